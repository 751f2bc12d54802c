import type { Context } from '../access/context.ts';
import { metricCodes, metrics, type MetricCode } from '../domain/metric.ts';
import type { ShownFigures } from '../domain/statistics.ts';
import type { Unit } from '../store/units.ts';
import { wrong } from '../errors.ts';
import type { Carried, Told } from './carried.ts';
import { eachField, without, type FiguresOf } from './carried-sight.ts';
import { cellOf, partsOfAll, readsPersonsOf, type Family } from './families.ts';
import { fields, readSaidFigures, type FigureChoice } from './figures.ts';
import { talliesSince } from './statistics.sql.ts';

/** The day up to whose end records count. What was said then is compared day by day only by who reads the persons. */
export async function recordedOnOf(
  context: Context,
  { recordedOn, asOf, within }: { recordedOn: string | undefined; asOf: string; within: Unit },
): Promise<string> {
  const { today } = context;
  if (recordedOn === undefined || recordedOn === today) return today;
  const since = (await saidSince(context)) ?? today;
  if (recordedOn < since || recordedOn < asOf || recordedOn > today) {
    wrong('recordedOn', `A day from \`asOf\` to today, not before ${since}, since when it is kept what was said.`);
  }
  if (recordedOn !== asOf && !readsPersonsOf(context.caller, within)) {
    wrong('recordedOn', 'The day of `asOf` or today, unless you read the persons of the unit.');
  }
  return recordedOn;
}

/** Null where nothing is kept yet. */
async function saidSince(context: Context): Promise<string | null> {
  const [since] = await context.sql(talliesSince, []);
  return since?.day ?? null;
}

const earlier = (now: FiguresOf, late: FiguresOf): FiguresOf => {
  return (unit) => {
    const [whole, since] = [now(unit), late(unit)];
    return eachField((field) => whole[field] - since[field]);
  };
};

/**
 * The figures as they were said, and the sight of them: to who doesn't read the persons those alone that today's answer shows
 * and that are still the same, since the difference would tell what was recorded late.
 */
export async function readSaid(
  context: Context,
  carried: Carried,
  families: readonly Family[],
  asked: FigureChoice & { recordedOn: string },
): Promise<Told> {
  const { now, late } = await readSaidFigures(context, carried.needed, asked);
  const today = carried.from(now);
  const said = carried.from(earlier(now, late));
  const parts = partsOfAll(context.caller, families, fields, today.figuresOf, today.sight);
  const shown = new Map(parts.map(({ unit, parent, figures }) => [cellOf(unit, parent), figures]));
  const before = valuesIn(families, said.figuresOf);
  return {
    ...said,
    sight: {
      isOpen: said.sight.isOpen,
      isFixed: said.sight.isFixed ?? true,
      isTold: (unit, parent, field) => shown.get(cellOf(unit, parent))?.[field] === before(unit, parent)[field],
      untold: 'RESTATED',
    },
  };
}

/** Which figures records made after the day of the figures changed; null where it isn't kept what was said on that day. */
export type Restated = (row: ShownFigures & { unit: Unit | null; parent: Unit | null }) => Promise<MetricCode[] | null>;

/** Withheld figures aren't named: that somebody was added late tells of them. */
export function restatedIn(
  context: Context,
  carried: Carried,
  families: readonly Family[],
  asked: FigureChoice,
): Restated {
  const { asOf } = asked;
  if (asOf >= context.today) return () => Promise.resolve([]);
  const read = async (): Promise<ReturnType<typeof valuesIn> | null> => {
    const since = await saidSince(context);
    if (since === null || asOf < since) return null;
    const { now, late } = await readSaidFigures(context, carried.needed, { ...asked, recordedOn: asOf });
    return valuesIn(families, carried.from(earlier(now, late)).figuresOf);
  };
  let reading: ReturnType<typeof read> | undefined;
  return async (row) => {
    const then = await (reading ??= read());
    if (!then) return null;
    const values = then(row.unit, row.parent);
    return metricCodes.filter((metric) => {
      const { field } = metrics[metric];
      return row[field] !== null && row[field] !== values[field];
    });
  };
}

/** The figures of a unit or, without one, of what of `parent` is in none of the units below it. */
const valuesIn =
  (families: readonly Family[], figuresOf: FiguresOf) =>
  (unit: Unit | null, parent: Unit | null): ReturnType<FiguresOf> => {
    if (unit) return figuresOf(unit);
    const family = families.find((one) => one.parent === parent);
    return parent ? without(figuresOf, parent, family?.children ?? []) : eachField(() => 0);
  };
