import type { Context } from '../access/context.ts';
import type { Attribution } from '../domain/metric.ts';
import type { Unit } from '../store/units.ts';
import { foldProcessing, processingParts } from './processing.sql.ts';

/** Deltas a read goes over before it asks for folding. */
const foldAbove = 1000;

/** A figure's value by its part; a part that is 0 may be left out. */
export type Parts = ReadonlyMap<string, number>;
export type PartsOf = (unit: Unit, figure: string) => Parts;

export interface PartsChoice {
  campaignId: string;
  by: Attribution;
}

const none: Parts = new Map();

/** The parts of some figures of many units at the end of a day, by one statement. Folds after the answer, as readers of tallies do. */
export async function readParts(
  context: Context,
  units: readonly Unit[],
  figures: readonly string[],
  on: string,
  { campaignId, by }: PartsChoice,
): Promise<PartsOf> {
  const suffix = by === 'COLLECTING_UNIT' ? '_HERE' : '';
  const rows = await context.sql(processingParts, [
    units.map(({ unitNo }) => unitNo),
    units.map(({ lastUnitNo }) => lastUnitNo),
    campaignId,
    on,
    figures.map((figure) => figure + suffix),
  ]);
  if ((rows[0]?.unfolded ?? 0) > foldAbove) void context.sql(foldProcessing, []).catch(() => undefined);
  const found = new Map<string, Map<string, number>>();
  for (const { unitNo, figure, part, value } of rows) {
    const key = `${String(unitNo)} ${figure}`;
    found.set(key, (found.get(key) ?? new Map<string, number>()).set(part, value));
  }
  return (unit, figure) => found.get(`${String(unit.unitNo)} ${figure}${suffix}`) ?? none;
}

/** What came between two days: of a flow, since it only adds up. */
export const between =
  (before: PartsOf, after: PartsOf): PartsOf =>
  (unit, figure) => {
    const former = before(unit, figure);
    const later = after(unit, figure);
    const parts = new Set([...former.keys(), ...later.keys()]);
    return new Map([...parts].map((part) => [part, (later.get(part) ?? 0) - (former.get(part) ?? 0)]));
  };
