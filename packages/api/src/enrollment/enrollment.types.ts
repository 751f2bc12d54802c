import {
  cardStates,
  cardVersions,
  collectionKinds,
  defects,
  dossierTypes,
  type CardState,
  type CardVersion,
  type CollectionKind,
  type Defect,
  type DossierType,
} from '@lienthong/schema/codes';
import { cancelReasons, dossierStates, type CancelReason, type DossierState } from '@lienthong/schema/dossier-life';
import type { EnrollmentStatus } from '@lienthong/schema/enrollment-status';
import { Field, Int, ObjectType } from 'type-graphql';
import { DateScalar, enumOf } from '../access/graphql.ts';
import { EnrollmentStatusEnum } from '../citizens/citizen.types.ts';
import { NodeView } from '../units/unit.types.ts';

export const DossierStateEnum = enumOf('DossierState', 'Where a dossier stands.', dossierStates);
export const DossierTypeEnum = enumOf('DossierType', 'What a dossier asks for.', dossierTypes);
export const CancelReasonEnum = enumOf('CancelReason', 'Why a dossier was cancelled.', cancelReasons);
export const CollectionKindEnum = enumOf('CollectionKind', 'Where a dossier was collected.', collectionKinds);
export const DefectEnum = enumOf('Defect', 'What is wrong with a dossier.', defects);
export const CardVersionEnum = enumOf('CardVersion', 'Which law the card was made under.', cardVersions);
const CardStateEnum = enumOf('CardState', 'State of a card.', cardStates);

@ObjectType('Dossier', { description: 'One person’s application for one card.', simpleResolvers: true })
export class DossierView extends NodeView {
  @Field(() => DossierTypeEnum, { description: 'What it asks for.' })
  type!: DossierType;

  @Field(() => DossierStateEnum, { description: 'Where it stands.' })
  state!: DossierState;

  @Field(() => DateScalar, { description: 'The day since which it stands there.' })
  stateSince!: string;

  @Field(() => CollectionKindEnum, { description: 'Kind of place where it was collected.' })
  collectionKind!: CollectionKind;

  @Field(() => DateScalar, { description: 'The day of collection.' })
  collectedOn!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The day of verification.' })
  verifiedOn!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day on which the card was produced: it counts as issued from then on.',
  })
  producedOn!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which the card was handed over.' })
  deliveredOn!: string | null;

  @Field(() => DateScalar, { description: 'The day by which the law wants it done.' })
  dueOn!: string;

  @Field(() => [DefectEnum], { nullable: true, description: 'What is wrong with it.' })
  defects!: Defect[] | null;

  @Field(() => CancelReasonEnum, { nullable: true, description: 'Why it was cancelled.' })
  cancelReason!: CancelReason | null;

  @Field(() => Int, { description: 'Rises by one with every step.' })
  version!: number;
}

@ObjectType('Card', { description: 'A chip-based citizen identity card.', simpleResolvers: true })
export class CardView {
  @Field(() => CardVersionEnum, { description: 'The law it was made under, which decides what is printed on it.' })
  version!: CardVersion;

  @Field(() => CardStateEnum, { description: 'State.' })
  state!: CardState;

  @Field(() => DateScalar, { description: 'Day of issue.' })
  issuedOn!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day by which it is to be exchanged; null: valid without end.',
  })
  expiresOn!: string | null;
}

@ObjectType('Enrollment', { description: 'How far a person is on the way to the card.', simpleResolvers: true })
export class EnrollmentView {
  @Field(() => EnrollmentStatusEnum, { description: 'Status today; derived from age, dossier and card.' })
  status!: EnrollmentStatus;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The 14th birthday: from this day on the person is to have a card.',
  })
  becomesEligibleOn!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day on which the card in hand is to be exchanged; null: never, or no card.',
  })
  exchangeDueOn!: string | null;
}
