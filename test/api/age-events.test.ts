import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Caller } from '@lienthong/api/access/caller';
import type { AgeEventKind } from '@lienthong/schema/age-events';
import { openTestApi, type TestApi } from '../support/api.ts';
import type { Json } from '../support/corrections.ts';
import { dossierOf, go, intakeOf, record, steps, uncollected } from '../support/dossiers.ts';
import { everybody, move, register, type Person } from '../support/people.ts';

let t: TestApi;
let police: Caller;
let district: Caller;
let ward: Caller;
beforeAll(async () => {
  t = await openTestApi();
  police = t.caller('police-72-register');
  district = t.caller('police-703-register');
  ward = t.caller('committee-25456-review');
  // Leap days, one of whom is dead and one a foreigner.
  for (const bornOn of ['2008-02-29', '2008-02-28', '2008-03-01', '1996-02-29', '1980-02-29', '1960-02-29']) {
    await register(t, { group: '25456-01', bornOn });
  }
  await register(t, { group: '25456-01', bornOn: '2008-02-29', lifeStatus: 'DECEASED' });
  await register(t, { group: '25456-01', bornOn: '2008-02-29', nationality: 'KH' });
  await register(t, { group: '25456-02', bornOn: '2008-02-29' });
});
afterAll(() => t.close());

const document = `query($kind: AgeEventKind!, $unit: UnitCode!, $from: Date!, $to: Date!, $first: Int = 100, $after: Cursor) {
  ageEvents(kind: $kind, unit: $unit, from: $from, to: $to, first: $first, after: $after) {
    nodes { id kind on age collected cardStaysValid partialBirthDate citizen { id dateOfBirth } } totalCount { value exact } pageInfo { hasNextPage endCursor } } }`;
const counts = `query($kind: AgeEventKind!, $unit: UnitCode!, $from: Date!, $to: Date!) {
  ageEventCounts(kind: $kind, unit: $unit, from: $from, to: $to) { on count } }`;

interface Days {
  kind: AgeEventKind;
  unit: string;
  from: string;
  to: string;
}

async function walk(caller: Caller, days: Days, first = 100): Promise<{ nodes: Json[]; count: number }> {
  const nodes: Json[] = [];
  for (let after: string | null = null; ;) {
    const { data, errors } = await t.ask(caller, document, { ...days, first, after });
    if (errors) throw new Error(JSON.stringify(errors));
    const page: any = data.ageEvents;
    nodes.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return { nodes, count: page.totalCount.value };
    after = page.pageInfo.endCursor;
  }
}
const told = ({ on, age, citizen }: Json): string => `${String(on)} ${String(age)} ${String(citizen.id)}`;

const dayMs = 86_400_000;
const shifted = (day: string, n: number): string => new Date(Date.parse(day) + n * dayMs).toISOString().slice(0, 10);
/** Written apart from the product: the same month and day so many years on, and the last of February where it has no 29th. */
function birthday(born: string, age: number): string {
  const [year, month, day] = born.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year + age, month, 0)).getUTCDate();
  return new Date(Date.UTC(year + age, month - 1, Math.min(day, last))).toISOString().slice(0, 10);
}
function completed(born: string, on: string): number {
  let age = 0;
  while (birthday(born, age + 1) <= on) age += 1;
  return age;
}
const agesOf = { CARD_AGE_REACHED: [14], EXCHANGE_AGE_REACHED: [25, 40, 60], EXCHANGE_DUE: [] };

