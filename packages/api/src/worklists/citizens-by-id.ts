import type { Context } from '../access/context.ts';
import { citizenColumns, joined, type CitizenRow } from '../citizens/citizen.sql.ts';
import { personStatement } from '../store/statement.ts';

/** Persons within the caller's range, by their ids. */
const citizensById = personStatement<CitizenRow>(
  'PresenceOutcome.citizen',
  'id',
  `select ${citizenColumns}, null as "matchedNumberStatus" from citizen c ${joined}
   where c.id = any($1::uuid[]) and c.unit_no between $2 and $3 order by c.id`,
);

export async function loadCitizens(context: Context, ids: readonly string[]): Promise<(CitizenRow | null)[]> {
  const { lo, hi } = context.caller.scope;
  const byId = new Map((await context.sql(citizensById, [ids, lo, hi])).map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}
