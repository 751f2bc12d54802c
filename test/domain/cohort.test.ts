import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cohortWithholdings, type CohortCell } from '@lienthong/api/domain/cohort';

const cell = (cohort: string, value: number, counted: number, more: Partial<CohortCell> = {}): CohortCell => ({
  cohort,
  value,
  counted,
  open: false,
  within: ['province', 'district', 'commune', `place ${cohort}`],
  across: null,
  ...more,
});
const reasons = (...cells: CohortCell[]): Record<string, string> => Object.fromEntries(cohortWithholdings(cells));

describe('a figure of cohorts', () => {
  test('of 1 to 4, or of all but 1 to 4, is withheld; 0, all, and 5 and more are shown', () => {
    const shown = [0, 5, 15, 20];
    for (let value = 0; value <= 20; value += 1) {
      const found = reasons(cell('a', value, 20), cell('b', 10, 20), cell('c', 10, 20));
      expect('a' in found).toBe(!shown.includes(value) && (value < 5 || value > 15));
    }
    expect(reasons(cell('a', 3, 20))['a']).toBe('SMALL_CELL');
    expect(reasons(cell('a', 17, 20))['a']).toBe('SMALL_COMPLEMENT');
  });

  test('that alone is withheld takes the sums above with it, up to one that another is withheld in, too', () => {
    const at = (commune: string) => ({ within: ['province', 'district', commune, `place in ${commune}`] });
    expect(reasons(cell('a', 3, 20, at('one')), cell('b', 4, 20, at('two')), cell('c', 10, 20, at('three')))).toEqual({
      a: 'SMALL_CELL',
      b: 'SMALL_CELL',
      one: 'SMALL_CELL',
      two: 'SMALL_CELL',
      'place in one': 'SMALL_CELL',
      'place in two': 'SMALL_CELL',
    });
  });

  test('is withheld beside the only one that is, the smallest first, where no sum above holds another', () => {
    expect(reasons(cell('a', 3, 20), cell('b', 12, 20), cell('c', 9, 20))).toEqual({
      a: 'SMALL_CELL',
      c: 'DERIVABLE',
      'place a': 'SMALL_CELL',
      'place c': 'DERIVABLE',
    });
  });

  test('is open to who reads the persons, and is then no shelter for another', () => {
    const found = reasons(cell('a', 3, 20, { open: true }), cell('b', 4, 20), cell('c', 9, 20));
    expect(found['a']).toBeUndefined();
    expect(found).toMatchObject({ b: 'SMALL_CELL', c: 'DERIVABLE' });
  });

  test('across is shown only where nothing of it is withheld', () => {
    const enterprise = { across: 'enterprise' };
    expect(reasons(cell('a', 10, 20, enterprise), cell('b', 10, 20, enterprise))).toEqual({});
    const found = reasons(cell('a', 3, 20, enterprise), cell('b', 10, 20, enterprise), cell('c', 4, 20));
    expect(found['enterprise']).toBe('DERIVABLE');
  });
});

const cells = fc
  .array(
    fc.record({
      counted: fc.oneof(fc.constant(0), fc.integer({ min: 5, max: 30 })),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      extreme: fc.constantFrom('no', 'few', 'but few'),
      open: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      district: fc.integer({ min: 1, max: 3 }),
      commune: fc.integer({ min: 1, max: 3 }),
      place: fc.integer({ min: 1, max: 3 }),
      enterprise: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((drawn) =>
    drawn.map(({ counted, share, extreme, open, district, commune, place, enterprise }, index): CohortCell => {
      const few = Math.min(counted, 1 + Math.floor(share * 4));
      const value = extreme === 'no' ? Math.floor(share * counted) : extreme === 'few' ? few : counted - few;
      const below = `${String(district)}.${String(commune)}`;
      return {
        cohort: `cohort ${String(index)}`,
        counted,
        value,
        open,
        within: ['province', `district ${String(district)}`, `commune ${below}`, `place ${below}.${String(place)}`],
        across: enterprise === null ? null : `enterprise ${String(enterprise)}`,
      };
    }),
  );

/** Row echelon form of equations over the withheld cells: all that can be worked out by adding and subtracting shown sums. */
function eliminate(rows: number[][]): number[][] {
  const matrix = rows.map((row) => [...row]);
  const width = matrix[0]?.length ?? 0;
  let rank = 0;
  for (let column = 0; column < width && rank < matrix.length; column += 1) {
    const pivot = matrix.findIndex((row, at) => at >= rank && Math.abs(row[column]!) > 1e-9);
    if (pivot < 0) continue;
    [matrix[rank], matrix[pivot]] = [matrix[pivot]!, matrix[rank]!];
    const scale = matrix[rank]![column]!;
    matrix[rank] = matrix[rank]!.map((entry) => entry / scale);
    for (const [at, row] of matrix.entries()) {
      if (at === rank || row[column] === 0) continue;
      const factor = row[column]!;
      matrix[at] = row.map((entry, place) => entry - factor * matrix[rank]![place]!);
    }
    rank += 1;
  }
  return matrix.slice(0, rank);
}

describe('whatever is shown of any cohorts', () => {
  test('no cell of 1 to 4, nor its complement, can be worked out by adding and subtracting', () => {
    let withSeveral = 0;
    const property = fc.property(cells, (drawn) => {
      const withheld = cohortWithholdings(drawn);
      const hidden = drawn.filter(({ cohort }) => withheld.has(cohort));
      for (const { open, value, counted, cohort } of drawn) {
        const small = (value > 0 && value < 5) || (counted - value > 0 && counted - value < 5);
        expect(withheld.has(cohort) || open || !small).toBe(true);
      }
      const sums = new Set(drawn.flatMap(({ within, across }) => [...within, ...(across === null ? [] : [across])]));
      const shown = [...sums].filter((sum) => !withheld.has(sum));
      const equations = shown
        .map((sum) => hidden.map(({ within, across }) => Number(within.includes(sum) || across === sum)))
        .filter((row) => row.some((entry) => entry !== 0));
      const known = eliminate(equations);
      if (known.length > 1) withSeveral += 1;
      // What is known are sums of cells apart from one another, each of two at least, and never of 1 to 4 or all but 1 to 4.
      for (const row of known) {
        const parts = hidden.filter((_, at) => row[at] !== 0);
        expect(row.every((entry) => entry === 0 || entry === 1)).toBe(true);
        expect(parts.length).toBeGreaterThan(1);
        const value = parts.reduce((sum, part) => sum + part.value, 0);
        const others = parts.reduce((sum, part) => sum + part.counted - part.value, 0);
        expect(value === 0 || value >= 5).toBe(true);
        expect(others === 0 || others >= 5).toBe(true);
      }
      const columns = hidden.map((_, at) => known.filter((row) => row[at] !== 0).length);
      expect(Math.max(0, ...columns)).toBeLessThan(2);
    });
    fc.assert(property, { numRuns: 3000, seed: 72 });
    expect(withSeveral).toBeGreaterThan(50);
  });
});
