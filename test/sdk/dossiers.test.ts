import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  agencyClient,
  clientCredentials,
  dossiersOf,
  officerToken,
  type Dossiers,
  type PrivateKey,
  type ResponseEvent,
} from '@lienthong/sdk';
import { startHttp, type HttpServer } from '../support/http.ts';

let http: HttpServer;
beforeAll(async () => {
  http = await startHttp();
});
afterAll(() => http.close());

const clientId = 'police-703-register';
const keyOf = (party: string): PrivateKey =>
  JSON.parse(fs.readFileSync(path.join(http.database.keysDir, `${party}.json`), 'utf8')) as PrivateKey;

function connect(officerId?: string, calls: ResponseEvent[] = []): Dossiers {
  const credentials = { tokenUrl: `${http.url}/oauth2/token`, clientId, privateKey: keyOf(clientId) };
  return dossiersOf(
    agencyClient({
      url: `${http.url}/graphql`,
      auth: officerId
        ? officerToken({ ...credentials, officerId, officerKey: keyOf(officerId) })
        : clientCredentials(credentials),
      purpose: 'CARD_ISSUANCE',
      hooks: { onResponse: (event) => calls.push(event) },
    }),
  );
}

/** Persons of the city without a dossier, whose data are sound. */
const someone = async (count: number): Promise<{ number: string; given: string }[]> =>
  http.oracle(
    `select n.value as number, c.given_name as given from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
       join agency a on a.id = 'police-703' and c.unit_no between a.lo and a.hi
     where c.nationality = 'VN' and c.life_status = 'ALIVE' and c.date_of_birth < '2000-01-01' and c.date_of_birth_precision = 'DAY'
       and c.native_unit_no is not null and c.ethnicity is not null and c.permanent_unit_no is not null
       and not exists (select from dossier d where d.citizen_id = c.id) order by c.id limit $1`,
    [count],
  );

const intake = (person: { number: string; given: string }, at: number) => ({
  clientRef: `sdk-${String(at)}`,
  subject: { personalNumber: person.number, givenName: person.given },
  type: 'FIRST_ISSUE' as const,
  collectionPoint: { kind: 'OFFICE' as const, unit: '703' },
  collectedOn: '2021-05-20',
  collectedBy: 'officer-of-the-counter',
});

test('a dossier goes from the counter to the card by the SDK, each call one request', async () => {
  const calls: ResponseEvent[] = [];
  const [system, officer] = [connect(undefined, calls), connect('officer-police-703-1')];
  const [person] = await someone(1);
  expect(await system.readiness(person!.number)).toEqual({ ready: true, findings: [] });
  const [recorded] = await system.record([intake(person!, 0)]);
  expect([recorded?.status, recorded?.dossier?.state]).toEqual(['ACCEPTED', 'COLLECTED']);
  const { id, version } = recorded!.dossier!;
  const move = { id, expectedVersion: version, clientRef: 'sdk-review' };
  expect((await system.move([{ ...move, step: { startReview: {} } }]))[0]?.dossier?.state).toBe('UNDER_REVIEW');
  const verify = { id, expectedVersion: version + 1, step: { verify: {} } };
  expect((await system.move([{ ...verify, clientRef: 'sdk-machine' }]))[0]?.refusals[0]?.code).toBe('OFFICER_REQUIRED');
  expect((await officer.move([{ ...verify, clientRef: 'sdk-officer' }]))[0]?.dossier?.state).toBe('VERIFIED');
  const found = await system.list({ state: 'VERIFIED', collectedFrom: '2021-05-20' });
  expect(found.nodes.find((one) => one.id === id)?.steps?.map(({ step }) => step)).toEqual([
    'COLLECT',
    'START_REVIEW',
    'VERIFY',
  ]);
  expect(calls).toHaveLength(5);
});

test('many are recorded in bulk, and what is surely wrong isn’t sent', async () => {
  const people = await someone(12);
  const items = people.map((person, at) => intake(person, at + 1));
  const wrong = { ...intake(people[0]!, 99), subject: { personalNumber: '290123456', givenName: 'An' } };
  const run = await connect().recordAll([...items, wrong], { runId: 'sdk-bulk' });
  expect(run).toMatchObject({ accepted: 12 });
  const again = await connect().recordAll(items, { runId: 'sdk-bulk-again' });
  expect(again).toMatchObject({ accepted: 12 });
});
