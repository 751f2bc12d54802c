import { slotStates } from '@lienthong/schema/collection-points';
import { enumOf } from '../access/graphql.ts';

export const SlotStateEnum = enumOf('SlotState', 'Where a slot of a collection point stands.', slotStates);
