import { nameKey } from '@lienthong/schema/name-key';
import type { Context } from '../access/context.ts';
import type { NodeKind } from '../access/node.ts';
import { connect, type Connection } from '../access/paging.ts';
import { CallError } from '../errors.ts';
import { isValidOn, liesWithin, type Succession, type Unit } from '../store/units.ts';
import type { AdministrativeUnitFilter } from './unit.types.ts';

export function findUnit(context: Context, code: string, on: string | undefined): Unit | null {
  return context.units.findByCode(code, on ?? context.today) ?? null;
}

/** The unit that an argument's code names on a day; a wrong code is the caller's mistake and holds nothing personal. */
export function unitOf(context: Context, code: string, on: string | undefined, path: string[]): Unit {
  const unit = findUnit(context, code, on);
  if (!unit) {
    const rule = `The code of a unit that exists on ${on ?? context.today}.`;
    throw new CallError('BAD_USER_INPUT', `Argument ${path.join('.')}: ${rule}`, { path, rule });
  }
  return unit;
}

/** The key of a name asked for; one without a letter or digit would find everything or nothing. */
export function nameKeyOf(text: string, path: string[]): string {
  const key = nameKey(text);
  if (key === '') {
    const rule = 'At least one letter a-z or digit.';
    throw new CallError('BAD_USER_INPUT', `Argument ${path.join('.')}: ${rule}`, { path, rule });
  }
  return key;
}

/** In pre-order. The cursor is the number of the last unit, so that a page is stable while units are added. */
export function listUnits(
  context: Context,
  filter: AdministrativeUnitFilter,
  first: number,
  after: string | undefined,
): Connection<Unit> {
  const binding = { client: context.caller.client.id, list: 'administrativeUnits', filter, order: 'PRE_ORDER' };
  const behind = after === undefined ? -1 : Number(context.cursors.open(binding, after)[0]);
  const found = context.units.all.filter(matcher(context, filter));
  const rest = found.filter((unit) => unit.unitNo > behind);
  return connect({
    nodes: rest.slice(0, first),
    more: rest.length > first,
    after,
    cursorOf: (unit) => context.cursors.seal(binding, [unit.unitNo]),
    count: () => Promise.resolve(found.length),
  });
}

function matcher(context: Context, filter: AdministrativeUnitFilter): (unit: Unit) => boolean {
  const on = filter.on ?? context.today;
  const whole = filter.within === undefined ? undefined : unitOf(context, filter.within, on, ['filter', 'within']);
  const key = filter.name === undefined ? undefined : nameKeyOf(filter.name, ['filter', 'name']);
  return (unit) =>
    (filter.anyTime === true || isValidOn(unit, on)) &&
    (filter.code === undefined || unit.code === filter.code) &&
    (filter.level === undefined || unit.level === filter.level) &&
    (whole === undefined || (liesWithin(unit, whole) && unit !== whole)) &&
    (key === undefined || keyOfUnit(unit).startsWith(key));
}

const keys = new WeakMap<Unit, string>();

/** Worked out once a unit: 15,000 of them take tens of milliseconds, during which nobody else is served. */
function keyOfUnit(unit: Unit): string {
  const key = keys.get(unit) ?? nameKey(unit.name);
  keys.set(unit, key);
  return key;
}

export const parentOf = (context: Context, unit: Unit): Unit | null =>
  unit.parentId === null ? null : (context.units.findById(unit.parentId) ?? null);

/** From the province down to the parent. */
export function pathOf(context: Context, unit: Unit): Unit[] {
  const parent = parentOf(context, unit);
  return parent ? [...pathOf(context, parent), parent] : [];
}

export interface SuccessionEnds extends Succession {
  from: Unit;
  to: Unit;
}

export function withEnds(context: Context, successions: readonly Succession[]): SuccessionEnds[] {
  return successions.flatMap((one) => {
    const from = context.units.findById(one.oldId);
    const to = context.units.findById(one.newId);
    return from && to ? [{ ...one, from, to }] : [];
  });
}

export const unitNodes: NodeKind = {
  typeName: 'AdministrativeUnit',
  door: { action: 'unit:read', personal: false },
  matches: (id) => /^\d{2,5}(-\d{2,3})?@(origin|\d{4}-\d\d-\d\d)$/.test(id),
  find: (context, id) => Promise.resolve(context.units.findById(id) ?? null),
};
