/** A sum of cells, each taken so many times. */
export type Sum = ReadonlyMap<string, number>;

export interface Attacker {
  /** Takes down that a sum of cells is this value; fails where what was shown contradicts itself. */
  learn(sum: Sum, value: number): void;
  /** What a sum of cells is, where it follows from all that was learnt: by exact elimination. */
  tell(sum: Sum): number | undefined;
  /** One that knows the same and learns by itself. */
  fork(): Attacker;
}

/** Below 2^26, so that products are exact. What follows by both is taken to follow by fractions. */
const primes = [67_108_859, 33_554_393] as const;

/** Whoever takes every number that is shown as an equation over the `cells`. */
export const createAttacker = (cells: readonly string[]): Attacker =>
  attackerOf(
    new Map(cells.map((cell, at) => [cell, at])),
    primes.map((prime) => eliminationBy(prime, cells.length)),
  );

function attackerOf(columns: ReadonlyMap<string, number>, sides: readonly Elimination[]): Attacker {
  const rowOf = (sum: Sum, value: number): number[] => {
    const row = Array<number>(columns.size + 1).fill(0);
    row[columns.size] = value;
    for (const [cell, times] of sum) {
      const at = columns.get(cell);
      if (at === undefined) throw new Error(`no cell ${cell}`);
      row[at] = (row[at] ?? 0) + times;
    }
    return row;
  };
  return {
    learn(sum, value) {
      for (const side of sides) side.learn(rowOf(sum, value));
    },
    tell(sum) {
      const [one, other] = sides.map((side) => side.tell(rowOf(sum, 0)));
      return one === other ? one : undefined;
    },
    fork: () =>
      attackerOf(
        columns,
        sides.map((side) => side.fork()),
      ),
  };
}

interface Elimination {
  learn(row: number[]): void;
  tell(row: number[]): number | undefined;
  fork(): Elimination;
}

/** `pivots`: the row that begins in each column, with 1; in no other row anything stands in that column, so that a sum of few cells is told by few rows. */
function eliminationBy(
  prime: number,
  width: number,
  pivots: (readonly number[] | undefined)[] = Array<undefined>(width).fill(undefined),
): Elimination {
  const mod = (value: number): number => ((value % prime) + prime) % prime;
  const less = (row: readonly number[], times: number, pivot: readonly number[]): number[] =>
    row.map((value, column) => (pivot[column] ? mod(value - times * (pivot[column] ?? 0)) : value));
  const reduce = (given: readonly number[]): readonly number[] => {
    let row: readonly number[] = given.map(mod);
    for (const [at, pivot] of pivots.entries()) {
      const times = row[at] ?? 0;
      if (pivot && times !== 0) row = less(row, times, pivot);
    }
    return row;
  };
  const inverse = (value: number): number => {
    let [a, b, x, y] = [value, prime, 1, 0];
    while (b !== 0) [a, b, x, y] = [b, a % b, y, x - Math.floor(a / b) * y];
    return mod(x);
  };
  const leadOf = (row: readonly number[]): number => row.findIndex((times) => times !== 0);
  return {
    learn(given) {
      const row = reduce(given);
      const lead = leadOf(row);
      if (lead === width) throw new Error('what is shown contradicts itself');
      if (lead === -1) return;
      const factor = inverse(row[lead] ?? 0);
      const pivot = row.map((times) => mod(times * factor));
      for (const [at, other] of pivots.entries()) {
        const times = other?.[lead] ?? 0;
        if (other && times !== 0) pivots[at] = less(other, times, pivot);
      }
      pivots[lead] = pivot;
    },
    tell(given) {
      const row = reduce(given);
      const lead = leadOf(row);
      if (lead !== -1 && lead < width) return undefined;
      // The sum less what it is was reduced to nothing but this.
      const value = mod(-(row[width] ?? 0));
      return value > prime / 2 ? value - prime : value;
    },
    fork: () => eliminationBy(prime, width, [...pivots]),
  };
}
