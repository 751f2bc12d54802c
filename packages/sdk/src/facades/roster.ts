import { base64url } from '../assertion.ts';
import type { ItemOutcome } from '../bulk.ts';
import type { Issue } from '../errors.ts';
import type { CohortMemberItem, MemberInput } from '../generated/types.ts';
import { memberIssues } from './member-check.ts';

/** One person of a roster, as the office's own papers name them. */
export interface RosterMember {
  readonly member: MemberInput;
  /** Class or workshop. */
  readonly group?: string | undefined;
}

export type RosterItem = RosterMember & { readonly clientRef: string };

export interface Roster {
  readonly accepted: Set<string>;
  items(): AsyncGenerator<RosterItem>;
  check(item: RosterItem): readonly Issue[];
  /** The item at this place, which is told of now. */
  settle(outcome: ItemOutcome): RosterItem | undefined;
}

export function createRoster(
  members: Iterable<RosterMember> | AsyncIterable<RosterMember>,
  seed: readonly string[],
): Roster {
  const accepted = new Set<string>();
  const untold = new Map<number, RosterItem>();
  const repeated = new WeakSet<RosterItem>();
  return {
    accepted,
    async *items() {
      const seen = new Set<string>();
      let index = 0;
      for await (const { member, group } of members) {
        const clientRef = await refOf([...seed, ...personOf(member)]);
        const item = { clientRef, member, ...(group !== undefined && { group }) };
        // Which of two rows came first must not depend on which call is faster.
        if (seen.has(clientRef)) repeated.add(item);
        else if (memberIssues(member).length === 0) seen.add(clientRef);
        untold.set(index++, item);
        yield item;
      }
    },
    check: (item) => (repeated.has(item) ? [repetition] : memberIssues(item.member)),
    settle({ index, clientRef, status }) {
      const item = untold.get(index);
      untold.delete(index);
      if (status === 'ACCEPTED') accepted.add(clientRef);
      return item;
    },
  };
}

const repetition: Issue = { code: 'REF_REUSED', path: ['member'], message: 'An earlier row names the same person.' };

/** What makes two rows the same person's: the number, or else the whole description. */
export const personOf = ({ known, described, confirmed }: MemberInput): readonly string[] => {
  if (known) return ['known', known.personalNumber];
  if (confirmed) return ['confirmed', confirmed.candidate];
  const { surname, middleName, givenName, dateOfBirth, sex } = described;
  return ['described', surname, middleName ?? '', givenName, dateOfBirth, sex ?? ''];
};

/** Items for `addCohortMembers`; a candidate confirmed again is the same item. */
export const confirmationsOf = (
  where: { cohort: string; upload?: number },
  confirmed: readonly { candidate: string; group?: string | undefined }[],
): Promise<CohortMemberItem[]> =>
  Promise.all(
    confirmed.map(async ({ candidate, group }) => ({
      ...where,
      clientRef: await refOf([where.cohort, String(where.upload ?? ''), 'confirmed', candidate]),
      member: { confirmed: { candidate } },
      ...(group !== undefined && { group }),
    })),
  );

/** A ref tells nobody whom it is of. */
export async function refOf(parts: readonly string[]): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(parts.map((part) => part.normalize('NFC'))));
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, 16));
}
