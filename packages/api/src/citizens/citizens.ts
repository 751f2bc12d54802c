import { maskPersonalNumber } from '@lienthong/schema/personal-number';
import { nameKey, prefixRange } from '@lienthong/schema/name-key';
import type { Context } from '../access/context.ts';
import { uuidIds, type NodeKind } from '../access/node.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import { bornByForCard } from '../domain/eligibility.ts';
import { CallError } from '../errors.ts';
import type { PersonalNumber } from '../store/entities.ts';
import type { Unit } from '../store/units.ts';
import { unitOf } from '../units/units.ts';
import {
  citizenById,
  citizenByNumber,
  citizenBySubject,
  citizenList,
  numbersByCitizen,
  statusCondition,
  type CitizenOrder,
  type CitizenRow,
  type Condition,
} from './citizen.sql.ts';
import type { CitizenFilter, SubjectInput } from './citizen.types.ts';

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
  const givenKey = givenName === undefined ? null : nameKey(givenName);
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
  const binding = { client: context.caller.client.id, list: 'citizens', filter, order };
  const position = after === undefined ? undefined : context.cursors.open(binding, after);
  const conditions = conditionsOf(context, filter, order);
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

function conditionsOf(context: Context, filter: CitizenFilter, order: CitizenOrder): Condition[] {
  const { name, givenName, bornFrom, bornTo, status } = filter;
  const conditions = reachConditions(context, filter, order);
  if (name !== undefined) {
    const { from, to } = prefixRange(keyOrRefuse(name, 'name'));
    conditions.push({
      name: 'name',
      sql: (next) => `c.name_key >= ${next()} and c.name_key < ${next()}`,
      values: [from, to],
    });
  }
  if (givenName !== undefined) {
    const key = keyOrRefuse(givenName, 'givenName');
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

/** A name that has no letter of the alphabet would find everybody or nobody. */
function keyOrRefuse(text: string, field: string): string {
  const key = nameKey(text);
  if (key === '') {
    const path = ['filter', field];
    throw new CallError('BAD_USER_INPUT', `Argument filter.${field}: At least one letter a-z.`, { path });
  }
  return key;
}

/** Whose rows: the agency's units as far as the filter's unit lies within, or the client's cohorts. */
function reachConditions(context: Context, filter: CitizenFilter, order: CitizenOrder): Condition[] {
  const { reach, client, scope } = context.caller;
  const unit = filter.unit === undefined ? undefined : unitOf(context, filter.unit, filter.unitOn, ['filter', 'unit']);
  if (reach === 'OWN_COHORTS') {
    const own: Condition = {
      name: 'own',
      sql: (next) => `c.id in (select m.citizen_id from cohort_member m where m.client_no = ${next()})`,
      values: [client.no],
    };
    return unit ? [own, rangeCondition('range', 'c.unit_no', unit.unitNo, unit.lastUnitNo)] : [own];
  }
  const lo = Math.max(scope.lo, unit?.unitNo ?? scope.lo);
  const hi = Math.min(scope.hi, unit?.lastUnitNo ?? scope.hi);
  return [
    isWide(context, lo, hi) && order !== 'RESIDENCE'
      ? rangeCondition('wide', 'c.unit_no + 0', lo, hi)
      : rangeCondition('range', 'c.unit_no', lo, hi),
  ];
}

const rangeCondition = (name: string, column: string, lo: number, hi: number): Condition => ({
  name,
  sql: (next) => `${column} between ${next()} and ${next()}`,
  values: [lo, hi],
});

/**
 * More than a commune: reading along the index of the order and dropping other units beats sorting a district. `+ 0` keeps the
 * planner, which can't know the range of a prepared statement, from the index on the unit.
 */
function isWide(context: Context, lo: number, hi: number): boolean {
  const unit: Unit | undefined = context.units.findByNo(lo);
  return !unit || !(unit.level === 'COMMUNE' || unit.level === 'RESIDENT_GROUP') || hi > unit.lastUnitNo;
}

/** All numbers of each person, the newest first. */
export async function loadNumbers(context: Context, citizens: readonly string[]): Promise<PersonalNumber[][]> {
  const byCitizen = Map.groupBy(await context.sql(numbersByCitizen, [citizens]), (row) => row.citizenId);
  return citizens.map((id) => byCitizen.get(id) ?? []);
}

export const maskedNumberOf = (row: CitizenRow): string | null =>
  row.personalNumber === null ? null : maskPersonalNumber(row.personalNumber);
