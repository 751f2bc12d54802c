import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { outreachCodes, outreachFigures, talliedOutreach, type OutreachField } from '@lienthong/api/domain/outreach';
import { withholdings } from '@lienthong/api/domain/statistics';
import { recount } from '@lienthong/api/store/recount';
import { addDays } from '@lienthong/schema/civil-date';
import { contactMakers, contactResults } from '@lienthong/schema/contacts';
import { channels } from '@lienthong/schema/invitation-life';
import { openTestApi, type TestApi } from '../support/api.ts';
import type { Json } from '../support/corrections.ts';
import { intakeOf, record, uncollected } from '../support/dossiers.ts';
import { codesOf, invite, pointWithSlots, thingOf } from '../support/invitations.ts';
import { appoint, contact, contactOf, moveTo, outreach } from '../support/outreach.ts';
import { people as peopleWhere, type Person } from '../support/people.ts';
import { served } from '../support/worklists.ts';

let t: TestApi;
let persons: Person[];
let callers: Caller[];
let owner: pg.Client;
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  owner = new pg.Client({ connectionString: t.ownerUrl });
  await owner.connect();
  const far = await peopleWhere(
    t,
    `d.code = '706' and c.case_state is null and c.nationality = 'VN' and c.life_status = 'ALIVE' and c.date_of_birth < '2000-01-01'
       and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')`,
  );
  persons = [...(await uncollected(t, '25456')).slice(0, 12), ...far.slice(0, 8)];
  callers = [
    t.caller('committee-25456-review'),
    t.caller('police-703-register'),
    t.caller('police-706-register'),
    t.caller('police-72-register'),
    t.caller('police-25456-register', { officer: 'officer-police-25456-1' }),
  ];
});
afterAll(async () => {
  await owner.end();
  await t.close();
});

const of = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;
const fields = outreachCodes.map((code): OutreachField => outreachFigures[code].field);
const open = 'police-72-register';
const closed = 'home-affairs-72-desk';
const figures = async (client: string, choice: Json): Promise<Json[]> =>
  served(await outreach(t, t.caller(client), choice))['outreach'];

/** Every figure of the units of a level in a period, from the rows alone. */
async function counted(level: string, from: string, to: string): Promise<Map<string, Json>> {
  const step = (name: string): string =>
    `(select count(*)::int from invitation_step s where s.step = '${name}' and s.group_no between u.unit_no and u.last_unit_no and s.on_day between $2 and $3)`;
  const contacts = (more: string): string =>
    `(select count(*)::int from contact k where k.group_no between u.unit_no and u.last_unit_no and k.on_day between $2 and $3 and ${more})`;
  const still = (more: string): string =>
    `(select count(*)::int from citizen c where c.unit_no between u.unit_no and u.last_unit_no and c.nationality = 'VN' and c.life_status = 'ALIVE'
       and c.date_of_birth + interval '14 years' <= legal_today() and ${more}
       and not exists (select from dossier d where d.citizen_id = c.id and d.state not in ('CANCELLED', 'SUPERSEDED')))`;
  const rows = await t.oracle(
    `select u.code, ${step('PLAN')} as planned, ${step('SEND')} as sent, ${step('ATTEND')} as attended, ${step('MISS')} as "noShows",
       ${step('REFUSE')} as refused, ${step('NOT_REACH')} as unreachable, ${contacts('true')} as contacts,
       ${contacts(`result in ('REACHED_WILL_COME', 'REACHED_UNDECIDED', 'REFUSED')`)} as reached, ${contacts(`result = 'REFUSED'`)} as "refusedAtContact",
       (select count(*)::int from (select distinct on (citizen_id) group_no, on_day from contact order by citizen_id, on_day, at) f
         where f.group_no between u.unit_no and u.last_unit_no and f.on_day between $2 and $3) as "personsContacted",
       ${still('true')} as "notEnrolled",
       ${still(`not exists (select from contact k where k.citizen_id = c.id) and not exists (select from invitation_step s where s.citizen_id = c.id and s.step = 'SEND')`)} as untried
     from administrative_unit u where u.level = $1 and u.valid_to = '2025-06-30'
       and u.unit_no between (select unit_no from administrative_unit where id = '72@origin') and (select last_unit_no from administrative_unit where id = '72@origin')`,
    [level, from, to],
  );
  return new Map(rows.map(({ code, ...row }) => [String(code), row]));
}

