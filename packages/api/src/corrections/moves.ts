import { correctionSteps } from '@lienthong/schema/correction-life';
import type { RefusalCode } from '@lienthong/schema/refusal-codes';
import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Told, type Verdict } from '../access/write-protocol.ts';
import { territoriesOn } from '../domain/corrections/competence.ts';
import { asksRelations, isFamilyKind } from '../domain/corrections/family.ts';
import { mayTake, type ManualStep, type StepTaker } from '../domain/corrections/life.ts';
import { isNewcomer } from '../domain/corrections/newcomer.ts';
import { writeNotices, type NewNotice } from '../notices/notices.ts';
import { liesWithin } from '../store/units.ts';
import { applyEffects } from './apply.ts';
import type { RequestRow } from './correction.sql.ts';
import { admitByRequests, lockRequest, type LockedRequest } from './move.sql.ts';
import type { CorrectionMove } from './correction.inputs.ts';
import { changeOf } from './kept-contents.ts';
import { findDecider, foreignOther } from './items.ts';
import { findGuard, stepChanges } from './move-steps.ts';
import { leaseOf } from './leases.ts';
import { rebase } from './rebase.ts';
import { requestIds } from './request-ids.ts';
import { readNewcomerOf, rebaseNewcomer, reverseNewcomer, settleNewcomer, type Newcomer } from './newcomer-moves.ts';
import { planOf } from './reversals.ts';
import { keepSteps, settle, settledStep, type TakenStep } from './settle.ts';
import { readSubjects, type Persons } from './subjects.ts';
import { toldOf } from './told.ts';

export const moveCorrections = (context: Context, items: readonly CorrectionMove[]): Promise<Outcome[]> =>
  writeItems(context, 'moveCorrections', items, (fresh) => evaluate(context, fresh));

/** Persons are admitted and locked together, in order; then each item is a step of its own, on what the one before left. */
async function evaluate(context: Context, items: readonly CorrectionMove[]): Promise<Verdict[]> {
  const ids = items.flatMap(({ id }) => requestIds.keyOf(id) ?? []);
  await context.sql(admitByRequests, [ids]);
  const verdicts: Verdict[] = [];
  const notices: NewNotice[] = [];
  for (const item of items) verdicts.push(await move(context, item, notices));
  await writeNotices(context, notices);
  return verdicts;
}

async function move(context: Context, item: CorrectionMove, notices: NewNotice[]): Promise<Verdict> {
  const key = requestIds.keyOf(item.id);
  const [request] = key === undefined ? [] : await context.sql(lockRequest, [key]);
  if (!request) return { refused: [refusal('NOT_FOUND', ['id'])] };
  const about = await findAbout(context, request);
  if (!about) return { refused: [refusal('NOT_FOUND', ['id'])] };
  const step = stepOf(item);
  const answer = mayTake(step, takerOf(context, request, about));
  if (!answer.ok) return { refused: [refusal(answer.code, ['step'], paramsOf(answer.code, request))] };
  if (item.expectedVersion !== request.version) {
    return { refused: [refusal('VERSION_CONFLICT', ['expectedVersion'], { currentVersion: String(request.version) })] };
  }
  const other = 'newcomer' in about ? null : about.other;
  const guard = findGuard(item.step, step, { row: personOf(about).row, other, request, context });
  return guard ? { refused: [guard] } : take(context, item, step, request, about, notices);
}

/** Never who has the request: only to the end of which day. */
const paramsOf = (code: RefusalCode, { state, reviewedUntil }: RequestRow): Record<string, string> => {
  if (code === 'LEASED') return { until: reviewedUntil ?? '' };
  return code === 'STEP_NOT_OPEN' ? { state } : {};
};

/** The persons of a request, or who is to become one by it. */
async function findAbout(context: Context, request: RequestRow): Promise<About | undefined> {
  const { kind, citizenId, otherId } = request;
  if (isNewcomer(kind)) return readNewcomerOf(context, request);
  const ids = [citizenId, ...(otherId === null ? [] : [otherId])];
  const persons = await readSubjects(context, ids, asksRelations(kind));
  const subject = persons.get(citizenId);
  return subject && ids.every((id) => persons.has(id))
    ? { subject, other: persons.get(otherId ?? '') ?? null }
    : undefined;
}

type About = Persons | Newcomer;

const personOf = (about: About): Pick<Newcomer, 'row'> => ('newcomer' in about ? about : about.subject);

const codes = {
  review: 'REVIEW',
  release: 'RELEASE',
  verify: 'VERIFY',
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

function takerOf(context: Context, request: LockedRequest, about: About): StepTaker {
  const { row } = personOf(about);
  const { caller, today } = context;
  const { officer, agency } = caller;
  const { kind, fields: facts, submittedOn } = request;
  const foreign =
    isFamilyKind(kind) &&
    !('newcomer' in about) &&
    foreignOther(context, changeOf(request), about.subject.row.id, about.other);
  const decider = findDecider(context, { kind, facts }, row, submittedOn, foreign);
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
    lease: leaseOf(request, context),
    isSubmittingAgency: agency.no === request.agencyNo,
    holdsPerson: caller.scope.lo <= row.unitNo && row.unitNo <= caller.scope.hi,
  };
}

async function take(
  context: Context,
  item: CorrectionMove,
  step: ManualStep,
  request: LockedRequest,
  about: About,
  notices: NewNotice[],
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
  const steps: TakenStep[] = [[step, request.state, to]];
  const told: Told[] = [];
  if (step === 'APPROVE') {
    const settled =
      'newcomer' in about ? settleNewcomer(context, after, about) : settle(context, after, about, notices);
    told.push(...(await settled));
    steps.push(settledStep(after));
  } else if (step === 'REBASE') {
    const { recorded } = item.step.rebase ?? {};
    const rebased = await ('newcomer' in about
      ? rebaseNewcomer(context, recorded, request, about)
      : rebase(context, recorded, request, about.subject, about.other));
    if ('refused' in rebased) return rebased;
    Object.assign(after, rebased);
  } else if (step === 'REVERSE' && 'newcomer' in about) {
    const reversed = await reverseNewcomer(context, request, about);
    if ('refused' in reversed) return reversed;
    after.reversalEffects = reversed.plan;
    told.push(...reversed.told);
  } else if (step === 'REVERSE' && !('newcomer' in about)) {
    const plan = await planOf(context, request, about.subject, about.other);
    if ('refused' in plan) return plan;
    after.reversalEffects = plan;
    told.push(...(await applyEffects(plan, { context, request: after, subject: about.subject, notices })));
  }
  const { no: clientNo } = context.caller.client;
  await keepSteps(context, after, steps, { before: request.steps, clientNo, officerNo: officer?.no ?? null });
  return { accepted: after.id, told: [toldOf(`CORRECTION_${after.state}`, after), ...told] };
}
