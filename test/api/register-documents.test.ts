import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { agencies, type Action } from '@lienthong/api/domain/agency';
import { mostWaiting } from '@lienthong/api/evidence/documents';
import { agencyKinds, purposes, type AgencyKind } from '@lienthong/schema/codes';
import { largestDocument } from '@lienthong/schema/document-types';
import { openTestApi, type TestApi } from '../support/api.ts';
import { fresh, type Json } from '../support/corrections.ts';
import { announce, registerDocument, scan, sha256 } from '../support/documents.ts';

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

const register = async (client: string, ...items: Json[]): Promise<Json[]> => {
  const { data, errors } = await t.ask(t.caller(client), registerDocument, { items });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.registerDocuments;
};
const client = 'justice-25456-registry';

describe('registering a document', () => {
  test('gives it an id, and says that its bytes have not come', async () => {
    const bytes = scan();
    const [outcome] = await register(client, announce(bytes));
    expect(outcome).toMatchObject({ status: 'ACCEPTED', replayed: false, refusals: [] });
    expect(outcome!['document']).toEqual({
      id: expect.stringMatching(/^doc_[0-9a-f-]{36}$/),
      kind: 'BIRTH_CERTIFICATE',
      mediaType: 'PDF',
      bytes: bytes.length,
      sha256: sha256(bytes),
      registeredAt: expect.any(String),
      storedAt: null,
    });
  });

  test('again by the same ref and content gives the same one, and by another content none', async () => {
    const item = announce(scan());
    const [first] = await register(client, item);
    const [again, other] = [await register(client, item), await register(client, { ...item, kind: 'DEATH_NOTICE' })];
    expect(again[0]).toMatchObject({ replayed: true, document: { id: first!['document'].id } });
    expect(other[0]).toMatchObject({ status: 'REFUSED', refusals: [{ code: 'REF_REUSED' }], document: null });
  });

  test('of a size that is not taken is refused alone', async () => {
    const outcomes = await register(
      client,
      announce(scan(), { bytes: 0 }),
      announce(scan(), { bytes: largestDocument }),
      announce(scan(), { bytes: largestDocument + 1 }),
      announce(scan(), { bytes: -1 }),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['REFUSED', 'ACCEPTED', 'REFUSED', 'REFUSED']);
    expect(outcomes[2]).toMatchObject({
      refusals: [{ code: 'VALUE_NOT_ALLOWED', path: ['bytes'], params: [{}, { name: 'most', value: '10000000' }] }],
    });
  });

  test('of a type or hash that is none is refused as a call', async () => {
    for (const part of [{ mediaType: 'HTML' }, { sha256: 'abc' }, { sha256: 'A'.repeat(64) }, { kind: '' }]) {
      const { errors } = await t.ask(t.caller(client), registerDocument, { items: [announce(scan(), part)] });
      expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    }
  });

  test('takes 200 at once and no more', async () => {
    const items = Array.from({ length: 201 }, () => announce(scan()));
    const { errors } = await t.ask(t.caller(client), registerDocument, { items });
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(await register(client, ...items.slice(1))).toHaveLength(200);
  });

  test('ends where too much waits for a request, for this agency alone', async () => {
    const most = 200;
    const heavy = (): Json => announce(scan(), { bytes: largestDocument });
    const outcomes = await register('justice-706-registry', ...Array.from({ length: most }, heavy));
    expect(outcomes.every(({ status }) => status === 'ACCEPTED')).toBe(true);
    expect(most * largestDocument).toBe(mostWaiting);
    const [refused] = await register('justice-706-registry', announce(scan()));
    expect(refused).toMatchObject({ refusals: [{ code: 'DOCUMENTS_WAITING', params: [{ name: 'most' }] }] });
    expect((await register(client, announce(scan())))[0]).toMatchObject({ status: 'ACCEPTED' });
  });

  test('leaves a trace that names no person', async () => {
    const { context } = await t.ask(t.caller(client), registerDocument, { items: [announce(scan())] });
    const rows = await t.oracle('select persons from audit where request_id = $1', [context.requestId]);
    expect(rows).toEqual([{ persons: [] }]);
  });
});

describe('who may store documents', () => {
  const kinds = Object.keys(agencyKinds) as AgencyKind[];

  test.each(kinds)('%s: as the table says', async (kind) => {
    const row = agencies[kind];
    const scopes = ['evidence:store', 'evidence:read'];
    const id = `store-${kind}`;
    await t.oracle(
      `insert into client (id, agency_id, name, scopes, purposes) select $1, min(id), 'test', $2, $3 from agency where kind = $4`,
      [id, scopes, Object.keys(purposes), kind],
    );
    await t.api.register.refresh();
    const caller = t.caller(id, { purpose: row.purposes[0], caseRef: 'CASE-1' });
    const { data, errors } = await t.ask(caller, registerDocument, { items: [announce(scan())] });
    const may = (['POLICE', 'JUSTICE'] as AgencyKind[]).includes(kind);
    expect((row.actions as readonly Action[]).includes('evidence:store')).toBe(may);
    if (may) expect(data.registerDocuments[0].status).toBe('ACCEPTED');
    else expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  test('needs a purpose and the scope', async () => {
    const items = [announce(scan(), { clientRef: fresh() })];
    const without = await t.ask(t.caller(client, { purpose: null }), registerDocument, { items });
    expect(without.errors?.[0]?.extensions['code']).toBe('PURPOSE_REQUIRED');
    const narrow = await t.ask(t.caller(client, { scopes: ['evidence:read'] }), registerDocument, { items });
    expect(narrow.errors?.[0]?.extensions).toMatchObject({ code: 'SCOPE_MISSING', scopeNeeded: 'evidence:store' });
  });
});
