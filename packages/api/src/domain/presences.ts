import type { Day } from '@lienthong/schema/civil-date';
import type { AgencyKind, LifeStatus, Presence } from '@lienthong/schema/codes';
import { presenceRecorders, type PresenceSource } from '@lienthong/schema/worklists';
import type { RefusalCode } from '@lienthong/schema/refusal-codes';

export interface PresenceFinding {
  state: Presence;
  onDay: Day;
  source: PresenceSource;
}

export interface PresenceFacts {
  presence: Presence;
  presenceOn: Day;
  presenceSource: string;
  lifeStatus: LifeStatus;
  dateOfBirth: Day;
}

export interface PresenceRefusal {
  code: RefusalCode;
  part: 'state' | 'onDay' | 'subject';
  rule?: string;
}

/** What speaks against a finding whoever it is of. */
export function refusePresenceForm({ state, onDay }: PresenceFinding, kind: AgencyKind, today: Day): PresenceRefusal[] {
  const recorders: readonly AgencyKind[] = presenceRecorders[state];
  return [
    ...(recorders.includes(kind) ? [] : [{ code: 'VALUE_NOT_ALLOWED', part: 'state', rule: 'POLICE_ALONE' } as const]),
    ...(onDay > today ? [{ code: 'DATE_NOT_POSSIBLE', part: 'onDay', rule: 'IN_THE_FUTURE' } as const] : []),
  ];
}

/**
 * What the register says against it. A finding older than the one recorded tells nothing of now; that a court declared
 * somebody missing only another decision sets aside.
 */
export function refusePresence(facts: PresenceFacts, { onDay }: PresenceFinding): PresenceRefusal[] {
  if (facts.lifeStatus !== 'ALIVE') return [{ code: 'BLOCKED_BY_DEATH', part: 'subject' }];
  if (facts.presence === 'MISSING' && facts.presenceSource === 'COURT') {
    return [{ code: 'VALUE_NOT_ALLOWED', part: 'state', rule: 'DECLARED_BY_COURT' }];
  }
  if (onDay < facts.dateOfBirth) return [{ code: 'DATE_NOT_POSSIBLE', part: 'onDay', rule: 'BEFORE_BIRTH' }];
  return onDay < facts.presenceOn ? [{ code: 'DATE_NOT_POSSIBLE', part: 'onDay', rule: 'NEWER_FINDING' }] : [];
}

export const isSamePresence = (facts: PresenceFacts, { state, onDay, source }: PresenceFinding): boolean =>
  facts.presence === state && facts.presenceOn === onDay && facts.presenceSource === source;
