import type { LifeStatus, Sex } from '@lienthong/schema/codes';
import { Field, InputType } from 'type-graphql';
import { ClientRefScalar, DateScalar, PersonalNumberScalar, TextScalar, UnitCodeScalar } from '../access/graphql.ts';
import { LifeStatusEnum, SexEnum } from '../citizens/citizen.types.ts';
import { RegistrationInput } from '../corrections/correction.inputs.ts';
import type { Agreement, ReconciledField } from '../domain/reconciliation/agreement.ts';
import type { Match } from '../domain/reconciliation/match.ts';
import type { Register } from '../domain/reconciliation/proposals.ts';
import { AgreementEnum, MatchEnum, ReconciledFieldEnum, RegisterEnum } from './reconciliation.codes.ts';

@InputType({
  description:
    'A row of the sender’s register: its entry, and the person as that register has it. What is absent isn’t compared, but for the name.',
})
export class ReconciliationItem {
  @Field(() => ClientRefScalar, {
    description: 'The key of this row, of run and register entry: the same ref and content are compared once.',
  })
  clientRef!: string;

  @Field(() => TextScalar, {
    description: 'The run that the row belongs to, named by the caller; it begins with its first row.',
  })
  run!: string;

  @Field(() => RegistrationInput, { description: 'The entry, of an office within the caller’s jurisdiction.' })
  entry!: RegistrationInput;

  @Field(() => RegisterEnum, { defaultValue: 'BIRTH', description: 'In which register the entry stands.' })
  register!: Register;

  @Field(() => PersonalNumberScalar, { nullable: true, description: 'Personal number; old entries have none.' })
  personalNumber?: string | null;

  @Field(() => TextScalar, { description: 'Surname.' })
  surname!: string;

  @Field(() => TextScalar, { nullable: true, description: 'Middle name; absent: none.' })
  middleName?: string | null;

  @Field(() => TextScalar, { description: 'Given name.' })
  givenName!: string;

  @Field(() => TextScalar, {
    nullable: true,
    description: 'Birth date as far as the entry knows it: `1961`, `1961-05` or `1961-05-03`.',
  })
  dateOfBirth?: string | null;

  @Field(() => SexEnum, { nullable: true, description: 'Sex.' })
  sex?: Sex | null;

  @Field(() => TextScalar, { nullable: true, description: 'Ethnicity: code of the official list, 01 to 54.' })
  ethnicity?: string | null;

  @Field(() => TextScalar, { nullable: true, description: 'Nationality: ISO 3166-1 alpha-2.' })
  nationality?: string | null;

  @Field(() => TextScalar, { nullable: true, description: 'Native place: id of the unit, `<code>@<validFrom>`.' })
  nativePlace?: string | null;

  @Field(() => LifeStatusEnum, { nullable: true, description: 'Whether the person lives, by the register.' })
  lifeStatus?: LifeStatus | null;

  @Field(() => DateScalar, { nullable: true, description: 'Day of death.' })
  diedOn?: string | null;

  @Field(() => TextScalar, {
    nullable: true,
    description: 'Place of death: not compared, but a request on a death needs it.',
  })
  deathPlace?: string | null;
}

@InputType({ description: 'Which rows of a run; all conditions hold together.' })
export class ReconciliationRowFilter {
  @Field(() => MatchEnum, { nullable: true, description: 'With this match.' })
  match?: Match;

  @Field(() => ReconciledFieldEnum, {
    nullable: true,
    description: 'In which this field has an answer; see `agreement`.',
  })
  field?: ReconciledField;

  @Field(() => AgreementEnum, {
    nullable: true,
    description: 'In which `field`, or any field where none is named, agrees so.',
  })
  agreement?: Agreement;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Rows in which a field contradicts (false) or none does (true).',
  })
  consistent?: boolean;

  @Field(() => UnitCodeScalar, {
    nullable: true,
    description: 'Of persons who lived within this unit when they were compared.',
  })
  unit?: string;
}
