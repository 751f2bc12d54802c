import type { Presence, Sex } from '@lienthong/schema/codes';
import type { ReportableFact } from '@lienthong/schema/correction-reports';
import type { PresenceSource, ReviewResult, WorklistKind } from '@lienthong/schema/worklists';
import { Field, ID, InputType, Int } from 'type-graphql';
import { ClientRefScalar, DateScalar, TextScalar, UnitCodeScalar } from '../access/graphql.ts';
import { PresenceEnum, SexEnum, SubjectInput } from '../citizens/citizen.types.ts';
import { ReportableFactEnum } from '../corrections/correction.codes.ts';
import { PresenceSourceEnum, ReviewResultEnum, WorklistKindEnum } from './worklist.codes.ts';

@InputType({ description: 'Which of a live list; all conditions hold together.' })
export class WorkItemFilter {
  @Field(() => UnitCodeScalar, { nullable: true, description: 'Whose current residence lies within this unit, too.' })
  group?: string;

  @Field(() => SexEnum, { nullable: true, description: 'Of this sex.' })
  sex?: Sex;

  @Field(() => Int, { nullable: true, description: 'Born in this year or later.' })
  bornFromYear?: number;

  @Field(() => Int, { nullable: true, description: 'Born in this year or earlier.' })
  bornToYear?: number;

  @Field(() => TextScalar, {
    nullable: true,
    description: 'Whose whole name begins so, without diacritics and in any case.',
  })
  name?: string;

  @Field(() => PresenceEnum, { nullable: true, description: 'Whose presence is this.' })
  presence?: Presence;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'On the list since an earlier day than this one. Not for BECOMING_ELIGIBLE.',
  })
  sinceBefore?: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Lists of dossiers: past the last day of the law, all of these or all others.',
  })
  overdue?: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'With an open invitation; false: who is still to be invited, pupils with a session at school left out.',
  })
  invited?: boolean;

  @Field(() => Int, { nullable: true, description: 'BECOMING_ELIGIBLE: how many days ahead, 1 to 366. Default: 30.' })
  days?: number;
}

@InputType({ description: 'Publishes the list of one kind as it is now: of a unit, or of each commune of it.' })
export class WorklistPublication {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => WorklistKindEnum, { description: 'Which list.' })
  kind!: WorklistKind;

  @Field(() => UnitCodeScalar, { description: 'A commune or a resident group; above them `perCommune` is obligatory.' })
  unit!: string;

  @Field(() => Boolean, { defaultValue: false, description: 'A list for each commune of the unit.' })
  perCommune!: boolean;

  @Field(() => Int, { nullable: true, description: 'BECOMING_ELIGIBLE: how many days ahead, 1 to 366. Default: 30.' })
  days?: number;
}

@InputType({ description: 'What the ward found of a line.' })
export class WorkItemReview {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => ID, { description: 'The line: id of a published item.' })
  item!: string;

  @Field(() => Int, {
    description: '`reviewVersion` that the caller saw, 0 where nobody reviewed the line yet; a newer one is refused.',
  })
  expectedVersion!: number;

  @Field(() => ReviewResultEnum, { description: 'What was found.' })
  result!: ReviewResult;

  @Field(() => DateScalar, { description: 'The day on which it was found.' })
  seenOn!: string;

  @Field(() => [ReportableFactEnum], {
    nullable: true,
    description: 'DATA_WRONG and DATA_MISSING: which facts, all for one office (see `CorrectionKind.REPORT`).',
  })
  fields?: ReportableFact[];

  @Field(() => TextScalar, {
    nullable: true,
    description: 'In words. Obligatory for DECEASED, DUPLICATE, DATA_WRONG, NEW_PERSON and REFUSED.',
  })
  note?: string;

  @Field(() => TextScalar, {
    nullable: true,
    description: 'MOVED_OUT: id of the unit into which the person moved, where it is known.',
  })
  movedToUnit?: string;

  @Field(() => TextScalar, { nullable: true, description: 'MOVED_OUT: where to, in words.' })
  movedTo?: string;
}

@InputType({ description: 'Where a person is, as somebody found out.' })
export class PresenceRecord {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => SubjectInput, { description: 'Who, within the caller’s range; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => PresenceEnum, { description: 'Where the person is. DETAINED and MISSING are for the police to say.' })
  state!: Presence;

  @Field(() => DateScalar, { description: 'The day on which this was found out.' })
  onDay!: string;

  @Field(() => PresenceSourceEnum, { description: 'From whom it is known.' })
  source!: PresenceSource;
}
