import type { Presence } from '@lienthong/schema/codes';
import { reviewRowOf } from '@lienthong/schema/worklists';
import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Refusal, type Told, type Verdict } from '../access/write-protocol.ts';
import type { CorrectionItem } from '../corrections/correction.inputs.ts';
import { requestIds } from '../corrections/request-ids.ts';
import { submitWithin } from '../corrections/submissions.ts';
import { recordFindings, type Finding } from './presences.ts';
import { itemIds, worklistIds } from './published.ts';
import { insertReviews, lockLines, type ReviewedLine } from './review.sql.ts';
import { refuseReview } from './review-form.ts';
import type { WorkItemReview } from './worklist.inputs.ts';

export const reviewWorkItems = (context: Context, items: readonly WorkItemReview[]): Promise<Outcome[]> =>
  writeItems(context, 'reviewWorkItems', items, (fresh) => evaluate(context, fresh));

/** A line that is reviewed twice in a call is so in the second round: each round has a line once. */
async function evaluate(context: Context, items: readonly WorkItemReview[]): Promise<Verdict[]> {
  const times = new Map<string, number>();
  const rounds = Map.groupBy(items, ({ item }) => {
    times.set(item, (times.get(item) ?? 0) + 1);
    return times.get(item) ?? 1;
  });
  const verdicts = new Map<WorkItemReview, Verdict>();
  for (const round of rounds.values()) {
    for (const [at, verdict] of (await evaluateOnce(context, round)).entries()) {
      const item = round[at];
      if (item) verdicts.set(item, verdict);
    }
  }
  return items.map((item) => verdicts.get(item) ?? { refused: [refusal('NOT_FOUND', ['item'])] });
}

/** What becomes of a review that may stand: what it opened or recorded, and whom that is told. */
interface Followed {
  requestId: string | null;
  presence: Presence | null;
  told: Told[];
}
type Following = Followed | { refused: Refusal[] };
const nothing: Followed = { requestId: null, presence: null, told: [] };

interface Due {
  review: WorkItemReview;
  line: ReviewedLine;
}

async function evaluateOnce(context: Context, reviews: readonly WorkItemReview[]): Promise<Verdict[]> {
  const { lo, hi } = context.caller.scope;
  const ids = reviews.flatMap(({ item }) => itemIds.keyOf(item) ?? []);
  const lines = ids.length === 0 ? [] : await context.sql(lockLines, [ids, lo, hi]);
  const lineOf = new Map(lines.map((line) => [itemIds.of(line.itemId), line]));
  const refused = reviews.map((review) => refusalsOf(context, review, lineOf.get(review.item)));
  const due = reviews.flatMap((review, at): Due[] => {
    const line = lineOf.get(review.item);
    return line && refused[at]?.length === 0 ? [{ review, line }] : [];
  });
  const followed = await follow(context, due);
  await keep(context, due, followed);
  return reviews.map((review, at): Verdict => {
    const line = lineOf.get(review.item);
    const following = followed.get(review);
    if (!line || !following) return { refused: refused[at] ?? [] };
    if ('refused' in following) return following;
    const version = line.reviewVersion + 1;
    const own = { type: 'WORK_ITEM_REVIEWED', subjectId: line.itemId, unitNo: line.unitNo, version, fields: [] };
    return { accepted: line.itemId, told: [own, ...following.told] };
  });
}

/** By the form, the line, and what the caller saw of it. */
function refusalsOf(context: Context, review: WorkItemReview, line: ReviewedLine | undefined): Refusal[] {
  const form = refuseReview(context, review);
  if (form.length > 0) return form;
  if (!line) return [refusal('NOT_FOUND', ['item'])];
  if (line.supersededBy !== null) {
    return [refusal('WORKLIST_SUPERSEDED', ['item'], { worklist: worklistIds.of(line.supersededBy) })];
  }
  if (line.reviewVersion !== review.expectedVersion) {
    return [refusal('VERSION_CONFLICT', ['expectedVersion'], { currentVersion: String(line.reviewVersion) })];
  }
  // Of who has left, the ward can only say that it is so.
  return line.here || review.result === 'MOVED_OUT' ? [] : [refusal('CITIZEN_NOT_FOUND', ['item'])];
}

