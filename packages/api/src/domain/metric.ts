/** Which unit a flow counts in. A stock counts in the unit where the person lives, whatever is asked. */
export const attributions = {
  RESIDENCE: 'The unit in which the person lived when the first dossier of the campaign was collected.',
  COLLECTING_UNIT: 'The unit that collected that dossier.',
} as const;
export type Attribution = keyof typeof attributions;

export const metricKinds = {
  FLOW: 'It adds up what was done up to a day.',
  STOCK: 'It counts who is there on a day.',
} as const;
export type MetricKind = keyof typeof metricKinds;

interface Metric {
  /** Its name in an answer. */
  field: string;
  kind: MetricKind;
  /** Rises when the definition changes. */
  version: number;
  meaning: string;
}

/** The figures, each with the one definition that it is counted by: store/migrations/0004-lean-counting.ts counts so. */
export const metrics = {
  COLLECTED_PERSONS: {
    field: 'collectedPersons',
    kind: 'FLOW',
    version: 1,
    meaning:
      'Persons whose first dossier of the campaign was collected up to the day, each once. A dossier cancelled for another reason than the person’s death counts on no day, nor does a chain of redos that ended so.',
  },
  ISSUED_PERSONS: {
    field: 'issuedPersons',
    kind: 'FLOW',
    version: 1,
    meaning:
      'Of the persons collected, those with a card of the campaign PRODUCED or later up to the day. It stays produced when found discrepant afterwards, and when the person dies.',
  },
  DELIVERED_PERSONS: {
    field: 'deliveredPersons',
    kind: 'FLOW',
    version: 1,
    meaning: 'Of the persons collected, those to whom a card of the campaign was handed over up to the day.',
  },
  ELIGIBLE: {
    field: 'eligible',
    kind: 'STOCK',
    version: 1,
    meaning: 'Persons who live in the unit on the day: alive, Vietnamese and 14 or older on that day.',
  },
  PRESENT: {
    field: 'present',
    kind: 'STOCK',
    version: 1,
    meaning:
      'Of the eligible, those known to live in the locality on the day; whose presence was found out later is not yet among them.',
  },
  ELIGIBLE_COLLECTED: {
    field: 'eligibleCollected',
    kind: 'STOCK',
    version: 1,
    meaning: 'Of the eligible on the day, those collected up to it, wherever they lived then.',
  },
  ELIGIBLE_ISSUED: {
    field: 'eligibleIssued',
    kind: 'STOCK',
    version: 1,
    meaning: 'Of the eligible on the day, those with a card of the campaign PRODUCED or later up to it.',
  },
  PRESENT_COLLECTED: {
    field: 'presentCollected',
    kind: 'STOCK',
    version: 1,
    meaning: 'Of the present on the day, those collected up to it, wherever they lived then.',
  },
} as const satisfies Record<string, Metric>;
export type MetricCode = keyof typeof metrics;
export type FigureField = (typeof metrics)[MetricCode]['field'];

/** What an answer names: a changed definition makes it another one. */
export const definitionsVersion = Object.values(metrics).reduce((sum, { version }) => sum + version - 1, 1);

export const metricCodes = Object.keys(metrics) as MetricCode[];

/** The name under which a metric is tallied: a flow has a tally of its own for the collecting unit. */
export const tallyOf = (metric: MetricCode, by: Attribution): string =>
  by === 'COLLECTING_UNIT' && metrics[metric].kind === 'FLOW' ? `${metric}_HERE` : metric;

interface Rate {
  numerator: MetricCode;
  denominator: MetricCode;
  version: number;
  meaning: string;
  exclusions: readonly string[];
}

/** Rates are stock over stock: of persons on one day, wherever and whenever they were collected. */
export const rates = {
  collectedRateOfPresent: {
    numerator: 'PRESENT_COLLECTED',
    denominator: 'PRESENT',
    version: 1,
    meaning: 'Share of the persons present who were collected.',
    exclusions: ['not present or presence not known', 'under 14', 'not Vietnamese', 'dead'],
  },
  issuedRateOfEligible: {
    numerator: 'ELIGIBLE_ISSUED',
    denominator: 'ELIGIBLE',
    version: 1,
    meaning: 'Share of the eligible persons whose card was produced.',
    exclusions: ['under 14', 'not Vietnamese', 'dead'],
  },
} as const satisfies Record<string, Rate>;
export type RateName = keyof typeof rates;

export const withholdingReasons = {
  SMALL_CELL: 'The figure is of 1 to 4 persons.',
  SMALL_COMPLEMENT: 'All but 1 to 4 persons of the unit above are in the figure.',
  DERIVABLE: 'A figure withheld beside it could be worked out from it.',
  OTHER_BOUNDARIES: 'A figure withheld in the units that it was recorded on could be worked out from it.',
  BELOW_COMMUNE: 'Figures of resident groups are for those who read the persons in them.',
  SMALL_CHANGE: 'The figure differs by 1 to 4 from one that is shown of an earlier day.',
  RESTATED: 'Late records changed what was said of the day, or today’s figure of it is withheld.',
  NO_FIXED_DAY: 'Below the district only the last days of weeks (Sundays) are shown: ask for the last one.',
} as const;
export type WithholdingReason = keyof typeof withholdingReasons;
