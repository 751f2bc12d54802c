import { Arg, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import type { Outcome } from '../access/write-protocol.ts';
import { SchoolView, SiteView } from '../cohorts/institution.types.ts';
import { loadSchools, loadSites, unitAt } from '../cohorts/institutions.ts';
import { isSmall } from '../domain/cohort.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import { CollectionPointFilter, CollectionPointItem, CollectionSlotFilter } from './collection.inputs.ts';
import type { PointRow, SlotRow } from './collection.sql.ts';
import {
  CollectionPointConnection,
  CollectionPointOutcomeView,
  CollectionPointView,
  CollectionSlotConnection,
  CollectionSlotView,
} from './collection.types.ts';
import { findPoint, listPoints, listSlots, loadPoints, pointIds, readsPersonsOf, slotIds } from './collections.ts';
import { keepCollectionPoints } from './points.ts';

@Resolver(() => CollectionPointView)
export class CollectionPointResolver {
  @May('unit:read')
  @Query(() => CollectionPointConnection, {
    description: 'Where dossiers are collected; open to every agency. In the order in which they were opened.',
  })
  collectionPoints(
    @Ctx() context: Context,
    @Arg('filter', () => CollectionPointFilter, { nullable: true, description: 'Which.' })
    filter: CollectionPointFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<CollectionPointView>> {
    return listPoints(context, filter ?? {}, first, after);
  }

  @May('unit:read')
  @Query(() => CollectionPointView, { nullable: true, description: 'A collection point by its id.' })
  collectionPoint(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<CollectionPointView | null> {
    return findPoint(context, id);
  }

  @May('unit:read')
  @Query(() => CollectionSlotConnection, {
    description: 'The calendar of collection points, by day: of one point, of a unit, or the sessions of a cohort.',
  })
  collectionSlots(
    @Ctx() context: Context,
    @Arg('filter', () => CollectionSlotFilter, { nullable: true, description: 'Which.' })
    filter: CollectionSlotFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<CollectionSlotView>> {
    return listSlots(context, filter ?? {}, first, after);
  }

  @May('collection:write')
  @Mutation(() => [CollectionPointOutcomeView], {
    description:
      'Opens collection points, plans their slots and ends them, 1 to 200 steps: one outcome per item, in their order. A closed slot makes no-shows of those who were invited to it and did not come.',
  })
  keepCollectionPoints(
    @Ctx() context: Context,
    @Arg('items', () => [CollectionPointItem], { description: 'The steps.' }) items: CollectionPointItem[],
  ): Promise<CollectionPointOutcomeView[]> {
    return keepCollectionPoints(context, items);
  }

  @FieldResolver(() => ID, { description: 'Unique in the whole API.' })
  id(@Root() { id }: PointRow): string {
    return pointIds.of(id);
  }

  @FieldResolver(() => AdministrativeUnitView, { description: 'The unit that collects there.' })
  unit(@Root() { unitNo }: PointRow, @Ctx() context: Context): AdministrativeUnitView {
    return unitAt(context, unitNo);
  }

  @FieldResolver(() => SchoolView, { nullable: true, description: 'The school, of a point at one.' })
  school(@Root() { schoolCode }: PointRow, @Ctx() context: Context): Promise<SchoolView | null> {
    return schoolCode === null ? Promise.resolve(null) : context.load(loadSchools, schoolCode);
  }

  @FieldResolver(() => SiteView, { nullable: true, description: 'The site, of a point at an enterprise.' })
  site(@Root() { siteCode }: PointRow, @Ctx() context: Context): Promise<SiteView | null> {
    return siteCode === null ? Promise.resolve(null) : context.load(loadSites, siteCode);
  }
}

@Resolver(() => CollectionSlotView)
export class CollectionSlotResolver {
  @FieldResolver(() => ID, { description: 'Unique in the whole API.' })
  id(@Root() { id }: SlotRow): string {
    return slotIds.of(id);
  }

  @FieldResolver(() => CollectionPointView, { description: 'Where.' })
  async point(@Root() { pointId }: SlotRow, @Ctx() context: Context): Promise<CollectionPointView> {
    const point = await context.load(loadPoints, pointId);
    if (!point) throw new Error('a slot without its point');
    return point;
  }

  @FieldResolver(() => Boolean, { description: 'Whether it is open and somebody more can be invited to it.' })
  hasRoom(@Root() { state, booked, capacity }: SlotRow): boolean {
    return state === 'OPEN' && booked < capacity;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'Invitations that hold a place of it. 1 to 4 are withheld from those who don’t read the persons.',
  })
  booked(@Root() slot: SlotRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): number | null {
    const shown = !isSmall(slot.booked) || readsPersonsOf(context, slot);
    return shown ? slot.booked : context.withheld.addCell(info.path, 'SMALL_CELL');
  }
}

@Resolver(() => CollectionPointOutcomeView)
export class CollectionPointOutcomeResolver {
  @FieldResolver(() => CollectionPointView, {
    nullable: true,
    description: 'The point, read afresh; null where the item was refused.',
  })
  point(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<CollectionPointView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadPoints, thingId);
  }
}
