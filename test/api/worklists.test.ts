import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Caller } from '@lienthong/api/access/caller';
import type { WorklistKind } from '@lienthong/schema/worklists';
import { openTestApi, type TestApi } from '../support/api.ts';
import type { Json } from '../support/corrections.ts';
import { linesOf, liveList, published, served } from '../support/worklists.ts';

let t: TestApi;
let police: Caller;
let district: Caller;
let ward: Caller;
beforeAll(async () => {
  t = await openTestApi();
  police = t.caller('police-72-register');
  district = t.caller('police-703-register');
  ward = t.caller('committee-25456-review');
});
afterAll(() => t.close());

const kinds: WorklistKind[] = [
  'NOT_ENROLLED',
  'COLLECTED_NOT_ISSUED',
  'DISCREPANT',
  'REDO_REQUIRED',
  'OVERDUE',
  'BECOMING_ELIGIBLE',
];

/** Below a unit by parents, not by numbers. */
const below = `(with recursive inside as (select id, unit_no from administrative_unit where code = $1 and valid_to = '2025-06-30'
  union all select u.id, u.unit_no from administrative_unit u join inside i on u.parent_id = i.id) select unit_no from inside)`;
const alive = `c.life_status = 'ALIVE' and c.nationality = 'VN' and c.unit_no in ${below}`;
/** The newest dossier that is neither cancelled nor superseded, from the dossiers themselves. */
const newest = `lateral (select d.* from dossier d where d.citizen_id = c.id and d.state not in ('CANCELLED', 'SUPERSEDED')
  order by d.collected_on desc, d.id desc limit 1) d`;
const of = (states: string, order: string, more = 'true'): string =>
  `select c.id from citizen c cross join ${newest} where ${alive} and d.state in (${states}) and ${more} order by d.${order}, c.id`;
const without = `not exists (select from ${newest})`;
const fourteen = `(c.date_of_birth + interval '14 years')::date`;

/** Written from the meaning of each list, from the tables themselves. $1 the unit, $2 today. */
const oracles: Record<WorklistKind, string> = {
  NOT_ENROLLED: `select c.id from citizen c where ${alive} and ${without} and ${fourteen} <= $2::date order by c.unit_no, c.id`,
  COLLECTED_NOT_ISSUED: of(
    `'COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION'`,
    'case_since',
    '$2::date is not null',
  ),
  DISCREPANT: of(`'DISCREPANT'`, 'state_since', '$2::date is not null'),
  REDO_REQUIRED: of(`'REDO_REQUIRED'`, 'state_since', '$2::date is not null'),
  OVERDUE: of(
    `'COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'DISCREPANT', 'REDO_REQUIRED'`,
    'due_on',
    'd.due_on < least(d.paused_on, $2::date)',
  ),
  NO_SHOW: `select c.id from citizen c cross join lateral (
      select i.* from invitation i where i.citizen_id = c.id and i.state <> 'CANCELLED' order by i.id desc limit 1) i
    where ${alive} and $2::date is not null and i.state = 'NO_SHOW'
      and not exists (select from dossier d where d.citizen_id = c.id and d.collected_on > i.state_since) order by i.state_since, c.id`,
  BECOMING_ELIGIBLE: `select c.id from citizen c where ${alive} and ${without} and ${fourteen} > $2::date and ${fourteen} <= $2::date + 30
    order by c.date_of_birth, c.id`,
};
const expected = async (kind: WorklistKind, unit: string, today: string): Promise<string[]> =>
  (await t.oracle<{ id: string }>(oracles[kind], [unit, today])).map(({ id }) => `wki_${kind}_${id}`);
const idsOf = async (
  caller: Caller,
  kind: WorklistKind,
  unit: string,
  filter: Json = {},
  first = 100,
): Promise<string[]> => (await liveList(t, caller, { kind, unit, filter }, first, 'id')).map((item) => item['id']);