/** From the people themselves and the cards in their hands; by day, by birth, by id. */
function right(all: readonly Person[], { kind, unit, from, to }: Days): string[] {
  return all
    .filter(({ lifeStatus, nationality }) => lifeStatus === 'ALIVE' && nationality === 'VN')
    .filter(({ commune, district: around, group }) => unit === '72' || [commune, around, group].includes(unit))
    .flatMap(({ node, id, bornOn, exchangeDueOn }) =>
      kind === 'EXCHANGE_DUE'
        ? [{ on: exchangeDueOn ?? '', key: exchangeDueOn, age: completed(bornOn, exchangeDueOn ?? bornOn), id, node }]
        : agesOf[kind].map((age) => ({ on: birthday(bornOn, age), key: bornOn, age, id, node })),
    )
    .filter(({ on }) => on !== '' && on >= from && on <= to)
    .toSorted((one, other) =>
      `${one.on}${String(one.key)}${one.id}` < `${other.on}${String(other.key)}${other.id}` ? -1 : 1,
    )
    .map(({ on, age, node }) => `${on} ${String(age)} ${node}`);
}

describe('the events of some days', () => {
  test('are what people and cards say, of any days, past or to come, whatever the size of the page', async () => {
    const all = await everybody(t);
    const reaches = [
      [police, '72'],
      [district, '703'],
      [ward, '25456'],
      [ward, '25456-01'],
    ] as const;
    const seen = { CARD_AGE_REACHED: 0, EXCHANGE_AGE_REACHED: 0, EXCHANGE_DUE: 0 };
    const property = fc.asyncProperty(
      fc.constantFrom<AgeEventKind>('CARD_AGE_REACHED', 'EXCHANGE_AGE_REACHED', 'EXCHANGE_DUE'),
      fc.constantFrom(...reaches),
      fc.oneof(
        fc.integer({ min: -1500, max: 2500 }),
        fc.constantFrom(
          ...['2022-02-27', '2024-02-28', '2021-02-28'].map(
            (day) => (Date.parse(day) - Date.parse('2021-05-20')) / dayMs,
          ),
        ),
      ),
      fc.constantFrom(1, 2, 30, 366),
      fc.constantFrom(7, 50, 100),
      async (kind, [caller, unit], ahead, length, first) => {
        const from = shifted('2021-05-20', ahead);
        const days = { kind, unit, from, to: shifted(from, length - 1) };
        const expected = right(all, days);
        const { nodes, count } = await walk(caller, days, unit === '72' ? 100 : first);
        expect([days, nodes.map(told)]).toEqual([days, expected]);
        expect(count).toBe(expected.length);
        const { data } = await t.ask(caller, counts, { ...days });
        const byDay = Map.groupBy(expected, (one) => one.slice(0, 10));
        expect(data.ageEventCounts).toEqual(
          Array.from({ length }, (_, n) => shifted(from, n)).map((on) => ({ on, count: byDay.get(on)?.length ?? 0 })),
        );
        seen[kind] += expected.length;
      },
    );
    await fc.assert(property, { numRuns: 80, seed: 2021 });
    expect(Math.min(...Object.values(seen))).toBeGreaterThanOrEqual(10);
  }, 120_000);

  test('of 28 February of a common year are also of those born on the 29th, the dead and foreigners left out', async () => {
    const born = async (from: string, to: string): Promise<string[]> =>
      (await walk(ward, { kind: 'CARD_AGE_REACHED', unit: '25456', from, to })).nodes.map(
        ({ citizen }) => citizen.dateOfBirth,
      );
    const [on27, on28, onFirst] = [
      await born('2022-02-27', '2022-02-27'),
      await born('2022-02-28', '2022-02-28'),
      await born('2022-03-01', '2022-03-01'),
    ];
    expect(on27).not.toContain('2008-02-28');
    expect(on28.filter((day) => day === '2008-02-29')).toHaveLength(2);
    expect(on28).toContain('2008-02-28');
    expect(new Set(onFirst)).toEqual(new Set(['2008-03-01']));
  });

  test('mark whose birth date is partial: it counts from the first of the month or the year', async () => {
    const [month, year] = [
      await register(t, { group: '25456-03', bornOn: '2009-07-01' }),
      await register(t, { group: '25456-03', bornOn: '2009-01-01' }),
    ];
    for (const [id, precision] of [
      [month, 'MONTH'],
      [year, 'YEAR'],
    ]) {
      await t.oracle('update citizen set date_of_birth_precision = $2, version = version + 1 where id = $1', [
        id,
        precision,
      ]);
    }
    const asked = { kind: 'CARD_AGE_REACHED', unit: '25456-03' } as const;
    for (const [id, on] of [
      [month, '2023-07-01'],
      [year, '2023-01-01'],
    ] as const) {
      const { nodes } = await walk(ward, { ...asked, from: on, to: on });
      expect(nodes.find(({ citizen }) => citizen.id === `cit_${id}`)).toMatchObject({
        on,
        age: 14,
        partialBirthDate: true,
      });
    }
    const { nodes } = await walk(police, { ...asked, unit: '72', from: '2021-05-01', to: '2021-06-30' });
    const partial = await t.oracle<{ id: string }>(
      `select 'cit_' || id as id from citizen where date_of_birth_precision <> 'DAY'`,
    );
    const known = new Set(partial.map(({ id }) => id));
    for (const { citizen, partialBirthDate } of nodes) expect(partialBirthDate).toBe(known.has(citizen.id));
  });

  test('have ids of person, kind and day, whenever and by whomever they are asked for, in which none of them stands', async () => {
    const days: Days = { kind: 'CARD_AGE_REACHED', unit: '25456', from: '2022-02-28', to: '2022-02-28' };
    const ids = async (caller: Caller, more: Partial<Days>): Promise<Map<string, string>> =>
      new Map((await walk(caller, { ...days, ...more })).nodes.map((one) => [told(one), one['id']]));
    const some = await ids(ward, {});
    const wide = await ids(police, { from: '2022-01-01', to: '2022-12-31', unit: '72' });
    expect(some.size).toBeGreaterThan(2);
    for (const [event, id] of some) {
      expect(wide.get(event)).toBe(id);
      expect(id).toMatch(/^aev_[0-9a-f]{32}$/);
    }
    expect(new Set(wide.values()).size).toBe(wide.size);
  });

  test('are stable while people move: nobody else is left out, and nobody comes twice', async () => {
    const days: Days = { kind: 'EXCHANGE_AGE_REACHED', unit: '703', from: '2021-01-01', to: '2021-12-31' };
    const all = right(await everybody(t), days);
    const one = await t.ask(district, document, { ...days, first: 10 });
    expect(one.data.ageEvents.nodes.map(told)).toEqual(all.slice(0, 10));
    const gone = [3, 9, 12].map((at) => all[at]!.slice(-36));
    const homes = (await everybody(t)).filter(({ id }) => gone.includes(id));
    for (const id of gone) await move(t, id, '25630-01');
    const next = await t.ask(district, document, { ...days, first: 10, after: one.data.ageEvents.pageInfo.endCursor });
    expect(next.data.ageEvents.nodes.map(told)).toEqual([...all.slice(10, 12), ...all.slice(13, 21)]);
    for (const { id, group } of homes) await move(t, id, group);
  });

  test('are as many statements for a page as for one', async () => {
    const ran = async (first: number): Promise<string[]> => {
      const days = { kind: 'EXCHANGE_AGE_REACHED', unit: '72', from: '2021-01-01', to: '2021-12-31' };
      return (await t.ask(police, document.replace(/totalCount \{[^}]*\}/, ''), { ...days, first })).context.ran;
    };
    expect(await ran(100)).toEqual(await ran(1));
    expect(await ran(1)).toEqual(['ageEvents/born3']);
  });
});

