import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import type { Outcome } from '../access/write-protocol.ts';
import type { CitizenRow } from '../citizens/citizen.sql.ts';
import { CitizenView } from '../citizens/citizen.types.ts';
import type { SlotRow } from '../collection/collection.sql.ts';
import { CollectionSlotView } from '../collection/collection.types.ts';
import { loadSlots, readsPersonsOf } from '../collection/collections.ts';
import { isSmall } from '../domain/cohort.ts';
import { InvitationFilter, InvitationItem } from './invitation.inputs.ts';
import type { BatchRow, InvitationRow } from './invitation.sql.ts';
import {
  InvitationBatchView,
  InvitationConnection,
  InvitationCountView,
  InvitationOutcomeView,
  InvitationStepView,
  InvitationView,
} from './invitation.types.ts';
import {
  batchIds,
  invitationIds,
  invitedCitizen,
  listInvitations,
  loadBatches,
  loadCounts,
  loadInvitations,
  loadInvitationsOf,
  loadSteps,
} from './invitations.ts';
import { recordInvitations } from './recorded.ts';

@Resolver(() => InvitationView)
export class InvitationResolver {
  @May('invitation:read', { personal: true })
  @Query(() => InvitationConnection, {
    description:
      'Invitations of people within the caller’s reach, in the order in which they were planned. With `slot` and no `unit` also of those who live elsewhere and are invited to a point of the caller’s units.',
  })
  invitations(
    @Ctx() context: Context,
    @Arg('filter', () => InvitationFilter, { nullable: true, description: 'Which.' })
    filter: InvitationFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<InvitationView>> {
    return listInvitations(context, filter ?? {}, first, after);
  }

  @May('invitation:write', { personal: true })
  @Mutation(() => [InvitationOutcomeView], {
    description:
      'Plans invitations, one or by batch, and records what becomes of them, 1 to 200 steps: one outcome per item, in their order. Who keeps the cohort of a session invites its members; who collects at a point says who came.',
  })
  recordInvitations(
    @Ctx() context: Context,
    @Arg('items', () => [InvitationItem], { description: 'The steps.' }) items: InvitationItem[],
  ): Promise<InvitationOutcomeView[]> {
    return recordInvitations(context, items);
  }

  @FieldResolver(() => ID, { description: 'Unique in the whole API.' })
  id(@Root() { id }: InvitationRow): string {
    return invitationIds.of(id);
  }

  @FieldResolver(() => CitizenView, {
    nullable: true,
    description: 'The person; null for a point’s agency where the person lives elsewhere.',
  })
  citizen(@Root() row: InvitationRow, @Ctx() context: Context): Promise<CitizenView | null> {
    return invitedCitizen(context, row);
  }

  @FieldResolver(() => CollectionSlotView, {
    nullable: true,
    description: 'To which slot; null while it waits for one.',
  })
  slot(@Root() { slotId }: InvitationRow, @Ctx() context: Context): Promise<CollectionSlotView | null> {
    return slotId === null ? Promise.resolve(null) : context.load(loadSlots, slotId);
  }

  @FieldResolver(() => [InvitationStepView], { nullable: true, description: 'What was done, in order.' })
  steps(@Root() { id }: InvitationRow, @Ctx() context: Context): Promise<unknown[]> {
    return context.load(loadSteps, id);
  }
}

@Resolver(() => CitizenView)
export class CitizenInvitationResolver {
  @FieldResolver(() => [InvitationView], { nullable: true, description: 'All invitations, the newest first.' })
  invitations(@Root() { id }: CitizenRow, @Ctx() context: Context): Promise<InvitationView[]> {
    return context.load(loadInvitationsOf, id);
  }
}

@Resolver(() => InvitationBatchView)
export class InvitationBatchResolver {
  @FieldResolver(() => ID, { description: 'Unique in the whole API.' })
  id(@Root() { id }: BatchRow): string {
    return batchIds.of(id);
  }

  @FieldResolver(() => CollectionSlotView, { description: 'The slot.' })
  async slot(@Root() { slotId }: BatchRow, @Ctx() context: Context): Promise<CollectionSlotView> {
    const slot = await context.load(loadSlots, slotId);
    if (!slot) throw new Error('a batch without its slot');
    return slot;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'How many persons it came to. 1 to 4 are withheld from those who don’t read the persons.',
  })
  planned(
    @Root() { planned, clientNo }: BatchRow,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): number | null {
    const { client, reach } = context.caller;
    const own = clientNo === client.no && reach !== 'NOBODY';
    return own || !isSmall(planned) ? planned : context.withheld.addCell(info.path, 'SMALL_CELL');
  }
}

@Resolver(() => CollectionSlotView)
export class SlotInvitationResolver {
  @FieldResolver(() => [InvitationCountView], {
    nullable: true,
    description:
      'How many of its invitations stand where. Where a count is 1 to 4, all are withheld from those who don’t read the persons.',
  })
  async invitations(
    @Root() slot: SlotRow,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<InvitationCountView[] | null> {
    const counts = await context.load(loadCounts, slot.id);
    const shown = readsPersonsOf(context, slot) || counts.every(({ persons }) => !isSmall(persons));
    return shown ? counts : context.withheld.addCell(info.path, 'SMALL_CELL');
  }
}

@Resolver(() => InvitationOutcomeView)
export class InvitationOutcomeResolver {
  @FieldResolver(() => InvitationView, {
    nullable: true,
    description: 'Of a step on one: the invitation, read afresh.',
  })
  invitation(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<InvitationView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadInvitations, thingId);
  }

  @FieldResolver(() => InvitationBatchView, { nullable: true, description: 'Of `planBatch`: the batch.' })
  batch(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<InvitationBatchView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadBatches, thingId);
  }

  @FieldResolver(() => CollectionSlotView, { nullable: true, description: 'Of `sendBatch`: the slot.' })
  slot(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<CollectionSlotView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadSlots, thingId);
  }
}
