import { addDays, type Day } from '@lienthong/schema/civil-date';
import type { UnitLevel } from '@lienthong/schema/codes';
import { permits, type Caller } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { everyDay, fixedDays, isFixedDay } from '../domain/intervals.ts';
import type { Attribution, FigureField } from '../domain/metric.ts';
import { createShownDays, type ShownDays } from '../domain/shown-days.ts';
import { firstCampaignDay } from '../enrollment/campaigns.ts';
import { isValidOn, type Unit, type Units } from '../store/units.ts';
import type { FiguresOf } from './carried-sight.ts';
import {
  cellOf,
  familiesDown,
  isBelowDistrict,
  partsOfAll,
  plainSight,
  readsPersonsOf,
  unitsOf,
  type Family,
  type Part,
  type Sight,
} from './families.ts';
import { fields, nobody, readFiguresOfDays } from './figures.ts';
import { memo } from './lineage.ts';
import { unitsOn } from './merged-sight.ts';
import { pastVersion } from './statistics.sql.ts';

/** What the days shown before leave to be seen of a day. */
export type DaySight = Required<Pick<Sight<FigureField>, 'changes' | 'isFixed'>>;

/** Of which units every day is told, from the first day of any campaign on: to all who don't read the persons, the same days. */
export interface DaysChoice {
  caller: Caller;
  within: Unit;
  level: UnitLevel;
  campaignId: string;
  by: Attribution;
  /** Units of no later list than that of this day. */
  list?: Day;
}

export interface DaysTold {
  parts: ReadonlyMap<Day, Part<FigureField>[]>;
  /** Of a day after them, or of one of them. */
  sightOn(day: Day): DaySight;
}

/** The parts of each day up to one, beside those of the days before: no two days differ by 1 to 4 to who doesn't read the persons. */
export async function partsOfDays(context: Context, choice: DaysChoice, to: Day): Promise<DaysTold> {
  const { caller, within, list = to } = choice;
  // Who doesn't read the persons is shown no resident group on any day.
  const level = choice.level === 'RESIDENT_GROUP' ? 'COMMUNE' : choice.level;
  const first = await firstCampaignDay(context);
  const [days, fixed] = [everyDay(first, to), fixedDays(first, to)];
  const isShown = (family: Family, day: Day): boolean => !isBelowDistrict(family) || isFixedDay(day);
  const families = new Map(
    days.map((day) => {
      const all = familiesDown(context, within, level, day < list ? day : list);
      return [day, all.filter((family) => isShown(family, day))];
    }),
  );
  const all = [...families.values()].flat();
  const [below, above] = [all.filter(isBelowDistrict), all.filter((family) => !isBelowDistrict(family))];
  const upperOf = memo(await readFiguresOfDays(context, unitsOf(above), days, choice));
  const lowerOf = memo(await readFiguresOfDays(context, unitsOf(below), fixed, choice));
  const inUpper = new Set(unitsOf(above));
  const nth = new Map(fixed.map((day, at) => [day, at]));
  const shown = createShownDays();
  const keepSums = sumsKeeper(context, shown);
  const sightOn = sightsOf(shown);
  const parts = new Map<Day, Part<FigureField>[]>();
  for (const [at, day] of days.entries()) {
    const figuresOf: FiguresOf = (unit) =>
      (inUpper.has(unit) ? upperOf(unit)[at] : lowerOf(unit)[nth.get(day) ?? -1]) ?? nobody;
    const sight = { ...plainSight(caller), ...sightOn(day) };
    const told = partsOfAll(caller, families.get(day) ?? [], fields, figuresOf, sight);
    const byUnit = new Map(told.map(({ unit, figures }) => [unit, figures]));
    for (const { unit, parent, figures } of told) {
      const whole = parent && byUnit.get(parent);
      for (const field of fields) {
        const value = figures[field];
        if (value === null) continue;
        shown.keep(cellOf(unit, parent), field, value, day);
        if (typeof whole?.[field] === 'number') shown.keep(othersOf(unit, parent), field, whole[field] - value, day);
      }
    }
    keepSums(told, day);
    parts.set(day, told);
  }
  return { parts, sightOn };
}

