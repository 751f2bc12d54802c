import { largestSlot } from '@lienthong/schema/collection-points';
import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Refusal, type Told, type Verdict } from '../access/write-protocol.ts';
import { cohortPlaces, placesByCode } from '../cohorts/place.sql.ts';
import { cohortIds } from '../cohorts/cohorts.ts';
import { schoolIds, siteIds, unitAt } from '../cohorts/institutions.ts';
import { slotsOf } from '../domain/collection-calendar.ts';
import { liesWithin } from '../store/units.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { findUnit } from '../units/units.ts';
import type {
  AddSlotsInput,
  ClosePointInput,
  CollectionPointItem,
  OpenPointInput,
  SlotStepInput,
} from './collection.inputs.ts';
import {
  closePoint,
  insertPoint,
  insertSlots,
  lockPoints,
  lockSlots,
  settleSlot,
  takenSlots,
  type PointRow,
} from './collection.sql.ts';
import { pointIds, slotIds } from './collections.ts';

export const keepCollectionPoints = (context: Context, items: readonly CollectionPointItem[]): Promise<Outcome[]> =>
  writeItems(context, 'keepCollectionPoints', items, async (fresh) => {
    const verdicts: Verdict[] = [];
    for (const { step } of fresh) verdicts.push(await take(context, step));
    return verdicts;
  });

function take(context: Context, step: CollectionPointItem['step']): Promise<Verdict> {
  const { open, close, addSlots, closeSlot, cancelSlot } = step;
  if (open) return openPoint(context, open);
  if (close) return endPoint(context, close);
  if (addSlots) return add(context, addSlots);
  if (closeSlot) return settle(context, closeSlot, 'closeSlot');
  if (cancelSlot) return settle(context, cancelSlot, 'cancelSlot');
  throw new Error('a oneOf input holds exactly one step');
}

const refused = (...args: Parameters<typeof refusal>): { refused: Refusal[] } => ({ refused: [refusal(...args)] });
const toldOf = (type: string, subjectId: string, unitNo: number, version: number): Told[] => [
  { type, subjectId, unitNo, version, fields: [] },
];

async function openPoint(context: Context, input: OpenPointInput): Promise<Verdict> {
  const { kind, name, school, site, opensOn = context.today, closesOn } = input;
  const at = (part: string): string[] => ['step', 'open', part];
  if ((kind === 'SCHOOL') !== (school !== undefined))
    return refused('VALUE_REQUIRED', at('school'), { rule: 'SCHOOL' });
  if ((kind === 'ENTERPRISE') !== (site !== undefined))
    return refused('VALUE_REQUIRED', at('site'), { rule: 'ENTERPRISE' });
  if (closesOn !== undefined && closesOn < opensOn) return refused('DATES_CONTRADICT', at('closesOn'));
  const part = school === undefined ? 'site' : 'school';
  const code = school === undefined ? site && siteIds.keyOf(site) : schoolIds.keyOf(school);
  const [place] = code === undefined ? [] : await context.sql(placesByCode, [part, [code]]);
  if ((school ?? site) !== undefined && !place) return refused('NOT_FOUND', at(part));
  const { agency, client } = context.caller;
  const there = place && unitAt(context, place.unitNo);
  if (there && !liesWithin(there, agency.unit)) return refused('OUTSIDE_JURISDICTION', at(part));
  const unit = input.unit === undefined ? there : findUnit(context, input.unit, undefined);
  if (unit === undefined) return refused('VALUE_REQUIRED', at('unit'));
  if (unit === null) return refused('UNIT_NOT_FOUND', at('unit'));
  if (!liesWithin(unit, agency.unit)) return refused('OUTSIDE_JURISDICTION', at('unit'));
  const id = uuidV7();
  const codes = [kind === 'SCHOOL' ? code : null, kind === 'ENTERPRISE' ? code : null];
  const days = [opensOn, closesOn ?? null];
  await context.sql(insertPoint, [id, kind, name, unit.id, unit.unitNo, ...codes, agency.no, client.no, ...days]);
  return { accepted: id, told: toldOf('COLLECTION_POINT_OPENED', id, unit.unitNo, 1) };
}

/** The point, locked, of the caller's own agency, in the version that the caller saw. */
async function ownPoint(
  context: Context,
  { point, expectedVersion }: { point: string; expectedVersion: number },
  step: string,
): Promise<(PointRow & { lastSlotOn: string | null }) | { refused: Refusal[] }> {
  const key = pointIds.keyOf(point);
  const [row] = key === undefined ? [] : await context.sql(lockPoints, [[key]]);
  if (!row) return refused('NOT_FOUND', ['step', step, 'point']);
  if (row.agencyNo !== context.caller.agency.no) return refused('OUTSIDE_JURISDICTION', ['step', step, 'point']);
  const currentVersion = String(row.version);
  return row.version === expectedVersion
    ? row
    : refused('VERSION_CONFLICT', ['step', step, 'expectedVersion'], { currentVersion });
}

