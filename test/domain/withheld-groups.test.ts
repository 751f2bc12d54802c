import fc from 'fast-check';
import { expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { withheldGroups, withheldWholes } from '@lienthong/api/demographics/withheld-groups';
import type { FigureField } from '@lienthong/api/domain/metric';
import { createBesideDays } from '@lienthong/api/processing/beside';
import type { Place, Places } from '@lienthong/api/processing/places';
import { partsOfAll, type Part } from '@lienthong/api/statistics/families';
import type { Unit } from '@lienthong/api/store/units';
import { solved, type Equation } from '../support/elimination.ts';

/** Reads no person. */
const nobody = { scope: { lo: 0, hi: -1 } } as Caller;
const unit = (id: string, level: Unit['level']): Unit => ({ id, level, unitNo: 1, lastUnitNo: 1 }) as Unit;
const place = (one: Unit | null, parent: Unit | null): Place => ({ unit: one, parent, unassigned: one === null });

/** Two sexes by two ages: mostly of few, so that much is withheld and some of it for what stands beside. */
const counts = fc.tuple(...Array.from({ length: 4 }, () => fc.oneof(fc.nat(7), fc.constant(0), fc.nat({ max: 60 }))));
const tree = fc.array(fc.array(counts, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 4 });

const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0);
const addUp = (lists: readonly (readonly number[])[]): number[] =>
  [0, 1, 2, 3].map((at) => sum(lists.map((one) => one[at] ?? 0)));
const bySex = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]): number[] => [a + b, c + d];

test('nobody works out 1 to 4 from the wholes and both splits of a tree of units, whatever its figures', () => {
  let hidden = 0;
  let shown = 0;
  fc.assert(
    fc.property(tree, (districts) => {
      const top = unit('top', 'PROVINCE');
      const cells = new Map<Unit, number[]>([[top, addUp(districts.flat())]]);
      const parents = districts.map((communes, nth) => {
        const parent = unit(`d${String(nth)}`, 'DISTRICT');
        cells.set(parent, addUp(communes));
        return parent;
      });
      const families: { parent: Place | null; members: Place[] }[] = [{ parent: null, members: [place(top, null)] }];
      const members = parents.map((one) => place(one, top));
      families.push({ parent: families[0]!.members[0]!, members: [...members, place(null, top)] });
      for (const [nth, communes] of districts.entries()) {
        const below = communes.map((values, at) => {
          const commune = unit(`c${String(nth)}.${String(at)}`, 'COMMUNE');
          cells.set(commune, values);
          return place(commune, parents[nth]!);
        });
        families.push({ parent: members[nth]!, members: [...below, place(null, parents[nth]!)] });
      }
      const places: Places = { families, asked: [], units: [...cells.keys()], own: null, isOpen: () => false };
      const read = (one: Unit): number[] => cells.get(one) ?? [];
      const parts = partsOfAll(
        nobody,
        families.map(({ parent, members: all }) => ({
          parent: parent?.unit ?? null,
          children: all.flatMap((one) => one.unit ?? []),
        })),
        ['eligible'],
        (one) => ({ eligible: sum(read(one)) }),
      );
      const all = families.flatMap((family) => family.members);
      const wholes = withheldWholes(all, parts as Part<FigureField>[])('eligible');
      const day = () => ({ figure: 'eligible', days: createBesideDays()('2021-05-16') });
      const sexes = withheldGroups(places, wholes, [(one) => bySex(read(one))], day());
      const cross = withheldGroups(places, wholes, [(one) => bySex(read(one)), read], day());

      const equations: Equation[] = [];
      const small = new Set<string>();
      const know = (name: string, value: number, isHidden: boolean): void => {
        if (!isHidden) equations.push({ [name]: 1 });
        else if (value > 0 && value < 5) small.add(name);
        if (!isHidden && value > 0) shown += 1;
      };
      for (const { parent, members: all } of families) {
        for (const one of all) {
          if (one.unit === null) continue;
          const { id } = one.unit;
          const values = read(one.unit);
          know(`${id} whole`, sum(values), wholes.has(one));
          for (const [at, value] of bySex(values).entries()) know(`${id} sex${String(at)}`, value, sexes.has(one));
          for (const [at, value] of values.entries()) know(`${id} ${String(at)}`, value, cross.has(one));
          equations.push({ [`${id} whole`]: 1, [`${id} sex0`]: -1, [`${id} sex1`]: -1 });
          equations.push({ [`${id} sex0`]: 1, [`${id} 0`]: -1, [`${id} 1`]: -1 });
          equations.push({ [`${id} sex1`]: 1, [`${id} 2`]: -1, [`${id} 3`]: -1 });
        }
        if (parent?.unit) {
          for (const at of ['whole', 0, 1, 2, 3]) {
            const parts = all.flatMap((one) => (one.unit ? [[`${one.unit.id} ${String(at)}`, -1]] : []));
            equations.push({ [`${parent.unit.id} ${String(at)}`]: 1, ...Object.fromEntries(parts) });
          }
        }
      }
      hidden += small.size;
      // What districtStatistics gives away by itself, a small total or a unit that is all of the one above, isn't told by the groups.
      const alone = new Set(
        solved(
          equations.filter((one) => Object.keys(one).every((name) => name.endsWith('whole'))),
          small,
        ),
      );
      expect(solved(equations, small).filter((name) => !alone.has(name))).toEqual([]);
    }),
    { numRuns: 400 },
  );
  expect(hidden).toBeGreaterThan(100);
  expect(shown).toBeGreaterThan(100);
}, 60_000);
