import type { EthnicityParent } from '@lienthong/schema/correction-decisions';
import type {
  ChangeableFieldCode,
  CorrectableFieldCode,
  ErrorSource,
  SupplementableFieldCode,
} from '@lienthong/schema/correction-fields';
import type { ChangeGround, ConsentGiver } from '@lienthong/schema/correction-grounds';
import type { ReportableFact } from '@lienthong/schema/correction-reports';
import { Field, InputType } from 'type-graphql';
import { DateScalar, OneOf, TextScalar } from '../access/graphql.ts';
import { SubjectInput } from '../citizens/citizen.types.ts';
import {
  ChangeableFieldEnum,
  ChangeGroundEnum,
  ConsentGiverEnum,
  ErrorSourceEnum,
  EthnicityParentEnum,
  FieldEnum,
  ReportableFactEnum,
  SupplementableFieldEnum,
} from './correction.codes.ts';
import {
  MissingOrDeadDeclarationInput,
  MissingOrDeadReversalInput,
  NationalityChangeInput,
  SexRedeterminationInput,
} from './decision.inputs.ts';
import {
  AdoptionEndInput,
  AdoptionInput,
  AnnulmentInput,
  DivorceInput,
  GuardianshipEndInput,
  GuardianshipInput,
  MarriageInput,
  ParentageByJudgmentInput,
  ParentageInput,
} from './family.inputs.ts';
import { PopulationCorrectionInput, ResidenceChangeInput } from './finding.inputs.ts';
import { BirthInput, PersonFoundInput } from './newcomer.inputs.ts';

