import type { RuleBook } from './corrections/rule-book.ts';
import type { Day } from '@lienthong/schema/civil-date';

/** How much of the limit an open dossier has used, pauses left out. */
export const limitClasses = {
  UNDER_50: 'Less than half of the limit is used.',
  FROM_50: 'Half of it is used, and not all.',
  FROM_100: 'All of it is used, and less than one and a half times.',
  FROM_150: 'One and a half times the limit is used.',
  ENDED: 'The card is produced and waits for its holder: no limit runs any more.',
} as const;
export type LimitClass = keyof typeof limitClasses;

/** In days of the calendar since the first collection of the case: a pause or a redo hides nothing. */
export const ageClasses = {
  TO_30: { over: null, upTo: 30 },
  TO_60: { over: 30, upTo: 60 },
  TO_90: { over: 60, upTo: 90 },
  OVER_90: { over: 90, upTo: null },
} as const satisfies Record<string, { over: number | null; upTo: number | null }>;
export type AgeClass = keyof typeof ageClasses;

/** What a case counts as; COLLECTED is all of them. */
export const caseParts = ['COLLECTED', 'REDONE', 'TROUBLED', 'SMOOTH'] as const;

interface Definition {
  version: number;
  meaning: string;
  formula: string;
  exclusions: readonly string[];
}

const cancelled = 'cases that were cancelled for another reason than a death';
const notEligible = ['under 14', 'not Vietnamese', 'dead'] as const;

/** Each figure once; store/migrations/0031-processing.ts counts so, and store/recount-processing.ts anew. */
export const processingFigures = {
  backlog: {
    version: 1,
    meaning:
      'Open dossiers, by their state, by how much of their limit is used, and by the age of their case. A dossier counts where the person lived when it was collected, or where it was collected.',
    formula: 'dossiers neither delivered nor superseded nor cancelled at the end of the day',
    exclusions: [],
  },
  timeToIssue: {
    version: 1,
    meaning:
      'Working days from the first collection of a case to its first card, of the cards produced in the period: within how many half and nine of ten of them were made.',
    formula:
      'the smallest number of working days that the share of the cards took; the day of collection is not counted',
    exclusions: [cancelled, 'further cards of a case'],
  },
  redoRate: {
    version: 1,
    meaning: 'Of the cases first collected in the period, the share that had to be collected again.',
    formula: 'cases with a redo collected / cases first collected',
    exclusions: [cancelled],
  },
  firstVisitSuccess: {
    version: 1,
    meaning:
      'Of the cases first collected in the period whose outcome is known, the share that came to a card by the first visit: no defect, no redo.',
    formula: 'cases with a card, no defect and no redo / the same and cases with a defect or a redo',
    exclusions: [cancelled, 'cases with neither a card nor a defect so far'],
  },
  discrepancyRates: {
    version: 1,
    meaning:
      'Of the cases first collected in the period, the share in which the defect was found at any time, a false alarm included. A case may have several.',
    formula: 'cases with the defect / cases first collected',
    exclusions: [cancelled],
  },
  completeness: {
    version: 1,
    meaning:
      'Of the eligible persons today, the share of whom the register has every fact that a card of the day prints.',
    formula: '(eligible - eligible with a printed fact missing) / eligible; of a birth date day and month count too',
    exclusions: notEligible,
  },
  accuracy: {
    version: 1,
    meaning:
      'Of the eligible persons today, the share of whom no fact is said to be wrong: no CORRECTION or POPULATION_CORRECTION open, or applied in the period.',
    formula: '(eligible - eligible with such a request) / eligible; errors that nobody reported are not known',
    exclusions: notEligible,
  },
  consistency: {
    version: 1,
    meaning:
      'Of the rows of each civil-status office’s last comparison that matched somebody, the share in which no field contradicts, its form aside.',
    formula: 'consistent rows / matched rows, of the last run of each agency, where the persons live',
    exclusions: ['rows that matched nobody, or more than one', 'fields that one of the registers lacks'],
  },
} as const satisfies Record<string, Definition>;
export type ProcessingFigure = keyof typeof processingFigures;

export const processingVersion = Object.values(processingFigures).reduce((sum, { version }) => sum + version - 1, 1);

/** Facts that the register can lack, by the field of the card that shows them. */
const printedFacts = {
  PERSONAL_NUMBER: 'personal_number',
  DATE_OF_BIRTH: 'birth_date',
  NATIVE_PLACE: 'place_of_origin',
  PERMANENT_RESIDENCE: 'place_of_residence',
} as const;

/** Those that the card made on a day prints; null where no rule says what it prints. */
export function factsPrinted({ findCardVersion, findPrintedField }: RuleBook, on: Day): string[] | null {
  const made = findCardVersion(on);
  if (made === undefined) return null;
  return Object.entries(printedFacts).flatMap(([fact, field]) =>
    findPrintedField(made, field)?.carrier === 'PRINT' ? [fact] : [],
  );
}

/** How many took so many working days. */
export interface Taken {
  days: number;
  cases: number;
}

/** The smallest number of days within which that share was done: a value that occurred, none in between. */
export function percentileOf(taken: readonly Taken[], share: number): number | null {
  const all = taken.reduce((sum, { cases }) => sum + cases, 0);
  let passed = 0;
  for (const { days, cases } of taken.toSorted((one, other) => one.days - other.days)) {
    passed += cases;
    if (passed > 0 && passed >= share * all) return days;
  }
  return null;
}
