import { parseCorrectedValue } from '@lienthong/schema/correction-fields';
import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { territoriesOn } from '../domain/corrections/competence.ts';
import { currentValue } from '../domain/corrections/current-value.ts';
import type { CorrectionChange } from '../domain/corrections/facts.ts';
import { submittableKinds } from '../domain/corrections/kinds.ts';
import { changeOf } from './contents.ts';
import type { RequestRow } from './correction.sql.ts';
import { takenEntries } from './move.sql.ts';
import { judge, type ReadItem } from './items.ts';
import { citizenFacts, type Entry, type Subject } from './subjects.ts';

type Rebased = Pick<
  RequestRow,
  'recordedValue' | 'officeUnitNo' | 'agencyKind' | 'dueOn' | 'late' | 'ruleVersion' | 'staleFields'
>;

/** A stale request with the value that the register has now: tested like a new one, by the same code. */
export async function rebase(
  context: Context,
  recorded: string | undefined,
  request: RequestRow,
  subject: Subject,
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
  const read = readKept(context, request, change);
  const { entry } = read;
  const columns = [0, 1, 2, 3, 4, 5].map((column) => [entry?.[column] ?? null]);
  const taken = entry !== undefined && (await context.sql(takenEntries, columns)).length > 0;
  const { refusals, office, agencyKind, check, dueOn } = judge(context, read, subject, taken);
  if (refusals.length > 0 || !office) {
    return {
      refused: refusals.map((one) => ({
        ...one,
        path: one.path.at(-1) === 'recorded' ? ['step', 'rebase', 'recorded'] : ['id'],
      })),
    };
  }
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
function readKept(context: Context, request: RequestRow, change: CorrectionChange): ReadItem {
  const { officeUnitId, book, number, year, registeredOn: date, registeredBy, field, evidence } = request;
  const legalBasis = request.legalBasis.document === '' ? undefined : request.legalBasis;
  const registering = officeUnitId === null ? undefined : context.units.findById(officeUnitId);
  const kept = registering && book !== null && number !== null && year !== null && date !== null;
  const registration = kept
    ? { office: registering.code, book, number, year, date, ...(registeredBy !== null && { registeredBy }) }
    : undefined;
  const entry: Entry | undefined = kept ? [registering.id, change.kind, book, number, year, field ?? ''] : undefined;
  return {
    item: {
      clientRef: '',
      evidence,
      correction: {},
      ...(registration && { registration }),
      ...(legalBasis && { legalBasis }),
    },
    pointer: { personalNumber: '' },
    registering,
    entry,
    submitted: {
      change,
      registration: kept
        ? { registeredOn: date, registeredBy: territoriesOn(registering, context.today, context.units) }
        : null,
      legalBasis: legalBasis ? { document: legalBasis.document } : null,
      evidence: evidence.map(({ issuedOn }) => ({ issuedOn: issuedOn ?? null })),
    },
  };
}
