import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '@lienthong/schema/civil-date';
import type { Caller } from '@lienthong/api/access/caller';
import { guardedFields, personalFields } from '@lienthong/api/domain/personal-field';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import {
  accepted,
  correctionOf,
  deathOf,
  decide,
  livesIn,
  move,
  residenceOf,
  someone,
  stepOf,
  submit,
  type Json,
  type RequestAnswer,
} from '../support/corrections.ts';
import type { Person } from '../support/people.ts';

let t: TestApi;
let justice: Caller;
let first: Caller;
let second: Caller;
let wardPolice: Caller;
let wardOfficer: Caller;
let district: Caller;
beforeAll(async () => {
  t = await openTestApi();
  justice = t.caller('justice-703-registry');
  first = t.caller('justice-703-registry', { officer: 'officer-justice-703-1' });
  second = t.caller('justice-703-registry', { officer: 'officer-justice-703-2' });
  const purpose = 'POPULATION_REVIEW';
  wardPolice = t.caller('police-25456-register', { purpose });
  wardOfficer = t.caller('police-25456-register', { purpose, officer: 'officer-police-25456-2' });
  district = t.caller('police-703-register', { purpose });
});
afterAll(() => t.close());
beforeEach(() => t.setToday('2021-05-20'));

const factsOf = `surname middleName givenName birthYear dateOfBirth dateOfBirthPrecision sex ethnicity nationality birthRegistrationPlace
  nativePlace { id } permanentResidence { id } currentResidence { id } presence { state on source } lifeStatus diedOn`;
const elsewhere = `${livesIn('703')} and not (${livesIn('25456')})`;
const reverse = { reverse: { text: 'Theo đơn', number: '12/QĐ', body: 'TAND', decidedOn: '2021-05-19' } };

const applied = async (person: Item, officer = first): Promise<RequestAnswer> =>
  accepted([await decide(t, officer, accepted(await submit(t, justice, person)))]);
const moved = async (item: Item): Promise<RequestAnswer> =>
  accepted([await decide(t, wardOfficer, accepted(await submit(t, wardPolice, item)))]);
type Item = Json;

const byNode = (caller: Caller, person: Person, selection: string): Promise<Answer> =>
  t.ask(caller, `query($id: ID!) { node(id: $id) { ... on Citizen { ${selection} } } }`, { id: person.node });
async function seen(caller: Caller, person: Person, selection: string): Promise<Json> {
  const { data, errors } = await byNode(caller, person, selection);
  expect(errors).toBeUndefined();
  return data.node as Json;
}

