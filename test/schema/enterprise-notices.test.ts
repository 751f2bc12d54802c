import { describe, expect, test } from '@jest/globals';
import {
  enterpriseNoticeStates,
  enterpriseNoticeSteps,
  enterpriseNoticeTransitions,
  mayStepEnterpriseNotice,
  openEnterpriseNotices,
  type EnterpriseNoticeState,
  type EnterpriseNoticeStepCode,
} from '@lienthong/schema/enterprise-notices';

const states = Object.keys(enterpriseNoticeStates) as EnterpriseNoticeState[];
const steps = Object.keys(enterpriseNoticeSteps) as EnterpriseNoticeStepCode[];

/** Written by hand from the domain's description, not from the table. */
const life: Record<EnterpriseNoticeState, EnterpriseNoticeStepCode[]> = {
  SENT: ['DELIVER', 'ACKNOWLEDGE', 'WITHDRAW'],
  DELIVERED: ['ACKNOWLEDGE', 'WITHDRAW'],
  ACKNOWLEDGED: [],
  WITHDRAWN: [],
};

describe('the life of a notice to an enterprise', () => {
  test.each(states)('lets exactly these steps be taken when %s', (state) => {
    expect(steps.filter((step) => mayStepEnterpriseNotice(state, step))).toEqual(life[state]);
  });

  test('begins with SEND and ends where no answer is waited for', () => {
    const transitions = enterpriseNoticeTransitions();
    expect(transitions.filter(([, from]) => from === null)).toEqual([['SEND', null, 'SENT']]);
    expect(new Set(transitions.map(([, , to]) => to))).toEqual(new Set(states));
    expect(transitions).toHaveLength(6);
    expect(states.filter((state) => life[state].length > 0)).toEqual(openEnterpriseNotices);
  });
});
