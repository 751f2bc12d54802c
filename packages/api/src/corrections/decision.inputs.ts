import type { Sex } from '@lienthong/schema/codes';
import type { DeclaredAs } from '@lienthong/schema/correction-decisions';
import { Field, InputType } from 'type-graphql';
import { DateScalar, TextScalar } from '../access/graphql.ts';
import { SexEnum, SubjectInput } from '../citizens/citizen.types.ts';
import { DeclaredAsEnum } from './correction.codes.ts';

@InputType({ description: 'The decision or judgment in force that is recorded; each part of it is obligatory.' })
export class DecisionInput {
  @Field(() => TextScalar, { nullable: true, description: 'Its number.' })
  number?: string;

  @Field(() => TextScalar, { nullable: true, description: 'The body that decided.' })
  body?: string;

  @Field(() => DateScalar, { nullable: true, description: 'Its day.' })
  issuedOn?: string;
}

@InputType({ description: 'A sex that was determined anew. A new given name needs a change of its own.' })
export class SexRedeterminationInput {
  @Field(() => SubjectInput, { description: 'Whose sex; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => SexEnum, { description: 'The old one, as recorded now.' })
  recorded!: Sex;

  @Field(() => SexEnum, { description: 'The new one.' })
  value!: Sex;

  @Field(() => DecisionInput, { description: 'The medical certificate or decision.' })
  decision!: DecisionInput;
}

@InputType({ description: 'A nationality that was acquired, regained, given up or withdrawn.' })
export class NationalityChangeInput {
  @Field(() => SubjectInput, { description: 'Whose nationality; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => TextScalar, { description: 'The old one, as recorded now: ISO 3166-1 alpha-2.' })
  recorded!: string;

  @Field(() => TextScalar, { description: 'The new one.' })
  value!: string;

  @Field(() => DecisionInput, { description: 'The decision.' })
  decision!: DecisionInput;
}

@InputType({ description: 'A court declared the person missing or dead.' })
export class MissingOrDeadDeclarationInput {
  @Field(() => SubjectInput, { description: 'Who; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => DeclaredAsEnum, { description: 'As what.' })
  declared!: DeclaredAs;

  @Field(() => DateScalar, {
    description: 'The day that the court fixed: of death, or since when the person is missing.',
  })
  since!: string;

  @Field(() => DecisionInput, { description: 'The court’s decision.' })
  decision!: DecisionInput;
}

@InputType({
  description: 'A court set a declaration aside: what is recorded of the person, as declared dead, else as missing.',
})
export class MissingOrDeadReversalInput {
  @Field(() => SubjectInput, { description: 'Who; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => DecisionInput, { description: 'The court’s decision.' })
  decision!: DecisionInput;
}
