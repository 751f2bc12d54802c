import type { Context } from '../access/context.ts';
import type { Told } from '../access/write-protocol.ts';
import type { SubmissionCheck } from '../domain/corrections/checks.ts';
import { asksRelations } from '../domain/corrections/family.ts';
import { findFastTrack, type FastTrack } from '../domain/corrections/fast-track.ts';
import { writeNotices, type NewNotice } from '../notices/notices.ts';
import type { Unit } from '../store/units.ts';
import type { RequestRow } from './correction.sql.ts';
import type { Judgement, ReadItem } from './items.ts';
import { requestsToApprove } from './move.sql.ts';
import { partiesOf, planApplying } from './plans.ts';
import { keepSteps, settle, settledStep, type TakenStep } from './settle.ts';
import { readSubjects, type Persons } from './subjects.ts';
import { toldOf } from './told.ts';

/** What a rule says of an item that nothing stands against: the same for handing in and for the preview. Its papers were checked. */
export function fastTrackOf(
  context: Context,
  read: ReadItem,
  persons: Persons,
  judgement: Judgement & { office: Unit },
): FastTrack | undefined {
  const { caller, rules, today } = context;
  const { change, registration } = read.submitted;
  const { check, office, agencyKind } = judgement;
  const named = read.item.registration?.registeredBy;
  const registrar = named === undefined ? undefined : context.findOfficer(named);
  const facts = {
    late: check.late,
    entry: registration,
    office,
    registrar: registrar ? { ofKind: registrar.agency.kind === agencyKind, unit: registrar.agency.unit } : null,
    byRegistrar: caller.officer !== undefined && caller.officer.id === named,
    papers: read.item.evidence,
    get plan() {
      return planApplying(context, change, persons, partiesOf(context, read, judgement));
    },
  };
  return findFastTrack(change, facts, rules, today);
}

/** A check with the rule that approves beside those that it rests on. */
export function underRule({ rules }: Context, check: SubmissionCheck, track: FastTrack | undefined): SubmissionCheck {
  if (track?.missing.length !== 0) return check;
  const used = [...check.rules, track.rule];
  return { ...check, rules: used, ruleVersion: rules.versionOf(used) };
}

/** A request by the id of its row, the rule that approves it, and what followers are told, which grows by what applying tells. */
export interface ApprovedByRule {
  id: string;
  rule: string;
  told: Told[];
}

/**
 * Approves requests that were just inserted, in their transaction and by the code of an approval: persons and entries are
 * locked, but an item before may have written what this one rests on, so that it can be stale all the same.
 */
export async function approveByRule(context: Context, approved: readonly ApprovedByRule[]): Promise<void> {
  if (approved.length === 0) return;
  const notices: NewNotice[] = [];
  const rows = new Map(
    (await context.sql(requestsToApprove, [approved.map(({ id }) => id)])).map((row) => [row.id, row]),
  );
  for (const { id, rule, told } of approved) {
    const request = rows.get(id);
    const subject =
      request && (await readSubjects(context, [request.citizenId], asksRelations(request.kind))).get(request.citizenId);
    if (!subject) throw new Error('a request that was just inserted is gone');
    const after: RequestRow = { ...request, version: request.version + 1 };
    const effects = await settle(context, after, { subject, other: null }, notices);
    // A stale one is decided by an officer, once it is rebased.
    if (after.state === 'APPLIED') after.fastTrackRule = rule;
    const taken: TakenStep[] = [['FAST_TRACK', 'SUBMITTED', 'APPROVED'], settledStep(after)];
    await keepSteps(context, after, taken, { before: 1, clientNo: null, officerNo: null });
    told.push(toldOf(`CORRECTION_${after.state}`, after), ...effects);
  }
  await writeNotices(context, notices);
}
