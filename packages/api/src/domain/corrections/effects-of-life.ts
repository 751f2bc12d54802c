import type { Day } from '@lienthong/schema/civil-date';
import type { CardState } from '@lienthong/schema/codes';
import { isOpen } from '@lienthong/schema/dossier-life';
import { VIETNAMESE } from '@lienthong/schema/enrollment-status';
import { homeNo } from './current-value.ts';
import type { DeclaredEffect, RuleReference, Undescribed } from './declared-effects.ts';
import type { AbsenceDeclaration, CitizenFacts, EffectFacts, ResidenceChange } from './facts.ts';

type Planned = Undescribed<DeclaredEffect>;

export const inHand: readonly CardState[] = ['ACTIVE', 'EXCHANGE_REQUIRED'];

/** One who is missing lives by law: nothing is closed, the person is counted as missing. */
export function absenceEffects({ since }: AbsenceDeclaration): Planned[] {
  const columns = { presence: 'MISSING', presence_on: since, presence_source: 'COURT' };
  return [{ effect: 'CHANGE_CITIZEN', columns, effectiveOn: since }];
}

const unmarked = { state: 'ACTIVE', since: null } as const;

/** Where a person who is back lives nobody has said yet. Other requests were left as they were: they open again of themselves. */
export function returnEffects({ citizen, card }: EffectFacts, today: Day): Planned[] {
  const dead = citizen.lifeStatus === 'DECLARED_DEAD';
  const columns = {
    ...(dead ? { life_status: 'ALIVE', died_on: null } : {}),
    ...(citizen.presence === 'MISSING' ? { presence: 'UNKNOWN', presence_on: today, presence_source: 'COURT' } : {}),
  };
  if (Object.keys(columns).length === 0) return [];
  return [
    { effect: 'RESTORE_PERSON', columns, effectiveOn: today },
    ...(dead && card?.state === 'HOLDER_DECEASED'
      ? [{ effect: 'CARD_RESTORED', cardId: card.id, ...(card.before ?? unmarked) } as const]
      : []),
  ];
}

/** A card is for Vietnamese citizens. Where no rule in force names the ground, the card in hand is left as it is. */
export function nationalityEffects(after: CitizenFacts, facts: EffectFacts, rule: RuleReference | null): Planned[] {
  const { citizen, card, dossier, invitationId } = facts;
  if (citizen.nationality !== VIETNAMESE || after.nationality === VIETNAMESE) return [];
  return [
    ...(dossier && isOpen(dossier.state)
      ? [{ effect: 'CANCEL_DOSSIER', dossierId: dossier.id, reason: 'NATIONALITY_LOST' } as const]
      : []),
    ...(invitationId ? [{ effect: 'CANCEL_INVITATION', invitationId, reason: 'NATIONALITY_LOST' } as const] : []),
    ...(rule && card && inHand.includes(card.state)
      ? [{ effect: 'CARD_WITHDRAWN', cardId: card.id, rule } as const]
      : []),
  ];
}

export function moveEffects({ current, permanent, movedOn }: ResidenceChange, { findUnit }: EffectFacts): Planned[] {
  const columns = {
    ...(current === null ? {} : { unit_no: homeNo(current, findUnit) }),
    ...(permanent === null ? {} : { permanent_unit_no: homeNo(permanent, findUnit) }),
  };
  return [{ effect: 'CHANGE_RESIDENCE', columns, effectiveOn: movedOn }];
}
