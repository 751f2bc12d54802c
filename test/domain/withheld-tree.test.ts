import fc from 'fast-check';
import { expect, test } from '@jest/globals';
import { withheldBranches, type Branch, type BranchFamily } from '@lienthong/api/domain/withheld-tree';

interface Leaf extends Branch {
  name: string;
}

/** Districts of communes, each with some counts; a district is the sum of its communes. */
const province = fc.array(
  fc.array(fc.array(fc.oneof(fc.constant(0), fc.nat(6), fc.nat(40)), { minLength: 3, maxLength: 3 }), {
    minLength: 1,
    maxLength: 6,
  }),
  {
    minLength: 1,
    maxLength: 6,
  },
);

const add = (lists: readonly (readonly number[])[]): number[] =>
  [0, 1, 2].map((at) => lists.reduce((sum, list) => sum + (list[at] ?? 0), 0));
const branch = (name: string, unknown: number[]): Leaf => ({ name, unknown, open: false, closed: false });
const isSmall = (value: number): boolean => value > 0 && value < 5;

test('what is withheld in a family is of several branches and in each count 0 or 5 and more, and nothing is shown below it', () => {
  fc.assert(
    fc.property(province, (districts) => {
      const parts = districts.map((communes, d) =>
        communes.map((counts, c) => branch(`${String(d)}.${String(c)}`, counts)),
      );
      const middle = parts.map((communes, d) => branch(String(d), add(communes.map(({ unknown }) => unknown))));
      const top = branch('', add(middle.map(({ unknown }) => unknown)));
      const families: BranchFamily<Leaf>[] = [
        { parent: null, members: [top] },
        { parent: top, members: middle },
        ...middle.map((parent, at) => ({ parent, members: parts[at] ?? [] })),
      ];
      const hidden = withheldBranches(families);
      for (const { parent, members } of families) {
        const some = (one: Leaf): boolean => one.unknown.some((value) => value > 0);
        const within = members.filter((one) => hidden.has(one));
        for (const one of members) if (one.unknown.some(isSmall)) expect(hidden.has(one)).toBe(true);
        for (const one of members) if (!some(one)) expect(hidden.has(one)).toBe(false);
        if (parent === null) continue;
        if (hidden.has(parent)) expect(within).toEqual(members.filter(some));
        else if (within.length > 0) {
          expect(within.length).toBeGreaterThan(1);
          expect(add(within.map(({ unknown }) => unknown)).filter(isSmall)).toEqual([]);
        }
      }
    }),
    { numRuns: 2000, seed: 72 },
  );
});

test('who reads the persons is shown everything, and resident groups are for them alone', () => {
  const members = [
    { ...branch('own', [1, 2, 3]), open: true },
    { ...branch('other', [90, 80, 70]), closed: true },
  ];
  expect([...withheldBranches([{ parent: null, members }])].map(([{ name }, reason]) => [name, reason])).toEqual([
    ['other', 'BELOW_COMMUNE'],
  ]);
});