interface Happening {
  kind: 'contact' | 'plan' | 'step' | 'move' | 'day' | 'fold' | 'collect';
  a: number;
  b: number;
  c: number;
}
const happening = fc.record({
  kind: fc.constantFrom<Happening['kind']>(
    'contact',
    'contact',
    'contact',
    'plan',
    'step',
    'step',
    'move',
    'day',
    'fold',
    'collect',
  ),
  a: fc.nat(10_000),
  b: fc.nat(10_000),
  c: fc.nat(10_000),
});
const groups = ['25456-01', '25456-02', '25456-03', '25633-01', '25633-02'];
const steps = ['send', 'send', 'attended', 'noShow', 'refused', 'unreachable', 'book', 'cancel'];

interface World {
  today: string;
  slots: Json[];
  /** Where each person lived since when, the earliest first. */
  homes: Map<string, { since: string; group: string }[]>;
  accepted: { contacts: { person: Person; onDay: string; group: string }[]; steps: Json[] };
}

const homeOn = ({ homes }: World, { id, group }: Person, on: string): string =>
  (homes.get(id) ?? []).filter(({ since }) => since <= on).at(-1)?.group ?? group;

/** The step that was just taken, with the group where the person lives. */
const newestStep = ({ id }: Person): Promise<Json[]> =>
  t.oracle(
    `select s.invitation_id as id, s.version, u.code from invitation_step s join citizen c on c.id = s.citizen_id
       join administrative_unit u on u.unit_no = c.unit_no where c.id = $1 order by s.at desc limit 1`,
    [id],
  );

async function happen({ kind, a, b, c }: Happening, world: World): Promise<void> {
  const caller = of(callers, a);
  const person = of(persons, b);
  const { today } = world;
  if (kind === 'fold') await t.oracle('select fold_tallies()');
  else if (kind === 'day') await t.setToday((world.today = addDays(today, 1 + (c % 2))));
  else if (kind === 'move') {
    const group = of(groups, c);
    await moveTo(t, person.id, group, today);
    const homes = (world.homes.get(person.id) ?? []).filter(({ since }) => since !== today);
    world.homes.set(person.id, [...homes, { since: today, group }]);
  } else if (kind === 'contact') {
    const onDay = addDays(today, -(c % 6));
    const [madeBy, result, channel] = [contactMakers, contactResults, channels].map((table) =>
      of(Object.keys(table), c),
    );
    const [outcome] = await contact(t, caller, contactOf(person, { onDay, madeBy, result, channel }));
    if (outcome?.['status'] !== 'ACCEPTED') return;
    const group = homeOn(world, person, onDay);
    expect(outcome['contact'].group.code).toBe(group);
    world.accepted.contacts.push({ person, onDay, group });
  } else if (kind === 'collect') await record(t, of(callers, 1), intakeOf(person, { collectedOn: today }));
  else {
    const [row] = await t.oracle<{ id: string; version: number }>(
      `select 'inv_' || id as id, version from invitation where citizen_id = $1 and state in ('PLANNED', 'SENT') order by id desc limit 1`,
      [person.id],
    );
    const slot = of(world.slots, c)['id'];
    const at = row && { id: row.id, expectedVersion: row.version };
    const step = of(steps, c);
    const send = { channel: 'LETTER' };
    const taken = !at
      ? { plan: { person: { citizen: person.node }, slot } }
      : { [step]: { ...at, ...(step === 'send' && send), ...(step === 'book' && { slot }) } };
    const outcomes = await invite(t, caller, taken);
    if (codesOf(outcomes)[0] === 'ACCEPTED') world.accepted.steps.push(...(await newestStep(person)));
  }
}

