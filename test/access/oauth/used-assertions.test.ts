import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { usedAssertions } from '@lienthong/api/access/oauth/used-assertions';
import { openDatabase } from '@lienthong/api/store/database';
import type { Database } from '@lienthong/api/store/database';
import { openStatement } from '@lienthong/api/store/statement';
import { testDatabase } from '../../support/database.ts';
import type { TestDatabase } from '../../support/database.ts';
import { openOffice } from './office.ts';

let copy: TestDatabase;
let database: Database;
beforeAll(async () => {
  copy = await testDatabase();
  database = await openDatabase({ url: copy.appUrl, poolSize: 10, namedStatements: true });
});
afterAll(async () => {
  await database.close();
  await copy.drop();
});
beforeEach(emptyTable);

const run = <Row>(text: string) => database.open<Row>(openStatement(text.slice(0, 30), text), []);

/** What a crash of PostgreSQL does to an unlogged table. */
async function emptyTable(): Promise<void> {
  await run('delete from used_assertion');
}
const secondsAgo = (seconds: number) => new Date(Math.floor(Date.now() / 1000 - seconds) * 1000);
const inAMinute = () => new Date(Date.now() + 60_000);
const digest = () => randomBytes(32);

describe('the register of used assertions', () => {
  test('accepts one of 100 copies that come at once', async () => {
    const use = usedAssertions(database);
    const twice = digest();
    const answers = await Promise.all(Array.from({ length: 100 }, () => use(twice, inAMinute(), secondsAgo(-1))));

    expect(answers.filter((isNew) => isNew)).toHaveLength(1);
  });

  test('is one for several instances', async () => {
    const uses = [usedAssertions(database), usedAssertions(database)];
    const twice = digest();
    const answers = await Promise.all(uses.map((use) => use(twice, inAMinute(), secondsAgo(-1))));

    expect(answers.toSorted()).toEqual([false, true]);
  });

  test('gives the issuer one token for 100 copies', async () => {
    const office = openOffice({ useAssertion: usedAssertions(database), startedAt: secondsAgo(10) });
    office.clock.now = secondsAgo(-1);
    const form = office.machineForm(await office.assertionOf('justice', office.pairs.justice));
    const answers = await Promise.all(Array.from({ length: 100 }, () => office.issuer.token(form)));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(office.denials.filter(({ reason }) => reason === 'REPLAYED')).toHaveLength(99);
  });

  test('accepts nothing issued before its loss, though the server goes on', async () => {
    const use = usedAssertions(database);
    await use(digest(), inAMinute(), secondsAgo(0));
    const [used, issuedAt] = [digest(), secondsAgo(0)];
    expect(await use(used, inAMinute(), issuedAt)).toBe(true);
    await emptyTable();

    expect(await use(used, inAMinute(), issuedAt)).toBe(false);
    expect(await use(used, inAMinute(), issuedAt)).toBe(false);
    expect(await use(digest(), inAMinute(), secondsAgo(-2))).toBe(true);
  });

  test('forgets what has long expired and keeps the rest', async () => {
    await run(`insert into used_assertion values ('\\x01', now() - interval '11 minutes'), ('\\x02', now())`);
    let elapsed = 0;
    const use = usedAssertions(database, () => Date.now() + elapsed);
    elapsed = 61_000;
    await use(digest(), inAMinute(), secondsAgo(0));
    const rows = await run<{ digest: Buffer }>('select digest from used_assertion where length(digest) = 1');

    expect(rows.map((row) => row.digest[0])).toEqual([2]);
  });
});
