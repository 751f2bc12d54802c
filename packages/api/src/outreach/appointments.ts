import { addDays } from '@lienthong/schema/civil-date';
import { checkName } from '@lienthong/schema/name-rule';
import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Refusal, type Told, type Verdict } from '../access/write-protocol.ts';
import { givesWay, refuseTerm } from '../domain/outreach.ts';
import { liesWithin, type Unit } from '../store/units.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { findUnit } from '../units/units.ts';
import type { AppointHeadInput, HeadItem, VacateHeadInput } from './head.inputs.ts';
import { endHead, groupsOfHeads, insertHead, lockGroups, lockHeads, type HeadRow } from './head.sql.ts';
import { headIds } from './heads.ts';

export const appointHeads = (context: Context, items: readonly HeadItem[]): Promise<Outcome[]> =>
  writeItems(context, 'appointHeads', items, (fresh) => evaluate(context, fresh));

async function evaluate(context: Context, items: readonly HeadItem[]): Promise<Verdict[]> {
  const heads = await lock(context, items);
  const verdicts: Verdict[] = [];
  for (const { step } of items) {
    if (step.appoint) verdicts.push(await appoint(context, step.appoint, heads));
    else if (step.vacate) verdicts.push(await vacate(context, step.vacate, heads));
    else throw new Error('a oneOf input holds exactly one step');
  }
  return verdicts;
}

/** The groups first: where nobody is in office there is no row to wait for. */
async function lock(context: Context, items: readonly HeadItem[]): Promise<HeadRow[]> {
  const { lo, hi } = context.caller.scope;
  const ids = items.flatMap(({ step }) => (step.vacate && headIds.keyOf(step.vacate.id)) ?? []);
  const named = items.flatMap(({ step }) => {
    const unit = step.appoint && findUnit(context, step.appoint.group, step.appoint.since);
    return unit ? [unit.unitNo] : [];
  });
  const left = ids.length === 0 ? [] : await context.sql(groupsOfHeads, [ids, lo, hi]);
  const groups = [...named, ...left.map(({ unitNo }) => unitNo)];
  await context.sql(lockGroups, [groups]);
  return context.sql(lockHeads, [groups, ids, lo, hi]);
}

const refused = (...args: Parameters<typeof refusal>): { refused: Refusal[] } => ({ refused: [refusal(...args)] });
const toldOf = (type: string, { id, unitNo, version }: Pick<HeadRow, 'id' | 'unitNo' | 'version'>): Told => ({
  type,
  subjectId: id,
  unitNo,
  version,
  fields: [],
});

/** A resident group of the caller's commune, on the first day in office. */
function groupOf(context: Context, { group: code, since }: AppointHeadInput): Unit | { refused: Refusal[] } {
  const path = ['step', 'appoint', 'group'];
  const unit = findUnit(context, code, since);
  if (!unit) return refused('UNIT_NOT_FOUND', path);
  if (!liesWithin(unit, context.caller.agency.unit)) return refused('OUTSIDE_JURISDICTION', path);
  return unit.level === 'RESIDENT_GROUP' ? unit : refused('VALUE_NOT_ALLOWED', path, { rule: 'RESIDENT_GROUP' });
}

async function appoint(context: Context, input: AppointHeadInput, heads: HeadRow[]): Promise<Verdict> {
  const path = (part: string): string[] => ['step', 'appoint', part];
  const { since = context.today, until = null, expectedVersion } = input;
  const name = checkName(input.name);
  if (!name.ok) return refused('TEXT_REFUSED', path('name'), { rule: name.rule });
  const term = refuseTerm({ since, until }, context.today);
  if (term) return refused(term.code, path(term.part), term.params);
  const unit = groupOf(context, input);
  if ('refused' in unit) return unit;
  const former = heads.filter(({ unitNo }) => unitNo === unit.unitNo).at(-1);
  const way = givesWay(former, since);
  if (way === 'IN_THE_WAY') {
    return refused('DATE_NOT_POSSIBLE', path('since'), { rule: 'NOT_AFTER_THE_FORMER', since: former?.since ?? '' });
  }
  const ending = way === 'ENDS' ? former : undefined;
  if (expectedVersion !== ending?.version) {
    const current: Record<string, string> = ending ? { currentVersion: String(ending.version) } : {};
    return refused('VERSION_CONFLICT', path('expectedVersion'), current);
  }
  const told = ending ? [await end(context, ending, addDays(since, -1))] : [];
  const row = { id: uuidV7(), unitNo: unit.unitNo, name: name.value, since, until, version: 1 };
  const { client, officer } = context.caller;
  const days = [since, until];
  await context.sql(insertHead, [row.id, unit.unitNo, unit.id, name.value, ...days, client.no, officer?.no ?? null]);
  heads.push(row);
  return { accepted: row.id, told: [...told, toldOf('GROUP_HEAD_APPOINTED', row)] };
}

async function end(context: Context, head: HeadRow, until: string): Promise<Told> {
  await context.sql(endHead, [head.id, until]);
  Object.assign(head, { until, version: head.version + 1 });
  return toldOf('GROUP_HEAD_ENDED', head);
}

async function vacate(context: Context, input: VacateHeadInput, heads: readonly HeadRow[]): Promise<Verdict> {
  const path = (part: string): string[] => ['step', 'vacate', part];
  const { id, expectedVersion, until } = input;
  const head = heads.find((one) => one.id === headIds.keyOf(id));
  if (!head) return refused('NOT_FOUND', path('id'));
  if (head.version !== expectedVersion) {
    return refused('VERSION_CONFLICT', path('expectedVersion'), { currentVersion: String(head.version) });
  }
  if (until < head.since) return refused('DATE_NOT_POSSIBLE', path('until'), { rule: 'BEFORE_THE_FIRST_DAY' });
  if (head.until !== null && until >= head.until) {
    return refused('DATE_NOT_POSSIBLE', path('until'), { rule: 'ENDS_BEFORE', until: head.until });
  }
  return { accepted: head.id, told: [await end(context, head, until)] };
}
