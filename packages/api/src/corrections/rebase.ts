import { parseCorrectedValue } from '@lienthong/schema/correction-fields';
import { evidenceKindOf } from '@lienthong/schema/evidence-kinds';
import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { territoriesOn } from '../domain/corrections/competence.ts';
import { currentValue } from '../domain/corrections/current-value.ts';
import { submittableKinds, type SubmittableKind } from '../domain/corrections/kinds.ts';
import { changeOf } from './kept-contents.ts';
import type { RequestRow } from './correction.sql.ts';
import { takenEntries } from './move.sql.ts';
import { judge, usedFor, type ReadEntry, type ReadItem } from './items.ts';
import { keepVersionsOf } from './rule-versions.ts';
import { citizenFacts, type Entry, type Subject } from './subjects.ts';

export type Rebased = Pick<
  RequestRow,
  'recordedValue' | 'officeUnitNo' | 'agencyKind' | 'dueOn' | 'late' | 'ruleVersion' | 'staleFields'
>;

/** A stale request with the value that the register has now: tested like a new one, by the same code. */
export async function rebase(
  context: Context,
  recorded: string | undefined,
  request: RequestRow,
  subject: Subject,
  other: Subject | null,
): Promise<Rebased | { refused: Refusal[] }> {
  const { action } = submittableKinds[request.kind];
  if (permits(context.caller, action) !== 'YES')
    return { refused: [refusal('KIND_NOT_PERMITTED', ['step', 'rebase'], { action })] };
  const { field } = request;
  const hasOld = field !== null && request.kind !== 'SUPPLEMENT';
  if (!hasOld && recorded !== undefined)
    return { refused: [refusal('VALUE_NOT_ALLOWED', ['step', 'rebase', 'recorded'])] };
  const value = !hasOld ? { ok: true as const, value: null } : parseCorrectedValue(field, recorded ?? null);
  if (!value.ok) return { refused: [refusal(value.code, ['step', 'rebase', 'recorded'], { rule: value.rule })] };
  const change = changeOf(hasOld ? { ...request, recordedValue: value.value } : request);
  const read: ReadItem = { ...readKept(context, request, change), pointer: { personalNumber: '' }, other: undefined };
  const { entry } = read;
  const columns = [0, 1, 2, 3, 4, 5].map((column) => [entry?.[column] ?? null]);
  const taken = entry !== undefined && (await context.sql(takenEntries, columns)).length > 0;
  const { refusals, office, agencyKind, check, dueOn } = judge(context, read, subject, taken, other);
  if (refusals.length > 0 || !office) {
    return {
      refused: refusals.map((one) => ({
        ...one,
        path: one.path.at(-1) === 'recorded' ? ['step', 'rebase', 'recorded'] : ['id'],
      })),
    };
  }
  await keepVersionsOf(context, [check]);
  return {
    recordedValue: field === null ? null : currentValue(citizenFacts(context, subject.row), field),
    officeUnitNo: office.unitNo,
    agencyKind,
    dueOn,
    late: check.late,
    ruleVersion: check.ruleVersion,
    staleFields: [],
  };
}

/** A kept request as the item that it was, on its new base. */
export function readKept<Change extends { kind: SubmittableKind; field?: string; relation?: string }>(
  context: Context,
  request: RequestRow,
  change: Change,
): ReadEntry<Change> {
  const { officeUnitId, book, number, year, registeredOn: date, registeredBy, evidence } = request;
  const legalBasis = request.legalBasis.document === '' ? undefined : request.legalBasis;
  const registering = officeUnitId === null ? undefined : context.units.findById(officeUnitId);
  const kept = registering && book !== null && number !== null && year !== null && date !== null;
  const registration = kept
    ? { office: registering.code, book, number, year, date, ...(registeredBy !== null && { registeredBy }) }
    : undefined;
  const papers = evidence.map((paper) => ({ ...paper, kind: evidenceKindOf(paper.kind) }));
  const entry: Entry | undefined = kept
    ? [registering.id, change.kind, book, number, year, usedFor(change)]
    : undefined;
  return {
    item: {
      clientRef: '',
      evidence: papers,
      correction: {},
      ...(registration && { registration }),
      ...(legalBasis && { legalBasis }),
    },
    registering,
    entry,
    submitted: {
      change,
      registration: kept
        ? { registeredOn: date, registeredBy: territoriesOn(registering, context.today, context.units) }
        : null,
      legalBasis: legalBasis ? { document: legalBasis.document } : null,
      evidence: papers.map(({ kind, issuedOn }) => ({ kind, issuedOn: issuedOn ?? null })),
    },
  };
}
