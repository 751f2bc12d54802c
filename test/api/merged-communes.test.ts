import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addDays } from '@lienthong/schema/civil-date';
import { metricCodes, metrics, type FigureField } from '@lienthong/api/domain/metric';
import { places } from '@lienthong/api/store/merge/places';
import type { MergeOrder, MergeRefusal } from '@lienthong/api/store/merge/plan';
import { openTestApi, type TestApi } from '../support/api.ts';
import { approve, move, residenceOf, stepOf, submit } from '../support/corrections.ts';
import { intakeOf, record, uncollected } from '../support/dossiers.ts';
import { merge, order, recounted } from '../support/merges.ts';
import type { Person } from '../support/people.ts';
import { lineFields, published } from '../support/worklists.ts';

const fields = metricCodes.map<FigureField>((metric) => metrics[metric].field);
const firstDay = '2021-01-01';
const today = order.on;
const dayBefore = addDays(today, -1);
/** The first day after it that is shown of communes to who reads no persons. */
const sunday = addDays(today, 7 - new Date(today).getUTCDay());
const attributions = ['RESIDENCE', 'COLLECTING_UNIT'] as const;
type By = (typeof attributions)[number];

/** Read everybody of the province, of the district, and nobody; and the police of a ward, who read more after a merge. */
const ward = 'police-25456-register';
const readers = ['police-72-register', 'police-703-register', 'home-affairs-72-desk'];
const [open = ''] = readers;

let t: TestApi;

const rowsOf = async (client: string, within: string, level: string, by: By, more: object = {}): Promise<any[]> => {
  const { data, errors } = await t.ask(
    t.caller(client, { purpose: null }),
    `query($within: UnitCode!, $level: UnitLevel, $by: Attribution!, $asOf: Date, $boundaries: BoundariesInput) {
      districtStatistics(within: $within, level: $level, by: $by, asOf: $asOf, boundaries: $boundaries) {
        unit { id } parent { id } unassigned ${fields.join(' ')} withheldFigures { figure reason } estimate } }`,
    { within, level, by, ...more },
  );
  expect(errors).toBeUndefined();
  return data.districtStatistics;
};

async function seriesOf(client: string, unit: string, by: By, from: string, to: string): Promise<any[]> {
  const { data, errors } = await t.ask(
    t.caller(client, { purpose: null }),
    `query($unit: UnitCode!, $by: Attribution!, $from: Date!, $to: Date!) {
      progressSeries(unit: $unit, by: $by, from: $from, to: $to, interval: DAY) {
        to ${fields.join(' ')} within { collectedPersons issuedPersons deliveredPersons } withheldFigures { figure reason } } }`,
    { unit, by, from, to },
  );
  expect(errors).toBeUndefined();
  return data.progressSeries;
}

const sumOf = (terms: { sum: number }[]): number => terms.reduce((all, { sum: one }) => all + one, 0);

/** What waits in the communes of the district. */
async function workOf(): Promise<any[]> {
  const { data, errors } = await t.ask(
    t.caller(open, { purpose: null }),
    '{ processingStatistics(within: "703", level: COMMUNE) { unit { id } backlog { open over30Days byState { state dossiers } } } }',
  );
  expect(errors).toBeUndefined();
  return data.processingStatistics;
}

/** The communes of the district by sex and age. */
async function groupsOf(by: By, asOf: string): Promise<any[]> {
  const { data, errors } = await t.ask(
    t.caller(open, { purpose: null }),
    `query($by: Attribution!, $asOf: Date) { demographicStatistics(within: "703", level: COMMUNE, split: SEX_AND_AGE_BAND, by: $by, asOf: $asOf) {
      unit { id } groups { sex ageBand ${fields.join(' ')} } } }`,
    { by, asOf },
  );
  expect(errors).toBeUndefined();
  return data.demographicStatistics;
}

const pick = (row: any): Record<string, number> => Object.fromEntries(fields.map((field) => [field, row[field]]));
const sum = (rows: any[]): Record<string, number> =>
  Object.fromEntries(fields.map((field) => [field, rows.reduce<number>((all, row) => all + Number(row[field]), 0)]));

