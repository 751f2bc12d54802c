import type { EnrollmentStatus } from '@lienthong/schema/enrollment-status';
import { correctionStates } from '@lienthong/schema/correction-life';
import { reviewResults } from '@lienthong/schema/worklists';
import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import { CitizenView, EnrollmentStatusEnum } from '../citizens/citizen.types.ts';
import { requestIds } from '../corrections/request-ids.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import type { WorklistChange } from './diff.sql.ts';
import { diffOf, listDiff, type Diff, type DiffLine } from './diffs.ts';
import { PublishedItemFilter, PublishedWorklistFilter } from './published.inputs.ts';
import type { ItemRow, ReviewRow, WorklistRow } from './published.sql.ts';
import {
  FollowUpView,
  ItemReviewView,
  PublishedWorkItemConnection,
  PublishedWorkItemView,
  PublishedWorklistConnection,
  PublishedWorklistView,
  WorklistChangeEnum,
  WorklistDiffConnection,
  WorklistDiffItemView,
  WorklistDiffView,
  WorklistProgressView,
} from './published.types.ts';
import {
  findWorklist,
  itemIds,
  listLines,
  listWorklists,
  loadItems,
  loadOpen,
  loadProgress,
  loadReviews,
  worklistIds,
} from './published.ts';
import { workItemId } from './worklists.ts';

