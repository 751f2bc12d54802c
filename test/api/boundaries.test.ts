import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { equalParts } from '@lienthong/api/domain/boundaries';
import { metricCodes, metrics, type FigureField } from '@lienthong/api/domain/metric';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';

const figureFields = metricCodes.map<FigureField>((metric) => metrics[metric].field);
const shown = `unit { id code level successors { to { id } } predecessors { extent from { id } } } parent { id } unassigned asOf boundariesOn
  ${figureFields.join(' ')} withheldFigures { figure reason } estimate estimatedFrom { unit { id } extent weight parts of }
  estimatedFigures { figure value } note`;

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

const campaignDay = '2021-05-20';
/** The last day that is shown of communes to who doesn't read the persons. */
const lastSunday = '2021-05-16';
const current = { kind: 'CURRENT' };
const old = { kind: 'ON', on: campaignDay };
const later = { kind: 'ON', on: '2025-07-01' };

/** Reads every person of the province. */
const open = 'police-72-register';
/** Reads whoever is recorded anywhere. */
const everywhere = 'everywhere';
/** Reads no person. */
const closed = 'home-affairs-72-desk';

const withWholeScope = (caller: Caller): Caller => ({ ...caller, scope: { ...caller.scope, lo: 0, hi: 2 ** 31 - 1 } });

const ask = (clientId: string, choice: Record<string, unknown> = {}): Promise<Answer> =>
  t.ask(
    clientId === everywhere ? withWholeScope(t.caller(open, { purpose: null })) : t.caller(clientId, { purpose: null }),
    `query($within: UnitCode, $level: UnitLevel, $asOf: Date, $by: Attribution! = RESIDENCE, $boundaries: BoundariesInput) {
      districtStatistics(within: $within, level: $level, asOf: $asOf, by: $by, boundaries: $boundaries) { ${shown} } }`,
    choice,
  );

async function rows(clientId: string, choice: Record<string, unknown> = {}): Promise<any[]> {
  const { data, errors } = await ask(clientId, choice);
  expect(errors).toBeUndefined();
  return data.districtStatistics;
}

const pick = (row: any): any => Object.fromEntries(figureFields.map((field) => [field, row[field]]));
const total = (list: any[]): any =>
  Object.fromEntries(
    figureFields.map((field) => [field, list.reduce<number>((sum, row) => sum + Number(row[field]), 0)]),
  );

async function inOldDistricts(clientId: string, choice: Record<string, unknown>): Promise<Map<string, any>> {
  const found = new Map<string, any>();
  for (const level of ['PROVINCE', 'DISTRICT', 'COMMUNE']) {
    for (const row of await rows(clientId, { within: '72', level, ...choice }))
      if (row.unit) found.set(row.unit.id, row);
  }
  return found;
}

/**
 * What the units of 2025 tell beyond the answers in the units of 2021: figures that can't be worked out from what those
 * show. A figure that can is no news, whatever else is combined with it.
 */
function newsIn(after: any[], before: Map<string, any>): string[] {
  return after.flatMap((row) =>
    figureFields.flatMap((field) => {
      if (row.unit?.level !== 'COMMUNE' || row[field] === null) return [];
      const known = (row.unit.predecessors as any[]).map(({ from }): number | null => {
        const { unit, ...figures } = before.get(from.id);
        const heirs = unit.successors.map(({ to }: any) => to.id).toSorted();
        return figures[field] === null ? null : equalParts(figures[field], heirs.length)[heirs.indexOf(row.unit.id)]!;
      });
      const workedOut = known.includes(null) ? null : known.reduce<number>((sum, value) => sum + (value ?? 0), 0);
      return workedOut === row[field] ? [] : [`${row.unit.id} ${field} ${row[field]} ${JSON.stringify(known)}`];
    }),
  );
}

/** Figures of 2025 that rest on one withheld of 2021. */
function restingOnWithheld(after: any[], before: Map<string, any>): string[] {
  return after
    .filter(({ unit }) => unit?.level === 'COMMUNE')
    .flatMap((row) =>
      figureFields.filter(
        (field) =>
          row[field] !== null && row.unit.predecessors.some(({ from }: any) => before.get(from.id)[field] === null),
      ),
    );
}

