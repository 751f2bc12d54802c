import type { CardVersion, CollectionKind, Defect, DossierType, FaultParty } from '@lienthong/schema/codes';
import type { Escalation } from '@lienthong/schema/dossier-clock';
import type { DossierGround } from '@lienthong/schema/dossier-grounds';
import type { CancelReason, DefectResolution, DossierState } from '@lienthong/schema/dossier-life';
import { Field, ID, InputType, Int } from 'type-graphql';
import { ClientRefScalar, DateScalar, OneOf, TextScalar, UnitCodeScalar } from '../access/graphql.ts';
import { SubjectInput } from '../citizens/citizen.types.ts';
import type { Attribution } from '../domain/metric.ts';
import {
  CancelReasonEnum,
  CardVersionEnum,
  CollectionKindEnum,
  DefectEnum,
  DossierStateEnum,
  DossierTypeEnum,
} from '../enrollment/enrollment.types.ts';
import { AttributionEnum } from '../statistics/statistics.types.ts';
import { DefectResolutionEnum, DossierGroundEnum, EscalationEnum, FaultPartyEnum } from './dossier.codes.ts';

@InputType({ description: 'Where a dossier was collected.' })
class CollectionPointInput {
  @Field(() => CollectionKindEnum, { description: 'What kind of place.' })
  kind!: CollectionKind;

  @Field(() => UnitCodeScalar, {
    description: 'The unit that collected it, within the caller’s jurisdiction, by its code on the day of collection.',
  })
  unit!: string;
}

@InputType({ description: 'One dossier as it was collected.' })
export class DossierIntake {
  @Field(() => ClientRefScalar, {
    description: 'The key of this item, chosen by the caller: the same ref and content have one effect.',
  })
  clientRef!: string;

  @Field(() => SubjectInput, { description: 'The person, who may live elsewhere: number and second fact.' })
  subject!: SubjectInput;

  @Field(() => DossierTypeEnum, { description: 'What is asked for.' })
  type!: DossierType;

  @Field(() => DossierGroundEnum, {
    nullable: true,
    description: 'Why a card is exchanged or reissued; none for a first one.',
  })
  ground?: DossierGround;

  @Field(() => CollectionPointInput, { description: 'Where it was collected.' })
  collectionPoint!: CollectionPointInput;

  @Field(() => DateScalar, { description: 'The day of collection: today, or one of the days before.' })
  collectedOn!: string;

  @Field(() => TextScalar, {
    nullable: true,
    description:
      'Id of the officer who collected it, an officer here or not; never a name. Default: the officer of the token; a machine’s token must name one. Who collected doesn’t verify.',
  })
  collectedBy?: string;

  @Field(() => TextScalar, { nullable: true, description: 'Number of the receipt that the citizen got.' })
  receiptNumber?: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The dossier that it redoes, which must wait for it; both are one case.',
  })
  redoOf?: string;
}

@InputType({ description: 'A step that needs nothing more.' })
class DossierNoteInput {
  @Field(() => TextScalar, { nullable: true, description: 'A note.' })
  note?: string;
}

@InputType({ description: 'Records that the card was made.' })
class ProduceInput extends DossierNoteInput {
  @Field(() => DateScalar, { description: 'The day of issue on the card.' })
  issuedOn!: string;

  @Field(() => CardVersionEnum, { nullable: true, description: 'Default: the version that is made on that day.' })
  version?: CardVersion;
}

@InputType({ description: 'Records that the card was handed over.' })
class DeliverInput extends DossierNoteInput {
  @Field(() => DateScalar, { nullable: true, description: 'The day. Default: today.' })
  deliveredOn?: string;
}

@InputType({ description: 'Finds that the dossier disagrees with another source.' })
class FindDiscrepantInput extends DossierNoteInput {
  @Field(() => [DefectEnum], { description: 'What is wrong: at least one.' })
  defects!: Defect[];
}

@InputType({ description: 'How one defect came to its end.' })
class DefectResolutionInput {
  @Field(() => DefectEnum, { description: 'The defect.' })
  defect!: Defect;

