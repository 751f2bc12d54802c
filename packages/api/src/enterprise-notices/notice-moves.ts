import type { EnterpriseNoticeStepCode } from '@lienthong/schema/enterprise-notices';
import type { NoticeStanding } from '../domain/enterprise-notices.ts';
import type { EnterpriseNoticeStepInput } from './enterprise-notice.inputs.ts';
import type { NoticeStepRow } from './enterprise-notice.sql.ts';

/** A step of a notice that is there: what it names, and what it changes. */
export interface NoticeMove {
  step: Exclude<EnterpriseNoticeStepCode, 'SEND'>;
  /** Its name in the item. */
  branch: Exclude<keyof EnterpriseNoticeStepInput, 'send'>;
  id: string;
  expectedVersion: number;
  /** The day that it is about, and the field that names it; without one it is today. */
  day?: { on: string; field: string };
  changes(before: NoticeStanding, onDay: string): Partial<NoticeStanding>;
  channel?: NoticeStepRow['channel'];
  acknowledgedBy?: NoticeStepRow['acknowledgedBy'];
  note?: string;
}

export function moveOf({ deliver, acknowledge, withdraw }: EnterpriseNoticeStepInput): NoticeMove {
  if (deliver) {
    const { id, expectedVersion, deliveredOn, channel } = deliver;
    return {
      ...{ step: 'DELIVER', branch: 'deliver', id, expectedVersion, channel },
      day: { on: deliveredOn, field: 'deliveredOn' },
      changes: (_, onDay) => ({ deliveredOn: onDay, channel }),
    };
  }
  if (acknowledge) {
    const { id, expectedVersion, acknowledgedOn, by } = acknowledge;
    return {
      ...{ step: 'ACKNOWLEDGE', branch: 'acknowledge', id, expectedVersion, acknowledgedBy: by },
      day: { on: acknowledgedOn, field: 'acknowledgedOn' },
      // Who acknowledges has it: a delivery that nobody recorded was then.
      changes: (before, onDay) => ({
        acknowledgedOn: onDay,
        acknowledgedBy: by,
        deliveredOn: before.deliveredOn ?? onDay,
      }),
    };
  }
  if (withdraw) {
    const { id, expectedVersion, note } = withdraw;
    return {
      ...{ step: 'WITHDRAW', branch: 'withdraw', id, expectedVersion, note },
      changes: (_, onDay) => ({ withdrawnOn: onDay }),
    };
  }
  throw new Error('a oneOf input holds exactly one step');
}
