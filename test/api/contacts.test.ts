import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import type { Json } from '../support/corrections.ts';
import { uncollected } from '../support/dossiers.ts';
import { codesOf } from '../support/invitations.ts';
import { contact, contactFields, contactOf, moveTo, tryContact } from '../support/outreach.ts';
import { people, personWhere, type Person } from '../support/people.ts';
import { served } from '../support/worklists.ts';

let t: TestApi;
let ward: Caller;
let police: Caller;
let persons: Person[];
beforeAll(async () => {
  t = await openTestApi();
  ward = t.caller('committee-25456-review');
  police = t.caller('police-703-register');
  persons = await uncollected(t, '25456');
});
afterAll(() => t.close());

const next = (): Person => {
  const person = persons.shift();
  if (!person) throw new Error('nobody is left');
  return person;
};
const contactsOf = async (caller: Caller, person: Person): Promise<Json[]> =>
  served(
    await t.ask(caller, `query($id: ID!) { node(id: $id) { ... on Citizen { contacts { ${contactFields} } } } }`, {
      id: person.node,
    }),
  )['node'].contacts;
const rulesOf = (outcomes: Json[]): (string | undefined)[] =>
  outcomes.map((one) => one['refusals'][0]?.params.find(({ name }: Json) => name === 'rule')?.value);

