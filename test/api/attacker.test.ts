import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { everyDay, fixedDays } from '@lienthong/api/domain/intervals';
import { openTestApi, type TestApi } from '../support/api.ts';
import { createAttacker } from '../support/attacker.ts';
import { everythingShown, type Shown } from '../support/sight.ts';

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

/** Reads every person of the province. */
const open = 'police-72-register';
/** Reads no person. */
const closed = 'home-affairs-72-desk';

const province = '72@origin';
const today = '2021-05-20';
/** Figures of outreach are of months. */
const isOfDay = ({ by }: Shown): boolean => by !== 'outreach';
const isSmall = (value: number): boolean => value >= 1 && value <= 4;

interface Found {
  small: string[];
  hidden: number;
  learnt: number;
  told: Map<string, number>;
}

/** What of one key follows from all that is shown of it, with what is known to all: parts sum to their whole. */
const found = (shown: Shown[], truth: Shown[]): Found => listen(shown, truth)();

/** Tells what follows, with one cell more where it is given. */
function listen(shown: Shown[], truth: Shown[]): (more?: [cell: string, value: number]) => Found {
  const truths = new Map(truth.map(({ cell, value }) => [cell, value ?? 0]));
  const parents = new Map(
    [...truth, ...shown].flatMap(({ cell, parent }) => (parent === null ? [] : [[cell, parent]])),
  );
  const families = Map.groupBy(parents.keys(), (cell) => parents.get(cell)!);
  for (const [parent, members] of families)
    if (!members.includes(`rest of ${parent}`)) members.push(`rest of ${parent}`);
  const cells = [...new Set([province, ...truths.keys(), ...families.keys(), ...[...families.values()].flat()])];
  const attacker = createAttacker(cells);
  for (const [parent, members] of families)
    attacker.learn(new Map([[parent, 1], ...members.map((cell): [string, number] => [cell, -1])]), 0);
  if (cells.includes('80@2025-07-01'))
    attacker.learn(
      new Map([
        ['80@2025-07-01', 1],
        [province, -1],
      ]),
      0,
    );
  for (const { cell, madeOf } of truth)
    if (madeOf) attacker.learn(new Map([[cell, 1], ...madeOf.map((one): [string, number] => [one, -1])]), 0);
  // A rest that no answer has is of nobody.
  const seen = new Set(shown.map(({ cell }) => cell));
  for (const cell of cells) if (cell.startsWith('rest of') && !seen.has(cell)) attacker.learn(new Map([[cell, 1]]), 0);
  let learnt = 0;
  for (const { cell, value } of shown) {
    if (value === null) continue;
    attacker.learn(new Map([[cell, 1]]), value);
    learnt += 1;
  }
  const hidden = cells.filter((cell) => shown.every((one) => one.cell !== cell || one.value === null)).length;
  return (more) => {
    const one = more ? attacker.fork() : attacker;
    if (more) one.learn(new Map([[more[0], 1]]), more[1]);
    const told = new Map<string, number>();
    for (const cell of cells) {
      const parent = parents.get(cell);
      const value = one.tell(new Map([[cell, 1]]));
      if (value !== undefined) told.set(cell, value);
      if (value !== undefined && truths.has(cell) && value !== truths.get(cell))
        throw new Error(`${cell} is ${String(truths.get(cell))}, and what is shown says ${String(value)}`);
      const others =
        parent &&
        one.tell(
          new Map([
            [parent, 1],
            [cell, -1],
          ]),
        );
      if (typeof others === 'number') told.set(`all of ${parent!} but ${cell}`, others);
    }
    const small = [...told].flatMap(([name, value]) => (isSmall(value) ? [`${name} is ${String(value)}`] : []));
    return { small, hidden, learnt, told };
  };
}

/** Everything that anybody could work out of a day, by figure and cell, with how much was withheld. */
function workedOut(
  shown: Shown[],
  truth: Shown[],
): { small: string[]; hidden: number; learnt: number; told: Map<string, number> } {
  const all = [...Map.groupBy(shown, ({ key }) => key)].map(([key, of]) => {
    const { small, told, ...counts } = found(
      of,
      truth.filter((one) => one.key === key),
    );
    return { ...counts, small: small.map((one) => `${key}: ${one}`), told: [...told].map(prefixed(key)) };
  });
  return {
    small: all.flatMap(({ small }) => small),
    hidden: all.reduce((sum, { hidden }) => sum + hidden, 0),
    learnt: all.reduce((sum, { learnt }) => sum + learnt, 0),
    told: new Map(all.flatMap(({ told }) => told)),
  };
}

const prefixed =
  (key: string) =>
  ([cell, value]: [string, number]): [string, number] => [`${key}: ${cell}`, value];

/** Cells of which two days are known that differ by 1 to 4. */
function changes(days: readonly ReadonlyMap<string, number>[]): string[] {
  const values = new Map<string, Set<number>>();
  for (const day of days) for (const [cell, value] of day) values.set(cell, (values.get(cell) ?? new Set()).add(value));
  return [...values].flatMap(([cell, of]) =>
    [...of].flatMap((one) =>
      [...of].filter((other) => isSmall(other - one)).map((other) => `${cell} ${String(one)} ${String(other)}`),
    ),
  );
}

async function sightOf(day: string): Promise<[shown: Shown[], truth: Shown[]]> {
  return [await everythingShown(t, closed, day), await everythingShown(t, open, day, true)];
}

