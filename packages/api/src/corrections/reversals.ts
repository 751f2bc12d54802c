import type { Context } from '../access/context.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { declare, type DeclaredEffect } from '../domain/corrections/declared-effects.ts';
import type { TouchedField } from '../domain/corrections/effects.ts';
import { isFamily, isFamilyKind } from '../domain/corrections/family.ts';
import { findFamilyOverwritten, planFamilyReversal } from '../domain/corrections/family-effects.ts';
import { takenBack } from '../domain/corrections/notice-effects.ts';
import {
  findOverwritten,
  isReversible,
  planReversal,
  type AppliedRequest,
  type Overwritten,
  type ReversalFacts,
} from '../domain/corrections/reversal.ts';
import { changeOf } from './kept-contents.ts';
import type { RequestRow } from './correction.sql.ts';
import { appliedRequests, type AppliedRow } from './move.sql.ts';
import { requestIds } from './request-ids.ts';
import { effectFacts, type Subject } from './subjects.ts';

/** The plan of taking an applied request back; refused where what it wrote was written anew since. */
export async function planOf(
  context: Context,
  request: RequestRow,
  subject: Subject,
  other: Subject | null,
): Promise<DeclaredEffect[] | { refused: Refusal[] }> {
  const change = changeOf(request);
  const now = effectFacts(context, subject, other, request.id);
  if (isFamily(change)) {
    const overwritten = findFamilyOverwritten(change, now, request.id);
    return overwritten
      ? refused(request, overwritten)
      : planFamilyReversal(change, now, request.id, context.today).map(declare);
  }
  const rows = await context.sql(appliedRequests, [request.citizenId]);
  const own = rows.find(({ id }) => id === request.id);
  if (!own || request.appliedOn === null) throw new Error('an applied request left no history');
  const facts: ReversalFacts = {
    ...now,
    former: own.former,
    applied: request.effects,
    appliedOn: request.appliedOn,
    formerValue: request.recordedValue,
    others: rows.flatMap((row) => (row.id === own.id || row.state === 'REVERSED' ? [] : [standing(row, own)])),
    markedCards: rows.flatMap(({ cardId }) => cardId ?? []),
    cardIssuedOn: subject.row.cardIssuedOn,
    dossierCollectedOn: subject.row.dossierCollectedOn,
  };
  if (!isReversible(change)) throw new Error('a step that no kind of this sort takes');
  const overwritten = findOverwritten(change, facts);
  if (overwritten) return refused(request, overwritten);
  const plan = planReversal(change, facts, context.rules, context.today);
  return [...plan, ...takenBack(request.kind, request.effects)];
}

function refused(request: RequestRow, overwritten: Overwritten): { refused: Refusal[] } {
  const params = {
    ...(request.field !== null && { field: request.field }),
    ...(overwritten.requestId !== undefined && { request: requestIds.of(overwritten.requestId) }),
  };
  return { refused: [refusal('RECORDED_VALUE_DIFFERS', ['id'], params)] };
}

const standing = (row: AppliedRow, own: AppliedRow): AppliedRequest => {
  const { id, appliedOn } = row;
  return {
    id,
    touched: touchedBy(row),
    appliedOn,
    later: row.citizenVersion > own.citizenVersion,
  };
};

const touchedBy = ({ kind, field, recordedValue: recorded, newValue: value }: AppliedRow): TouchedField | null => {
  if (isFamilyKind(kind)) return null;
  switch (kind) {
    case 'DEATH':
    case 'REPORT':
    case 'BIRTH':
    case 'PERSON_FOUND':
    case 'RESIDENCE_CHANGE':
    case 'MISSING_OR_DEAD_DECLARATION':
    case 'MISSING_OR_DEAD_REVERSAL':
      return null;
    default:
      return field === null ? null : { kind, field, recorded, value };
  }
};
