/** A share as it is counted; null parts: nobody may know, or there is nothing to divide by. */
export interface Share {
  numerator: number | null;
  denominator: number | null;
  rate: number | null;
}

export interface Place {
  /** Null where there is no rate. Equal rates share a rank, and the next one counts them all: 1, 2, 2, 4. */
  rank: number | null;
  /** The best rate less this one. */
  gapToBest: number | null;
}

/** Sorted by rate, the highest first; equal ones by `no`; those without a rate at the end, by `no`. */
export function ranked<Row extends Share & { no: number }>(rows: readonly Row[]): (Row & Place)[] {
  const known = rows.filter(({ rate }) => rate !== null).sort((one, other) => higher(one, other) || one.no - other.no);
  const rest = rows.filter(({ rate }) => rate === null).sort((one, other) => one.no - other.no);
  const best = known[0]?.rate ?? 0;
  let [rank, before]: [number, Row | undefined] = [0, undefined];
  const placed = known.map((row, at) => {
    if (!before || higher(before, row) !== 0) rank = at + 1;
    before = row;
    return { ...row, rank, gapToBest: best - (row.rate ?? 0) };
  });
  return [...placed, ...rest.map((row) => ({ ...row, rank: null, gapToBest: null }))];
}

/** Crosswise in whole numbers: two quotients that are equal can differ in their last digit. */
const higher = (one: Share, other: Share): number =>
  (other.numerator ?? 0) * (one.denominator ?? 1) - (one.numerator ?? 0) * (other.denominator ?? 1);
