import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  agencyClient,
  clientCredentials,
  justiceClient,
  numberTasksOf,
  officerToken,
  type AgencyClient,
  type PrivateKey,
  type ResponseEvent,
} from '@lienthong/sdk';
import { composePersonalNumber } from '@lienthong/schema/personal-number';
import { startHttp, type HttpServer } from '../support/http.ts';

let http: HttpServer;
let calls: ResponseEvent[];
/** Somebody of the city whose birth year was put right: the number says one year less. */
let person: { id: string; number: string; givenName: string; year: number };
beforeAll(async () => {
  http = await startHttp();
  const [row] = await http.oracle<typeof person>(
    `select c.id, n.value as number, c.given_name as "givenName", extract(year from c.date_of_birth)::int + 1 as year
     from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE', agency a
     where a.id = 'police-703' and c.unit_no between a.lo and a.hi and c.sex = 'FEMALE' and c.life_status = 'ALIVE'
       and c.date_of_birth between '1960-03-01' and '1999-01-31' and substr(n.value, 4, 3) = '1' || to_char(c.date_of_birth, 'YY') order by c.id limit 1`,
  );
  person = row!;
  await http.oracle(
    `update citizen set date_of_birth = date_of_birth + interval '1 year', version = version + 1 where id = $1`,
    [person.id],
  );
  await http.oracle(
    `insert into number_task (id, citizen_id, unit_no, reason, acts, grounds, request_ids, state, opened_on, steps)
     select gen_random_uuid(), id, unit_no, 'REESTABLISH', 'CITIZEN_REQUEST', '{BIRTH_YEAR_CORRECTED}', '{}', 'WAITING_FOR_CITIZEN', '2021-05-10',
       '[{"step": "AWAIT", "fromState": null, "toState": "WAITING_FOR_CITIZEN", "onDay": "2021-05-10"}]' from citizen where id = $1`,
    [person.id],
  );
});
afterAll(() => http.close());

const keyOf = (party: string): PrivateKey =>
  JSON.parse(fs.readFileSync(path.join(http.database.keysDir, `${party}.json`), 'utf8')) as PrivateKey;
const credentials = (clientId: string) => ({
  tokenUrl: `${http.url}/oauth2/token`,
  clientId,
  privateKey: keyOf(clientId),
});
function police(officerId?: string): AgencyClient {
  calls = [];
  const own = credentials('police-703-register');
  return agencyClient({
    url: `${http.url}/graphql`,
    auth:
      officerId === undefined
        ? clientCredentials(own)
        : officerToken({ ...own, officerId, officerKey: keyOf(officerId) }),
    purpose: 'CARD_ISSUANCE',
    hooks: { onResponse: (event) => void calls.push(event) },
  });
}

describe('tasks on numbers, by the SDK', () => {
  test('are listed, found and moved, one request each, until the number is given', async () => {
    const system = numberTasksOf(police());
    const tasks = await system.list({ state: 'WAITING_FOR_CITIZEN' }).toArray({ limit: 10 });
    expect(tasks).toMatchObject([
      {
        by: 'CITIZEN_REQUEST',
        grounds: ['BIRTH_YEAR_CORRECTED'],
        citizen: { personalNumber: person.number, numberAgreement: 'PENDING' },
      },
    ]);
    const [task] = tasks;
    expect((await system.find(task!.id))?.steps).toMatchObject([{ step: 'AWAIT', toState: 'WAITING_FOR_CITIZEN' }]);
    const request = { askedOn: '2021-05-19', reference: 'A-1' };
    const [asked] = await system.move([{ clientRef: 'ask', id: task!.id, expectedVersion: 1, step: { request } }]);
    expect(asked).toMatchObject({ status: 'ACCEPTED', task: { state: 'REQUESTED', version: 2 } });
    expect(calls.map(({ operation }) => operation)).toEqual(['NumberTasks', 'NumberTask', 'MoveNumberTasks']);

    const number = composePersonalNumber({ place: '972', sex: 'FEMALE', birthYear: person.year, serial: 999_999 });
    const complete = { personalNumber: number, givenOn: '2021-05-20', reference: 'B-1' };
    const items = [{ clientRef: 'give', id: task!.id, expectedVersion: 2, step: { complete } }];
    const officer = numberTasksOf(police('officer-police-703-1'));
    expect(await officer.move(items)).toMatchObject([{ status: 'ACCEPTED', replayed: false, task: { state: 'DONE' } }]);
    expect(await officer.move(items)).toMatchObject([{ status: 'ACCEPTED', replayed: true }]);
    const run = await officer.moveAll(items, { runId: 'numbers/2021-05-20' });
    expect(run).toMatchObject({ done: 1, refused: 0 });
  });

  test('leave a notice to who still asks by the former number: which one is in force, since when and why', async () => {
    const justice = justiceClient({
      url: `${http.url}/graphql`,
      auth: clientCredentials(credentials('justice-703-registry')),
      purpose: 'CIVIL_STATUS',
    });
    const notice = {
      matchedNumberStatus: 'REPLACED',
      personalNumbers: [
        { status: 'ACTIVE', validFrom: '2021-05-20', validTo: null },
        { value: person.number, status: 'REPLACED', validTo: '2021-05-19', reason: 'BIRTH_YEAR_CORRECTED' },
      ],
    };
    const found = await justice.citizens.find(person.number);
    expect(found).toMatchObject({ id: `cit_${person.id}`, ...notice });
    expect(found?.personalNumber).toBe(found?.personalNumbers?.[1]?.replacedBy);
    const subject = { personalNumber: person.number, givenName: person.givenName };
    expect(await justice.citizens.findBySubject(subject)).toMatchObject(notice);
  });
});
