import type { WithholdingReason } from './metric.ts';
import { isSmall } from './statistics.ts';

/** A unit of a tree, or what of a unit is in none of its parts: several counts that are shown together or not at all. */
export interface Branch {
  /** Counts without those that the caller knows person by person. */
  unknown: readonly number[];
  /** The caller reads every person counted. */
  open: boolean;
  /** Only who reads the persons sees any of it. */
  closed: boolean;
  /** Withheld for another figure that it would tell. */
  reason?: WithholdingReason | null;
}

export interface BranchFamily<B extends Branch> {
  parent: B | null;
  members: readonly B[];
}

const total = ({ unknown }: Branch): number => unknown.reduce((sum, value) => sum + value, 0);

/**
 * Why a branch is withheld, by branch; families from the top down. All counts of a branch go together, and none is shown
 * below one withheld. So of those withheld in a family the only thing that anybody can work out is their sum, and that
 * is of several branches and in each count 0 or 5 and more. Zeros are shown.
 */
export function withheldBranches<B extends Branch>(families: readonly BranchFamily<B>[]): Map<B, WithholdingReason> {
  const found = new Map<B, WithholdingReason>();
  for (const { parent, members } of families) {
    const parentHidden = parent !== null && found.has(parent);
    for (const one of members) {
      const reason = ownReason(one, parentHidden);
      if (reason !== null) found.set(one, reason);
    }
    const rest = members
      .filter((one) => !one.open && total(one) > 0 && !found.has(one))
      .sort((one, other) => total(one) - total(other));
    for (const one of rest) {
      const hidden = members.filter((member) => found.has(member) && total(member) > 0);
      if (hidden.length === 0 || (hidden.length > 1 && !sums(hidden).some(isSmall))) break;
      found.set(one, 'DERIVABLE');
    }
  }
  return found;
}

function ownReason(one: Branch, parentHidden: boolean): WithholdingReason | null {
  if (one.open) return null;
  if (one.closed) return 'BELOW_COMMUNE';
  if (total(one) === 0) return null;
  if (one.unknown.some(isSmall)) return 'SMALL_CELL';
  return one.reason ?? (parentHidden ? 'DERIVABLE' : null);
}

const sums = (branches: readonly Branch[]): number[] =>
  branches[0]?.unknown.map((_, at) => branches.reduce((sum, { unknown }) => sum + (unknown[at] ?? 0), 0)) ?? [];
