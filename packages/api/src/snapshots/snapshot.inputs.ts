import type { UnitLevel } from '@lienthong/schema/codes';
import { Field, ID, InputType } from 'type-graphql';
import { ClientRefScalar, DateScalar, TextScalar, UnitCodeScalar } from '../access/graphql.ts';
import type { Attribution } from '../domain/metric.ts';
import { AttributionEnum } from '../statistics/statistics.types.ts';
import { UnitLevelEnum } from '../units/unit.types.ts';

@InputType({ description: 'Freezes the ranking of all units of a level as of a day.' })
export class SnapshotItem {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => TextScalar, { description: 'What it is for, in words. It is part of the document: no personal data.' })
  name!: string;

  @Field(() => UnitLevelEnum, { description: 'The level of the units, below that of `within`.' })
  level!: UnitLevel;

  @Field(() => UnitCodeScalar, {
    nullable: true,
    description: 'The unit whose parts are ranked, resolved on `asOf`. Default: the agency’s own.',
  })
  within?: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of the campaign. Default: the one that runs today over the caller’s jurisdiction.',
  })
  campaign?: string;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'The day, from the campaign’s first to today; below the district the last of a week, a Sunday. Default: today as it stands now, or the last Sunday.',
  })
  asOf?: string;

  @Field(() => AttributionEnum, { defaultValue: 'RESIDENCE', description: 'Which unit the flows count in.' })
  by!: Attribution;
}

@InputType({ description: 'Which frozen rankings; all conditions hold together.' })
export class SnapshotFilter {
  @Field(() => UnitCodeScalar, { nullable: true, description: 'Of this unit or one within it.' })
  within?: string;

  @Field(() => UnitLevelEnum, { nullable: true, description: 'Of units of this level.' })
  level?: UnitLevel;

  @Field(() => DateScalar, { nullable: true, description: 'Frozen on a later legal day than this one.' })
  frozenAfter?: string;
}
