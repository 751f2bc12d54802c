import type { Day } from '@lienthong/schema/civil-date';
import type { UnitLevel } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import type { FigureField } from '../domain/metric.ts';
import type { Figures } from '../domain/statistics.ts';
import { aroundOf, type Unit } from '../store/units.ts';
import { inTerritory, type Frame } from './boundaries.ts';
import { eachField, newSightOf, oldSightOf, splitWith, without, type FiguresOf } from './carried-sight.ts';
import type { DaySight } from './days.ts';
import { familiesDown, partsOfAll, plainSight, unitsOf, type Sight } from './families.ts';
import { fields } from './figures.ts';
import { mergedFamilies, mergedSightOf } from './merged-sight.ts';
import { carrierOf, isSplit, lineageTo, memo, noLineage, taken, type Carrier, type Take } from './lineage.ts';

/** What stands behind the figures of an answer in other units than they were recorded on. */
export interface Carried {
  /** The units whose figures must be read, all by one statement. */
  needed: Unit[];
  from(recorded: FiguresOf): Told;
}

export interface Told {
  figuresOf: FiguresOf;
  sight: Sight<FigureField>;
  estimateOf: EstimateOf;
}

export interface Estimate {
  /** What is taken of units that went to several, in equal parts. */
  takes: Take[];
  figures: Figures;
}
type EstimateOf = (unit: Unit | null, parent: Unit | null) => Estimate;

/** What the days before leave to be seen of units, in the list of a day; by default of those asked for. */
export type Beside = (list: Day, of?: { within: Unit; level: UnitLevel }) => Promise<DaySight>;

export async function carriedFor(
  context: Context,
  frame: Frame,
  asked: readonly Unit[],
  beside: Beside,
): Promise<Carried> {
  if (frame.way === 'AS_RECORDED') return asRecorded(context, asked, await beside(frame.day));
  const since = frame.late ? await recordedSince(context, frame, beside) : undefined;
  return frame.way === 'TO_OLD'
    ? carriedToOld(context, frame, asked, await beside(frame.oldDay), since)
    : carriedToNew(context, frame, asked, beside, since);
}

const asRecorded = (context: Context, asked: readonly Unit[], days: DaySight): Carried => ({
  needed: [...asked],
  from: (recorded) => ({
    figuresOf: recorded,
    sight: { ...plainSight(context.caller), ...days },
    estimateOf: () => ({ takes: [], figures: eachField(() => 0) }),
  }),
});

const countedIn = (context: Context, frame: Frame) => (unit: Unit) => inTerritory(context, frame, unit);

const carrierToOld = (context: Context, frame: Frame): Carrier =>
  carrierOf(context.units, frame.late ? lineageTo(context.units, 'OLD') : noLineage, countedIn(context, frame));

function carriedToOld(
  context: Context,
  frame: Frame,
  asked: readonly Unit[],
  days: DaySight,
  since: Since | undefined,
): Carried {
  const toOld = carrierToOld(context, frame);
  const merged = mergedFamilies(context, frame, asked);
  return {
    needed: [...new Set([...toOld.neededFor(asked), ...toOld.neededFor(unitsOf(merged)), ...(since?.needed ?? [])])],
    from: (read) => {
      const recorded = memo(read);
      const figuresOf = totals(toOld, recorded);
      const sight = oldSightOf(context, toOld, recorded, since?.shownIn(recorded));
      const beside = mergedSightOf(context, frame, merged, figuresOf, days);
      return {
        figuresOf,
        sight: { ...sight, ...days, isTold: (...cell) => sight.isTold(...cell) && beside.isTold(...cell) },
        estimateOf: estimates(toOld, recorded),
      };
    },
  };
}

async function carriedToNew(
  context: Context,
  frame: Frame,
  asked: readonly Unit[],
  beside: Beside,
  since: Since | undefined,
): Promise<Carried> {
  const counts = countedIn(context, frame);
  const toNew = carrierOf(context.units, lineageTo(context.units, 'NEW'), counts);
  const toOld = carrierToOld(context, frame);
  const provinces = oldProvinces(context, toNew, asked);
  const old = provinces.flatMap((within) => familiesDown(context, within, 'COMMUNE', frame.oldDay));
  const days = await besideAll(provinces.map((within) => beside(frame.oldDay, { within, level: 'COMMUNE' })));
  const around = asked.flatMap((unit) => [unit, ...context.units.childrenOf(unit), ...splitWith(toNew, unit)]);
  const oldUnits = old.flatMap(({ parent, children }) => (parent ? [parent, ...children] : children));
  return {
    needed: [
      ...new Set([...toNew.neededFor(asked), ...toOld.neededFor(oldUnits), ...around, ...(since?.needed ?? [])]),
    ],
    from: (read) => {
      const recorded = memo(read);
      const inTerritoryOnly: FiguresOf = (unit) =>
        without(
          recorded,
          unit,
          context.units.childrenOf(unit).filter((child) => !counts(child)),
        );
      const shownSince = since?.shownIn(recorded);
      return {
        figuresOf: totals(toNew, inTerritoryOnly, recorded),
        sight: newSightOf(context, {
          ...{ toNew, recorded, old, oldFigures: totals(toOld, recorded), oldDay: frame.oldDay, shownSince },
          oldSight: { ...oldSightOf(context, toOld, recorded, shownSince), ...days },
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

const provinceOf = (context: Context, unit: Unit): Unit[] =>
  aroundOf(unit, (id) => context.units.findById(id)).slice(-1);

function oldProvinces(context: Context, toNew: Carrier, asked: readonly Unit[]): Unit[] {
  const sources = asked.flatMap((unit) => toNew.takesOf(unit).map((take) => take.unit));
  return [...new Set(sources.flatMap((unit) => provinceOf(context, unit)))];
}

/** What is recorded on the units of after the reform, as who asks for the day in these units is shown it. */
interface Since {
  needed: readonly Unit[];
  shownIn(recorded: FiguresOf): (unit: Unit, field: FigureField) => boolean;
}

async function recordedSince(context: Context, frame: Frame, beside: Beside): Promise<Since> {
  const heirs = provinceOf(context, frame.territory).flatMap((province) => context.units.successorsOf(province));
  const provinces = heirs.flatMap(({ newId }) => context.units.findById(newId) ?? []);
  const families = provinces.flatMap((within) => familiesDown(context, within, 'COMMUNE', frame.asOf));
  const days = await besideAll(provinces.map((within) => beside(frame.asOf, { within, level: 'COMMUNE' })));
  return {
    needed: unitsOf(families),
    shownIn: (recorded) => {
      const sight = { ...plainSight(context.caller), ...days };
      const parts = partsOfAll(context.caller, families, fields, recorded, sight);
      const shown = new Map(parts.map(({ unit, figures }) => [unit, figures]));
      return (unit, field) => (shown.get(unit)?.[field] ?? null) !== null;
    },
  };
}

/** Of several provinces, each of whose units is told by its own. */
async function besideAll(all: readonly Promise<DaySight>[]): Promise<DaySight> {
  const sights = await Promise.all(all);
  return {
    isFixed: sights.every(({ isFixed }) => isFixed),
    changes: (...cell) => sights.some(({ changes }) => changes(...cell)),
  };
}
