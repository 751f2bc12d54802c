import { birthdayOf, type Day } from './civil-date.ts';
import type { LifeStatus } from './codes.ts';
import { dossierStates, isOpen, type DossierState } from './dossier-life.ts';

/** From no part in the campaign to the next card. */
export const enrollmentStatuses = {
  NOT_ELIGIBLE: 'Dead, not a Vietnamese citizen, or under 14 without a dossier.',
  NOT_ENROLLED: 'Eligible, with no dossier and no invitation.',
  INVITED: 'Eligible and invited, with no dossier yet.',
  REDO_REQUIRED: dossierStates.REDO_REQUIRED.meaning,
  DISCREPANT: dossierStates.DISCREPANT.meaning,
  COLLECTED: dossierStates.COLLECTED.meaning,
  UNDER_REVIEW: dossierStates.UNDER_REVIEW.meaning,
  VERIFIED: dossierStates.VERIFIED.meaning,
  IN_PRODUCTION: dossierStates.IN_PRODUCTION.meaning,
  PRODUCED: dossierStates.PRODUCED.meaning,
  DELIVERED: dossierStates.DELIVERED.meaning,
  EXCHANGE_DUE: 'Holds a card that must be exchanged, and no dossier for the exchange is open.',
} as const;
export type EnrollmentStatus = keyof typeof enrollmentStatuses;

export const enrollmentStatusOrder = Object.keys(enrollmentStatuses) as readonly EnrollmentStatus[];

/** Code of Vietnamese nationality (ISO 3166-1 alpha-2). */
export const VIETNAMESE = 'VN';

/** The age from which a card is granted (Law 59/2014 art. 19(1)); the rule book has it with its dates. */
export const CARD_AGE = 14;

export interface EnrollmentFacts {
  /** A partial date stands as the law's default, 1 January or the first of the month. */
  readonly dateOfBirth: Day;
  readonly nationality: string;
  readonly lifeStatus: LifeStatus;
  /** State of the newest dossier that is neither cancelled nor superseded; null without one. */
  readonly caseState: DossierState | null;
  /** From when the card in hand must be exchanged: its last day, or the day on which it became EXCHANGE_REQUIRED. */
  readonly exchangeDueOn: Day | null;
  /** Day of the last invitation that wasn't cancelled. */
  readonly invitedOn: Day | null;
}

/** Eligible: alive, Vietnamese, and the 14th birthday is reached (that day included). */
export function isEligible(
  facts: Pick<EnrollmentFacts, 'dateOfBirth' | 'nationality' | 'lifeStatus'>,
  today: Day,
  cardAge = CARD_AGE,
): boolean {
  return mayHold(facts) && birthdayOf(facts.dateOfBirth, cardAge) <= today;
}

function mayHold(facts: Pick<EnrollmentFacts, 'nationality' | 'lifeStatus'>): boolean {
  return facts.lifeStatus === 'ALIVE' && facts.nationality === VIETNAMESE;
}

/**
 * The one derivation of the status; it is never stored by hand. In this order:
 * 1. The dead and foreigners are NOT_ELIGIBLE whatever their dossier or card; those carry their own states.
 * 2. An open dossier is the status, also under 14 (a card on request, Law 26/2023 art. 19(2)) and over a due exchange:
 *    it is the exchange.
 * 3. A delivered card is DELIVERED until the day its exchange is due, EXCHANGE_DUE from that day on.
 * 4. A cancelled or superseded dossier is no case: age and invitation decide, and an invitation of a later day or to a
 *    person still under 14 says nothing yet.
 */
export function enrollmentStatus(facts: EnrollmentFacts, today: Day, cardAge = CARD_AGE): EnrollmentStatus {
  const { caseState, exchangeDueOn, invitedOn } = facts;
  if (!mayHold(facts)) return 'NOT_ELIGIBLE';
  if (caseState !== null && isOpen(caseState)) return caseState as EnrollmentStatus;
  if (caseState === 'DELIVERED') return exchangeDueOn !== null && exchangeDueOn <= today ? 'EXCHANGE_DUE' : 'DELIVERED';
  if (!isEligible(facts, today, cardAge)) return 'NOT_ELIGIBLE';
  return invitedOn !== null && invitedOn <= today ? 'INVITED' : 'NOT_ENROLLED';
}