describe('a live list', () => {
  test.each(kinds)('%s is what the tables say, in their order, whatever the size of the page', async (kind) => {
    for (const [caller, unit] of [
      [police, '72'],
      [district, '703'],
      [ward, '25456'],
    ] as const) {
      const right = await expected(kind, unit, '2021-05-20');
      if (unit === '72') expect(right.length).toBeGreaterThan(0);
      expect(await idsOf(caller, kind, unit)).toEqual(right);
      if (unit !== '72') expect(await idsOf(caller, kind, unit, {}, 7)).toEqual(right);
    }
  });

  test('counts its persons', async () => {
    const right = await expected('NOT_ENROLLED', '25456', '2021-05-20');
    const { data } = await t.ask(
      ward,
      '{ worklist(kind: NOT_ENROLLED, unit: "25456", first: 1) { totalCount { value exact } } }',
    );
    expect(data.worklist.totalCount).toEqual({ value: right.length, exact: true });
  });

  test('says since when somebody stands on it, and what is due', async () => {
    const [late] = await liveList(t, police, { kind: 'OVERDUE', unit: '72' });
    const [row] = await t.oracle(
      `select d.due_on::text as due, '2021-05-20'::date - d.due_on as age from dossier d join citizen c on c.case_dossier_id = d.id where c.id = $1`,
      [late!['citizen'].id.slice(4)],
    );
    expect(late!['clock']).toEqual({ since: row!['due'], dueOn: row!['due'], ageInDays: row!['age'] });
    const [soon] = await liveList(t, police, { kind: 'BECOMING_ELIGIBLE', unit: '72' });
    expect(soon!['clock']).toMatchObject({ since: null, ageInDays: null });
    expect(soon!['clock'].dueOn > '2021-05-20').toBe(true);
  });

  test.each<[string, WorklistKind, Json, string]>([
    [
      'a group',
      'NOT_ENROLLED',
      { group: '25456-01' },
      `c.unit_no = (select unit_no from administrative_unit where code = '25456-01')`,
    ],
    ['women', 'NOT_ENROLLED', { sex: 'FEMALE' }, `c.sex = 'FEMALE'`],
    [
      'years',
      'NOT_ENROLLED',
      { bornFromYear: 1980, bornToYear: 1999 },
      `extract(year from c.date_of_birth) between 1980 and 1999`,
    ],
    ['a name', 'NOT_ENROLLED', { name: 'Nguyễn' }, `c.name_key like 'nguyen%'`],
    ['the present', 'NOT_ENROLLED', { presence: 'PRESENT' }, `c.presence = 'PRESENT'`],
    ['since a day', 'NOT_ENROLLED', { sinceBefore: '2020-01-01' }, `${fourteen} < '2020-01-01'`],
    [
      'collected before a day',
      'COLLECTED_NOT_ISSUED',
      { sinceBefore: '2021-04-01' },
      `exists (select from dossier x where x.id = c.case_dossier_id and x.case_since < '2021-04-01')`,
    ],
    [
      'overdue',
      'DISCREPANT',
      { overdue: true },
      `exists (select from dossier x where x.id = c.case_dossier_id and x.due_on < x.paused_on)`,
    ],
    [
      'not overdue',
      'DISCREPANT',
      { overdue: false },
      `exists (select from dossier x where x.id = c.case_dossier_id and x.due_on >= x.paused_on)`,
    ],
  ])('of %s holds just those', async (_, kind, filter, condition) => {
    const inAll = await expected(kind, '703', '2021-05-20');
    const meet = new Set(
      (await t.oracle<{ id: string }>(`select id from citizen c where ${condition}`)).map(
        ({ id }) => `wki_${kind}_${id}`,
      ),
    );
    const right = inAll.filter((id) => meet.has(id));
    expect(right.length).toBeGreaterThan(0);
    expect(right.length).toBeLessThan(inAll.length);
    expect(await idsOf(district, kind, '703', filter, 20)).toEqual(right);
  });

  test('of those who become eligible looks as far ahead as it is told, leap days too', async () => {
    const [person] = await t.oracle(
      `select id from citizen where case_state is null and life_status = 'ALIVE' and nationality = 'VN' and date_of_birth > '2008-01-01'
         and unit_no in (select unit_no from administrative_unit where code like '25456-%') order by id limit 1`,
    );
    await t.oracle(`update citizen set date_of_birth = '2008-02-29', version = version + 1 where id = $1`, [
      person!['id'],
    ]);
    const id = `wki_BECOMING_ELIGIBLE_${String(person!['id'])}`;
    const within = async (day: string, days: number): Promise<boolean> => {
      await t.setToday(day);
      return (await idsOf(ward, 'BECOMING_ELIGIBLE', '25456', { days })).includes(id);
    };
    try {
      // 14 on 28 February 2022: the year has no 29th.
      expect([await within('2022-02-26', 1), await within('2022-02-26', 2), await within('2022-02-28', 2)]).toEqual([
        false,
        true,
        false,
      ]);
      const [item] = await liveList(t, ward, {
        kind: 'NOT_ENROLLED',
        unit: '25456',
        filter: { bornFromYear: 2008, bornToYear: 2008, sinceBefore: '2022-03-01' },
      });
      expect(item).toBeDefined();
    } finally {
      await t.setToday('2021-05-20');
    }
  });

  test('is stable while people move: nobody else is left out, and nobody comes twice', async () => {
    const document = `query($after: Cursor) { worklist(kind: NOT_ENROLLED, unit: "703", first: 10, after: $after) { nodes { id } pageInfo { endCursor } } }`;
    const page = async (after: string | null): Promise<{ ids: string[]; end: string }> => {
      const { worklist } = served(await t.ask(district, document, { after }));
      return { ids: worklist.nodes.map((one: Json) => one['id']), end: worklist.pageInfo.endCursor };
    };
    const all = await expected('NOT_ENROLLED', '703', '2021-05-20');
    const one = await page(null);
    expect(one.ids).toEqual(all.slice(0, 10));
    const gone = [all[3]!, all[9]!, all[12]!].map((id) => id.slice(-36));
    const away = `(select unit_no from administrative_unit where code = '706' and valid_to = '2025-06-30')`;
    const homes = await t.oracle('select id, unit_no as home from citizen where id = any($1::uuid[])', [gone]);
    await t.oracle(`update citizen set unit_no = ${away}, version = version + 1 where id = any($1::uuid[])`, [gone]);
    expect((await page(one.end)).ids).toEqual([...all.slice(10, 12), ...all.slice(13, 21)]);
    for (const { id, home } of homes) {
      await t.oracle('update citizen set unit_no = $2, version = version + 1 where id = $1', [id, home]);
    }
  });

  test.each([
    ['days', 'NOT_ENROLLED', '{ days: 3 }'],
    ['days', 'BECOMING_ELIGIBLE', '{ days: 0 }'],
    ['days', 'BECOMING_ELIGIBLE', '{ days: 367 }'],
    ['sinceBefore', 'BECOMING_ELIGIBLE', '{ sinceBefore: "2021-01-01" }'],
    ['overdue', 'NOT_ENROLLED', '{ overdue: true }'],
    ['bornFromYear', 'NOT_ENROLLED', '{ bornFromYear: 99999999 }'],
    ['name', 'NOT_ENROLLED', '{ name: "--" }'],
    ['group', 'NOT_ENROLLED', '{ group: "25456-99" }'],
  ])('refuses a filter of %s that says nothing: %s %s', async (name, kind, filter) => {
    const { errors } = await t.ask(
      ward,
      `{ worklist(kind: ${kind}, unit: "25456", filter: ${filter}) { nodes { id } } }`,
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['filter', name] });
  });

  test('is empty elsewhere, and a filter by what is withheld is refused', async () => {
    expect(await idsOf(ward, 'NOT_ENROLLED', '25459')).toEqual([]);
    expect(await idsOf(ward, 'NOT_ENROLLED', '72')).toEqual(await idsOf(ward, 'NOT_ENROLLED', '25456'));
    const narrow = t.caller('committee-25456-review', { scopes: ['worklist:read', 'field:STATUS'] });
    const asked = [
      ['NOT_ENROLLED', '{ sex: MALE }', 'field:PERSONAL'],
      ['NOT_ENROLLED', '{ name: "an" }', 'field:NAME'],
      ['NOT_ENROLLED', '{ bornFromYear: 1990 }', 'field:BIRTH_YEAR'],
      ['BECOMING_ELIGIBLE', '{}', 'field:PERSONAL'],
    ] as const;
    for (const [kind, filter, scopeNeeded] of asked) {
      const { errors } = await t.ask(
        narrow,
        `{ worklist(kind: ${kind}, unit: "25456", filter: ${filter}) { nodes { id } } }`,
      );
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'SCOPE_MISSING', scopeNeeded });
    }
    const { data, extensions } = await t.ask(
      narrow,
      '{ worklist(kind: NOT_ENROLLED, unit: "25456", first: 1) { nodes { id clock { since } group { code } } } }',
    );
    expect(data.worklist.nodes[0]).toMatchObject({ clock: null, group: { code: expect.any(String) } });
    expect(extensions.withheld).toEqual([
      { path: 'worklist.nodes.clock', reason: expect.any(String), scopeNeeded: 'field:PERSONAL' },
    ]);
  });
});

