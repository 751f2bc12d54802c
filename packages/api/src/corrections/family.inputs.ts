import type { ParentRole } from '@lienthong/schema/relations';
import { Field, InputType, Int } from 'type-graphql';
import { DateScalar, OneOf, TextScalar } from '../access/graphql.ts';
import { SubjectInput } from '../citizens/citizen.types.ts';
import { DecisionInput } from './decision.inputs.ts';
import { ParentRoleEnum } from './family.codes.ts';

@InputType({ description: 'A person who isn’t on this register, as the entry describes the person.' })
class DescribedPersonInput {
  @Field(() => TextScalar, { description: 'The whole name as the entry has it.' })
  name!: string;

  @Field(() => Int, { description: 'Year of birth.' })
  birthYear!: number;

  @Field(() => TextScalar, { description: 'Nationality, ISO 3166-1 alpha-2.' })
  nationality!: string;
}

@OneOf()
@InputType({
  description: 'The other person of a request: one on this register by the number, or anybody else described.',
})
export class OtherPersonInput {
  @Field(() => SubjectInput, {
    nullable: true,
    description: 'A person on this register; the second fact is obligatory.',
  })
  registered?: SubjectInput;

  @Field(() => DescribedPersonInput, { nullable: true, description: 'A person who isn’t on this register.' })
  described?: DescribedPersonInput;
}

@InputType({ description: 'A marriage. The entry can be named from either side; one request is enough for both.' })
export class MarriageInput {
  @Field(() => SubjectInput, { description: 'One of the two; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => OtherPersonInput, { description: 'The other one.' })
  spouse!: OtherPersonInput;

  @Field(() => DateScalar, { description: 'The day of the marriage.' })
  marriedOn!: string;
}

@InputType({ description: 'A father or a mother is recognised.' })
export class ParentageInput {
  @Field(() => SubjectInput, { description: 'The child; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => OtherPersonInput, { description: 'The parent.' })
  parent!: OtherPersonInput;

  @Field(() => ParentRoleEnum, { description: 'As what.' })
  role!: ParentRole;
}

@InputType({ description: 'A father or a mother is determined by a court.' })
export class ParentageByJudgmentInput extends ParentageInput {
  @Field(() => DecisionInput, { description: 'The judgment.' })
  decision!: DecisionInput;
}

@InputType({ description: 'A guardianship.' })
export class GuardianshipInput {
  @Field(() => SubjectInput, { description: 'The ward; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => OtherPersonInput, { description: 'The guardian.' })
  guardian!: OtherPersonInput;

  @Field(() => DateScalar, { description: 'Since when.' })
  from!: string;
}

@InputType({ description: 'The end of a guardianship. A change of guardian is its end and a new guardianship.' })
export class GuardianshipEndInput {
  @Field(() => SubjectInput, { description: 'The ward; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => OtherPersonInput, { description: 'The guardian, as the guardianship was entered.' })
  guardian!: OtherPersonInput;

  @Field(() => DateScalar, { description: 'On which day it ended.' })
  endedOn!: string;
}

@InputType({ description: 'An adoption by one person; two who adopt are a request each, on the one entry.' })
export class AdoptionInput {
  @Field(() => SubjectInput, { description: 'The child; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => OtherPersonInput, { description: 'Who adopts.' })
  adopter!: OtherPersonInput;

  @Field(() => ParentRoleEnum, { description: 'As what.' })
  role!: ParentRole;

  @Field(() => DecisionInput, { description: 'The decision.' })
  decision!: DecisionInput;
}

@InputType({ description: 'The end of an adoption, of one adopter.' })
export class AdoptionEndInput extends AdoptionInput {}

@InputType({ description: 'A marriage that a court ended.' })
export class DivorceInput {
  @Field(() => SubjectInput, { description: 'One of the two; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => OtherPersonInput, { description: 'The other one, as the marriage was entered.' })
  spouse!: OtherPersonInput;

  @Field(() => DecisionInput, { description: 'The judgment or decision.' })
  decision!: DecisionInput;
}

@InputType({ description: 'An unlawful marriage that a court annulled.' })
export class AnnulmentInput extends DivorceInput {}
