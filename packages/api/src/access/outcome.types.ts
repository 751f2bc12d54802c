import { outcomeStatuses, refusalCodes, type OutcomeStatus, type RefusalCode } from '@lienthong/schema/refusal-codes';
import { Field, InterfaceType, ObjectType } from 'type-graphql';
import { ClientRefScalar, enumOf } from './graphql.ts';

const OutcomeStatusEnum = enumOf('OutcomeStatus', 'What became of an item.', outcomeStatuses);
const RefusalCodeEnum = enumOf('RefusalCode', 'Why an item was refused; a closed list.', refusalCodes);

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

@InterfaceType('Outcome', {
  description: 'What became of one item of a mutation; the thing itself stands beside it.',
  autoRegisterImplementations: true,
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class AnyOutcomeView {
  @Field(() => ClientRefScalar, { description: 'The ref of the item.' })
  clientRef!: string;

  @Field(() => OutcomeStatusEnum, { description: 'Accepted or refused.' })
  status!: OutcomeStatus;

  @Field(() => Boolean, { description: 'True where an earlier call had this effect.' })
  replayed!: boolean;

  @Field(() => [RefusalView], { description: 'Why it was refused.' })
  refusals!: RefusalView[];
}
