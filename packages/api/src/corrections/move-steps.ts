import { correctionSteps } from '@lienthong/schema/correction-life';
import type { Context } from '../access/context.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { otherDeathRefusal } from '../domain/corrections/check-family.ts';
import { findAnswerBy, findContestUntil, findLeaseUntil } from '../domain/corrections/deadline.ts';
import { findDeathRefusal, submittableKinds } from '../domain/corrections/kinds.ts';
import type { ManualStep } from '../domain/corrections/life.ts';
import type { CorrectionStepInput } from './correction.inputs.ts';
import type { RequestRow } from './correction.sql.ts';
import type { SubjectRow } from './subject.sql.ts';
import type { Subject } from './subjects.ts';

interface Situation {
  row: Pick<SubjectRow, 'lifeStatus'>;
  other: Subject | null;
  request: RequestRow;
  context: Context;
}

/** What a step asks for beyond who takes it and in which state: the guards of its row in the table of steps. */
const guards: Partial<Record<ManualStep, (step: CorrectionStepInput, situation: Situation) => Refusal | undefined>> = {
  APPROVE({ approve }, { row, other, request }) {
    if (approve?.evidenceChecked !== true) return refusal('EVIDENCE_REQUIRED', ['step', 'approve', 'evidenceChecked']);
    const code =
      findDeathRefusal(request.kind, row.lifeStatus) ?? otherDeathRefusal(request.kind, other?.row.lifeStatus);
    return code && refusal(code, ['id']);
  },
  VERIFY(_, { request, context }) {
    const { dueOn, verifiedOn } = request;
    if (dueOn === null || verifiedOn !== null || verificationDays(request, context) === 0) return notOpen(request);
    return context.today > dueOn ? refusal('STEP_TOO_LATE', ['step'], { until: dueOn }) : undefined;
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

/** Working days that the rule of the day on which the request was handed in gives for verifying its facts. */
const verificationDays = ({ kind, submittedOn }: RequestRow, { rules }: Context): number =>
  rules.findDeadline(kind, submittedOn)?.verificationDays ?? 0;

/** A step that this kind, or this request, can't take: a kind that isn't taken back, a limit that isn't lengthened again. */
const notOpen = ({ state, kind }: RequestRow): Refusal => refusal('STEP_NOT_OPEN', ['step'], { state, kind });

export const findGuard = (input: CorrectionStepInput, step: ManualStep, situation: Situation): Refusal | undefined =>
  guards[step]?.(input, situation);

type Changes = Partial<RequestRow>;

/** What each step writes into the request, beside its state. A question pauses the limit of the law, not the age. */
const changes: Partial<
  Record<ManualStep, (step: CorrectionStepInput, request: RequestRow, context: Context) => Changes>
> = {
  REVIEW: (_, { dueOn }, { caller: { officer }, rules, today }) => ({
    reviewerNo: officer?.no ?? null,
    reviewedUntil: findLeaseUntil(dueOn, rules, today) ?? null,
  }),
  VERIFY: ({ verify }, request, context) => ({
    verifiedOn: context.today,
    verificationReason: verify?.text ?? null,
    ...(request.dueOn !== null && {
      dueOn: context.rules.calendar.addWorkingDays(request.dueOn, verificationDays(request, context)),
    }),
  }),
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
): Changes => ({
  // Who takes a request out of review no longer has it.
  ...(correctionSteps[step].to !== 'IN_REVIEW' && { reviewerNo: null, reviewedUntil: null }),
  ...changes[step]?.(input, request, context),
});

const pausedBy = ({ state, askedOn }: RequestRow, { rules, today }: Context): number =>
  state === 'NEEDS_INFO' && askedOn !== null ? rules.calendar.workingDaysBetween(askedOn, today) : 0;

const resumed = ({ pausedDays }: RequestRow, paused: number): Changes => ({
  askedOn: null,
  answerBy: null,
  pausedDays: pausedDays + paused,
});
