export type FlowRank = 0 | 1 | 2 | 3;

/**
 * `open`: the case isn't finished, so the person may have no other dossier and the backlog counts it.
 * `flowRank`: what a dossier that reaches the state counts as: 1 collected, 2 issued, 3 delivered, 0 nothing. A person
 * counts as the highest rank the case ever reached, so that a printed card found discrepant stays issued; only a
 * cancelled dossier counts no more.
 */
export const dossierStates = {
  COLLECTED: { meaning: 'Collected from the citizen, not yet looked at.', open: true, flowRank: 1 },
  UNDER_REVIEW: { meaning: 'Being checked against the registers.', open: true, flowRank: 1 },
  VERIFIED: { meaning: 'Found right by an officer other than the collector.', open: true, flowRank: 1 },
  IN_PRODUCTION: { meaning: 'Sent to the card centre.', open: true, flowRank: 1 },
  PRODUCED: { meaning: 'The card exists: it counts as issued from here on.', open: true, flowRank: 2 },
  DELIVERED: { meaning: 'The card was handed over to its holder.', open: false, flowRank: 3 },
  DISCREPANT: {
    meaning: 'Disagrees with another source; the clock is paused, the total age runs on.',
    open: true,
    flowRank: 1,
  },
  REDO_REQUIRED: { meaning: 'Must be collected anew; the citizen is to be invited.', open: true, flowRank: 1 },
  SUPERSEDED: { meaning: 'Replaced by its redo, with which it is one case.', open: false, flowRank: 1 },
  CANCELLED: { meaning: 'Ended without a card, for one of the cancellation reasons.', open: false, flowRank: 0 },
} as const satisfies Record<string, { meaning: string; open: boolean; flowRank: FlowRank }>;
export type DossierState = keyof typeof dossierStates;

export const cancelReasons = {
  DECEASED: 'The citizen died.',
  WITHDRAWN: 'The citizen withdrew the application.',
  DUPLICATE: 'The citizen has another dossier for the same card.',
  FRAUD: 'The application rests on a false identity or false papers.',
  NOT_ELIGIBLE: 'The citizen was not eligible on the day of collection.',
  NATIONALITY_LOST: 'The citizen lost Vietnamese nationality.',
} as const;
export type CancelReason = keyof typeof cancelReasons;

export const dossierActors = {
  POLICE: 'An officer or a system of a police agency.',
  CARD_CENTRE: 'The police unit that produces cards.',
  SYSTEM: 'The product itself, as the effect of something else.',
} as const;
export type DossierActor = keyof typeof dossierActors;

interface DossierStep {
  meaning: string;
  /** Empty for the step that opens a dossier. */
  from: readonly DossierState[];
  to: DossierState;
  by: readonly DossierActor[];
  /** Who takes it by hand does so as a person: a machine's token doesn't do. */
  officer: boolean;
  /** Not whoever collected the dossier. */
  fourEyes: boolean;
  guard: string;
  effect: string;
}

/** How a defect comes to its end. */
export const defectResolutions = {
  FALSE_ALARM: 'Looked into: the sources agree.',
  CORRECTED: 'The source that was wrong was put right.',
} as const;
export type DefectResolution = keyof typeof defectResolutions;

const inWork = ['COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED'] as const;

