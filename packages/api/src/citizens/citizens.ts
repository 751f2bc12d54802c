import { maskPersonalNumber } from '@lienthong/schema/personal-number';
import type { FieldClass } from '@lienthong/schema/codes';
import { prefixRange } from '@lienthong/schema/name-key';
import type { Context } from '../access/context.ts';
import { uuidIds, type NodeKind } from '../access/node.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import { classScope } from '../domain/agency.ts';
import { bornByForCard } from '../domain/eligibility.ts';
import { CallError } from '../errors.ts';
import type { PersonalNumber } from '../store/entities/persons.ts';
import { nameKeyOf, unitOf } from '../units/units.ts';
import {
  citizenById,
  citizenByNumber,
  citizenBySubject,
  citizenList,
  numbersByCitizen,
  statusCondition,
  type CitizenOrder,
  type CitizenRow,
} from './citizen.sql.ts';
import type { CitizenFilter, SubjectInput } from './citizen.types.ts';
import type { Condition } from '../store/statement.ts';

export const citizenIds = uuidIds('cit');

export async function findCitizen(context: Context, personalNumber: string): Promise<CitizenRow | null> {
  const [row] = await context.sql(citizenByNumber, [personalNumber], personalNumber);
  return row ?? null;
}

/** Pointed access: at most one person outside the range, when the number and the second fact agree. */
export async function findSubject(context: Context, subject: SubjectInput): Promise<CitizenRow | null> {
  const { personalNumber, givenName, birthYear } = subject;
  if (givenName === undefined && birthYear === undefined) {
    throw new CallError('BAD_USER_INPUT', 'Argument subject: A second fact, givenName or birthYear.', {
      path: ['subject'],
    });
  }
  const givenKey = givenName === undefined ? null : nameKeyOf(givenName, ['subject', 'givenName']);
  context.point({ personalNumber, givenKey, birthYear: birthYear ?? null });
  const [row] = await context.sql(citizenBySubject, [personalNumber], personalNumber);
  return row ?? null;
}

export const citizenNodes: NodeKind = {
  typeName: 'Citizen',
  door: { action: 'citizen:read', personal: true },
  matches: (id) => citizenIds.keyOf(id) !== undefined,
  async find(context, id) {
    const [row] = await context.sql(citizenById, [citizenIds.keyOf(id)], id);
    return row ?? null;
  },
};

/** The one place that searches people. Every statement names its range or cohort; row security is the guard behind it. */
export async function listCitizens(
  context: Context,
  filter: CitizenFilter,
  order: CitizenOrder,
  first: number,
  after: string | undefined,
): Promise<Connection<CitizenRow>> {
  await refuseUnseen(context, filter, order);
  const binding = { client: context.caller.client.id, list: 'citizens', filter, order };
  const position = after === undefined ? undefined : context.cursors.open(binding, after);
  const conditions = conditionsOf(context, filter);
  const { page, count } = citizenList({ order, conditions, after: position, first, countBound });
  const rows = await context.sql(page.statement, page.values);
  return connect({
    nodes: rows,
    more: rows[0]?.more ?? false,
    after,
    cursorOf: (row) => context.cursors.seal(binding, [keyOf(row, order), row.id]),
    count: async () => (await context.sql(count.statement, count.values))[0]?.counted ?? 0,
  });
}

const keyOf = (row: CitizenRow, order: CitizenOrder): string | number =>
  ({ RESIDENCE: row.unitNo, NAME: row.nameKey, DATE_OF_BIRTH: row.dateOfBirth })[order];

/** The class of what each condition and order tells: a birth date that is withheld must not be found out by asking for days. */
const classesAsked = {
  'filter.unit': 'STATUS',
  'filter.name': 'NAME',
  'filter.givenName': 'NAME',
  'filter.bornFrom': 'PERSONAL',
  'filter.bornTo': 'PERSONAL',
  'filter.status': 'STATUS',
  'orderBy.RESIDENCE': 'STATUS',
  'orderBy.NAME': 'NAME',
  'orderBy.DATE_OF_BIRTH': 'PERSONAL',
} as const satisfies Record<`filter.${Exclude<keyof CitizenFilter, 'unitOn'>}` | `orderBy.${CitizenOrder}`, FieldClass>;

