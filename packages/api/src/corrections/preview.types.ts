import { Field, ObjectType } from 'type-graphql';
import { DateScalar } from '../access/graphql.ts';
import { RefusalView } from '../access/outcome.types.ts';
import type { FastTrackCondition } from '../domain/corrections/fast-track.ts';
import { FastTrackConditionEnum } from './correction.codes.ts';
import { EffectView } from './request-parts.types.ts';

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
