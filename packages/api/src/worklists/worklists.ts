import { addDays, birthdayOf } from '@lienthong/schema/civil-date';
import { prefixRange } from '@lienthong/schema/name-key';
import { CARD_AGE } from '@lienthong/schema/enrollment-status';
import { worklistKinds, type WorklistKind } from '@lienthong/schema/worklists';
import type { Context } from '../access/context.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import type { CitizenRow } from '../citizens/citizen.sql.ts';
import { bornByForCard } from '../domain/eligibility.ts';
import { classesOfConditions, isOfDossiers, mostDays, sinceColumns, usualDays } from '../domain/worklists.ts';
import { overdueSql } from '../dossiers/dossier-list.sql.ts';
import { CallError } from '../errors.ts';
import type { Unit } from '../store/units.ts';
import { nameKeyOf, unitOf } from '../units/units.ts';
import { refuseUnseen } from './unseen.ts';
import type { WorkItemFilter } from './worklist.inputs.ts';
import { itemCount, itemPage, membersOf } from './worklist.sql.ts';
import type { Condition } from '../store/statement.ts';

/** A person's place on a list, as it is at this moment. */
export interface WorkItem {
  kind: WorklistKind;
  citizen: CitizenRow;
}

/** Of kind and person: the same on every list of the kind, live or published. */
export const workItemId = (kind: WorklistKind, citizenId: string): string => `wki_${kind}_${citizenId}`;

/** The live list. A person who moves or whose case goes on is no more on a later page; nobody else changes place by it. */
export async function listWorkItems(
  context: Context,
  asked: { kind: WorklistKind; unit: string; filter: WorkItemFilter; first: number; after: string | undefined },
): Promise<Connection<WorkItem>> {
  const { kind, unit, filter, first, after } = asked;
  await refuseUnseen(context, 'worklist', [
    ['kind', worklistKinds[kind].tells],
    ...Object.keys(filter).map(
      (name) => [`filter.${name}`, classesOfConditions[name as keyof WorkItemFilter]] as const,
    ),
  ]);
  checkFilter(kind, filter);
  const binding = { client: context.caller.client.id, list: 'worklist', filter: { unit, ...filter }, order: kind };
  const position = after === undefined ? [] : context.cursors.open(binding, after);
  const members = membersOf(kind, context.today, filter.days ?? usualDays);
  const conditions = conditionsOf(context, kind, filter);
  const values = [
    ...rangeOf(context, unitOf(context, unit, undefined, ['unit']), filter.group),
    ...members.values,
    ...conditions.flatMap((condition) => condition.values),
  ];
  const rows = await context.sql(itemPage(kind, members, conditions, after !== undefined), [
    ...values,
    ...position,
    first,
  ]);
  return connect({
    nodes: rows.map((citizen) => ({ kind, citizen })),
    more: rows[0]?.more ?? false,
    after,
    cursorOf: ({ citizen }) => context.cursors.seal(binding, [keyOf(kind, citizen), citizen.id]),
    count: async () =>
      (await context.sql(itemCount(kind, members, conditions), [...values, countBound + 1]))[0]?.counted ?? 0,
  });
}

const wrong = (name: string, rule: string): CallError =>
  new CallError('BAD_USER_INPUT', `Argument filter.${name}: ${rule}`, { path: ['filter', name], rule });

function checkFilter(kind: WorklistKind, { days, overdue, sinceBefore }: WorkItemFilter): void {
  if (days !== undefined && kind !== 'BECOMING_ELIGIBLE') throw wrong('days', 'For BECOMING_ELIGIBLE alone.');
  if (days !== undefined && (days < 1 || days > mostDays)) throw wrong('days', `From 1 to ${String(mostDays)}.`);
  if (sinceBefore !== undefined && kind === 'BECOMING_ELIGIBLE')
    throw wrong('sinceBefore', 'Not for BECOMING_ELIGIBLE.');
  if (overdue !== undefined && !isOfDossiers(kind)) throw wrong('overdue', 'For lists of dossiers alone.');
}

