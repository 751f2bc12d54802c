import { reviewConsequences, reviewResults, presenceSources, worklistKinds } from '@lienthong/schema/worklists';
import { enumOf } from '../access/graphql.ts';

export const WorklistKindEnum = enumOf('WorklistKind', 'Who stands on a worklist, and in which order.', worklistKinds);
export const ReviewResultEnum = enumOf('ReviewResult', 'What the ward finds of a line.', reviewResults);
export const ReviewConsequenceEnum = enumOf('ReviewConsequence', 'What a review implies.', reviewConsequences);
export const PresenceSourceEnum = enumOf('PresenceSource', 'From whom it is known where a person is.', presenceSources);