@Resolver(() => PublishedWorklistView)
export class PublishedWorklistResolver {
  @May('worklist:read', { personal: true })
  @Query(() => PublishedWorklistView, {
    nullable: true,
    description: 'A published list by its id; null where its unit is out of the caller’s range.',
  })
  publishedWorklist(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<PublishedWorklistView | null> {
    return findWorklist(context, id);
  }

  @May('worklist:read', { personal: true })
  @Query(() => PublishedWorklistConnection, {
    description: 'Published lists of units within the caller’s range, the newest first.',
  })
  publishedWorklists(
    @Ctx() context: Context,
    @Arg('filter', () => PublishedWorklistFilter, { nullable: true, description: 'Which.' })
    filter: PublishedWorklistFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<PublishedWorklistView>> {
    return listWorklists(context, filter ?? {}, first, after);
  }

  @FieldResolver(() => ID, { description: 'Unique in the whole API.' })
  id(@Root() list: WorklistRow): string {
    return worklistIds.of(list.id);
  }

  @FieldResolver(() => AdministrativeUnitView, { nullable: true, description: 'The ward, or the group of one.' })
  unit(@Root() { unitId }: WorklistRow, @Ctx() { units }: Context): AdministrativeUnitView | null {
    return units.findById(unitId) ?? null;
  }

  @FieldResolver(() => ID, { nullable: true, description: 'Id of the list of its kind and unit before it.' })
  supersedes(@Root() { supersedes }: WorklistRow): string | null {
    return supersedes === null ? null : worklistIds.of(supersedes);
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description: 'Id of the list that took its place; its lines are reviewed no more.',
  })
  supersededBy(@Root() { supersededBy }: WorklistRow): string | null {
    return supersededBy === null ? null : worklistIds.of(supersededBy);
  }

  @FieldResolver(() => PublishedWorkItemConnection, { description: 'Its lines, in their order.' })
  items(
    @Root() list: WorklistRow,
    @Ctx() context: Context,
    @Arg('filter', () => PublishedItemFilter, { nullable: true, description: 'Which lines.' })
    filter: PublishedItemFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<PublishedWorkItemView>> {
    return listLines(context, list, filter ?? {}, first, after);
  }

  @FieldResolver(() => WorklistProgressView, { description: 'What is done, and what remains.' })
  async progress(@Root() { id, lines }: WorklistRow, @Ctx() context: Context): Promise<WorklistProgressView> {
    const [byResult, open] = await Promise.all([context.load(loadProgress, id), context.load(loadOpen, id)]);
    const reviewed = byResult.reduce((sum, { count }) => sum + count, 0);
    const requests = { requests: open.opened, requestsWaiting: open.waiting };
    return { lines, reviewed, remaining: lines - reviewed, byResult, ...requests };
  }

  @FieldResolver(() => WorklistDiffView, {
    nullable: true,
    description: 'This list against an earlier one of the same kind and unit; null where that is out of reach.',
  })
  diff(
    @Root() list: WorklistRow,
    @Ctx() context: Context,
    @Arg('with', () => ID, { description: 'Id of the other list.' }) other: string,
  ): Promise<WorklistDiffView | null> {
    return diffOf(context, list, other);
  }
}

@Resolver(() => WorklistDiffView)
export class WorklistDiffResolver {
  @FieldResolver(() => WorklistDiffConnection, {
    description: 'The lines of one change: of this list, in its order, those removed of the other.',
  })
  items(
    @Root() diff: Diff,
    @Ctx() context: Context,
    @Arg('change', () => WorklistChangeEnum, { description: 'Which change.' }) change: WorklistChange,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<WorklistDiffItemView>> {
    return listDiff(context, diff, change, first, after);
  }
}

const lineOf = (context: Context, id: string | null): Promise<PublishedWorkItemView | null> =>
  id === null ? Promise.resolve(null) : context.load(loadItems, id);

@Resolver(() => WorklistDiffItemView)
export class WorklistDiffItemResolver {
  @FieldResolver(() => PublishedWorkItemView, { nullable: true, description: 'The line of this list.' })
  now(@Root() { nowId }: DiffLine, @Ctx() context: Context): Promise<PublishedWorkItemView | null> {
    return lineOf(context, nowId);
  }

  @FieldResolver(() => PublishedWorkItemView, {
    nullable: true,
    description: 'The line of the other list, with what was found of it: reviews are not carried over.',
  })
  before(@Root() { beforeId }: DiffLine, @Ctx() context: Context): Promise<PublishedWorkItemView | null> {
    return lineOf(context, beforeId);
  }
}

@Resolver(() => PublishedWorkItemView)
export class PublishedWorkItemResolver {
  @FieldResolver(() => ID, { description: 'The line: what a review names.' })
  id(@Root() { itemId }: ItemRow): string {
    return itemIds.of(itemId);
  }

  @FieldResolver(() => ID, { description: 'Of kind and person: the same in every list.' })
  workItem(@Root() { kind, citizenId }: ItemRow): string {
    return workItemId(kind, citizenId);
  }

  @FieldResolver(() => EnrollmentStatusEnum, { nullable: true, description: 'The status when the list was published.' })
  state(@Root() { stateThen }: ItemRow): EnrollmentStatus {
    return stateThen;
  }

  @FieldResolver(() => AdministrativeUnitView, {
    nullable: true,
    description: 'Where the person lived when the list was published, down to the resident group.',
  })
  group(@Root() { homeUnitNo }: ItemRow, @Ctx() { units }: Context): AdministrativeUnitView | null {
    return units.findByNo(homeUnitNo) ?? null;
  }

  @FieldResolver(() => CitizenView, { nullable: true, description: 'The person as of now.' })
  citizen(@Root() row: ItemRow): CitizenView | null {
    return row.id === null ? null : (row as unknown as CitizenView);
  }

  @FieldResolver(() => ItemReviewView, { nullable: true, description: 'What was found last.' })
  async review(@Root() { itemId }: ItemRow, @Ctx() context: Context): Promise<ItemReviewView | null> {
    return (await context.load(loadReviews, itemId)).at(-1) ?? null;
  }

  @FieldResolver(() => [ItemReviewView], { nullable: true, description: 'All that was found, in order.' })
  reviews(@Root() { itemId }: ItemRow, @Ctx() context: Context): Promise<ItemReviewView[]> {
    return context.load(loadReviews, itemId);
  }
}

@Resolver(() => ItemReviewView)
export class ItemReviewResolver {
  @FieldResolver(() => AdministrativeUnitView, { nullable: true, description: 'The unit into which the person moved.' })
  movedToUnit(@Root() { movedToUnitId }: ReviewRow, @Ctx() { units }: Context): AdministrativeUnitView | null {
    return movedToUnitId === null ? null : (units.findById(movedToUnitId) ?? null);
  }

  @FieldResolver(() => FollowUpView, { description: 'What follows from it, and whether that is done.' })
  followUp(@Root() { result, presence, requestId, requestState, requestClosedOn }: ReviewRow): FollowUpView {
    const { implies } = reviewResults[result];
    if (requestId === null) return { implies, request: null, presence, done: true };
    const request = { id: requestIds.of(requestId), state: requestState, closedOn: requestClosedOn };
    // A stale request waits to be put on the current value.
    const done = requestState !== null && requestState !== 'STALE' && !correctionStates[requestState].open;
    return { implies, request, presence, done };
  }
}