test('after random days of contacts, invitations and moves every figure is what the rows tell, at every level', async () => {
  const { slots } = await pointWithSlots(t, of(callers, 1), {
    capacity: 40,
    slots: { from: '2021-05-20', to: '2021-07-30' },
  });
  const world: World = {
    today: '2021-05-20',
    slots,
    homes: new Map(),
    accepted: { contacts: [], steps: [] },
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { minLength: 12, maxLength: 30 }),
      fc.nat(30),
      fc.nat(10),
      async (all, back, long) => {
        for (const one of all) await happen(one, world);
        const from = addDays(world.today, -back);
        const to = addDays(from, long);
        for (const [level, within] of [
          ['PROVINCE', '72'],
          ['DISTRICT', '72'],
          ['COMMUNE', '703'],
          ['RESIDENT_GROUP', '25456'],
          ['RESIDENT_GROUP', '25633'],
        ] as const) {
          const expected = await counted(level, from, to);
          for (const row of await figures(open, { within, level, from, to })) {
            if (row['unit'] === null) continue;
            const shown = Object.fromEntries(fields.map((field) => [field, row[field]]));
            expect([row['unit'].code, shown]).toEqual([row['unit'].code, expected.get(row['unit'].code)]);
          }
        }
        expect((await recount(owner)).difference).toBeNull();
      },
    ),
    { numRuns: 12, seed: 20 },
  );
  expect(world.accepted.contacts.length).toBeGreaterThan(20);
  expect(world.accepted.steps.length).toBeGreaterThan(10);
  const kept = await t.oracle<{ id: string; code: string; on: string }>(
    `select k.citizen_id as id, u.code, k.on_day::text as on from contact k join administrative_unit u on u.unit_no = k.group_no order by k.at`,
  );
  expect(kept).toEqual(
    world.accepted.contacts.map(({ person, group, onDay }) => ({ id: person.id, code: group, on: onDay })),
  );
  for (const { id, version, code } of world.accepted.steps) {
    const [step] = await t.oracle(
      `select u.code from invitation_step s join administrative_unit u on u.unit_no = s.group_no where s.invitation_id = $1 and s.version = $2`,
      [id, version],
    );
    expect(step?.['code']).toBe(code);
  }
  await t.oracle('select count_tallies()');
  expect((await recount(owner)).difference).toBeNull();
}, 240_000);

describe('the figures of outreach', () => {
  // So that the months in which something was tried are over.
  beforeAll(() => t.setToday('2021-09-01'));

  test('are withheld in cells of 1 to 4 and where those could be worked out, from who does not read the persons', async () => {
    // The first month in which anything was tried: nothing is held against the months before.
    const choice = { within: '72', level: 'COMMUNE', from: '2021-01-01', to: '2021-05-31' };
    const [seen, shown] = [await figures(open, choice), await figures(closed, choice)];
    const districts = await figures(closed, { ...choice, level: 'DISTRICT' });
    let hidden = 0;
    for (const [code, family] of Map.groupBy(
      seen.map((row, at) => ({ row, at })),
      ({ row }) => row['parent'].code,
    )) {
      const whole = districts.find(({ unit }) => unit?.code === code);
      for (const field of fields) {
        // What is withheld of the district isn't the sum of its communes.
        const reasons = withholdings(
          family.map(({ row }) => ({ value: row[field], open: false })),
          { totalIsHidden: whole?.[field] === null },
        );
        for (const [nth, { row, at }] of family.entries()) {
          const reason = reasons[nth] ?? null;
          const figure = outreachCodes.find((code) => outreachFigures[code].field === field);
          expect(shown[at]?.[field]).toBe(reason === null ? row[field] : null);
          expect(shown[at]?.['withheldFigures'].find((one: Json) => one['figure'] === figure)?.reason ?? null).toBe(
            reason,
          );
          if (reason !== null) hidden += 1;
        }
      }
    }
    expect(hidden).toBeGreaterThan(5);
    const answer = await outreach(t, t.caller(closed), choice);
    expect(answer.extensions.withheld).toEqual(
      expect.arrayContaining([{ path: 'outreach.contacts', reason: 'SMALL_CELL', scopeNeeded: 'citizen:read' }]),
    );
  });

  test('go by whole months for who does not read the persons, and no two differ by 1 to 4', async () => {
    for (const [from, to, path] of [
      ['2021-05-02', '2021-05-31', 'from'],
      ['2021-05-01', '2021-05-30', 'to'],
      ['2021-05-01', '2021-09-30', 'to'],
    ] as const) {
      const { errors } = await outreach(t, t.caller(closed), { within: '72', level: 'COMMUNE', from, to });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: [path] });
    }
    const known = new Map<string, number[]>();
    for (const level of ['DISTRICT', 'COMMUNE'])
      for (const to of ['2021-05-31', '2021-06-30', '2021-07-31', '2021-08-31'])
        for (const row of await figures(closed, { within: '72', level, from: '2021-01-01', to }))
          for (const { field } of talliedOutreach) {
            const key = `${row['unit']?.code ?? row['parent'].code} ${field}`;
            if (row['unit'] && row[field] !== null) known.set(key, [...(known.get(key) ?? []), row[field]]);
          }
    const near = [...known].filter(([, values]) =>
      values.some((one) => values.some((other) => other > one && other - one < 5)),
    );
    expect(near).toEqual([]);
    expect([...known.values()].flat().filter((value) => value > 0).length).toBeGreaterThan(5);
  });

  test('of resident groups are for those who read the persons in them', async () => {
    const choice = { within: '25456', level: 'RESIDENT_GROUP', to: '2021-08-31' };
    for (const client of [closed, 'police-706-register', 'school-hoang-le-kha']) {
      for (const row of await figures(client, choice)) {
        expect(fields.map((field) => row[field])).toEqual(fields.map(() => null));
        expect(row['withheldFigures']).toHaveLength(fields.length);
      }
    }
    const rows = await figures('committee-25456-review', choice);
    expect(rows.every((row) => row['withheldFigures'].length === 0)).toBe(true);
  });

  test('of a unit are the sum of its parts', async () => {
    for (const [within, level, below] of [
      ['72', 'PROVINCE', 'DISTRICT'],
      ['703', 'DISTRICT', 'COMMUNE'],
      ['25456', 'COMMUNE', 'RESIDENT_GROUP'],
    ]) {
      const [whole] = await figures(open, { within, level });
      const parts = await figures(open, { within, level: below });
      for (const field of fields) {
        expect([field, parts.reduce((sum, part) => sum + Number(part[field]), 0)]).toEqual([field, whole?.[field]]);
      }
    }
  });

  test('are of a period that does not end before it begins', async () => {
    const answer = await outreach(t, t.caller(open), {
      within: '72',
      level: 'DISTRICT',
      from: '2021-05-02',
      to: '2021-05-01',
    });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['to'] });
  });
});