/** Refuses a condition or order by what the caller may not see. */
async function refuseUnseen(context: Context, filter: CitizenFilter, order: CitizenOrder): Promise<void> {
  const { classes, scopes, purpose } = context.caller;
  const asked = new Set([...Object.keys(filter).map((name) => `filter.${name}`), `orderBy.${order}`]);
  for (const [argument, fieldClass] of Object.entries(classesAsked)) {
    if (!asked.has(argument) || classes.has(fieldClass)) continue;
    const scopeNeeded = classScope(fieldClass);
    const error = scopes.has(scopeNeeded)
      ? new CallError('PURPOSE_NOT_ALLOWED', `The purpose ${String(purpose)} does not cover ${argument}.`)
      : new CallError('SCOPE_MISSING', `The argument ${argument} needs the scope ${scopeNeeded}.`, { scopeNeeded });
    await context.refuse('citizens', error);
  }
}

/** What the list asks of a person, in the order of the statement's parameters. */
export function conditionsOf(context: Context, filter: CitizenFilter): Condition[] {
  const { name, givenName, bornFrom, bornTo, status } = filter;
  const conditions = reachConditions(context, filter);
  if (name !== undefined) {
    const { from, to } = prefixRange(nameKeyOf(name, ['filter', 'name']));
    conditions.push({
      name: 'name',
      sql: (next) => `c.name_key >= ${next()} and c.name_key < ${next()}`,
      values: [from, to],
    });
  }
  if (givenName !== undefined) {
    const key = nameKeyOf(givenName, ['filter', 'givenName']);
    conditions.push({ name: 'given', sql: (next) => `c.given_key = ${next()}`, values: [key] });
  }
  if (bornFrom !== undefined) {
    conditions.push({ name: 'from', sql: (next) => `c.date_of_birth >= ${next()}::date`, values: [bornFrom] });
  }
  if (bornTo !== undefined) {
    conditions.push({ name: 'to', sql: (next) => `c.date_of_birth <= ${next()}::date`, values: [bornTo] });
  }
  if (status !== undefined) conditions.push(statusCondition(status, context.today, bornByForCard(context.today)));
  return conditions;
}

/** Whose rows: the agency's units as far as the filter's unit lies within, or the client's cohorts. */
function reachConditions(context: Context, filter: CitizenFilter): Condition[] {
  const { reach, client, scope } = context.caller;
  const unit = filter.unit === undefined ? undefined : unitOf(context, filter.unit, filter.unitOn, ['filter', 'unit']);
  if (reach === 'OWN_COHORTS') {
    const own: Condition = {
      name: 'own',
      sql: (next) =>
        `c.id in (select m.citizen_id from cohort_member m where m.client_no = ${next()} and m.left_on is null)`,
      values: [client.no],
    };
    return unit ? [own, rangeCondition(unit.unitNo, unit.lastUnitNo)] : [own];
  }
  const lo = Math.max(scope.lo, unit?.unitNo ?? scope.lo);
  const hi = Math.min(scope.hi, unit?.lastUnitNo ?? scope.hi);
  return [rangeCondition(lo, hi)];
}

const rangeCondition = (lo: number, hi: number): Condition => ({
  name: 'range',
  sql: (next) => `c.unit_no between ${next()} and ${next()}`,
  values: [lo, hi],
});

/** All numbers of each person, the newest first. */
export async function loadNumbers(context: Context, citizens: readonly string[]): Promise<PersonalNumber[][]> {
  const byCitizen = Map.groupBy(await context.sql(numbersByCitizen, [citizens]), (row) => row.citizenId);
  return citizens.map((id) => byCitizen.get(id) ?? []);
}

export const maskedNumberOf = (row: CitizenRow): string | null =>
  row.personalNumber === null ? null : maskPersonalNumber(row.personalNumber);
