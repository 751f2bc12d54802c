import type { Defect } from '@lienthong/schema/codes';
import type { DossierGround } from '@lienthong/schema/dossier-grounds';
import type { DefectResolution, DossierState, DossierStepCode } from '@lienthong/schema/dossier-life';
import { Field, ObjectType } from 'type-graphql';
import { DateScalar, DateTimeScalar } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';
import { connectionOf } from '../access/paging.ts';
import { DefectEnum, DossierStateEnum, DossierView } from '../enrollment/enrollment.types.ts';
import { DefectResolutionEnum, DossierGroundEnum, DossierStepEnum } from './dossier.codes.ts';

@ObjectType('DossierStepRecord', { description: 'A step that was taken.', simpleResolvers: true })
export class DossierStepView {
  @Field(() => DossierStepEnum, { description: 'The step.' })
  step!: DossierStepCode;

  @Field(() => DossierStateEnum, { nullable: true, description: 'The state before.' })
  fromState!: DossierState | null;

  @Field(() => DossierStateEnum, { description: 'The state after.' })
  toState!: DossierState;

  @Field(() => DateScalar, { description: 'The legal day.' })
  onDay!: string;

  @Field(() => DateTimeScalar, { description: 'The instant.' })
  at!: Date;

  @Field(() => DossierGroundEnum, {
    nullable: true,
    description: 'Why a card is exchanged or reissued, at collection.',
  })
  ground!: DossierGround | null;

  @Field(() => [DefectEnum], { description: 'The defects that were found, closed, or needed a redo.' })
  defects!: Defect[];

  @Field(() => [DefectResolutionEnum], { description: 'How each of the defects was closed, in their order.' })
  resolutions!: DefectResolution[];

  @Field(() => String, { nullable: true, description: 'A note, or the reason of a cancellation by an effect.' })
  note!: string | null;
}

@ObjectType('DossierOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one item.',
  simpleResolvers: true,
})
export class DossierOutcomeView extends AnyOutcomeView {}

export const DossierConnection = connectionOf(DossierView, 'Dossier');
