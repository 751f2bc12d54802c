import type { RecordedFieldCode } from '@lienthong/schema/correction-fields';
import type { ReadinessCode } from '@lienthong/schema/readiness';
import { Field, ObjectType } from 'type-graphql';
import { DateScalar } from '../access/graphql.ts';
import { RecordedFieldEnum } from '../corrections/correction.codes.ts';
import { ReadinessCodeEnum } from './dossier.codes.ts';

@ObjectType('ReadinessFinding', { description: 'What disagrees.', simpleResolvers: true })
export class ReadinessFindingView {
  @Field(() => ReadinessCodeEnum, { description: 'What.' })
  code!: ReadinessCode;

  @Field(() => Boolean, { description: 'Whether travelling would be in vain before it is settled.' })
  blocks!: boolean;

  @Field(() => RecordedFieldEnum, { nullable: true, description: 'The fact that it is about.' })
  field!: RecordedFieldCode | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day that the code speaks of.' })
  on!: string | null;

  @Field(() => String, { description: 'The code in words.' })
  message!: string;
}

@ObjectType('Readiness', {
  description: 'Whether a person can be collected today, told before the way is made.',
  simpleResolvers: true,
})
export class ReadinessView {
  @Field(() => Boolean, { description: 'Nothing stands in the way.' })
  ready!: boolean;

  @Field(() => [ReadinessFindingView], { nullable: true, description: 'What disagrees.' })
  findings!: ReadinessFindingView[] | null;
}
