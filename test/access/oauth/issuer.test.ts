import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { audience, createPair, issuerUrl, openOffice, start } from './office.ts';
import type { Office } from './office.ts';

let office: Office;
beforeEach(() => {
  office = openOffice();
});
const seconds = () => Math.floor(office.clock.now.getTime() / 1000);

describe('a machine token', () => {
  test('is given for a signed assertion', async () => {
    const { status, body } = await office.issuer.token(
      office.machineForm(await office.assertionOf('justice', office.pairs.justice)),
    );

    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'citizen:read correction:submit',
    });
    const token = body['access_token'] as string;
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: office.key.kid });
    expect(decodeJwt(token)).toEqual({
      iss: issuerUrl,
      aud: audience,
      sub: 'justice',
      client_id: 'justice',
      client_kid: office.pairs.justice.kid,
      agency: 'justice-district',
      scope: 'citizen:read correction:submit',
      iat: seconds(),
      exp: seconds() + 300,
      jti: expect.any(String),
    });
    expect(await office.verify(`Bearer ${token}`)).toEqual({
      clientId: 'justice',
      scopes: ['citizen:read', 'correction:submit'],
      expiresAt: seconds() + 300,
      tokenId: decodeJwt(token).jti,
    });
    expect(office.denials).toEqual([]);
  });

  test.each(['ES256', 'RS256', 'PS256', 'EdDSA'])('is given to a client that signs with %s', async (algorithm) => {
    const pair = await createPair(algorithm);
    const justice = office.clients.get('justice')!;
    office.clients.set('justice', { ...justice, keys: [...justice.keys, { kid: pair.kid, jwk: pair.publicJwk }] });

    expect(await ask(await office.assertionOf('justice', pair))).toMatchObject({ status: 200 });
  });

  test('is given for an assertion that names the token endpoint', async () => {
    const aud = `${issuerUrl}/oauth2/token`;

    expect(await ask(await office.assertionOf('justice', office.pairs.justice, { aud }))).toMatchObject({
      status: 200,
    });
  });

  test('carries fewer scopes when fewer are asked for', async () => {
    const { body } = await ask(await office.assertionOf('justice', office.pairs.justice), { scope: 'citizen:read' });

    expect(body).toMatchObject({ scope: 'citizen:read' });
    expect(await office.verify(`Bearer ${body['access_token'] as string}`)).toMatchObject({ scopes: ['citizen:read'] });
  });

  test('never carries a scope that wasn’t granted', async () => {
    const scope = 'citizen:read cohort:write';
    const { status, body } = await ask(await office.assertionOf('justice', office.pairs.justice), { scope });

    expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_scope' });
    expect(office.denials).toEqual([{ code: 'SCOPE_MISSING', reason: 'SCOPE_NOT_GRANTED', clientId: 'justice' }]);
  });
});

