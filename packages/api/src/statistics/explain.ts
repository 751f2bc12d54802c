import type { Day } from '@lienthong/schema/civil-date';
import type { Context } from '../access/context.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import type { CitizenRow } from '../citizens/citizen.sql.ts';
import { bounds, whyNoPeople, type PeopleReason } from '../domain/explanation.ts';
import {
  metrics,
  rates,
  tallyOf,
  type Attribution,
  type MetricCode,
  type MetricKind,
  type RateName,
  type WithholdingReason,
} from '../domain/metric.ts';
import { CallError } from '../errors.ts';
import { listTargets } from '../enrollment/campaigns.ts';
import type { Campaign, Target } from '../store/entities/campaigns.ts';
import { isValidOn, type Unit } from '../store/units.ts';
import { unitOf } from '../units/units.ts';
import { figureTerms, peopleCount, peoplePage, type TermRow } from './explain.sql.ts';
import { lastShownDay } from './days.ts';
import { readsPersonsOf } from './families.ts';
import { districtStatistics, type UnitFigures } from './statistics.ts';

export interface ExplainChoice {
  metric: MetricCode;
  unit: string;
  asOf: Day | undefined;
  campaign: string | undefined;
  by: Attribution;
}

export interface Explanation {
  metric: MetricCode;
  field: string;
  kind: MetricKind;
  version: number;
  definitions: number;
  formula: string;
  filters: readonly string[];
  exclusions: readonly string[];
  unit: Unit;
  campaign: Campaign;
  campaignId: string;
  asOf: Day;
  by: Attribution;
  row: UnitFigures;
  value: number | null;
  withheld: WithholdingReason | null;
  terms: TermRow[] | null;
  peopleReason: PeopleReason | null;
}

/** The number is the one that the statistics say, withheld alike; what it is the sum of is for who reads the persons. */
export async function explain(context: Context, choice: ExplainChoice): Promise<Explanation> {
  const { metric, by } = choice;
  const asOf = choice.asOf ?? dayShown(context, choice.unit);
  const unit = unitOf(context, choice.unit, asOf, ['unit']);
  const row = await rowOf(context, unit, { ...choice, asOf });
  const { field, kind, version, meaning: formula } = metrics[metric];
  const reads = readsPersonsOf(context.caller, unit);
  const values = [unit.unitNo, unit.lastUnitNo, tallyOf(metric, by), row.campaignId, asOf];
  return {
    ...{ metric, field, kind, version, formula, ...bounds[metric] },
    ...{ unit, campaign: row.campaign, campaignId: row.campaignId, definitions: row.definitions, asOf, by, row },
    value: row[field],
    withheld: row.withheldFigures.find(({ figure }) => figure === metric)?.reason ?? null,
    terms: reads ? (await context.sql(figureTerms, values)).filter(({ rows }) => rows > 0) : null,
    peopleReason: whyNoPeople(metric, asOf, context.today, reads),
  };
}

/** The day that is shown of a unit where none is asked for. */
function dayShown(context: Context, code: string): Day {
  const unit = unitOf(context, code, context.today, ['unit']);
  const day = lastShownDay(context, unit.level, [unit]);
  return isValidOn(unit, day) ? day : context.today;
}

async function rowOf(context: Context, unit: Unit, { campaign, asOf, by }: ExplainChoice): Promise<UnitFigures> {
  try {
    const rows = await districtStatistics(context, { within: unit.code, level: unit.level, campaign, asOf, by });
    const row = rows.find((one) => one.unit === unit);
    if (row) return row;
  } catch (error) {
    throw asArgumentOfUnit(error);
  }
  throw new CallError('BAD_USER_INPUT', 'Argument unit: A unit that stands on the day.', { path: ['unit'] });
}

/** The statistics name their own argument. */
function asArgumentOfUnit(error: unknown): unknown {
  if (!(error instanceof CallError) || error.message.indexOf('Argument within: ') !== 0) return error;
  const rule = error.message.slice('Argument within: '.length);
  return new CallError('BAD_USER_INPUT', `Argument unit: ${rule}`, { path: ['unit'], rule });
}

export const ratesWith = (metric: MetricCode): RateName[] =>
  (Object.keys(rates) as RateName[]).filter(
    (name) => rates[name].numerator === metric || rates[name].denominator === metric,
  );

export async function targetsInForce(context: Context, { campaign, unit, asOf }: Explanation): Promise<Target[]> {
  const targets = await listTargets(context, campaign, { history: false, asOf });
  return targets.filter((target) => target.unitId === unit.id);
}

const beforeAll = '00000000-0000-0000-0000-000000000000';

/** By id, as many as the number says less those who live outside the caller's range now. */
export async function listPeople(
  context: Context,
  explanation: Explanation,
  first: number,
  after: string | undefined,
): Promise<Connection<CitizenRow> | null> {
  const { metric, by, unit, asOf, campaignId } = explanation;
  if (explanation.peopleReason !== null) return null;
  const filter = { metric, by, unit: unit.id, asOf, campaignId };
  const binding = { client: context.caller.client.id, list: 'MetricExplanation.people', filter, order: 'ID' };
  const position = after === undefined ? beforeAll : String(context.cursors.open(binding, after)[0]);
  const rows = await context.sql(peoplePage(metric, by), [...placeOf(context, explanation), position, first]);
  return connect({
    nodes: rows,
    more: rows[0]?.more ?? false,
    after,
    cursorOf: ({ id }) => context.cursors.seal(binding, [id]),
    count: () => countPeople(context, explanation),
  });
}

const placeOf = (context: Context, { unit, asOf, campaignId }: Explanation): unknown[] => {
  const { lo, hi } = context.caller.scope;
  return [unit.unitNo, unit.lastUnitNo, campaignId, asOf, lo, hi, recordedElsewhere(context, unit)];
};

/** Numbers of units on which flows of a unit were recorded before a merge or, for one that ended, since. */
function recordedElsewhere({ units }: Context, unit: Unit): number[] {
  const { ended } = units;
  const groups = isEnded(unit) ? [unit, ...units.childrenOf(unit)].filter(isGroup).map(({ heirNo }) => heirNo) : [];
  const standing = (no: number): boolean =>
    isEnded(unit) ? groups.includes(no) : unit.unitNo <= no && no <= unit.lastUnitNo;
  const line = ended.filter((one) => standing(one.heirNo ?? 0) && (!isEnded(unit) || isGroup(one)));
  return [...groups.map(Number), ...line.map(({ unitNo }) => unitNo)];
}

const isEnded = ({ heirNo }: Unit): boolean => (heirNo ?? null) !== null;
const isGroup = ({ level }: Unit): boolean => level === 'RESIDENT_GROUP';

async function countPeople(context: Context, explanation: Explanation): Promise<number> {
  const { metric, by } = explanation;
  const values = [...placeOf(context, explanation), countBound + 1];
  return (await context.sql(peopleCount(metric, by), values))[0]?.counted ?? 0;
}

/** Of a flow, who was counted here and lives outside the caller's range now; null where too many are counted to tell. */
export async function countOutOfReach(context: Context, explanation: Explanation): Promise<number | null> {
  const { value, kind, peopleReason } = explanation;
  if (peopleReason !== null || value === null || value > countBound) return null;
  return kind === 'STOCK' ? 0 : value - (await countPeople(context, explanation));
}
