import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHttp, until, type Call, type HttpServer } from '../support/http.ts';

/** What an operator may count on, for tokens that were taken a moment ago too. */
const promised = 5000;
const query = '{ viewer { client { id } } }';

let http: HttpServer;
beforeAll(async () => {
  http = await startHttp();
});
afterAll(() => http.close());

const codeOf = async (call: Omit<Call, 'query'>): Promise<string> => {
  const { body } = await http.call({ ...call, query });
  return body.errors?.[0].extensions.code ?? 'TAKEN';
};

/** All at once, since each waits for the register to notice. */
const cases: { what: string; call: Omit<Call, 'query'>; sql: string; code: string }[] = [
  {
    what: 'a client',
    call: { client: 'police-706-register' },
    sql: `update client set status = 'REVOKED' where id = 'police-706-register'`,
    code: 'CLIENT_REVOKED',
  },
  {
    what: 'a client, for its officers too',
    call: { client: 'police-706-register', officer: 'officer-police-706-1' },
    sql: `update client set status = 'REVOKED' where id = 'police-706-register'`,
    code: 'CLIENT_REVOKED',
  },
  {
    what: 'an officer',
    call: { client: 'police-703-register', officer: 'officer-police-703-1' },
    sql: `update officer set status = 'REVOKED' where id = 'officer-police-703-1'`,
    code: 'UNAUTHENTICATED',
  },
  {
    what: 'a key',
    call: { client: 'justice-706-registry' },
    sql: `delete from client_key where client_id = 'justice-706-registry'`,
    code: 'CLIENT_REVOKED',
  },
  {
    what: 'an officer’s key',
    call: { client: 'justice-703-registry', officer: 'officer-justice-703-1' },
    sql: `delete from officer_key where officer_id = 'officer-justice-703-1'`,
    code: 'UNAUTHENTICATED',
  },
];

describe('a revocation', () => {
  test('of a client, an officer or a key works within 5 s for tokens in use, and reaches no other', async () => {
    for (const { call } of cases) expect(await codeOf(call)).toBe('TAKEN');
    for (const { sql } of cases) await http.oracle(sql);
    const times = await Promise.all(
      cases.map(async ({ call, code }) => [await until(async () => (await codeOf(call)) === code, promised), call]),
    );
    expect(times).toHaveLength(cases.length);
    expect(await codeOf({ client: 'police-703-register' })).toBe('TAKEN');
    expect(await codeOf({ client: 'police-703-register', officer: 'officer-police-703-2' })).toBe('TAKEN');
    expect(await codeOf({ client: 'justice-703-registry' })).toBe('TAKEN');
  });

  test('leaves no way to a fresh token', async () => {
    const replies = await Promise.all(
      cases.map(async ({ call: { client, officer } }) => http.postToken(await http.form(client, officer))),
    );
    expect(replies.map(({ status, body }) => [status, body.error])).toEqual(
      cases.map(({ call }) =>
        call.officer === undefined || call.client === 'police-706-register'
          ? [401, 'invalid_client']
          : [400, 'invalid_request'],
      ),
    );
  });

  test('is undone as fast, and a scope taken as fast, also from tokens that hold it', async () => {
    await http.oracle(`update client set status = 'ACTIVE' where id = 'police-706-register'`);
    await http.oracle(`update client set scopes = array_remove(scopes, 'unit:read') where id = 'labor-72-office'`);
    await Promise.all([
      until(async () => (await codeOf({ client: 'police-706-register' })) === 'TAKEN', promised),
      until(async () => (await codeOf({ client: 'labor-72-office' })) === 'SCOPE_MISSING', promised),
    ]);
  });
});
