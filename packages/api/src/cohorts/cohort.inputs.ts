import type { CohortKind, Sex } from '@lienthong/schema/codes';
import type { EnrollmentStatus } from '@lienthong/schema/enrollment-status';
import { Field, ID, InputType, Int } from 'type-graphql';
import { ClientRefScalar, DateScalar, OneOf, TextScalar, UnitCodeScalar } from '../access/graphql.ts';
import { EnrollmentStatusEnum, SexEnum, SubjectInput } from '../citizens/citizen.types.ts';
import { CohortKindEnum } from './cohort.codes.ts';

@InputType({ description: 'Opens an upload: of a new cohort, or a further one of the cohort that the place has.' })
export class CohortOpenInput {
  @Field(() => ID, { nullable: true, description: 'The school; exactly one of school and site.' })
  school?: string;

  @Field(() => ID, { nullable: true, description: 'The site; exactly one of school and site.' })
  site?: string;

  @Field(() => TextScalar, { description: 'School year or period: `2020-2021`, `2021-05`.' })
  period!: string;

  @Field(() => TextScalar, { description: 'Name of the roster; no names of persons.' })
  name!: string;
}

@InputType({ description: 'Completes the running upload: who was on the roster and isn’t in it leaves the roster.' })
export class CohortCompleteInput {
  @Field(() => ID, { description: 'The cohort.' })
  cohort!: string;

  @Field(() => Int, { description: 'Number of the upload.' })
  upload!: number;

  @Field(() => Int, {
    description: 'The version that the caller saw when it opened the upload; a newer one is refused.',
  })
  expectedVersion!: number;

  @Field(() => Int, {
    description: 'How many persons the sender means to be on the roster; when others arrived, nothing is completed.',
  })
  members!: number;
}

@OneOf()
@InputType({ description: 'Exactly one step.' })
export class CohortUploadStep {
  @Field(() => CohortOpenInput, { nullable: true, description: 'Begin.' })
  open?: CohortOpenInput;

  @Field(() => CohortCompleteInput, { nullable: true, description: 'End.' })
  complete?: CohortCompleteInput;
}

@InputType({ description: 'A step of an upload.' })
export class CohortUpload {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => CohortUploadStep, { description: 'The step.' })
  step!: CohortUploadStep;
}

@InputType({ description: 'A person as a school knows one that has no number at hand; never matched by itself.' })
export class DescribedPerson {
  @Field(() => TextScalar, { description: 'Surname (họ).' })
  surname!: string;

  @Field(() => TextScalar, { nullable: true, description: 'Middle name (chữ đệm).' })
  middleName?: string;

  @Field(() => TextScalar, { description: 'Given name (tên).' })
  givenName!: string;

  @Field(() => DateScalar, { description: 'Birth date.' })
  dateOfBirth!: string;

  @Field(() => SexEnum, { nullable: true, description: 'Sex, to tell two of one name apart.' })
  sex?: Sex;
}

@InputType({ description: 'A candidate of an earlier outcome, confirmed by the caller.' })
export class ConfirmedCandidate {
  @Field(() => TextScalar, { description: '`candidate`, as it was offered.' })
  candidate!: string;
}

@OneOf()
@InputType({ description: 'Who; exactly one way of saying it.' })
export class MemberInput {
  @Field(() => SubjectInput, { nullable: true, description: 'By number and second fact, which is obligatory.' })
  known?: SubjectInput;

  @Field(() => DescribedPerson, {
    nullable: true,
    description: 'By name and birth date: refused with CANDIDATES_FOUND or CITIZEN_NOT_FOUND, never guessed.',
  })
  described?: DescribedPerson;

  @Field(() => ConfirmedCandidate, { nullable: true, description: 'A candidate that was offered.' })
  confirmed?: ConfirmedCandidate;
}

@InputType({ description: 'One person for a cohort.' })
export class CohortMemberItem {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => ID, { description: 'The cohort.' })
  cohort!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Number of the running upload. Absent: one more person, while no upload runs.',
  })
  upload?: number;

  @Field(() => TextScalar, { nullable: true, description: 'Class or workshop.' })
  group?: string;

  @Field(() => MemberInput, { description: 'Who.' })
  member!: MemberInput;
}

@InputType({ description: 'Which cohorts, within the caller’s reach; all conditions hold together.' })
export class CohortFilter {
  @Field(() => CohortKindEnum, { nullable: true, description: 'Of this kind.' })
  kind?: CohortKind;

  @Field(() => ID, { nullable: true, description: 'Of this school.' })
  school?: string;

  @Field(() => ID, { nullable: true, description: 'Of this site.' })
  site?: string;

  @Field(() => UnitCodeScalar, { nullable: true, description: 'Of places within this unit, by its code of today.' })
  within?: string;

  @Field(() => Boolean, { nullable: true, description: 'With an upload that is running, or without one.' })
  uploading?: boolean;
}

@InputType({ description: 'Which members of a cohort; all conditions hold together.' })
export class CohortMemberFilter {
  @Field(() => EnrollmentStatusEnum, { nullable: true, description: 'Whose enrollment status is this today.' })
  status?: EnrollmentStatus;

  @Field(() => Int, {
    nullable: true,
    description:
      'Who reaches this age within the calendar year, or reached it before: only the year of birth is told. Beside `status: NOT_ENROLLED`, 14 is exact.',
  })
  fromAge?: number;

  @Field(() => TextScalar, { nullable: true, description: 'Of this class or workshop.' })
  group?: string;
}