describe('after random days', () => {
  /** People move, die, and their dossiers go their way, by SQL; published lists never change, and the live ones are what the tables say. */
  test('each live list is what the tables say, and no published one has changed', async () => {
    const states = [
      'COLLECTED',
      'UNDER_REVIEW',
      'VERIFIED',
      'IN_PRODUCTION',
      'PRODUCED',
      'DELIVERED',
      'DISCREPANT',
      'REDO_REQUIRED',
      'CANCELLED',
    ];
    const change = fc.oneof(
      fc.record({ move: fc.nat(), to: fc.constantFrom('25456-01', '25456-02', '25459-01', '25630') }),
      fc.record({ step: fc.nat(), state: fc.constantFrom(...states), days: fc.integer({ min: -60, max: 20 }) }),
      fc.record({ die: fc.nat() }),
      fc.record({ collect: fc.nat(), days: fc.integer({ min: -40, max: 0 }) }),
    );
    const kept = new Map<string, { sha256: string; lines: Json[] }>();
    const persons = (
      await t.oracle<{ id: string }>(`select id from citizen where life_status = 'ALIVE' order by id`)
    ).map(({ id }) => id);
    const dossiers = (await t.oracle<{ id: string }>('select id from dossier order by id')).map(({ id }) => id);
    const at = (list: string[], n: number): string => list[n % list.length]!;
    await t.oracle(`delete from dossier_transition`);
    await t.oracle(`insert into dossier_transition select a, b from unnest($1::text[]) a, unnest($1::text[]) b`, [
      [...states, 'SUPERSEDED'],
    ]);
    let day = Date.parse('2021-05-20');
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 40, maxLength: 80 }),
        fc.constantFrom(...kinds),
        async (changes, kind) => {
          for (const one of changes) {
            if ('move' in one) {
              await t.oracle(
                `update citizen set unit_no = coalesce((select unit_no from administrative_unit where code = $2 limit 1), unit_no), version = version + 1 where id = $1`,
                [at(persons, one.move), one.to],
              );
            } else if ('die' in one && one.die % 4 === 0) {
              await t.oracle(
                `update citizen set life_status = 'DECEASED', died_on = '2021-05-01', version = version + 1 where id = $1`,
                [at(persons, one.die)],
              );
            } else if ('step' in one) {
              await t.oracle(
                `update dossier d set state = $2, cancel_reason = case when $2 = 'CANCELLED' then 'WITHDRAWN' end, version = version + 1,
                 state_since = $3::date, due_on = $3::date + 10 where id = $1
                 and not exists (select from dossier o where o.citizen_id = d.citizen_id and o.id <> d.id and o.state not in ('DELIVERED', 'CANCELLED', 'SUPERSEDED'))`,
                [at(dossiers, one.step), one.state, new Date(day + one.days * 86_400_000).toISOString().slice(0, 10)],
              );
            } else if ('collect' in one) {
              await t.oracle(
                `insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind,
                 collected_on, state_since, due_on)
               select gen_random_uuid(), c.id, c.unit_no, c.unit_no, c.unit_no, (select id from campaign limit 1), 'FIRST_ISSUE', 'COLLECTED', 'OFFICE',
                 $2::date, $2::date, $2::date + 15 from citizen c where c.id = $1 and c.case_state is null`,
                [at(persons, one.collect), new Date(day + one.days * 86_400_000).toISOString().slice(0, 10)],
              );
            }
          }
          day += 5 * 86_400_000;
          const today = new Date(day).toISOString().slice(0, 10);
          await t.setToday(today);
          for (const one of kinds) {
            expect(await idsOf(district, one, '703', {}, 50)).toEqual(await expected(one, '703', today));
          }
          const list = await published(t, district, kind, '25456');
          const facts = ({ workItem, no, state, citizenVersion, dossierVersion, group }: Json): Json => ({
            workItem,
            no,
            state,
            citizenVersion,
            dossierVersion,
            group,
          });
          const lines = (await linesOf(t, district, list['id'])).map(facts);
          expect(lines.map((line) => line['workItem']).sort()).toEqual((await expected(kind, '25456', today)).sort());
          for (const [id, was] of kept) {
            expect((await linesOf(t, district, id)).map(facts)).toEqual(was.lines);
          }
          kept.set(list['id'], { sha256: list['sha256'], lines });
        },
      ),
      { numRuns: 8, seed: 4, endOnFailure: true },
    );
    await t.setToday('2021-05-20');
    expect(kept.size).toBe(8);
  }, 120_000);
});