/** All days before the merge, by every reader: communes and groups of the district, and the days of single units. */
async function told(clients = readers): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const by of attributions) {
    for (const client of clients) {
      for (const unit of ['25456', '25459', '25456-01', '703'])
        answers.push(await seriesOf(client, unit, by, firstDay, dayBefore));
      for (const asOf of [firstDay, '2021-03-01', '2021-04-17', dayBefore]) {
        answers.push(await rowsOf(client, '703', 'COMMUNE', by, { asOf }));
        answers.push(await rowsOf(client, '25456', 'RESIDENT_GROUP', by, { asOf }));
      }
    }
  }
  return answers;
}

const series = new Map<string, any[]>();
let before: unknown[];
let toldToWard: unknown[];
let toldToDistrict: unknown[];
let workBefore: any[];
let onTheDay: Record<By, any[]>;
const groupsBefore = new Map<string, any[]>();
let mover: Person;
let requestOfMover: any;
let list: any;
let alone: Person;

beforeAll(async () => {
  t = await openTestApi();
  const police = t.caller('police-703-register', { officer: 'officer-police-703-1' });
  const [first, second, third] = await uncollected(t, '25456');
  [mover, alone] = (await uncollected(t, '25468')) as [Person, Person];
  if (!first || !second || !third) throw new Error('the ward has too few persons');
  const outcomes = await record(
    t,
    t.caller('police-25456-register', { officer: 'officer-police-25456-1' }),
    intakeOf(first, { collectedBy: 'officer-police-25456-1' }),
    intakeOf(second, { collectedBy: 'officer-police-25456-1', collectedOn: dayBefore }),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['ACCEPTED', 'ACCEPTED']);
  // Somebody of the ward and of none of its groups, as a register without groups has them.
  await t.oracle(
    `update citizen set unit_no = u.unit_no, version = version + 1 from administrative_unit u where u.id = '25459@origin' and citizen.id = $1`,
    [alone.id],
  );
  list = await published(t, t.caller('police-25456-register'), 'NOT_ENROLLED', '25456');
  [requestOfMover] = await submit(t, police, residenceOf(mover, { currentResidence: '25456-01@origin' }));
  expect(requestOfMover.status).toBe('ACCEPTED');
  const days = { RESIDENCE: [] as any[], COLLECTING_UNIT: [] as any[] };
  for (const by of attributions) {
    days[by] = await rowsOf(open, '703', 'COMMUNE', by);
    for (const day of [dayBefore, today]) groupsBefore.set(by + day, await groupsOf(by, day));
    for (const unit of ['25456', '25459']) series.set(unit + by, await seriesOf(open, unit, by, firstDay, today));
  }
  onTheDay = days;
  before = await told();
  toldToWard = await told([ward]);
  toldToDistrict = await told(['police-703-register']);
  workBefore = await workOf();
});
afterAll(() => t.close());

const wrong: [keyof MergeOrder, MergeRefusal, Partial<MergeOrder>][] = [
  ['on', 'DAY_NOT_TODAY', { on: dayBefore }],
  ['on', 'DAY_NOT_TODAY', { on: '2021-06-01' }],
  ['document', 'DOCUMENT_MISSING', { document: ' ' }],
  ['from', 'TOO_FEW_UNITS', { from: ['25456'] }],
  ['from', 'TOO_FEW_UNITS', { from: ['25456', '25456'] }],
  ['from', 'UNIT_UNKNOWN', { from: ['25456', '00000'] }],
  ['from', 'NOT_A_COMMUNE', { from: ['703', '25456'] }],
  ['from', 'NOT_SIBLINGS', { from: ['25456', '25486'] }],
  ['into', 'CODE_TAKEN', { into: '25462' }],
  ['into', 'CODE_WRONG', { into: '2546' }],
  ['name', 'NAME_WRONG', { name: 'Hợp Nhất' }],
];