describe('an officer’s token', () => {
  test('is given when the client brings the officer’s signature', async () => {
    const assertion = await office.assertionOf('justice', office.pairs.justice);
    const subject = await office.assertionOf('registrar', office.pairs.registrar);
    const { status, body } = await office.issuer.token(office.officerForm(assertion, subject));

    expect(status).toBe(200);
    expect(body).toMatchObject({
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 300,
    });
    const token = body['access_token'] as string;
    expect(decodeJwt(token)).toMatchObject({
      sub: 'registrar',
      client_id: 'justice',
      act: { client_id: 'justice' },
      agency: 'justice-district',
      client_kid: office.pairs.justice.kid,
      officer_kid: office.pairs.registrar.kid,
    });
    expect(await office.verify(`Bearer ${token}`)).toMatchObject({ clientId: 'justice', officerId: 'registrar' });
  });

  const refusals: Record<string, [reason: string, subject: () => Promise<string>]> = {
    'an officer of another agency': ['AGENCY_MISMATCH', () => office.assertionOf('principal', office.pairs.principal)],
    'an unknown officer': ['UNKNOWN_OFFICER', () => office.assertionOf('nobody', office.pairs.registrar)],
    'the client’s own key': [
      'ALGORITHM',
      () => office.assertionOf('registrar', { ...office.pairs.justice, kid: office.pairs.registrar.kid }),
    ],
    'a stranger’s key': [
      'SIGNATURE',
      async () => office.assertionOf('registrar', { ...(await createPair('EdDSA')), kid: office.pairs.registrar.kid }),
    ],
    'another audience': ['AUDIENCE', () => office.assertionOf('registrar', office.pairs.registrar, { aud: audience })],
    'the token endpoint as audience': [
      'AUDIENCE',
      () => office.assertionOf('registrar', office.pairs.registrar, { aud: `${issuerUrl}/oauth2/token` }),
    ],
    'a life over 60 s': [
      'LIVES_TOO_LONG',
      () => office.assertionOf('registrar', office.pairs.registrar, { exp: seconds() + 120 }),
    ],
    'no jti': ['CLAIM_MISSING', () => office.assertionOf('registrar', office.pairs.registrar, { jti: undefined })],
  };
  test.each(Object.entries(refusals))('isn’t given for %s', async (_, [reason, subject]) => {
    const assertion = await office.assertionOf('justice', office.pairs.justice);
    const { status, body } = await office.issuer.token(office.officerForm(assertion, await subject()));

    expect({ status, error: body['error'] }).toEqual({ status: 400, error: 'invalid_request' });
    expect(body['error_description']).toMatch(/^The subject_token /);
    expect(office.denials).toEqual([{ code: 'UNAUTHENTICATED', reason, clientId: 'justice' }]);
  });

  test('isn’t given to a revoked officer', async () => {
    office.officers.set('registrar', { ...office.officers.get('registrar')!, active: false });
    const assertion = await office.assertionOf('justice', office.pairs.justice);
    await office.issuer.token(
      office.officerForm(assertion, await office.assertionOf('registrar', office.pairs.registrar)),
    );

    expect(office.denials).toEqual([{ code: 'UNAUTHENTICATED', reason: 'OFFICER_REVOKED', clientId: 'justice' }]);
  });

  test('isn’t given, in the same words, whether the officer or only the key is unknown', async () => {
    const stranger = await createPair('ES256');
    const answers = ['registrar', 'principal', 'nobody'].map(async (id) => {
      const assertion = await office.assertionOf('justice', office.pairs.justice);
      return office.issuer.token(office.officerForm(assertion, await office.assertionOf(id, stranger)));
    });

    expect(new Set((await Promise.all(answers)).map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(office.denials.map(({ reason }) => reason).sort()).toEqual([
      'UNKNOWN_KEY',
      'UNKNOWN_KEY',
      'UNKNOWN_OFFICER',
    ]);
  });

  test('isn’t given twice for one signature of the officer', async () => {
    const subject = await office.assertionOf('registrar', office.pairs.registrar);
    const ask = async () =>
      office.issuer.token(office.officerForm(await office.assertionOf('justice', office.pairs.justice), subject));

    expect(await ask()).toMatchObject({ status: 200 });
    expect(await ask()).toMatchObject({ status: 400 });
    expect(office.denials).toMatchObject([{ reason: 'REPLAYED' }]);
  });

  test('isn’t given when the client isn’t authenticated', async () => {
    const subject = await office.assertionOf('registrar', office.pairs.registrar);

    expect(await office.issuer.token(office.officerForm(subject, subject))).toMatchObject({ status: 401 });
    expect(office.denials).toEqual([{ code: 'UNAUTHENTICATED', reason: 'UNKNOWN_CLIENT' }]);
  });
});

describe('a client assertion', () => {
  const one =
    (claims: Record<string, unknown> = {}, header: object = {}) =>
    () =>
      office.assertionOf('justice', office.pairs.justice, claims, header);
  const refusals: Record<string, [reason: string, assertion: () => Promise<string>]> = {
    'meant for the API': ['AUDIENCE', one({ aud: audience })],
    'meant for several': ['AUDIENCE', one({ aud: [issuerUrl, 'https://elsewhere.example'] })],
    'without audience': ['AUDIENCE', one({ aud: undefined })],
    'that lives longer than 60 s': ['LIVES_TOO_LONG', () => one({ exp: seconds() + 66 })()],
    'without exp': ['NO_EXPIRY', one({ exp: undefined })],
    'without iat': ['CLAIM_MISSING', one({ iat: undefined })],
    'without jti': ['CLAIM_MISSING', one({ jti: undefined })],
    'with a jti of 201 characters': ['MALFORMED', one({ jti: 'j'.repeat(201) })],
    'that expired': ['EXPIRED', () => one({ iat: seconds() - 66, exp: seconds() - 6 })()],
    'from the future': ['NOT_YET', () => one({ iat: seconds() + 6 })()],
    'issued before the server started': [
      'BEFORE_START',
      () => one({ iat: Math.floor(start.getTime() / 1000) - 1, exp: seconds() + 30 })(),
    ],
    'for another subject': ['SUBJECT', one({ sub: 'education' })],
    'with another client’s key': ['UNKNOWN_KEY', () => office.assertionOf('justice', office.pairs.education)],
    'signed by a stranger under the client’s kid': [
      'SIGNATURE',
      async () => office.assertionOf('justice', { ...(await createPair('ES256')), kid: office.pairs.justice.kid }),
    ],
    'with another algorithm than its key’s': [
      'ALGORITHM',
      async () => office.assertionOf('justice', { ...(await createPair('RS256')), kid: office.pairs.justice.kid }),
    ],
    'that brings its own key': [
      'KEY_IN_HEADER',
      async () => {
        const pair = await createPair('ES256');
        return office.assertionOf('justice', pair, {}, { jwk: pair.publicJwk, kid: office.pairs.justice.kid });
      },
    ],
  };
  test.each(Object.entries(refusals))('%s is refused', async (_, [reason, assertion]) => {
    const { status, body } = await ask(await assertion());

    expect({ status, error: body['error'] }).toEqual({ status: 401, error: 'invalid_client' });
    const code = reason === 'EXPIRED' ? 'TOKEN_EXPIRED' : 'UNAUTHENTICATED';
    expect(office.denials).toEqual([{ code, reason, clientId: 'justice' }]);
  });

  const unnamed: Record<string, [reason: string, assertion: () => Promise<string>]> = {
    'of an unknown client': ['UNKNOWN_CLIENT', () => office.assertionOf('nobody', office.pairs.justice)],
    'without iss': ['ISSUER', one({ iss: undefined })],
    'of 9 kB': ['TOO_LONG', one({ padding: 'x'.repeat(7000) })],
    'that is no JWT': ['MALFORMED', () => Promise.resolve('not a token')],
  };
  test.each(Object.entries(unnamed))('%s is refused, and the denial names nobody', async (_, [reason, assertion]) => {
    expect(await ask(await assertion())).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(office.denials).toEqual([{ code: 'UNAUTHENTICATED', reason }]);
  });

  test('with alg none is refused', async () => {
    const [, payload] = (await one()()).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', kid: office.pairs.justice.kid })).toString('base64url');

    expect(await ask(`${header}.${payload}.`)).toMatchObject({ status: 401 });
    expect(office.denials).toMatchObject([{ reason: 'ALGORITHM' }]);
  });

  test('of a revoked client is refused, when the signature proves who it is', async () => {
    office.clients.set('justice', { ...office.clients.get('justice')!, active: false });
    const stranger = { ...(await createPair('ES256')), kid: office.pairs.justice.kid };

    expect(await ask(await one()())).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    await ask(await office.assertionOf('justice', stranger));
    expect(office.denials).toEqual([
      { code: 'CLIENT_REVOKED', reason: 'CLIENT_REVOKED', clientId: 'justice' },
      { code: 'UNAUTHENTICATED', reason: 'SIGNATURE', clientId: 'justice' },
    ]);
  });

  test('counts once of 100 copies sent at once', async () => {
    const assertion = await one()();
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(assertion)));

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(99);
    expect(office.denials).toHaveLength(99);
    expect(new Set(office.denials.map(({ reason }) => reason))).toEqual(new Set(['REPLAYED']));
  });

  test('with an RSA key below 2048 bits or a symmetric key in the register is refused', async () => {
    const justice = office.clients.get('justice')!;
    const weak = { kty: 'RSA', n: Buffer.alloc(128, 7).toString('base64url'), e: 'AQAB' };
    for (const jwk of [weak, { kty: 'oct', k: 'AAAA' }]) {
      office.clients.set('justice', { ...justice, keys: [{ kid: office.pairs.justice.kid, jwk }] });
      await ask(await one()());
    }
    expect(office.denials.map(({ reason }) => reason)).toEqual(['UNKNOWN_KEY', 'UNKNOWN_KEY']);
  });
});