/** Apart, so that whoever keeps it keeps no more than what was shown. */
const sightsOf =
  (shown: ShownDays) =>
  (day: Day): DaySight => ({
    changes: (unit, field, value, parent, others) =>
      shown.tells(cellOf(unit, parent), field, value, day) ||
      (others !== null && shown.tells(othersOf(unit, parent), field, others, day)),
    isFixed: isFixedDay(day),
  });

/** What the days before leave to be seen of a day; nothing is read for who reads the persons. */
export async function sightBeside(context: Context, choice: DaysChoice, day: Day): Promise<DaySight> {
  if (readsPersonsOf(choice.caller, choice.within)) return { changes: () => false, isFixed: true };
  const yesterday = addDays(context.today, -1);
  const told =
    day > context.today ? partsOfDays(context, choice, addDays(day, -1)) : keptDays(context, choice, yesterday);
  return (await told).sightOn(day);
}

/** Days that are over change by late records alone, which count on `past_change`: until then they aren't reckoned again. */
async function keptDays(context: Context, choice: DaysChoice, to: Day): Promise<DaysTold> {
  const { caller, within, level, campaignId, by, list } = choice;
  const [past] = await context.sql(pastVersion, []);
  const seen = permits(caller, 'citizen:read') === 'YES' ? [caller.scope.lo, caller.scope.hi] : [];
  const first = await firstCampaignDay(context);
  const key = JSON.stringify([within.id, level, campaignId, by, list && list < to ? list : null, seen]);
  const version = `${first} ${to} ${past?.version ?? ''}`;
  const all = kept.get(context.units) ?? new Map<string, Kept>();
  kept.set(context.units, all);
  const found = all.get(key);
  all.delete(key);
  const told = found?.version === version ? found.told : partsOfDays(context, choice, to);
  all.set(key, { version, told });
  for (const oldest of all.size > mostKept ? [...all.keys()].slice(0, all.size - mostKept) : []) all.delete(oldest);
  told.catch(() => all.delete(key));
  return told;
}

interface Kept {
  version: string;
  told: Promise<DaysTold>;
}
const mostKept = 16;
/** By the units of a register, which is read anew when communes are merged. */
const kept = new WeakMap<Units, Map<string, Kept>>();

/** Today, or the end of last week for communes of which the caller reads the persons of none of these units around them. */
export function lastShownDay({ caller, today }: Context, level: UnitLevel, around: readonly Unit[]): Day {
  if (level !== 'COMMUNE' || around.some((unit) => readsPersonsOf(caller, unit))) return today;
  return fixedDays(addDays(today, -6), today)[0] ?? today;
}

const othersOf = (unit: Unit | null, parent: Unit | null): string => `all but ${cellOf(unit, parent)}`;

/** What a commune made by a merge has is held against the sum of those it was made of, too, where all of them are shown. */
function sumsKeeper({ units }: Context, shown: ShownDays): (parts: readonly Part<FigureField>[], day: Day) => void {
  const made = new Set(
    units.ended.flatMap((unit) => units.successorsOf(unit).flatMap(({ newId }) => units.findById(newId) ?? [])),
  );
  return (parts, day) => {
    const byUnit = new Map(parts.map(({ unit, figures }) => [unit, figures]));
    for (const unit of made) {
      if (isValidOn(unit, day)) continue;
      const former = unitsOn(units, unit, day).map((one) => byUnit.get(one));
      for (const field of former.length > 0 ? fields : []) {
        const values = former.map((figures) => figures?.[field] ?? null);
        if (values.includes(null)) continue;
        shown.keep(
          cellOf(unit, null),
          field,
          values.reduce<number>((sum, value) => sum + (value ?? 0), 0),
          day,
        );
      }
    }
  };
}
