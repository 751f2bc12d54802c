import type { CorrectionKind } from '@lienthong/schema/correction-kinds';
import type { CorrectableFieldCode, ErrorSource } from '@lienthong/schema/correction-fields';
import type { EvidenceKind } from '@lienthong/schema/evidence-kinds';
import { Field, Int, ObjectType } from 'type-graphql';
import { ClientRefScalar, DateScalar, PersonalNumberScalar, UnitCodeScalar } from '../access/graphql.ts';
import { ErrorSourceEnum, FieldEnum } from '../corrections/correction.codes.ts';
import { EvidenceKindEnum } from '../evidence/document.types.ts';
import type { ReconciledField } from '../domain/reconciliation/agreement.ts';
import type { Lack } from '../domain/reconciliation/proposals.ts';
import { LackEnum, ProposedKindEnum, ReconciledFieldEnum } from './reconciliation.codes.ts';

/** The views below are the inputs of `submitCorrections`, read: a proposal is handed in as it stands, what is null left out. */
const mirrors = (input: string): string => `Of a proposed request: what \`${input}\` takes.`;

@ObjectType('ProposedSubject', { description: mirrors('SubjectInput'), simpleResolvers: true })
class ProposedSubjectView {
  @Field(() => PersonalNumberScalar, { nullable: true, description: 'The number in force.' })
  personalNumber!: string | null;

  @Field(() => String, { nullable: true, description: 'Given name as recorded here.' })
  givenName!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Birth year as recorded here; where the given name is what differs.',
  })
  birthYear!: number | null;
}

@ObjectType('ProposedFieldCorrection', { description: mirrors('FieldCorrectionInput'), simpleResolvers: true })
class ProposedFieldCorrectionView {
  @Field(() => ProposedSubjectView, { description: 'Whose fact.' })
  subject!: ProposedSubjectView;

  @Field(() => FieldEnum, { description: 'Which fact.' })
  field!: CorrectableFieldCode;

  @Field(() => String, { nullable: true, description: 'The value as recorded here; null: none.' })
  recorded!: string | null;

  @Field(() => String, { nullable: true, description: 'The value of the sender’s register; null: none.' })
  value!: string | null;

  @Field(() => ErrorSourceEnum, {
    description:
      'REGISTRAR: this register was keyed otherwise than the entry. The office changes it where it knows better.',
  })
  errorSource!: ErrorSource;
}

@ObjectType('ProposedSupplement', { description: 'Of a proposed request: a missing value.', simpleResolvers: true })
class ProposedSupplementView {
  @Field(() => ProposedSubjectView, { description: 'Whose fact.' })
  subject!: ProposedSubjectView;

  @Field(() => FieldEnum, { description: 'Which fact.' })
  field!: CorrectableFieldCode;

  @Field(() => String, { nullable: true, description: 'The value of the sender’s register.' })
  value!: string | null;
}

@ObjectType('ProposedDeath', { description: mirrors('DeathInput'), simpleResolvers: true })
class ProposedDeathView {
  @Field(() => ProposedSubjectView, { description: 'Who died.' })
  subject!: ProposedSubjectView;

  @Field(() => DateScalar, { nullable: true, description: 'The day of death.' })
  diedOn!: string | null;

  @Field(() => String, { nullable: true, description: 'Where.' })
  place!: string | null;
}

@ObjectType('ProposedCorrection', { description: mirrors('CorrectionInput'), simpleResolvers: true })
export class ProposedCorrectionView {
  @Field(() => ProposedFieldCorrectionView, { nullable: true, description: 'A correction.' })
  correction!: ProposedFieldCorrectionView | null;

  @Field(() => ProposedSupplementView, { nullable: true, description: 'A supplement.' })
  supplement!: ProposedSupplementView | null;

  @Field(() => ProposedDeathView, { nullable: true, description: 'A death.' })
  death!: ProposedDeathView | null;
}

@ObjectType('ProposedRegistration', { description: mirrors('RegistrationInput'), simpleResolvers: true })
class ProposedRegistrationView {
  @Field(() => UnitCodeScalar, { description: 'The office whose register holds the entry.' })
  office!: string;

  @Field(() => String, { description: 'The book.' })
  book!: string;

  @Field(() => String, { description: 'The number in the book.' })
  number!: string;

  @Field(() => Int, { description: 'The year of the book.' })
  year!: number;

  @Field(() => DateScalar, { description: 'The day of the entry.' })
  date!: string;

  @Field(() => String, { nullable: true, description: 'Id of the registrar, where the row named one.' })
  registeredBy!: string | null;
}

@ObjectType('ProposedLegalBasis', { description: mirrors('LegalBasisInput'), simpleResolvers: true })
class ProposedLegalBasisView {
  @Field(() => String, { description: 'A document of the rule book that is in force today.' })
  document!: string;
}

@ObjectType('ProposedEvidence', { description: mirrors('EvidenceInput'), simpleResolvers: true })
class ProposedEvidenceView {
  @Field(() => EvidenceKindEnum, { description: 'What kind of paper.' })
  kind!: EvidenceKind;

  @Field(() => String, { description: 'Where it is kept: the entry.' })
  reference!: string;

  @Field(() => DateScalar, { description: 'The day of the entry.' })
  issuedOn!: string;
}

@ObjectType('ProposedItem', { description: mirrors('CorrectionItem'), simpleResolvers: true })
export class ProposedItemView {
  @Field(() => ClientRefScalar, { description: 'A ref of the row and the field, the same whenever it is proposed.' })
  clientRef!: string;

  @Field(() => ProposedRegistrationView, { description: 'The row’s entry.' })
  registration!: ProposedRegistrationView;

  @Field(() => ProposedLegalBasisView, { nullable: true, description: 'The law it rests on; null: none is in force.' })
  legalBasis!: ProposedLegalBasisView | null;

  @Field(() => [ProposedEvidenceView], { description: 'Its papers: the entry itself.' })
  evidence!: ProposedEvidenceView[];

  @Field(() => ProposedCorrectionView, {
    description: 'What would be requested; empty for a kind that has no input yet.',
  })
  correction!: ProposedCorrectionView;
}

@ObjectType('ReconciliationProposal', {
  description: 'A request that would bring this register into agreement with the entry, which prevails.',
  simpleResolvers: true,
})
export class ProposalView {
  @Field(() => ProposedKindEnum, { description: 'The legal kind.' })
  kind!: CorrectionKind;

  @Field(() => ReconciledFieldEnum, { description: 'In what the registers disagree.' })
  field!: ReconciledField;

  @Field(() => Boolean, { description: 'Whether `item` can be handed in as it stands: nothing lacks.' })
  submittable!: boolean;

  @Field(() => [LackEnum], { description: 'What it still needs.' })
  lacks!: Lack[];

  @Field(() => ProposedItemView, { description: 'For `submitCorrections`.' })
  item!: ProposedItemView;
}
