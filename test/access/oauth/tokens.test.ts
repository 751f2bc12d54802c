import { createHmac, createPublicKey } from 'node:crypto';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { SignJWT } from 'jose';
import type { CryptoKey } from 'jose';
import { TokenRefusal } from '@lienthong/api/access/oauth/refusal';
import { audience, createPair, issuerUrl, openOffice } from './office.ts';
import type { Office } from './office.ts';

let office: Office;
beforeEach(() => {
  office = openOffice();
});
const seconds = () => Math.floor(office.clock.now.getTime() / 1000);

/** A token signed by the issuer's own key, or another, with claims and header as the test wants them. */
function tokenWith(claims: Record<string, unknown> = {}, header: object = {}, key: CryptoKey = office.key.privateKey) {
  return new SignJWT({
    iss: issuerUrl,
    aud: audience,
    sub: 'justice',
    client_id: 'justice',
    agency: 'justice-district',
    scope: 'citizen:read',
    iat: seconds(),
    exp: seconds() + 300,
    jti: 'token-1',
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: office.key.kid, ...header })
    .sign(key);
}
const officer = { sub: 'registrar', act: { client_id: 'justice' } };
const bearer = async (token: Promise<string> | string) => `Bearer ${await token}`;
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function refusalOf(authorization: string | undefined): Promise<TokenRefusal> {
  const outcome = await office.verify(authorization).catch((error: unknown) => error);
  if (!(outcome instanceof TokenRefusal)) throw new Error('the token was not refused', { cause: outcome });
  return outcome;
}

test('a machine token and an officer’s token of these claims are accepted', async () => {
  expect(await office.verify(await bearer(tokenWith()))).toMatchObject({ clientId: 'justice', tokenId: 'token-1' });
  expect(await office.verify(await bearer(tokenWith(officer)))).toMatchObject({ officerId: 'registrar' });
});

