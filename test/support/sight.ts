import { addDays } from '@lienthong/schema/civil-date';
import { monthEnds } from '@lienthong/api/domain/intervals';
import { metricCodes, metrics, type FigureField } from '@lienthong/api/domain/metric';
import { outreachCodes, outreachFigures } from '@lienthong/api/domain/outreach';
import type { TestApi } from './api.ts';
import type { Json } from './corrections.ts';
import { freeze, ranking, rowsOf } from './snapshots.ts';

export const figureFields = metricCodes.map<FigureField>((metric) => metrics[metric].field);
const figures = figureFields.join(' ');
const outreachFields: string[] = outreachCodes.map((code) => outreachFigures[code].field);
const levels = ['PROVINCE', 'DISTRICT', 'COMMUNE'] as const;
const attributions = ['RESIDENCE', 'COLLECTING_UNIT'] as const;

/** A figure of a unit, or of what of a unit is in none below it, as one answer shows it; null is withheld. */
export interface Shown {
  /** What sums to each other: the figure, and where it counts. */
  key: string;
  cell: string;
  /** The unit whose parts it is among; null for a province. */
  parent: string | null;
  value: number | null;
  /** The answer that shows it. */
  by: string;
  /** Of a unit made of whole units of before: those. */
  madeOf?: string[];
}

const where = 'unit { id code level } parent { id }';
const questions = {
  statistics: `query($level: UnitLevel, $day: Date, $by: Attribution!, $boundaries: BoundariesInput) {
    districtStatistics(within: "72", level: $level, asOf: $day, by: $by, boundaries: $boundaries) { ${where} ${figures} } }`,
  later: `query($day: Date, $by: Attribution!) { districtStatistics(asOf: $day, by: $by, boundaries: { kind: ON, on: "2025-07-01" }) {
    ${where} estimate unit { predecessors { from { id } } } ${figures} } }`,
  series: `query($unit: UnitCode!, $day: Date!, $by: Attribution!) { progressSeries(unit: $unit, from: $day, to: $day, by: $by) { ${figures} } }`,
  outreach: `query($level: UnitLevel!, $day: Date!) { outreach(within: "72", level: $level, from: "2020-12-01", to: $day) {
    ${where} ${outreachFields.join(' ')} } }`,
  league: `query($level: UnitLevel!, $day: Date) { leagueTable(level: $level, within: "72", asOf: $day) { statistics { ${where} ${figures} } } }`,
  explain: `query($unit: UnitCode!, $metric: Metric!, $day: Date) { explain(unit: $unit, metric: $metric, asOf: $day) { value } }`,
  forecast: `query($unit: UnitCode!, $day: Date) { forecast(unit: $unit, asOf: $day) { value target { metric } } }`,
};

/**
 * All that a caller is shown of one day, in every answer that has figures of districts and communes. `few`: by those alone that list
 * them all, which is enough for who reads everybody.
 */
export async function everythingShown(t: TestApi, client: string, day: string, few = false): Promise<Shown[]> {
  const found: Shown[] = [];
  const caller = (): ReturnType<TestApi['caller']> => t.caller(client, { purpose: null });
  const ask = async (question: keyof typeof questions, variables: Json): Promise<Json> => {
    const { data, errors } = await t.ask(caller(), questions[question], variables);
    if (errors) throw new Error(errors.map(({ message }) => message).join(' '));
    return data;
  };
  const note = (row: Json, values: Json, key: (field: string) => string, by: string): void => {
    for (const [field, value] of Object.entries(values)) {
      if (![...figureFields, ...outreachFields].includes(field)) continue;
      const cell: string = row['unit']?.id ?? `rest of ${row['parent'].id as string}`;
      const madeOf = row['madeOf'] && { madeOf: row['madeOf'] };
      found.push({ key: key(field), cell, parent: row['parent']?.id ?? null, value, by, ...madeOf });
    }
  };
  /** Stocks are the same whatever the attribution. */
  const keyOf =
    (by: string) =>
    (field: string): string =>
      by === 'COLLECTING_UNIT' && field.endsWith('Persons') ? `${field} here` : field;
  const plain = (field: string): string => field;
  const units = new Map<string, Json>();

  for (const by of attributions) {
    const key = keyOf(by);
    for (const level of levels) {
      for (const kind of few ? ['AS_RECORDED'] : ['AS_RECORDED', 'CURRENT', 'ON']) {
        const boundaries = { kind, ...(kind === 'ON' && { on: day }) };
        const { districtStatistics } = await ask('statistics', { level, day, by, boundaries });
        for (const row of districtStatistics as Json[]) {
          note(row, row, key, `statistics ${kind}`);
          if (row['unit']) units.set(row['unit'].id, row);
        }
      }
      // No ranking is of a province alone.
      if (few || level === 'PROVINCE') continue;
      const [outcome] = await freeze(t, t.caller('home-affairs-72-desk'), ranking({ level, asOf: day, by }));
      if (outcome!['status'] !== 'ACCEPTED' && level === 'COMMUNE') continue;
      for (const row of await rowsOf(t, caller(), outcome!['snapshot'].id))
        note(units.get(row['unit'].id)!, row['figures'], key, 'ranking');
    }
    const { districtStatistics: later } = await ask('later', { day, by });
    for (const row of later as Json[]) {
      const exact = row['unit'] && !row['estimate'];
      const madeOf = exact && row['unit'].predecessors.map(({ from }: Json) => from.id);
      note({ ...row, madeOf }, row, key, 'units of 2025');
    }
    if (few) continue;
    for (const row of units.values()) {
      const { progressSeries } = await ask('series', { unit: row['unit'].code, day, by });
      note(row, progressSeries[0], key, 'series');
    }
  }
  for (const level of levels) {
    const month = monthEnds('2020-12-01', addDays(day, -1)).at(-1);
    for (const row of (await ask('outreach', { level, day: month }))['outreach'] as Json[])
      note(row, row, plain, 'outreach');
    if (few) continue;
    for (const { statistics } of (await ask('league', { level, day }))['leagueTable'] as Json[])
      note(statistics, statistics, plain, 'league');
  }
  for (const row of few ? [] : units.values()) {
    const { code: unit, level } = row['unit'];
    if (level === 'COMMUNE') continue;
    for (const metric of metricCodes) {
      const { explain } = await ask('explain', { unit, metric, day });
      note(row, { [metrics[metric].field]: explain.value }, plain, 'explain');
    }
    for (const { value, target } of (await ask('forecast', { unit, day }))['forecast'] as Json[])
      if (target.metric === 'CARDS_ISSUED') note(row, { issuedPersons: value }, plain, 'forecast');
  }
  return found;
}
