import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { metricCodes, metrics, type MetricCode } from '@lienthong/api/domain/metric';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

const open = 'police-72-register';
const closed = 'home-affairs-72-desk';
const today = '2021-05-20';

interface Choice {
  metric: string;
  unit: string;
  asOf?: string;
  by?: string;
  after?: string | null;
}

const shown = `metric field kind formula version definitions filters exclusions unit { code } asOf by value withheld terms { part rows sum from to }
  rates { name numerator denominator rate { rate numerator } } targets { metric value } peopleReason`;

const ask = (client: string, choice: Choice, fields = shown): Promise<Answer> =>
  t.ask(
    t.caller(client),
    `query($metric: Metric!, $unit: UnitCode!, $asOf: Date, $by: Attribution${fields.includes('$after') ? ', $after: Cursor' : ''}) {
      explain(metric: $metric, unit: $unit, asOf: $asOf, by: $by) { ${fields} } }`,
    { ...choice },
  );

/** Number and people of a figure, page by page. */
async function people(
  client: string,
  choice: Choice,
): Promise<{ value: number; ids: string[]; outOfReach: number; total: number }> {
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const { data, errors } = await ask(
      client,
      { ...choice, after },
      'value outOfReach people(first: 100, after: $after) { nodes { id } totalCount { value } pageInfo { hasNextPage endCursor } }',
    );
    expect(errors).toBeUndefined();
    const { value, outOfReach, people: page } = data.explain;
    ids.push(...page.nodes.map((node: { id: string }) => node.id));
    if (!page.pageInfo.hasNextPage) return { value, ids, outOfReach, total: page.totalCount.value };
    after = page.pageInfo.endCursor;
  }
}

/** The same persons, worked out in the test from plain rows: nothing is summed and nothing taken from the product's SQL. */
async function counted(metric: MetricCode, unit: string, day: string, by: string): Promise<string[]> {
  const [range] = await t.oracle<{ lo: number; hi: number }>(
    `select unit_no as lo, last_unit_no as hi from administrative_unit where code = $1 and valid_to = '2025-06-30'`,
    [unit],
  );
  const within = (no: number): boolean => range!.lo <= no && no <= range!.hi;
  const persons = await t.oracle<any>(
    `select id, unit_no, nationality, life_status, died_on::text, date_of_birth::text, presence, presence_on::text from citizen`,
  );
  const dossiers = await t.oracle<any>(
    `select id, citizen_id, redo_of, state, cancel_reason, collected_on::text, produced_on::text, delivered_on::text,
       residence_unit_no, collecting_unit_no from dossier where campaign_id = 'cccd-2021' order by collected_on, id`,
  );
  const redos = Map.groupBy(
    dossiers.filter((one) => one.redo_of !== null),
    (one) => one.redo_of,
  );
  const stands = (one: any): boolean => {
    if (one.state === 'CANCELLED' && one.cancel_reason !== 'DECEASED') return false;
    const later = redos.get(one.id);
    return later === undefined || later.some(stands);
  };
  const cases = Map.groupBy(dossiers.filter(stands), (one) => one.citizen_id);
  const dayOf = { COLLECTED: 'collected_on', ISSUED: 'produced_on', DELIVERED: 'delivered_on' };
  const [what, which] = metric.split('_') as [string, string | undefined];
  const done = (id: string, column: string): boolean =>
    (cases.get(id) ?? []).some((one) => one[column] !== null && one[column] <= day);
  const found = persons.filter((person) => {
    if (which === 'PERSONS') {
      const first = cases.get(person.id)?.[0];
      const place = by === 'RESIDENCE' ? first?.residence_unit_no : first?.collecting_unit_no;
      return first !== undefined && within(place) && done(person.id, dayOf[what as keyof typeof dayOf]);
    }
    const birthday = `${String(Number(person.date_of_birth.slice(0, 4)) + 14)}${person.date_of_birth.slice(4)}`;
    const alive = person.life_status === 'ALIVE' || (person.died_on !== null && person.died_on > day);
    if (!alive || person.nationality !== 'VN' || birthday > day || !within(person.unit_no)) return false;
    if (what === 'PRESENT' && !(person.presence === 'PRESENT' && person.presence_on <= day)) return false;
    return which === undefined || done(person.id, dayOf[which as keyof typeof dayOf]);
  });
  return found.map((person) => `cit_${String(person.id)}`).sort();
}

