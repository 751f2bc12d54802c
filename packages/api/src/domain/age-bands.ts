interface Span {
  /** Ages a person reaches in the year in which the campaign begins; null: no bound. */
  from: number | null;
  to: number | null;
  meaning: string;
}

/**
 * From the youngest to the oldest. At 25, 40 and 60 a card is to be exchanged (art. 21 of the law on citizen identity of
 * 2014); that the bands part there, and at 18, is our own choice, which no source makes. A person stays in one band all
 * through a campaign, so that its numerators and denominators hold the same people.
 */
export const ageBands = {
  FROM_14_TO_17: { from: null, to: 17, meaning: '14 to 17 in that year, and who turns 14 later.' },
  FROM_18_TO_24: { from: 18, to: 24, meaning: '18 to 24 in that year.' },
  FROM_25_TO_39: { from: 25, to: 39, meaning: '25 to 39 in that year.' },
  FROM_40_TO_59: { from: 40, to: 59, meaning: '40 to 59 in that year.' },
  FROM_60: { from: 60, to: null, meaning: '60 or older in that year.' },
} as const satisfies Record<string, Span>;
export type AgeBand = keyof typeof ageBands;

/** Rises when a band changes; what is tallied of campaigns is tallied by band, and has to be counted anew then. */
export const ageBandsVersion = 1;

export interface BornSpan {
  ageBand: AgeBand;
  /** First and last year of birth; null: no bound. */
  bornFrom: number | null;
  bornTo: number | null;
}

export const bornSpans = (startsOn: string): BornSpan[] => {
  const year = Number(startsOn.slice(0, 4));
  return Object.entries(ageBands).map(([ageBand, { from, to }]) => ({
    ageBand: ageBand as AgeBand,
    bornFrom: to === null ? null : year - to,
    bornTo: from === null ? null : year - from,
  }));
};

/** What the figures are parted by; bands never without sex: both margins and no cross would give single cells away. */
export const splits = {
  SEX: 'By sex.',
  SEX_AND_AGE_BAND: 'By sex and, within it, by the age that a person reaches in the year in which the campaign begins.',
} as const;
export type Split = keyof typeof splits;
