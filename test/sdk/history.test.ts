import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  clientCredentials,
  justiceClient,
  officerToken,
  withheldOf,
  type CitizenChange,
  type JusticeClient,
  type PrivateKey,
  type ResponseEvent,
} from '@lienthong/sdk';
import { startHttp, type HttpServer } from '../support/http.ts';

const clientId = 'justice-703-registry';

let http: HttpServer;
let justice: JusticeClient;
let calls: ResponseEvent[] = [];
beforeAll(async () => {
  http = await startHttp();
  justice = connect();
});
afterAll(() => http.close());

const keyOf = (party: string): PrivateKey =>
  JSON.parse(fs.readFileSync(path.join(http.database.keysDir, `${party}.json`), 'utf8')) as PrivateKey;
function connect(officerId?: string): JusticeClient {
  const credentials = { tokenUrl: `${http.url}/oauth2/token`, clientId, privateKey: keyOf(clientId) };
  return justiceClient({
    url: `${http.url}/graphql`,
    auth:
      officerId === undefined
        ? clientCredentials(credentials)
        : officerToken({ ...credentials, officerId, officerKey: keyOf(officerId) }),
    purpose: 'CIVIL_STATUS',
    hooks: { onResponse: (event) => void calls.push(event) },
  });
}

type Person = Awaited<ReturnType<JusticeClient['citizens']['list']>>['nodes'][number];

/** Corrects the given name of a person, from entry to effect. */
async function rename(person: Person, at: number, recorded: string, value: string): Promise<void> {
  const [outcome] = await justice.corrections.submit([
    {
      clientRef: `rename/${at}`,
      registration: { office: '25456', book: '01/KS', number: String(at), year: 2021, date: '2021-05-10' },
      legalBasis: { document: '60/2014/QH13' },
      evidence: [{ kind: 'SCHOOL_RECORD', reference: 'HB-1', issuedOn: '2000-01-01' }],
      correction: {
        correction: {
          subject: { personalNumber: person.personalNumber!, birthYear: person.birthYear },
          field: 'GIVEN_NAME',
          errorSource: 'REGISTRAR',
          recorded,
          value,
        },
      },
    },
  ]);
  const { id, version } = outcome!.request!;
  const officer = connect('officer-justice-703-1');
  await officer.corrections.move([
    { clientRef: `review/${at}`, id, expectedVersion: version, step: { review: {} } },
    { clientRef: `approve/${at}`, id, expectedVersion: version + 1, step: { approve: { evidenceChecked: true } } },
  ]);
}

describe('what a person was', () => {
  test('is asked by the day, as known today or on another, and walked change by change', async () => {
    const people = await justice.citizens.list({ bornTo: '2000-01-01' }).toArray({ limit: 100 });
    const person = people.find(
      (one) => one.personalNumber && one.givenName && one.lifeStatus === 'ALIVE' && one.nationality === 'VN',
    )!;
    const number = person.personalNumber!;
    await rename(person, 1, person.givenName!, 'Ưng');
    await rename(person, 2, 'Ưng', 'Ước');
    const { today } = await justice.viewer();
    expect(await justice.citizens.asOf(number, today)).toMatchObject({ givenName: 'Ước', surname: person.surname });
    expect(await justice.citizens.asOf(number, '2021-05-01')).toMatchObject({ givenName: person.givenName });
    const then = await justice.citizens.asOf(number, today, { knownOn: '2021-05-01' });
    expect(then).toMatchObject({ givenName: person.givenName, currentResidence: { id: person.currentResidence!.id } });
    expect(withheldOf(then!)).toEqual([]);
    calls = [];
    const walked: CitizenChange[] = [];
    for await (const change of justice.citizens.history(number, { first: 1 })) walked.push(change);
    expect(walked.map(({ changed, before, after }) => [changed, before.givenName, after.givenName])).toEqual([
      [['GIVEN_NAME'], 'Ưng', 'Ước'],
      [['GIVEN_NAME'], person.givenName, 'Ưng'],
    ]);
    expect(calls.map(({ operation }) => operation)).toEqual(['CitizenHistory', 'CitizenHistory']);
    expect((await justice.citizens.history(number)).nodes).toEqual(walked);
  });

  test('of nobody within reach is null, and a list without an entry', async () => {
    expect(await justice.citizens.asOf('972199000001', '2021-05-20')).toBeNull();
    expect(await justice.citizens.history('972199000001')).toMatchObject({ nodes: [], nextCursor: undefined });
  });
});
