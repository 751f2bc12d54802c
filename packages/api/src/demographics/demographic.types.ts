import type { Sex } from '@lienthong/schema/codes';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ShownFiguresView, WithheldFigureView } from '../access/figure.types.ts';
import { DateScalar, enumOf } from '../access/graphql.ts';
import { SexEnum } from '../citizens/citizen.types.ts';
import { ageBands, splits, type AgeBand, type Split } from '../domain/age-bands.ts';
import type { Attribution } from '../domain/metric.ts';
import { AttributionEnum } from '../statistics/statistics.types.ts';

const AgeBandEnum = enumOf(
  'AgeBand',
  'The age that a person reaches in the year in which the campaign begins, by the year of birth alone: nobody changes the band during a campaign. The bands are our own choice, no source makes them; at 25, 40 and 60 a card is to be exchanged.',
  ageBands,
);
export const DemographicSplitEnum = enumOf('DemographicSplit', 'What figures are parted by.', splits);

@ObjectType('DemographicGroup', {
  description:
    'The figures of the people of one sex, or of one sex and age, in a unit; null where withheld. Sex and birth date are those registered: a correction moves stocks from its day on, and flows on all their days.',
  simpleResolvers: true,
})
export class DemographicGroupView extends ShownFiguresView {
  @Field(() => SexEnum, { description: 'Their sex.' })
  sex!: Sex;

  @Field(() => AgeBandEnum, { nullable: true, description: 'Their age; null of all ages together.' })
  ageBand!: AgeBand | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The first year of birth in the band; null of the oldest and of all ages.',
  })
  bornFrom!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The last year of birth in the band; null of the youngest and of all ages.',
  })
  bornTo!: number | null;
}

@ObjectType('DemographicStatistics', {
  description:
    'The figures of a unit on a day, by sex or by sex and age. The groups sum to the unit’s figure in `districtStatistics`, and those of children to those of their parent: who is in none of them is in a row of their own, without a unit.',
  simpleResolvers: true,
})
export class DemographicStatisticsView {
  @Field(() => DateScalar, { description: 'The day; the figures are those of its end.' })
  asOf!: string;

  @Field(() => AttributionEnum, { description: 'Which unit the flows count in; stocks count where people live.' })
  by!: Attribution;

  @Field(() => DemographicSplitEnum, { description: 'What the figures are parted by.' })
  split!: Split;

  @Field(() => ID, { description: 'Id of the campaign.' })
  campaignId!: string;

  @Field(() => Int, { description: 'Version of the definitions: it rises when one of them changes.' })
  definitions!: number;

  @Field(() => Int, { description: 'Version of the age bands: it rises when one of them changes.' })
  ageBands!: number;

  @Field(() => Boolean, {
    description: 'True for the row of those whose unit is `parent` itself or one that is no longer below it.',
  })
  unassigned!: boolean;

  @Field(() => [DemographicGroupView], {
    description: 'Every group, also those of nobody: sex by sex, the youngest first.',
  })
  groups!: DemographicGroupView[];

  @Field(() => [WithheldFigureView], {
    description: 'Which figures are withheld, each in all groups of the unit, and why.',
  })
  withheldFigures!: WithheldFigureView[];
}
