import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar, DateScalar, UnitCodeScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import type { Unit } from '../store/units.ts';
import {
  AdministrativeUnitConnection,
  AdministrativeUnitFilter,
  AdministrativeUnitView,
  UnitSuccessionView,
} from './unit.types.ts';
import { findUnit, listUnits, parentOf, pathOf, withEnds, type SuccessionEnds } from './units.ts';

@Resolver(() => AdministrativeUnitView)
export class UnitResolver {
  @May('unit:read')
  @Query(() => AdministrativeUnitView, {
    nullable: true,
    description: 'The unit that bears a code on a day; null when none does.',
  })
  administrativeUnit(
    @Ctx() context: Context,
    @Arg('code', () => UnitCodeScalar, { description: 'Code of the statistics office.' }) code: string,
    @Arg('on', () => DateScalar, {
      nullable: true,
      description: 'The day on which the code is resolved. Default: today.',
    })
    on?: string,
  ): AdministrativeUnitView | null {
    return findUnit(context, code, on);
  }

  @May('unit:read')
  @Query(() => AdministrativeUnitConnection, { description: 'Units of the whole country, parents before children.' })
  administrativeUnits(
    @Ctx() context: Context,
    @Arg('filter', () => AdministrativeUnitFilter, {
      nullable: true,
      description: 'Which units. Default: all valid today.',
    })
    filter: AdministrativeUnitFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Connection<AdministrativeUnitView> {
    return listUnits(context, filter ?? {}, first, after);
  }

  @FieldResolver(() => AdministrativeUnitView, {
    nullable: true,
    description: 'The unit that this one lies in; null for a province.',
  })
  parent(@Root() unit: Unit, @Ctx() context: Context): AdministrativeUnitView | null {
    return parentOf(context, unit);
  }

  @FieldResolver(() => [AdministrativeUnitView], { description: 'From the province down to the parent.' })
  path(@Root() unit: Unit, @Ctx() context: Context): AdministrativeUnitView[] {
    return pathOf(context, unit);
  }

  @FieldResolver(() => [AdministrativeUnitView], { description: 'The units directly below, at most some 170.' })
  children(@Root() unit: Unit, @Ctx() context: Context): AdministrativeUnitView[] {
    return [...context.units.childrenOf(unit)];
  }

  @FieldResolver(() => [UnitSuccessionView], {
    description: 'What became of the unit: in a merge during the campaign, or on 1 July 2025.',
  })
  successors(@Root() unit: Unit, @Ctx() context: Context): SuccessionEnds[] {
    return withEnds(context, context.units.successorsOf(unit));
  }

  @FieldResolver(() => [UnitSuccessionView], {
    description: 'What the unit was made of, in a merge during the campaign or on 1 July 2025.',
  })
  predecessors(@Root() unit: Unit, @Ctx() context: Context): SuccessionEnds[] {
    return withEnds(context, context.units.predecessorsOf(unit));
  }
}

@Resolver(() => UnitSuccessionView)
export class UnitSuccessionResolver {
  @FieldResolver(() => AdministrativeUnitView, { description: 'The earlier unit.' })
  from(@Root() succession: SuccessionEnds): AdministrativeUnitView {
    return succession.from;
  }

  @FieldResolver(() => AdministrativeUnitView, { description: 'The later unit.' })
  to(@Root() succession: SuccessionEnds): AdministrativeUnitView {
    return succession.to;
  }
}
