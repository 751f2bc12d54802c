import type { CollectionKind } from '@lienthong/schema/codes';
import type { SlotState } from '@lienthong/schema/collection-points';
import { Field, Int, ObjectType } from 'type-graphql';
import { DateScalar, TimeOfDayScalar } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';
import { connectionOf } from '../access/paging.ts';
import { CollectionKindEnum } from '../enrollment/enrollment.types.ts';
import { NodeView } from '../units/unit.types.ts';
import { SlotStateEnum } from './collection.codes.ts';

@ObjectType('CollectionPoint', {
  implements: NodeView,
  description: 'Where dossiers are collected, by an agency of the police. It holds no personal data.',
  simpleResolvers: true,
})
export class CollectionPointView extends NodeView {
  @Field(() => CollectionKindEnum, { description: 'What kind of place.' })
  kind!: CollectionKind;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => DateScalar, { description: 'The first day on which it can be open.' })
  opensOn!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The last day; null while none is set.' })
  closesOn!: string | null;

  @Field(() => Int, { description: 'Rises with each step on it.' })
  version!: number;
}

@ObjectType('CollectionSlot', {
  implements: NodeView,
  description:
    'Some hours of a day at a collection point, for so many persons. With a cohort it is a session of that cohort.',
  simpleResolvers: true,
})
export class CollectionSlotView extends NodeView {
  @Field(() => DateScalar, { description: 'The day.' })
  on!: string;

  @Field(() => TimeOfDayScalar, { description: 'From when.' })
  from!: string;

  @Field(() => TimeOfDayScalar, { description: 'Until when.' })
  to!: string;

  @Field(() => Int, { description: 'For how many persons.' })
  capacity!: number;

  @Field(() => SlotStateEnum, { description: 'Where it stands.' })
  state!: SlotState;

  @Field(() => Int, { description: 'Rises with each step on it; an invitation to it is none.' })
  version!: number;
}

export const CollectionPointConnection = connectionOf(CollectionPointView, 'CollectionPoint');
export const CollectionSlotConnection = connectionOf(CollectionSlotView, 'CollectionSlot');

@ObjectType('CollectionPointOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one step.',
  simpleResolvers: true,
})
export class CollectionPointOutcomeView extends AnyOutcomeView {}
