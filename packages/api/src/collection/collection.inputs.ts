import type { CollectionKind } from '@lienthong/schema/codes';
import type { SlotState } from '@lienthong/schema/collection-points';
import { Field, ID, InputType, Int } from 'type-graphql';
import { ClientRefScalar, DateScalar, OneOf, TextScalar, TimeOfDayScalar, UnitCodeScalar } from '../access/graphql.ts';
import { CollectionKindEnum } from '../enrollment/enrollment.types.ts';
import { SlotStateEnum } from './collection.codes.ts';

@InputType({ description: 'Opens a collection point.' })
export class OpenPointInput {
  @Field(() => CollectionKindEnum, { description: 'What kind of place.' })
  kind!: CollectionKind;

  @Field(() => TextScalar, { description: 'Its name; no names of persons.' })
  name!: string;

  @Field(() => UnitCodeScalar, {
    nullable: true,
    description: 'The unit that collects there, within the caller’s jurisdiction. Default: that of school or site.',
  })
  unit?: string;

  @Field(() => ID, { nullable: true, description: 'SCHOOL: which one.' })
  school?: string;

  @Field(() => ID, { nullable: true, description: 'ENTERPRISE: which site.' })
  site?: string;

  @Field(() => DateScalar, { nullable: true, description: 'The first day. Default: today.' })
  opensOn?: string;

  @Field(() => DateScalar, { nullable: true, description: 'The last day, where it is known.' })
  closesOn?: string;
}

@InputType({ description: 'Sets the last day of a point.' })
export class ClosePointInput {
  @Field(() => ID, { description: 'The point.' })
  point!: string;

  @Field(() => Int, { description: 'Its version as the caller knows it.' })
  expectedVersion!: number;

  @Field(() => DateScalar, { description: 'The last day, today or later; no open slot may lie behind it.' })
  closesOn!: string;
}

@InputType({ description: 'Hours of a day, and for how many persons.' })
export class SlotTimesInput {
  @Field(() => TimeOfDayScalar, { description: 'From when.' })
  from!: string;

  @Field(() => TimeOfDayScalar, { description: 'Until when.' })
  to!: string;

  @Field(() => Int, { description: 'For how many persons, 1 to 2,000.' })
  capacity!: number;
}

@InputType({ description: 'Adds slots to the calendar of a point: the same hours on each day of a period.' })
export class AddSlotsInput {
  @Field(() => ID, { description: 'The point.' })
  point!: string;

  @Field(() => Int, { description: 'Its version as the caller knows it.' })
  expectedVersion!: number;

  @Field(() => DateScalar, { description: 'The first day, today or later.' })
  from!: string;

  @Field(() => DateScalar, { description: 'The last day; at most 92 days in all.' })
  to!: string;

  @Field(() => Boolean, { defaultValue: false, description: 'On weekends and days off too.' })
  everyDay!: boolean;

  @Field(() => [SlotTimesInput], { description: 'The hours of each day, at most 24, which may not overlap.' })
  times!: SlotTimesInput[];

  @Field(() => ID, {
    nullable: true,
    description: 'Makes them sessions of this cohort of the point’s school or site: for its members alone.',
  })
  cohort?: string;
}

@InputType({ description: 'A slot.' })
export class SlotStepInput {
  @Field(() => ID, { description: 'The slot.' })
  slot!: string;

  @Field(() => Int, { description: 'Its version as the caller knows it.' })
  expectedVersion!: number;
}

@OneOf()
@InputType({ description: 'Exactly one step.' })
export class CollectionStepInput {
  @Field(() => OpenPointInput, { nullable: true, description: 'A new point.' })
  open?: OpenPointInput;

  @Field(() => ClosePointInput, { nullable: true, description: 'The last day of a point.' })
  close?: ClosePointInput;

  @Field(() => AddSlotsInput, { nullable: true, description: 'More slots.' })
  addSlots?: AddSlotsInput;

  @Field(() => SlotStepInput, {
    nullable: true,
    description: 'The slot is over: who was invited to it and did not come is a no-show.',
  })
  closeSlot?: SlotStepInput;

  @Field(() => SlotStepInput, {
    nullable: true,
    description: 'The slot is called off: its invitations wait for another one.',
  })
  cancelSlot?: SlotStepInput;
}

@InputType({ description: 'One step on a collection point or its calendar.' })
export class CollectionPointItem {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => CollectionStepInput, { description: 'The step.' })
  step!: CollectionStepInput;
}

@InputType({ description: 'Which collection points; all conditions hold together.' })
export class CollectionPointFilter {
  @Field(() => UnitCodeScalar, { nullable: true, description: 'Within this unit.' })
  within?: string;

  @Field(() => CollectionKindEnum, { nullable: true, description: 'Of this kind.' })
  kind?: CollectionKind;

  @Field(() => DateScalar, { nullable: true, description: 'That can be open on this day.' })
  openOn?: string;
}

@InputType({ description: 'Which slots; all conditions hold together.' })
export class CollectionSlotFilter {
  @Field(() => ID, { nullable: true, description: 'Of this point.' })
  point?: string;

  @Field(() => UnitCodeScalar, { nullable: true, description: 'Within this unit.' })
  within?: string;

  @Field(() => ID, { nullable: true, description: 'Sessions of this cohort.' })
  cohort?: string;

  @Field(() => DateScalar, { nullable: true, description: 'On this day or later.' })
  from?: string;

  @Field(() => DateScalar, { nullable: true, description: 'On this day or earlier.' })
  to?: string;

  @Field(() => SlotStateEnum, { nullable: true, description: 'In this state.' })
  state?: SlotState;

  @Field(() => Boolean, { nullable: true, description: 'Open, with room for somebody more; or all others.' })
  hasRoom?: boolean;
}
