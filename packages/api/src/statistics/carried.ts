import type { Context } from '../access/context.ts';
import type { FigureField } from '../domain/metric.ts';
import { isSmall, type Figures } from '../domain/statistics.ts';
import { aroundOf, liesWithin, type Unit } from '../store/units.ts';
import { inTerritory, type Frame } from './boundaries.ts';
import { familiesOf, partsOf, readsPersonsOf, type Family, type Sight } from './families.ts';
import { fields } from './figures.ts';
import { carrierOf, isSplit, lineageTo, noLineage, taken, type Carrier, type Take } from './lineage.ts';

type FiguresOf = (unit: Unit) => Figures;

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
    return {
      needed: toOld.neededFor(asked),
      from: (recorded) => ({ figuresOf: totals(toOld, recorded), estimateOf: estimates(toOld, recorded) }),
    };
  }
  const old = oldFamilies(context, frame, toNew, asked);
  const oldUnits = old.flatMap(({ parent, children }) => (parent ? [parent, ...children] : children));
  const beside = asked.flatMap((unit) => [unit, ...context.units.childrenOf(unit), ...splitWith(toNew, unit)]);
  return {
    needed: [...new Set([...toNew.neededFor(asked), ...toOld.neededFor(oldUnits), ...beside])],
    from: (recorded) => {
      const inTerritoryOnly: FiguresOf = (unit) =>
        without(
          recorded,
          unit,
          context.units.childrenOf(unit).filter((child) => !counts(child)),
        );
      return {
        figuresOf: totals(toNew, inTerritoryOnly, recorded),
        sight: sightOf(context, { toNew, recorded, old, oldFigures: totals(toOld, recorded) }),
        estimateOf: estimates(toNew, recorded),
      };
    },
  };
}

const eachField = (valueOf: (field: FigureField) => number): Figures =>
  Object.fromEntries(fields.map((field) => [field, valueOf(field)])) as Figures;

const without = (figuresOf: FiguresOf, unit: Unit, others: readonly Unit[]): Figures =>
  eachField((field) => others.reduce((left, one) => left - figuresOf(one)[field], figuresOf(unit)[field]));

/** What was recorded on a unit itself, and what it takes of others. */
function totals(carrier: Carrier, own: FiguresOf, recorded: FiguresOf = own): FiguresOf {
  const known = new Map<Unit, Figures>();
  return (unit) => {
    const figures =
      known.get(unit) ??
      eachField((field) => own(unit)[field] + taken(carrier, carrier.takesOf(unit), (one) => recorded(one)[field]));
    known.set(unit, figures);
    return figures;
  };
}

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

/** The units that share a split unit with one, itself among them. */
const splitWith = (carrier: Carrier, unit: Unit): Unit[] =>
  carrier
    .takesOf(unit)
    .filter(isSplit)
    .flatMap((take) => carrier.heirsOf(take.unit));

/** The families of the list before, as who asks for the same day in its units is shown them. */
function oldFamilies(context: Context, frame: Frame, toNew: Carrier, asked: readonly Unit[]): Family[] {
  const sources = asked.flatMap((unit) => toNew.takesOf(unit).map((take) => take.unit));
  const provinces = new Set(sources.flatMap((unit) => aroundOf(unit, (id) => context.units.findById(id)).slice(-1)));
  return [...provinces].flatMap((province) => [
    ...familiesOf(context, province, province.level, frame.oldDay),
    ...familiesOf(context, province, 'COMMUNE', frame.oldDay),
  ]);
}

interface Known {
  toNew: Carrier;
  recorded: FiguresOf;
  old: readonly Family[];
  oldFigures: FiguresOf;
}

/**
 * A carried figure is shown only where it could be worked out from what the caller is shown in the units before: whoever
 * asks in both, whatever else is known of either, learns nothing more than in those.
 */
function sightOf(context: Context, { toNew, recorded, old, oldFigures }: Known): Sight<FigureField> {
  const { caller, units } = context;
  const parts = old.flatMap((family) => partsOf(caller, family, fields, oldFigures));
  const shown = new Map(parts.flatMap(({ unit, figures }) => (unit ? [[unit, figures] as const] : [])));
  const isShown = (unit: Unit, field: FigureField): boolean => (shown.get(unit)?.[field] ?? null) !== null;
  const restIsShown = (around: Unit, field: FigureField): boolean =>
    parts.every(
      ({ unit, parent, figures }) => unit !== null || !parent || !liesWithin(parent, around) || figures[field] !== null,
    );
  /** What is recorded on a unit of the new list and on none within it. */
  const direct = (unit: Unit): Figures => without(recorded, unit, units.childrenOf(unit));

  const goesWhole = (source: Unit, unit: Unit): boolean =>
    toNew.apartOf(source).length > 0 &&
    [source, ...toNew.apartOf(source)].every((one) => toNew.heirsOf(one).every((heir) => liesWithin(heir, unit)));

  const isTold = (unit: Unit | null, parent: Unit | null, field: FigureField): boolean => {
    const target = unit ?? parent;
    if (!target) return true;
    if (unit === null) {
      const around = toNew.ownTakesOf(target).map((take) => take.unit);
      return direct(target)[field] === 0 && around.every((one) => restIsShown(one, field));
    }
    const takes = toNew.takesOf(unit);
    const whole = takes.map((take) => take.unit).filter((source) => goesWhole(source, unit));
    const single = takes
      .map((take) => take.unit)
      .filter((source) => whole.every((around) => around === source || !liesWithin(source, around)));
    const mixed = [unit, ...splitWith(toNew, unit)].some((one) => isSmall(direct(one)[field]));
    return (
      !mixed &&
      single.every(
        (source) =>
          isShown(source, field) &&
          (toNew.apartOf(source).length === 0 || whole.includes(source) || restIsShown(source, field)),
      )
    );
  };

  const isOpen = (unit: Unit | null, parent: Unit | null): boolean => {
    const target = unit ?? parent;
    if (!target) return false;
    const sources = (unit ? toNew.takesOf(target) : toNew.ownTakesOf(target)).map((take) => take.unit);
    const own = unit ? recorded(target) : direct(target);
    return (
      (readsPersonsOf(caller, target) || (sources.length > 0 && fields.every((field) => own[field] === 0))) &&
      sources.every((source) => readsPersonsOf(caller, source))
    );
  };
  return { isOpen, isTold };
}
