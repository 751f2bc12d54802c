import type { CorrectionChange, OpenRequest } from './facts.ts';

export interface Conflict {
  code: 'OPEN_REQUEST_EXISTS' | 'BLOCKED_BY_DEATH';
  requestId: string;
}

/**
 * The earliest open request that stands against a new one. On other fields both live and are merged when they are
 * applied, each writing its own columns. A death stands against everything, nothing but another death against it.
 */
export function findConflict(change: CorrectionChange, open: readonly OpenRequest[]): Conflict | undefined {
  const conflicts = open.flatMap((request): Conflict[] => {
    if (change.kind === request.kind && fieldOf(change) === request.field) {
      return [{ code: 'OPEN_REQUEST_EXISTS', requestId: request.id }];
    }
    return request.kind === 'DEATH' ? [{ code: 'BLOCKED_BY_DEATH', requestId: request.id }] : [];
  });
  return conflicts.sort((one, other) => (one.requestId < other.requestId ? -1 : 1))[0];
}

/** Whether two open requests can both be applied, in any order. */
export function areMergeable(one: OpenRequest, other: OpenRequest): boolean {
  return one.kind !== 'DEATH' && other.kind !== 'DEATH' && one.field !== other.field;
}

export const fieldOf = (change: CorrectionChange): OpenRequest['field'] =>
  change.kind === 'CORRECTION' ? change.field : null;
