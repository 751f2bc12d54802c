import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { atOnce, startHttp, until, type HttpServer, type Reply } from '../support/http.ts';
import { post } from '../support/raw-http.ts';

const client = 'police-703-register';
const officer = 'officer-police-703-1';
const query = '{ citizens(filter: {}, first: 3) { nodes { id } } }';

let http: HttpServer;
/** A token of the issuer, and the claims, header and key it was made with: each forgery bends one thing. */
let honest: {
  token: string;
  claims: Record<string, unknown>;
  header: { alg: string; kid: string; typ: string };
  key: CryptoKey;
  jwk: JWK;
};

beforeAll(async () => {
  http = await startHttp();
  const jwk = JSON.parse(fs.readFileSync(path.join(http.dataDir, 'issuer-key.json'), 'utf8')) as JWK;
  const token = await http.token(client, officer);
  const { alg, kid, typ } = decodeProtectedHeader(token);
  const key = (await importJWK(jwk, 'RS256')) as CryptoKey;
  honest = { token, claims: decodeJwt(token), header: { alg: alg!, kid: kid!, typ: typ! }, key, jwk };
});
afterAll(() => http.close());

const now = (): number => Math.floor(Date.now() / 1000);

/** Signed with the issuer's own key; `undefined` leaves a claim out. */
const signed = (
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
  key: CryptoKey | Uint8Array = honest.key,
): Promise<string> =>
  new SignJWT({ ...honest.claims, ...claims }).setProtectedHeader({ ...honest.header, ...header }).sign(key);

const base64url = (part: object | string): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

const forgeries: Record<string, [() => string | Promise<string>, string]> = {
  'without an end': [() => signed({ exp: undefined }), 'NO_EXPIRY'],
  'of another key': [async () => signed({}, {}, (await generateKeyPair('RS256')).privateKey), 'SIGNATURE'],
  'of another key under a name of its own': [
    async () => signed({}, { kid: 'mine' }, (await generateKeyPair('RS256')).privateKey),
    'UNKNOWN_KEY',
  ],
  'that brings its own key': [
    async () => {
      const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
      return signed({}, { jwk: await exportJWK(publicKey) }, privateKey);
    },
    'KEY_IN_HEADER',
  ],
  unsigned: [() => new UnsecuredJWT(honest.claims).encode(), 'ALGORITHM'],
  'with its signature cut off': [() => honest.token.split('.').slice(0, 2).join('.') + '.', 'SIGNATURE'],
  'signed by HS256 with the public key': [
    () => {
      const { n, e } = honest.jwk;
      const pem = createPublicKey({ key: { kty: 'RSA', n: n!, e: e! }, format: 'jwk' }).export({
        type: 'spki',
        format: 'pem',
      });
      return signed({}, { alg: 'HS256' }, Buffer.from(pem));
    },
    'ALGORITHM',
  ],
  'with an edited payload': [
    () => {
      const [header, , signature] = honest.token.split('.');
      return [header, base64url({ ...honest.claims, client_id: 'police-72-register' }), signature].join('.');
    },
    'SIGNATURE',
  ],
  'for another audience': [() => signed({ aud: 'elsewhere' }), 'AUDIENCE'],
  'of another type': [() => signed({}, { typ: 'JWT' }), 'TYPE'],
  'of another issuer': [() => signed({ iss: 'https://elsewhere.example' }), 'ISSUER'],
  'that is over': [() => signed({ iat: now() - 400, exp: now() - 100 }), 'EXPIRED'],
  'that begins later': [() => signed({ nbf: now() + 100 }), 'NOT_YET'],
  'issued in the future': [() => signed({ iat: now() + 100, exp: now() + 200 }), 'NOT_YET'],
  'without an id': [() => signed({ jti: undefined }), 'CLAIM_MISSING'],
  'without a subject': [() => signed({ sub: undefined }), 'CLAIM_MISSING'],
  'without a client': [() => signed({ client_id: undefined }), 'CLAIM_MISSING'],
  'of a client that doesn’t exist': [
    () => signed({ client_id: 'nobody', sub: 'nobody', act: undefined }),
    'UNKNOWN_CLIENT',
  ],
  'of an officer who doesn’t exist': [() => signed({ sub: 'nobody' }), 'UNKNOWN_OFFICER'],
  'of an officer of another agency': [
    () => signed({ sub: 'officer-police-706-1', officer_kid: undefined }),
    'AGENCY_MISMATCH',
  ],
  'carried by another client than the one it was made for': [
    () => signed({ act: { client_id: 'justice-703-registry' } }),
    'ACTOR',
  ],
  'of a machine that speaks as somebody else': [() => signed({ act: undefined, sub: officer }), 'SUBJECT'],
  'of an agency that the client left': [() => signed({ agency: 'police-72' }), 'AGENCY_MISMATCH'],
  'got with a key that was withdrawn': [() => signed({ client_kid: 'withdrawn' }), 'CLIENT_REVOKED'],
  'that is an assertion': [() => http.assertion(client), 'UNKNOWN_KEY'],
  'longer than any': [() => `${honest.token}${'x'.repeat(9000)}`, 'TOO_LONG'],
  'that is no token': [() => 'letmein', 'MALFORMED'],
};

/** Refused, with a code, without a statement, and with one row of a denial. */
async function expectNothing(requestId: string, status: number, text: string, reason: string): Promise<void> {
  const { errors, data } = JSON.parse(text) as {
    errors: { message: string; extensions: Record<string, unknown> }[];
    data?: unknown;
  };
  expect([status, data, errors.length]).toEqual([401, undefined, 1]);
  expect(errors[0]!.extensions['code']).toMatch(/^(UNAUTHENTICATED|TOKEN_EXPIRED|CLIENT_REVOKED)$/);
  const rows = await http.oracle('select outcome, operation, code, persons from audit where request_id = $1', [
    requestId,
  ]);
  expect(rows).toEqual([{ outcome: 'DENIED', operation: 'authenticate', code: reason, persons: [] }]);
  const lines = http.log.filter((line) => line.includes(requestId)).map((line) => JSON.parse(line) as object);
  expect(lines.length).toBeLessThanOrEqual(1);
  for (const line of lines) expect(line).not.toHaveProperty('statements');
}

