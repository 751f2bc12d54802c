import type { FaultParty } from '@lienthong/schema/codes';
import type { Escalation, PauseReason } from '@lienthong/schema/dossier-clock';
import { Ctx, FieldResolver, ID, Int, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { DateScalar } from '../access/graphql.ts';
import type { DossierRow } from '../citizens/citizen.sql.ts';
import { CitizenView } from '../citizens/citizen.types.ts';
import { ageOf, escalationOf, isOverdue, pausedOf, pauseReasonOf } from '../domain/dossiers/clock.ts';
import { DossierView } from '../enrollment/enrollment.types.ts';
import { dossierIds } from '../enrollment/enrollments.ts';
import { EscalationEnum, FaultPartyEnum, PauseReasonEnum } from './dossier.codes.ts';
import { DossierStepView } from './dossier.types.ts';
import { detailOf, loadCitizensInReach, loadSteps } from './dossiers.ts';

/** What a dossier tells beside its row: its clock on the legal day, its case, its steps, its person. */
@Resolver(() => DossierView)
export class DossierClockResolver {
  @FieldResolver(() => EscalationEnum, {
    description: 'How much of the limit is used, pauses left out; a redo has a limit of its own.',
  })
  async escalation(@Root() dossier: DossierRow, @Ctx() context: Context): Promise<Escalation> {
    return escalationOf(await detailOf(context, dossier), context.today, context.rules.calendar);
  }

  @FieldResolver(() => Boolean, {
    description:
      'Past `dueOn`, and no card yet. A pause moves `dueOn` on by its working days: one that began in time makes nothing late, one that began too late hides nothing.',
  })
  async overdue(@Root() dossier: DossierRow, @Ctx() context: Context): Promise<boolean> {
    return isOverdue(await detailOf(context, dossier), context.today);
  }

  @FieldResolver(() => Int, {
    description:
      'Working days since the first collection of the case, pauses and redos included: to today, or to the day on which it ended.',
  })
  async ageInWorkingDays(@Root() dossier: DossierRow, @Ctx() context: Context): Promise<number> {
    return ageOf(await detailOf(context, dossier), context.today, context.rules.calendar);
  }

  @FieldResolver(() => Int, { description: 'Working days for which the limit was paused, today’s pause included.' })
  async pausedDays(@Root() dossier: DossierRow, @Ctx() context: Context): Promise<number> {
    return pausedOf(await detailOf(context, dossier), context.today, context.rules.calendar);
  }

  @FieldResolver(() => PauseReasonEnum, {
    nullable: true,
    description: 'Why the limit stands still; null: it runs, or it is over.',
  })
  async pauseReason(@Root() dossier: DossierRow, @Ctx() context: Context): Promise<PauseReason | null> {
    return pauseReasonOf(await detailOf(context, dossier));
  }

  @FieldResolver(() => DateScalar, { description: 'Day of collection of the first dossier of its chain of redos.' })
  async caseSince(@Root() dossier: DossierRow, @Ctx() context: Context): Promise<string> {
    return (await detailOf(context, dossier)).caseSince;
  }

  @FieldResolver(() => ID, { nullable: true, description: 'The dossier that it redoes.' })
  async redoOf(@Root() dossier: DossierRow, @Ctx() context: Context): Promise<string | null> {
    const { redoOf } = await detailOf(context, dossier);
    return redoOf === null ? null : dossierIds.of(redoOf);
  }

  @FieldResolver(() => FaultPartyEnum, { nullable: true, description: 'Who caused its redo: decides the fee.' })
  async faultParty(@Root() dossier: DossierRow, @Ctx() context: Context): Promise<FaultParty | null> {
    return (await detailOf(context, dossier)).faultParty;
  }

  @FieldResolver(() => String, { nullable: true, description: 'Number of the receipt that the citizen got.' })
  async receiptNumber(@Root() dossier: DossierRow, @Ctx() context: Context): Promise<string | null> {
    return (await detailOf(context, dossier)).receiptNumber;
  }

  @FieldResolver(() => [DossierStepView], {
    nullable: true,
    description: 'The steps taken, in order; those before dossiers were moved here were never kept.',
  })
  steps(@Root() dossier: DossierRow, @Ctx() context: Context): Promise<DossierStepView[]> {
    return context.load(loadSteps, dossier.id) as Promise<DossierStepView[]>;
  }

  @FieldResolver(() => CitizenView, {
    nullable: true,
    description: 'The person; null to a unit that only collected the dossier, where the person lives elsewhere.',
  })
  citizen(@Root() dossier: DossierRow, @Ctx() context: Context): Promise<CitizenView | null> {
    return context.load(loadCitizensInReach, dossier.citizenId);
  }
}
