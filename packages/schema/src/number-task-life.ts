import type { PersonalNumberStatus } from './codes.ts';

export const numberTaskReasons = {
  GIVE_NUMBER: 'The person has no number yet.',
  REESTABLISH: 'The number contradicts the register and can be re-established.',
} as const;
export type NumberTaskReason = keyof typeof numberTaskReasons;

/** Whose move it is: the rule in force when the task was opened, under which it stays. */
export const numberTaskParties = {
  AUTHORITY: 'The authority acts of itself (Circular 59/2021 art. 6; a first number always).',
  CITIZEN_REQUEST: 'Only when the citizen asks (Decree 70/2024 art. 11(8)).',
} as const;
export type NumberTaskParty = keyof typeof numberTaskParties;

interface NumberGround {
  meaning: string;
  reason: NumberTaskReason;
  /** What becomes of the number in force: REPLACED was right when it was given, CANCELLED was wrong from the start. */
  former: Exclude<PersonalNumberStatus, 'ACTIVE'> | null;
}

export const numberGrounds = {
  BIRTH_YEAR_CORRECTED: {
    meaning: 'The civil-status register had another birth year.',
    reason: 'REESTABLISH',
    former: 'REPLACED',
  },
  SEX_REDETERMINED: { meaning: 'The sex was determined anew.', reason: 'REESTABLISH', former: 'REPLACED' },
  DATA_ENTRY_ERROR: {
    meaning: 'Sex or birth year were entered wrongly when the number was made.',
    reason: 'REESTABLISH',
    former: 'CANCELLED',
  },
  BIRTH_REGISTERED: { meaning: 'A birth was registered.', reason: 'GIVE_NUMBER', former: null },
  PERSON_FOUND: {
    meaning: 'The population review found a person without a number.',
    reason: 'GIVE_NUMBER',
    former: null,
  },
} as const satisfies Record<string, NumberGround>;
export type NumberGroundCode = keyof typeof numberGrounds;

/** `standing`: it says something about the number in force; a person has one such task at most. */
export const numberTaskStates = {
  OPEN: { meaning: 'The authority has to give a number.', open: true, standing: true },
  WAITING_FOR_CITIZEN: { meaning: 'The citizen may ask for a new number.', open: true, standing: true },
  REQUESTED: { meaning: 'The citizen has asked for a new number.', open: true, standing: true },
  DONE: { meaning: 'The number was given.', open: false, standing: false },
  MISMATCH_ACCEPTED: {
    meaning: 'The citizen keeps the number: it contradicts the register lawfully, until the citizen asks after all.',
    open: false,
    standing: true,
  },
  VOID: { meaning: 'Nothing is left to do: the ground is gone.', open: false, standing: false },
} as const satisfies Record<string, { meaning: string; open: boolean; standing: boolean }>;
export type NumberTaskState = keyof typeof numberTaskStates;

interface NumberTaskStep {
  meaning: string;
  /** Empty for the steps that open a task. */
  from: readonly NumberTaskState[];
  /** Null: the state stays. */
  to: NumberTaskState | null;
  by: 'POLICE' | 'SYSTEM';
  /** A machine's token doesn't do. */
  officer: boolean;
  /** Not an officer who took one of these: the steps of opening are those of the approval that asked for the task. */
  fourEyes: readonly string[];
  guard: string;
}

export const numberTaskSteps = {
  OPEN: {
    meaning: 'Opens a task of the authority.',
    from: [],
    to: 'OPEN',
    by: 'SYSTEM',
    officer: false,
    fourEyes: [],
    guard: 'The rule in force lets the authority act of itself.',
  },
  AWAIT: {
    meaning: 'Opens a task that waits for the citizen.',
    from: [],
    to: 'WAITING_FOR_CITIZEN',
    by: 'SYSTEM',
    officer: false,
    fourEyes: [],
    guard: 'The rule in force leaves it to the citizen.',
  },
  ADD_GROUND: {
    meaning: 'Adds a further ground: the person was corrected again.',
    from: ['OPEN', 'WAITING_FOR_CITIZEN', 'REQUESTED'],
    to: null,
    by: 'SYSTEM',
    officer: false,
    fourEyes: [],
    guard: 'None.',
  },
  REQUEST: {
    meaning: 'Records that the citizen asks for a new number; no law sets a last day.',
    from: ['WAITING_FOR_CITIZEN', 'MISMATCH_ACCEPTED'],
    to: 'REQUESTED',
    by: 'POLICE',
    officer: false,
    fourEyes: [],
    guard: 'A paper and its day.',
  },
  COMPLETE: {
    meaning: 'Records the number that was given; a former one stays with the person for ever.',
    from: ['OPEN', 'REQUESTED'],
    to: 'DONE',
    by: 'POLICE',
    officer: true,
    fourEyes: ['OPEN', 'AWAIT', 'ADD_GROUND', 'REQUEST'],
    guard: 'The number agrees with sex and birth year of the register, and nobody ever had it.',
  },
  ACCEPT_MISMATCH: {
    meaning: 'Records that the citizen keeps the number.',
    from: ['WAITING_FOR_CITIZEN', 'REQUESTED'],
    to: 'MISMATCH_ACCEPTED',
    by: 'POLICE',
    officer: true,
    fourEyes: [],
    guard: 'A reason.',
  },
  VOID: {
    meaning: 'Ends a task whose ground is gone.',
    from: ['OPEN', 'WAITING_FOR_CITIZEN', 'REQUESTED', 'MISMATCH_ACCEPTED'],
    to: 'VOID',
    by: 'SYSTEM',
    officer: false,
    fourEyes: [],
    guard: 'The number agrees again, the request was reversed, or another contradiction took its place.',
  },
} as const satisfies Record<string, NumberTaskStep>;
export type NumberTaskStepCode = keyof typeof numberTaskSteps;

/** Whether the life allows the step; part, token, four eyes and guard are tested elsewhere. */
export function mayStepNumberTask(state: NumberTaskState, step: NumberTaskStepCode): boolean {
  const { from }: NumberTaskStep = numberTaskSteps[step];
  return from.includes(state);
}

export const standingNumberTasks: readonly NumberTaskState[] = statesThat(({ standing }) => standing);
export const openNumberTasks: readonly NumberTaskState[] = statesThat(({ open }) => open);

function statesThat(hold: (row: { open: boolean; standing: boolean }) => boolean): NumberTaskState[] {
  return (Object.keys(numberTaskStates) as NumberTaskState[]).filter((state) => hold(numberTaskStates[state]));
}

export type NumberTaskTransition = [step: NumberTaskStepCode, from: NumberTaskState | null, to: NumberTaskState];

/** Every step with the states that it leads from and to; none before the first. The database guards its rows with them. */
export function numberTaskTransitions(): NumberTaskTransition[] {
  const steps = Object.keys(numberTaskSteps) as NumberTaskStepCode[];
  return steps.flatMap((step): NumberTaskTransition[] => {
    const { from, to }: NumberTaskStep = numberTaskSteps[step];
    if (from.length === 0 && to !== null) return [[step, null, to]];
    return from.map((state) => [step, state, to ?? state]);
  });
}
