import type { SchoolLevel } from '@lienthong/schema/codes';
import { Field, Float, InputType, ObjectType } from 'type-graphql';
import { DateScalar, TextScalar, UnitCodeScalar } from '../access/graphql.ts';
import { connectionOf } from '../access/paging.ts';
import { NodeView } from '../units/unit.types.ts';
import { SchoolLevelEnum } from './cohort.codes.ts';

@ObjectType('School', {
  implements: NodeView,
  description: 'A school. Where a source is missing or guessed, `doubt` says so.',
  simpleResolvers: true,
})
export class SchoolView extends NodeView {
  @Field(() => String, { description: 'Our own code, made of the name: no source gives one.' })
  code!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => SchoolLevelEnum, { description: 'Level.' })
  level!: SchoolLevel;

  @Field(() => String, { description: 'Where the facts come from.' })
  source!: string;

  @Field(() => String, {
    nullable: true,
    description: 'What of it is not verified; null: nothing known to be in doubt.',
  })
  doubt!: string | null;
}

@ObjectType('IndustrialPark', { description: 'An industrial park or export processing zone.', simpleResolvers: true })
export class IndustrialParkView {
  @Field(() => String, { description: 'Our own code, made of the name.' })
  code!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => Float, { nullable: true, description: 'Area in hectares on `asOf`.' })
  areaHectares!: number | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day the facts are of.' })
  asOf!: string | null;

  @Field(() => String, { description: 'Where the facts come from.' })
  source!: string;

  @Field(() => String, { nullable: true, description: 'What of it is not verified.' })
  doubt!: string | null;
}

@ObjectType('Enterprise', {
  implements: NodeView,
  description: 'An enterprise with the sites at which people work for it.',
  simpleResolvers: true,
})
export class EnterpriseView extends NodeView {
  @Field(() => String, { description: 'Our own code.' })
  code!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => Boolean, { description: 'True for the enterprises of the demo province: no such enterprise exists.' })
  invented!: boolean;

  @Field(() => String, { description: 'Where the facts come from.' })
  source!: string;

  @Field(() => String, { nullable: true, description: 'What of it is not verified.' })
  doubt!: string | null;
}

@ObjectType('Site', {
  implements: NodeView,
  description: 'A place at which people work for an enterprise.',
  simpleResolvers: true,
})
export class SiteView extends NodeView {
  @Field(() => String, { description: 'Our own code.' })
  code!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { description: 'Where the facts come from.' })
  source!: string;

  @Field(() => String, { nullable: true, description: 'What of it is not verified.' })
  doubt!: string | null;
}

export const SchoolConnection = connectionOf(SchoolView, 'School');
export const EnterpriseConnection = connectionOf(EnterpriseView, 'Enterprise');

@InputType({ description: 'Which schools; all conditions hold together.' })
export class SchoolFilter {
  @Field(() => UnitCodeScalar, { nullable: true, description: 'Schools within this unit, by its code of today.' })
  within?: string;

  @Field(() => TextScalar, {
    nullable: true,
    description: 'Schools whose name begins so, without diacritics and in any case: `thpt tan`.',
  })
  name?: string;

  @Field(() => SchoolLevelEnum, { nullable: true, description: 'Schools of this level.' })
  level?: SchoolLevel;
}

@InputType({ description: 'Which enterprises; all conditions hold together.' })
export class EnterpriseFilter {
  @Field(() => UnitCodeScalar, {
    nullable: true,
    description: 'Enterprises with a site within this unit, by its code of today.',
  })
  within?: string;

  @Field(() => TextScalar, {
    nullable: true,
    description: 'Enterprises whose name begins so, without diacritics and in any case.',
  })
  name?: string;
}