describe('before a merge', () => {
  test.each(wrong)('the option %s is refused with %s', async (option, code, change) => {
    expect(await merge(t, change)).toEqual({ outcome: 'REFUSED', option, code });
    expect(await merge(t, change, true)).toEqual({ outcome: 'REFUSED', option, code });
  });

  test('a dry run tells what would change, and changes nothing', async () => {
    const rows = `select (select count(*) from administrative_unit)::int as units, (select sum(version) from citizen)::text as versions`;
    const [was] = await t.oracle(rows);
    const [people] = await t.oracle(
      `select count(*)::int as n from citizen c join administrative_unit u using (unit_no) where u.code like '25456%' or u.code like '25459%'`,
    );
    const merged = await merge(t, {}, true);
    expect(merged).toMatchObject({ outcome: 'WOULD_BE', touched: { persons: people?.['n'], agencies: 6 } });
    expect((await t.oracle(rows))[0]).toEqual(was);
  });

  test('every column that names a unit has its place among what follows or stays', async () => {
    const columns = await t.oracle<{ table: string; column: string }>(
      `select c.table_name as table, c.column_name as column from information_schema.columns c join information_schema.tables b using (table_schema, table_name)
       where c.table_schema = 'public' and b.table_type = 'BASE TABLE' and c.column_name ~ '(unit_no|unit_id|group_no)$' order by 1, 2`,
    );
    const named = (Object.entries(places) as [string, object][]).flatMap(([table, list]) =>
      Object.keys(list).map((column) => ({ table, column })),
    );
    expect(named.toSorted(byName)).toEqual(columns.toSorted(byName));
  });
});

/** Figures of two answers, cell by cell. */
function compare(was: any, is: any, each: (was: unknown, is: unknown) => unknown): void {
  if (typeof was !== 'object' || was === null) each(was, is);
  else for (const key of Object.keys(was)) if (key !== 'withheldFigures') compare(was[key], is[key], each);
}

const byName = (one: { table: string; column: string }, other: { table: string; column: string }): number =>
  `${one.table}.${one.column}` < `${other.table}.${other.column}` ? -1 : 1;

