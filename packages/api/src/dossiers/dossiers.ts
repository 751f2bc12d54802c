import type { Context } from '../access/context.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import { citizenColumns, joined, type CitizenRow, type DossierRow } from '../citizens/citizen.sql.ts';
import { classScope } from '../domain/agency.ts';
import { daysFor, latestDueFor, levelAbove } from '../domain/dossiers/clock.ts';
import { CallError } from '../errors.ts';
import { personStatement, type Condition } from '../store/statement.ts';
import { unitOf } from '../units/units.ts';
import type { DossierFilter } from './dossier.inputs.ts';
import { dossierConditions, dossierList, type DossierOrder, type Escalated } from './dossier-list.sql.ts';
import { dossiersById, stepsByDossier, type DossierDetail } from './dossier.sql.ts';

export async function loadDossiersById(context: Context, ids: readonly string[]): Promise<(DossierDetail | null)[]> {
  const byId = new Map((await context.sql(dossiersById, [ids])).map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** A dossier that was read with a person knows no clock. */
export async function detailOf(context: Context, dossier: DossierRow | DossierDetail): Promise<DossierDetail> {
  if ('limitDays' in dossier) return dossier;
  const detail = await context.load(loadDossiersById, dossier.id);
  if (!detail) throw new Error('a dossier that was read is not there');
  return detail;
}

export async function loadSteps(context: Context, ids: readonly string[]): Promise<unknown[][]> {
  const byDossier = Map.groupBy(await context.sql(stepsByDossier, [ids]), ({ dossierId }) => dossierId);
  return ids.map((id) => byDossier.get(id) ?? []);
}

/** Persons within the caller's own reach: the unit that collected a dossier doesn't read who lives elsewhere. */
const citizensInReach = personStatement<CitizenRow>(
  'Dossier.citizen',
  'id',
  `select ${citizenColumns}, null as "matchedNumberStatus" from citizen c ${joined} where c.id = any($1::uuid[]) and (c.unit_no between $2 and $3
     or exists (select from cohort_member m where m.citizen_id = c.id and m.client_no = $4 and m.left_on is null))`,
);

export async function loadCitizensInReach(context: Context, ids: readonly string[]): Promise<(CitizenRow | null)[]> {
  const { lo, hi, cohortsOf } = context.caller.scope;
  const byId = new Map((await context.sql(citizensInReach, [ids, lo, hi, cohortsOf])).map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

export async function listDossiers(
  context: Context,
  filter: DossierFilter,
  order: DossierOrder,
  first: number,
  after: string | undefined,
): Promise<Connection<DossierDetail>> {
  await refuseUnseen(context, filter);
  const binding = { client: context.caller.client.id, list: 'dossiers', filter, order };
  const position = after === undefined ? undefined : context.cursors.open(binding, after);
  const conditions = conditionsOf(context, filter);
  const { page, count } = dossierList({ order, conditions, after: position, first, countBound });
  const rows = await context.sql(page.statement, page.values);
  return connect({
    nodes: rows,
    more: rows[0]?.more ?? false,
    after,
    cursorOf: (row) => context.cursors.seal(binding, [order === 'DUE_ON' ? row.dueOn : row.collectedOn, row.id]),
    count: async () => (await context.sql(count.statement, count.values))[0]?.counted ?? 0,
  });
}

/** A defect is a personal fact: who may not see it doesn't ask by it. */
async function refuseUnseen(context: Context, { defect }: DossierFilter): Promise<void> {
  const { classes, scopes, purpose } = context.caller;
  if (defect === undefined || classes.has('PERSONAL')) return;
  const scopeNeeded = classScope('PERSONAL');
  const error = scopes.has(scopeNeeded)
    ? new CallError('PURPOSE_NOT_ALLOWED', `The purpose ${String(purpose)} does not cover filter.defect.`)
    : new CallError('SCOPE_MISSING', `The argument filter.defect needs the scope ${scopeNeeded}.`, { scopeNeeded });
  await context.refuse('dossiers', error);
}

function conditionsOf(context: Context, filter: DossierFilter): Condition[] {
  const { unit: code, unitOn, by = 'RESIDENCE', overdue, escalation } = filter;
  const { lo, hi, collectingLo, collectingHi } = context.caller.scope;
  const unit = code === undefined ? undefined : unitOf(context, code, unitOn, ['filter', 'unit']);
  const [from, to] = by === 'RESIDENCE' ? [lo, hi] : [collectingLo, collectingHi];
  const [first, last] = [Math.max(from, unit?.unitNo ?? from), Math.min(to, unit?.lastUnitNo ?? to)];
  const former = by === 'RESIDENCE' ? [] : formerWithin(context, first, last);
  const range =
    former.length > 0
      ? dossierConditions.collectedWithin(first, last, former)
      : dossierConditions.within(by, first, last);
  const { state, type, collectionKind, collectedFrom, collectedTo, defect } = filter;
  const plain = { state, type, collectionKind, collectedFrom, collectedTo, defect };
  return [
    range,
    ...(Object.keys(plain) as (keyof typeof plain)[]).flatMap((name) => {
      const value = plain[name];
      return value === undefined ? [] : [dossierConditions[name](value)];
    }),
    ...(overdue === undefined ? [] : [dossierConditions.overdue(overdue, context.today)]),
    ...(escalation === undefined ? [] : [escalated(context, escalation)]),
  ];
}

/** Units outside of a range that ended in a merge into one within it. */
const formerWithin = ({ units }: Context, first: number, last: number): number[] =>
  units.ended
    .filter((unit) => !isBetween(unit.unitNo, first, last) && isBetween(unit.heirNo ?? 0, first, last))
    .map(({ unitNo }) => unitNo);

const isBetween = (no: number, first: number, last: number): boolean => first <= no && no <= last;

/** No limit of the law is longer. */
const longestLimit = 60;

function escalated({ rules, today }: Context, level: NonNullable<DossierFilter['escalation']>): Condition {
  const reached = (one: typeof level): Escalated => ({
    latestDue: latestDueFor(one, longestLimit, today, rules.calendar),
    days: Array.from({ length: longestLimit }, (_, at) => daysFor(one, at + 1)),
  });
  if (level === 'NONE') return dossierConditions.notEscalated(reached('P50'));
  const above = levelAbove(level);
  return dossierConditions.escalated(reached(level), above && reached(above));
}
