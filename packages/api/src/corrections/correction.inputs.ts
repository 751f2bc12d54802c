import type { CorrectionState } from '@lienthong/schema/correction-life';
import type { EvidenceKind } from '@lienthong/schema/evidence-kinds';
import { Field, ID, InputType, Int } from 'type-graphql';
import { ClientRefScalar, DateScalar, OneOf, Sha256Scalar, TextScalar, UnitCodeScalar } from '../access/graphql.ts';
import type { SubmittableKind } from '../domain/corrections/kinds.ts';
import { EvidenceKindEnum } from '../evidence/document.types.ts';
import { CorrectionInput } from './content.inputs.ts';
import { KindEnum, StateEnum } from './correction.codes.ts';

@InputType({ description: 'The register entry that a request rests on.' })
export class RegistrationInput {
  @Field(() => UnitCodeScalar, {
    description: 'The commune or district whose register holds the entry, by its code of today.',
  })
  office!: string;

  @Field(() => TextScalar, { description: 'The book.' })
  book!: string;

  @Field(() => TextScalar, { description: 'The number in the book.' })
  number!: string;

  @Field(() => Int, { description: 'The year of the book.' })
  year!: number;

  @Field(() => DateScalar, { description: 'The day of the entry.' })
  date!: string;

  @Field(() => TextScalar, {
    nullable: true,
    description:
      'Id of the registrar who made the entry, an officer here or not; never a name. Whoever has this id may not decide.',
  })
  registeredBy?: string;
}

@InputType({ description: 'The law that a request rests on.' })
export class LegalBasisInput {
  @Field(() => TextScalar, { description: 'The document: `60/2014/QH13`.' })
  document!: string;

  @Field(() => TextScalar, { nullable: true, description: 'Article and clause.' })
  article?: string;
}

@InputType({ description: 'A paper that proves a fact: by reference and hash.' })
export class EvidenceInput {
  @Field(() => EvidenceKindEnum, { description: 'What kind of paper.' })
  kind!: EvidenceKind;

  @Field(() => TextScalar, { description: 'Where it is kept.' })
  reference!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The day it was issued.' })
  issuedOn?: string;

  @Field(() => Sha256Scalar, { nullable: true, description: 'Hash of its scan.' })
  sha256?: string;

  @Field(() => ID, { nullable: true, description: 'Its scan, stored here before; its hash is then obligatory.' })
  document?: string;
}

@InputType({ description: 'One request: the common part, and exactly one kind.' })
export class CorrectionItem {
  @Field(() => ClientRefScalar, {
    description: 'The key of this item, chosen by the caller: the same ref and content have one effect.',
  })
  clientRef!: string;

  @Field(() => RegistrationInput, {
    nullable: true,
    description:
      'The register entry it rests on. Obligatory but for what rests on none: a report, a move, a person found, a wrongly keyed presence or permanent residence.',
  })
  registration?: RegistrationInput;

  @Field(() => LegalBasisInput, { nullable: true, description: 'The law it rests on.' })
  legalBasis?: LegalBasisInput;

  @Field(() => [EvidenceInput], { description: 'Its papers; a report can do without.' })
  evidence!: EvidenceInput[];

  @Field(() => CorrectionInput, { description: 'What is requested.' })
  correction!: CorrectionInput;
}

@InputType({ description: 'Takes a request up.' })
class ReviewInput {
  @Field(() => TextScalar, { nullable: true, description: 'A note.' })
  note?: string;
}
@InputType({ description: 'Lays a request down.' })
class ReleaseInput {
  @Field(() => TextScalar, { nullable: true, description: 'A note.' })
  note?: string;
}
@InputType({ description: 'Approves a request, which applies it at once.' })
class ApproveInput {
  @Field(() => Boolean, { description: 'The papers were checked; must be true.' })
  evidenceChecked!: boolean;
}
@InputType({ description: 'A step that needs words.' })
class WordsInput {
  @Field(() => TextScalar, { description: 'The reason, the question or the answer.' })
  text!: string;
}

@InputType({ description: 'Puts a stale request on the current value.' })
class RebaseInput {
  @Field(() => TextScalar, {
    nullable: true,
    description: 'The value as the register has it now; none where it has none, for a supplement and for a death.',
  })
  recorded?: string;
}
@InputType({ description: 'Questions an applied request; nothing is rolled back by it.' })
class ContestInput {
  @Field(() => TextScalar, { description: 'Why the applied value looks wrong.' })
  text!: string;

  @Field(() => [EvidenceInput], { description: 'The papers that show it: at least one.' })
  evidence!: EvidenceInput[];
}
@InputType({ description: 'Takes an applied request back, by a decision or judgment.' })
class ReverseInput {
  @Field(() => TextScalar, { description: 'Number of the decision or judgment.' })
  number!: string;

  @Field(() => TextScalar, { description: 'The body that made it.' })
  body!: string;

  @Field(() => DateScalar, { description: 'Its day.' })
  decidedOn!: string;

  @Field(() => TextScalar, { description: 'The reason.' })
  text!: string;
}

@OneOf()
@InputType({ description: 'Exactly one step.' })
export class CorrectionStepInput {
  @Field(() => ReviewInput, { nullable: true, description: 'Take up.' })
  review?: ReviewInput;

  @Field(() => ReleaseInput, { nullable: true, description: 'Lay down what one has taken up.' })
  release?: ReleaseInput;

  @Field(() => WordsInput, { nullable: true, description: 'Have the facts verified, with a reason: a longer limit.' })
  verify?: WordsInput;

  @Field(() => ApproveInput, { nullable: true, description: 'Approve and apply.' })
  approve?: ApproveInput;

  @Field(() => WordsInput, { nullable: true, description: 'Reject, with a reason.' })
  reject?: WordsInput;

  @Field(() => WordsInput, { nullable: true, description: 'Ask the submitter.' })
  ask?: WordsInput;

  @Field(() => WordsInput, { nullable: true, description: 'Answer what was asked.' })
  answer?: WordsInput;

  @Field(() => WordsInput, { nullable: true, description: 'Take back.' })
  withdraw?: WordsInput;

  @Field(() => RebaseInput, { nullable: true, description: 'Put on the current value.' })
  rebase?: RebaseInput;

  @Field(() => ContestInput, { nullable: true, description: 'Contest, by the police of the residence.' })
  contest?: ContestInput;

  @Field(() => WordsInput, { nullable: true, description: 'Dismiss the contest, with a reason.' })
  settle?: WordsInput;

  @Field(() => ReverseInput, { nullable: true, description: 'Reverse, by an officer who did not approve.' })
  reverse?: ReverseInput;
}

@InputType({ description: 'One step of one request.' })
export class CorrectionMove {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => ID, { description: 'The request.' })
  id!: string;

  @Field(() => Int, { description: 'The version that the caller saw; a newer one is refused.' })
  expectedVersion!: number;

  @Field(() => CorrectionStepInput, { description: 'The step.' })
  step!: CorrectionStepInput;
}

@InputType({ description: 'Which requests, within the caller’s reach.' })
export class CorrectionRequestFilter {
  @Field(() => StateEnum, { nullable: true, description: 'In this state.' })
  state?: CorrectionState;

  @Field(() => KindEnum, { nullable: true, description: 'Of this kind.' })
  kind?: SubmittableKind;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Past the last day of the law while the office is at it: all of these, or all others.',
  })
  overdue?: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Taken up by the officer of the token, who still has it today: all of these, or all others.',
  })
  reviewedByMe?: boolean;
}
