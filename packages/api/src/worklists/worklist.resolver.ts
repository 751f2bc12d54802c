import { daysBetween } from '@lienthong/schema/civil-date';
import type { WorklistKind } from '@lienthong/schema/worklists';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar, UnitCodeScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import type { Outcome } from '../access/write-protocol.ts';
import { CitizenView } from '../citizens/citizen.types.ts';
import { loadCitizens } from './citizens-by-id.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import { recordPresence } from './presences.ts';
import { publishWorklists } from './publications.ts';
import { loadItems, loadPublications } from './published.ts';
import { PublishedWorkItemView, PublishedWorklistView } from './published.types.ts';
import { reviewWorkItems } from './reviews.ts';
import { WorklistKindEnum } from './worklist.codes.ts';
import { PresenceRecord, WorkItemFilter, WorkItemReview, WorklistPublication } from './worklist.inputs.ts';
import {
  PresenceOutcomeView,
  PublicationOutcomeView,
  ReviewOutcomeView,
  WorkItemClockView,
  WorkItemConnection,
  WorkItemView,
} from './worklist.types.ts';
import { daysOf, listWorkItems, workItemId, type WorkItem } from './worklists.ts';

@Resolver(() => WorkItemView)
export class WorklistResolver {
  @May('worklist:read', { personal: true })
  @Query(() => WorkItemConnection, { description: 'Who stands on a list now, within the caller’s range.' })
  worklist(
    @Ctx() context: Context,
    @Arg('kind', () => WorklistKindEnum, { description: 'Which list.' }) kind: WorklistKind,
    @Arg('unit', () => UnitCodeScalar, { description: 'Of which unit.' }) unit: string,
    @Arg('filter', () => WorkItemFilter, { nullable: true, description: 'Which of them.' })
    filter: WorkItemFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<WorkItemView>> {
    return listWorkItems(context, { kind, unit, filter: filter ?? {}, first, after });
  }

  @May('worklist:publish', { personal: true })
  @Mutation(() => [PublicationOutcomeView], {
    description:
      'Publishes lists, 1 to 200 items of 40,000 lines in all: for each commune or group one that stands for ever, in the place of the last of its kind.',
  })
  publishWorklists(
    @Ctx() context: Context,
    @Arg('items', () => [WorklistPublication], { description: 'What to publish.' }) items: WorklistPublication[],
  ): Promise<PublicationOutcomeView[]> {
    return publishWorklists(context, items);
  }

  @May('worklist:review', { personal: true })
  @Mutation(() => [ReviewOutcomeView], {
    description:
      'Records what the ward found of lines, 1 to 200: each result opens the report or records the presence that it implies, or is refused with what refuses that. A later review of a line takes the place of the earlier; a request that the earlier one opened goes on until it is withdrawn.',
  })
  reviewWorkItems(
    @Ctx() context: Context,
    @Arg('items', () => [WorkItemReview], { description: 'The reviews.' }) items: WorkItemReview[],
  ): Promise<ReviewOutcomeView[]> {
    return reviewWorkItems(context, items);
  }

  @May('presence:write', { personal: true })
  @Mutation(() => [PresenceOutcomeView], {
    description: 'Records where persons of the caller’s range are, 1 to 200; what was known before is kept.',
  })
  recordPresence(
    @Ctx() context: Context,
    @Arg('items', () => [PresenceRecord], { description: 'The records.' }) items: PresenceRecord[],
  ): Promise<PresenceOutcomeView[]> {
    return recordPresence(context, items);
  }

  @FieldResolver(() => ID, { description: 'Of kind and person: the same in every list, live or published.' })
  id(@Root() { kind, citizen }: WorkItem): string {
    return workItemId(kind, citizen.id);
  }

  @FieldResolver(() => CitizenView, { nullable: true, description: 'The person.' })
  citizen(@Root() { citizen }: WorkItem): CitizenView {
    return citizen;
  }

  @FieldResolver(() => AdministrativeUnitView, {
    nullable: true,
    description: 'Where the person lives, down to the resident group where it is known.',
  })
  group(@Root() { citizen }: WorkItem, @Ctx() { units }: Context): AdministrativeUnitView | null {
    return units.findByNo(citizen.unitNo) ?? null;
  }

  @FieldResolver(() => WorkItemClockView, { nullable: true, description: 'Since when, and what is due.' })
  clock(@Root() item: WorkItem, @Ctx() { today }: Context): WorkItemClockView {
    const { since, dueOn } = daysOf(item);
    return { since, dueOn, ageInDays: since === null ? null : daysBetween(since, today) };
  }
}

@Resolver(() => PublicationOutcomeView)
export class PublicationOutcomeResolver {
  @FieldResolver(() => [PublishedWorklistView], { description: 'The lists, by unit; none where the item was refused.' })
  worklists(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<PublishedWorklistView[]> {
    return thingId === null ? Promise.resolve([]) : context.load(loadPublications, thingId);
  }
}

@Resolver(() => ReviewOutcomeView)
export class ReviewOutcomeResolver {
  @FieldResolver(() => PublishedWorkItemView, {
    nullable: true,
    description: 'The line, read afresh; null where the item was refused.',
  })
  item(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<PublishedWorkItemView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadItems, thingId);
  }
}

@Resolver(() => PresenceOutcomeView)
export class PresenceOutcomeResolver {
  @FieldResolver(() => CitizenView, {
    nullable: true,
    description: 'The person, read afresh; null where the item was refused, and for who may not read persons.',
  })
  citizen(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<CitizenView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadCitizens, thingId);
  }
}
