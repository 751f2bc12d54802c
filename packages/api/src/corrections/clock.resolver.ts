import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { ageOf, isOverdue, pausedOf } from '../domain/corrections/clock.ts';
import type { RequestRow } from './correction.sql.ts';
import { CorrectionRequestView } from './correction.types.ts';

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
}
