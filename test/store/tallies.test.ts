import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { addDays, addYears } from '@lienthong/schema/civil-date';
import { presences } from '@lienthong/schema/codes';
import {
  cancelReasons,
  dossierStates,
  dossierTransitions,
  isOpen,
  type DossierState,
} from '@lienthong/schema/dossier-life';
import { stepTallies } from '@lienthong/api/domain/outreach';
import { metricCodes, tallyOf } from '@lienthong/api/domain/metric';
import { compare, recount } from '@lienthong/api/store/recount';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let owner: pg.Client;
/** A few people of every kind, so that things happen to the same person again and again. */
let people: string[];
let groups: number[];

pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

beforeAll(async () => {
  database = await testDatabase();
  owner = await connect();
  people = await column(`select citizen_id from (
      select citizen_id, row_number() over (partition by state order by id) as nth from dossier) d where nth <= 2
    union select id from (select id, row_number() over (partition by life_status, presence order by id) as nth from citizen) c where nth = 1 order by 1`);
  groups = await column(`select unit_no from administrative_unit u where level = 'RESIDENT_GROUP' and code like '25%'
    union select unit_no from administrative_unit where code in ('25456', '703', '72') and valid_to = '2025-06-30' order by 1`);
});

afterAll(async () => {
  await owner.end();
  await database.drop();
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  return client;
}

const ask = async (text: string, values: unknown[] = []): Promise<any[]> => (await owner.query(text, values)).rows;
const column = async <T>(text: string): Promise<T[]> =>
  (await owner.query({ text, rowMode: 'array' })).rows.map(([cell]) => cell as T);

const demoDay = '2021-05-20';

/** One thing that happens, by numbers from which it chooses person, unit, day and kind. */
interface Happening {
  kind: keyof typeof happenings;
  a: number;
  b: number;
  /** Days ago that it happened. */
  ago: number;
}

const openStates = Object.keys(dossierStates).filter((state) => isOpen(state as DossierState));

const of = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

/** What happens on a day, as the statements of an owner; what can't happen to whom it would happen does not. */
const happenings = {
  async presence({ a, b, ago }: Happening, today: string) {
    await ask(`update citizen set presence = $2, presence_on = $3, version = version + 1 where id = $1`, [
      of(people, a),
      of(Object.keys(presences), b),
      addDays(today, -ago),
    ]);
  },
  async presenceOfMany({ a, b, ago }: Happening, today: string) {
    await ask(`update citizen set presence = $2, presence_on = $3, version = version + 1 where unit_no = $1`, [
      of(groups, a),
      of(Object.keys(presences), b),
      addDays(today, -ago),
    ]);
  },
  async move({ a, b }: Happening) {
    await ask(`update citizen set unit_no = $2, version = version + 1 where id = $1`, [of(people, a), of(groups, b)]);
  },
  async moveOfMany({ a, b }: Happening) {
    await ask(`update citizen set unit_no = $2, version = version + 1 where unit_no = $1`, [
      of(groups, a),
      of(groups, b),
    ]);
  },
  /** Person and dossier in one statement, as an effect may do it. */
  async death({ a, ago }: Happening, today: string) {
    await ask(
      `with dead as (update citizen set life_status = 'DECEASED', died_on = $2, version = version + 1
         where id = $1 and life_status = 'ALIVE' and date_of_birth < $2 returning id)
       update dossier d set state = 'CANCELLED', cancel_reason = 'DECEASED', version = d.version + 1, state_since = $2
       from dead where d.citizen_id = dead.id and d.state = any($3)`,
      [of(people, a), addDays(today, -ago), openStates],
    );
  },
  async deathReversed({ a }: Happening) {
    const dead = await ask(`select id from citizen where id = any($1) and life_status <> 'ALIVE' order by id`, [
      people,
    ]);
    if (dead.length === 0) return;
    await ask(`update citizen set life_status = 'ALIVE', died_on = null, version = version + 1 where id = $1`, [
      of(dead, a).id,
    ]);
  },
  async nationality({ a, b }: Happening) {
    await ask(`update citizen set nationality = $2, version = version + 1 where id = $1`, [
      of(people, a),
      of(['VN', 'US'], b),
    ]);
  },
  async birthDate({ a, b }: Happening) {
    await ask(`update citizen set date_of_birth = date_of_birth + $2::int, version = version + 1 where id = $1`, [
      of(people, a),
      (b % 800) - 400,
    ]);
  },
  async birthYear({ a, b }: Happening) {
    await ask(
      `update citizen set date_of_birth = make_date($2, 3, 1), version = version + 1 where id = $1 and coalesce(died_on, '9999-01-01') > make_date($2, 3, 1)`,
      [of(people, a), 1945 + (b % 70)],
    );
  },
  async sex({ a, b }: Happening) {
    await ask(`update citizen set sex = $2, version = version + 1 where id = $1`, [
      of(people, a),
      of(['FEMALE', 'MALE'], b),
    ]);
  },
  async born({ a, b }: Happening, today: string) {
    await ask(
      `insert into citizen (id, unit_no, surname, given_name, name_key, given_key, date_of_birth, sex, presence, presence_on, presence_source)
       values ($1, $2, 'Trần', 'An', 'tran an', 'an', $3, 'MALE', 'PRESENT', $4, 'test')`,
      [randomUUID(), of(groups, a), addYears(today, -(b % 20)), today],
    );
  },
  async collected(happening: Happening, today: string) {
    await collect(happening, today, null);
  },
  async step({ a, b }: Happening, today: string) {
    const dossiers = await ask(
      `select id, state from dossier where citizen_id = any($1) and state = any($2) and state <> 'REDO_REQUIRED' order by id`,
      [people, openStates],
    );
    if (dossiers.length === 0) return;
    const { id, state } = of(dossiers, a);
    const ways = dossierTransitions().filter(
      ([from, to]) => from === state && to !== 'CANCELLED' && to !== 'SUPERSEDED',
    );
    await goTo(id, of(ways, b)[1], today);
  },
  async cancelled({ a, b }: Happening, today: string) {
    const dossiers = await ask(
      `select id from dossier where citizen_id = any($1) and state = any($2) order by redo_of, id`,
      [people, openStates],
    );
    if (dossiers.length > 0) await goTo(of(dossiers, a).id, 'CANCELLED', today, of(Object.keys(cancelReasons), b));
  },
  async redone(happening: Happening, today: string) {
    const waiting = await ask(
      `select id, citizen_id from dossier where citizen_id = any($1) and state = 'REDO_REQUIRED' order by id`,
      [people],
    );
    if (waiting.length === 0) return;
    const { id, citizen_id } = of(waiting, happening.a);
    await goTo(id, 'SUPERSEDED', today);
    await collect({ ...happening, a: people.indexOf(citizen_id) }, today, id);
  },
  async uncollected({ a }: Happening) {
    const dossiers = await ask(
      `select id from dossier d where not exists (select from card k where k.dossier_id = d.id)
      and not exists (select from dossier r where r.redo_of = d.id) and citizen_id = any($1) order by id`,
      [people],
    );
    if (dossiers.length > 0) await ask(`delete from dossier where id = $1`, [of(dossiers, a).id]);
  },
  async fold({ b }: Happening) {
    await ask(`select fold_tallies($1)`, [(b % 50) + 1]);
  },
} as const;

async function collect({ a, b, ago }: Happening, today: string, redoOf: string | null): Promise<void> {
  await ask(
    `insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind, collected_on, state_since, due_on, redo_of)
     select $1, c.id, c.unit_no, $3, c.unit_no, 'cccd-2021', 'FIRST_ISSUE', 'COLLECTED', 'OFFICE', $4, $4, $4, $5
     from citizen c where c.id = $2 and not exists (select from dossier d where d.citizen_id = c.id and d.state = any($6))`,
    [randomUUID(), of(people, a), of(groups, b), addDays(today, -ago), redoOf, openStates],
  );
}

async function goTo(id: string, state: string, today: string, reason: string | null = null): Promise<void> {
  await ask(
    `update dossier set state = $2, state_since = $3, cancel_reason = $4, version = version + 1,
       produced_on = case when $2 = 'PRODUCED' then $3::date else produced_on end, delivered_on = case when $2 = 'DELIVERED' then $3::date else delivered_on end
     where id = $1`,
    [id, state, today, reason],
  );
}

const happening = fc.record({
  kind: fc.constantFrom(...(Object.keys(happenings) as Happening['kind'][])),
  a: fc.nat(100_000),
  b: fc.nat(100_000),
  ago: fc.nat(20),
});

/** What no day of any unit may show: a negative figure, or more of a part than of its whole. */
const impossible = `
  with own as (
    select unit_no, metric, effective_on, sum(value) as value from (
      select t.unit_no, metric, effective_on, value from tally t
      union all select u.unit_no, metric, effective_on, value from tally_delta d join administrative_unit u on d.unit_no between u.unit_no and u.last_unit_no) x
    group by 1, 2, 3),
  days as (select distinct unit_no, effective_on from own),
  wide as (
    select unit_no, effective_on, ${[
      ...new Set(metricCodes.flatMap((metric) => [tallyOf(metric, 'RESIDENCE'), tallyOf(metric, 'COLLECTING_UNIT')])),
    ]
      .map(
        (tally) =>
          `sum(coalesce(sum(value) filter (where metric = '${tally}'), 0)) over (partition by unit_no order by effective_on) as ${tally}`,
      )
      .join(', ')}
    from own join days using (unit_no, effective_on) group by 1, 2)
  select * from wide where least(PRESENT_COLLECTED, ELIGIBLE_ISSUED, DELIVERED_PERSONS, DELIVERED_PERSONS_HERE) < 0
    or PRESENT_COLLECTED > PRESENT or PRESENT > ELIGIBLE or ELIGIBLE_ISSUED > ELIGIBLE_COLLECTED or ELIGIBLE_COLLECTED > ELIGIBLE
    or DELIVERED_PERSONS > ISSUED_PERSONS or ISSUED_PERSONS > COLLECTED_PERSONS or ISSUED_PERSONS_HERE > COLLECTED_PERSONS_HERE
  order by effective_on limit 1`;

/** A day on which the parts of a commune or of a unit above it don't sum to its figure. */
const unequal = `
  with whole as (
    select t.campaign_id, t.unit_no, metric, effective_on, value from tally t join administrative_unit u using (unit_no)
    where u.level <> 'RESIDENT_GROUP' and metric not like 'INVITATIONS%' and metric not like 'CONTACT%'
    union all
    select d.campaign_id, u.unit_no, metric, effective_on, value from tally_delta d join administrative_unit u on d.unit_no between u.unit_no and u.last_unit_no
    where u.level <> 'RESIDENT_GROUP' and metric not like 'INVITATIONS%' and metric not like 'CONTACT%'),
  parts as (
    select campaign_id, unit_no, metric, effective_on, value from tally_part
    union all
    select d.campaign_id, u.unit_no, metric, effective_on, value from tally_delta d join administrative_unit u on d.unit_no between u.unit_no and u.last_unit_no
    where u.level <> 'RESIDENT_GROUP' and sex is not null)
  select campaign_id, unit_no, metric, effective_on, w.value, p.value
  from (select campaign_id, unit_no, metric, effective_on, sum(value) as value from whole group by 1, 2, 3, 4) w
    full join (select campaign_id, unit_no, metric, effective_on, sum(value) as value from parts group by 1, 2, 3, 4) p using (campaign_id, unit_no, metric, effective_on)
  where coalesce(w.value, 0) <> coalesce(p.value, 0) order by effective_on limit 1`;

/** A day on which a part of a unit is negative. */
const negative = `
  select * from (
    select campaign_id, unit_no, metric, sex, born, effective_on,
      sum(sum(value)) over (partition by campaign_id, unit_no, metric, sex, born order by effective_on) as value
    from tally_part group by 1, 2, 3, 4, 5, 6) x where value < 0 order by effective_on limit 1`;

describe('the tallies of the small province', () => {
  test('are what the rows tell, of every metric', async () => {
    const { figures, difference } = await recount(owner);
    expect(difference).toBeNull();
    expect(figures).toBeGreaterThan(10_000);
    const tallied = await column(`select distinct metric from tally where metric not like 'INVITATIONS%' order by 1`);
    const invited = await column(`select distinct metric from tally where metric like 'INVITATIONS%' order by 1`);
    expect(invited).toEqual(stepTallies.map(({ tally }) => tally).sort());
    const defined = metricCodes.flatMap((metric) => [tallyOf(metric, 'RESIDENCE'), tallyOf(metric, 'COLLECTING_UNIT')]);
    expect(tallied).toEqual([...new Set(defined)].sort());
  });

  test('show nothing impossible on any day', async () => {
    expect(await ask(impossible)).toEqual([]);
    expect(await ask(negative)).toEqual([]);
  });

  test('are parted by sex and age: parts sum to the whole of each commune and all above it, on every day', async () => {
    expect(await ask(unequal)).toEqual([]);
    const kinds = await ask(
      `select metric, count(distinct sex)::int as sexes, count(distinct born)::int as born from tally_part group by 1 order by 1`,
    );
    const defined = metricCodes.flatMap((metric) => [tallyOf(metric, 'RESIDENCE'), tallyOf(metric, 'COLLECTING_UNIT')]);
    expect(kinds.map(({ metric }) => metric)).toEqual([...new Set(defined)].sort());
    for (const { metric, sexes, born } of kinds) {
      expect(sexes).toBe(2);
      if (metric === 'ELIGIBLE' || metric === 'PRESENT') expect(born).toBeGreaterThan(60);
      else expect(born).toBe(5);
    }
  });

  test('are carried at the firsts of months, and four times a month of this month and the one before', async () => {
    await owner.query('begin');
    const marks = (): Promise<string[]> => column('select before::text from tally_part_mark order by 1');
    const april = ['2021-04-01', '2021-04-08', '2021-04-15', '2021-04-22'];
    expect(await marks()).toEqual([
      '2021-01-01',
      '2021-02-01',
      '2021-03-01',
      ...april,
      '2021-05-01',
      '2021-05-08',
      '2021-05-15',
    ]);
    await ask(`select set_config('app.today', '2021-06-09', true)`);
    await ask('select fold_tallies()');
    expect((await marks()).slice(3)).toEqual([
      '2021-04-01',
      '2021-05-01',
      '2021-05-08',
      '2021-05-15',
      '2021-05-22',
      '2021-06-01',
      '2021-06-08',
    ]);
    expect((await compare(owner)).difference).toBeNull();
    await owner.query('rollback');
  });

  test('hold no day before the campaign’s first', async () => {
    expect(await ask(`select min(effective_on) as first from tally`)).toEqual([{ first: '2021-01-01' }]);
  });
});

const ofBirth: Happening['kind'][] = ['birthDate', 'birthYear', 'sex'];

/** The day before which what happens leaves every stock as it was; none for what is known in hindsight. */
function holdsFrom({ kind, ago }: Happening, today: string): string | null {
  if (kind === 'move' || kind === 'moveOfMany' || kind === 'nationality' || ofBirth.includes(kind)) return today;
  return kind === 'presence' || kind === 'presenceOfMany' || kind === 'death' ? addDays(today, -ago) : null;
}

const stepsBefore = (day: string): Promise<unknown[]> =>
  ask(`select count(*) from tally_delta where effective_on < $1 and metric in ('ELIGIBLE', 'PRESENT')`, [day]);

describe('after any sequence of writes', () => {
  beforeEach(() => owner.query('begin'));
  afterEach(() => owner.query('rollback'));

  test('the tallies are what the rows tell, folded or not, and the past of a stock is as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(happening, fc.nat(3)), { minLength: 10, maxLength: 60 }), async (sequence) => {
        await owner.query('savepoint before');
        const found: unknown[] = [];
        let today = demoDay;
        for (const [one, later] of sequence) {
          today = addDays(today, later);
          await ask(`select set_config('app.today', $1, true)`, [today]);
          const from = holdsFrom(one, today);
          const past = from === null ? [] : await stepsBefore(from);
          await happenings[one.kind](one, today);
          const now = from === null ? [] : await stepsBefore(from);
          if (JSON.stringify(past) !== JSON.stringify(now))
            found.push(`${one.kind} changed the days before ${String(from)}`);
        }
        found.push((await compare(owner)).difference, ...(await ask(impossible)), ...(await ask(unequal)));
        await ask(`select fold_tallies(100000)`);
        found.push((await compare(owner)).difference, ...(await ask(impossible)), ...(await ask(unequal)));
        found.push(...(await ask(negative)));
        expect(await ask('select from tally_delta')).toEqual([]);
        await owner.query('rollback to savepoint before');
        expect(found.filter((one) => one !== null)).toEqual([]);
      }),
      { numRuns: 10, endOnFailure: true },
    );
  }, 120_000);
});
/** The figure of a unit and all within on a day, as a reader adds it up. */
async function figure(unitNo: number, metric: string, day: string): Promise<number> {
  const [row] = await ask(
    `select coalesce(sum(value), 0)::int as value from (
       select value from tally where unit_no = $1 and metric = $2 and effective_on <= $3
       union all
       select d.value from tally_delta d join administrative_unit u on d.unit_no between u.unit_no and u.last_unit_no
       where u.unit_no = $1 and d.metric = $2 and d.effective_on <= $3) x`,
    [unitNo, metric, day],
  );
  return row.value;
}