describe('a card in hand', () => {
  test('made in the two years before an age stays valid to the next: the age is reached, and nothing is due', async () => {
    const [officer, second] = ['1', '2'].map((n) =>
      t.caller('police-703-register', { officer: `officer-police-703-${n}` }),
    );
    const [early, late] = (await uncollected(t, '25456')).filter(({ number }) => number !== null);
    // 23 and a day later 23 years old on the day of production.
    for (const [person, bornOn] of [
      [early!, '1998-05-21'],
      [late!, '1998-05-20'],
    ] as const) {
      await t.oracle('update citizen set date_of_birth = $2, version = version + 1 where id = $1', [person.id, bornOn]);
    }
    const { startReview, verify, send, produce, deliver } = steps;
    for (const person of [early!, late!]) {
      const dossier = dossierOf(await record(t, officer!, intakeOf(person, { collectedOn: '2021-05-20' })));
      await go(t, second!, dossier, startReview, verify, send, produce(), deliver);
    }
    const eventOf = async (person: Person, kind: AgeEventKind, on: string): Promise<Json | undefined> =>
      (await walk(ward, { kind, unit: '25456', from: on, to: on })).nodes.find(
        ({ citizen }) => citizen.id === person.node,
      );
    expect(await eventOf(early!, 'EXCHANGE_AGE_REACHED', '2023-05-21')).toMatchObject({
      age: 25,
      cardStaysValid: false,
      collected: false,
    });
    expect(await eventOf(early!, 'EXCHANGE_DUE', '2023-05-21')).toMatchObject({ age: 25, cardStaysValid: false });
    expect(await eventOf(late!, 'EXCHANGE_AGE_REACHED', '2023-05-20')).toMatchObject({ age: 25, cardStaysValid: true });
    expect(await eventOf(late!, 'EXCHANGE_DUE', '2023-05-20')).toBeUndefined();
    expect(await eventOf(late!, 'EXCHANGE_DUE', '2038-05-20')).toMatchObject({ age: 40 });
    // Whoever has come for the exchange is still on the list, and told apart.
    await t.setToday('2023-05-02');
    dossierOf(
      await record(
        t,
        officer!,
        intakeOf(early!, { type: 'EXCHANGE', ground: 'ON_REQUEST', collectedOn: '2023-05-02' }),
      ),
    );
    expect(await eventOf(early!, 'EXCHANGE_DUE', '2023-05-21')).toMatchObject({ collected: true });
    await t.setToday('2021-05-20');
  });
});

