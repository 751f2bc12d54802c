import type { Day } from '@lienthong/schema/civil-date';
import type { TargetMetric } from '@lienthong/schema/codes';
import type { FigureField, WithholdingReason } from './metric.ts';

/** The figures of one unit; null is withheld. */
export type Figures = Record<FigureField, number>;
export type ShownFigures = Record<FigureField, number | null>;

/** One unit's value of one figure, beside those of its siblings. */
export interface Cell {
  value: number;
  /** The caller reads the persons themselves, so nothing is withheld. */
  open: boolean;
  /** It differs by 1 to 4 from what is shown of another day. */
  changed?: boolean;
  /** False where the value would tell more than the caller is shown elsewhere, as of the same persons in other units. */
  told?: boolean;
}

/** A cell of so few persons tells of single ones. */
const fewest = 5;
export const isSmall = (value: number): boolean => value > 0 && value < fewest;

/**
 * What is withheld of the cells that together make a total, for each its reason or null: cells of 1 to 4, cells that all
 * but 1 to 4 fall into, cells that changed by 1 to 4, and further ones, the smallest first, until what is withheld can't be worked out: a single cell, or
 * a few that together hold 1 to 4, is the total less the rest. 0 is always shown, so all of a small total may stay derivable:
 * it is itself withheld where it is a cell. Cells that aren't told are withheld whatever they hold; what they
 * hold decides about no other. Where the total itself is withheld (`totalIsHidden`), at least one cell is, too: else it were their sum.
 */
export function withholdings(
  cells: readonly Cell[],
  {
    totalIsHidden = false,
    untold = 'OTHER_BOUNDARIES',
  }: { totalIsHidden?: boolean; untold?: WithholdingReason | undefined } = {},
): (WithholdingReason | null)[] {
  const total = cells.reduce((sum, cell) => sum + cell.value, 0);
  const reasons = cells.map(({ value, open, told = true }): WithholdingReason | null => {
    if (open) return null;
    if (!told) return untold;
    if (isSmall(value)) return 'SMALL_CELL';
    return value > 0 && isSmall(total - value) ? 'SMALL_COMPLEMENT' : null;
  });
  withholdFurther(cells, reasons, totalIsHidden);
  // On top of what the day withholds by itself: an answer of the day alone and one beside other days together tell what the first tells.
  for (const [at, { open, changed }] of cells.entries()) {
    if (!open && changed === true) reasons[at] ??= 'SMALL_CHANGE';
  }
  withholdFurther(cells, reasons, totalIsHidden);
  return reasons;
}

function withholdFurther(cells: readonly Cell[], reasons: (WithholdingReason | null)[], totalIsHidden: boolean): void {
  const rest = cells
    .map((cell, index) => ({ ...cell, index }))
    .filter(({ open, value, index }) => !open && value > 0 && reasons[index] === null)
    .sort((one, other) => one.value - other.value);
  for (const { index } of rest) {
    const hidden = cells.filter((_, at) => reasons[at] !== null);
    const sum = hidden.reduce((of, cell) => of + cell.value, 0);
    const sumIsTold = hidden.every(({ told = true }) => told);
    const totalIsTold = totalIsHidden && !hidden.some(({ value, told = true }) => value > 0 || !told);
    if (!totalIsTold && hidden.length !== 1 && !(sumIsTold && isSmall(sum))) break;
    reasons[index] = 'DERIVABLE';
  }
}

export const rateReasons = {
  NO_DENOMINATOR: 'The denominator is 0.',
  WITHHELD: 'The numerator or the denominator is withheld.',
  NOT_KEPT: 'How the register stood on that day isn’t kept for this figure: it is known of today.',
  NOT_COMPARED: 'No civil-status office has compared its register of the unit with this one.',
  NO_RULE: 'No rule of the day says what the figure depends on.',
} as const;
export type RateReason = keyof typeof rateReasons;

export interface RateValue {
  numerator: number | null;
  denominator: number | null;
  rate: number | null;
  reason: RateReason | null;
}

/** A share of 1; null, with its reason, where there is nothing to divide by or to show. */
export function rateOf(numerator: number | null, denominator: number | null): RateValue {
  if (numerator === null || denominator === null) return { numerator, denominator, rate: null, reason: 'WITHHELD' };
  if (denominator === 0) return { numerator, denominator, rate: null, reason: 'NO_DENOMINATOR' };
  return { numerator, denominator, rate: numerator / denominator, reason: null };
}

export const progressReasons = {
  DUE_DAY_PASSED: 'The day by which it was due has passed.',
  NO_WORKING_DAY_LEFT: 'No working day is left before the day by which it is due.',
  WITHHELD: 'A figure that it rests on is withheld.',
} as const;
export type ProgressReason = keyof typeof progressReasons;

export interface ProgressValue {
  value: number | null;
  remaining: number | null;
  workingDaysLeft: number;
  requiredPerDay: number | null;
  reason: ProgressReason | null;
}

interface Aim {
  metric: TargetMetric;
  value: number;
  dueBefore: Day;
}

/** Persons done and persons still to do, by what the target counts. A rate's is in percent of the persons present. */
const measures: Record<TargetMetric, (figures: ShownFigures, aim: number) => [done: number | null, remaining: number]> =
  {
    CARDS_ISSUED: ({ issuedPersons: done }, aim) => [done, aim - (done ?? 0)],
    DOSSIERS_COLLECTED: ({ collectedPersons: done }, aim) => [done, aim - (done ?? 0)],
    COLLECTED_RATE_OF_PRESENT: ({ presentCollected, present }, aim) => {
      if (presentCollected === null || present === null) return [null, 0];
      const done = present === 0 ? 100 : (presentCollected / present) * 100;
      return [done, Math.ceil((present * aim) / 100) - presentCollected];
    },
  };

/** What is left of a target and what that asks of each working day before it is due; nothing below 0. */
export function progressOf(aim: Aim, figures: ShownFigures, asOf: Day, workingDaysLeft: number): ProgressValue {
  const [value, missing] = measures[aim.metric](figures, aim.value);
  if (value === null) return { value, remaining: null, workingDaysLeft, requiredPerDay: null, reason: 'WITHHELD' };
  const remaining = Math.max(0, missing);
  const known = { value, remaining, workingDaysLeft };
  if (remaining === 0) return { ...known, requiredPerDay: 0, reason: null };
  if (asOf >= aim.dueBefore) return { ...known, requiredPerDay: null, reason: 'DUE_DAY_PASSED' };
  if (workingDaysLeft === 0) return { ...known, requiredPerDay: null, reason: 'NO_WORKING_DAY_LEFT' };
  return { ...known, requiredPerDay: remaining / workingDaysLeft, reason: null };
}
