import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import type { JWK } from 'jose';
import { TokenRefusal } from '@lienthong/api/access/oauth/refusal';
import { IssuerUnreachable } from '@lienthong/api/access/oauth/remote-keys';
import { createVerifier } from '@lienthong/api/access/oauth/tokens';
import type { Verify } from '@lienthong/api/access/oauth/tokens';
import { audience, createPair, openOffice } from './office.ts';
import type { Office, Pair } from './office.ts';

const elsewhere = 'https://issuer.example';
let office: Office;
let server: Server;
let published: JWK[];
let asked: number;
let broken: boolean;
let uri: URL;
let verify: Verify;

beforeEach(async () => {
  office = openOffice();
  published = [];
  asked = 0;
  broken = false;
  server = createServer((_, response) => {
    asked++;
    response.writeHead(broken ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  uri = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`);
  const { register } = office;
  verify = createVerifier({ issuer: elsewhere, audience, keys: { uri }, register, now: () => office.clock.now });
});
afterEach(close);

function close(): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function publish(algorithm: string): Promise<Pair> {
  const pair = await createPair(algorithm);
  published = [...published, { ...pair.publicJwk, kid: pair.kid, alg: algorithm, use: 'sig' }];
  return pair;
}

/** As another issuer writes it: without our agency and key claims. */
async function tokenOf({ algorithm, kid, privateKey }: Pair, jti = 'one'): Promise<string> {
  const seconds = Math.floor(office.clock.now.getTime() / 1000);
  const token = await new SignJWT({ client_id: 'justice', scope: 'citizen:read', jti })
    .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid })
    .setIssuer(elsewhere)
    .setAudience(audience)
    .setSubject('justice')
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 300)
    .sign(privateKey);
  return `Bearer ${token}`;
}

describe('tokens of an external issuer', () => {
  test.each(['RS256', 'PS256', 'ES256'])('signed with %s are accepted', async (algorithm) => {
    expect(await verify(await tokenOf(await publish(algorithm)))).toMatchObject({
      clientId: 'justice',
      scopes: ['citizen:read'],
    });
  });

  test('fetch the keys once, also when many come at once', async () => {
    const pair = await publish('RS256');
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, n) => tokenOf(pair, `token-${n}`)));
    await Promise.all(tokens.map(verify));

    expect(asked).toBe(1);
  });

  test('with unknown keys ask the issuer once, not each time', async () => {
    const pair = await publish('RS256');
    await verify(await tokenOf(pair));
    for (const kid of ['a', 'b', 'c']) {
      await expect(verify(await tokenOf({ ...pair, kid }))).rejects.toMatchObject({ reason: 'UNKNOWN_KEY' });
    }
    expect(asked).toBe(1);
  });

  test('with a known key go on while the issuer is down', async () => {
    const pair = await publish('RS256');
    await verify(await tokenOf(pair));
    await close();

    expect(await verify(await tokenOf(pair, 'another'))).toMatchObject({ tokenId: 'another' });
  });

  test.each(['broken', 'gone'])('aren’t blamed on the caller when the issuer is %s from the start', async (how) => {
    const pair = await publish('RS256');
    broken = true;
    if (how === 'gone') await close();
    const outcomes = await Promise.all([1, 2, 3].map(async (n) => verify(await tokenOf(pair, `${n}`)).catch(String)));
    const error: unknown = await verify(await tokenOf(pair)).catch((thrown: unknown) => thrown);

    expect(outcomes).toHaveLength(3);
    expect(error).toBeInstanceOf(IssuerUnreachable);
    expect(error).not.toBeInstanceOf(TokenRefusal);
    expect(asked).toBeLessThanOrEqual(1);
  });

  test('still need a registered, active client', async () => {
    const pair = await publish('RS256');
    const authorization = await tokenOf(pair);
    await verify(authorization);
    office.clients.set('justice', { ...office.clients.get('justice')!, active: false });

    await expect(verify(authorization)).rejects.toMatchObject({ code: 'CLIENT_REVOKED' });
  });
});
