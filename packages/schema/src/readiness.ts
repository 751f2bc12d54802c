/**
 * What stands in the way of a card, told before a person travels. `blocks`: travelling would be in vain; the others are
 * to be known, and may be settled at the counter.
 */
export const readinessCodes = {
  DECEASED: { meaning: 'A death is registered.', blocks: true },
  NOT_VIETNAMESE: { meaning: 'The person is not a Vietnamese citizen.', blocks: true },
  NOT_ELIGIBLE: { meaning: 'The age from which a card is granted is not reached; `on` says when it is.', blocks: true },
  OPEN_DOSSIER: { meaning: 'A dossier is open; nothing has to be collected anew.', blocks: true },
  CARD_STILL_VALID: { meaning: 'The card in hand is valid; `on` says from when it is to be exchanged.', blocks: true },
  NUMBER_MISSING: { meaning: 'The person has no personal number in force.', blocks: true },
  NUMBER_STRUCTURE_MISMATCH: {
    meaning:
      'The personal number contradicts sex or birth year: lawful, but to be settled while the authority decides on it.',
    blocks: true,
  },
  MISMATCH_ACCEPTED: {
    meaning: 'The personal number contradicts sex or birth year; the citizen may keep it.',
    blocks: false,
  },
  PARTIAL_BIRTH_DATE: { meaning: 'Day or month of birth is missing: a supplement comes first.', blocks: true },
  MISSING_FIELD: { meaning: 'A fact that the card needs is missing; `field` names it.', blocks: true },
  OPEN_CORRECTION: { meaning: 'A request on a printed fact is open; `field` names it.', blocks: true },
  NO_PERMANENT_RESIDENCE: { meaning: 'No permanent residence is registered.', blocks: true },
} as const satisfies Record<string, { meaning: string; blocks: boolean }>;
export type ReadinessCode = keyof typeof readinessCodes;
