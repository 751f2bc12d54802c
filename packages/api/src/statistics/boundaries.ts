import { addDays } from '@lienthong/schema/civil-date';
import type { Context } from '../access/context.ts';
import type { BoundaryKind } from '../domain/boundaries.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import { aroundOf, isValidOn, liesWithin, type Unit } from '../store/units.ts';
import { findUnit, pathOf, unitOf } from '../units/units.ts';
import { wrong } from '../errors.ts';

export interface BoundariesChoice {
  kind: BoundaryKind;
  on?: string | undefined;
}

/** In the units of which day an answer is given, and from where figures are carried to them. */
export interface Frame {
  day: string;
  asOf: string;
  /** AS_RECORDED for what was recorded on the day's units alone; else whether to units after or before a reform. */
  way: 'AS_RECORDED' | 'TO_NEW' | 'TO_OLD';
  /** The last day of the list before the reform that figures of `asOf` are known by: `asOf` itself if it comes first. */
  oldDay: string;
  /** Whether figures recorded after the reform, on its units, are part of the answer. */
  late: boolean;
  territory: Unit;
}

export function frameOf(context: Context, campaign: Campaign, asOf: string, choice: BoundariesChoice): Frame {
  const territory = context.units.findById(campaign.unitId);
  if (!territory) throw new Error('a campaign without its territory');
  const day = dayOf(context, asOf, choice);
  const provinces = aroundOf(territory, (id) => context.units.findById(id)).slice(-1);
  const [reform] = provinces.flatMap((unit) => [
    ...context.units.successorsOf(unit),
    ...context.units.predecessorsOf(unit),
  ]);
  if (!reform || choice.kind === 'AS_RECORDED') {
    return { day, asOf, way: 'AS_RECORDED', oldDay: asOf, late: false, territory };
  }
  const late = asOf >= reform.effectiveOn;
  const oldDay = late ? addDays(reform.effectiveOn, -1) : asOf;
  const frame: Frame = { day, asOf, way: day < reform.effectiveOn ? 'TO_OLD' : 'TO_NEW', oldDay, late, territory };
  if (frame.way === 'TO_OLD' && frame.day !== frame.oldDay) refuseUntoldChange(context, frame);
  return frame;
}

function dayOf(context: Context, asOf: string, { kind, on }: BoundariesChoice): string {
  if ((kind === 'ON') !== (on !== undefined)) wrong('boundaries', 'A day `on` with the kind ON and with no other.');
  return kind === 'AS_RECORDED' ? asOf : (on ?? context.today);
}

/**
 * No list tells what became of a unit that was changed before the reform; nor may one ask for the same persons in two
 * lists that differ by a few units, each withheld by itself.
 */
function refuseUntoldChange(context: Context, frame: Frame): void {
  const changed = context.units.all.find(
    (unit) =>
      isValidOn(unit, frame.day) !== isValidOn(unit, frame.oldDay) &&
      inTerritory(context, frame, unit) &&
      !isNew(context, unit) &&
      !isMerged(unit),
  );
  if (changed)
    wrong('boundaries', `${changed.code} was changed between ${frame.day} and ${frame.oldDay}, and no list tells how.`);
}

/** What it held is told on any day: see store/merge. */
const isMerged = (unit: Unit): boolean => (unit.heirNo ?? null) !== null;

const isNew = (context: Context, unit: Unit): boolean => context.units.predecessorsOf(unit).length > 0;

/** Whether a unit is of the campaign's territory, or took over from one or into one that is. */
export function inTerritory(context: Context, { territory, way }: Frame, unit: Unit): boolean {
  if (liesWithin(unit, territory)) return true;
  if (way === 'AS_RECORDED') return false;
  const { successorsOf, predecessorsOf, findById } = context.units;
  const ids = [...successorsOf(unit).map(({ newId }) => newId), ...predecessorsOf(unit).map(({ oldId }) => oldId)];
  return ids.some((id) => {
    const linked = findById(id);
    return linked !== undefined && liesWithin(linked, territory);
  });
}

/** The unit asked for: a code that had ended by the frame's day is refused with what took over from it. */
export function withinOf(context: Context, frame: Frame, code: string | undefined): Unit {
  const within = code === undefined ? ownProvince(context, frame) : coded(context, frame, code);
  if (!inTerritory(context, frame, within)) wrong('within', 'A unit of the campaign’s territory.');
  return within;
}

function coded(context: Context, { day }: Frame, code: string): Unit {
  const found = findUnit(context, code, day);
  if (found) return found;
  const ended = context.units.all.findLast((unit) => unit.code === code && unit.validTo !== null && unit.validTo < day);
  return ended ? refuseEnded(context, ended) : unitOf(context, code, day, ['within']);
}

function ownProvince(context: Context, { day, way }: Frame): Unit {
  const own = context.caller.agency.unit;
  const province = pathOf(context, own)[0] ?? own;
  if (isValidOn(province, day)) return province;
  const { successorsOf, predecessorsOf, findById } = context.units;
  const heirs = [
    ...successorsOf(province).map(({ newId }) => newId),
    ...predecessorsOf(province).map(({ oldId }) => oldId),
  ];
  const [heir, ...others] = heirs.flatMap((id) => findById(id) ?? []).filter((unit) => isValidOn(unit, day));
  if (way !== 'AS_RECORDED' && heir && others.length === 0) return heir;
  return refuseEnded(context, province);
}

function refuseEnded(context: Context, unit: Unit): never {
  const heirs = [...new Set(successorsIn(context, unit))].map(({ code, fullName }) => `${code} ${fullName}`);
  const successors = heirs.length > 0 ? `Its successors are ${heirs.join(', ')}` : 'No successor is known';
  const rule = `${unit.code} ${unit.fullName} ended on ${unit.validTo ?? 'no known day'}. ${successors}; \`boundaries\` CURRENT asks for them, ON a day of its own for the unit itself.`;
  return wrong('within', rule);
}

/** A district had no successor of its own: those of its communes. */
function successorsIn(context: Context, unit: Unit): Unit[] {
  const own = context.units.successorsOf(unit).flatMap(({ newId }) => context.units.findById(newId) ?? []);
  return own.length > 0 ? own : context.units.childrenOf(unit).flatMap((child) => successorsIn(context, child));
}
