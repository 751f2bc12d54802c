import type { AgencyKind } from '@lienthong/schema/codes';
import type { DeclaredAs, EthnicityParent } from '@lienthong/schema/correction-decisions';
import type { RecordedFieldCode } from '@lienthong/schema/correction-fields';
import type { ChangeGround } from '@lienthong/schema/correction-grounds';
import type { CorrectionState } from '@lienthong/schema/correction-life';
import type { ReportableFact } from '@lienthong/schema/correction-reports';
import { Field, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';
import { connectionOf } from '../access/paging.ts';
import { AgencyKindEnum } from '../access/viewer.resolver.ts';
import type { SubmittableKind } from '../domain/corrections/kinds.ts';
import { EvidenceView } from '../evidence/document.types.ts';
import { NodeView } from '../units/unit.types.ts';
import {
  ChangeGroundEnum,
  DeclaredAsEnum,
  EthnicityParentEnum,
  KindEnum,
  RecordedFieldEnum,
  ReportableFactEnum,
  StateEnum,
} from './correction.codes.ts';
import { ConsentView, EffectView } from './request-parts.types.ts';

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

export const CorrectionRequestConnection = connectionOf(CorrectionRequestView, 'CorrectionRequest');
