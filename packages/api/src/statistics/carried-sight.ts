import type { Context } from '../access/context.ts';
import type { FigureField } from '../domain/metric.ts';
import { isSmall, type Figures } from '../domain/statistics.ts';
import { liesWithin, type Unit } from '../store/units.ts';
import { partsOfAll, readsPersonsOf, type Family, type Sight } from './families.ts';
import { fields } from './figures.ts';
import { unitsOn } from './merged-sight.ts';
import { isSplit, memo, type Carrier, type Take } from './lineage.ts';

export type FiguresOf = (unit: Unit) => Figures;

export const eachField = (valueOf: (field: FigureField) => number): Figures =>
  Object.fromEntries(fields.map((field) => [field, valueOf(field)])) as Figures;

export const without = (figuresOf: FiguresOf, unit: Unit, others: readonly Unit[]): Figures =>
  eachField((field) => others.reduce((left, one) => left - figuresOf(one)[field], figuresOf(unit)[field]));

/** The units that share a split unit with one, itself among them. */
export const splitWith = (carrier: Carrier, unit: Unit): Unit[] =>
  carrier
    .takesOf(unit)
    .filter(isSplit)
    .flatMap((take) => carrier.heirsOf(take.unit));

interface Known {
  toNew: Carrier;
  recorded: FiguresOf;
  old: readonly Family[];
  oldFigures: FiguresOf;
  oldSight: Sight<FigureField>;
  /** The day of the old units. */
  oldDay: string;
  shownSince?: ShownSince | undefined;
}

/** Whether what was recorded on a unit of after the reform is shown to who asks for the day in these units. */
type ShownSince = (unit: Unit, field: FigureField) => boolean;

/**
 * A carried figure is shown only where it could be worked out from what the caller is shown in the units before: whoever
 * asks in both, whatever else is known of either, learns nothing more than in those.
 */
export function newSightOf(
  context: Context,
  { toNew, recorded, old, oldFigures, oldSight, oldDay, shownSince = () => true }: Known,
): Sight<FigureField> {
  const { caller, units } = context;
  const parts = partsOfAll(caller, old, fields, oldFigures, oldSight);
  const shown = new Map(parts.flatMap(({ unit, figures }) => (unit ? [[unit, figures] as const] : [])));
  const rests = parts.filter(({ unit }) => unit === null);
  /** One made by a merge after the day by those it was made of, which that day shows. */
  const isShown = (unit: Unit, field: FigureField): boolean => {
    const told = unitsOn(units, unit, oldDay);
    return told.length > 0 && told.every((one) => (shown.get(one)?.[field] ?? null) !== null);
  };
  const restIsShown = (around: Unit, field: FigureField): boolean =>
    rests.every(({ parent, figures }) => !parent || !liesWithin(parent, around) || figures[field] !== null);
  /** What is recorded on a unit of the new list and on none within it. */
  const direct = memo((unit) => without(recorded, unit, units.childrenOf(unit)));
  const sharing = memo((unit) => [...new Set([unit, ...splitWith(toNew, unit)])]);
  const basis = memo((unit) => basisOf(toNew, unit));

  return {
    isOpen: (unit, parent) => {
      const target = unit ?? parent;
      if (!target) return false;
      const takes = unit ? toNew.takesOf(target) : toNew.ownTakesOf(target);
      const own = unit ? recorded(target) : direct(target);
      const nobody = takes.length > 0 && fields.every((field) => own[field] === 0);
      return (nobody || readsPersonsOf(caller, target)) && takes.every((take) => readsPersonsOf(caller, take.unit));
    },
    isTold: (unit, parent, field) => {
      if (unit) {
        const { cells, rests: around } = basis(unit);
        return (
          sharing(unit).every((one) => !isSmall(direct(one)[field]) && shownSince(one, field)) &&
          cells.every((one) => isShown(one, field)) &&
          around.every((one) => restIsShown(one, field))
        );
      }
      if (!parent) return true;
      return direct(parent)[field] === 0 && toNew.ownTakesOf(parent).every((take) => restIsShown(take.unit, field));
    },
  };
}

/** Of which old units the figures tell what a new one takes: of a province that went over whole, the province alone. */
function basisOf(toNew: Carrier, unit: Unit): { cells: Unit[]; rests: Unit[] } {
  const sources = toNew.takesOf(unit).map((take) => take.unit);
  const around = sources.filter((source) => toNew.apartOf(source).length > 0);
  const isWhole = (source: Unit): boolean =>
    [source, ...toNew.apartOf(source)].every((one) => toNew.heirsOf(one).every((heir) => liesWithin(heir, unit)));
  const whole = around.filter(isWhole);
  return {
    cells: sources.filter((source) => whole.every((one) => one === source || !liesWithin(source, one))),
    rests: around.filter((source) => !whole.includes(source)),
  };
}

/**
 * In old units what was recorded on new ones since is added: not where that is of 1 to 4, which whoever knows the rest would
 * learn, and whoever reads the old unit reads none of those persons.
 */
export function oldSightOf(
  { caller }: Context,
  toOld: Carrier,
  recorded: FiguresOf,
  shownSince: ShownSince = () => true,
): Sight<FigureField> {
  const takesOf = (unit: Unit | null, parent: Unit | null): readonly Take[] =>
    unit ? toOld.takesOf(unit) : parent ? toOld.ownTakesOf(parent) : [];
  const net = memo((unit) => without(recorded, unit, toOld.apartOf(unit)));
  return {
    isOpen: (unit, parent) =>
      readsPersonsOf(caller, unit ?? parent) &&
      takesOf(unit, parent).every(
        (take) => readsPersonsOf(caller, take.unit) || fields.every((field) => net(take.unit)[field] === 0),
      ),
    isTold: (unit, parent, field) =>
      unit?.level === 'PROVINCE' ||
      takesOf(unit, parent).every((take) => !isSmall(net(take.unit)[field]) && shownSince(take.unit, field)),
  };
}
