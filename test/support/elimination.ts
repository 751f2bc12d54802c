/** A sum of unknown counts, by their names, that somebody knows. */
export type Equation = Record<string, number>;

type Row = Map<string, number>;

/** Of the counts named, those that follow from the equations: by elimination over the fractions. */
export function solved(equations: Equation[], wanted: Set<string>): string[] {
  // What is known by itself stands in no other equation.
  const known = new Set(equations.flatMap((one) => (Object.keys(one).length === 1 ? Object.keys(one) : [])));
  const pivots = new Map<string, Row>();
  /** Of each name the pivots in which it stands. */
  const holders = new Map<string, Set<Row>>();
  const hold = (row: Row, name: string): void => {
    holders.set(name, (holders.get(name) ?? new Set()).add(row));
  };
  const subtract = (row: Row, times: number, pivot: Row): void => {
    for (const [name, value] of pivot) {
      const next = (row.get(name) ?? 0) - times * value;
      if (Math.abs(next) < 1e-9) row.delete(name);
      else row.set(name, next);
    }
  };
  const reduce = (entries: Iterable<[string, number]>): Row => {
    const row: Row = new Map([...entries].filter(([name, value]) => value !== 0 && !known.has(name)));
    for (const name of [...row.keys()]) {
      const pivot = pivots.get(name);
      if (pivot) subtract(row, row.get(name) ?? 0, pivot);
    }
    return row;
  };
  for (const equation of equations) {
    const row = reduce(Object.entries(equation));
    const [lead] = row;
    if (!lead) continue;
    const [name, first] = lead;
    for (const [key, value] of row) row.set(key, value / first);
    // No pivot's name stands in another one: each row is reduced in one pass.
    for (const other of holders.get(name) ?? []) {
      const times = other.get(name);
      if (times === undefined) continue;
      subtract(other, times, row);
      for (const key of row.keys()) if (other.has(key)) hold(other, key);
    }
    holders.delete(name);
    for (const key of row.keys()) if (key !== name) hold(row, key);
    pivots.set(name, row);
  }
  return [...wanted].filter((name) => reduce([[name, 1]]).size === 0);
}
