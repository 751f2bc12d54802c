import type { DossierType } from './codes.ts';

/**
 * Why a card is exchanged or reissued, as the rule book names it (`card.exchange_ground`, `card.reissue_ground`): which of
 * them the law knows on a day, its dated rows say. A damaged card was exchanged under the law of 2014, and is reissued now.
 */
export const dossierGrounds = {
  AGE: { meaning: 'The card has reached its last day: an age of exchange.', of: 'EXCHANGE' },
  DAMAGED: { meaning: 'The card is damaged and can’t be used (until 30 June 2024).', of: 'EXCHANGE' },
  NAME_OR_APPEARANCE: { meaning: 'Name or identifying features have changed (until 30 June 2024).', of: 'EXCHANGE' },
  SEX_OR_PLACE_OF_ORIGIN: {
    meaning: 'Sex or place of origin was determined anew (until 30 June 2024).',
    of: 'EXCHANGE',
  },
  NAME_OR_BIRTH_DATE: { meaning: 'Name or birth date was changed or corrected (since 1 July 2024).', of: 'EXCHANGE' },
  APPEARANCE_BIOMETRIC_OR_SEX: {
    meaning: 'Appearance, biometrics or sex have changed (since 1 July 2024).',
    of: 'EXCHANGE',
  },
  ERROR_ON_CARD: { meaning: 'The card shows a mistake.', of: 'EXCHANGE' },
  ADMIN_UNIT_REARRANGED: {
    meaning: 'The holder asks because units were rearranged (since 1 July 2024).',
    of: 'EXCHANGE',
  },
  NUMBER_REESTABLISHED: { meaning: 'The personal number is another one (since 1 July 2024).', of: 'EXCHANGE' },
  ON_REQUEST: { meaning: 'The holder asks.', of: 'EXCHANGE' },
  LOST: { meaning: 'The card is lost (until 30 June 2024).', of: 'REISSUE' },
  LOST_OR_DAMAGED: { meaning: 'The card is lost, or damaged and can’t be used (since 1 July 2024).', of: 'REISSUE' },
  NATIONALITY_REGAINED: { meaning: 'Vietnamese nationality was regained.', of: 'REISSUE' },
} as const satisfies Record<string, { meaning: string; of: Exclude<DossierType, 'FIRST_ISSUE'> }>;
export type DossierGround = keyof typeof dossierGrounds;
