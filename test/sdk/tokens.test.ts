import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { clientCredentials, officerToken } from '@lienthong/sdk';
import { failure, startFaultServer, type FaultServer } from './fault-server.ts';
import { clientOf, errorOf, newKey } from './parties.ts';

let server: FaultServer;
beforeEach(async () => {
  server = await startFaultServer();
});
afterEach(() => server.close());

const ask = 'query Answer { answer }';
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Takes token requests in place of an issuer and keeps their forms. */
function formTaker(answer: () => Response) {
  const forms: URLSearchParams[] = [];
  const take = (async (_url: unknown, init: RequestInit) => {
    forms.push(init.body as URLSearchParams);
    return answer();
  }) as unknown as typeof fetch;
  return { forms, take };
}
const given = () => Response.json({ access_token: 't', expires_in: 300 });

test('calls at the same time get their token by one request', async () => {
  const client = await clientOf(server);
  await Promise.all(Array.from({ length: 20 }, () => client.query(ask)));
  expect(server.tokensGiven()).toBe(1);
  expect(server.seen).toHaveLength(20);
});

test('a token that the server refuses is replaced once, for all who wait', async () => {
  server.isTokenGood = (token) => token !== 'token-1';
  const client = await clientOf(server);
  await Promise.all(Array.from({ length: 10 }, () => client.query(ask)));
  expect(server.tokensGiven()).toBe(2);
  expect(server.seen).toHaveLength(20);
});

test('a token that is refused again is not asked for a third time', async () => {
  server.isTokenGood = () => false;
  const error = await errorOf((await clientOf(server)).query(ask));
  expect(error).toMatchObject({ kind: 'auth', code: 'TOKEN_EXPIRED', attempts: 2, status: 401 });
  expect(server.tokensGiven()).toBe(2);
});

test('a client that was revoked gets no second token', async () => {
  server.fault = () => failure(401, 'CLIENT_REVOKED');
  const error = await errorOf((await clientOf(server)).query(ask));
  expect(error).toMatchObject({ kind: 'auth', code: 'CLIENT_REVOKED', attempts: 1 });
  expect(server.tokensGiven()).toBe(1);
});

test('at 80 % of its life a token is replaced while it still serves', async () => {
  server.tokenLife = 1;
  const client = await clientOf(server);
  await client.query(ask);
  await pause(500);
  await client.query(ask);
  expect(server.tokensGiven()).toBe(1);
  await pause(350);
  await client.query(ask);
  await pause(50);
  expect(server.tokensGiven()).toBe(2);
  await client.query(ask);
  expect(server.seen.map(({ headers }) => headers.authorization?.slice(-1))).toEqual(['1', '1', '1', '2']);
});

test.each(['ES256', 'RS256', 'EdDSA'])('an assertion by %s is what an issuer verifies', async (alg) => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: 'k9' } as never;
  const { forms, take } = formTaker(given);
  const tokenUrl = 'https://issuer.example/oauth2/token';
  const auth = officerToken({ tokenUrl, clientId: 'office', privateKey: jwk, officerId: 'officer', officerKey: jwk });
  expect(await auth({ fetch: take })).toBe('t');
  const form = Object.fromEntries(forms[0]!);
  expect(form['grant_type']).toBe('urn:ietf:params:oauth:grant-type:token-exchange');
  const expected = { audience: 'https://issuer.example', typ: 'JWT', algorithms: [alg] };
  const verify = (token: string | undefined) => jwtVerify(token!, publicKey, expected);
  const client = await verify(form['client_assertion']);
  const officer = await verify(form['subject_token']);
  expect(client.payload).toMatchObject({ iss: 'office', sub: 'office' });
  expect(officer.payload).toMatchObject({ iss: 'officer', sub: 'officer' });
  expect(client.payload.exp! - client.payload.iat!).toBe(60);
  expect(client.payload.jti).not.toBe(officer.payload.jti);
  expect(client.protectedHeader).toMatchObject({ alg, kid: 'k9' });
});

test('a refusal of the issuer says its reason and is not repeated', async () => {
  const answer = () => Response.json({ error: 'invalid_client', error_description: 'UNKNOWN_KEY' }, { status: 401 });
  const { forms, take } = formTaker(answer);
  const auth = clientCredentials({ tokenUrl: server.tokenUrl, clientId: 'test', privateKey: await newKey() });
  const client = await clientOf(server, { auth: (want) => auth({ ...want, fetch: take }) });
  const error = await errorOf(client.query(ask));
  expect(error).toMatchObject({ kind: 'auth', code: 'invalid_client', operation: 'Answer', attempts: 1 });
  expect(error.message).toBe('No token: invalid_client, UNKNOWN_KEY');
  expect(forms).toHaveLength(1);
});

test('an issuer in trouble is asked again with a new assertion', async () => {
  let nth = 0;
  const { forms, take } = formTaker(() => (++nth === 1 ? new Response('', { status: 503 }) : given()));
  const auth = clientCredentials({ tokenUrl: server.tokenUrl, clientId: 'test', privateKey: await newKey() });
  const client = await clientOf(server, { auth: (want) => auth({ ...want, fetch: take }) });
  await client.query(ask);
  expect(forms).toHaveLength(2);
  expect(forms[0]!.get('client_assertion')).not.toBe(forms[1]!.get('client_assertion'));
});

test.each([
  ['no kid', { kty: 'EC' }],
  ['a public key', { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'k' }],
  ['an unknown type', { kty: 'oct', k: 'AA', kid: 'k' }],
])('a key with %s is a fault of the configuration', async (_, key) => {
  const auth = clientCredentials({ tokenUrl: server.tokenUrl, clientId: 'test', privateKey: key as never });
  expect(await errorOf((await clientOf(server, { auth })).query(ask))).toMatchObject({ kind: 'config', attempts: 1 });
});