/** A dossier that is DISCREPANT or REDO_REQUIRED takes further defects without a step: it would leave its redo by one. */
export const dossierSteps = {
  COLLECT: {
    meaning: 'Opens a dossier; a redo names the dossier it replaces.',
    from: [],
    to: 'COLLECTED',
    by: ['POLICE'],
    officer: false,
    fourEyes: false,
    guard: 'Eligible on that day, alive, no other open dossier but the one it redoes.',
    effect: 'The clock starts; it counts at the residence and at the collecting unit, separately.',
  },
  START_REVIEW: {
    meaning: 'Takes up a collected dossier.',
    from: ['COLLECTED'],
    to: 'UNDER_REVIEW',
    by: ['POLICE'],
    officer: false,
    fourEyes: false,
    guard: 'None.',
    effect: 'None.',
  },
  VERIFY: {
    meaning: 'Declares that the dossier agrees with the registers.',
    from: ['UNDER_REVIEW'],
    to: 'VERIFIED',
    by: ['POLICE'],
    officer: true,
    fourEyes: true,
    guard: 'Not the collector; no defect open; no correction open on a printed field.',
    effect: 'None.',
  },
  SEND_TO_PRODUCTION: {
    meaning: 'Sends the dossier to the card centre.',
    from: ['VERIFIED'],
    to: 'IN_PRODUCTION',
    by: ['POLICE'],
    officer: false,
    fourEyes: false,
    guard: 'No correction open on a printed field.',
    effect: 'None.',
  },
  PRODUCE: {
    meaning: 'Records that the card was made.',
    from: ['IN_PRODUCTION'],
    to: 'PRODUCED',
    by: ['POLICE', 'CARD_CENTRE'],
    officer: false,
    fourEyes: false,
    guard: 'No correction open on a printed field.',
    effect: 'A card exists; the person counts as issued.',
  },
  DELIVER: {
    meaning: 'Records that the card was handed over.',
    from: ['PRODUCED'],
    to: 'DELIVERED',
    by: ['POLICE', 'CARD_CENTRE'],
    officer: false,
    fourEyes: false,
    guard: 'None.',
    effect: 'The case ends; the person counts as delivered.',
  },
  FIND_DISCREPANT: {
    meaning: 'Finds that the dossier disagrees with another source.',
    from: inWork,
    to: 'DISCREPANT',
    by: ['POLICE', 'SYSTEM'],
    officer: false,
    fourEyes: false,
    guard: 'At least one defect.',
    effect: 'The clock pauses with its reason, the total age runs on; the list of the ward changes.',
  },
  RESOLVE: {
    meaning: 'Closes the defects: a correction was applied, or the alarm was false.',
    from: ['DISCREPANT'],
    to: 'UNDER_REVIEW',
    by: ['POLICE', 'SYSTEM'],
    officer: true,
    fourEyes: false,
    guard: 'Every defect has a resolution.',
    effect: 'The clock runs again.',
  },
  REQUIRE_REDO: {
    meaning: 'Orders a new collection.',
    from: ['DISCREPANT'],
    to: 'REDO_REQUIRED',
    by: ['POLICE'],
    officer: true,
    fourEyes: false,
    guard: 'A defect that needs new capture; the party at fault is named.',
    effect: 'The citizen is to be invited; the party at fault decides the fee.',
  },
  SUPERSEDE: {
    meaning: 'Closes the dossier because its redo was collected.',
    from: ['REDO_REQUIRED'],
    to: 'SUPERSEDED',
    by: ['SYSTEM'],
    officer: false,
    fourEyes: false,
    guard: 'The redo was collected.',
    effect: 'The redo carries on the case, with the age of its oldest dossier.',
  },
  CANCEL: {
    meaning: 'Ends the dossier without a card.',
    from: [...inWork, 'DISCREPANT', 'REDO_REQUIRED'],
    to: 'CANCELLED',
    by: ['POLICE', 'SYSTEM'],
    officer: true,
    fourEyes: false,
    guard: 'A cancellation reason.',
    effect: 'The dossier counts no more.',
  },
} as const satisfies Record<string, DossierStep>;
export type DossierStepCode = keyof typeof dossierSteps;

export function isOpen(state: DossierState): boolean {
  return dossierStates[state].open;
}

/** Whether the life allows the step; guard and caller are tested elsewhere. */
export function mayStep(state: DossierState, step: DossierStepCode): boolean {
  const { from }: DossierStep = dossierSteps[step];
  return from.includes(state);
}

/** Every pair of states a dossier may move between, once; the database guards its rows with them. */
export function dossierTransitions(): [from: DossierState, to: DossierState][] {
  const steps: DossierStep[] = Object.values(dossierSteps);
  const pairs = steps.flatMap(({ from, to }) => from.map((state) => [state, to] as [DossierState, DossierState]));
  return [...new Map(pairs.map((pair) => [pair.join(), pair])).values()];
}
