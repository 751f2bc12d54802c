import type { Context } from '../access/context.ts';
import { uuidIds, type NodeKind } from '../access/node.ts';
import type { Unit } from '../store/units.ts';
import { headsById, headsOn, type HeadRow } from './head.sql.ts';

export const headIds = uuidIds('hed');

export async function loadHeads(context: Context, ids: readonly string[]): Promise<(HeadRow | null)[]> {
  const { lo, hi } = context.caller.scope;
  const rows = new Map((await context.sql(headsById, [ids, lo, hi])).map((row) => [row.id, row]));
  return ids.map((id) => rows.get(id) ?? null);
}

/** Keys are told apart by their text: `<unitNo> <day>`. */
async function loadHeadsOn(context: Context, keys: readonly string[]): Promise<(HeadRow | null)[]> {
  const asked = keys.map((key) => key.split(' '));
  const { lo, hi } = context.caller.scope;
  const values = [asked.map(([unitNo]) => Number(unitNo)), asked.map(([, day]) => day)];
  const rows = new Map((await context.sql(headsOn, [...values, lo, hi])).map((row) => [row.ord, row]));
  return keys.map((_, at) => rows.get(at + 1) ?? null);
}

/** Whether the caller's range holds the unit, so that its heads are the caller's to know. */
export const holds = ({ caller: { scope } }: Context, { unitNo, lastUnitNo }: Unit): boolean =>
  scope.lo <= unitNo && lastUnitNo <= scope.hi;

/** Who is in office in a group that the caller's range holds. */
export const headOn = (context: Context, { unitNo }: Unit, on: string): Promise<HeadRow | null> =>
  context.load(loadHeadsOn, `${String(unitNo)} ${on}`);

export const headNodes: NodeKind = {
  typeName: 'GroupHead',
  door: { action: 'unit:read', personal: false },
  matches: (id) => headIds.keyOf(id) !== undefined,
  find: (context, id) => context.load(loadHeads, headIds.keyOf(id) ?? ''),
};
