import {
  enterpriseFunctions,
  enterpriseNoticeChannels,
  enterpriseNoticeStates,
  enterpriseNoticeSteps,
  enterpriseNoticeTopics,
} from '@lienthong/schema/enterprise-notices';
import { enumOf } from '../access/graphql.ts';

export const EnterpriseNoticeTopicEnum = enumOf(
  'EnterpriseNoticeTopic',
  'What a notice tells an enterprise.',
  enterpriseNoticeTopics,
);
export const EnterpriseNoticeChannelEnum = enumOf(
  'EnterpriseNoticeChannel',
  'How a notice reaches a site.',
  enterpriseNoticeChannels,
);
export const EnterpriseFunctionEnum = enumOf(
  'EnterpriseFunction',
  'Who acknowledges for an enterprise.',
  enterpriseFunctions,
);
export const EnterpriseNoticeStateEnum = enumOf(
  'EnterpriseNoticeState',
  'Where a notice to an enterprise stands.',
  enterpriseNoticeStates,
);
export const EnterpriseNoticeStepEnum = enumOf(
  'EnterpriseNoticeStep',
  'A step of a notice to an enterprise.',
  enterpriseNoticeSteps,
);
