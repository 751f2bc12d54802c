import type { CorrectableFieldCode } from '@lienthong/schema/correction-fields';
import type { CorrectionState, CorrectionStepCode } from '@lienthong/schema/correction-life';
import type { OutcomeStatus, RefusalCode } from '@lienthong/schema/refusal-codes';
import { Field, Int, ObjectType } from 'type-graphql';
import { ClientRefScalar, DateScalar, DateTimeScalar } from '../access/graphql.ts';
import { connectionOf } from '../access/paging.ts';
import type { EffectCode } from '../domain/corrections/effects.ts';
import { NodeView } from '../units/unit.types.ts';
import {
  EffectEnum,
  FieldEnum,
  KindEnum,
  OutcomeStatusEnum,
  RefusalCodeEnum,
  StateEnum,
  StepEnum,
  type SubmittableKind,
} from './correction.codes.ts';

@ObjectType('Param', {
  description: 'A fact about a refusal: a code or an id, never personal data.',
  simpleResolvers: true,
})
class ParamView {
  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { description: 'Value.' })
  value!: string;
}

@ObjectType('Refusal', { description: 'Why an item was refused.', simpleResolvers: true })
export class RefusalView {
  @Field(() => RefusalCodeEnum, { description: 'The code.' })
  code!: RefusalCode;

  @Field(() => String, { description: 'The rule in words.' })
  message!: string;

  @Field(() => [String], { description: 'The place in the item.' })
  path!: string[];

  @Field(() => [ParamView], { description: 'Facts: an earlier request, a level, a rule.' })
  params!: ParamView[];
}

@ObjectType('CorrectionEffectPlan', { description: 'One effect of applying a request.', simpleResolvers: true })
export class EffectView {
  @Field(() => EffectEnum, { description: 'Which effect.' })
  effect!: EffectCode;

  @Field(() => String, { description: 'What it does.' })
  meaning!: string;
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

  @Field(() => FieldEnum, { nullable: true, description: 'The fact it touches; null for a kind without fields.' })
  field!: CorrectableFieldCode | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day of death.' })
  diedOn!: string | null;

  @Field(() => DateScalar, { description: 'The legal day on which it was handed in.' })
  submittedOn!: string;

  @Field(() => DateScalar, { description: 'The day by which the law wants a decision.' })
  dueOn!: string;

  @Field(() => Boolean, { description: 'A death registered after the limit of the law: a flag, no refusal.' })
  late!: boolean;

  @Field(() => String, { description: 'Version of the rules that it was taken under.' })
  ruleVersion!: string;

  @Field(() => [String], { description: 'Fields that changed underneath, in state STALE.' })
  staleFields!: string[];

  @Field(() => String, { nullable: true, description: 'What the office asked.' })
  question!: string | null;

  @Field(() => [EffectView], { description: 'What applying it did; empty before.' })
  effects!: EffectView[];

  @Field(() => DateScalar, { nullable: true, description: 'The legal day on which it was applied.' })
  appliedOn!: string | null;

  @Field(() => Int, { description: 'Rises by one with every step.' })
  version!: number;
}

@ObjectType('CorrectionOutcome', { description: 'What became of one item.', simpleResolvers: true })
export class OutcomeView {
  @Field(() => ClientRefScalar, { description: 'The ref of the item.' })
  clientRef!: string;

  @Field(() => OutcomeStatusEnum, { description: 'Accepted or refused.' })
  status!: OutcomeStatus;

  @Field(() => Boolean, { description: 'True where an earlier call had this effect.' })
  replayed!: boolean;

  @Field(() => [RefusalView], { description: 'Why it was refused.' })
  refusals!: RefusalView[];
}

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

  @Field(() => Boolean, { description: 'Whether a death would be registered late.' })
  late!: boolean;

  @Field(() => String, { description: 'Version of the rules.' })
  ruleVersion!: string;
}

export const CorrectionRequestConnection = connectionOf(CorrectionRequestView, 'CorrectionRequest');
