import type { NumberFacts } from '../domain/numbers/completion.ts';
import type { CardState, CardVersion, LifeStatus, Sex } from '@lienthong/schema/codes';
import type { DossierState } from '@lienthong/schema/dossier-life';
import { openStatement, personStatement } from '../store/statement.ts';
import { taskColumns, type TaskRow } from './task.sql.ts';

/** Locks the persons of tasks within the range, in the order in which corrections lock them too. */
export const lockPersons = openStatement(
  'lock-persons-of-number-tasks',
  `select c.id from citizen c where c.id in (select t.citizen_id from number_task t where t.id = any($1::uuid[]) and t.unit_no between $2 and $3)
   order by c.id for no key update of c`,
);

/** A task with what the register says of its person. */
export interface LockedTask extends TaskRow {
  sex: Sex;
  dateOfBirth: string;
  lifeStatus: LifeStatus;
  number: string | null;
  numberSince: string | null;
  cardId: string | null;
  cardVersion: CardVersion | null;
  cardState: CardState | null;
  dossierId: string | null;
  dossierState: DossierState | null;
}

export const lockTask = personStatement<LockedTask>(
  'moveNumberTasks',
  '"citizenId"',
  `select ${taskColumns}, c.sex, c.date_of_birth as "dateOfBirth", c.life_status as "lifeStatus", n.value as number, n.valid_from as "numberSince",
     k.id as "cardId", k.version as "cardVersion", k.state as "cardState", d.id as "dossierId", d.state as "dossierState"
   from number_task t join citizen c on c.id = t.citizen_id
     left join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
     left join card k on k.citizen_id = c.id and k.state in ('ACTIVE', 'EXCHANGE_REQUIRED')
     left join dossier d on d.citizen_id = c.id
       and d.state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED', 'DISCREPANT', 'REDO_REQUIRED')
   where t.id = $1 and t.unit_no between $2 and $3 for update of t`,
);

export const factsOf = (row: LockedTask): NumberFacts => ({
  ...row,
  card:
    row.cardId && row.cardVersion && row.cardState
      ? { id: row.cardId, version: row.cardVersion, state: row.cardState }
      : null,
  dossier: row.dossierId && row.dossierState ? { id: row.dossierId, state: row.dossierState } : null,
});

/** False where somebody has or had the number: then nothing was done. */
export const replaceNumber = openStatement<{ done: boolean }>(
  'replace-number',
  `select replace_number($1, $2, $3, $4::date, $5, $6) as done`,
);

/** The number is no column of the person's row; its former state stands in the history like any other. */
export const rememberNumber = openStatement<{ unitNo: number; version: number }>(
  'remember-number',
  `with kept as (
     insert into citizen_history (citizen_id, version, unit_no, effective_on, recorded_on, changed, former)
     select c.id, c.version, c.unit_no, $2::date, $3::date, array['personal_number'], jsonb_build_object('personal_number', $4::text)
     from citizen c where c.id = $1)
   update citizen c set version = c.version + 1 where c.id = $1 returning c.unit_no as "unitNo", c.version`,
);

export const exchangeForNumber = openStatement(
  'exchange-card-for-number',
  `update card set state = 'EXCHANGE_REQUIRED', exchange_required_on = $2::date where id = $1`,
);

export const discrepantForNumber = openStatement(
  'discrepant-dossier-for-number',
  `update dossier set state = case when $3::boolean then 'DISCREPANT' else state end,
     state_since = case when $3::boolean then $2::date else state_since end,
     defects = case when 'CORRECTED_AFTER_COLLECTION' = any(defects) then defects else defects || 'CORRECTED_AFTER_COLLECTION'::text end,
     version = version + 1 where id = $1`,
);
