import type { CorrectionChange, OpenRequest } from './facts.ts';
import { isFamily, isFamilyKind } from './family.ts';

export interface Conflict {
  code: 'OPEN_REQUEST_EXISTS' | 'BLOCKED_BY_DEATH';
  requestId: string;
}

/**
 * The earliest open request that stands against a new one. On other fields both live and are merged when they are
 * applied, each writing its own columns; on one field the kind doesn't matter. A death stands against everything, nothing
 * but another death against it. A report writes nothing: only an earlier one of the same client on the same fact stands
 * against it, so that it tells nobody what others have handed in.
 */
export function findConflict(change: CorrectionChange, open: readonly OpenRequest[]): Conflict | undefined {
  const conflicts = open.flatMap((request): Conflict[] => {
    if (isSame(change, request)) return [{ code: 'OPEN_REQUEST_EXISTS', requestId: request.id }];
    if (change.kind === 'REPORT') return [];
    return request.kind === 'DEATH' ? [{ code: 'BLOCKED_BY_DEATH', requestId: request.id }] : [];
  });
  return conflicts.sort((one, other) => (one.requestId < other.requestId ? -1 : 1))[0];
}

function isSame(change: CorrectionChange, request: OpenRequest): boolean {
  if (change.kind === 'REPORT') {
    return request.own === true && change.facts.some((fact) => request.facts?.includes(fact) ?? false);
  }
  if (isFamily(change)) return change.relation === request.relation && (!request.asOther || isOfBoth(request));
  if (movesHome(change) && movesHome(request)) return true;
  const field = fieldOf(change);
  return field === null ? change.kind === request.kind : field === request.field;
}

/** A marriage is either spouse's; a parent or a guardian can be one of several. */
const isOfBoth = ({ relation }: OpenRequest): boolean => relation === 'SPOUSE';

/** A move may touch the permanent residence too. */
const movesHome = (one: { kind: OpenRequest['kind']; field?: OpenRequest['field'] }): boolean =>
  one.kind === 'RESIDENCE_CHANGE' || one.field === 'PERMANENT_RESIDENCE';

/** Whether two open requests can both be applied, in any order. */
export function areMergeable(one: OpenRequest, other: OpenRequest): boolean {
  if (one.kind === 'REPORT' || other.kind === 'REPORT') return true;
  if (movesHome(one) && movesHome(other)) return false;
  if (one.kind === 'DEATH' || other.kind === 'DEATH') return false;
  if (isFamilyKind(one.kind) && isFamilyKind(other.kind)) return one.relation !== other.relation;
  return one.field !== other.field;
}

export const fieldOf = (change: CorrectionChange): OpenRequest['field'] => ('field' in change ? change.field : null);
