import type { AgencyKind, CohortKind } from '@lienthong/schema/codes';
import type { WithholdingReason } from './metric.ts';

/** Which agency's clients keep the cohorts of a kind, and at which kind of place. */
export const cohortKeepers = {
  SCHOOL: { agency: 'EDUCATION', place: 'school' },
  WORKFORCE: { agency: 'LABOR', place: 'site' },
} as const satisfies Record<CohortKind, { agency: AgencyKind; place: 'school' | 'site' }>;

/** One figure of a cohort among the persons counted in it. */
export interface CohortCell {
  cohort: string;
  counted: number;
  value: number;
  /** The caller reads the persons themselves, so nothing is withheld. */
  open: boolean;
  /** What its figure is summed up in, the widest first: province, district, commune, place. */
  within: readonly string[];
  /** A sum across those: it is shown only where nothing of it is withheld, so that it tells nothing new. */
  across: string | null;
}

/** Why a figure isn't shown, by cohort and by sum; what is shown isn't there. */
export type CohortWithholdings = ReadonlyMap<string, WithholdingReason>;

const fewest = 5;
/** Of so few persons a figure of 1 to 4 isn't shown to those who don't read the persons. */
export const isSmall = (value: number): boolean => value > 0 && value < fewest;

/**
 * What is withheld of one figure: cells of 1 to 4, cells that all but 1 to 4 fall into, and every sum from which such a cell
 * could be worked out. A sum less what is shown below it leaves its rest; it is shown if the rest is nothing, or two cells or
 * more that together are no small cell. Since a cell is in the rest of the lowest shown sum above it alone, rests don't
 * overlap, and no reckoning with the shown figures leads below one of them. Where the widest sum has too small a rest, a
 * further cell is withheld, the smallest first.
 */
export function cohortWithholdings(cells: readonly CohortCell[]): CohortWithholdings {
  const hidden = new Map<string, WithholdingReason>();
  for (const cell of cells) {
    if (cell.open) continue;
    if (isSmall(cell.value)) hidden.set(cell.cohort, 'SMALL_CELL');
    else if (isSmall(cell.counted - cell.value)) hidden.set(cell.cohort, 'SMALL_COMPLEMENT');
  }
  const spare = cells
    .filter(({ open, value, cohort }) => !open && value > 0 && !hidden.has(cohort))
    .sort((one, other) => other.value - one.value || (one.cohort < other.cohort ? 1 : -1));
  for (;;) {
    const sums = withheldSums(cells, hidden);
    const widest = cells.find(({ within: [top] }) => top !== undefined && sums.has(top));
    const at = widest ? spare.findLastIndex(({ within: [top] }) => top === widest.within[0]) : -1;
    const [further] = at < 0 ? [] : spare.splice(at, 1);
    if (!further) return new Map([...sums, ...hidden]);
    hidden.set(further.cohort, 'DERIVABLE');
  }
}

/** The sums whose rest is too small, from the narrowest to the widest; a withheld sum's rest is part of the next one's. */
function withheldSums(
  cells: readonly CohortCell[],
  hidden: ReadonlyMap<string, WithholdingReason>,
): Map<string, WithholdingReason> {
  const withheld = new Map<string, WithholdingReason>();
  const depth = Math.max(0, ...cells.map(({ within }) => within.length));
  for (let level = depth - 1; level >= 0; level -= 1) {
    const levelCells = Map.groupBy(cells, ({ within }) => within[level]);
    for (const [sum, parts] of levelCells) {
      if (sum === undefined) continue;
      const rest = parts.filter(
        ({ cohort, within }) => hidden.has(cohort) && within.slice(level + 1).every((below) => withheld.has(below)),
      );
      if (!tellsOfFew(rest)) continue;
      withheld.set(sum, reasonOf(parts));
    }
  }
  for (const [sum, parts] of Map.groupBy(cells, ({ across }) => across)) {
    if (sum !== null && parts.some(({ cohort }) => hidden.has(cohort))) withheld.set(sum, reasonOf(parts));
  }
  return withheld;
}

function tellsOfFew(rest: readonly CohortCell[]): boolean {
  const { value, others } = sumOf(rest);
  return rest.length === 1 || isSmall(value) || isSmall(others);
}

function reasonOf(parts: readonly CohortCell[]): WithholdingReason {
  const { value, others } = sumOf(parts);
  if (isSmall(value)) return 'SMALL_CELL';
  return isSmall(others) ? 'SMALL_COMPLEMENT' : 'DERIVABLE';
}

const sumOf = (cells: readonly CohortCell[]): { value: number; others: number } => ({
  value: cells.reduce((sum, cell) => sum + cell.value, 0),
  others: cells.reduce((sum, cell) => sum + cell.counted - cell.value, 0),
});
