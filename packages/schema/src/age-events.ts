/** What a day brings to a person by age or card. `by`: the day on the person's row that it follows from. */
export const ageEventKinds = {
  CARD_AGE_REACHED: {
    meaning: 'Completes the age from which a card is granted by the law of the day: 14.',
    by: 'BIRTH',
  },
  EXCHANGE_AGE_REACHED: {
    meaning:
      'Completes an age of exchange by the law of the day: 25, 40 or 60. Whether or not there is a card that falls due.',
    by: 'BIRTH',
  },
  EXCHANGE_DUE: {
    meaning:
      'The card in hand falls due: at an age of exchange, at the one after it for a card issued in the two years before, or when a printed fact ceased to be right.',
    by: 'CARD',
  },
} as const satisfies Record<string, { meaning: string; by: 'BIRTH' | 'CARD' }>;
export type AgeEventKind = keyof typeof ageEventKinds;
