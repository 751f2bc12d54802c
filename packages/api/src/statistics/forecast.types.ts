import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DateScalar, enumOf } from '../access/graphql.ts';
import { forecastReasons, forecastStatuses, type ForecastReason, type ForecastStatus } from '../domain/forecast.ts';
import { TargetView } from '../enrollment/campaign.types.ts';
import type { Target } from '../store/entities/campaigns.ts';

const ForecastStatusEnum = enumOf('ForecastStatus', 'Whether a target will be reached in time.', forecastStatuses);
const ForecastReasonEnum = enumOf('ForecastReason', 'Why a part of a forecast is missing.', forecastReasons);

@ObjectType('Assumption', {
  description: 'What is taken for given, as a dated row of the reference data.',
  simpleResolvers: true,
})
export class AssumptionView {
  @Field(() => String, { description: 'Its name in the data.' })
  key!: string;

  @Field(() => Float, { description: 'The value.' })
  value!: number;

  @Field(() => String, { description: 'What the value is in.' })
  unit!: string;

  @Field(() => DateScalar, { description: 'The first day for which it is taken.' })
  validFrom!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The last day; null while it is.' })
  validTo!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it comes from; null where it is assumed.' })
  source!: string | null;

  @Field(() => String, { description: 'How sure it is: `assumed` rests on no source.' })
  status!: string;

  @Field(() => String, { nullable: true, description: 'What to know of it.' })
  note!: string | null;
}

@ObjectType('Forecast', {
  description:
    'When a target is reached if work goes on as on the last 14 working days: the same answer for the same figures. A rate’s is reckoned with the persons present on the day.',
  simpleResolvers: true,
})
export class ForecastView {
  @Field(() => TargetView, { description: 'The target in force on the day.' })
  target!: Target;

  @Field(() => DateScalar, { description: 'The day; its figures are those of its end.' })
  asOf!: string;

  @Field(() => Float, {
    nullable: true,
    description: 'What is reached, in the unit of the target’s metric; null where withheld.',
  })
  value!: number | null;

  @Field(() => Int, { nullable: true, description: 'Persons still to do; null where withheld.' })
  remaining!: number | null;

  @Field(() => Int, { description: 'Working days after the day and before the target’s `dueBefore`.' })
  workingDaysLeft!: number;

  @Field(() => Float, {
    nullable: true,
    description: '`remaining` by `workingDaysLeft`; null where withheld or where no working day is left.',
  })
  requiredPerDay!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Persons a working day: the median of `paceDays` working days. What came on days off counts with the working day after them; of a rate it is the rise of `presentCollected`.',
  })
  pacePerDay!: number | null;

  @Field(() => DateScalar, { description: 'The first day that the pace was looked at.' })
  paceFrom!: string;

  @Field(() => DateScalar, { description: 'The last one; today, which isn’t over, is never among them.' })
  paceTo!: string;

  @Field(() => Int, { description: 'Working days among them: 14, or fewer where the campaign is younger.' })
  paceDays!: number;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The working day on which nothing would remain at `pacePerDay`.',
  })
  projectedOn!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'The same at the mean of the fastest five working days in a row among them, or at the median if that is faster. It tells how the pace varied, not how likely the day is.',
  })
  earliestOn!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'The same at the mean of the slowest five working days in a row, or at the median if that is slower; null where it would not be reached in ten years.',
  })
  latestOn!: string | null;

  @Field(() => ForecastStatusEnum, { nullable: true, description: 'Whether in time; null where no pace is known.' })
  status!: ForecastStatus | null;

  @Field(() => Float, { description: 'ON_TRACK from this share of the required pace on.' })
  onTrackFrom!: number;

  @Field(() => Float, { description: 'AT_RISK from this share of the required pace on.' })
  atRiskFrom!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'Teams that collect what is missing in the working days left, by `capacity`. Cards are made from dossiers: of a target of cards it is the dossiers not yet collected. Null where withheld or where no working day is left.',
  })
  teamsNeeded!: number | null;

  @Field(() => AssumptionView, { description: 'Persons whom one team collects on a working day.' })
  capacity!: AssumptionView;

  @Field(() => ForecastReasonEnum, { nullable: true, description: 'Why a part is null.' })
  reason!: ForecastReason | null;
}