@InputType({ description: 'One fact that was recorded wrongly.' })
export class FieldCorrectionInput {
  @Field(() => SubjectInput, { description: 'Whose fact; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => FieldEnum, { description: 'Which fact.' })
  field!: CorrectableFieldCode;

  @Field(() => TextScalar, { nullable: true, description: 'The value as recorded now; absent: none.' })
  recorded?: string;

  @Field(() => TextScalar, { nullable: true, description: 'The right value; absent: none.' })
  value?: string;

  @Field(() => ErrorSourceEnum, { description: 'Whose fault the wrong entry was.' })
  errorSource!: ErrorSource;
}

@InputType({ description: 'A registered death.' })
export class DeathInput {
  @Field(() => SubjectInput, { description: 'Who died; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => DateScalar, { description: 'The day of death.' })
  diedOn!: string;

  @Field(() => TextScalar, { description: 'Where.' })
  place!: string;
}

@InputType({ description: 'A consent that the law asks for, by the paper that shows it.' })
export class ConsentInput {
  @Field(() => ConsentGiverEnum, { description: 'Who consents.' })
  by!: ConsentGiver;

  @Field(() => DateScalar, { description: 'The day on which it was given.' })
  givenOn!: string;

  @Field(() => TextScalar, { description: 'The paper: a declaration, or what shows who represents the child.' })
  reference!: string;
}

@InputType({ description: 'A part of the name that changes, though it was recorded rightly.' })
export class ChangeInput {
  @Field(() => SubjectInput, { description: 'Whose name; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => ChangeableFieldEnum, { description: 'Which part.' })
  field!: ChangeableFieldCode;

  @Field(() => TextScalar, { nullable: true, description: 'The old value, as recorded now; absent: none.' })
  recorded?: string;

  @Field(() => TextScalar, { nullable: true, description: 'The new value; absent: none, which a middle name can be.' })
  value?: string;

  @Field(() => ChangeGroundEnum, { description: 'On which ground; `correctionRules` says which are for which part.' })
  ground!: ChangeGround;

  @Field(() => [ConsentInput], {
    defaultValue: [],
    description: 'The parents’ below 18, the person’s own from 9 on: `correctionRules` has the ages.',
  })
  consents!: ConsentInput[];
}

@InputType({ description: 'A fact that is missing in the register. There is no old value to be given.' })
export class SupplementInput {
  @Field(() => SubjectInput, { description: 'Whose fact; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => SupplementableFieldEnum, { description: 'Which fact.' })
  field!: SupplementableFieldCode;

  @Field(() => TextScalar, {
    description: 'The value. Of a birth date as much as is known, beginning with what is recorded: 1961, then 1961-05.',
  })
  value!: string;
}

@InputType({
  description:
    'What somebody saw: recorded facts look wrong. It changes nothing; the competent office looks into it. Names no register entry and no law.',
})
export class ReportInput {
  @Field(() => SubjectInput, { description: 'Of whom; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => [ReportableFactEnum], {
    description:
      'Which facts look wrong. Residence and presence go to another office than the rest: report them apart.',
  })
  fields!: ReportableFact[];

  @Field(() => TextScalar, { description: 'What was seen, in words.' })
  observation!: string;

  @Field(() => TextScalar, { description: 'Where.' })
  seenAt!: string;

  @Field(() => DateScalar, { description: 'On which day.' })
  seenOn!: string;
}

@InputType({
  description:
    'An ethnicity that is determined anew: the birth father’s or the birth mother’s, no one else’s. The register may not know the parents: whose it is, is declared and shown by the papers, which the office checks.',
})
export class EthnicityRedeterminationInput {
  @Field(() => SubjectInput, { description: 'Whose ethnicity; the second fact is obligatory.' })
  subject!: SubjectInput;

  @Field(() => TextScalar, {
    description: 'The old one, as recorded now. One that is missing is added by a supplement.',
  })
  recorded!: string;

  @Field(() => TextScalar, { description: 'The new one: code of the ethnic group, 01 to 54.' })
  value!: string;

  @Field(() => EthnicityParentEnum, { description: 'Whose it is.' })
  follows!: EthnicityParent;

  @Field(() => [ConsentInput], {
    defaultValue: [],
    description: 'The person’s own from 15 to under 18: `correctionRules` has the ages.',
  })
  consents!: ConsentInput[];
}

@OneOf()
@InputType({ description: 'Exactly one kind.' })
export class CorrectionInput {
  @Field(() => FieldCorrectionInput, { nullable: true, description: 'A correction.' })
  correction?: FieldCorrectionInput;

  @Field(() => DeathInput, { nullable: true, description: 'A death.' })
  death?: DeathInput;

  @Field(() => ChangeInput, { nullable: true, description: 'A change of the name.' })
  change?: ChangeInput;

  @Field(() => SupplementInput, { nullable: true, description: 'A supplement.' })
  supplement?: SupplementInput;

  @Field(() => EthnicityRedeterminationInput, { nullable: true, description: 'An ethnicity determined anew.' })
  ethnicityRedetermination?: EthnicityRedeterminationInput;

  @Field(() => SexRedeterminationInput, { nullable: true, description: 'A sex determined anew.' })
  sexRedetermination?: SexRedeterminationInput;

  @Field(() => NationalityChangeInput, { nullable: true, description: 'A change of nationality.' })
  nationalityChange?: NationalityChangeInput;

  @Field(() => MissingOrDeadDeclarationInput, { nullable: true, description: 'A declaration as missing or dead.' })
  missingOrDeadDeclaration?: MissingOrDeadDeclarationInput;

  @Field(() => MissingOrDeadReversalInput, { nullable: true, description: 'Its reversal.' })
  missingOrDeadReversal?: MissingOrDeadReversalInput;

  @Field(() => MarriageInput, { nullable: true, description: 'A marriage.' })
  marriage?: MarriageInput;

  @Field(() => ParentageInput, { nullable: true, description: 'A parent recognised.' })
  parentage?: ParentageInput;

  @Field(() => GuardianshipInput, { nullable: true, description: 'A guardianship.' })
  guardianship?: GuardianshipInput;

  @Field(() => GuardianshipEndInput, { nullable: true, description: 'Its end.' })
  guardianshipEnd?: GuardianshipEndInput;

  @Field(() => AdoptionInput, { nullable: true, description: 'An adoption.' })
  adoption?: AdoptionInput;

  @Field(() => AdoptionEndInput, { nullable: true, description: 'Its end.' })
  adoptionEnd?: AdoptionEndInput;

  @Field(() => DivorceInput, { nullable: true, description: 'A divorce.' })
  divorce?: DivorceInput;

  @Field(() => AnnulmentInput, { nullable: true, description: 'An annulment.' })
  annulment?: AnnulmentInput;

  @Field(() => ParentageByJudgmentInput, { nullable: true, description: 'A parent determined by a court.' })
  parentageByJudgment?: ParentageByJudgmentInput;

  @Field(() => ResidenceChangeInput, { nullable: true, description: 'A move.' })
  residenceChange?: ResidenceChangeInput;

  @Field(() => PopulationCorrectionInput, { nullable: true, description: 'A wrongly keyed fact.' })
  populationCorrection?: PopulationCorrectionInput;

  @Field(() => BirthInput, { nullable: true, description: 'A birth.' })
  birth?: BirthInput;

  @Field(() => PersonFoundInput, { nullable: true, description: 'A person found.' })
  person?: PersonFoundInput;

  @Field(() => ReportInput, { nullable: true, description: 'A report.' })
  report?: ReportInput;
}
