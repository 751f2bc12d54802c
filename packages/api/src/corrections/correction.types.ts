import type { AgencyKind } from '@lienthong/schema/codes';
import type { DeclaredAs, EthnicityParent } from '@lienthong/schema/correction-decisions';
import type { RecordedFieldCode } from '@lienthong/schema/correction-fields';
import type { ChangeGround, ConsentGiver } from '@lienthong/schema/correction-grounds';
import type { CorrectionState, CorrectionStepCode } from '@lienthong/schema/correction-life';
import type { ReportableFact } from '@lienthong/schema/correction-reports';
import { Field, Int, ObjectType } from 'type-graphql';
import { DateScalar, DateTimeScalar } from '../access/graphql.ts';
import { AnyOutcomeView, RefusalView } from '../access/outcome.types.ts';
import { connectionOf } from '../access/paging.ts';
import { AgencyKindEnum } from '../access/viewer.resolver.ts';
import type { EffectCode } from '../domain/corrections/declared-effects.ts';
import type { FastTrackCondition } from '../domain/corrections/fast-track.ts';
import type { SubmittableKind } from '../domain/corrections/kinds.ts';
import { EvidenceView } from '../evidence/document.types.ts';
import { AdministrativeUnitView, NodeView } from '../units/unit.types.ts';
import {
  ChangeGroundEnum,
  ConsentGiverEnum,
  DeclaredAsEnum,
  EffectEnum,
  EthnicityParentEnum,
  FastTrackConditionEnum,
  KindEnum,
  RecordedFieldEnum,
  ReportableFactEnum,
  StateEnum,
  StepEnum,
} from './correction.codes.ts';

@ObjectType('CorrectionEffectPlan', { description: 'One effect of applying a request.', simpleResolvers: true })
export class EffectView {
  @Field(() => EffectEnum, { description: 'Which effect.' })
  effect!: EffectCode;

  @Field(() => String, { description: 'What it does.' })
  meaning!: string;
}

@ObjectType('Consent', { description: 'A consent that was handed in with a request.', simpleResolvers: true })
export class ConsentView {
  @Field(() => ConsentGiverEnum, { description: 'Who consents.' })
  by!: ConsentGiver;

  @Field(() => DateScalar, { description: 'The day on which it was given.' })
  givenOn!: string;

  @Field(() => String, { description: 'The paper that shows it.' })
  reference!: string;
}

@ObjectType('RecordedDecision', { description: 'The decision that a request records.', simpleResolvers: true })
export class DecisionView {
  @Field(() => String, { description: 'Its number.' })
  number!: string;

  @Field(() => String, { description: 'The body that decided.' })
  body!: string;

  @Field(() => DateScalar, { description: 'Its day.' })
  issuedOn!: string;
}

@ObjectType('ResidenceMove', {
  description: 'A move: homes as they were when the request was handed in, and as they are to be.',
  simpleResolvers: true,
})
export class ResidenceMoveView {
  @Field(() => DateScalar, { description: 'Since when.' })
  movedOn!: string;

  @Field(() => AdministrativeUnitView, {
    nullable: true,
    description: 'Where the person lived; null where that stays.',
  })
  currentFrom!: AdministrativeUnitView | null;

  @Field(() => AdministrativeUnitView, { nullable: true, description: 'Where the person lives.' })
  currentTo!: AdministrativeUnitView | null;

  @Field(() => AdministrativeUnitView, { nullable: true, description: 'Where the person was permanently registered.' })
  permanentFrom!: AdministrativeUnitView | null;

  @Field(() => AdministrativeUnitView, { nullable: true, description: 'Where the person is permanently registered.' })
  permanentTo!: AdministrativeUnitView | null;
}

@ObjectType('CorrectionStepRecord', { description: 'A step that was taken.', simpleResolvers: true })
export class StepView {
  @Field(() => StepEnum, { description: 'The step.' })
  step!: CorrectionStepCode;

  @Field(() => StateEnum, { nullable: true, description: 'The state before.' })
  fromState!: CorrectionState | null;

  @Field(() => StateEnum, { description: 'The state after.' })
  toState!: CorrectionState;

  @Field(() => DateScalar, { description: 'The legal day.' })
  onDay!: string;

  @Field(() => DateTimeScalar, { description: 'The instant.' })
  at!: Date;
}

@ObjectType('CorrectionRequest', {
  implements: NodeView,
  description: 'A request on the civil status of one person.',
  simpleResolvers: true,
})
export class CorrectionRequestView extends NodeView {
  @Field(() => KindEnum, { description: 'Its kind.' })
  kind!: SubmittableKind;