/** The figure on each of the days, one beside the other. */
const figures = async (unitNo: number, metric: string, days: string[]): Promise<number[]> => {
  const found: number[] = [];
  for (const day of days) found.push(await figure(unitNo, metric, day));
  return found;
};

const minus = (list: number[], ...less: number[]): number[] => list.map((value, index) => value - (less[index] ?? 0));

describe('one change', () => {
  const ago = (days: number): string => addDays(demoDay, -days);
  const days = [ago(9), ago(6), ago(5), ago(2), ago(1), demoDay];
  let person: { id: string; unit_no: number };

  beforeEach(async () => {
    await owner.query('begin');
    await ask(`select set_config('app.today', $1, true)`, [demoDay]);
    [person] =
      (await ask(`select id, unit_no from citizen where presence = 'PRESENT' and presence_on < '2021-04-01' and life_status = 'ALIVE'
      and nationality = 'VN' and date_of_birth < '1990-01-01' and case_state is null order by id limit 1`)) as [
        typeof person,
      ];
  });
  afterEach(async () => {
    expect((await compare(owner)).difference).toBeNull();
    await owner.query('rollback');
  });

  const write = (set: string): Promise<unknown> =>
    ask(`update citizen set ${set}, version = version + 1 where id = $1`, [person.id]);
  const dossier = (
    id: string,
    collectedOn: string,
    redoOf: string | null = null,
    collecting = person.unit_no,
  ): Promise<unknown> =>
    ask(
      `insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind, collected_on, state_since, due_on, redo_of)
       values ($1, $2, $3, $6, $3, 'cccd-2021', 'FIRST_ISSUE', 'COLLECTED', 'OFFICE', $4, $4, $4, $5)`,
      [id, person.id, person.unit_no, collectedOn, redoOf, collecting],
    );

  test('of presence holds from its day on, and no day counts a person twice', async () => {
    const before = await figures(person.unit_no, 'PRESENT', days);
    await write(`presence = 'ABROAD', presence_on = '${ago(5)}'`);
    expect(await figures(person.unit_no, 'PRESENT', days)).toEqual(minus(before, 0, 0, 1, 1, 1, 1));
    await write(`presence = 'PRESENT', presence_on = '${ago(9)}'`);
    expect(await figures(person.unit_no, 'PRESENT', days)).toEqual(before);
    await write(`presence = 'MISSING', presence_on = '${ago(1)}'`);
    expect(await figures(person.unit_no, 'PRESENT', days)).toEqual(minus(before, 0, 0, 0, 0, 1, 1));
  });

  test('of residence leaves the past where the person lived', async () => {
    const to = groups.findLast((unitNo) => unitNo !== person.unit_no) ?? 0;
    const [from, there] = [await figures(person.unit_no, 'ELIGIBLE', days), await figures(to, 'ELIGIBLE', days)];
    await write(`unit_no = ${String(to)}`);
    expect(await figures(person.unit_no, 'ELIGIBLE', days)).toEqual(minus(from, 0, 0, 0, 0, 0, 1));
    expect(await figures(to, 'ELIGIBLE', days)).toEqual(minus(there, 0, 0, 0, 0, 0, -1));
  });

  test('of life counts from the day of death, reversed it never was; a card stays issued', async () => {
    await dossier(randomUUID(), ago(9));
    await ask(`update dossier set produced_on = $2, version = version + 1 where citizen_id = $1`, [person.id, ago(6)]);
    const [eligible, issued] = [
      await figures(person.unit_no, 'ELIGIBLE', days),
      await figures(person.unit_no, 'ISSUED_PERSONS', days),
    ];
    const stock = await figures(person.unit_no, 'ELIGIBLE_ISSUED', days);
    await write(`life_status = 'DECEASED', died_on = '${ago(2)}'`);
    await ask(
      `update dossier set state = 'CANCELLED', cancel_reason = 'DECEASED', version = version + 1 where citizen_id = $1`,
      [person.id],
    );
    expect(await figures(person.unit_no, 'ELIGIBLE', days)).toEqual(minus(eligible, 0, 0, 0, 1, 1, 1));
    expect(await figures(person.unit_no, 'ELIGIBLE_ISSUED', days)).toEqual(minus(stock, 0, 0, 0, 1, 1, 1));
    expect(await figures(person.unit_no, 'ISSUED_PERSONS', days)).toEqual(issued);
    await write(`life_status = 'ALIVE', died_on = null`);
    expect(await figures(person.unit_no, 'ELIGIBLE', days)).toEqual(eligible);
  });

  test.each(Object.keys(cancelReasons))(
    'that cancels a dossier, %s, takes it out of every day but for a death',
    async (reason) => {
      const before = await figures(person.unit_no, 'COLLECTED_PERSONS', days);
      const id = randomUUID();
      await dossier(id, ago(5));
      const collected = minus(before, 0, 0, -1, -1, -1, -1);
      expect(await figures(person.unit_no, 'COLLECTED_PERSONS', days)).toEqual(collected);
      await goTo(id, 'CANCELLED', demoDay, reason);
      expect(await figures(person.unit_no, 'COLLECTED_PERSONS', days)).toEqual(
        reason === 'DECEASED' ? collected : before,
      );
    },
  );

  test('to a redo keeps the case at its first dossier; with its last redo cancelled the case counts no more', async () => {
    const elsewhere = groups.findLast((unitNo) => unitNo !== person.unit_no) ?? 0;
    const before = await figures(person.unit_no, 'COLLECTED_PERSONS', days);
    const there = await figures(elsewhere, 'COLLECTED_PERSONS_HERE', days);
    const collected = minus(before, 0, -1, -1, -1, -1, -1);
    const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
    await dossier(first, ago(6));
    for (const state of ['DISCREPANT', 'REDO_REQUIRED', 'SUPERSEDED']) await goTo(first, state, ago(2));
    await dossier(second, ago(2), first, elsewhere);
    expect(await figures(person.unit_no, 'COLLECTED_PERSONS', days)).toEqual(collected);
    expect(await figures(elsewhere, 'COLLECTED_PERSONS_HERE', days)).toEqual(there);
    await goTo(second, 'CANCELLED', ago(1), 'FRAUD');
    expect(await figures(person.unit_no, 'COLLECTED_PERSONS', days)).toEqual(before);
    await dossier(third, demoDay, first, elsewhere);
    expect(await figures(person.unit_no, 'COLLECTED_PERSONS', days)).toEqual(collected);
  });

  test('of person and dossiers in one statement counts once, as does an insert that turns into an update', async () => {
    const id = randomUUID();
    await dossier(id, ago(6));
    const before = await figures(person.unit_no, 'ELIGIBLE_COLLECTED', days);
    await ask(
      `with gone as (update citizen set life_status = 'DECEASED', died_on = $2, version = version + 1 where id = $1 returning id),
         closed as (update dossier d set state = 'CANCELLED', cancel_reason = 'FRAUD', version = d.version + 1 from gone where d.citizen_id = gone.id)
       select`,
      [person.id, ago(2)],
    );
    expect(await figures(person.unit_no, 'ELIGIBLE_COLLECTED', days)).toEqual(minus(before, 0, 1, 1, 1, 1, 1));
    await ask(
      `insert into dossier as d select * from dossier where id = $1 on conflict (id) do update set cancel_reason = 'DECEASED', version = d.version + 1`,
      [id],
    );
    expect(await figures(person.unit_no, 'ELIGIBLE_COLLECTED', days)).toEqual(minus(before, 0, 0, 0, 1, 1, 1));
  });

  test('of a birth date moves the 14th birthday; the birthday itself is no write', async () => {
    const ahead = [demoDay, '2021-08-31', '2021-09-01', '2022-05-20'];
    const before = await figures(person.unit_no, 'PRESENT', ahead);
    await write(`date_of_birth = '2007-09-01'`);
    expect(await figures(person.unit_no, 'PRESENT', ahead)).toEqual(minus(before, 1, 1, 0, 0));
  });

  test('of sex moves stocks from its day on and flows on all their days, from one part to the other and no whole', async () => {
    await dossier(randomUUID(), ago(6));
    const [{ sex, born }] = (await ask(
      `select sex, extract(year from date_of_birth)::int as born from citizen where id = $1`,
      [person.id],
    )) as [{ sex: string; born: number }];
    const other = sex === 'MALE' ? 'FEMALE' : 'MALE';
    const before = await ask(`select * from tally_delta`);
    await write(`sex = '${other}'`);
    const moved = await ask(
      `select metric, effective_on, sex, born, sum(value)::int as value from tally_delta group by 1, 2, 3, 4
       except all select metric, effective_on, sex, born, sum(value)::int from jsonb_populate_recordset(null::tally_delta, $1) group by 1, 2, 3, 4`,
      [JSON.stringify(before)],
    );
    const band = born >= 1982 ? 1982 : born >= 1962 ? 1962 : 0;
    const step = (metric: string, day: string, from: number) => [
      { metric, effective_on: day, sex: other, born: from, value: 1 },
      { metric, effective_on: day, sex, born: from, value: -1 },
    ];
    const stocks = [...step('ELIGIBLE', demoDay, born), ...step('PRESENT', demoDay, born)];
    const ofCase = ['ELIGIBLE_COLLECTED', 'PRESENT_COLLECTED'].flatMap((metric) => step(metric, demoDay, band));
    const now = new Set(moved.map(({ metric, effective_on: day }) => `${metric} ${day}`));
    expect(moved).toEqual(expect.arrayContaining([...stocks, ...ofCase]));
    expect(now).toEqual(
      new Set([
        ...['ELIGIBLE', 'PRESENT', 'ELIGIBLE_COLLECTED', 'PRESENT_COLLECTED'].map((metric) => `${metric} ${demoDay}`),
        ...['COLLECTED_PERSONS', 'COLLECTED_PERSONS_HERE'].map((metric) => `${metric} ${ago(6)}`),
      ]),
    );
  });

  test('is recorded on the legal day of the transaction, else of the instance', async () => {
    await ask(`select set_config('app.today', '2021-06-02', true)`);
    await write(`presence = 'ABROAD', presence_on = '${ago(1)}'`);
    await ask(`select set_config('app.today', '', true)`);
    await write(`presence = 'PRESENT', presence_on = '2021-06-03'`);
    expect(await column(`select distinct recorded_on from tally_delta order by 1`)).toEqual([demoDay, '2021-06-02']);
  });
});

