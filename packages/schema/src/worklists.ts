import type { AgencyKind, FieldClass, Presence } from './codes.ts';
import type { ReportableFact } from './correction-reports.ts';
import { runningStates, unissuedStates } from './dossier-clock.ts';
import type { DossierState } from './dossier-life.ts';

/**
 * Who stands on a list, and by which day it is ordered, the earliest first: `from` names the fact that puts a person there.
 * `tells`: the class of what standing on the list tells.
 */
export const worklistKinds = {
  NOT_ENROLLED: {
    meaning: 'Eligible, with no dossier that counts. By resident group.',
    from: 'PERSON',
    tells: 'STATUS',
  },
  COLLECTED_NOT_ISSUED: {
    meaning: 'Collected, and no card produced yet. The oldest case first: a redo carries on its case.',
    from: 'DOSSIER',
    states: runningStates,
    tells: 'STATUS',
  },
  DISCREPANT: {
    meaning: 'The dossier disagrees with another source. The longest first.',
    from: 'DOSSIER',
    states: ['DISCREPANT'],
    tells: 'STATUS',
  },
  REDO_REQUIRED: {
    meaning: 'The dossier must be collected anew. The longest first.',
    from: 'DOSSIER',
    states: ['REDO_REQUIRED'],
    tells: 'STATUS',
  },
  OVERDUE: {
    meaning:
      'Past the last day of the law, and no card yet, as `Dossier.overdue` says; a pause takes nobody off. The earliest due first.',
    from: 'DOSSIER',
    states: unissuedStates,
    tells: 'STATUS',
  },
  NO_SHOW: {
    meaning: 'Invited, did not come, and neither collected nor planned to be invited since. The earliest day first.',
    from: 'PERSON',
    tells: 'STATUS',
  },
  BECOMING_ELIGIBLE: {
    meaning: 'Without a dossier, and 14 within the days asked for, from tomorrow on. The next birthday first.',
    from: 'PERSON',
    tells: 'PERSONAL',
  },
} as const satisfies Record<
  string,
  {
    meaning: string;
    from: 'PERSON' | 'DOSSIER';
    states?: readonly DossierState[];
    tells: FieldClass;
  }
>;
export type WorklistKind = keyof typeof worklistKinds;

/** The form of what the hash of a published list is over; in the download's first line. */
export const worklistForm = 'lienthong-worklist/1';

/** What a review of a line implies. */
export const reviewConsequences = {
  NOTHING: 'Nothing but that it was reviewed.',
  REPORT: 'A report to the office that decides on the facts.',
  PRESENCE: 'Another presence of the person.',
} as const;
export type ReviewConsequence = keyof typeof reviewConsequences;

interface ReviewRow {
  meaning: string;
  implies: ReviewConsequence;
  /** What the report is about; without it the reviewer names the facts. */
  facts?: readonly ReportableFact[];
  presence?: Presence;
  /** Without these words nobody could follow it up. */
  words: boolean;
}

/** What the ward finds of a line of a published list. */
export const reviewResults = {
  CONFIRMED: { meaning: 'The line is right.', implies: 'NOTHING', words: false },
  MOVED_OUT: {
    meaning: 'Lives elsewhere for good.',
    implies: 'REPORT',
    facts: ['RESIDENCE'],
    words: false,
  },
  AWAY: {
    meaning: 'Registered here, lives elsewhere in Viet Nam for now.',
    implies: 'PRESENCE',
    presence: 'AWAY_IN_COUNTRY',
    words: false,
  },
  ABROAD: { meaning: 'Lives abroad.', implies: 'PRESENCE', presence: 'ABROAD', words: false },
  DECEASED: {
    meaning: 'Has died, and no death is registered.',
    implies: 'REPORT',
    facts: ['LIFE_STATUS'],
    words: true,
  },
  DUPLICATE: {
    meaning: 'The register has the person twice.',
    implies: 'REPORT',
    facts: ['DUPLICATE'],
    words: true,
  },
  DATA_WRONG: { meaning: 'Facts are recorded wrongly; names them.', implies: 'REPORT', words: true },
  DATA_MISSING: { meaning: 'Facts are missing; names them.', implies: 'REPORT', words: false },
  NEW_PERSON: {
    meaning: 'Somebody lives with the person who is on no register.',
    implies: 'REPORT',
    facts: ['HOUSEHOLD'],
    words: true,
  },
  REFUSED: { meaning: 'Does not want to be enrolled; for the police.', implies: 'NOTHING', words: true },
} as const satisfies Record<string, ReviewRow>;
export type ReviewResult = keyof typeof reviewResults;
export const reviewRowOf = (result: ReviewResult): ReviewRow => reviewResults[result];

/** From whom it is known where a person is; the register itself also says POPULATION_CORRECTION and COURT. */
export const presenceSources = {
  POPULATION_REVIEW: 'The population review of the ward.',
  VISIT: 'A visit at home.',
  FAMILY: 'The family.',
  PERSON: 'The person.',
  POLICE_RECORD: 'A record of the police.',
} as const;
export type PresenceSource = keyof typeof presenceSources;

/** Who may record a presence. That somebody is detained or sought is the police’s to say. */
export const presenceRecorders = {
  PRESENT: ['POLICE', 'COMMUNE_COMMITTEE'],
  AWAY_IN_COUNTRY: ['POLICE', 'COMMUNE_COMMITTEE'],
  ABROAD: ['POLICE', 'COMMUNE_COMMITTEE'],
  UNKNOWN: ['POLICE', 'COMMUNE_COMMITTEE'],
  DETAINED: ['POLICE'],
  MISSING: ['POLICE'],
} as const satisfies Record<Presence, readonly AgencyKind[]>;
