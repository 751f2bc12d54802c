import { correctionSteps, type CorrectionState } from '@lienthong/schema/correction-life';
import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Told, type Verdict } from '../access/write-protocol.ts';
import { territoriesOn } from '../domain/corrections/competence.ts';
import { planEffects } from '../domain/corrections/effects.ts';
import { mayTake, type ManualStep, type StepTaker } from '../domain/corrections/life.ts';
import { liesWithin } from '../store/units.ts';
import { applyEffects } from './apply.ts';
import type { RequestRow } from './correction.sql.ts';
import {
  admitByRequests,
  insertSteps,
  lockRequest,
  movedValues,
  saveMove,
  type LockedRequest,
  type StepRow,
} from './move.sql.ts';
import type { CorrectionMove } from './correction.inputs.ts';
import { changeOf, staleFields } from './contents.ts';
import { findDecider } from './items.ts';
import { findGuard, stepChanges } from './move-steps.ts';
import { rebase } from './rebase.ts';
import { requestIds } from './request-ids.ts';
import { planOf } from './reversals.ts';
import { toldOf } from './submissions.ts';
import { citizenFacts, effectFacts, readSubjects, type Subject } from './subjects.ts';

export const moveCorrections = (context: Context, items: readonly CorrectionMove[]): Promise<Outcome[]> =>
  writeItems(context, 'moveCorrections', items, (fresh) => evaluate(context, fresh));

/** Persons are admitted and locked together, in order; then each item is a step of its own, on what the one before left. */
async function evaluate(context: Context, items: readonly CorrectionMove[]): Promise<Verdict[]> {
  const ids = items.flatMap(({ id }) => requestIds.keyOf(id) ?? []);
  await context.sql(admitByRequests, [ids]);
  const verdicts: Verdict[] = [];
  for (const item of items) verdicts.push(await move(context, item));
  return verdicts;
}

async function move(context: Context, item: CorrectionMove): Promise<Verdict> {
  const key = requestIds.keyOf(item.id);
  const [request] = key === undefined ? [] : await context.sql(lockRequest, [key]);
  if (!request) return { refused: [refusal('NOT_FOUND', ['id'])] };
  const subject = (await readSubjects(context, [request.citizenId])).get(request.citizenId);
  if (!subject) return { refused: [refusal('NOT_FOUND', ['id'])] };
  const step = stepOf(item);
  const answer = mayTake(step, takerOf(context, request, subject));
  if (!answer.ok)
    return {
      refused: [refusal(answer.code, ['step'], answer.code === 'STEP_NOT_OPEN' ? { state: request.state } : {})],
    };
  if (item.expectedVersion !== request.version) {
    return { refused: [refusal('VERSION_CONFLICT', ['expectedVersion'], { currentVersion: String(request.version) })] };
  }
  const guard = findGuard(item.step, step, { row: subject.row, request, context });
  return guard ? { refused: [guard] } : take(context, item, step, request, subject);
}

const codes = {
  review: 'REVIEW',
  approve: 'APPROVE',
  reject: 'REJECT',
  ask: 'ASK',
  answer: 'ANSWER',
  withdraw: 'WITHDRAW',
  rebase: 'REBASE',
  contest: 'CONTEST',
  settle: 'SETTLE',
  reverse: 'REVERSE',
} as const satisfies Record<keyof CorrectionMove['step'], ManualStep>;

function stepOf({ step }: CorrectionMove): ManualStep {
  const given = (Object.keys(codes) as (keyof typeof codes)[]).find((name) => step[name] !== undefined);
  if (!given) throw new Error('a oneOf input holds exactly one step');
  return codes[given];
}

function takerOf(context: Context, request: LockedRequest, { row }: Subject): StepTaker {
  const { caller, today } = context;
  const { officer, agency } = caller;
  const { kind, fields: facts, submittedOn } = request;
  const decider = findDecider(context, { kind, facts }, row, submittedOn);
  const office = context.units.findByNo(request.officeUnitNo);
  const offices = office ? territoriesOn(office, today, context.units) : [];
  return {
    state: request.state,
    by: officer ? 'OFFICER' : 'MACHINE',
    agencyKind: agency.kind,
    decidingKind: request.agencyKind,
    permits: (action) => permits(caller, action) === 'YES',
    isSubmitter: officer !== undefined && request.submitters.includes(officer.no),
    isRegistrar: officer !== undefined && officer.id === request.registeredBy,
    isApprover: officer !== undefined && request.approvers.includes(officer.no),
    isOffice: agency.unit.level === decider?.level && offices.some((unit) => liesWithin(unit, agency.unit)),
    isSubmittingAgency: agency.no === request.agencyNo,
    holdsPerson: caller.scope.lo <= row.unitNo && row.unitNo <= caller.scope.hi,
  };
}

async function take(
  context: Context,
  item: CorrectionMove,
  step: ManualStep,
  request: LockedRequest,
  subject: Subject,
): Promise<Verdict> {
  const { officer } = context.caller;
  const { by, to } = correctionSteps[step];
  const after: RequestRow = {
    ...request,
    ...stepChanges(item.step, step, request, context),
    state: to,
    version: request.version + 1,
    decidedBy: by === 'OFFICER' || by === 'SECOND_APPROVER' ? (officer?.no ?? null) : request.decidedBy,
  };
  const steps: [string, CorrectionState, CorrectionState][] = [[step, request.state, to]];
  const told: Told[] = [];
  if (step === 'APPROVE') {
    told.push(...(await settle(context, after, subject)));
    steps.push([after.state === 'APPLIED' ? 'APPLY' : 'MARK_STALE', 'APPROVED', after.state]);
  } else if (step === 'REBASE') {
    const rebased = await rebase(context, item.step.rebase?.recorded, request, subject);
    if ('refused' in rebased) return rebased;
    Object.assign(after, rebased);
  } else if (step === 'REVERSE') {
    const plan = await planOf(context, request, subject);
    if ('refused' in plan) return plan;
    after.reversalEffects = plan;
    told.push(...(await applyEffects(plan, { context, request: after, subject })));
  }
  await context.sql(saveMove, movedValues(after));
  const rows = steps.map(([code, fromState, toState], at): StepRow => ({
    requestId: after.id,
    no: request.steps + 1 + at,
    step: code,
    fromState,
    toState,
    officerNo: officer?.no ?? null,
  }));
  await context.sql(insertSteps, [JSON.stringify(rows), context.caller.client.no, context.today]);
  return { accepted: after.id, told: [toldOf(`CORRECTION_${after.state}`, after), ...told] };
}

/** Applies an approved request, or finds that its field changed underneath: then nothing is overwritten. */
async function settle(context: Context, after: RequestRow, subject: Subject): Promise<Told[]> {
  const change = changeOf(after);
  const stale = staleFields(after, citizenFacts(context, subject.row));
  if (stale.length > 0) {
    after.state = 'STALE';
    after.staleFields = stale;
    return [];
  }
  after.state = 'APPLIED';
  after.appliedOn = context.today;
  after.closedOn = context.today;
  after.effects = planEffects(change, effectFacts(context, subject, after.id), context.rules, context.today);
  return applyEffects(after.effects, { context, request: after, subject });
}