describe('a token is refused', () => {
  const forged: Record<string, [reason: string, authorization: () => Promise<string | undefined>, known?: 'known']> = {
    'when there is none': ['NO_TOKEN', () => Promise.resolve(undefined)],
    'in another scheme': ['SCHEME', async () => `Basic ${await tokenWith()}`],
    'in a scheme spelled otherwise': ['SCHEME', async () => `bearer ${await tokenWith()}`],
    'beside a second one': ['SCHEME', async () => `Bearer ${await tokenWith()}, Bearer ${await tokenWith()}`],
    'of 9 kB': ['TOO_LONG', () => bearer(tokenWith({ padding: 'x'.repeat(6_500) }))],
    'that is no JWT': ['MALFORMED', () => bearer('three.dotted.words')],
    'with alg none': [
      'ALGORITHM',
      async () => {
        const [, payload] = (await tokenWith()).split('.');
        return bearer(`${encode({ alg: 'none', typ: 'at+jwt', kid: office.key.kid })}.${payload}.`);
      },
    ],
    'with HS256 and the public key as secret': [
      'ALGORITHM',
      async () => {
        const [, payload] = (await tokenWith()).split('.');
        const content = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: office.key.kid })}.${payload}`;
        const pem = createPublicKey({ key: office.key.jwks.keys[0]!, format: 'jwk' }).export({
          type: 'spki',
          format: 'pem',
        });
        return bearer(`${content}.${createHmac('sha256', pem).update(content).digest('base64url')}`);
      },
    ],
    'with its payload swapped': [
      'SIGNATURE',
      async () => {
        const [header, , signature] = (await tokenWith()).split('.');
        const [, payload] = (await tokenWith({ client_id: 'education', sub: 'education' })).split('.');
        return bearer(`${header}.${payload}.${signature}`);
      },
    ],
    'signed by another key': [
      'SIGNATURE',
      async () => bearer(tokenWith({}, {}, (await createPair('RS256')).privateKey)),
    ],
    'signed by the client itself': [
      'UNKNOWN_KEY',
      () => bearer(tokenWith({}, { kid: office.pairs.education.kid }, office.pairs.education.privateKey)),
    ],
    'with an unknown kid': ['UNKNOWN_KEY', () => bearer(tokenWith({}, { kid: 'elsewhere' }))],
    'with an accepted algorithm that isn’t the key’s': ['UNKNOWN_KEY', wrongAlgorithm],
    'with its key in the header': [
      'KEY_IN_HEADER',
      async () => {
        const pair = await createPair('RS256');
        return bearer(tokenWith({}, { jwk: pair.publicJwk }, pair.privateKey));
      },
    ],
    'with a jku': ['KEY_IN_HEADER', () => bearer(tokenWith({}, { jku: 'http://127.0.0.1:1/keys' }))],
    'with an x5u': ['KEY_IN_HEADER', () => bearer(tokenWith({}, { x5u: 'http://127.0.0.1:1/certificate' }))],
    'with an unknown critical parameter': ['MALFORMED', critical],
    'of another typ': ['TYPE', () => bearer(tokenWith({}, { typ: 'JWT' })), 'known'],
    'without typ': ['TYPE', () => bearer(tokenWith({}, { typ: undefined })), 'known'],
    'of another issuer': ['ISSUER', () => bearer(tokenWith({ iss: 'https://elsewhere.example' })), 'known'],
    'for another audience': ['AUDIENCE', () => bearer(tokenWith({ aud: issuerUrl })), 'known'],
    'without audience': ['AUDIENCE', () => bearer(tokenWith({ aud: undefined })), 'known'],
    'that expired': ['EXPIRED', () => bearer(tokenWith({ iat: seconds() - 306, exp: seconds() - 6 })), 'known'],
    'before its nbf': ['NOT_YET', () => bearer(tokenWith({ nbf: seconds() + 60 })), 'known'],
    'from the future': ['NOT_YET', () => bearer(tokenWith({ iat: seconds() + 60 })), 'known'],
    'without exp': ['NO_EXPIRY', () => bearer(tokenWith({ exp: undefined })), 'known'],
    'without jti': ['CLAIM_MISSING', () => bearer(tokenWith({ jti: undefined })), 'known'],
    'without iat': ['CLAIM_MISSING', () => bearer(tokenWith({ iat: undefined })), 'known'],
    'without sub': ['CLAIM_MISSING', () => bearer(tokenWith({ sub: undefined })), 'known'],
    'without client_id': ['CLAIM_MISSING', () => bearer(tokenWith({ client_id: undefined }))],
    'with a client_id that is no text': ['CLAIM_MISSING', () => bearer(tokenWith({ client_id: ['justice'] }))],
    'with an exp that is no number': ['MALFORMED', () => bearer(raw({ exp: '2030-01-01' })), 'known'],
    'with a scope that is no text': ['CLAIM_MISSING', () => bearer(tokenWith({ scope: ['citizen:read'] })), 'known'],
    'of an unknown client': ['UNKNOWN_CLIENT', () => bearer(tokenWith({ client_id: 'nobody', sub: 'nobody' }))],
    'of a machine that speaks for another client': ['SUBJECT', () => bearer(tokenWith({ sub: 'education' })), 'known'],
    'of a machine that speaks for an officer': ['SUBJECT', () => bearer(tokenWith({ sub: 'registrar' })), 'known'],
    'of an officer through another client': [
      'ACTOR',
      () => bearer(tokenWith({ ...officer, act: { client_id: 'education' } })),
      'known',
    ],
    'with an act that is nothing': ['ACTOR', () => bearer(tokenWith({ ...officer, act: null })), 'known'],
    'of an officer of another agency': [
      'AGENCY_MISMATCH',
      () => bearer(tokenWith({ ...officer, sub: 'principal' })),
      'known',
    ],
    'of an unknown officer': ['UNKNOWN_OFFICER', () => bearer(tokenWith({ ...officer, sub: 'nobody' })), 'known'],
    'of a client as its own officer': [
      'UNKNOWN_OFFICER',
      () => bearer(tokenWith({ ...officer, sub: 'justice' })),
      'known',
    ],
    'that names another agency than the client’s': [
      'AGENCY_MISMATCH',
      () => bearer(tokenWith({ agency: 'education-province' })),
      'known',
    ],
  };
  test.each(Object.entries(forged))('%s', async (_, [reason, authorization, known]) => {
    const refusal = await refusalOf(await authorization());

    expect(refusal.reason).toBe(reason);
    expect(refusal.code).toBe(reason === 'EXPIRED' ? 'TOKEN_EXPIRED' : 'UNAUTHENTICATED');
    expect(refusal.clientId).toBe(known && 'justice');
    expect(refusal.message).not.toMatch(/justice|registrar|principal|elsewhere/);
  });

  async function wrongAlgorithm(): Promise<string> {
    const pair = await createPair('PS256');
    return bearer(tokenWith({}, { alg: 'PS256' }, pair.privateKey));
  }

  function critical(): Promise<string> {
    const header = { alg: 'RS256', typ: 'at+jwt', kid: office.key.kid, crit: ['extension'], extension: true };
    return tokenWith().then((token) => bearer([encode(header), ...token.split('.').slice(1)].join('.')));
  }

  /** jose signs no claim of a wrong kind. */
  async function raw(claims: object): Promise<string> {
    const [header, payload] = (await tokenWith()).split('.');
    const known = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object;
    const content = `${header}.${encode({ ...known, ...claims })}`;
    const algorithm = { name: 'RSASSA-PKCS1-v1_5' };
    const signature = await crypto.subtle.sign(algorithm, office.key.privateKey, Buffer.from(content));
    return `${content}.${Buffer.from(signature).toString('base64url')}`;
  }
});

describe('a token that was accepted before', () => {
  test('is refused as soon as the register knows the client as revoked', async () => {
    const authorization = await bearer(office.machineToken());
    await office.verify(authorization);
    office.clients.set('justice', { ...office.clients.get('justice')!, active: false });

    expect(await refusalOf(authorization)).toMatchObject({
      code: 'CLIENT_REVOKED',
      reason: 'CLIENT_REVOKED',
      clientId: 'justice',
    });
  });

  test('is refused as soon as the officer is revoked, while the client goes on', async () => {
    const authorization = await bearer(office.officerToken());
    await office.verify(authorization);
    office.officers.set('registrar', { ...office.officers.get('registrar')!, active: false });

    expect(await refusalOf(authorization)).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'OFFICER_REVOKED' });
    expect(await office.verify(await bearer(office.machineToken()))).toMatchObject({ clientId: 'justice' });
  });

  test('is refused as soon as the key it was got with is withdrawn', async () => {
    const machine = await bearer(office.machineToken());
    const decider = await bearer(office.officerToken());
    await Promise.all([office.verify(machine), office.verify(decider)]);

    office.officers.set('registrar', { ...office.officers.get('registrar')!, keys: [] });
    expect(await refusalOf(decider)).toMatchObject({ reason: 'OFFICER_REVOKED' });
    office.clients.set('justice', { ...office.clients.get('justice')!, keys: [] });
    expect(await refusalOf(machine)).toMatchObject({ reason: 'CLIENT_REVOKED' });
  });

  test('is refused when the officer moves to another agency', async () => {
    const authorization = await bearer(office.officerToken());
    await office.verify(authorization);
    office.officers.set('registrar', { ...office.officers.get('registrar')!, agencyId: 'education-province' });

    expect(await refusalOf(authorization)).toMatchObject({ reason: 'AGENCY_MISMATCH' });
  });

  test('is refused when the client is no longer known', async () => {
    const authorization = await bearer(office.machineToken());
    await office.verify(authorization);
    office.clients.delete('justice');

    const { reason, clientId } = await refusalOf(authorization);
    expect({ reason, clientId }).toEqual({ reason: 'UNKNOWN_CLIENT', clientId: undefined });
  });

  test('ends 5 s after its exp, the clocks’ tolerance', async () => {
    const authorization = await bearer(office.machineToken());
    const { expiresAt } = await office.verify(authorization);

    office.clock.now = new Date((expiresAt + 4) * 1000);
    expect(await office.verify(authorization)).toMatchObject({ clientId: 'justice' });
    office.clock.now = new Date((expiresAt + 5) * 1000);
    expect(await refusalOf(authorization)).toMatchObject({ code: 'TOKEN_EXPIRED', clientId: 'justice' });
    // Forgotten now, and verified afresh.
    expect(await refusalOf(authorization)).toMatchObject({ code: 'TOKEN_EXPIRED', clientId: 'justice' });
  });

  test('isn’t mistaken for one that differs in its signature only', async () => {
    const token = await office.machineToken();
    await office.verify(`Bearer ${token}`);
    const [header, payload, signature] = token.split('.');
    const bent = signature!.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));

    expect(await refusalOf(`Bearer ${header}.${payload}.${bent}`)).toMatchObject({ reason: 'SIGNATURE' });
  });

  test('costs a hash and look-ups, not another signature', async () => {
    const authorization = await bearer(office.officerToken());
    const signatures = jest.spyOn(crypto.subtle, 'verify');
    const answers = [];
    for (let round = 0; round < 100; round++) answers.push(await office.verify(authorization));

    expect(signatures).toHaveBeenCalledTimes(1);
    expect(new Set(answers).size).toBe(1);
    signatures.mockRestore();
  });

  test('is forgotten before memory grows: the oldest first, of five thousand', async () => {
    const first = await bearer(tokenWith({ jti: 'first' }));
    const second = await bearer(tokenWith({ jti: 'second' }));
    await office.verify(first);
    await office.verify(second);
    for (let n = 0; n < 4_999; n += 100) {
      const batch = Array.from({ length: Math.min(100, 4_999 - n) }, (_, m) => bearer(tokenWith({ jti: `${n + m}` })));
      await Promise.all((await Promise.all(batch)).map(office.verify));
    }
    const signatures = jest.spyOn(crypto.subtle, 'verify');

    await office.verify(second);
    expect(signatures).not.toHaveBeenCalled();
    await office.verify(first);
    expect(signatures).toHaveBeenCalledTimes(1);
    signatures.mockRestore();
  });
});
