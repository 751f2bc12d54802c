import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar, PersonalNumberScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import type { Outcome } from '../access/write-protocol.ts';
import { DossierView } from '../enrollment/enrollment.types.ts';
import { DossierOrderEnum } from './dossier.codes.ts';
import { DossierFilter, DossierIntake, DossierMove } from './dossier.inputs.ts';
import type { DossierOrder } from './dossier-list.sql.ts';
import { DossierConnection, DossierOutcomeView } from './dossier.types.ts';
import { listDossiers, loadDossiersById } from './dossiers.ts';
import { recordDossiers } from './intakes.ts';
import { moveDossiers } from './moves.ts';
import { findReadinessOf } from './readiness.ts';
import { ReadinessView } from './readiness.types.ts';

@Resolver(() => DossierOutcomeView)
export class DossierOperationResolver {
  @May('dossier:write', { personal: true })
  @Mutation(() => [DossierOutcomeView], {
    description:
      'Records dossiers as they were collected, 1 to 200: one outcome per item, in their order. The same ref and content have one effect.',
  })
  recordDossiers(
    @Ctx() context: Context,
    @Arg('items', () => [DossierIntake], { description: 'The dossiers.' }) items: DossierIntake[],
  ): Promise<DossierOutcomeView[]> {
    return recordDossiers(context, items);
  }

  @May('dossier:write', { personal: true })
  @Mutation(() => [DossierOutcomeView], {
    description:
      'Takes a step of each dossier, 1 to 200, by the police of the residence or of the unit that collected. Verifying, resolving, ordering a redo and cancelling need an officer’s token.',
  })
  moveDossiers(
    @Ctx() context: Context,
    @Arg('items', () => [DossierMove], { description: 'The steps.' }) items: DossierMove[],
  ): Promise<DossierOutcomeView[]> {
    return moveDossiers(context, items);
  }

  @May('dossier:read', { personal: true })
  @Query(() => DossierConnection, {
    description: 'Dossiers of the people of the caller’s units, or those that its units collected.',
  })
  dossiers(
    @Ctx() context: Context,
    @Arg('filter', () => DossierFilter, { nullable: true, description: 'Which.' }) filter: DossierFilter | undefined,
    @Arg('orderBy', () => DossierOrderEnum, { defaultValue: 'COLLECTED_ON', description: 'Order of the list.' })
    orderBy: DossierOrder,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<DossierView>> {
    return listDossiers(context, filter ?? {}, orderBy, first, after);
  }

  @May('citizen:read', { personal: true })
  @Query(() => ReadinessView, {
    nullable: true,
    description:
      'What disagrees, before the person with this number travels; null where nobody within the caller’s reach has it.',
  })
  readiness(
    @Ctx() context: Context,
    @Arg('personalNumber', () => PersonalNumberScalar, { description: 'Any number the person has or had.' })
    personalNumber: string,
  ): Promise<ReadinessView | null> {
    return findReadinessOf(context, personalNumber);
  }

  @FieldResolver(() => DossierView, {
    nullable: true,
    description: 'The dossier, read afresh; null where the item was refused.',
  })
  dossier(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<DossierView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadDossiersById, thingId);
  }
}
