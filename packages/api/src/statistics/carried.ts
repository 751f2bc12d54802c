import type { Context } from '../access/context.ts';
import type { FigureField } from '../domain/metric.ts';
import type { Figures } from '../domain/statistics.ts';
import { aroundOf, type Unit } from '../store/units.ts';
import { inTerritory, type Frame } from './boundaries.ts';
import { eachField, newSightOf, oldSightOf, splitWith, without, type FiguresOf } from './carried-sight.ts';
import { familiesOf, unitsOf, type Family, type Sight } from './families.ts';
import { fields } from './figures.ts';
import { mergedFamilies, mergedSightOf } from './merged-sight.ts';
import { carrierOf, isSplit, lineageTo, memo, noLineage, taken, type Carrier, type Take } from './lineage.ts';

/** What stands behind the figures of an answer in other units than they were recorded on. */
export interface Carried {
  /** The units whose figures must be read, all by one statement. */
  needed: Unit[];
  from(recorded: FiguresOf): { figuresOf: FiguresOf; sight?: Sight<FigureField>; estimateOf: EstimateOf };
}

export interface Estimate {
  /** What is taken of units that went to several, in equal parts. */
  takes: Take[];
  figures: Figures;
}
type EstimateOf = (unit: Unit | null, parent: Unit | null) => Estimate;

export const asRecorded = (asked: readonly Unit[]): Carried => ({
  needed: [...asked],
  from: (recorded) => ({ figuresOf: recorded, estimateOf: () => ({ takes: [], figures: eachField(() => 0) }) }),
});

export function carriedTo(context: Context, frame: Frame, asked: readonly Unit[]): Carried {
  const counts = (unit: Unit): boolean => inTerritory(context, frame, unit);
  const toNew = carrierOf(context.units, lineageTo(context.units, 'NEW'), counts);
  const toOld = carrierOf(context.units, frame.late ? lineageTo(context.units, 'OLD') : noLineage, counts);
  if (frame.way === 'TO_OLD') {
    const merged = mergedFamilies(context, frame, asked);
    return {
      needed: [...new Set([...toOld.neededFor(asked), ...toOld.neededFor(unitsOf(merged))])],
      from: (read) => {
        const recorded = memo(read);
        const figuresOf = totals(toOld, recorded);
        const sight = oldSightOf(context, toOld, recorded);
        const beside = mergedSightOf(context, frame, merged, figuresOf);
        return {
          figuresOf,
          sight: { ...sight, isTold: (...cell) => sight.isTold(...cell) && beside.isTold(...cell) },
          estimateOf: estimates(toOld, recorded),
        };
      },
    };
  }
  const old = oldFamilies(context, frame, toNew, asked);
  const oldUnits = old.flatMap(({ parent, children }) => (parent ? [parent, ...children] : children));
  const beside = asked.flatMap((unit) => [unit, ...context.units.childrenOf(unit), ...splitWith(toNew, unit)]);
  return {
    needed: [...new Set([...toNew.neededFor(asked), ...toOld.neededFor(oldUnits), ...beside])],
    from: (read) => {
      const recorded = memo(read);
      const inTerritoryOnly: FiguresOf = (unit) =>
        without(
          recorded,
          unit,
          context.units.childrenOf(unit).filter((child) => !counts(child)),
        );
      return {
        figuresOf: totals(toNew, inTerritoryOnly, recorded),
        sight: newSightOf(context, {
          ...{ toNew, recorded, old, oldFigures: totals(toOld, recorded), oldDay: frame.oldDay },
          oldSight: oldSightOf(context, toOld, recorded),
        }),
        estimateOf: estimates(toNew, recorded),
      };
    },
  };
}

/** What was recorded on a unit itself, and what it takes of others. */
const totals = (carrier: Carrier, own: FiguresOf, recorded: FiguresOf = own): FiguresOf =>
  memo((unit) => {
    const [itself, takes] = [own(unit), carrier.takesOf(unit)];
    return eachField((field) => itself[field] + taken(carrier, takes, (one) => recorded(one)[field]));
  });

/** Units of which nobody is counted make no estimate. */
function estimates(carrier: Carrier, recorded: FiguresOf): EstimateOf {
  return (unit, parent) => {
    const all = unit ? carrier.takesOf(unit) : parent ? carrier.ownTakesOf(parent) : [];
    const takes = all.filter(isSplit).filter((take) => {
      const net = without(recorded, take.unit, carrier.apartOf(take.unit));
      return fields.some((field) => net[field] !== 0);
    });
    return { takes, figures: eachField((field) => taken(carrier, takes, (one) => recorded(one)[field])) };
  };
}

/** The families of the list before, as who asks for the same day in its units is shown them. */
function oldFamilies(context: Context, frame: Frame, toNew: Carrier, asked: readonly Unit[]): Family[] {
  const sources = asked.flatMap((unit) => toNew.takesOf(unit).map((take) => take.unit));
  const provinces = new Set(sources.flatMap((unit) => aroundOf(unit, (id) => context.units.findById(id)).slice(-1)));
  return [...provinces].flatMap((province) => [
    ...familiesOf(context, province, province.level, frame.oldDay),
    ...familiesOf(context, province, 'COMMUNE', frame.oldDay),
  ]);
}