describe('who may ask', () => {
  const days: Days = { kind: 'CARD_AGE_REACHED', unit: '25456', from: '2021-05-20', to: '2021-06-20' };

  test('sees its own range alone: elsewhere nobody, above it its own', async () => {
    expect((await walk(ward, { ...days, unit: '25459' })).nodes).toEqual([]);
    expect((await walk(ward, { ...days, unit: '72' })).nodes).toEqual((await walk(ward, days)).nodes);
    const { data } = await t.ask(ward, counts, { ...days, unit: '25459' });
    expect(data.ageEventCounts.every(({ count }: Json) => count === 0)).toBe(true);
    expect((await walk(police, { ...days, unit: '72' })).count).toBeGreaterThan((await walk(ward, days)).count);
  });

  test.each([
    ['a day before the first', 'to', { to: '2021-05-19' }],
    ['367 days', 'to', { to: '2022-05-21' }],
    ['a unit that is none', 'unit', { unit: '99999' }],
  ])('is refused %s', async (_, name, more) => {
    for (const asked of [document, counts]) {
      const { errors } = await t.ask(ward, asked, { ...days, ...more });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: [name] });
    }
  });

  test('is refused the days of birth that it may not see, in counts too, and the cursor of other days', async () => {
    const narrow = t.caller('committee-25456-review', {
      scopes: ['worklist:read', 'field:STATUS', 'field:BIRTH_YEAR'],
    });
    for (const asked of [document, counts]) {
      const { errors } = await t.ask(narrow, asked, { ...days });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'SCOPE_MISSING', scopeNeeded: 'field:PERSONAL' });
    }
    const { data } = await t.ask(police, document, { ...days, unit: '72', first: 1 });
    const { endCursor: after } = data.ageEvents.pageInfo;
    const other = await t.ask(police, document, { ...days, unit: '72', from: '2021-05-21', first: 1, after });
    expect(other.errors?.[0]?.extensions['code']).toBe('CURSOR_MISMATCH');
  });
});