describe('several at once', () => {
  test('count a person once who is changed by two transactions, whichever commits first', async () => {
    const [a, b] = [await connect(), await connect()];
    const [{ id, unit_no: unitNo }] =
      (await ask(`select id, unit_no from citizen where case_state is null and nationality = 'VN'
      and life_status = 'ALIVE' and date_of_birth < '1990-01-01' order by id desc limit 1`)) as [any];
    const to = groups.findLast((group) => group !== unitNo);
    await a.query('begin');
    await a.query(`update citizen set unit_no = $2, version = version + 1 where id = $1`, [id, to]);
    const waiting = b.query(
      `insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind, collected_on, state_since, due_on)
       values ($1, $2, $3, $3, $3, 'cccd-2021', 'FIRST_ISSUE', 'COLLECTED', 'OFFICE', $4, $4, $4)`,
      [randomUUID(), id, unitNo, demoDay],
    );
    expect((await recount(owner)).difference).toBeNull();
    await a.query('commit');
    await waiting;
    expect((await recount(owner)).difference).toBeNull();
    await Promise.all([a.end(), b.end()]);
  });

  test('tell the same at any moment while sixteen write and others fold', async () => {
    const writers = await Promise.all(Array.from({ length: 16 }, connect));
    const folder = await connect();
    const commune =
      await column<string>(`select id from citizen where unit_no between (select unit_no from administrative_unit where code = '25456' and valid_to = '2025-06-30')
      and (select last_unit_no from administrative_unit where code = '25456' and valid_to = '2025-06-30') order by id`);
    let writing = true;
    const write = async (client: pg.Client, nth: number): Promise<void> => {
      for (let index = 0; index < 12; index++) {
        const id = of(commune, nth * 12 + index);
        await client.query(`update citizen set presence = $2, presence_on = $3, version = version + 1 where id = $1`, [
          id,
          of(Object.keys(presences), nth + index),
          demoDay,
        ]);
      }
    };
    const fold = async (): Promise<void> => {
      while (writing) await folder.query('select fold_tallies(40)');
    };
    const watch = async (): Promise<void> => {
      while (writing) expect((await recount(owner)).difference).toBeNull();
    };
    const done = Promise.all(writers.map(write)).finally(() => (writing = false));
    await Promise.all([done, fold(), watch()]);
    expect((await recount(owner)).difference).toBeNull();
    while ((await ask('select fold_tallies() as moved'))[0].moved > 0);
    expect((await recount(owner)).difference).toBeNull();
    expect(await ask('select from tally_delta')).toEqual([]);
    await Promise.all([...writers, folder].map((client) => client.end()));
  });
});