async function endPoint(context: Context, input: ClosePointInput): Promise<Verdict> {
  const row = await ownPoint(context, input, 'close');
  if ('refused' in row) return row;
  const path = ['step', 'close', 'closesOn'];
  const { closesOn } = input;
  if (closesOn < context.today || closesOn < row.opensOn)
    return refused('DATE_NOT_POSSIBLE', path, { rule: 'IN_THE_PAST' });
  if (row.lastSlotOn !== null && row.lastSlotOn > closesOn) {
    return refused('DATE_NOT_POSSIBLE', path, { rule: 'OPEN_SLOTS_BEHIND', last: row.lastSlotOn });
  }
  await context.sql(closePoint, [row.id, closesOn]);
  return { accepted: row.id, told: toldOf('COLLECTION_POINT_CLOSED', row.id, row.unitNo, row.version + 1) };
}

async function add(context: Context, input: AddSlotsInput): Promise<Verdict> {
  const path = (part: string): string[] => ['step', 'addSlots', part];
  if (input.times.some(({ capacity }) => capacity < 1 || capacity > largestSlot)) {
    return refused('VALUE_NOT_ALLOWED', path('times'), { rule: `CAPACITY_1_TO_${String(largestSlot)}` });
  }
  const row = await ownPoint(context, input, 'addSlots');
  if ('refused' in row) return row;
  const planned = slotsOf(input, row, context.today, (day) => context.rules.calendar.isWorkingDay(day));
  if ('rule' in planned) return refused('VALUE_NOT_ALLOWED', path(planned.part), { rule: planned.rule });
  const cohort = input.cohort === undefined ? null : await cohortOf(context, input.cohort, row);
  if (cohort === undefined) return refused('NOT_FOUND', path('cohort'));
  const [days, begins, ends] = [
    planned.map(({ on }) => on),
    planned.map(({ from }) => from),
    planned.map(({ to }) => to),
  ];
  const [taken] = await context.sql(takenSlots, [row.id, days, begins, ends]);
  if (taken) return refused('VALUE_NOT_ALLOWED', path('times'), { rule: 'TAKEN', on: taken.on, from: taken.from });
  const capacities = planned.map(({ capacity }) => capacity);
  const ids = planned.map(() => uuidV7());
  await context.sql(insertSlots, [row.id, ids, days, begins, ends, capacities, cohort]);
  return { accepted: row.id, told: toldOf('COLLECTION_SLOTS_ADDED', row.id, row.unitNo, row.version + 1) };
}

/** Of the point's school or site; nobody's roster is told by it. */
async function cohortOf(context: Context, id: string, { schoolCode, siteCode }: PointRow): Promise<string | undefined> {
  const key = cohortIds.keyOf(id);
  const [place] = key === undefined ? [] : await context.sql(cohortPlaces, [[key]]);
  const here = place && place.schoolCode === schoolCode && place.siteCode === siteCode;
  return here ? key : undefined;
}

async function settle(context: Context, input: SlotStepInput, step: 'closeSlot' | 'cancelSlot'): Promise<Verdict> {
  const key = slotIds.keyOf(input.slot);
  const [row] = key === undefined ? [] : await context.sql(lockSlots, [[key]]);
  if (!row) return refused('NOT_FOUND', ['step', step, 'slot']);
  const { agency, client, officer } = context.caller;
  if (row.agencyNo !== agency.no) return refused('OUTSIDE_JURISDICTION', ['step', step, 'slot']);
  if (row.state !== 'OPEN') return refused('STEP_NOT_OPEN', ['step', step], { state: row.state });
  if (row.version !== input.expectedVersion) {
    return refused('VERSION_CONFLICT', ['step', step, 'expectedVersion'], { currentVersion: String(row.version) });
  }
  const over = step === 'closeSlot';
  if (over && row.on > context.today) return refused('DATE_NOT_POSSIBLE', ['step', step], { rule: 'NOT_OVER_YET' });
  await context.sql(settleSlot, [row.id, over, context.today, client.no, agency.no, officer?.no ?? null]);
  const type = over ? 'COLLECTION_SLOT_CLOSED' : 'COLLECTION_SLOT_CANCELLED';
  return { accepted: row.pointId, told: toldOf(type, row.id, row.unitNo, row.version + 1) };
}
