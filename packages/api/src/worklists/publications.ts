import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Refusal, type Told, type Verdict } from '../access/write-protocol.ts';
import { mostDays, mostLines, usualDays } from '../domain/worklists.ts';
import { isValidOn, liesWithin, type Unit } from '../store/units.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { findUnit } from '../units/units.ts';
import { lastLists, lineCount, lockLists, publishLists } from './publication.sql.ts';
import type { WorklistPublication } from './worklist.inputs.ts';
import { membersOf } from './worklist.sql.ts';

/** Second key of the advisory locks on lists; any number that no other lock has. */
const listLocks = 7_210_523;

/** What is published stands for ever: of one item all lists, as of one instant, or none. */
export const publishWorklists = (context: Context, items: readonly WorklistPublication[]): Promise<Outcome[]> =>
  writeItems(context, 'publishWorklists', items, (fresh) => evaluate(context, fresh));

interface Plan {
  item: WorklistPublication;
  units: Unit[];
}

async function evaluate(context: Context, items: readonly WorklistPublication[]): Promise<Verdict[]> {
  const plans = items.map((item): Plan | { refused: Refusal[] } => {
    const units = unitsOf(context, item);
    return Array.isArray(units) ? { item, units } : { refused: [units] };
  });
  const units = plans.flatMap((plan) =>
    'refused' in plan ? [] : plan.units.map(({ id }) => `${plan.item.kind} ${id}`),
  );
  if (units.length > 0) await context.sql(lockLists, [units, listLocks]);
  const verdicts: Verdict[] = [];
  let lines = 0;
  for (const plan of plans) {
    if ('refused' in plan) {
      verdicts.push(plan);
      continue;
    }
    lines += await countLines(context, plan, mostLines - lines);
    verdicts.push(
      lines > mostLines
        ? { refused: [refusal('LIST_TOO_LONG', ['unit'], { most: String(mostLines) })] }
        : await publish(context, plan),
    );
  }
  return verdicts;
}

/** A commune or a group: the lists are for wards. */
function unitsOf(context: Context, { kind, unit: code, perCommune, days }: WorklistPublication): Unit[] | Refusal {
  const unit = findUnit(context, code, undefined);
  if (!unit) return refusal('UNIT_NOT_FOUND', ['unit']);
  if (!liesWithin(unit, context.caller.agency.unit)) return refusal('OUTSIDE_JURISDICTION', ['unit']);
  if (days !== undefined && (kind !== 'BECOMING_ELIGIBLE' || days < 1 || days > mostDays)) {
    return refusal('VALUE_NOT_ALLOWED', ['days'], { rule: `BECOMING_ELIGIBLE_1_TO_${String(mostDays)}` });
  }
  if (!perCommune) {
    const forWard = unit.level === 'COMMUNE' || unit.level === 'RESIDENT_GROUP';
    return forWard ? [unit] : refusal('VALUE_NOT_ALLOWED', ['perCommune'], { rule: 'LISTS_ARE_OF_COMMUNES' });
  }
  const communes = context.units.all.filter(
    (one) => one.level === 'COMMUNE' && liesWithin(one, unit) && isValidOn(one, context.today),
  );
  return communes.length > 0 ? communes : refusal('VALUE_NOT_ALLOWED', ['unit'], { rule: 'NO_COMMUNE_WITHIN' });
}

/** Of the whole item: its units lie beside each other. */
async function countLines(context: Context, { item, units }: Plan, most: number): Promise<number> {
  const members = membersOf(item.kind, context.today, item.days ?? usualDays);
  const lo = Math.min(...units.map(({ unitNo }) => unitNo));
  const hi = Math.max(...units.map(({ lastUnitNo }) => lastUnitNo));
  const [found] = await context.sql(lineCount(item.kind, members), [lo, hi, ...members.values, Math.max(0, most) + 1]);
  return found?.counted ?? 0;
}

async function publish(context: Context, { item, units }: Plan): Promise<Verdict> {
  const { kind } = item;
  const { client, agency, officer } = context.caller;
  const days = kind === 'BECOMING_ELIGIBLE' ? (item.days ?? usualDays) : null;
  const members = membersOf(kind, context.today, days ?? usualDays);
  const last = await context.sql(lastLists, [kind, units.map(({ id }) => id)]);
  const lastOf = new Map(last.map((one) => [one.unitId, one.id]));
  const publication = uuidV7();
  const made = await context.sql(publishLists(kind, members), [
    units.map(() => uuidV7()),
    units.map(({ id }) => id),
    units.map(({ unitNo }) => unitNo),
    units.map(({ lastUnitNo }) => lastUnitNo),
    units.map(({ id }) => lastOf.get(id) ?? null),
    publication,
    ...[client.no, agency.no, officer?.no ?? null, context.today, days],
    ...members.values,
  ]);
  const told = made.map(({ id, unitNo }): Told => ({
    type: 'WORKLIST_PUBLISHED',
    subjectId: id,
    unitNo,
    version: 1,
    fields: [],
  }));
  return { accepted: publication, told };
}