describe('during the campaign', () => {
  test('gives the units of the day that is asked about, unless others are asked for', async () => {
    const plain = await rows(open);
    expect(await rows(open, { boundaries: { kind: 'AS_RECORDED' } })).toEqual(plain);
    expect(await rows(open, { boundaries: current })).toEqual(plain);
    expect(await rows(open, { boundaries: old })).toEqual(plain);
    expect(plain[0]).toMatchObject({
      boundariesOn: campaignDay,
      estimate: false,
      estimatedFrom: [],
      estimatedFigures: [],
    });
    expect((await ask(open, { boundaries: later })).context.ran).toEqual(['campaigns', 'tallies', 'targets']);
  });

  test.each([
    [{ kind: 'ON' }, 'boundaries'],
    [{ kind: 'CURRENT', on: campaignDay }, 'boundaries'],
    [{ kind: 'AS_RECORDED', on: campaignDay }, 'boundaries'],
  ])('refuses %j', async (boundaries, argument) => {
    const { errors } = await ask(open, { boundaries });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: [argument] });
  });
});

describe('the units of 2025', () => {
  test.each(['RESIDENCE', 'COLLECTING_UNIT'])('sum to the province as it was, by %s', async (by) => {
    const [province] = await rows(open, { by, level: 'PROVINCE', within: '80', boundaries: later });
    const [before] = await rows(open, { by, level: 'PROVINCE', within: '72' });
    expect(pick(province)).toEqual(pick(before));
    expect(province).toMatchObject({ unit: { id: '80@2025-07-01' }, estimate: false, boundariesOn: '2025-07-01' });
    expect(province.note).toContain('Without what was 80 Tỉnh Long An');
    const communes = await rows(open, { by, boundaries: later });
    expect(communes.filter(({ unit }) => unit)).toHaveLength(36);
    expect(total(communes)).toEqual(pick(before));
  });

  test('are exact where made of whole units, and say what is taken of units that were split', async () => {
    const before = await inOldDistricts(open, {});
    const [exact, estimated] = [[], []] as any[][];
    for (const row of (await rows(open, { boundaries: later })).filter(({ unit }) => unit))
      (row.estimate ? estimated : exact)!.push(row);
    for (const row of exact!) {
      expect(pick(row)).toEqual(total(row.unit.predecessors.map(({ from }: any) => before.get(from.id))));
      expect(row.unit.predecessors.every(({ extent }: any) => extent === 'FULL')).toBe(true);
    }
    expect(estimated!.length).toBeGreaterThan(8);
    const parts = new Map<string, number>();
    for (const row of estimated!) {
      expect(row.note).toContain('assumed');
      for (const { unit, extent, weight, parts: taken, of } of row.estimatedFrom) {
        expect([extent, weight]).toEqual(['PARTIAL', taken / of]);
        parts.set(unit.id, (parts.get(unit.id) ?? 0) + taken / of);
      }
    }
    expect(parts.size).toBe(10);
    for (const weight of parts.values()) expect(weight).toBeCloseTo(1);
  });

  test('keep every rate at 1 or below: who is among others stays among them', async () => {
    for (const row of await rows(open, { boundaries: later })) {
      expect(row.presentCollected).toBeLessThanOrEqual(row.present);
      expect(row.present).toBeLessThanOrEqual(row.eligible);
    }
  });

  test('have no districts and no resident groups, and refuse to be asked for them', async () => {
    for (const level of ['DISTRICT', 'RESIDENT_GROUP']) {
      const { errors } = await ask(open, { level, boundaries: later });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['level'] });
    }
  });

  test.each(['2021-01-17', '2021-02-28', lastSunday])(
    'tell who reads no persons nothing more than the units of %s do',
    async (asOf) => {
      for (const by of ['RESIDENCE', 'COLLECTING_UNIT']) {
        const before = await inOldDistricts(closed, { asOf, by });
        const after = await rows(closed, { asOf, by, boundaries: later });
        expect(newsIn(after, before)).toEqual([]);
        const cells = after.flatMap((row) => figureFields.map((field) => row[field]));
        expect(cells.filter((value) => value !== null && value > 0 && value < 5)).toEqual([]);
        expect(
          await rows(closed, { asOf, by, within: after[3].unit.code, level: 'COMMUNE', boundaries: later }),
        ).toEqual([after[3]]);
      }
    },
  );

  test('show large figures to all, and name those withheld', async () => {
    const cells = (await rows(closed, { boundaries: later })).flatMap((row) => row.withheldFigures);
    expect(new Set(cells.map(({ reason }) => reason))).toContain('OTHER_BOUNDARIES');
    const shownCells = (await rows(closed, { asOf: '2021-01-17', boundaries: later })).flatMap((row) =>
      figureFields.filter((field) => row[field] > 0),
    );
    expect(shownCells.length).toBeGreaterThan(20);
  });

  test('show a district’s office what it reads, and no more of the others', async () => {
    const before = await inOldDistricts('justice-703-registry', { asOf: lastSunday });
    const after = await rows('justice-703-registry', { boundaries: later });
    expect(after.every(({ asOf }) => asOf === lastSunday)).toBe(true);
    expect(newsIn(after, before)).toEqual([]);
    const seen = (list: any[]): number =>
      list.flatMap((row) => figureFields.filter((field) => row[field] !== null)).length;
    expect(seen(after)).toBeGreaterThan(seen(await rows(closed, { boundaries: later })));
  });
});