describe('a contact', () => {
  test('is kept with its person, the newest day first', async () => {
    const person = next();
    const [first] = await contact(t, ward, contactOf(person, { note: 'Gặp người nhà', result: 'HOUSEHOLD_TOLD' }));
    expect(first).toMatchObject({
      status: 'ACCEPTED',
      replayed: false,
      contact: {
        onDay: '2021-05-20',
        channel: 'VISIT',
        madeBy: 'HEAD_OF_GROUP',
        result: 'HOUSEHOLD_TOLD',
        note: 'Gặp người nhà',
        group: { code: person.group },
        citizen: { id: person.node },
      },
    });
    await contact(t, ward, contactOf(person, { onDay: '2021-05-02', channel: 'PHONE', madeBy: 'ASSOCIATION' }));
    const kept = await contactsOf(police, person);
    expect(kept.map((one) => [one['onDay'], one['channel']])).toEqual([
      ['2021-05-20', 'VISIT'],
      ['2021-05-02', 'PHONE'],
    ]);
  });

  test('is written once: sent again it is replayed, and another content under its ref is refused', async () => {
    const item = contactOf(next());
    const [made] = await contact(t, ward, item);
    const [again] = await contact(t, ward, item);
    expect(again).toMatchObject({ status: 'ACCEPTED', replayed: true, contact: { id: made?.['contact'].id } });
    expect(codesOf(await contact(t, ward, { ...item, result: 'REFUSED' }))).toEqual(['REF_REUSED']);
    const [{ may }] = (await t.oracle<{ may: boolean }>(
      `select has_any_column_privilege('app', 'contact', 'update') or has_table_privilege('app', 'contact', 'delete') as may`,
    )) as [{ may: boolean }];
    expect(may).toBe(false);
  });

  test('of persons named by the ids of a list is recorded, too', async () => {
    const person = next();
    const [outcome] = await contact(t, ward, contactOf(person, { person: { citizen: person.node } }));
    expect(outcome).toMatchObject({ status: 'ACCEPTED', contact: { citizen: { id: person.node } } });
  });

  test('is refused for its form: without a second fact, for another agency, on an impossible day', async () => {
    const person = next();
    const outcomes = await contact(
      t,
      ward,
      contactOf(person, { person: { known: { personalNumber: person.number } } }),
      contactOf(person, { madeBy: 'POLICE' }),
      contactOf(person, { madeBy: 'SCHOOL' }),
      contactOf(person, { onDay: '2021-05-21' }),
      contactOf(person, { onDay: '2020-05-18' }),
      contactOf(person, { onDay: '2020-05-19' }),
    );
    expect(codesOf(outcomes)).toEqual([
      'SECOND_FACT_REQUIRED',
      'VALUE_NOT_ALLOWED',
      'VALUE_NOT_ALLOWED',
      'DATE_NOT_POSSIBLE',
      'DATE_NOT_POSSIBLE',
      'ACCEPTED',
    ]);
    expect(rulesOf(outcomes).slice(1, 5)).toEqual(['OTHER_AGENCY', 'OTHER_AGENCY', 'IN_THE_FUTURE', 'TOO_LONG_AGO']);
  });

  test('is refused for who it is about: nobody, somebody elsewhere, the dead', async () => {
    const elsewhere = await personWhere(
      t,
      `m.code = '25459' and c.life_status = 'ALIVE' and c.id in (select citizen_id from personal_number where status = 'ACTIVE')`,
    );
    const dead = next();
    await t.oracle(
      `update citizen set life_status = 'DECEASED', died_on = '2021-05-01', version = version + 1 where id = $1`,
      [dead.id],
    );
    const person = next();
    const outcomes = await contact(
      t,
      ward,
      contactOf(person, { person: { known: { personalNumber: person.number, birthYear: 1871 } } }),
      contactOf(elsewhere),
      contactOf(elsewhere, { person: { citizen: elsewhere.node } }),
      contactOf(dead),
      contactOf(person),
    );
    expect(codesOf(outcomes)).toEqual([
      'CITIZEN_NOT_FOUND',
      'CITIZEN_NOT_FOUND',
      'CITIZEN_NOT_FOUND',
      'BLOCKED_BY_DEATH',
      'ACCEPTED',
    ]);
  });

  test('of a day before a move stays with the group where the person lived then', async () => {
    const person = next();
    const groups = await t.oracle<{ code: string }>(
      `select code from administrative_unit where code like '25456-%' and valid_to = '2025-06-30' and code <> $1 order by code limit 1`,
      [person.group],
    );
    const there = groups[0]?.code ?? '';
    await contact(t, ward, contactOf(person, { onDay: '2021-05-01' }));
    await moveTo(t, person.id, there, '2021-05-10');
    await contact(
      t,
      ward,
      contactOf(person, { onDay: '2021-05-09' }),
      contactOf(person, { onDay: '2021-05-10' }),
      contactOf(person, { onDay: '2021-05-11' }),
    );
    const kept = await contactsOf(police, person);
    expect(kept.map((one) => one['group'].code)).toEqual([there, there, person.group, person.group]);
  });

  test('is no ward’s to add to attempts of a place elsewhere, and follows the person out of its sight', async () => {
    const person = next();
    await contact(t, ward, contactOf(person));
    await moveTo(t, person.id, '25459-01', '2021-05-19');
    expect(codesOf(await contact(t, ward, contactOf(person)))).toEqual(['CITIZEN_NOT_FOUND']);
    const listed = async (caller: Caller): Promise<string[]> =>
      served(
        await t.ask(
          caller,
          '{ contacts(first: 100, filter: { from: "2021-05-20" }) { nodes { citizen { id } } totalCount { value } } }',
        ),
      )['contacts'].nodes.map((one: Json) => one['citizen'].id);
    expect(await listed(ward)).not.toContain(person.node);
    expect(await listed(police)).toContain(person.node);
    const outcomes = await contact(t, police, contactOf(person, { onDay: '2021-05-18', madeBy: 'POLICE' }));
    expect(codesOf(outcomes)).toEqual(['ACCEPTED']);
    await moveTo(t, person.id, '25456-01', '2021-05-20');
    const back = await contact(t, ward, contactOf(person, { onDay: '2021-05-19' }));
    expect([codesOf(back), rulesOf(back)]).toEqual([['DATE_NOT_POSSIBLE'], ['LIVED_ELSEWHERE']]);
  });
});

