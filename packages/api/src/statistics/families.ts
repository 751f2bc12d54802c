import { unitLevels, type UnitLevel } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import { CallError } from '../errors.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import { isValidOn, liesWithin, type Unit } from '../store/units.ts';
import { pathOf, unitOf } from '../units/units.ts';

/** A unit with the units of the day directly below it: their figures and what is in none of them make the unit's. */
export interface Family {
  parent: Unit | null;
  children: readonly Unit[];
}

/** Most units of an answer: every resident group of a province. */
export const mostUnits = 1000;

/** The unit asked for, the caller’s province where none is; of the campaign’s territory. */
export function withinOf(context: Context, campaign: Campaign, code: string | undefined, asOf: string): Unit {
  const own = context.caller.agency.unit;
  const within = code === undefined ? (pathOf(context, own)[0] ?? own) : unitOf(context, code, asOf, ['within']);
  const territory = context.units.findById(campaign.unitId);
  if (!territory || !liesWithin(within, territory)) wrong('within', 'A unit of the campaign’s territory.');
  return within;
}

const levels = Object.keys(unitLevels) as UnitLevel[];

export const levelBelow = (context: Context, unit: Unit): UnitLevel =>
  context.units.childrenOf(unit)[0]?.level ?? unit.level;

/**
 * The families whose members are asked for. A unit is always counted among its siblings, also when it is asked for alone:
 * what is withheld there stays withheld.
 */
export function familiesOf(context: Context, within: Unit, level: UnitLevel, asOf: string): Family[] {
  const childrenOf = (unit: Unit): Unit[] => context.units.childrenOf(unit).filter((child) => isValidOn(child, asOf));
  if (levels.indexOf(level) < levels.indexOf(within.level)) wrong('level', 'The level of `within` or one below it.');
  if (within.level === level) {
    const parent = within.parentId === null ? undefined : context.units.findById(within.parentId);
    return [parent ? { parent, children: childrenOf(parent) } : { parent: null, children: [within] }];
  }
  const families: Family[] = [];
  const visit = (parent: Unit): void => {
    const children = childrenOf(parent);
    families.push({ parent, children });
    for (const child of children) if (levels.indexOf(child.level) < levels.indexOf(level)) visit(child);
  };
  visit(within);
  return families;
}

export const unitsIn = (families: readonly Family[]): Unit[] => [
  ...new Set(families.flatMap(({ parent, children }) => (parent ? [parent, ...children] : children))),
];

export function wrong(argument: string, rule: string): never {
  throw new CallError('BAD_USER_INPUT', `Argument ${argument}: ${rule}`, { path: [argument], rule });
}
