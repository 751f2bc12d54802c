import { createHash } from 'node:crypto';
import { addDays, type Day } from '@lienthong/schema/civil-date';
import { unitLevels, type UnitLevel } from '@lienthong/schema/codes';
import {
  canonicalText,
  snapshotForm,
  snapshotGroupRule,
  snapshotInput,
  snapshotOrder,
  type SnapshotDocument,
} from '@lienthong/schema/snapshots';
import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Refusal, type Verdict } from '../access/write-protocol.ts';
import { fixedDays } from '../domain/intervals.ts';
import { definitionsVersion, metricCodes, metrics, rates } from '../domain/metric.ts';
import { findCampaign } from '../enrollment/campaigns.ts';
import { familiesDown, familiesOf, mostUnits, type Family } from '../statistics/families.ts';
import { liesWithin, type Unit } from '../store/units.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { findUnit } from '../units/units.ts';
import { rankedRows, type RankingChoice } from './ranking.ts';
import type { SnapshotItem } from './snapshot.inputs.ts';
import { keepSnapshot } from './snapshot.sql.ts';
import { snapshotIds } from './snapshots.ts';

/** Units ranked by one call, all its items together: ten times every resident group of a province. */
const mostUnitsOfCall = 10_000;

export const freezeSnapshots = (context: Context, items: readonly SnapshotItem[]): Promise<Outcome[]> =>
  writeItems(context, 'freezeSnapshots', items, async (fresh) => {
    const verdicts: Verdict[] = [];
    let left = mostUnitsOfCall;
    for (const item of fresh) {
      const plan = await planOf(context, item, left);
      if ('code' in plan) verdicts.push({ refused: [plan] });
      else {
        left -= plan.units;
        verdicts.push(await freeze(context, item.name, plan));
      }
    }
    return verdicts;
  });

interface Plan extends RankingChoice {
  families: Family[];
  units: number;
}

async function planOf(context: Context, item: SnapshotItem, most: number): Promise<Plan | Refusal> {
  const { level, by } = item;
  const own = context.caller.agency.unit;
  const last = lastRankedDay(level, item.asOf ?? context.today);
  const asOf = item.asOf ?? last;
  if (asOf > context.today) return refusal('DATE_NOT_POSSIBLE', ['asOf']);
  if (asOf !== last) return refusal('DATE_NOT_POSSIBLE', ['asOf'], { rule: 'LAST_DAY_OF_A_WEEK', last });
  const within: Unit | null = item.within === undefined ? own : findUnit(context, item.within, asOf);
  if (!within) return refusal('UNIT_NOT_FOUND', ['within']);
  if (!liesWithin(within, own)) return refusal('OUTSIDE_JURISDICTION', ['within']);
  const campaign = await findCampaign(context, item.campaign);
  if (!campaign)
    return item.campaign === undefined ? refusal('CAMPAIGN_NOT_RUNNING', ['asOf']) : refusal('NOT_FOUND', ['campaign']);
  const territory = context.units.findById(campaign.unitId);
  if (!territory || !liesWithin(within, territory)) return refusal('NOT_FOUND', ['campaign']);
  if (asOf < campaign.startsOn) return refusal('DATE_NOT_POSSIBLE', ['asOf'], { from: campaign.startsOn });
  if (!isBelow(level, within)) return refusal('VALUE_NOT_ALLOWED', ['level'], { rule: 'LEVEL_BELOW_WITHIN' });
  const families = familiesOf(context, within, level, asOf);
  const units = new Set(families.flatMap(({ parent, children }) => [parent, ...children])).size;
  if (units > mostUnits) return refusal('VALUE_NOT_ALLOWED', ['level'], { rule: `AT_MOST_${String(mostUnits)}_UNITS` });
  if (units > most)
    return refusal('VALUE_NOT_ALLOWED', ['level'], { rule: `AT_MOST_${String(mostUnitsOfCall)}_UNITS_IN_A_CALL` });
  if (!families.some(({ children }) => children.some((child) => child.level === level)))
    return refusal('VALUE_NOT_ALLOWED', ['level'], { rule: 'NO_UNIT_OF_LEVEL' });
  return { level, within, campaign, asOf, by, families: familiesDown(context, within, level, asOf), units };
}

/** Below the district, of which nobody sees other days who doesn't read the persons, the last Sunday up to a day. */
const lastRankedDay = (level: UnitLevel, day: Day): Day =>
  level === 'COMMUNE' || level === 'RESIDENT_GROUP' ? (fixedDays(addDays(day, -6), day)[0] ?? day) : day;

const levels = Object.keys(unitLevels) as UnitLevel[];
const isBelow = (level: UnitLevel, { level: above }: Unit): boolean => levels.indexOf(level) > levels.indexOf(above);

/** Figures come from one statement, so as of one instant; nothing of them changes any more in what is signed. */
async function freeze(context: Context, name: string, { families, units: _, ...choice }: Plan): Promise<Verdict> {
  const { client, agency, officer } = context.caller;
  const { within, campaign, level, asOf, by } = choice;
  const rows = await rankedRows(context, families, choice);
  const key = uuidV7();
  const content = {
    form: snapshotForm,
    id: snapshotIds.of(key),
    name,
    level,
    within: { id: within.id, code: within.code, name: within.fullName },
    campaign: { id: campaign.id, name: campaign.name },
    asOf,
    by,
    definitions: definitionsVersion,
    formulas,
    order: snapshotOrder,
    groupRule: snapshotGroupRule,
    frozenOn: context.today,
    frozenAt: new Date().toISOString(),
    frozenBy: { id: agency.id, name: agency.name },
  };
  const input = createHash('sha256').update(snapshotInput(content, rows)).digest();
  const { keyId } = context.signer;
  const document: SnapshotDocument = { ...content, keyId, inputSha256: input.toString('hex'), rows };
  const text = canonicalText(document);
  await context.sql(keepSnapshot, [
    ...[key, name, level, within.id, within.unitNo, campaign.id, asOf, by, definitionsVersion],
    ...[rows.length, rows.filter(({ rank }) => rank !== null).length, content.frozenOn, content.frozenAt],
    ...[client.no, agency.no, officer?.no ?? null, input, keyId, text, context.signer.sign(Buffer.from(text))],
  ]);
  const told = { type: 'SNAPSHOT_FROZEN', subjectId: key, unitNo: within.unitNo, version: 1, fields: [] };
  return { accepted: key, told: [told] };
}

const formulas: Record<string, number> = {
  ...Object.fromEntries(metricCodes.map((code) => [metrics[code].field, metrics[code].version])),
  collectedRateOfPresent: rates.collectedRateOfPresent.version,
};