describe('the recount', () => {
  beforeEach(() => owner.query('begin'));
  afterEach(() => owner.query('rollback'));

  test.each([
    [
      'a cell',
      `update tally set value = value + 1 where (unit_no, effective_on, metric) =
       (select unit_no, effective_on, metric from tally where metric = 'ISSUED_PERSONS' and effective_on = '2021-03-15' order by unit_no desc limit 1)`,
      'ISSUED_PERSONS',
      '2021-03-15',
    ],
    [
      'a delta',
      `insert into tally_delta (campaign_id, unit_no, metric, effective_on, recorded_on, value) select '', unit_no, 'ELIGIBLE', '2022-01-09', '2021-05-20', 1 from administrative_unit where code = '703'`,
      'ELIGIBLE',
      '2022-01-09',
    ],
    [
      'what is carried',
      `update tally_carried set value = value + 1 where metric = 'PRESENT' and before = '2021-04-01'
       and unit_no = (select max(unit_no) from tally_carried)`,
      'PRESENT',
      '2021-04-01',
    ],
    [
      'a row',
      `alter table dossier disable trigger user; update dossier set collected_on = '2021-02-28' where id = (select max(id::text)::uuid from dossier where collected_on = '2021-03-02' and state <> 'CANCELLED')`,
      'COLLECTED_PERSONS',
      '2021-02-28',
    ],
    [
      'a cell of a part',
      `update tally_part set value = value + 1 where (unit_no, effective_on, metric, sex, born) =
       (select unit_no, effective_on, metric, sex, born from tally_part where metric = 'COLLECTED_PERSONS' and effective_on = '2021-03-15' and sex = 'FEMALE' order by unit_no limit 1)`,
      expect.stringMatching(/^COLLECTED_PERSONS FEMALE (0|19)/),
      '2021-03-15',
    ],
    [
      'what is carried of a part',
      `update tally_part_carried set value = value + 1 where metric = 'PRESENT' and sex = 'MALE' and born = 1990 and before = '2021-04-01'
       and unit_no = (select min(unit_no) from tally_part_carried)`,
      'PRESENT MALE 1990',
      '2021-04-01',
    ],
    [
      'whom a delta is about',
      `update citizen set presence = 'PRESENT', presence_on = '2021-05-20', version = version + 1 where id = (select id from citizen where sex = 'MALE' and presence = 'ABROAD' and life_status = 'ALIVE'
         and nationality = 'VN' and date_of_birth < '2000-01-01' order by id limit 1);
       update tally_delta set sex = 'FEMALE' where ctid = (select ctid from tally_delta where metric = 'PRESENT' and value = 1 limit 1)`,
      expect.stringMatching(/^PRESENT (FE)?MALE/),
      '2021-05-20',
    ],
  ])('finds that %s was changed by hand, and where', async (_, tamper, metric, day) => {
    await owner.query(tamper);
    const { difference } = await compare(owner);
    expect(difference).toMatchObject({ metric, day });
    expect(Math.abs((difference?.counted ?? 0) - (difference?.tallied ?? 0))).toBe(1);
  });

  test('is set right by counting everybody anew', async () => {
    await owner.query('update tally set value = value + 1 where unit_no = (select min(unit_no) from tally)');
    await owner.query('update tally_part set value = value + 1 where unit_no = (select min(unit_no) from tally_part)');
    expect((await compare(owner)).difference).not.toBeNull();
    await owner.query('select count_tallies()');
    expect((await compare(owner)).difference).toBeNull();
  });
});

describe('the app role', () => {
  test('reads counts and folds them, but neither sees the ledger nor counts', async () => {
    const app = new pg.Client({ connectionString: database.appUrl });
    await app.connect();
    await app.query('select * from tally, tally_delta, tally_carried, tally_part, tally_part_carried limit 1');
    await app.query('select fold_tallies()');
    for (const text of [
      'select from counted_person',
      'select from counted_case',
      'select count_tallies()',
      `select recount_persons('{}')`,
      `select recount_cases('{}')`,
      'delete from tally',
      'delete from tally_part',
      'select count_parts()',
    ])
      await expect(app.query(text)).rejects.toMatchObject({ code: '42501' });
    await app.end();
  });
});