describe('the people behind a figure', () => {
  const units = ['72', '703', '25456', '25456-01'];
  test.each(metricCodes.flatMap((metric) => units.map((unit) => [metric, unit] as const)))(
    'of %s of %s are as many as the number says, and those whom the rows tell',
    async (metric, unit) => {
      for (const by of ['RESIDENCE', 'COLLECTING_UNIT']) {
        const days = metrics[metric].kind === 'FLOW' ? [today, '2021-03-31', '2021-05-01'] : [today];
        for (const asOf of days) {
          const found = await people(open, { metric, unit, asOf, by });
          const expected = await counted(metric, unit, asOf, by);
          expect([found.ids, found.value, found.total, found.outOfReach]).toEqual([
            expected,
            expected.length,
            expected.length,
            0,
          ]);
        }
      }
    },
    120_000,
  );

  test('are many: of zeros the above would hold too', async () => {
    for (const metric of metricCodes) {
      expect((await people(open, { metric, unit: '72' })).ids.length).toBeGreaterThan(100);
      for (const by of ['RESIDENCE', 'COLLECTING_UNIT'])
        expect((await counted(metric, '703', today, by)).length).toBeGreaterThan(5);
    }
    const here = await counted('COLLECTED_PERSONS', '703', today, 'COLLECTING_UNIT');
    expect(here).not.toEqual(await counted('COLLECTED_PERSONS', '703', today, 'RESIDENCE'));
  });

  test('of a flow who live elsewhere now are counted as out of reach, and listed to who reads them there', async () => {
    const metric = 'COLLECTED_PERSONS';
    const [{ id }] = (await t.oracle<{ id: string }>(
      `select citizen_id as id from dossier d join administrative_unit u on d.residence_unit_no between u.unit_no and u.last_unit_no
       join citizen c on c.id = d.citizen_id and c.life_status = 'ALIVE' and c.unit_no = d.residence_unit_no
       where u.code = '25456' and u.valid_to = '2025-06-30' and d.state <> 'CANCELLED' and d.redo_of is null order by d.id limit 1`,
    )) as [{ id: string }];
    const move = (code: string): Promise<unknown> =>
      t.oracle(
        `update citizen set unit_no = (select unit_no from administrative_unit where code = $2 and valid_to = '2025-06-30'), version = version + 1 where id = $1`,
        [id, code],
      );
    const before = await people('committee-25456-review', { metric, unit: '25456' });
    expect(before.ids.length + before.outOfReach).toBe(before.value);
    const all = await people(open, { metric, unit: '25456' });
    expect(before.ids.every((one) => all.ids.includes(one))).toBe(true);
    await move('25459');
    const after = await people('committee-25456-review', { metric, unit: '25456' });
    expect(after).toMatchObject({ value: before.value, outOfReach: before.outOfReach + 1 });
    expect(after.ids).toEqual(before.ids.filter((one) => one !== `cit_${id}`));
    const province = await people(open, { metric, unit: '25456' });
    expect([province.ids, province.outOfReach]).toEqual([all.ids, 0]);
    const stock = await people('committee-25456-review', { metric: 'ELIGIBLE', unit: '25456' });
    expect([stock.ids.length, stock.ids.includes(`cit_${id}`)]).toEqual([stock.value, false]);
    await move('25456-01');
  });

  test('of a stock on another day aren’t listed, and it is said why', async () => {
    for (const asOf of ['2021-03-31', '2021-08-01']) {
      const fields = 'value peopleReason outOfReach people(first: 1) { nodes { id } }';
      const { data } = await ask(open, { metric: 'ELIGIBLE', unit: '703', asOf }, fields);
      expect(data.explain).toMatchObject({
        people: null,
        peopleReason: 'OTHER_DAY',
        outOfReach: null,
        value: expect.any(Number),
      });
    }
  });

  test('are for who reads the persons of the whole unit: neither a ward of its district nor another district', async () => {
    const fields = 'value peopleReason people(first: 1) { nodes { id } }';
    for (const client of ['committee-25456-review', 'police-706-register', 'school-tan-chau']) {
      const { data } = await ask(client, { metric: 'ELIGIBLE', unit: '703' }, fields);
      expect(data.explain).toMatchObject({ people: null, peopleReason: 'NOT_READ' });
    }
    const { errors } = await ask(closed, { metric: 'ELIGIBLE', unit: '703' }, fields);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('are withheld from a token that may see no field of a person', async () => {
    const caller = t.caller(open, { scopes: ['statistics:read', 'citizen:read', 'unit:read'] });
    const { data, extensions } = await t.ask(
      caller,
      '{ explain(metric: ELIGIBLE, unit: "25456") { value people(first: 3) { nodes { id } } } }',
    );
    expect(data.explain).toEqual({ value: expect.any(Number), people: null });
    expect(extensions.withheld).toEqual([
      { path: 'explain.people', reason: 'SCOPE_MISSING', scopeNeeded: 'field:STATUS' },
    ]);
  });

  test('need a purpose, and each page leaves a trace of whom it showed', async () => {
    const document = '{ explain(metric: ELIGIBLE, unit: "25456") { people(first: 3) { nodes { id } } } }';
    const { errors } = await t.ask(t.caller(open, { purpose: null }), document);
    expect(errors?.[0]?.extensions['code']).toBe('PURPOSE_REQUIRED');
    const { data } = await t.ask(t.caller(open), document);
    const [trace] = await t.oracle<{ operation: string; persons: string[] }>(
      'select operation, persons from audit order by at desc limit 1',
    );
    expect(trace?.operation).toBe('MetricExplanation.people');
    expect(trace?.persons.map((id) => `cit_${id}`).sort()).toEqual(data.explain.people.nodes.map((one: any) => one.id));
  });

  test('are paged by a cursor that belongs to the figure', async () => {
    const fields = 'people(first: 2, after: $after) { nodes { id } pageInfo { endCursor } }';
    const { data } = await ask(open, { metric: 'ELIGIBLE', unit: '703', after: null }, fields);
    const after = data.explain.people.pageInfo.endCursor;
    const { errors } = await ask(open, { metric: 'PRESENT', unit: '703', after }, fields);
    expect(errors?.[0]?.extensions['code']).toBe('CURSOR_MISMATCH');
  });
});

describe('an explanation', () => {
  test.each(metricCodes)(
    'of %s says the number of the statistics, and the terms that it is the sum of',
    async (metric) => {
      await t.oracle(
        `insert into tally_delta select case when $1 in ('ELIGIBLE', 'PRESENT') then '' else 'cccd-2021' end, unit_no, $1, '2021-05-12', '2021-05-20', 2
       from administrative_unit where code = '25456-02'`,
        [metric],
      );
      for (const unit of ['72', '703', '25456']) {
        for (const asOf of [today, '2021-03-15', '2021-01-01', '2022-01-01']) {
          const level = { 2: 'PROVINCE', 3: 'DISTRICT', 5: 'COMMUNE' }[unit.length]!;
          const { data, errors } = await ask(open, { metric, unit, asOf });
          expect(errors).toBeUndefined();
          const { field, kind, meaning, version } = metrics[metric];
          const { data: row } = await t.ask(
            t.caller(open),
            `query($unit: UnitCode, $asOf: Date) { districtStatistics(within: $unit, level: ${level}, asOf: $asOf) { ${field} } }`,
            { unit, asOf },
          );
          const { value, terms, ...said } = data.explain;
          expect(value).toBe(row.districtStatistics[0][field]);
          expect(terms.reduce((sum: number, term: any) => sum + Number(term.sum), 0)).toBe(value);
          expect(said).toMatchObject({ field, kind, version, formula: meaning, asOf, withheld: null });
          expect(said.filters.length).toBeGreaterThan(0);
          expect(said.exclusions.length).toBeGreaterThan(0);
          if (asOf === today) expect(terms.map((term: any) => term.part)).toEqual(['CARRIED', 'CELLS', 'UNFOLDED']);
        }
      }
      await t.oracle('delete from tally_delta');
    },
  );

  test('names the rates in which a figure stands, and the targets of the unit', async () => {
    const { data } = await ask(open, { metric: 'PRESENT', unit: '72' });
    expect(data.explain.rates).toMatchObject([
      { name: 'collectedRateOfPresent', numerator: 'PRESENT_COLLECTED', denominator: 'PRESENT' },
    ]);
    expect(data.explain.targets).toMatchObject([{ metric: 'CARDS_ISSUED' }]);
    expect((await ask(open, { metric: 'COLLECTED_PERSONS', unit: '703' })).data.explain.rates).toEqual([]);
  });

  test('withholds the number as the statistics do, and what it is the sum of', async () => {
    let withheld = 0;
    const { data } = await t.ask(
      t.caller(closed),
      '{ districtStatistics(within: "703") { unit { code } issuedPersons withheldFigures { figure reason } } }',
    );
    for (const row of data.districtStatistics.filter((one: any) => one.unit !== null)) {
      const { data: said, extensions } = await ask(closed, { metric: 'ISSUED_PERSONS', unit: row.unit.code });
      const reason = row.withheldFigures.find((one: any) => one.figure === 'ISSUED_PERSONS')?.reason ?? null;
      expect(said.explain).toMatchObject({
        value: row.issuedPersons,
        withheld: reason,
        terms: null,
        peopleReason: 'NOT_READ',
      });
      const named = extensions.withheld?.map((one) => `${one.path} ${one.reason}`) ?? [];
      expect(named.some((one) => one.startsWith('explain.terms '))).toBe(true);
      expect(named.includes(`explain.value ${String(reason)}`)).toBe(reason !== null);
      if (reason !== null) withheld += 1;
    }
    expect(withheld).toBeGreaterThan(0);
  });

  test.each([
    [{ metric: 'ELIGIBLE', unit: '01' }, 'unit'],
    [{ metric: 'ELIGIBLE', unit: '99999' }, 'unit'],
    [{ metric: 'ELIGIBLE', unit: '72', asOf: '2020-12-31' }, 'asOf'],
  ])('is refused for %j, naming the argument', async (choice, argument) => {
    expect((await ask(open, choice)).errors?.[0]).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', path: [argument] },
    });
  });
});
