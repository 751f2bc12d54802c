import { addDays, daysBetween } from '@lienthong/schema/civil-date';
import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, FieldResolver, Info, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { DateScalar, UnitCodeScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import { hiddenOffices, turnarounds, type Duration, type Turnaround } from '../domain/corrections/turnaround.ts';
import { monthEnds } from '../domain/intervals.ts';
import { wrong } from '../errors.ts';
import { openStatement } from '../store/statement.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import { pathOf, unitOf } from '../units/units.ts';

/** Counts alone: no scope, no trace. */
const correctionDurations = openStatement<Duration>(
  'correction-durations',
  `select office_unit_no as "officeUnitNo", submitted_on as "submittedOn", closed_on as "closedOn", decided
   from correction_durations($1, $2, coalesce($3::date, '-infinity'), $4::date)`,
);

/** Most days of a period: a year. */
const mostDays = 366;

@ObjectType('CorrectionTurnaround', {
  description:
    'How long an office took, over the requests that it applied or rejected in the period. Figures of 1 to 4 requests, and those they could be worked out from, are withheld from callers who don’t read the requests themselves.',
  simpleResolvers: true,
})
export class CorrectionTurnaroundView {
  @Field(() => Int, { nullable: true, description: 'Requests decided; null where withheld.' })
  decided!: number | null;

  @Field(() => Int, { nullable: true, description: 'Working days within which half of them were decided.' })
  p50!: number | null;

  @Field(() => Int, { nullable: true, description: 'Working days within which nine of ten were decided.' })
  p90!: number | null;
}

@Resolver(() => CorrectionTurnaroundView)
export class CorrectionTurnaroundResolver {
  @May('statistics:read')
  @Query(() => [CorrectionTurnaroundView], {
    description:
      'How long each office within a unit took to decide, in working days from handing in, pauses included; offices that decided nothing are left out.',
  })
  async correctionTurnaround(
    @Ctx() context: Context,
    @Arg('from', () => DateScalar, {
      description: 'First day of the decisions; of a month, unless the caller reads the requests of `within`.',
    })
    from: string,
    @Arg('to', () => DateScalar, {
      description:
        'Last day of the decisions, at most a year later; of a month that is over, unless the caller reads the requests of `within`.',
    })
    to: string,
    @Arg('within', () => UnitCodeScalar, {
      nullable: true,
      description: 'The unit whose offices are shown. Default: the caller’s province.',
    })
    within: string | undefined,
  ): Promise<CorrectionTurnaroundView[]> {
    const days = daysBetween(from, to);
    if (days < 0 || days >= mostDays) {
      wrong('to', 'From `from` on, at most a year.');
    }
    const { agency, scope, scopes } = context.caller;
    const province = pathOf(context, agency.unit)[0] ?? agency.unit;
    const { unitNo, lastUnitNo } = within === undefined ? province : unitOf(context, within, context.today, ['within']);
    // Always among all offices of the province, so that no two answers tell together what each withholds.
    const reads = (no: number): boolean => scopes.has('correction:read') && scope.lo <= no && no <= scope.hi;
    const readsAll = reads(unitNo) && reads(lastUnitNo);
    if (!readsAll) assertMonths(context, { from, to });
    const all = await context.sql(correctionDurations, [
      province.unitNo,
      province.lastUnitNo,
      readsAll ? from : null,
      to,
    ]);
    const found = all.filter(({ closedOn }) => closedOn >= from);
    const first = all.reduce((day, { closedOn }) => (closedOn < day ? closedOn : day), from);
    const isHidden = readsAll
      ? undefined
      : hiddenOffices(all, monthEnds(addDays(first, -1), to), [addDays(from, -1), to], reads);
    return turnarounds(found, context.rules.calendar, reads, isHidden).filter(
      ({ officeUnitNo: no }) => unitNo <= no && no <= lastUnitNo,
    );
  }

  @FieldResolver(() => AdministrativeUnitView, { nullable: true, description: 'The unit of the office.' })
  office(@Root() { officeUnitNo }: Turnaround, @Ctx() { units }: Context): AdministrativeUnitView | null {
    return units.findByNo(officeUnitNo) ?? null;
  }

  @FieldResolver(() => Int, { nullable: true, description: 'Requests decided; null where withheld.' })
  decided(@Root() row: Turnaround, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): number | null {
    return shown(row, row.decided, context, info);
  }

  @FieldResolver(() => Int, { nullable: true, description: 'Working days within which half of them were decided.' })
  p50(@Root() row: Turnaround, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): number | null {
    return shown(row, row.p50, context, info);
  }

  @FieldResolver(() => Int, { nullable: true, description: 'Working days within which nine of ten were decided.' })
  p90(@Root() row: Turnaround, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): number | null {
    return shown(row, row.p90, context, info);
  }
}

/** Whoever doesn't read the requests could else tell those of a day by two periods. */
function assertMonths({ today }: Context, { from, to }: { from: string; to: string }): void {
  const whose = 'unless you read the requests of the unit.';
  if (!from.endsWith('-01')) wrong('from', `The first day of a month, ${whose}`);
  if (!addDays(to, 1).endsWith('-01') || to >= today) wrong('to', `The last day of a month that is over, ${whose}`);
}

const shown = (
  { reason }: Turnaround,
  value: number | null,
  { withheld }: Context,
  { path }: GraphQLResolveInfo,
): number | null => (reason === null ? value : withheld.addCell(path, reason));
