import type { AgencyKind, UnitLevel } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import { findUnitAtLevel, territoriesOn } from '../domain/corrections/competence.ts';
import type { DeclaredEffect } from '../domain/corrections/declared-effects.ts';
import { planEffects } from '../domain/corrections/effects.ts';
import type { CorrectionChange } from '../domain/corrections/facts.ts';
import { noticeEffects } from '../domain/corrections/notice-effects.ts';
import type { Unit } from '../store/units.ts';
import type { RequestRow } from './correction.sql.ts';
import type { Judgement, ReadItem } from './items.ts';
import { effectFacts, type Persons } from './subjects.ts';

/** Who hands in, who decides, and whose register holds the entry: the same for a preview and for the request kept. */
export interface Parties {
  agencyNo: number;
  agencyKind: AgencyKind;
  officeUnitNo: number;
  /** Of the unit whose register holds the entry; null where the kind rests on none. */
  officeUnitId: string | null;
}

export const partiesOf = (
  { caller }: Context,
  { registering }: ReadItem,
  { agencyKind, office }: Judgement & { office: Unit },
): Parties => ({
  agencyNo: caller.agency.no,
  agencyKind,
  officeUnitNo: office.unitNo,
  officeUnitId: registering?.id ?? null,
});

/** All that applying does: to the person, and then whom it tells. `without` is the request itself, once it is kept. */
export function planApplying(
  context: Context,
  change: CorrectionChange,
  { subject, other }: Persons,
  parties: Parties | RequestRow,
  without?: string,
): DeclaredEffect[] {
  const { rules, today } = context;
  const facts = effectFacts(context, subject, other, without);
  const plan = planEffects(change, facts, rules, today);
  const office = context.units.findByNo(parties.officeUnitNo);
  const entry = parties.officeUnitId === null ? undefined : context.units.findById(parties.officeUnitId);
  const told = {
    card: facts.card,
    home: facts.citizen.currentResidence,
    policeOf: (home: string) => policeOf(context, home),
    registerOfEntry: agenciesAt(context, 'JUSTICE', entry),
    rosters: subject.row.rosters,
    parties: [parties.agencyNo, ...agenciesAt(context, parties.agencyKind, office)],
  };
  return [...plan, ...noticeEffects(change, plan, told, rules, today)];
}

const policeLevels: readonly UnitLevel[] = ['COMMUNE', 'DISTRICT'];

function policeOf(context: Context, homeId: string): number[] {
  const home = context.units.findById(homeId);
  return policeLevels.flatMap((level) =>
    agenciesAt(context, 'POLICE', home && findUnitAtLevel(home, level, context.units)),
  );
}

/** Agencies of a unit, and of those that took it over. */
function agenciesAt(context: Context, kind: AgencyKind, unit: Unit | undefined): number[] {
  if (!unit) return [];
  const units = new Set([unit, ...territoriesOn(unit, context.today, context.units)]);
  return [...units].flatMap(({ id }) => context.findAgencies(kind, id).map(({ no }) => no));
}
