/** A sum of cells, each taken so many times. */
export type Sum = ReadonlyMap<string, number>;

export interface Attacker {
  /** Takes down that a sum of cells is this value; fails where what was shown contradicts itself. */
  learn(sum: Sum, value: number): void;
  /** What a sum of cells is, where it follows from all that was learnt: by exact elimination. */
  tell(sum: Sum): number | undefined;
}

/** Below 2^26, so that products are exact. What follows by both is taken to follow by fractions. */
const primes = [67_108_859, 33_554_393] as const;

/** Whoever takes every number that is shown as an equation over the `cells`. */
export function createAttacker(cells: readonly string[]): Attacker {
  const columns = new Map(cells.map((cell, at) => [cell, at]));
  const sides = primes.map((prime) => eliminationBy(prime, cells.length));
  const rowOf = (sum: Sum, value: number): number[] => {
    const row = Array<number>(cells.length + 1).fill(0);
    row[cells.length] = value;
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
  };
}

function eliminationBy(
  prime: number,
  width: number,
): { learn(row: number[]): void; tell(row: number[]): number | undefined } {
  const mod = (value: number): number => ((value % prime) + prime) % prime;
  /** The row that begins in each column, with 1. */
  const pivots: (number[] | undefined)[] = Array<undefined>(width).fill(undefined);
  /** What of a row the pivots leave: each has nothing before its column. */
  const reduce = (given: number[]): number[] => {
    const row = given.map(mod);
    for (const [at, pivot] of pivots.entries()) {
      const times = row[at] ?? 0;
      if (!pivot || times === 0) continue;
      for (let column = at; column <= width; column += 1)
        row[column] = mod((row[column] ?? 0) - times * (pivot[column] ?? 0));
    }
    return row;
  };
  const inverse = (value: number): number => {
    let [a, b, x, y] = [value, prime, 1, 0];
    while (b !== 0) [a, b, x, y] = [b, a % b, y, x - Math.floor(a / b) * y];
    return mod(x);
  };
  const leadOf = (row: number[]): number => row.findIndex((times) => times !== 0);
  return {
    learn(given) {
      const row = reduce(given);
      const lead = leadOf(row);
      if (lead === width) throw new Error('what is shown contradicts itself');
      if (lead === -1) return;
      const factor = inverse(row[lead] ?? 0);
      pivots[lead] = row.map((times) => mod(times * factor));
    },
    tell(given) {
      const row = reduce(given);
      const lead = leadOf(row);
      if (lead !== -1 && lead < width) return undefined;
      // The sum less what it is was reduced to nothing but this.
      const value = mod(-(row[width] ?? 0));
      return value > prime / 2 ? value - prime : value;
    },
  };
}