describe('a merge', () => {
  test('sends whoever began before it away to come again, and waits for writers, who wait for it', async () => {
    const stale = t.caller('police-25456-register');
    const desk = t.caller('home-affairs-72-desk', { purpose: null });
    const page = `{ citizens(filter: {}) { nodes { id } } }`;
    expect((await t.ask(stale, page)).errors).toBeUndefined();
    expect(await merge(t)).toMatchObject({ outcome: 'DONE' });
    const { errors } = await t.ask(stale, page);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'OVERLOADED', retryable: true });
    const [intake] = await uncollected(t, '25462');
    const refused = await t.ask(
      stale,
      'mutation($items: [DossierIntake!]!) { recordDossiers(items: $items) { status } }',
      { items: [intakeOf(intake!)] },
    );
    expect(refused.errors?.[0]?.extensions).toMatchObject({ retryable: true });
    expect((await t.ask(desk, '{ viewer { jurisdiction { code } } }')).errors).toBeUndefined();
  });

  test('run again does nothing, and ended communes are refused', async () => {
    expect(await merge(t, { from: ['25456', '25462'] })).toEqual({
      ...{ outcome: 'REFUSED', option: 'from', code: 'UNIT_ENDED' },
    });
    expect(await merge(t)).toMatchObject({ outcome: 'DONE_BEFORE', commune: { id: `25457@${today}` } });
  });

  test('leaves every answer of the days before as it was', async () => {
    expect(await told()).toEqual(before);
    const changed: unknown[] = [];
    compare(toldToWard, await told([ward]), (was, is) => {
      if (was !== null && is !== null && was !== is) changed.push([was, is]);
    });
    expect(changed).toEqual([]);
  });

  test.each(attributions)('gives the new unit the exact sums, by %s', async (by) => {
    const rows = await rowsOf(open, '703', 'COMMUNE', by);
    const merged = rows.find(({ unit }) => unit?.id === `25457@${today}`);
    const old = onTheDay[by].filter(({ unit }) => ['25456@origin', '25459@origin'].includes(unit?.id));
    expect(old).toHaveLength(2);
    expect(pick(merged)).toEqual(sum(old));
    const others = (list: any[]): any[] => list.filter((row) => row !== merged && !old.includes(row));
    expect(others(rows)).toEqual(others(onTheDay[by]));
    const [district] = await rowsOf(open, '703', 'DISTRICT', by);
    expect(sum(rows)).toEqual(pick(district));
    const groups = await rowsOf(open, '25457', 'RESIDENT_GROUP', by);
    expect(sum(groups)).toEqual(pick(merged));
    const [day] = await seriesOf(open, '25457', by, today, today);
    expect(pick(day)).toEqual(pick(merged));
    const flows = ['25456', '25459'].map((unit) => series.get(unit + by)?.at(-1).within);
    expect(day.within.collectedPersons).toBe(flows.reduce<number>((all, one) => all + Number(one.collectedPersons), 0));
    expect(day.within.issuedPersons).toBe(flows.reduce<number>((all, one) => all + Number(one.issuedPersons), 0));
  });

  test.each(attributions)('carries figures over it both ways, exactly, by %s', async (by) => {
    for (const asOf of [firstDay, '2021-03-31', dayBefore]) {
      const rows = await rowsOf(open, '703', 'COMMUNE', by, { asOf, boundaries: { kind: 'CURRENT' } });
      const days = ['25456', '25459'].map((unit) => series.get(unit + by)?.find(({ to }) => to === asOf));
      expect(rows.map(({ estimate }) => estimate)).not.toContain(true);
      expect(pick(rows.find(({ unit }) => unit?.id === `25457@${today}`))).toEqual(sum(days));
    }
    const back = await rowsOf(open, '703', 'COMMUNE', by, { boundaries: { kind: 'ON', on: dayBefore } });
    expect(back.map(({ estimate }) => estimate)).not.toContain(true);
    // Who was in no group is in no commune of before; what was collected there stays there.
    for (const row of onTheDay[by].filter(({ unit }) => unit)) {
      const now = back.find(({ unit }) => unit?.id === row.unit.id);
      const lost = row.unit.id === '25459@origin' ? 1 : 0;
      expect(now.eligible).toBe(row.eligible - lost);
      expect(now.collectedPersons).toBe(row.collectedPersons);
    }
    const [district] = await rowsOf(open, '703', 'DISTRICT', by);
    expect(sum(back)).toEqual(pick(district));
  });

  test('shows others no figure that a difference of two lists would tell', async () => {
    for (const by of attributions) {
      const own = await rowsOf('home-affairs-72-desk', '703', 'COMMUNE', by, { asOf: sunday });
      const back = await rowsOf('home-affairs-72-desk', '703', 'COMMUNE', by, {
        ...{ asOf: sunday, boundaries: { kind: 'ON', on: dayBefore } },
      });
      const truth = new Map((await rowsOf(open, '703', 'COMMUNE', by)).map((row) => [row.unit?.id ?? '', row]));
      const news = back.flatMap((row) =>
        fields.filter((field) => {
          if (!row.unit || row[field] === null || ['25456@origin', '25459@origin'].includes(row.unit.id)) return false;
          return own.find(({ unit }) => unit?.id === row.unit.id)?.[field] === null;
        }),
      );
      expect(news).toEqual([]);
      const merged = fields.filter((field) => {
        const parts = back.filter(({ unit }) => ['25456@origin', '25459@origin'].includes(unit?.id));
        const shown = parts.filter((row) => row[field] !== null);
        return shown.length > 0 && (shown.length < 2 || parts.some((row) => row[field] > 0 && row[field] < 5));
      });
      expect(merged).toEqual([]);
      expect(truth.size).toBeGreaterThan(1);
    }
  });

  test('carries the work on dossiers along', async () => {
    const old = workBefore.filter(({ unit }) => ['25456@origin', '25459@origin'].includes(unit?.id));
    const now = await workOf();
    const merged = now.find(({ unit }) => unit?.id === `25457@${today}`);
    for (const part of ['open', 'over30Days'])
      expect(merged.backlog[part]).toBe(old.reduce<number>((all, { backlog }) => all + Number(backlog[part]), 0));
    expect(merged.backlog.open).toBeGreaterThan(0);
    expect(now.filter((row) => row !== merged)).toEqual(workBefore.filter((row) => !old.includes(row)));
  });

  test.each(attributions)('carries figures by sex and age along, by %s', async (by) => {
    expect(await groupsOf(by, dayBefore)).toEqual(groupsBefore.get(by + dayBefore));
    const was = groupsBefore.get(by + today)!;
    const now = await groupsOf(by, today);
    const old = was.filter(({ unit }) => ['25456@origin', '25459@origin'].includes(unit?.id));
    const merged = now.find(({ unit }) => unit?.id === `25457@${today}`);
    for (const [at, group] of merged.groups.entries()) {
      expect(pick(group)).toEqual(sum(old.map(({ groups }) => groups[at])));
      expect(group.eligible).toBeGreaterThan(0);
    }
    expect(now.filter((row) => row !== merged)).toEqual(was.filter((row) => !old.includes(row)));
  });

  test('is found by the recount to have counted everybody once', async () => {
    expect((await recounted(t)).difference).toBeNull();
  });

  test('keeps old codes readable and names who came from whom', async () => {
    const { data } = await t.ask(
      t.caller(open, { purpose: null }),
      `{ then: administrativeUnit(code: "25456", on: "${dayBefore}") { fullName validTo children { code } successors { extent resolution effectiveOn to { id } } }
         gone: administrativeUnit(code: "25456") { id }
         now: administrativeUnit(code: "25457") { fullName validFrom parent { code } predecessors { extent from { id } } successors { effectiveOn to { level } }
           children { code fullName invented } } }`,
    );
    expect(data.then).toMatchObject({
      fullName: 'Phường 1',
      validTo: dayBefore,
      successors: [{ extent: 'FULL', resolution: order.document, effectiveOn: today, to: { id: `25457@${today}` } }],
    });
    expect(data.gone).toBeNull();
    expect(data.now).toMatchObject({ fullName: 'Phường Hợp Nhất', validFrom: today, parent: { code: '703' } });
    expect(data.now.predecessors.map(({ from }: any) => from.id)).toEqual(['25456@origin', '25459@origin']);
    expect(data.now.successors.length).toBeGreaterThan(0);
    expect(data.now.children.length).toBeGreaterThan(data.then.children.length);
    expect(data.now.children.map(({ invented }: any) => invented)).not.toContain(false);
  });

  test('keeps where somebody lived before', async () => {
    const [person] = await t.oracle(
      `select 'cit_' || c.id as id, h.former from citizen c join citizen_history h on h.citizen_id = c.id where h.former ? 'unit_no' and h.request_id is null limit 1`,
    );
    const { data, errors } = await t.ask(
      t.caller(open),
      `query($id: ID!) { node(id: $id) { ... on Citizen { currentResidence { code parent { id } }
        asOf(on: "${dayBefore}", knownOn: "${today}") { currentResidence { id parent { id } } } } } }`,
      { id: person?.['id'] },
    );
    expect(errors).toBeUndefined();
    expect(data.node.currentResidence.parent.id).toBe(`25457@${today}`);
    expect(data.node.asOf.currentResidence.parent.id).toMatch(/^(25456|25459)@origin$/);
  });
});

