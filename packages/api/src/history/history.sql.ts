import { factColumns, type KeptChange, type KeptFacts } from '../domain/history.ts';
import { personStatement } from '../store/statement.ts';

/** A change as it is kept. */
export interface ChangeRow extends KeptChange {
  /** The person's version that it ended. */
  version: number;
  /** An instant, as PostgreSQL writes it into JSON. */
  recordedAt: string;
  /** Only where the request lies within the caller's range. */
  requestId: string | null;
}

export interface HistoryRow {
  id: string;
  present: KeptFacts;
  /** The newest first. */
  changes: ChangeRow[];
}

/** Persons with all that is kept of their changes, from one snapshot: a row that is newer than its history would be undone wrongly. */
export const historiesById = personStatement<HistoryRow>(
  'Citizen.history',
  'id',
  `select c.id, jsonb_build_object(${factColumns.map((column) => `'${column}', c.${column}`).join(', ')}) as present,
     coalesce(h.changes, '[]') as changes
   from citizen c left join lateral (
     select jsonb_agg(jsonb_build_object('version', h.version, 'effectiveOn', h.effective_on, 'recordedOn', h.recorded_on,
       'recordedAt', h.recorded_at, 'requestId', (select q.id from correction_request q where q.id = h.request_id), 'former', h.former)
       order by h.version desc) as changes
     from citizen_history h where h.citizen_id = c.id) h on true
   where c.id = any($1::uuid[]) order by c.id`,
);
