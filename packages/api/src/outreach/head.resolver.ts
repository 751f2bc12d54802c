import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { DateScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Outcome } from '../access/write-protocol.ts';
import type { Unit } from '../store/units.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import { appointHeads } from './appointments.ts';
import { HeadItem } from './head.inputs.ts';
import type { HeadRow } from './head.sql.ts';
import { GroupHeadView, HeadOutcomeView } from './head.types.ts';
import { headIds, headOn, holds, loadHeads } from './heads.ts';

@Resolver(() => GroupHeadView)
export class GroupHeadResolver {
  @May('head:write', { personal: true })
  @Mutation(() => [HeadOutcomeView], {
    description:
      'Appoints heads of resident groups of the caller’s commune, and ends their terms, 1 to 200 steps: one outcome per item, in their order.',
  })
  appointHeads(
    @Ctx() context: Context,
    @Arg('items', () => [HeadItem], { description: 'The steps.' }) items: HeadItem[],
  ): Promise<HeadOutcomeView[]> {
    return appointHeads(context, items);
  }

  @FieldResolver(() => ID, { description: 'Unique in the whole API.' })
  id(@Root() { id }: HeadRow): string {
    return headIds.of(id);
  }

  @FieldResolver(() => AdministrativeUnitView, { nullable: true, description: 'The resident group.' })
  group(@Root() { unitNo }: HeadRow, @Ctx() context: Context): AdministrativeUnitView | null {
    return context.units.findByNo(unitNo) ?? null;
  }
}

@Resolver(() => AdministrativeUnitView)
export class UnitHeadResolver {
  @FieldResolver(() => GroupHeadView, {
    nullable: true,
    description:
      'Who is the head of a resident group on a day; null for other units, and withheld from callers whose units don’t hold the group.',
  })
  async head(
    @Root() unit: Unit,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('on', () => DateScalar, { nullable: true, description: 'The day. Default: today.' }) on?: string,
  ): Promise<GroupHeadView | null> {
    if (unit.level !== 'RESIDENT_GROUP') return null;
    return holds(context, unit)
      ? headOn(context, unit, on ?? context.today)
      : context.withheld.addOutOfReach(info.path);
  }
}

@Resolver(() => HeadOutcomeView)
export class HeadOutcomeResolver {
  @FieldResolver(() => GroupHeadView, { nullable: true, description: 'The head, read afresh.' })
  head(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<GroupHeadView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadHeads, thingId);
  }
}
