import type { Context } from '../access/context.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { findAnswerBy, findContestUntil } from '../domain/corrections/deadline.ts';
import { findDeathRefusal, submittableKinds } from '../domain/corrections/kinds.ts';
import type { ManualStep } from '../domain/corrections/life.ts';
import type { CorrectionStepInput } from './correction.inputs.ts';
import type { RequestRow } from './correction.sql.ts';
import type { SubjectRow } from './subject.sql.ts';

interface Situation {
  row: SubjectRow;
  request: RequestRow;
  context: Context;
}

/** What a step asks for beyond who takes it and in which state: the guards of its row in the table of steps. */
const guards: Partial<Record<ManualStep, (step: CorrectionStepInput, situation: Situation) => Refusal | undefined>> = {
  APPROVE({ approve }, { row, request }) {
    if (approve?.evidenceChecked !== true) return refusal('EVIDENCE_REQUIRED', ['step', 'approve', 'evidenceChecked']);
    const code = findDeathRefusal(request.kind, row.lifeStatus);
    return code && refusal(code, ['id']);
  },
  ANSWER: (_, { request: { answerBy }, context }) =>
    answerBy !== null && context.today > answerBy ? refusal('STEP_TOO_LATE', ['step'], { until: answerBy }) : undefined,
  CONTEST({ contest }, { request, context }) {
    if (!submittableKinds[request.kind].reversible || request.appliedOn === null) return notOpen(request);
    if (contest?.evidence.length === 0) return refusal('EVIDENCE_REQUIRED', ['step', 'contest', 'evidence']);
    const until = findContestUntil(request.appliedOn, context.rules, context.today);
    const late = until !== undefined && context.today > until;
    return late ? refusal('STEP_TOO_LATE', ['step'], { until }) : undefined;
  },
  REVERSE({ reverse }, { row, request, context }) {
    if (!submittableKinds[request.kind].reversible) return notOpen(request);
    if (reverse && reverse.decidedOn > context.today)
      return refusal('DATE_NOT_POSSIBLE', ['step', 'reverse', 'decidedOn']);
    if (row.lifeStatus === 'ALIVE' || request.kind === 'DEATH') return undefined;
    return refusal('BLOCKED_BY_DEATH', ['id']);
  },
};

/** Of a kind that isn't taken back: undone by a request of its own, or, a report, without anything written. */
const notOpen = ({ state, kind }: RequestRow): Refusal => refusal('STEP_NOT_OPEN', ['step'], { state, kind });

export const findGuard = (input: CorrectionStepInput, step: ManualStep, situation: Situation): Refusal | undefined =>
  guards[step]?.(input, situation);

type Changes = Partial<RequestRow>;

/** What each step writes into the request, beside its state. A question pauses the limit of the law, not the age. */
const changes: Partial<
  Record<ManualStep, (step: CorrectionStepInput, request: RequestRow, context: Context) => Changes>
> = {
  ASK: ({ ask }, { question }, { today, rules }) => ({
    question: ask?.text ?? question,
    askedOn: today,
    answerBy: findAnswerBy(today, rules) ?? null,
  }),
  ANSWER: ({ answer }, request, context) => {
    const paused = pausedBy(request, context);
    const { dueOn, reason } = request;
    return {
      reason: answer?.text ?? reason,
      ...resumed(request, paused),
      dueOn: dueOn === null ? null : context.rules.calendar.addWorkingDays(dueOn, paused),
    };
  },
  REJECT: ({ reject }, { reason }, { today }) => ({ reason: reject?.text ?? reason, closedOn: today }),
  WITHDRAW: ({ withdraw }, request, context) => ({
    reason: withdraw?.text ?? request.reason,
    ...resumed(request, pausedBy(request, context)),
    closedOn: context.today,
  }),
  CONTEST: ({ contest }, _, { today }) => ({
    contestReason: contest?.text ?? null,
    contestEvidence: contest?.evidence.map((paper) => ({ ...paper })) ?? null,
    contestedOn: today,
  }),
  SETTLE: ({ settle }, { reason }) => ({ reason: settle?.text ?? reason }),
  REVERSE: ({ reverse }, { reason }, { today }) => ({
    reason: reverse?.text ?? reason,
    reversedOn: today,
    ...(reverse && {
      reversalBasis: { number: reverse.number, body: reverse.body, decidedOn: reverse.decidedOn },
    }),
  }),
};

export const stepChanges = (
  input: CorrectionStepInput,
  step: ManualStep,
  request: RequestRow,
  context: Context,
): Changes => changes[step]?.(input, request, context) ?? {};

const pausedBy = ({ state, askedOn }: RequestRow, { rules, today }: Context): number =>
  state === 'NEEDS_INFO' && askedOn !== null ? rules.calendar.workingDaysBetween(askedOn, today) : 0;

const resumed = ({ pausedDays }: RequestRow, paused: number): Changes => ({
  askedOn: null,
  answerBy: null,
  pausedDays: pausedDays + paused,
});
