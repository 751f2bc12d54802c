import type { SnapshotRow } from '@lienthong/schema/snapshots';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import type { Outcome } from '../access/write-protocol.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import { freezeSnapshots } from './freezing.ts';
import { SnapshotFilter, SnapshotItem } from './snapshot.inputs.ts';
import type { SnapshotFacts } from './snapshot.sql.ts';
import {
  SnapshotConnection,
  SnapshotKeyView,
  SnapshotOutcomeView,
  SnapshotRowConnection,
  SnapshotRowView,
  SnapshotUnitView,
  SnapshotView,
} from './snapshot.types.ts';
import { findSnapshot, listKeys, listRows, listSnapshots, loadSnapshots, snapshotIds } from './snapshots.ts';

@Resolver(() => SnapshotView)
export class SnapshotResolver {
  @May('statistics:read')
  @Query(() => SnapshotView, {
    nullable: true,
    description: 'A frozen ranking by its id; null where its unit lies in another province.',
  })
  snapshot(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<SnapshotView | null> {
    return findSnapshot(context, id);
  }

  @May('statistics:read')
  @Query(() => SnapshotConnection, {
    description: 'Frozen rankings of the caller’s province, the newest first; the same for every agency.',
  })
  snapshots(
    @Ctx() context: Context,
    @Arg('filter', () => SnapshotFilter, { nullable: true, description: 'Which.' }) filter: SnapshotFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<SnapshotView>> {
    return listSnapshots(context, filter ?? {}, first, after);
  }

  @May('statistics:read')
  @Query(() => [SnapshotKeyView], {
    description:
      'The keys that frozen rankings are verified with, the youngest first; old ones stay. Also at `/.well-known/lienthong-snapshot-keys.json`, for everybody.',
  })
  snapshotKeys(@Ctx() context: Context): Promise<SnapshotKeyView[]> {
    return listKeys(context);
  }

  @May('snapshot:freeze')
  @Mutation(() => [SnapshotOutcomeView], {
    description:
      'Freezes and signs rankings, 1 to 200 of 10,000 units in all: each as agencies see it that read no persons, so that it is the same for everybody.',
  })
  freezeSnapshots(
    @Ctx() context: Context,
    @Arg('items', () => [SnapshotItem], { description: 'What to freeze.' }) items: SnapshotItem[],
  ): Promise<SnapshotOutcomeView[]> {
    return freezeSnapshots(context, items);
  }

  @FieldResolver(() => ID, { description: 'Unique in the whole API.' })
  id(@Root() { id }: SnapshotFacts): string {
    return snapshotIds.of(id);
  }

  @FieldResolver(() => AdministrativeUnitView, { nullable: true, description: 'The unit whose parts are ranked.' })
  within(@Root() { unitId }: SnapshotFacts, @Ctx() { units }: Context): AdministrativeUnitView | null {
    return units.findById(unitId) ?? null;
  }

  @FieldResolver(() => SnapshotRowConnection, { description: 'The units, in their places.' })
  rows(
    @Root() snapshot: SnapshotFacts,
    @Ctx() context: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<SnapshotRowView>> {
    return listRows(context, snapshot, first, after) as Promise<Connection<SnapshotRow & SnapshotRowView>>;
  }
}

@Resolver(() => SnapshotRowView)
export class SnapshotRowResolver {
  @FieldResolver(() => SnapshotUnitView, { description: 'The unit, as it was named.' })
  unit(@Root() { unit }: SnapshotRow): SnapshotUnitView {
    return unit;
  }
}

@Resolver(() => SnapshotOutcomeView)
export class SnapshotOutcomeResolver {
  @FieldResolver(() => SnapshotView, {
    nullable: true,
    description: 'The frozen ranking; null where the item was refused.',
  })
  snapshot(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<SnapshotView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadSnapshots, thingId);
  }
}
