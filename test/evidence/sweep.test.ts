import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDatabase, type Database } from '@lienthong/api/store/database';
import { sweepDocuments } from '@lienthong/api/evidence/sweep';
import { evidenceFolder, openLocalVault, type Vault } from '@lienthong/api/evidence/vault';
import { fresh, type Json } from '../support/corrections.ts';
import { announce, announced, get, put, registerDocument, scan, sha256, stored } from '../support/documents.ts';
import { startHttp, until, type HttpServer } from '../support/http.ts';

const ward = { client: 'justice-25456-registry' };
const officer = { ...ward, officer: 'officer-justice-25456-1' };

let http: HttpServer;
let database: Database;
let vault: Vault;
beforeAll(async () => {
  http = await startHttp();
  database = await openDatabase({ url: http.database.appUrl, poolSize: 2, namedStatements: true });
  vault = await openLocalVault(evidenceFolder(http.dataDir));
});
afterAll(async () => {
  await database.close();
  await http.close();
});

const age = (days: number, ...ids: string[]): Promise<unknown> =>
  http.oracle(`update document set registered_at = now() - $1 * interval '1 day' where id = any($2::uuid[])`, [
    days,
    ids.map((id) => id.slice(4)),
  ]);
const isThere = async (id: string): Promise<[row: boolean, file: boolean]> => {
  const rows = await http.oracle('select from document where id = $1', [id.slice(4)]);
  const kept = await vault.get(id.slice(4));
  await kept?.close();
  return [rows.length === 1, kept !== undefined];
};

/** Hands in a death of somebody of the ward that rests on the document. */
async function cite(document: string, bytes: Buffer): Promise<{ refusals: { code: string }[] }> {
  const [person] = await http.oracle(
    `select n.value as number, c.given_name as given from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
     join administrative_unit u on c.unit_no between u.unit_no and u.last_unit_no
     where u.id = '25456@origin' and c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth < '2000-01-01'
       and not exists (select from correction_request q where q.citizen_id = c.id) order by c.id limit 1`,
  );
  const item: Json = {
    clientRef: fresh('cite'),
    registration: { office: '25456', book: '01', number: fresh(''), year: 2021, date: '2021-05-10' },
    legalBasis: { document: '60/2014/QH13' },
    evidence: [{ kind: 'DEATH_NOTICE', reference: 'GBT', issuedOn: '2021-05-09', document, sha256: sha256(bytes) }],
    correction: {
      death: {
        subject: { personalNumber: person!['number'], givenName: person!['given'] },
        diedOn: '2021-05-08',
        place: 'x',
      },
    },
  };
  const query = 'mutation($items: [CorrectionItem!]!) { submitCorrections(items: $items) { refusals { code } } }';
  return (await http.call({ ...ward, query, variables: { items: [item] } })).body.data.submitCorrections[0];
}

describe('a sweep', () => {
  test('removes what nobody cited for 30 days, and nothing else', async () => {
    const bytes = scan();
    const [young, old, bare] = [
      await stored(http, ward, bytes),
      await stored(http, ward, bytes),
      await announced(http, ward, bytes),
    ];
    const cited = await stored(http, ward, bytes);
    expect((await cite(cited, bytes)).refusals).toEqual([]);
    await age(29.9, young);
    await age(30.1, old, bare, cited);
    expect(await sweepDocuments(database, vault)).toBe(2);
    expect(await Promise.all([young, old, bare, cited].map(isThere))).toEqual([
      [true, true],
      [false, false],
      [false, false],
      [true, true],
    ]);
    expect((await get(http, officer, cited)).status).toBe(200);
    expect((await put(http, ward, old, bytes)).status).toBe(404);
    expect(await sweepDocuments(database, vault)).toBe(0);
  });

  test('frees the ref: the same item registers the document anew', async () => {
    const bytes = scan();
    const items = [announce(bytes)];
    const register = async (): Promise<Json> =>
      (await http.call({ ...ward, query: registerDocument, variables: { items } })).body.data.registerDocuments[0];
    const first = await register();
    await age(31, first['document'].id as string);
    await sweepDocuments(database, vault);
    const second = await register();
    expect(second).toMatchObject({ status: 'ACCEPTED', replayed: false, document: { storedAt: null } });
    expect(second['document'].id).not.toBe(first['document'].id);
  });

  test('that was killed between its steps is gone on with, and meanwhile nobody can cite what goes', async () => {
    const bytes = scan();
    const id = await stored(http, ward, bytes);
    await age(31, id);
    const [marked] = await http.oracle('select retire_documents(500)::text as id');
    expect(marked).toEqual({ id: id.slice(4) });
    expect((await cite(id, bytes)).refusals).toEqual([expect.objectContaining({ code: 'EVIDENCE_NOT_STORED' })]);
    expect((await put(http, ward, id, bytes)).status).toBe(404);
    await age(1, id);
    expect(await sweepDocuments(database, vault)).toBe(1);
    expect(await isThere(id)).toEqual([false, false]);
  });

  test('beside the citation of the same document leaves it whole or takes it whole, as the request was told', async () => {
    const bytes = scan();
    for (let nth = 0; nth < 30; nth += 1) {
      const id = await stored(http, ward, bytes);
      await age(31, id);
      const sweep = async (): Promise<unknown> => {
        await new Promise((resolve) => setTimeout(resolve, nth));
        return sweepDocuments(database, vault);
      };
      const [{ refusals }] = await Promise.all([cite(id, bytes), sweep()]);
      const cited = refusals.length === 0;
      expect([nth, await isThere(id)]).toEqual([nth, [cited, cited]]);
    }
  }, 20_000);

  test('runs when the server starts, and a document outlives the restart', async () => {
    const bytes = scan();
    const [kept, old] = [await stored(http, ward, bytes), await stored(http, ward, bytes)];
    expect((await cite(kept, bytes)).refusals).toEqual([]);
    await age(31, old);
    const part = path.join(evidenceFolder(http.dataDir), 'incoming', 'left-behind');
    fs.writeFileSync(part, 'x');
    const before = new Date(Date.now() - 4_000_000);
    fs.utimesSync(part, before, before);
    await http.restart();
    const got = await get(http, officer, kept);
    expect([got.status, got.bytes.equals(bytes)]).toEqual([200, true]);
    await until(async () => !(await isThere(old)).some(Boolean) && !fs.existsSync(part), 3000);
  }, 15_000);
});
