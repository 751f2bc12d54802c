import {
  channels,
  invitationCancelReasons,
  invitationReasons,
  invitationStates,
  invitationSteps,
} from '@lienthong/schema/invitation-life';
import { worklistKinds } from '@lienthong/schema/worklists';
import { enumOf } from '../access/graphql.ts';

export const InvitationStateEnum = enumOf('InvitationState', 'Where an invitation stands.', invitationStates);
export const InvitationReasonEnum = enumOf('InvitationReason', 'What a person is invited for.', invitationReasons);
export const InvitationStepEnum = enumOf('InvitationStepCode', 'A step of an invitation.', invitationSteps);
export const ChannelEnum = enumOf('Channel', 'How an invitation is sent, or somebody spoken to.', channels);
export const InvitationCancelReasonEnum = enumOf(
  'InvitationCancelReason',
  'Why an invitation was taken back.',
  invitationCancelReasons,
);

const { NOT_ENROLLED, REDO_REQUIRED, NO_SHOW } = worklistKinds;
/** The lists from which a batch is filled. */
export const invitationLists = { NOT_ENROLLED, REDO_REQUIRED, NO_SHOW };
export const InvitationListEnum = enumOf('InvitationList', 'The list from which a batch is filled.', invitationLists);