describe('a person as of a day', () => {
  test('who died on the 8th, registered on the 20th: alive on the 7th, dead on the 8th, unknown to the register on the 19th', async () => {
    const person = await someone(t);
    await applied(deathOf(person), t.caller('justice-25456-registry', { officer: 'officer-justice-25456-1' }));
    const { before, day, then } = await seen(
      justice,
      person,
      `before: asOf(on: "2021-05-07") { lifeStatus diedOn } day: asOf(on: "2021-05-08") { lifeStatus diedOn }
       then: asOf(on: "2021-05-08", knownOn: "2021-05-19") { lifeStatus diedOn }`,
    );
    expect(before).toEqual({ lifeStatus: 'ALIVE', diedOn: null });
    expect(day).toEqual({ lifeStatus: 'DECEASED', diedOn: '2021-05-08' });
    expect(then).toEqual({ lifeStatus: 'ALIVE', diedOn: null });
  });

  test('whose death was taken back never died, but was held for dead until the day before', async () => {
    const person = await someone(t);
    const officer = (at: 1 | 2): Caller =>
      t.caller('justice-25456-registry', { officer: `officer-justice-25456-${String(at)}` });
    const request = await applied(deathOf(person), officer(1));
    await t.setToday('2021-05-24');
    accepted(await move(t, officer(2), stepOf(request, reverse)));
    const { now, then, history } = await seen(
      justice,
      person,
      `now: asOf(on: "2021-05-21") { lifeStatus diedOn } then: asOf(on: "2021-05-21", knownOn: "2021-05-23") { lifeStatus diedOn }
       history { nodes { effectiveOn recordedOn changed request before { lifeStatus } after { lifeStatus } } totalCount { value exact } }`,
    );
    expect(now).toEqual({ lifeStatus: 'ALIVE', diedOn: null });
    expect(then).toEqual({ lifeStatus: 'DECEASED', diedOn: '2021-05-08' });
    const both = { effectiveOn: '2021-05-08', changed: ['LIFE_STATUS', 'DIED_ON'], request: request.id };
    expect(history).toEqual({
      nodes: [
        { ...both, recordedOn: '2021-05-24', before: { lifeStatus: 'DECEASED' }, after: { lifeStatus: 'ALIVE' } },
        { ...both, recordedOn: '2021-05-20', before: { lifeStatus: 'ALIVE' }, after: { lifeStatus: 'DECEASED' } },
      ],
      totalCount: { value: 2, exact: true },
    });
  });

  test('is as today on any day where nothing was ever changed, and nobody before the birth', async () => {
    const person = await someone(t);
    const { now, asOf, unborn, ...today } = await seen(
      justice,
      person,
      `${factsOf} asOf(on: "2020-01-01", knownOn: "2019-01-01") { ${factsOf} } unborn: asOf(on: "1880-01-01") { surname } now: asOf(on: "2021-05-20") { surname }`,
    );
    expect(asOf).toEqual(today);
    expect(now).toEqual({ surname: person.surname });
    expect(unborn).toBeNull();
  });

  test('is asked for a page of persons, on several days, by one statement more', async () => {
    const { data, errors, context } = await t.page(
      justice,
      { first: 50 },
      `givenName a: asOf(on: "2021-05-01") { givenName } b: asOf(on: "2021-05-20") { givenName } history { nodes { version } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.citizens.nodes).toHaveLength(50);
    expect(context.ran.filter((name) => name.startsWith('Citizen.'))).toEqual(['Citizen.history']);
    for (const { givenName, b } of data.citizens.nodes) expect(b).toEqual({ givenName });
  });
});

describe('the history of a person', () => {
  test('goes with the person: after a move the new police read all of it, the former none', async () => {
    const person = await someone(t, elsewhere);
    await applied(correctionOf(person));
    const former = t.caller(`police-703-register`);
    const list = 'history { nodes { changed before { givenName currentResidence { id } } request } }';
    expect(await byNode(wardPolice, person, list)).toMatchObject({ data: { node: null } });
    const subject = { personalNumber: person.number, birthYear: Number(person.bornOn.slice(0, 4)) };
    const request = await moved(residenceOf(person, { subject }));
    for (const caller of [wardPolice, former]) {
      const { history, asOf } = await seen(
        caller,
        person,
        `${list} asOf(on: "2021-05-02") { currentResidence { id } }`,
      );
      expect(history.nodes).toMatchObject([
        {
          changed: ['CURRENT_RESIDENCE'],
          before: { currentResidence: { id: expect.stringContaining(person.group) } },
          request: request.id,
        },
        { changed: ['GIVEN_NAME'], before: { givenName: person.givenName } },
      ]);
      expect(asOf.currentResidence.id).toContain(person.group);
    }
    // Out of the district: whoever held the history before reads nothing of it, not past the API either.
    const away = (await t.oracle(`select unit_no as no from administrative_unit where id = '25621@origin'`))[0]!['no'];
    await t.oracle(`update citizen set unit_no = $2, version = version + 1 where id = $1`, [person.id, away]);
    expect(await byNode(former, person, list)).toMatchObject({ data: { node: null } });
    const kept = await t.oracle(`select distinct unit_no as no from citizen_history where citizen_id = $1`, [
      person.id,
    ]);
    expect(kept).toEqual([{ no: away }]);
  });

  test('is shown in pages, the newest first, each change with the facts before and after it', async () => {
    const person = await someone(t);
    const values = ['Ưng', 'Ước', 'Ưng', 'Ước', 'Ưng'];
    let recorded = person.givenName;
    for (const value of values) {
      await applied(correctionOf({ ...person, givenName: recorded }, { value }));
      recorded = value;
    }
    const walked: Json[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { data, errors } = await t.ask(
        justice,
        `query($id: ID!, $after: Cursor) { node(id: $id) { ... on Citizen { history(first: 2, after: $after) {
           nodes { version before { givenName } after { givenName } } pageInfo { hasNextPage hasPreviousPage endCursor } totalCount { value } } } } }`,
        { id: person.node, after },
      );
      expect(errors).toBeUndefined();
      const { nodes, pageInfo, totalCount } = data.node.history;
      expect(totalCount.value).toBe(5);
      expect(pageInfo.hasPreviousPage).toBe(after !== null);
      walked.push(...nodes);
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    const chain = [person.givenName, ...values];
    expect(walked).toEqual(
      values
        .map((value, at) => ({
          version: person.version + at,
          before: { givenName: chain[at] },
          after: { givenName: value },
        }))
        .reverse(),
    );
  });

  test('has cursors of its own person and caller, and a page of 1 to 100', async () => {
    const person = await someone(t);
    await applied(correctionOf(person));
    const other = await someone(t);
    const { history } = await seen(justice, person, 'history { pageInfo { endCursor } }');
    const page = (caller: Caller, of: Person, args: string): Promise<Answer> =>
      byNode(caller, of, `history(${args}) { nodes { version } }`);
    const after = `after: "${history.pageInfo.endCursor as string}"`;
    expect((await page(justice, person, after)).data.node.history.nodes).toEqual([]);
    for (const answer of [await page(district, person, after), await page(justice, other, after)]) {
      expect(answer.errors?.[0]?.extensions['code']).toBe('CURSOR_MISMATCH');
    }
    for (const size of ['0', '101']) {
      expect((await page(justice, person, `first: ${size}`)).errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    }
  });

  test('names a request only to who may read it', async () => {
    const person = await someone(t, livesIn('25456'));
    const request = await applied(correctionOf(person));
    const list = 'history { nodes { request changed } }';
    expect(await seen(wardPolice, person, list)).toEqual({
      history: { nodes: [{ request: request.id, changed: ['GIVEN_NAME'] }] },
    });
    // A committee reads persons, and no requests.
    const committee = t.caller('committee-25456-review');
    expect(await seen(committee, person, list)).toEqual({
      history: { nodes: [{ request: null, changed: ['GIVEN_NAME'] }] },
    });
    const narrow = t.caller('police-25456-register', { scopes: ['citizen:read', 'unit:read', 'field:PERSONAL'] });
    expect(await seen(narrow, person, list)).toEqual({
      history: { nodes: [{ request: null, changed: ['GIVEN_NAME'] }] },
    });
  });

  test('of a person pointed at outside the range is whole: today’s facts are not passed off as those of any day', async () => {
    const person = await someone(t, elsewhere);
    await applied(correctionOf(person));
    const far = t.caller('justice-706-registry');
    expect(await byNode(far, person, 'id')).toMatchObject({ data: { node: null } });
    const { data, errors } = await t.ask(
      far,
      `query($s: SubjectInput!) { citizenBySubject(subject: $s) { asOf(on: "2021-05-19") { givenName } history { nodes { before { givenName } request } } } }`,
      { s: { personalNumber: person.number, birthYear: Number(person.bornOn.slice(0, 4)) } },
    );
    expect(errors).toBeUndefined();
    expect(data.citizenBySubject).toEqual({
      asOf: { givenName: person.givenName },
      history: { nodes: [{ before: { givenName: person.givenName }, request: null }] },
    });
  });
});

describe('facts of another day', () => {
  test('are withheld by the class of the same fact of today, and named; none is fetched without the class of the whole', async () => {
    const person = await someone(t, livesIn('25456'));
    await applied(correctionOf(person));
    const whole =
      'asOf(on: "2021-05-01") { surname ethnicity currentResidence { id } sex } history { nodes { before { givenName ethnicity } } }';
    const committee = await byNode(t.caller('committee-25456-review'), person, whole);
    expect(committee.data.node).toMatchObject({
      asOf: { surname: person.surname, ethnicity: null, sex: person.sex },
      history: { nodes: [{ before: { givenName: person.givenName, ethnicity: null } }] },
    });
    expect(committee.extensions.withheld).toEqual(
      ['node.asOf.ethnicity', 'node.history.nodes.before.ethnicity'].map((at) => ({
        path: at,
        reason: 'SCOPE_MISSING',
        scopeNeeded: 'field:ETHNICITY',
      })),
    );
    const narrow = t.caller('police-25456-register', { scopes: ['citizen:read', 'unit:read', 'field:NAME'] });
    const none = await byNode(narrow, person, whole);
    expect(none.data.node).toEqual({ asOf: null, history: null });
    expect(none.context.ran).toEqual(['node']);
    expect(none.extensions.withheld?.map((one) => one.path)).toEqual(['node.asOf', 'node.history']);
  });

  test('are in the audit as the same facts of today, with the field that showed them', async () => {
    const person = await someone(t);
    const { context } = await byNode(justice, person, 'asOf(on: "2021-05-01") { surname religion }');
    const trails = await t.oracle(
      `select operation, fields::text, persons from audit where request_id = $1 order by id`,
      [context.requestId],
    );
    const shown = (['Citizen.asOf', 'Citizen.surname'] as const).reduce(
      (bits, name) => bits | (1n << BigInt(personalFields[name].bit)),
      0n,
    );
    expect(trails.map((trail) => [trail['operation'], BigInt(trail['fields'] as string), trail['persons']])).toEqual([
      ['node', shown, [person.id]],
      ['Citizen.history', shown, [person.id]],
    ]);
    expect(guardedFields.get('CitizenAsOf.religion')).toBe('Citizen.religion');
  });
});

describe('whatever was changed, in whatever order', () => {
  const action = fc.oneof(
    fc.record({
      does: fc.constant('correct' as const),
      field: fc.constantFrom('SURNAME', 'GIVEN_NAME', 'DATE_OF_BIRTH', 'SEX' as const),
    }),
    fc.record({ does: fc.constant('move' as const), to: fc.nat(2), daysAgo: fc.nat(15) }),
    fc.record({ does: fc.constant('die' as const), daysAgo: fc.integer({ min: 1, max: 10 }) }),
    fc.record({ does: fc.constant('reverse' as const) }),
    fc.record({ does: fc.constant('wait' as const) }),
  );
  type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;
  /** A late move, one before it, a death registered late and taken back, a correction: whatever chance draws beside it. */
  const surely: Action[] = [
    { does: 'move', to: 0, daysAgo: 2 },
    { does: 'move', to: 1, daysAgo: 9 },
    { does: 'correct', field: 'SURNAME' },
    { does: 'die', daysAgo: 7 },
    { does: 'reverse' },
    { does: 'correct', field: 'SEX' },
  ];

  let homes: string[];
  beforeAll(async () => {
    const rows = await t.oracle(
      `select id from administrative_unit where level = 'RESIDENT_GROUP' and parent_id = '25456@origin' order by unit_no limit 3`,
    );
    homes = rows.map((row) => row['id'] as string);
  });

  async function take(one: Action, person: Person, today: string, done: RequestAnswer[]): Promise<void> {
    const [row] = await t.oracle<Person>(
      `select surname, given_name as "givenName", date_of_birth::text as "bornOn", sex from citizen where id = $1`,
      [person.id],
    );
    const now = { ...person, ...row };
    const wardJustice = (at: 1 | 2): Caller =>
      t.caller('justice-25456-registry', { officer: `officer-justice-25456-${String(at)}` });
    const tried = async (caller: Caller, item: Json, officer: Caller): Promise<void> => {
      const [outcome] = await submit(t, caller, item);
      if (!outcome?.request) return;
      done.push(accepted([await decide(t, officer, outcome.request)]));
    };
    if (one.does === 'correct') await tried(justice, correctionOf(now, { field: one.field }), first);
    if (one.does === 'move') {
      const change = { currentResidence: homes[one.to], movedOn: addDays(today, -one.daysAgo) };
      await tried(wardPolice, residenceOf(now, change), wardOfficer);
    }
    if (one.does === 'die') {
      const diedOn = addDays(today, -one.daysAgo);
      await tried(justice, deathOf(now, { diedOn }, { registration: { date: today } }), wardJustice(1));
    }
    if (one.does === 'reverse') {
      const last = done.at(-1);
      if (!last) return;
      for (const officer of [second, wardJustice(2)]) {
        const [outcome] = await move(t, officer, stepOf(last, reverse));
        if (outcome?.request?.state === 'REVERSED') done.pop();
      }
    }
  }

  test('as known on a day is what was read on that day, and as known today what the register says now', async () => {
    let changes = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 9 }), async (actions) => {
        let today = '2021-05-20';
        await t.setToday(today);
        const person = await someone(t, livesIn('25456'));
        const read = new Map<string, Json>([['2021-05-19', await seen(district, person, factsOf)]]);
        const done: RequestAnswer[] = [];
        for (const one of actions) {
          await take(one, person, today, done);
          read.set(today, await seen(district, person, factsOf));
          today = addDays(today, 1);
          await t.setToday(today);
        }
        for (const [day, said] of read) {
          const { asOf } = await seen(district, person, `asOf(on: "${day}", knownOn: "${day}") { ${factsOf} }`);
          expect([day, asOf]).toEqual([day, said]);
        }
        const { asOf, history, ...now } = await seen(
          district,
          person,
          `${factsOf} asOf(on: "${today}") { ${factsOf} } history { nodes { before { ${factsOf} } after { ${factsOf} } } }`,
        );
        expect(asOf).toEqual(now);
        expect(history.nodes.at(0)?.after ?? now).toEqual(now);
        expect(history.nodes.at(-1)?.before ?? now).toEqual(read.get('2021-05-19'));
        for (const [at, node] of history.nodes.slice(1).entries()) expect(node.after).toEqual(history.nodes[at].before);
        changes += (history.nodes as Json[]).length;
      }),
      { numRuns: 5, endOnFailure: true, examples: [[surely]] },
    );
    expect(changes).toBeGreaterThan(5);
  }, 120_000);
});

test('nothing in the product writes a person’s row but the statements that the history stands before', () => {
  const src = path.resolve(import.meta.dirname, '../../packages/api/src');
  const writers = fs
    .readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('migrations'))
    .filter((file) => /update citizen\b/i.test(fs.readFileSync(path.join(src, file), 'utf8')));
  expect(writers.toSorted()).toEqual([
    'corrections/effects.sql.ts',
    'numbers/move.sql.ts',
    'store/merge/merge.sql.ts',
    'worklists/presence.sql.ts',
  ]);
});
