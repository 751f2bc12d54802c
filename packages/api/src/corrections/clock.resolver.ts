import type { CorrectionState } from '@lienthong/schema/correction-life';
import { Ctx, Field, FieldResolver, Float, Int, ObjectType, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { DateScalar } from '../access/graphql.ts';
import { ageOf, isOverdue, pausedOf } from '../domain/corrections/clock.ts';
import { stagesOf, type StageStep } from '../domain/corrections/stages.ts';
import { StateEnum } from './correction.codes.ts';
import type { RequestRow } from './correction.sql.ts';
import { CorrectionRequestView } from './correction.types.ts';
import { leaseOf } from './leases.ts';
import { loadSteps } from './requests.ts';

@ObjectType('CorrectionStage', { description: 'A time that a request spent in one state.', simpleResolvers: true })
export class StageView {
  @Field(() => StateEnum, { description: 'The state.' })
  state!: CorrectionState;

  @Field(() => DateScalar, { description: 'Its first day.' })
  since!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which it ended; null while it lasts.' })
  until!: string | null;

  @Field(() => Int, {
    description: 'Working days from `since` on, before `until`, or today. Those of all stages add up to `age`.',
  })
  workingDays!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'The part of the limit of the law that it used, 1 for all of it; null while the limit is paused, where a request was put on new values since, and where the limit is no number of days.',
  })
  limitShare!: number | null;
}

/** What the clock says of a request on the legal day. */
@Resolver(() => CorrectionRequestView)
export class CorrectionClockResolver {
  @FieldResolver(() => Boolean, {
    description: 'Past `dueOn`, while the office is at it; a question to the submitter pauses the limit.',
  })
  overdue(@Root() request: RequestRow, @Ctx() { today }: Context): boolean {
    return isOverdue(request, today);
  }

  @FieldResolver(() => Int, {
    description: 'Working days since handing in, pauses included: to today, or to `closedOn`.',
  })
  age(@Root() request: RequestRow, @Ctx() { today, rules }: Context): number {
    return ageOf(request, today, rules.calendar);
  }

  @FieldResolver(() => Int, {
    description: 'Working days for which the limit was paused because the submitter had to answer.',
  })
  pausedDays(@Root() request: RequestRow, @Ctx() { today, rules }: Context): number {
    return pausedOf(request, today, rules.calendar);
  }

  @FieldResolver(() => [StageView], {
    description: 'The time by state, in order, as far as it waited for somebody; NEEDS_INFO pauses the limit.',
  })
  async stages(@Root() request: RequestRow, @Ctx() context: Context): Promise<StageView[]> {
    const steps = (await context.load(loadSteps, request.id)) as StageStep[];
    return stagesOf(steps, request, context.today, context.rules.calendar);
  }

  @FieldResolver(() => Boolean, {
    description: 'Taken up by the officer of the token, who still has it today.',
  })
  reviewedByMe(@Root() request: RequestRow, @Ctx() context: Context): boolean {
    return leaseOf(request, context) === 'CALLER';
  }

  @FieldResolver(() => DateScalar, {
    nullable: true,
    description: 'The last day on which the officer who took it up has it; null where nobody has it today.',
  })
  reviewedUntil(@Root() request: RequestRow, @Ctx() context: Context): string | null {
    return leaseOf(request, context) === 'NOBODY' ? null : request.reviewedUntil;
  }
}
