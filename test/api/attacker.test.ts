import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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
const isSmall = (value: number): boolean => value >= 1 && value <= 4;

/** What of one key follows from all that is shown of it, with what is known to all: parts sum to their whole. */
function found(shown: Shown[], truth: Shown[]): { small: string[]; hidden: number; learnt: number } {
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
  const hidden = cells.filter((cell) => shown.every((one) => one.cell !== cell || one.value === null));
  const small = cells.flatMap((cell) => {
    const parent = parents.get(cell);
    const told = [
      attacker.tell(new Map([[cell, 1]])),
      parent &&
        attacker.tell(
          new Map([
            [parent, 1],
            [cell, -1],
          ]),
        ),
    ];
    if (told[0] !== undefined && truths.has(cell)) expect([cell, told[0]]).toEqual([cell, truths.get(cell)]);
    const names = [cell, `all of ${String(parent)} but ${cell}`];
    return told.flatMap((value, at) =>
      typeof value === 'number' && isSmall(value) ? [`${names[at]!} is ${String(value)}`] : [],
    );
  });
  return { small, hidden: hidden.length, learnt };
}

describe('whoever combines all answers of a day', () => {
  test.each(['2021-01-17', '2021-02-28', '2021-05-16', '2021-05-20'])(
    'works out no figure of 1 to 4 on %s',
    async (day) => {
      const [shown, truth] = [await everythingShown(t, closed, day), await everythingShown(t, open, day, true)];
      const byKey = Map.groupBy(shown, ({ key }) => key);
      const told: string[] = [];
      const counts = { hidden: 0, learnt: 0 };
      for (const [key, of] of byKey) {
        const { small, hidden, learnt } = found(
          of,
          truth.filter((one) => one.key === key),
        );
        told.push(...small.map((one) => `${key}: ${one}`));
        counts.hidden += hidden;
        counts.learnt += learnt;
      }
      console.log(day, counts, told.length, told.slice(0, 20));
      expect(told).toEqual([]);
    },
    120_000,
  );
});