  @Field(() => StateEnum, { description: 'Where it stands.' })
  state!: CorrectionState;

  @Field(() => RecordedFieldEnum, {
    nullable: true,
    description: 'The fact it touches; null for a kind without fields.',
  })
  field!: RecordedFieldCode | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day of death.' })
  diedOn!: string | null;

  @Field(() => DateScalar, { description: 'The legal day on which it was handed in.' })
  submittedOn!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day by which the law wants a decision; null for a report, of which it says none.',
  })
  dueOn!: string | null;

  @Field(() => ChangeGroundEnum, { nullable: true, description: 'The ground of a change.' })
  ground!: ChangeGround | null;

  @Field(() => [ConsentView], { nullable: true, description: 'The consents to a change.' })
  consents!: readonly ConsentView[] | null;

  @Field(() => EthnicityParentEnum, { nullable: true, description: 'Whose the new ethnicity is, as declared.' })
  follows!: EthnicityParent | null;

  @Field(() => DeclaredAsEnum, { nullable: true, description: 'As what a court declared the person.' })
  declared!: DeclaredAs | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day that the court fixed.' })
  declaredSince!: string | null;

  @Field(() => [ReportableFactEnum], { description: 'The facts that look wrong to the one who reports.' })
  fields!: readonly ReportableFact[];

  @Field(() => String, { nullable: true, description: 'What was seen.' })
  observation!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it was seen.' })
  seenAt!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'On which day.' })
  seenOn!: string | null;

  @Field(() => AgencyKindEnum, { description: 'What kind of agency decides.' })
  agencyKind!: AgencyKind;

  @Field(() => Boolean, {
    description: 'A birth or a death registered after the limit of the law: a flag, no refusal.',
  })
  late!: boolean;

  @Field(() => String, { description: 'Version of the rules that it was taken under.' })
  ruleVersion!: string;

  @Field(() => [String], { description: 'Fields that changed underneath, in state STALE.' })
  staleFields!: string[];

  @Field(() => String, { nullable: true, description: 'What the office asked.' })
  question!: string | null;

  @Field(() => [EvidenceView], { nullable: true, description: 'The papers that it rests on.' })
  evidence!: EvidenceView[];

  @Field(() => [EffectView], { description: 'What applying it did; empty before.' })
  effects!: EffectView[];

  @Field(() => DateScalar, { nullable: true, description: 'The legal day on which it was applied.' })
  appliedOn!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The last day for the answer to the question that waits.' })
  answerBy!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which it was decided or ended.' })
  closedOn!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which the police questioned it last.' })
  contestedOn!: string | null;

  @Field(() => String, { nullable: true, description: 'Why the police questioned it.' })
  contestReason!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which it was taken back.' })
  reversedOn!: string | null;

  @Field(() => [EffectView], { description: 'What taking it back did; empty before.' })
  reversalEffects!: EffectView[];

  @Field(() => DateScalar, {
    nullable: true,
    description: 'Since when its facts are verified: the limit was lengthened by the days of the rule, once.',
  })
  verifiedOn!: string | null;

  @Field(() => Int, { description: 'Rises by one with every step.' })
  version!: number;
}

@ObjectType('CorrectionOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one item.',
  simpleResolvers: true,
})
export class OutcomeView extends AnyOutcomeView {}

@ObjectType('CorrectionPreview', {
  description: 'What handing in and applying an item would do; nothing is committed.',
  simpleResolvers: true,
})
export class PreviewView {
  @Field(() => [RefusalView], { description: 'Why it would be refused; empty: it would be accepted.' })
  refusals!: RefusalView[];

  @Field(() => [EffectView], { description: 'What applying it would do, in this order.' })
  effects!: EffectView[];

  @Field(() => DateScalar, { nullable: true, description: 'The day by which the law would want a decision.' })
  dueOn!: string | null;

  @Field(() => Boolean, { description: 'Whether a birth or a death would be registered late.' })
  late!: boolean;

  @Field(() => String, { description: 'Version of the rules.' })
  ruleVersion!: string;

  @Field(() => Boolean, { description: 'Whether a rule would approve it as it is handed in, without an officer.' })
  fastTrack!: boolean;

  @Field(() => [FastTrackConditionEnum], {
    description: 'Which conditions of that rule don’t hold; empty where none is in force for the kind.',
  })
  fastTrackMissing!: FastTrackCondition[];
}

export const CorrectionRequestConnection = connectionOf(CorrectionRequestView, 'CorrectionRequest');
