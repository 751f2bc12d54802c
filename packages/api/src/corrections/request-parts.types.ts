import type { ConsentGiver } from '@lienthong/schema/correction-grounds';
import type { CorrectionState, CorrectionStepCode } from '@lienthong/schema/correction-life';
import { Field, ObjectType } from 'type-graphql';
import { DateScalar, DateTimeScalar } from '../access/graphql.ts';
import type { EffectCode } from '../domain/corrections/declared-effects.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import { ConsentGiverEnum, EffectEnum, StateEnum, StepEnum } from './correction.codes.ts';

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