/** What lies within the caller's reach, the unit asked for and the group. */
export function rangeOf(context: Context, unit: Unit, group: string | undefined): [lo: number, hi: number] {
  const within = group === undefined ? unit : unitOf(context, group, undefined, ['filter', 'group']);
  const { lo, hi } = context.caller.scope;
  return [Math.max(lo, unit.unitNo, within.unitNo), Math.min(hi, unit.lastUnitNo, within.lastUnitNo)];
}

/** In the order of the statement's parameters. */
function conditionsOf(context: Context, kind: WorklistKind, filter: WorkItemFilter): Condition[] {
  const { sex, bornFromYear, bornToYear, name, presence, sinceBefore, overdue, invited } = filter;
  const found: Condition[] = [];
  const add = (short: string, sql: Condition['sql'], ...values: unknown[]): void => {
    found.push({ name: short, sql, values });
  };
  if (sex !== undefined) add('s', (next) => `c.sex = ${next()}`, sex);
  if (bornFromYear !== undefined) {
    add('f', (next) => `c.date_of_birth >= make_date(${next()}, 1, 1)`, yearOf(bornFromYear, 'bornFromYear'));
  }
  if (bornToYear !== undefined) {
    add('t', (next) => `c.date_of_birth <= make_date(${next()}, 12, 31)`, yearOf(bornToYear, 'bornToYear'));
  }
  if (name !== undefined) {
    const { from, to } = prefixRange(nameKeyOf(name, ['filter', 'name']));
    add('n', (next) => `c.name_key >= ${next()} and c.name_key < ${next()}`, from, to);
  }
  if (presence !== undefined) add('p', (next) => `c.presence = ${next()}`, presence);
  if (sinceBefore !== undefined) {
    if (isOfDossiers(kind)) add('b', (next) => `d.${sinceColumns[kind]} < ${next()}::date`, sinceBefore);
    else if (kind === 'NO_SHOW') add('b', (next) => `c.no_show_on < ${next()}::date`, sinceBefore);
    // Who completed 14 before a day was born by a day.
    else add('b', (next) => `c.date_of_birth <= ${next()}::date`, bornByForCard(addDays(sinceBefore, -1)));
  }
  if (overdue !== undefined) {
    const sql: Condition['sql'] = (next) => (overdue ? overdueSql(next()) : `not (${overdueSql(next())})`);
    add(overdue ? 'o' : 'u', sql, context.today);
  }
  if (invited !== undefined) add(invited ? 'i' : 'j', () => `${invited ? '' : 'not '}${openInvitation}`);
  return found;
}

/** One open invitation a person: the index of that answers. */
const openInvitation = `exists (select from invitation x where x.citizen_id = c.id and x.state in ('PLANNED', 'SENT'))`;

function yearOf(year: number, name: string): number {
  if (year < 1800 || year > 2200) throw wrong(name, 'A year from 1800 to 2200.');
  return year;
}

/** Of the list's order: the unit, or the day. */
function keyOf(kind: WorklistKind, citizen: CitizenRow): string | number {
  if (kind === 'NOT_ENROLLED') return citizen.unitNo;
  return (kind === 'BECOMING_ELIGIBLE' ? citizen.dateOfBirth : daysOf({ kind, citizen }).since) ?? '';
}

/** Since when somebody stands on the list, and what is due by when. */
export function daysOf({ kind, citizen }: WorkItem): { since: string | null; dueOn: string | null } {
  const { dateOfBirth, caseSince, caseStateSince, caseDueOn, noShowOn } = citizen;
  const birthday = birthdayOf(dateOfBirth, CARD_AGE);
  return {
    NOT_ENROLLED: { since: birthday, dueOn: null },
    NO_SHOW: { since: noShowOn, dueOn: caseDueOn },
    BECOMING_ELIGIBLE: { since: null, dueOn: birthday },
    COLLECTED_NOT_ISSUED: { since: caseSince, dueOn: caseDueOn },
    DISCREPANT: { since: caseStateSince, dueOn: caseDueOn },
    REDO_REQUIRED: { since: caseStateSince, dueOn: caseDueOn },
    OVERDUE: { since: caseDueOn, dueOn: caseDueOn },
  }[kind];
}
