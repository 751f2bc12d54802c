import type { Database } from '../../store/database.ts';
import { openStatement } from '../../store/statement.ts';
import type { UseAssertion } from './assertion.ts';

const cleaningInterval = 60_000;

/** The mark has the empty digest; its time is when the table was last empty. */
const mark = openStatement(
  'mark-used-assertions',
  `insert into used_assertion (digest, expires_at) values ('', now()) on conflict do nothing`,
);

/** A second later: of one issued in the second of the loss nobody knows whether it was used. */
const markLoss = openStatement(
  'mark-lost-assertions',
  `insert into used_assertion (digest, expires_at) values ('', now() + interval '1 second') on conflict do nothing`,
);

const use = openStatement<{ digest: Buffer }>(
  'use-assertion',
  `insert into used_assertion (digest, expires_at)
  select $1, $2 from used_assertion mark where mark.digest = '' and date_trunc('second', mark.expires_at) <= $3
  on conflict do nothing returning digest`,
);

/** Kept ten minutes longer than needed, so that a database whose clock runs ahead forgets nothing that still counts. */
const clean = openStatement(
  'clean-used-assertions',
  `delete from used_assertion where expires_at < now() - interval '10 minutes' and digest <> ''`,
);

/**
 * An assertion is used once, whichever instance it reaches. A crash of PostgreSQL empties the unlogged table, also while
 * this process goes on: the mark is gone then, is set anew, and what was issued before it is refused.
 */
export function usedAssertions(database: Pick<Database, 'open'>, now: () => number = Date.now): UseAssertion {
  let cleanedAt = now();
  let marking: Promise<unknown> | undefined;
  const marked = async (): Promise<void> => {
    marking ??= database.open(mark, []);
    await marking.catch((error: unknown) => {
      marking = undefined;
      throw error;
    });
  };
  // At once: the first assertions must not be older than the mark.
  void marked().catch(() => undefined);
  return async (digest, expiresAt, issuedAt) => {
    await marked();
    const isNew = (await database.open(use, [digest, expiresAt, issuedAt])).length === 1;
    if (!isNew) await database.open(markLoss, []);
    if (now() - cleanedAt > cleaningInterval) {
      cleanedAt = now();
      await database.open(clean, []);
    }
    return isNew;
  };
}