describe('the token endpoint', () => {
  const errors: Record<string, [form: string, status: number, error: string]> = {
    'nothing at all': ['', 400, 'invalid_request'],
    'an unknown grant': ['grant_type=password&username=a&password=b', 400, 'unsupported_grant_type'],
    'no assertion': ['grant_type=client_credentials', 401, 'invalid_client'],
    'a client secret': ['grant_type=client_credentials&client_id=justice&client_secret=s', 401, 'invalid_client'],
    'a parameter sent twice': [
      'grant_type=client_credentials&grant_type=client_credentials&client_assertion=a',
      400,
      'invalid_request',
    ],
    'an assertion without its type': ['grant_type=client_credentials&client_assertion=a.b.c', 400, 'invalid_request'],
  };
  test.each(Object.entries(errors))('answers %s as RFC 6749 says', async (_, [form, status, error]) => {
    const answer = await office.issuer.token(new URLSearchParams(form));

    expect(answer).toEqual({ status, body: { error, error_description: expect.any(String) } });
  });

  test('refuses a client_id that isn’t the assertion’s', async () => {
    const assertion = await office.assertionOf('justice', office.pairs.justice);

    expect(await ask(assertion, { client_id: 'education' })).toMatchObject({ status: 401 });
    expect(await ask(assertion, { client_id: 'justice' })).toMatchObject({ status: 200 });
  });

  test('says nothing back of what was sent, in the characters of RFC 6749', async () => {
    const canary = 'Canary7';
    const bent = [
      await ask(await office.assertionOf(canary, office.pairs.justice)),
      await ask(await office.assertionOf('justice', office.pairs.justice), { scope: canary }),
      await ask(canary),
      await office.issuer.token(new URLSearchParams({ grant_type: canary, [canary]: canary })),
    ];
    for (const { body } of bent) {
      expect(body['error_description']).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      expect(JSON.stringify(body)).not.toContain(canary);
    }
    expect(JSON.stringify(office.denials)).not.toContain(canary);
  });

  test('gives no token when the use of an assertion can’t be recorded', async () => {
    office = openOffice({ useAssertion: () => Promise.reject(new Error('database away')) });

    await expect(ask(await office.assertionOf('justice', office.pairs.justice))).rejects.toThrow('database away');
  });

  test('describes itself as RFC 8414 asks', () => {
    expect(office.issuer.metadata()).toMatchObject({
      issuer: issuerUrl,
      token_endpoint: `${issuerUrl}/oauth2/token`,
      jwks_uri: `${issuerUrl}/oauth2/jwks`,
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      response_types_supported: [],
    });
  });
});

function ask(assertion: string, more: Record<string, string> = {}) {
  return office.issuer.token(office.machineForm(assertion, more));
}
