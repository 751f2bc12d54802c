/**
 * `open`: the request holds its fields, so that no second request on them is taken and no card with them is produced.
 * A STALE request holds nothing until it is rebased, which tests it like a new one. `resting` is false for what a request
 * only passes through: APPROVED is an entry of its history, never the state of its row.
 */
export const correctionStates = {
  SUBMITTED: { meaning: 'Handed in, not yet taken up.', open: true, resting: true },
  IN_REVIEW: { meaning: 'Taken up by an officer of the competent office.', open: true, resting: true },
  NEEDS_INFO: { meaning: 'Waits for an answer of the submitter.', open: true, resting: true },
  APPROVED: { meaning: 'Approved; applied in the same transaction.', open: true, resting: false },
  APPLIED: { meaning: 'The register holds the new value.', open: false, resting: true },
  CONTESTED: { meaning: 'Applied, and questioned by the police; the new value stands.', open: false, resting: true },
  REVERSED: { meaning: 'Taken back by a compensating event.', open: false, resting: true },
  REJECTED: { meaning: 'Refused by the competent office.', open: false, resting: true },
  WITHDRAWN: { meaning: 'Taken back by its submitter before a decision.', open: false, resting: true },
  EXPIRED: { meaning: 'No answer came in time.', open: false, resting: true },
  STALE: { meaning: 'The same field changed underneath; must be rebased.', open: false, resting: true },
} as const satisfies Record<string, { meaning: string; open: boolean; resting: boolean }>;
export type CorrectionState = keyof typeof correctionStates;

export const correctionParts = {
  SUBMITTER: 'The agency that submitted the request.',
  OFFICER: 'An officer of the competent office.',
  RULE: 'A dated rule of the rule book, in the place of an officer.',
  SECOND_APPROVER: 'An officer of the competent office who took no part in the approval.',
  POLICE: 'A police agency that issues cards to the person.',
  SYSTEM: 'The product itself.',
} as const;
export type CorrectionPart = keyof typeof correctionParts;

interface CorrectionStep {
  meaning: string;
  /** Empty for the step that opens a request. */
  from: readonly CorrectionState[];
  to: CorrectionState;
  by: CorrectionPart;
  /** A machine's token doesn't do. */
  officer: boolean;
  /** Neither the submitting officer nor the registrar named in the entry. */
  fourEyes: boolean;
  guard: string;
}

