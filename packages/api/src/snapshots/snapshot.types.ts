import type { TargetMetric, UnitLevel } from '@lienthong/schema/codes';
import {
  snapshotRateReasons,
  type SnapshotRate,
  type SnapshotRateReason,
  type SnapshotTarget,
} from '@lienthong/schema/snapshots';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ShownFiguresView } from '../access/figure.types.ts';
import { DateScalar, DateTimeScalar, enumOf, Sha256Scalar, UnitCodeScalar } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';
import { connectionOf } from '../access/paging.ts';
import type { Attribution } from '../domain/metric.ts';
import { TargetMetricEnum } from '../enrollment/campaign.types.ts';
import { AttributionEnum } from '../statistics/statistics.types.ts';
import { NodeView, UnitLevelEnum } from '../units/unit.types.ts';

const SnapshotRateReasonEnum = enumOf('SnapshotRateReason', 'Why a row has no rate.', snapshotRateReasons);

@ObjectType('Snapshot', {
  implements: NodeView,
  description:
    'A ranking as it was frozen: nothing in it ever changes, whatever is corrected later. Ranked by the collected rate of those present, compared as fractions, then by more persons collected, then by fewer remaining; where all three are equal the rank is shared and places go by the unit’s code. The whole document, signed: `/snapshots/{id}.json`; its rows: `/snapshots/{id}.csv`.',
  simpleResolvers: true,
})
export class SnapshotView extends NodeView {
  @Field(() => String, { description: 'What it is for.' })
  name!: string;

  @Field(() => UnitLevelEnum, { description: 'The level of the units ranked.' })
  level!: UnitLevel;

  @Field(() => ID, { description: 'Id of the campaign.' })
  campaignId!: string;

  @Field(() => DateScalar, {
    description: 'The day; the figures are those of its end, or of the instant if it was frozen that day.',
  })
  asOf!: string;

  @Field(() => AttributionEnum, { description: 'Which unit the flows count in.' })
  by!: Attribution;

  @Field(() => Int, { description: 'Version of the definitions; the document names that of each formula.' })
  definitions!: number;

  @Field(() => Int, { description: 'Its rows.' })
  units!: number;

  @Field(() => Int, { description: 'Rows with a rank.' })
  ranked!: number;

  @Field(() => DateScalar, { description: 'The legal day on which it was frozen.' })
  frozenOn!: string;

  @Field(() => DateTimeScalar, { description: 'The instant at which it was frozen.' })
  frozenAt!: string;

  @Field(() => ID, { description: 'Id of the agency that froze it.' })
  agencyId!: string;

  @Field(() => String, { description: 'Name of the agency that froze it.' })
  agencyName!: string;

  @Field(() => Sha256Scalar, { description: 'The hash of what the ranking was reckoned from.' })
  inputSha256!: string;

  @Field(() => ID, { description: 'Id of the key that signed it.' })
  keyId!: string;
}

export const SnapshotConnection = connectionOf(SnapshotView, 'Snapshot');

@ObjectType('SnapshotRate', { description: 'A share as a fraction, not reduced.', simpleResolvers: true })
export class SnapshotRateView implements SnapshotRate {
  @Field(() => Int, { description: 'Persons collected of those present; of a resident group whole thousandths.' })
  numerator!: number;

  @Field(() => Int, { description: 'Persons present; of a resident group 1,000.' })
  denominator!: number;
}

@ObjectType('SnapshotTarget', { description: 'A target of the unit in force on the day.', simpleResolvers: true })
export class SnapshotTargetView implements SnapshotTarget {
  @Field(() => ID, { description: 'Id of the target.' })
  id!: string;

  @Field(() => TargetMetricEnum, { description: 'What is to be reached.' })
  metric!: TargetMetric;

  @Field(() => Int, { description: 'How much of it; of a rate in percent.' })
  value!: number;

  @Field(() => DateScalar, { description: 'The day before which it is to be reached.' })
  dueBefore!: string;
}

@ObjectType('SnapshotFigures', {
  description: 'Figures as they were frozen, withheld as from agencies that read no persons.',
  simpleResolvers: true,
})
export class SnapshotFiguresView extends ShownFiguresView {}

@ObjectType('SnapshotRow', { description: 'A unit in a frozen ranking.', simpleResolvers: true })
export class SnapshotRowView {
  @Field(() => Int, { description: 'Its place, from 1: never shared.' })
  place!: number;

  @Field(() => Int, { nullable: true, description: 'Its rank, which equal units share; null without a rate.' })
  rank!: number | null;

  @Field(() => SnapshotRateView, { nullable: true, description: 'The collected rate of those present.' })
  rate!: SnapshotRate | null;

  @Field(() => SnapshotRateReasonEnum, { nullable: true, description: 'Why there is no rate.' })
  reason!: SnapshotRateReason | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Persons present and not collected; null where withheld, and of resident groups.',
  })
  remaining!: number | null;

  @Field(() => SnapshotFiguresView, { nullable: true, description: 'Its figures; null of resident groups.' })
  figures!: SnapshotFiguresView | null;

  @Field(() => [SnapshotTargetView], { description: 'Its targets of the campaign in force on the day.' })
  targets!: SnapshotTargetView[];
}

@ObjectType('SnapshotUnit', { description: 'A unit as a frozen document names it.', simpleResolvers: true })
export class SnapshotUnitView {
  @Field(() => ID, { description: 'Id of the unit.' })
  id!: string;

  @Field(() => UnitCodeScalar, { description: 'Its code on the day.' })
  code!: string;

  @Field(() => String, { description: 'Its full name.' })
  name!: string;
}

export const SnapshotRowConnection = connectionOf(SnapshotRowView, 'SnapshotRow');

@ObjectType('SnapshotKey', {
  description: 'A public Ed25519 key of this installation, in use or from before.',
  simpleResolvers: true,
})
export class SnapshotKeyView {
  @Field(() => ID, { description: 'Its thumbprint (RFC 7638): `Snapshot.keyId`.' })
  id!: string;

  @Field(() => String, { description: 'The key: `x` of its JWK (RFC 8037).' })
  x!: string;

  @Field(() => DateTimeScalar, { description: 'Since when it has been here.' })
  since!: string;
}

@ObjectType('SnapshotOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one ranking to be frozen.',
  simpleResolvers: true,
})
export class SnapshotOutcomeView extends AnyOutcomeView {}