describe('the list of contacts', () => {
  test('goes page by page to its end, the latest recorded first, by every filter', async () => {
    const walk = async (filter: Json): Promise<Json[]> => {
      const found: Json[] = [];
      for (let after: string | null = null; ;) {
        const list: Json = served(
          await t.ask(
            police,
            `query($filter: ContactFilter, $after: Cursor) { contacts(filter: $filter, first: 3, after: $after) {
               nodes { id onDay madeBy result citizen { id } } pageInfo { hasNextPage endCursor } totalCount { value exact } } }`,
            { filter, after },
          ),
        )['contacts'];
        found.push(...list['nodes']);
        if (list['pageInfo'].hasNextPage !== true) {
          expect(list['totalCount']).toEqual({ value: found.length, exact: true });
          return found;
        }
        after = list['pageInfo'].endCursor;
      }
    };
    const every = `select 'ctc_' || k.id as id from contact k join citizen c on c.id = k.citizen_id
      join administrative_unit u on u.code = '703' and u.valid_to = '2025-06-30' and c.unit_no between u.unit_no and u.last_unit_no`;
    for (const [filter, where] of [
      [{}, 'true'],
      [{ from: '2021-05-10', to: '2021-05-19' }, `k.on_day between '2021-05-10' and '2021-05-19'`],
      [{ madeBy: 'ASSOCIATION', unit: '25456' }, `k.made_by = 'ASSOCIATION'`],
      [{ result: 'HOUSEHOLD_TOLD' }, `k.result = 'HOUSEHOLD_TOLD'`],
    ] as const) {
      const ids = (await t.oracle<{ id: string }>(`${every} where ${where} order by k.id desc`)).map(({ id }) => id);
      expect((await walk(filter)).map((one) => one['id'])).toEqual(ids);
      expect(ids.length).toBeGreaterThan(0);
    }
  });
});

describe('who may record a contact', () => {
  test('is the school for its own pupils, without seeing what others noted', async () => {
    const school = t.caller('school-hoang-le-kha');
    const [pupil] = await people(
      t,
      `c.life_status = 'ALIVE' and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')
       and c.id in (select m.citizen_id from cohort_member m join client k on k.no = m.client_no where k.id = 'school-hoang-le-kha' and m.left_on is null)`,
    );
    if (!pupil) throw new Error('the school has no pupil');
    const above = t.caller('police-72-register');
    expect(codesOf(await contact(t, above, contactOf(pupil, { note: 'Bận thi', madeBy: 'POLICE' })))).toEqual([
      'ACCEPTED',
    ]);
    const outcomes = await contact(
      t,
      school,
      contactOf(pupil, { madeBy: 'SCHOOL', channel: 'SCHOOL', result: 'REACHED_WILL_COME', note: 'Lớp 10' }),
      contactOf(pupil, { madeBy: 'HEAD_OF_GROUP' }),
      contactOf(next(), { madeBy: 'SCHOOL' }),
    );
    expect(codesOf(outcomes)).toEqual(['ACCEPTED', 'VALUE_NOT_ALLOWED', 'CITIZEN_NOT_FOUND']);
    const answer = await t.ask(school, '{ contacts(first: 10) { nodes { result note group { code } } } }');
    expect(answer.data.contacts.nodes).toEqual([
      { result: 'REACHED_WILL_COME', note: null, group: { code: pupil.group } },
      { result: 'NOT_MET', note: null, group: { code: pupil.group } },
    ]);
    expect(answer.extensions.withheld).toEqual([
      { path: 'contacts.nodes.note', reason: 'SCOPE_MISSING', scopeNeeded: 'field:PERSONAL' },
    ]);
  });

  test('is no agency that reaches nobody', async () => {
    const outcomes = await contact(t, t.caller('labor-72-office'), contactOf(next(), { madeBy: 'SCHOOL' }));
    expect(codesOf(outcomes)).toEqual(['VALUE_NOT_ALLOWED']);
  });

  test.each(['justice-703-registry', 'inspector-72-desk', 'home-affairs-72-desk'])('is not %s', async (client) => {
    const { errors } = await tryContact(t, t.caller(client, { caseRef: 'CASE-1' }), [contactOf(next())]);
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });
});