const send = (headers: [string, string][], search = ''): Promise<Reply> => {
  const usual: [string, string][] = [
    ['content-type', 'application/json'],
    ['lienthong-purpose', 'CARD_ISSUANCE'],
  ];
  return post(`${http.url}/graphql${search}`, [...usual, ...headers], JSON.stringify({ query }));
};

describe('a token', () => {
  test('of the issuer is taken, so that the others are refused for what they are', async () => {
    const reply = await http.call({ client, token: await signed({ jti: randomUUID() }), query });
    expect(reply.body.data.citizens.nodes).toHaveLength(3);
  });

  test.each(Object.entries(forgeries))('%s is refused', async (_, [forge, reason]) => {
    const requestId = randomUUID();
    const { status, text, headers } = await http.call({
      client,
      token: await forge(),
      query,
      headers: { 'x-request-id': requestId },
    });
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    await expectNothing(requestId, status, text, reason);
  });

  test.each(['access_token', 'token', 'authorization'])('in the address, as %s, is none', async (name) => {
    const requestId = randomUUID();
    const { status, text } = await send([['x-request-id', requestId]], `?${name}=${honest.token}`);
    await expectNothing(requestId, status, text, 'NO_TOKEN');
  });

  test.each([
    ['two, the good one first', (good: string) => [`Bearer ${good}`, 'Bearer a.b.c']],
    ['two, the good one last', (good: string) => ['Bearer a.b.c', `Bearer ${good}`]],
    ['two good ones', (good: string) => [`Bearer ${good}`, `Bearer ${good}`]],
    ['another scheme', (good: string) => [`Basic ${good}`]],
  ])('in a header with %s is refused', async (_, tokens) => {
    const requestId = randomUUID();
    const twice = tokens(honest.token).map((token): [string, string] => ['authorization', token]);
    const { status, text } = await send([['x-request-id', requestId], ...twice]);
    await expectNothing(requestId, status, text, 'SCHEME');
  });

  test('that was taken before is refused when it is over', async () => {
    const token = await signed({ exp: now() - 3, jti: randomUUID() });
    expect((await http.call({ client, token, query })).status).toBe(200);
    await until(
      async () =>
        (await http.call({ client, token, query: '{ viewer { today } }' })).body.errors?.[0].extensions.code ===
        'TOKEN_EXPIRED',
      5000,
    );
  });
});

describe('an assertion', () => {
  test('is good for one token, however many copies come at once', async () => {
    const form = await http.form('justice-703-registry');
    const requests = Array.from({ length: 100 }, () => randomUUID());
    const replies = await atOnce(
      100,
      requests.map((id) => () => http.postToken(form, { 'x-request-id': id })),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of replies.filter((one) => one.status !== 200))
      expect([status, body.error]).toEqual([401, 'invalid_client']);
    const denials = await http.oracle(
      'select code, count(*)::int as times from audit where request_id = any($1) group by 1',
      [requests],
    );
    expect(denials).toEqual([{ code: 'REPLAYED', times: 99 }]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['that was meant for the API', { aud: 'lienthong' }, 'AUDIENCE'],
    ['that lives longer than a minute', { exp: now() + 3600 }, 'LIVES_TOO_LONG'],
    ['that is over', { iat: now() - 100, exp: now() - 40 }, 'EXPIRED'],
    ['from before the server started', { iat: now() - 1000 }, 'BEFORE_START'],
    ['without an end', { exp: undefined }, 'NO_EXPIRY'],
    ['for somebody else', { sub: 'police-72-register' }, 'SUBJECT'],
  ])('%s is refused', async (_, claims, reason) => {
    const form = await http.form('justice-706-registry');
    form.set('client_assertion', await http.assertion('justice-706-registry', claims));
    const reply = await http.postToken(form);
    expect([reply.status, reply.body.error]).toEqual([401, 'invalid_client']);
    const rows = await http.oracle('select operation, code from audit where request_id = $1', [
      reply.headers.get('x-request-id'),
    ]);
    expect(rows).toEqual([{ operation: 'token', code: reason }]);
  });

  test('gives no scope that the client doesn’t have', async () => {
    const form = await http.form('labor-72-office');
    form.set('scope', 'citizen:read');
    const reply = await http.postToken(form);
    expect([reply.status, reply.body.error]).toEqual([400, 'invalid_scope']);
  });

  test('of an officer is of no use for another agency’s system', async () => {
    const form = await http.form('justice-703-registry', 'officer-police-703-1');
    expect(await http.postToken(form)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test('signed with a stranger’s key is refused', async () => {
    const stranger = createPrivateKey({
      key: JSON.parse(fs.readFileSync(path.join(http.database.keysDir, 'police-72-register.json'), 'utf8')),
      format: 'jwk',
    });
    const form = await http.form('justice-703-registry');
    const [{ kid }] = (await http.oracle(`select kid from client_key where client_id = 'justice-703-registry'`)) as [
      { kid: string },
    ];
    const claims = {
      iss: 'justice-703-registry',
      sub: 'justice-703-registry',
      aud: http.issuer,
      iat: now(),
      exp: now() + 60,
      jti: randomUUID(),
    };
    form.set('client_assertion', await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(stranger));
    expect((await http.postToken(form)).status).toBe(401);
  });
});
