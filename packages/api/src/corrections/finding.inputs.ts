import type { RecordedFieldCode } from '@lienthong/schema/correction-fields';
import { Field, InputType } from 'type-graphql';
import { DateScalar, TextScalar } from '../access/graphql.ts';
import { SubjectInput } from '../citizens/citizen.types.ts';
import { RecordedFieldEnum } from './correction.codes.ts';

@InputType({
  description:
    'The person moved: a new home, a new permanent residence, or both. Each is a commune, or a resident group of one, within the country. Names no register entry.',
})
export class ResidenceChangeInput {
  @Field(() => SubjectInput, { description: 'Who; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => TextScalar, {
    nullable: true,
    description: 'Where the person lives now: id of the unit; absent: as before.',
  })
  currentResidence?: string;

  @Field(() => TextScalar, {
    nullable: true,
    description: 'Where the person is permanently registered now: id of the unit; absent: as before.',
  })
  permanentResidence?: string;

  @Field(() => DateScalar, { description: 'Since when.' })
  movedOn!: string;
}

@InputType({
  description:
    'A fact that was keyed wrongly into the population register. A fact of civil status only to agree with the register entry that is cited; presence and permanent residence cite none.',
})
export class PopulationCorrectionInput {
  @Field(() => SubjectInput, { description: 'Whose fact; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => RecordedFieldEnum, { description: 'Which fact.' })
  field!: RecordedFieldCode;

  @Field(() => TextScalar, { nullable: true, description: 'The value as recorded now; absent: none.' })
  recorded?: string;

  @Field(() => TextScalar, { nullable: true, description: 'The right value; absent: none.' })
  value?: string;
}
