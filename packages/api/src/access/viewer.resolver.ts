import {
  agencyKinds,
  fieldClasses,
  purposes,
  type AgencyKind,
  type FieldClass,
  type Purpose,
} from '@lienthong/schema/codes';
import { Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { agencies, type Action } from '../domain/agency.ts';
import type { Context } from './context.ts';
import { permits } from './caller.ts';
import { DateScalar, enumOf } from './graphql.ts';
import { limits } from './limits.ts';
import { May } from './may.ts';

export const AgencyKindEnum = enumOf(
  'AgencyKind',
  'Kind of an agency: it decides what the agency may do.',
  agencyKinds,
);
const PurposeEnum = enumOf(
  'Purpose',
  'What personal data are asked for; sent in the header `Lienthong-Purpose`.',
  purposes,
);
const FieldClassEnum = enumOf('FieldClass', 'Class of a personal field.', fieldClasses);

@ObjectType('Agency', { description: 'An agency of the province.', simpleResolvers: true })
export class AgencyView {
  @Field(() => ID, { description: 'Id of the agency.' })
  id!: string;

  @Field(() => AgencyKindEnum, { description: 'Kind.' })
  kind!: AgencyKind;

  @Field(() => String, { description: 'Name.' })
  name!: string;
}

@ObjectType('Client', { description: 'A system of an agency.', simpleResolvers: true })
class ClientView {
  @Field(() => ID, { description: 'Id of the client.' })
  id!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;
}

@ObjectType('Officer', { description: 'A person of an agency, who decides.', simpleResolvers: true })
class OfficerView {
  @Field(() => ID, { description: 'Id of the officer.' })
  id!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { description: 'Position.' })
  position!: string;
}

@ObjectType('Limits', { description: 'Bounds on a call.', simpleResolvers: true })
class LimitsView {
  @Field(() => Int, { description: 'Largest `first`.' })
  pageSize!: number;

  @Field(() => Int, { description: 'Longest list in an argument.' })
  listItems!: number;

  @Field(() => Int, { description: 'Deepest selection.' })
  depth!: number;

  @Field(() => Int, { description: 'Most aliases in a document.' })
  aliases!: number;

  @Field(() => Int, { description: 'Most tokens in a document.' })
  tokens!: number;

  @Field(() => Int, {
    description:
      'Highest cost of an operation: a scalar 0, an object 1, times the sizes of the lists it stands in. `extensions.cost` of each answer tells its own.',
  })
  cost!: number;

  @Field(() => Int, { description: 'Largest body, in bytes.' })
  bodyBytes!: number;
}

@ObjectType('Viewer', { description: 'Who is asking, and what is open to them.', simpleResolvers: true })
export class ViewerView {
  @Field(() => AgencyView, { description: 'The agency of client and officer.' })
  agency!: AgencyView;

  @Field(() => ClientView, { description: 'The calling system.' })
  client!: ClientView;

  @Field(() => OfficerView, {
    nullable: true,
    description: 'The officer who acts through it; null for a machine token.',
  })
  officer!: OfficerView | null;

  @Field(() => [String], { description: 'Actions open with this token.' })
  actions!: string[];

  @Field(() => [String], { description: 'Scopes of this token.' })
  scopes!: string[];

  @Field(() => [PurposeEnum], { description: 'Purposes that this client may act for.' })
  purposes!: Purpose[];

  @Field(() => PurposeEnum, { nullable: true, description: 'The purpose of this call.' })
  purpose!: Purpose | null;

  @Field(() => [FieldClassEnum], { description: 'Classes of personal fields shown in this call.' })
  classes!: FieldClass[];

  @Field(() => LimitsView, { description: 'Bounds on a call.' })
  limits!: LimitsView;

  @Field(() => DateScalar, { description: 'The legal day: in demo data it starts on the demo day and runs on.' })
  today!: string;
}

@Resolver(() => ViewerView)
export class ViewerResolver {
  @May('unit:read')
  @Query(() => ViewerView, { description: 'Who is asking, and what is open to them.' })
  viewer(@Ctx() { caller, today }: Context): ViewerView {
    const { agency, client, officer, scopes, purpose, classes } = caller;
    const actions: readonly Action[] = agencies[agency.kind].actions;
    return {
      agency,
      client,
      officer: officer ?? null,
      actions: actions.filter((action) => permits(caller, action) === 'YES'),
      scopes: [...scopes].sort(),
      purposes: [...client.purposes],
      purpose: purpose ?? null,
      classes: [...classes],
      limits,
      today,
    };
  }
}