describe('whoever combines all answers of a day', () => {
  // Below the district nothing is shown of a Thursday.
  test.each([
    ['2021-01-17', 3000],
    ['2021-02-28', 3000],
    ['2021-05-16', 3000],
    [today, 1000],
  ])(
    'works out no figure of 1 to 4 on %s',
    async (day, least) => {
      const { small, hidden, learnt } = workedOut(...(await sightOf(day)));
      expect(small).toEqual([]);
      expect(hidden).toBeGreaterThan(300);
      expect(learnt).toBeGreaterThan(least);
    },
    120_000,
  );

  describe('and all answers of other days', () => {
    /** Every Sunday since the campaign began, and each day of the last week. */
    const days = [...new Set([...fixedDays('2021-01-01', today), ...everyDay('2021-05-14', today)])].toSorted();
    const told = new Map<string, Map<string, number>>();
    const truths = new Map<string, Shown[]>();
    const seen = new Map<string, Shown[]>();
    beforeAll(async () => {
      for (const day of days) {
        truths.set(day, (await everythingShown(t, open, day, true)).filter(isOfDay));
        seen.set(day, (await everythingShown(t, closed, day, true)).filter(isOfDay));
        told.set(day, workedOut(seen.get(day)!, truths.get(day)!).told);
      }
    }, 240_000);

    test('works out no change of 1 to 4 between any two days', () => {
      expect(changes([...told.values()])).toEqual([]);
      expect([...told.values()].reduce((sum, { size }) => sum + size, 0)).toBeGreaterThan(10_000);
      // Whoever sees all of two days is told of hundreds.
      const known = [...truths.values()].map(
        (truth) => new Map(truth.map(({ key, cell, value }) => [`${key}: ${cell}`, value ?? 0])),
      );
      expect(changes(known).length).toBeGreaterThan(300);
    });

    test('works something out as soon as one withheld figure of 5 and more is shown', () => {
      const day = '2021-05-16';
      const [shown, truth] = [seen.get(day)!, truths.get(day)!];
      const values = new Map(truth.map(({ key, cell, value }) => [`${key} ${cell}`, value ?? 0]));
      const others = [...told].flatMap(([on, of]) => (on === day ? [] : [of]));
      const weak = shown.filter(
        ({ key, cell, value }) =>
          value === null && (values.get(`${key} ${cell}`) ?? 0) > 4 && !cell.includes('2025-07-01'),
      );
      const of = (list: Shown[], key: string): Shown[] => list.filter((one) => one.key === key);
      const caught = [...Map.groupBy(weak, ({ key }) => key)].flatMap(([key, cells]) => {
        const hear = listen(of(shown, key), of(truth, key));
        const before = others.map((day) => new Map([...day].filter(([cell]) => cell.startsWith(`${key}: `))));
        return cells.filter(({ cell }) => {
          const { small, told: all } = hear([cell, values.get(`${key} ${cell}`)!]);
          return small.length > 0 || changes([new Map([...all].map(prefixed(key))), ...before]).length > 0;
        });
      });
      expect(weak.length).toBeGreaterThan(10);
      expect(caught.length).toBeGreaterThan(weak.length / 4);
    }, 120_000);
  });

  describe('in a province with', () => {
    let communes: { id: string; district: string }[];
    beforeAll(async () => {
      communes = await t.oracle(
        `select m.id, d.code as district from administrative_unit m join administrative_unit d on d.id = m.parent_id
         where d.parent_id = $1 and m.level = 'COMMUNE' and m.valid_to = '2025-06-30' order by m.unit_no`,
        [province],
      );
    });

    /** Of each commune only so many are left at home. */
    const leave = (keep: number[]): Promise<unknown> =>
      t.oracle(
        `with home as (
           select c.id, row_number() over (partition by m.id order by c.id) as nth, k.keep
           from unnest($1::text[], $2::int[]) k (id, keep) join administrative_unit m on m.id = k.id
             join citizen c on c.unit_no between m.unit_no and m.last_unit_no and c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth < '2007-05-20')
         update citizen c set presence = case when nth <= keep then 'PRESENT' else 'ABROAD' end, presence_on = '2021-05-02', version = version + 1
         from home where home.id = c.id`,
        [communes.map(({ id }) => id), keep],
      );

    test('few people in one district and some in another, nobody is told by the sum of its communes', async () => {
      const nth = (code: string): number => communes.findIndex(({ district }) => district === code);
      await leave(
        communes.map((_, at) =>
          at === nth('712') ? 3 : at === nth('711') || at === nth('711') + 1 ? 5 : at < nth('711') ? 9 : 0,
        ),
      );
      const [shown, truth] = await sightOf(today);
      expect(truth.find(({ key, cell }) => key === 'present' && cell.startsWith('712@'))?.value).toBe(3);
      expect(workedOut(shown, truth).small).toEqual([]);
    }, 120_000);

    test.each([1, 2])(
      'few people anywhere, by the seed %i, works out nothing either',
      async (seed) => {
        const keep = fc.sample(fc.constantFrom(0, 0, 1, 2, 3, 4, 5, 6, 9, 20), { seed, numRuns: communes.length });
        await leave(keep);
        expect(workedOut(...(await sightOf(today))).small).toEqual([]);
      },
      120_000,
    );
  });
});