  @Field(() => DefectResolutionEnum, { description: 'How.' })
  how!: DefectResolution;
}

@InputType({ description: 'Closes the defects, all of them.' })
class ResolveInput extends DossierNoteInput {
  @Field(() => [DefectResolutionInput], { description: 'One for each open defect.' })
  resolutions!: DefectResolutionInput[];
}

@InputType({ description: 'Orders a new collection.' })
class RequireRedoInput extends DossierNoteInput {
  @Field(() => DefectEnum, { description: 'The open defect that needs new capture.' })
  defect!: Defect;

  @Field(() => FaultPartyEnum, { description: 'Who caused it: decides the fee.' })
  faultParty!: FaultParty;
}

@InputType({ description: 'Ends the dossier without a card.' })
class CancelInput extends DossierNoteInput {
  @Field(() => CancelReasonEnum, { description: 'Why.' })
  reason!: CancelReason;
}

@OneOf()
@InputType({ description: 'Exactly one step.' })
export class DossierStepInput {
  @Field(() => DossierNoteInput, { nullable: true, description: 'Take up.' })
  startReview?: DossierNoteInput;

  @Field(() => DossierNoteInput, { nullable: true, description: 'Find right, by an officer who did not collect it.' })
  verify?: DossierNoteInput;

  @Field(() => DossierNoteInput, { nullable: true, description: 'Send to the card centre.' })
  sendToProduction?: DossierNoteInput;

  @Field(() => ProduceInput, { nullable: true, description: 'The card was made.' })
  produce?: ProduceInput;

  @Field(() => DeliverInput, { nullable: true, description: 'The card was handed over.' })
  deliver?: DeliverInput;

  @Field(() => FindDiscrepantInput, { nullable: true, description: 'Find discrepant.' })
  findDiscrepant?: FindDiscrepantInput;

  @Field(() => ResolveInput, { nullable: true, description: 'Close the defects, by an officer.' })
  resolve?: ResolveInput;

  @Field(() => RequireRedoInput, { nullable: true, description: 'Order a new collection, by an officer.' })
  requireRedo?: RequireRedoInput;

  @Field(() => CancelInput, { nullable: true, description: 'End without a card, by an officer.' })
  cancel?: CancelInput;
}

@InputType({ description: 'One step of one dossier.' })
export class DossierMove {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => ID, { description: 'The dossier.' })
  id!: string;

  @Field(() => Int, { description: 'Its version as the caller knows it.' })
  expectedVersion!: number;

  @Field(() => DossierStepInput, { description: 'The step.' })
  step!: DossierStepInput;
}

@InputType({ description: 'Which dossiers, within the caller’s reach; all conditions hold together.' })
export class DossierFilter {
  @Field(() => UnitCodeScalar, { nullable: true, description: 'Of this unit, as `by` says.' })
  unit?: string;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which `unit` is resolved. Default: today.' })
  unitOn?: string;

  @Field(() => AttributionEnum, {
    nullable: true,
    description: 'By where the person lives now (default), or by the unit that collected.',
  })
  by?: Attribution;

  @Field(() => DossierStateEnum, { nullable: true, description: 'In this state.' })
  state?: DossierState;

  @Field(() => DossierTypeEnum, { nullable: true, description: 'For this.' })
  type?: DossierType;

  @Field(() => CollectionKindEnum, { nullable: true, description: 'Collected at such a place.' })
  collectionKind?: CollectionKind;

  @Field(() => DateScalar, { nullable: true, description: 'Collected on this day or later.' })
  collectedFrom?: string;

  @Field(() => DateScalar, { nullable: true, description: 'Collected on this day or earlier.' })
  collectedTo?: string;

  @Field(() => Boolean, { nullable: true, description: 'Past the last day while the police are at it, or not.' })
  overdue?: boolean;

  @Field(() => EscalationEnum, { nullable: true, description: 'Whose escalation is this today.' })
  escalation?: Escalation;

  @Field(() => DefectEnum, { nullable: true, description: 'With this defect.' })
  defect?: Defect;
}
