import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { agencyClient, clientCredentials, snapshotsOf, type ClientOptions, type PrivateKey } from '@lienthong/sdk';
import { verifySnapshot } from '@lienthong/sdk/snapshots';
import { startHttp, type HttpServer } from '../support/http.ts';

let http: HttpServer;
beforeAll(async () => {
  http = await startHttp();
});
afterAll(() => http.close());

const clientOf = (clientId: string) => {
  const file = path.join(http.database.keysDir, `${clientId}.json`);
  const privateKey = JSON.parse(fs.readFileSync(file, 'utf8')) as PrivateKey;
  const auth = clientCredentials({ tokenUrl: `${http.url}/oauth2/token`, clientId, privateKey });
  const options: ClientOptions = { url: `${http.url}/graphql`, auth };
  return snapshotsOf(agencyClient(options), options);
};
const published = async (): Promise<{ x: string; kid: string }[]> =>
  ((await (await fetch(`${http.url}/.well-known/lienthong-snapshot-keys.json`)).json()) as { keys: never[] }).keys;

test('a ranking frozen by one program is downloaded by another, and verified by the published keys alone', async () => {
  const [outcome] = await clientOf('home-affairs-72-desk').freeze([
    { clientRef: 'may', name: '=HYPERLINK("x")', level: 'DISTRICT', asOf: '2021-05-20' },
  ]);
  const id = outcome?.snapshot?.id ?? '';
  const police = clientOf('police-72-register');
  const file = await police.file(id, 'json');
  expect(await clientOf('education-72-office').file(id, 'json')).toBe(file);
  const keys = await published();
  expect(keys).toEqual([expect.objectContaining({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' })]);
  const check = await verifySnapshot(file, keys);
  expect(check).toMatchObject({ valid: true, document: { id, name: '=HYPERLINK("x")' } });
  expect(await verifySnapshot(file, await police.keys())).toEqual(check);
  expect((await verifySnapshot(file.replace('"rank":1', '"rank":2'), keys)).valid).toBe(false);
  // By another library: what was signed is the file without its member `signature`.
  const [, signature = ''] = /"signature":"([0-9a-f]{128})",/.exec(file) ?? [];
  const key = createPublicKey({ key: keys[0] as JsonWebKey, format: 'jwk' });
  const signed = Buffer.from(file.replace(/"signature":"[0-9a-f]{128}",/, ''));
  expect(verify(null, signed, key, Buffer.from(signature, 'hex'))).toBe(true);
  const rows = [];
  for await (const row of police.rows(id, { first: 4 })) rows.push(row);
  expect(rows).toEqual(check.valid && check.document.rows);
  expect((await police.find(id))?.inputSha256).toBe(check.valid && check.document.inputSha256);
  expect((await police.list({ level: 'DISTRICT' }).toArray({ limit: 9 })).map((one) => one.id)).toEqual([id]);

  const csv = await police.file(id, 'csv');
  const [head, names, ...lines] = csv.trimEnd().split('\r\n');
  expect(head).toContain(`snapshot=${id}`);
  expect(names).toMatch(/^place,rank,code,unit,name,rateNumerator,rateDenominator/);
  expect(lines.map((line) => line.split(',').slice(0, 7).join(','))).toEqual(
    rows.map(({ place, rank, unit, rate }) =>
      [place, rank ?? '', unit.code, unit.id, unit.name, rate?.numerator ?? '', rate?.denominator ?? ''].join(','),
    ),
  );
});

test('files are for agencies, and answer an id that nobody has with NOT_FOUND', async () => {
  const never = `${http.url}/snapshots/snp_00000000-0000-7000-8000-000000000000.json`;
  expect((await fetch(never)).status).toBe(401);
  const headers = await http.headers({ client: 'police-72-register' });
  for (const url of [never, `${http.url}/snapshots/x.csv`, `${http.url}/snapshots/x.pdf`]) {
    const response = await fetch(url, { headers });
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('NOT_FOUND')]);
  }
  expect((await fetch(never, { method: 'PUT', headers })).status).toBe(405);
  expect(
    (await fetch(`${http.url}/.well-known/lienthong-snapshot-keys.json`, { method: 'POST', headers })).status,
  ).toBe(405);
});

test('a key taken out of the secrets is made anew, and what the old one signed stays verifiable', async () => {
  const home = clientOf('home-affairs-72-desk');
  const freeze = async (clientRef: string): Promise<string> => {
    const [outcome] = await home.freeze([{ clientRef, name: clientRef, level: 'DISTRICT', asOf: '2021-05-20' }]);
    return home.file(outcome?.snapshot?.id ?? '', 'json');
  };
  const before = await freeze('before');
  const secrets = http.database.secrets as { snapshotKey: string };
  secrets.snapshotKey = Buffer.alloc(32, 7).toString('base64url');
  await http.restart();
  const after = await freeze('after');
  const keys = await published();
  expect(keys).toHaveLength(2);
  for (const file of [before, after]) expect((await verifySnapshot(file, keys)).valid).toBe(true);
  expect(JSON.parse(after).keyId).toBe(keys[0]?.kid);
  expect(await verifySnapshot(after, keys.slice(1))).toMatchObject({ valid: false, fault: 'KEY_UNKNOWN' });
});