export const correctionSteps = {
  SUBMIT: {
    meaning: 'Hands a request in.',
    from: [],
    to: 'SUBMITTED',
    by: 'SUBMITTER',
    officer: false,
    fourEyes: false,
    guard: 'The rules of the kind; the recorded value is the current one; no open request on the same field.',
  },
  REVIEW: {
    meaning:
      'Takes a request up, for the time that the rule book says; also one whose time with another officer is over.',
    from: ['SUBMITTED', 'IN_REVIEW'],
    to: 'IN_REVIEW',
    by: 'OFFICER',
    officer: true,
    fourEyes: true,
    guard: 'The office is competent by kind, age and date; nobody has the request at this time.',
  },
  RELEASE: {
    meaning: 'Lays a request down that the officer has taken up.',
    from: ['IN_REVIEW'],
    to: 'SUBMITTED',
    by: 'OFFICER',
    officer: true,
    fourEyes: true,
    guard: 'The officer has it at this time.',
  },
  VERIFY: {
    meaning: 'Has the facts verified, which lengthens the limit of the law once.',
    from: ['IN_REVIEW'],
    to: 'IN_REVIEW',
    by: 'OFFICER',
    officer: true,
    fourEyes: true,
    guard: 'A rule of the kind gives days for it; the limit is neither lengthened yet nor over; a reason.',
  },
  ASK: {
    meaning: 'Asks the submitter for more.',
    from: ['SUBMITTED', 'IN_REVIEW'],
    to: 'NEEDS_INFO',
    by: 'OFFICER',
    officer: true,
    fourEyes: true,
    guard: 'What is asked for is named.',
  },
  ANSWER: {
    meaning: 'Answers what the office asked.',
    from: ['NEEDS_INFO'],
    to: 'SUBMITTED',
    by: 'SUBMITTER',
    officer: false,
    fourEyes: false,
    guard: 'The period for the answer is not over.',
  },
  APPROVE: {
    meaning: 'Approves the request, which applies it at once.',
    from: ['IN_REVIEW'],
    to: 'APPROVED',
    by: 'OFFICER',
    officer: true,
    fourEyes: true,
    guard: 'The evidence was checked; the person is not dead, but for the death record.',
  },
  FAST_TRACK: {
    meaning: 'Approves the request by a rule, without an officer, as it is handed in.',
    from: ['SUBMITTED'],
    to: 'APPROVED',
    by: 'RULE',
    officer: false,
    fourEyes: false,
    guard: 'A rule of the day is there for the kind, and all its conditions hold; the evidence is complete.',
  },
  APPLY: {
    meaning: "Writes the new value, in the approval's transaction.",
    from: ['APPROVED'],
    to: 'APPLIED',
    by: 'SYSTEM',
    officer: false,
    fourEyes: false,
    guard: 'The recorded value is still the current one.',
  },
  REJECT: {
    meaning: 'Refuses the request.',
    from: ['IN_REVIEW'],
    to: 'REJECTED',
    by: 'OFFICER',
    officer: true,
    fourEyes: true,
    guard: 'A reason.',
  },
  WITHDRAW: {
    meaning: 'Takes the request back.',
    from: ['SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO'],
    to: 'WITHDRAWN',
    by: 'SUBMITTER',
    officer: false,
    fourEyes: false,
    guard: 'None.',
  },
  EXPIRE: {
    meaning: 'Ends a request that was not answered.',
    from: ['NEEDS_INFO'],
    to: 'EXPIRED',
    by: 'SYSTEM',
    officer: false,
    fourEyes: false,
    guard: 'The period for the answer is over.',
  },
  MARK_STALE: {
    meaning: 'Marks a request whose field changed underneath; an approval that finds this is accepted and ends here.',
    from: ['SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO', 'APPROVED'],
    to: 'STALE',
    by: 'SYSTEM',
    officer: false,
    fourEyes: false,
    guard: 'A touched field no longer has the recorded value.',
  },
  REBASE: {
    meaning: 'Puts a stale request on the current values.',
    from: ['STALE'],
    to: 'SUBMITTED',
    by: 'SUBMITTER',
    officer: false,
    fourEyes: false,
    guard: 'The same as for submitting.',
  },
  CONTEST: {
    meaning: 'Questions an applied request; nothing is rolled back by it.',
    from: ['APPLIED'],
    to: 'CONTESTED',
    by: 'POLICE',
    officer: true,
    fourEyes: false,
    guard: 'A reason and evidence, within the period of the rule book; the person lives in the range of the agency.',
  },
  SETTLE: {
    meaning: 'Dismisses the contest: the applied value stands.',
    from: ['CONTESTED'],
    to: 'APPLIED',
    by: 'OFFICER',
    officer: true,
    fourEyes: true,
    guard: 'A reason.',
  },
  REVERSE: {
    meaning: 'Takes an applied request back by a compensating event.',
    from: ['APPLIED', 'CONTESTED'],
    to: 'REVERSED',
    by: 'SECOND_APPROVER',
    officer: true,
    fourEyes: true,
    guard: 'A reference to a decision or judgment; nothing has written the field since.',
  },
} as const satisfies Record<string, CorrectionStep>;
export type CorrectionStepCode = keyof typeof correctionSteps;

export function isOpenCorrection(state: CorrectionState): boolean {
  return correctionStates[state].open;
}

/** Whether the life allows the step; part, token, four eyes and guard are tested elsewhere. */
export function mayStepCorrection(state: CorrectionState, step: CorrectionStepCode): boolean {
  const { from }: CorrectionStep = correctionSteps[step];
  return from.includes(state);
}

/**
 * Every pair of states between which a row may move in one update, once; the database guards its rows with them. Steps
 * through a state that isn't resting are joined: IN_REVIEW goes to APPLIED or STALE, and no row can rest in APPROVED.
 */
export function correctionTransitions(): [from: CorrectionState, to: CorrectionState][] {
  const steps: CorrectionStep[] = Object.values(correctionSteps);
  const restingAfter = (state: CorrectionState): CorrectionState[] =>
    correctionStates[state].resting
      ? [state]
      : steps.filter(({ from }) => from.includes(state)).flatMap(({ to }) => restingAfter(to));
  const pairs = steps.flatMap(({ from, to }) =>
    from
      .filter((state) => correctionStates[state].resting)
      .flatMap((state) => restingAfter(to).map((end) => [state, end] as [CorrectionState, CorrectionState])),
  );
  return [...new Map(pairs.map((pair) => [pair.join(), pair])).values()];
}
