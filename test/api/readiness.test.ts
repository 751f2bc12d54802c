import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { readinessCodes, type ReadinessCode } from '@lienthong/schema/readiness';
import { openTestApi, type TestApi } from '../support/api.ts';
import { accepted, correctionOf, submit, type Json } from '../support/corrections.ts';
import { dossierOf, intakeOf, record, uncollected } from '../support/dossiers.ts';
import { personWhere, type Person } from '../support/people.ts';

let t: TestApi;
let police: Caller;
let sound: Person[];
beforeAll(async () => {
  t = await openTestApi();
  police = t.caller('police-703-register');
  sound = await uncollected(t, '25456');
});
afterAll(() => t.close());

const document = `query($n: PersonalNumber!) { readiness(personalNumber: $n) { ready findings { code blocks field on message } } }`;
const readinessOf = async (person: Person, caller = police): Promise<Json | null> => {
  const { data, errors } = await t.ask(caller, document, { n: person.number });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.readiness;
};
const told = (readiness: Json | null): string[] =>
  readiness?.['findings'].map(({ code, field, on }: Json) => [code, field, on].filter((one) => one !== null).join(' '));
const change = (person: Person, set: string): Promise<unknown[]> =>
  t.oracle(`update citizen set ${set}, version = version + 1 where id = $1`, [person.id]);

describe('before a person travels', () => {
  test('nothing disagrees: the intake is taken then', async () => {
    const person = sound.pop()!;
    expect(await readinessOf(person)).toEqual({ ready: true, findings: [] });
    dossierOf(await record(t, police, intakeOf(person)));
    expect(told(await readinessOf(person))).toEqual(['OPEN_DOSSIER']);
  });

  test('what the register lacks is named, with the words of the code', async () => {
    const person = sound.pop()!;
    await change(
      person,
      `native_unit_no = null, permanent_unit_no = null, date_of_birth_precision = 'MONTH', nationality = 'VN'`,
    );
    const readiness = await readinessOf(person);
    expect(told(readiness)).toEqual([
      'PARTIAL_BIRTH_DATE DATE_OF_BIRTH',
      'MISSING_FIELD NATIVE_PLACE',
      'NO_PERMANENT_RESIDENCE PERMANENT_RESIDENCE',
    ]);
    expect(readiness?.['ready']).toBe(false);
    for (const { code, message, blocks } of readiness?.['findings'] ?? [])
      expect([message, blocks]).toEqual([
        readinessCodes[code as ReadinessCode].meaning,
        readinessCodes[code as ReadinessCode].blocks,
      ]);
  });

  test('an open correction of the name is named, whoever handed it in, and no value', async () => {
    const person = sound.pop()!;
    accepted(await submit(t, t.caller('justice-703-registry'), correctionOf(person)));
    for (const client of ['police-703-register', 'committee-25456-review', 'police-72-register'])
      expect(told(await readinessOf(person, t.caller(client)))).toEqual(['OPEN_CORRECTION GIVEN_NAME']);
  });

  test('a valid card, a death and an age are told', async () => {
    const holder = await personWhere(
      t,
      `c.case_state = 'DELIVERED' and m.code = '25456' and c.life_status = 'ALIVE' and c.date_of_birth_precision = 'DAY'
       and exists (select from card k where k.citizen_id = c.id and k.state = 'ACTIVE' and k.expires_on > '2021-05-20')`,
    );
    expect(told(await readinessOf(holder))[0]).toBe(`CARD_STILL_VALID ${holder.exchangeDueOn!}`);
    const person = sound.pop()!;
    await change(person, `life_status = 'DECEASED', died_on = '2021-05-01'`);
    expect(told(await readinessOf(person))).toEqual(['DECEASED']);
    const young = sound.pop()!;
    await change(young, `date_of_birth = '2007-05-21'`);
    expect(told(await readinessOf(young))).toEqual(['NOT_ELIGIBLE 2021-05-21', 'NUMBER_STRUCTURE_MISMATCH']);
  });

  test('one out of reach is like one who is nowhere', async () => {
    const person = sound.pop()!;
    const strange = t.caller('police-706-register');
    const [there, nowhere] = [
      await t.ask(strange, document, { n: person.number }),
      await t.ask(strange, document, { n: '972199999999' }),
    ];
    expect([there.data, there.errors]).toEqual([{ readiness: null }, undefined]);
    expect(there.data).toEqual(nowhere.data);
    expect(there.context.ran).toEqual(nowhere.context.ran);
  });

  test('who may not see personal facts is told whether, and not what', async () => {
    const person = sound.pop()!;
    const narrow = t.caller('police-703-register', { scopes: ['citizen:read', 'field:STATUS'] });
    const { data, extensions } = await t.ask(narrow, document, { n: person.number });
    expect(data.readiness).toEqual({ ready: true, findings: null });
    expect(extensions.withheld).toEqual([
      { path: 'readiness.findings', reason: expect.any(String), scopeNeeded: 'field:PERSONAL' },
    ]);
  });

  test('leaves a trace of the person', async () => {
    const person = sound.pop()!;
    const { context } = await t.ask(police, document, { n: person.number });
    expect(await t.oracle('select operation, persons from audit where request_id = $1', [context.requestId])).toEqual([
      { operation: 'readiness', persons: [person.id] },
    ]);
  });
});