describe('after a merge', () => {
  test('agencies of both communes go on with the whole of the new one', async () => {
    const [counts] = await t.oracle(
      `select count(*)::int as n from citizen c join administrative_unit u using (unit_no) where u.code like '25457%' and c.life_status <> 'STRUCK_OFF'`,
    );
    const { data } = await t.ask(
      t.caller('police-25456-register'),
      `{ viewer { jurisdiction { code } } citizens(filter: {}, first: 1) { totalCount { value } } }`,
    );
    expect(data.viewer.jurisdiction.code).toBe('25457');
    expect(data.citizens.totalCount.value).toBe(counts?.['n']);
    const left = await t.oracle(`select id from agency where unit_id in ('25456@origin', '25459@origin')`);
    expect(left).toEqual([]);
  });

  test('nobody is left in a unit that ended, nor comes to one by a request of before', async () => {
    const police = t.caller(ward, { officer: 'officer-police-25456-1' });
    const decided = await move(t, police, stepOf(requestOfMover.request, { review: {} }));
    expect(decided[0]?.status).toBe('ACCEPTED');
    const [outcome] = await move(t, police, stepOf(decided[0]!.request!, approve));
    const [home] = await t.oracle(
      `select u.code, (select count(*)::int from citizen x join unit_heir h on h.unit_no = x.unit_no) as left
       from citizen c join administrative_unit u using (unit_no) where c.id = $1`,
      [mover.id],
    );
    expect(outcome).toMatchObject({ status: 'ACCEPTED' });
    expect(home).toEqual({ code: '25457-01', left: 0 });
  });

  test('the ward goes on with its published list, to the byte', async () => {
    const { data, errors } = await t.ask(
      t.caller('committee-25456-review'),
      `query($id: ID!) { node(id: $id) { ... on PublishedWorklist { sha256 lines unit { id } items(first: 1) { nodes { ${lineFields} } } } } }`,
      { id: list.id },
    );
    expect(errors).toBeUndefined();
    expect(data.node).toMatchObject({ sha256: list.sha256, lines: list.lines, unit: { id: '25456@origin' } });
  });

  test('what is done then counts in the new unit and, on former boundaries, in the old one', async () => {
    const [person] = await t.oracle<{ number: string; givenName: string }>(
      `select n.value as number, c.given_name as "givenName" from citizen c join administrative_unit u using (unit_no)
         join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
       where u.code = '25457-01' and c.date_of_birth < '2000-01-01' and c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth_precision = 'DAY'
         and c.ethnicity is not null and c.permanent_unit_no is not null and not exists (select from dossier d where d.citizen_id = c.id) limit 1`,
    );
    const count = async (unit: string, more = {}): Promise<number> =>
      (await rowsOf(open, '703', 'COMMUNE', 'RESIDENCE', more)).find((row) => row.unit?.id === unit).collectedPersons;
    const old = { boundaries: { kind: 'ON', on: dayBefore } };
    const was = [await count(`25457@${today}`), await count('25456@origin', old), await count('25459@origin', old)];
    const [outcome] = await record(
      t,
      t.caller('police-25456-register', { officer: 'officer-police-25456-1' }),
      intakeOf(person as Person, {
        collectedBy: 'officer-police-25456-1',
        collectionPoint: { kind: 'OFFICE', unit: '25457' },
      }),
    );
    expect(outcome).toMatchObject({ status: 'ACCEPTED' });
    const now = async (): Promise<number[]> => [
      await count(`25457@${today}`),
      await count('25456@origin', old),
      await count('25459@origin', old),
    ];
    const expected = [was[0]! + 1, was[1]! + 1, was[2]!];
    expect(await now()).toEqual(expected);
    await t.oracle('select fold_tallies()');
    expect(await now()).toEqual(expected);
    expect((await recounted(t)).difference).toBeNull();
  });

  test('a flow is explained by the persons of both communes', async () => {
    const { data, errors } = await t.ask(
      t.caller(open),
      `{ explain(metric: COLLECTED_PERSONS, unit: "25457") { value terms { sum } people(first: 1) { totalCount { value } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(sumOf(data.explain.terms)).toBe(data.explain.value);
    expect(data.explain.people.totalCount.value).toBe(data.explain.value);
  });

  test('it can be merged again, under the code of one of them, and figures of the first day still stand', async () => {
    expect(await merge(t, { from: ['25457', '25462'], into: '25462' })).toEqual({
      ...{ outcome: 'REFUSED', option: 'from', code: 'UNIT_NOT_BEGUN_BEFORE' },
    });
    const next = addDays(today, 1);
    await t.setToday(next);
    const was = await rowsOf(open, '703', 'COMMUNE', 'RESIDENCE', { boundaries: { kind: 'ON', on: dayBefore } });
    expect(await merge(t, { from: ['25457', '25462'], into: '25462', on: next, name: 'Phường 4' })).toMatchObject({
      outcome: 'DONE',
    });
    expect(await rowsOf(open, '703', 'COMMUNE', 'RESIDENCE', { boundaries: { kind: 'ON', on: dayBefore } })).toEqual(
      was,
    );
    expect((await recounted(t)).difference).toBeNull();
  });

  test('leaves the days before as they were, the second time too', async () => {
    expect(await told(['police-703-register'])).toEqual(toldToDistrict);
  });

  test('figures that are counted anew are the same', async () => {
    const flowsOf = async (): Promise<number[]> =>
      (await rowsOf(open, '703', 'COMMUNE', 'COLLECTING_UNIT')).map((row) => row.collectedPersons);
    const [flows, work] = [await flowsOf(), await workOf()];
    await t.oracle('select count_tallies(), count_processing()');
    await t.oracle('analyze');
    expect(await flowsOf()).toEqual(flows);
    expect(await workOf()).toEqual(work);
    expect((await recounted(t)).difference).toBeNull();
  });
});
