import type { ReviewResult, WorklistKind } from '@lienthong/schema/worklists';
import { Field, InputType } from 'type-graphql';
import { DateScalar, UnitCodeScalar } from '../access/graphql.ts';
import { ReviewResultEnum, WorklistKindEnum } from './worklist.codes.ts';

@InputType({ description: 'Which published lists, within the caller’s range; all conditions hold together.' })
export class PublishedWorklistFilter {
  @Field(() => UnitCodeScalar, { nullable: true, description: 'Whose unit lies within this one.' })
  unit?: string;

  @Field(() => WorklistKindEnum, { nullable: true, description: 'Of this kind.' })
  kind?: WorklistKind;

  @Field(() => DateScalar, { nullable: true, description: 'Published on a later legal day than this one.' })
  publishedAfter?: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'The lists in force alone, or those alone whose place a later one took.',
  })
  current?: boolean;
}

@InputType({ description: 'Which lines of a published list; all conditions hold together.' })
export class PublishedItemFilter {
  @Field(() => UnitCodeScalar, {
    nullable: true,
    description: 'Whose residence lay within this unit when the list was published.',
  })
  group?: string;

  @Field(() => ReviewResultEnum, { nullable: true, description: 'Of which this was found last.' })
  result?: ReviewResult;

  @Field(() => Boolean, { nullable: true, description: 'Those reviewed alone, or those alone that remain.' })
  reviewed?: boolean;
}
