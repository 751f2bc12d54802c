import type { Context } from '../access/context.ts';
import { uuidIds, type NodeKind } from '../access/node.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';

import { unitOf } from '../units/units.ts';
import type { ContactFilter } from './contact.inputs.ts';
import { contactCount, contactPage, contactsByCitizen, contactsById, type ContactRow } from './contact.sql.ts';
import type { Condition } from '../store/statement.ts';

export const contactIds = uuidIds('ctc');

export async function loadContacts(context: Context, ids: readonly string[]): Promise<(ContactRow | null)[]> {
  const rows = new Map((await context.sql(contactsById, [ids])).map((row) => [row.id, row]));
  return ids.map((id) => rows.get(id) ?? null);
}

/** All contacts of each person, the newest first. */
export async function loadContactsOf(context: Context, citizens: readonly string[]): Promise<ContactRow[][]> {
  const rows = Map.groupBy(await context.sql(contactsByCitizen, [citizens]), ({ citizenId }) => citizenId);
  return citizens.map((id) => rows.get(id) ?? []);
}

export const contactNodes: NodeKind = {
  typeName: 'Contact',
  door: { action: 'invitation:read', personal: true },
  matches: (id) => contactIds.keyOf(id) !== undefined,
  find: (context, id) => context.load(loadContacts, contactIds.keyOf(id) ?? ''),
};

export async function listContacts(
  context: Context,
  filter: ContactFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<ContactRow>> {
  const binding = { client: context.caller.client.id, list: 'contacts', filter, order: 'RECORDED' };
  const position = after === undefined ? [] : context.cursors.open(binding, after);
  const conditions = conditionsOf(context, filter);
  const values = conditions.flatMap((condition) => condition.values);
  const rows = await context.sql(contactPage(conditions, after !== undefined), [...values, ...position, first]);
  return connect({
    nodes: rows,
    more: rows[0]?.more ?? false,
    after,
    cursorOf: ({ id }) => context.cursors.seal(binding, [id]),
    count: async () => (await context.sql(contactCount(conditions), [...values, countBound + 1]))[0]?.counted ?? 0,
  });
}

/** The reach first: people who live within the caller's units, or are on its cohorts. */
function conditionsOf(context: Context, filter: ContactFilter): Condition[] {
  const { unit: code, from, to, madeBy, result } = filter;
  const { lo, hi, cohortsOf } = context.caller.scope;
  const unit = code === undefined ? undefined : unitOf(context, code, undefined, ['filter', 'unit']);
  const found: Condition[] = [];
  const add = (name: string, sql: Condition['sql'], ...values: unknown[]): void => {
    found.push({ name, sql, values });
  };
  const within = (name: string, low: number, high: number): void => {
    add(name, (next) => `k.unit_no between ${next()} and ${next()}`, low, high);
  };
  if (cohortsOf > 0) {
    add(
      'coh',
      (next) =>
        `exists (select from cohort_member m where m.citizen_id = k.citizen_id and m.client_no = ${next()} and m.left_on is null)`,
      cohortsOf,
    );
    if (unit) within('in', unit.unitNo, unit.lastUnitNo);
  } else within('home', Math.max(lo, unit?.unitNo ?? lo), Math.min(hi, unit?.lastUnitNo ?? hi));
  if (from !== undefined) add('fr', (next) => `k.on_day >= ${next()}::date`, from);
  if (to !== undefined) add('to', (next) => `k.on_day <= ${next()}::date`, to);
  if (madeBy !== undefined) add('by', (next) => `k.made_by = ${next()}`, madeBy);
  if (result !== undefined) add('re', (next) => `k.result = ${next()}`, result);
  return found;
}