describe('after the reform', () => {
  beforeAll(() => t.setToday('2025-08-01'));
  afterAll(() => t.setToday(campaignDay));

  test('refuses a code that has ended, and names what took over from it', async () => {
    for (const [within, heirs] of [
      [undefined, ['80 Tỉnh Tây Ninh']],
      ['72', ['80 Tỉnh Tây Ninh']],
      ['703', ['25459', '25480']],
    ] as const) {
      const { errors } = await ask(open, { within });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['within'] });
      for (const heir of heirs) expect(errors?.[0]?.extensions['rule']).toContain(heir);
    }
    expect((await ask(open, { within: '80' })).errors?.[0]?.extensions['path']).toEqual(['within']);
  });

  test('shows a day of the campaign in the units of today, and an old code on its own day', async () => {
    const asOf = campaignDay;
    expect(total(await rows(open, { asOf, boundaries: current }))).toEqual(total(await rows(open, { asOf })));
    expect(await rows(open, { asOf, within: '703', boundaries: old })).toEqual(
      await rows(open, { asOf, within: '703' }),
    );
  });

  test('shows the same persons today in both lists', async () => {
    const [before] = await rows(open, { within: '72', level: 'PROVINCE', boundaries: old });
    expect(before.eligible).toBeGreaterThan(1000);
    expect(total(await rows(open, { boundaries: old }))).toEqual(pick(before));
    expect(total(await rows(open, { boundaries: current }))).toEqual(pick(before));
  });

  describe('with persons recorded on the new units', () => {
    let moved: { id: string; unit_no: number }[];
    beforeAll(async () => {
      moved = await t.oracle(
        `select c.id, c.unit_no from citizen c where c.life_status = 'ALIVE' and c.nationality = 'VN' and c.presence = 'PRESENT' order by c.id limit 60`,
      );
      // 25549 took over whole units and parts, 25567 is next to one that was split.
      for (const [code, from, to] of [
        ['25549', 0, 40],
        ['25567', 40, 43],
        ['25459', 43, 60],
      ] as const) {
        await t.oracle(
          `update citizen set unit_no = (select unit_no from administrative_unit where id = $1), version = version + 1 where id = any($2)`,
          [`${code}@2025-07-01`, moved.slice(from, to).map(({ id }) => id)],
        );
      }
    });
    afterAll(async () => {
      for (const { id, unit_no } of moved) {
        await t.oracle('update citizen set unit_no = $2, version = version + 1 where id = $1', [id, unit_no]);
      }
    });

    test('counts each once in either list, and says what is an estimate', async () => {
      const before = await rows(everywhere, { boundaries: old, level: 'COMMUNE' });
      const after = await rows(everywhere, { boundaries: current });
      expect(total(after)).toEqual(total(before));
      const heirs = after.find(({ unit }) => unit.code === '25549');
      const ended = before.filter(({ unit }) => unit?.successors.some(({ to }: any) => to.id === heirs.unit.id));
      expect(ended.every(({ estimate }) => estimate)).toBe(true);
      expect(total(ended).eligible).toBeGreaterThanOrEqual(40);
    });

    test('tells who reads no persons nothing more in both lists than in the old one', async () => {
      const asOf = '2025-08-03';
      await t.setToday(asOf);
      const before = await inOldDistricts(closed, { asOf, boundaries: old });
      const after = await rows(closed, { asOf, boundaries: current });
      await t.setToday('2025-08-01');
      expect(restingOnWithheld(after, before)).toEqual([]);
      // Three persons are recorded on 25567: it, who shares a split unit with it, and what it was made of are withheld.
      expect(before.get('25570@origin')).toMatchObject({ eligible: null });
      for (const code of ['25567', '25573']) {
        expect(after.find(({ unit }) => unit?.code === code)).toMatchObject({ eligible: null });
      }
    });
  });
});