describe('the figures by head', () => {
  const byHead = (client: string, within: string, from = '2021-01-01', to = '2021-12-31') =>
    t.ask(
      t.caller(client),
      `query($within: UnitCode!, $from: Date!, $to: Date!) { outreachByHead(within: $within, from: $from, to: $to) {
        group { code } head { name since } from to attempts personsContacted notEnrolled untried } }`,
      { within, from, to },
    );

  test('are what was tried in the group while each was in office, whoever has left the group since', async () => {
    await t.setToday('2021-08-20');
    const ward = t.caller('committee-25456-review');
    const group = '25456-05';
    thingOf('head', await appoint(t, ward, { appoint: { group, name: 'Hồ Một', since: '2021-08-01' } }));
    thingOf(
      'head',
      await appoint(t, ward, { appoint: { group, name: 'Hồ Hai', since: '2021-08-11', expectedVersion: 1 } }),
    );
    const [one, two] = (await uncollected(t, '25456')).slice(-2) as [Person, Person];
    for (const { id } of [one, two]) await moveTo(t, id, group, '2021-08-01');
    const outcomes = await contact(
      t,
      ward,
      contactOf(one, { onDay: '2021-08-02' }),
      contactOf(one, { onDay: '2021-08-10' }),
      contactOf(one, { onDay: '2021-08-11' }),
      contactOf(two, { onDay: '2021-08-12' }),
    );
    expect(new Set(codesOf(outcomes))).toEqual(new Set(['ACCEPTED']));
    await moveTo(t, one.id, '25459-01', '2021-08-20');
    const rows: Json[] = served(await byHead('committee-25456-review', '25456', '2021-08-02', '2021-08-31'))[
      'outreachByHead'
    ];
    const still = (await figures(open, { within: group, level: 'RESIDENT_GROUP' }))[0];
    const same = { group: { code: group }, notEnrolled: still?.['notEnrolled'], untried: still?.['untried'] };
    expect(rows).toEqual([
      {
        ...same,
        head: { name: 'Hồ Một', since: '2021-08-01' },
        from: '2021-08-02',
        to: '2021-08-10',
        attempts: 2,
        personsContacted: 1,
      },
      {
        ...same,
        head: { name: 'Hồ Hai', since: '2021-08-11' },
        from: '2021-08-11',
        to: '2021-08-31',
        attempts: 2,
        personsContacted: 2,
      },
    ]);
  });

  test('are withheld from who does not read the persons, and of no whole province', async () => {
    for (const client of ['school-hoang-le-kha', 'police-706-register', 'police-25456-register']) {
      const answer = await byHead(client, '703');
      expect(answer.data.outreachByHead).toBeNull();
      expect(answer.extensions.withheld).toEqual([
        { path: 'outreachByHead', reason: 'BELOW_COMMUNE', scopeNeeded: 'citizen:read' },
      ]);
    }
    const { errors } = await byHead(open, '72');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['within'] });
  });
});
