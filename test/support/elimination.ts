/** A sum of unknown counts, by their names, that somebody knows. */
export type Equation = Record<string, number>;

/** Of the counts named, those that follow from the equations: by elimination over the fractions. */
export function solved(equations: Equation[], wanted: Set<string>): string[] {
  const pivots = new Map<string, Equation>();
  const reduce = (one: Equation): Equation => {
    const row = { ...one };
    for (let again = true; again;) {
      again = false;
      for (const name of Object.keys(row)) {
        const pivot = pivots.get(name);
        if (!pivot || !row[name]) continue;
        const times = row[name];
        for (const [key, value] of Object.entries(pivot)) {
          const next = (row[key] ?? 0) - times * value;
          row[key] = Math.abs(next) < 1e-9 ? 0 : next;
        }
        again = true;
      }
    }
    return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== 0));
  };
  for (const equation of equations) {
    const row = reduce(equation);
    const [name] = Object.keys(row);
    if (name === undefined) continue;
    const lead = row[name]!;
    for (const key of Object.keys(row)) row[key]! /= lead;
    pivots.set(name, row);
  }
  return [...wanted].filter((name) => Object.keys(reduce({ [name]: 1 })).length === 0);
}
