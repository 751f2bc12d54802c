import type pg from 'pg';
import { checks, differencesOf, evenJoins, type Difference } from './recount.ts';

/** What was mended: a figure of a unit changes by `counted - tallied` on the day, or is that where it was carried. */
export type Mended = Omit<Difference, 'campaign'>;

/**
 * Makes every tally what the rows tell, in one transaction that writers wait for. A stock is put right from today on: its
 * past stands on the deltas alone, and stays. Answers what differed, in the order in which it was mended.
 */
export async function repair(owner: pg.Client): Promise<Mended[]> {
  await owner.query('begin');
  try {
    const mended = await mend(owner);
    await owner.query('commit');
    return mended;
  } catch (error) {
    await owner.query('rollback');
    throw error;
  }
}

async function mend(owner: pg.Client): Promise<Mended[]> {
  await owner.query(
    'lock table citizen, personal_number, dossier, contact, invitation_step, reconciliation_row in share row exclusive mode',
  );
  // No fold meanwhile: a delta would be in neither place.
  await owner.query('select pg_advisory_xact_lock(7210521), pg_advisory_xact_lock(7210529)');
  await owner.query('select refresh_limits()');
  await owner.query(evenJoins);
  const mended: Mended[] = [];
  for (const check of checks) {
    await owner.query(`create temp table wrong on commit drop as ${differencesOf(check)}`);
    const { rows } = await owner.query<Mended>(
      'select metric, unit, day::text as day, counted::int, tallied::int from wrong order by wrong.day, metric, unit_no',
    );
    if (rows.length > 0) await owner.query(check.mend);
    await owner.query('drop table wrong');
    mended.push(...rows);
  }
  await owner.query('update past_change set anew = anew + 1');
  return mended;
}