async function follow(context: Context, due: readonly Due[]): Promise<Map<WorkItemReview, Following>> {
  const implied = (what: string): Due[] =>
    due.filter(({ review, line }) => line.here && reviewRowOf(review.result).implies === what);
  const followed = new Map<WorkItemReview, Following>(due.map(({ review }) => [review, nothing]));
  const reports = implied('REPORT');
  const numbered = reports.filter(({ line }) => line.personalNumber !== null);
  for (const { review } of reports) followed.set(review, { refused: [refusal('CITIZEN_NOT_FOUND', ['item'])] });
  const handedIn =
    numbered.length === 0
      ? []
      : await submitWithin(
          context,
          numbered.map((one) => reportOf(context, one)),
        );
  for (const [at, { review }] of numbered.entries()) followed.set(review, reported(handedIn[at]));
  const findings = implied('PRESENCE');
  const recorded = await recordPresences(context, findings);
  for (const [at, { review }] of findings.entries()) followed.set(review, recorded[at] ?? nothing);
  return followed;
}

/** The report as the ward would hand it in itself; the desk of the facts decides. */
function reportOf(context: Context, { review, line }: Due): CorrectionItem {
  const { clientRef, result, seenOn, note, movedToUnit, movedTo } = review;
  const { meaning, facts = review.fields ?? [] } = reviewRowOf(result);
  const observation = [movedToUnit, movedTo, note].filter((one) => one !== undefined).join('; ') || meaning;
  const seenAt = context.units.findById(line.unitId)?.fullName ?? line.unitId;
  const subject = { personalNumber: line.personalNumber ?? '', birthYear: line.birthYear ?? 0 };
  return {
    clientRef,
    evidence: [],
    correction: { report: { subject, fields: [...facts], observation, seenAt, seenOn } },
  };
}

/** A report of the same facts that the ward has open already is the one that follows: a second would say nothing more. */
function reported(verdict: Verdict | undefined): Following {
  if (!verdict) return nothing;
  if ('accepted' in verdict) return { requestId: verdict.accepted, presence: null, told: verdict.told };
  const [first, ...others] = verdict.refused;
  const open = first?.code === 'OPEN_REQUEST_EXISTS' && others.length === 0;
  const request = open ? first.params.find(({ name }) => name === 'request')?.value : undefined;
  const requestId = request === undefined ? undefined : requestIds.keyOf(request);
  if (requestId !== undefined) return { requestId, presence: null, told: [] };
  const paths: Record<string, string> = { fields: 'fields', seenOn: 'seenOn', observation: 'note' };
  const pathOf = (path: string[]): string => paths[path.at(-1) ?? ''] ?? 'item';
  return { refused: verdict.refused.map((one) => ({ ...one, path: [pathOf(one.path)] })) };
}

async function recordPresences(context: Context, due: readonly Due[]): Promise<Following[]> {
  if (due.length === 0) return [];
  if (permits(context.caller, 'presence:write') !== 'YES') {
    return due.map(() => ({ refused: [refusal('KIND_NOT_PERMITTED', ['result'], { action: 'presence:write' })] }));
  }
  const findings = due.map(({ review, line }): Finding => {
    const { presence } = reviewRowOf(review.result);
    if (presence === undefined) throw new Error('a result that implies a presence names it');
    return { citizenId: line.citizenId, state: presence, onDay: review.seenOn, source: 'POPULATION_REVIEW' };
  });
  const verdicts = await recordFindings(context, findings);
  const paths = { state: 'result', onDay: 'seenOn', subject: 'item' };
  return verdicts.map((verdict, at): Following => {
    if ('told' in verdict) return { requestId: null, presence: findings[at]?.state ?? null, told: verdict.told };
    const shown = verdict.refused.map(({ code, part, rule }) =>
      refusal(code, [paths[part]], rule === undefined ? {} : { rule }),
    );
    return { refused: shown };
  });
}

async function keep(
  context: Context,
  due: readonly Due[],
  followed: ReadonlyMap<WorkItemReview, Following>,
): Promise<void> {
  const rows = due.flatMap(({ review, line }) => {
    const following = followed.get(review);
    if (!following || 'refused' in following) return [];
    const { result, seenOn, note, movedToUnit, movedTo } = review;
    const { itemId, citizenId, unitNo } = line;
    const fields = reviewRowOf(result).facts ?? review.fields ?? [];
    const { requestId, presence } = following;
    const said = { result, fields, note, movedToUnitId: movedToUnit, movedTo, seenOn, requestId, presence };
    return [{ itemId, citizenId, unitNo, version: line.reviewVersion + 1, ...said }];
  });
  if (rows.length === 0) return;
  const { client, agency, officer } = context.caller;
  await context.sql(insertReviews, [JSON.stringify(rows), client.no, agency.no, officer?.no ?? null, context.today]);
}
