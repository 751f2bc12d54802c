import type { CohortKind } from '@lienthong/schema/codes';
import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { cohortWithholdings, isSmall, type CohortCell, type CohortWithholdings } from '../domain/cohort.ts';
import {
  metricCodes,
  metrics,
  rates,
  type FigureField,
  type MetricCode,
  type WithholdingReason,
} from '../domain/metric.ts';
import { rateOf, type RateValue } from '../domain/statistics.ts';
import { findCampaign } from '../enrollment/campaigns.ts';
import { orNotFound } from '../errors.ts';
import type { Unit } from '../store/units.ts';
import { pathOf, unitOf } from '../units/units.ts';
import type { Shown } from './cohort.types.ts';
import { unitAt } from './institutions.ts';
import { cohortFigures, cohortWaiting, type CohortFigureRow } from './progress.sql.ts';

/** One cohort, all of a school, site or enterprise, or all of a kind within a unit. */
export type ProgressChoice =
  | { cohort: string; kind: CohortKind }
  | { school: string }
  | { site: string }
  | { enterprise: string }
  | { kind: CohortKind; within: string | undefined };

export interface ShownProgress extends Record<FigureField, Shown> {
  counted: number;
  countedElsewhere: Shown;
  notYetCounted: Shown;
  asOf: string;
  withheldFigures: { figure: MetricCode; reason: WithholdingReason }[];
}

/** The cohorts of a kind with all their figures, and what of each is withheld from the caller, worked out when asked for. */
interface KindFigures {
  rows: readonly CohortFigureRow[];
  sumsOf: (row: CohortFigureRow) => string[];
  withheldOf: (metric: MetricCode) => CohortWithholdings;
}

/**
 * The figures of one choice. What is withheld is worked out over all cohorts of the kind at once, so that it is the same
 * however it is asked for; one statement for all that an operation asks.
 */
export async function progressOf(
  context: Context,
  choice: ProgressChoice,
  campaignId: string | undefined,
): Promise<ShownProgress> {
  const campaign = orNotFound(await findCampaign(context, campaignId), 'The campaign');
  const kind = 'kind' in choice ? choice.kind : 'school' in choice ? 'SCHOOL' : 'WORKFORCE';
  const { rows, sumsOf, withheldOf } = await context.load(loadKinds, `${kind} ${campaign.id}`);
  const sum = sumKey(context, choice);
  const parts = rows.filter((row) => row.id === sum || sumsOf(row).includes(sum));
  const figures = metricCodes.map((metric) => {
    const { field } = metrics[metric];
    const reason = withheldOf(metric).get(sum);
    return { metric, field, reason, value: parts.reduce((all, row) => all + row[field], 0) };
  });
  const shown = figures.map(({ field, reason, value }) => [field, reason ? withheldFor(reason) : value]);
  return {
    ...(Object.fromEntries(shown) as Record<FigureField, Shown>),
    ...waitingOf(parts),
    counted: parts.reduce((all, row) => all + row.counted, 0),
    asOf: context.today,
    withheldFigures: figures.flatMap(({ metric, reason }) => (reason ? [{ figure: metric, reason }] : [])),
  };
}

const withheldFor =
  (reason: WithholdingReason): Shown =>
  (_args, context, info) =>
    context.withheld.addCell(info.path, reason);

async function loadKinds(context: Context, keys: readonly string[]): Promise<KindFigures[]> {
  return Promise.all(
    keys.map(async (key) => {
      const [kind, campaign] = key.split(' ');
      return kindFigures(context, await context.sql(cohortFigures, [kind, campaign, context.today]));
    }),
  );
}

function kindFigures(context: Context, rows: readonly CohortFigureRow[]): KindFigures {
  const { caller } = context;
  const reads = permits(caller, 'cohort:read') === 'YES';
  const paths = new Map(rows.map((row) => [row, unitKeys(context, row)]));
  const within = (row: CohortFigureRow): string[] => [...(paths.get(row) ?? []), placeKey(row)];
  const across = ({ enterpriseCode }: CohortFigureRow): string | null =>
    enterpriseCode === null ? null : `ent_${enterpriseCode}`;
  const known = new Map<MetricCode, CohortWithholdings>();
  return {
    rows,
    sumsOf: (row) => [...within(row), ...(row.enterpriseCode === null ? [] : [`ent_${row.enterpriseCode}`])],
    withheldOf(metric) {
      const found = known.get(metric);
      if (found) return found;
      const cells = rows.map((row): CohortCell => ({
        cohort: row.id,
        counted: row.counted,
        value: row[metrics[metric].field],
        open: reads && row.clientNo === caller.client.no,
        within: within(row),
        across: across(row),
      }));
      const made = cohortWithholdings(cells);
      known.set(metric, made);
      return made;
    },
  };
}

const placeKey = ({ schoolCode, siteCode }: CohortFigureRow): string =>
  schoolCode === null ? `sit_${String(siteCode)}` : `sch_${schoolCode}`;

const unitKeys = (context: Context, { unitNo }: CohortFigureRow): string[] => {
  const unit = unitAt(context, unitNo);
  return [...pathOf(context, unit), unit].map(({ id }) => id);
};

function sumKey(context: Context, choice: ProgressChoice): string {
  if ('cohort' in choice) return choice.cohort;
  if ('school' in choice) return `sch_${choice.school}`;
  if ('site' in choice) return `sit_${choice.site}`;
  if ('enterprise' in choice) return `ent_${choice.enterprise}`;
  return withinOf(context, choice.within).id;
}

function withinOf(context: Context, code: string | undefined): Unit {
  const own = context.caller.agency.unit;
  return code === undefined ? (pathOf(context, own)[0] ?? own) : unitOf(context, code, undefined, ['within']);
}

async function loadWaiting(
  context: Context,
  cohorts: readonly string[],
): Promise<{ elsewhere: number; waiting: number }[]> {
  const byCohort = new Map((await context.sql(cohortWaiting, [cohorts])).map((row) => [row.id, row]));
  return cohorts.map((id) => byCohort.get(id) ?? { elsewhere: 0, waiting: 0 });
}

/** Counted only when selected. Who keeps the rosters knows whom it put on them; to others few persons are too few. */
function waitingOf(parts: readonly CohortFigureRow[]): { countedElsewhere: Shown; notYetCounted: Shown } {
  const asked =
    (field: 'elsewhere' | 'waiting'): Shown =>
    async (_args, context, info) => {
      const counts = await Promise.all(parts.map(({ id }) => context.load(loadWaiting, id)));
      const value = counts.reduce((sum, count) => sum + count[field], 0);
      const own = parts.every(({ agencyNo }) => agencyNo === context.caller.agency.no);
      return own || !isSmall(value) ? value : context.withheld.addCell(info.path, 'SMALL_CELL');
    };
  return { countedElsewhere: asked('elsewhere'), notYetCounted: asked('waiting') };
}

export function rateOfPresent(progress: ShownProgress): RateValue & { exclusions: readonly string[] } {
  const { numerator, denominator, exclusions } = rates.collectedRateOfPresent;
  const shown = (metric: MetricCode): number | null => {
    const value = progress[metrics[metric].field];
    return typeof value === 'number' ? value : null;
  };
  return { ...rateOf(shown(numerator), shown(denominator)), exclusions };
}
