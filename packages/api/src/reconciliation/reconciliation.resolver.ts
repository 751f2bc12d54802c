import type { UnitLevel } from '@lienthong/schema/codes';
import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar, TextScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import { citizenIds } from '../citizens/citizens.ts';
import { classScope } from '../domain/agency.ts';
import { readCodes, type FieldAgreement, type ReconciledField } from '../domain/reconciliation/agreement.ts';
import { consistency } from '../domain/reconciliation/consistency.ts';
import { RateView } from '../access/figure.types.ts';
import { UnitLevelEnum } from '../units/unit.types.ts';
import { ProposalView } from './proposal.types.ts';
import { proposedItem } from './proposed-item.ts';
import { reconcile, type ReconciliationOutcome } from './reconcile.ts';
import { ReconciliationItem, ReconciliationRowFilter } from './reconciliation.inputs.ts';
import type { ReconciliationRow } from './reconciliation.sql.ts';
import {
  ComparisonView,
  FieldAgreementView,
  ReconciliationOutcomeView,
  ReconciliationRowConnection,
  ReconciliationRowView,
  ReconciliationRunView,
  ReconciliationUnitView,
} from './reconciliation.types.ts';
import { listRows } from './row-list.ts';
import { findRunReport, unitConsistency, wholeConsistency, type RunReport } from './run-report.ts';

@Resolver()
export class ReconciliationResolver {
  @May('reconciliation:run', { personal: true })
  @Mutation(() => [ReconciliationOutcomeView], {
    description:
      'Compares rows of the caller’s register with this one, 1 to 200: who is meant, how the registers agree field by field, and what could be requested. Keeps the codes, no value.',
  })
  reconcile(
    @Ctx() context: Context,
    @Arg('items', () => [ReconciliationItem], { description: 'The rows.' }) items: ReconciliationItem[],
  ): Promise<ReconciliationOutcomeView[]> {
    return reconcile(context, items);
  }

  @May('reconciliation:run')
  @Query(() => ReconciliationRunView, {
    nullable: true,
    description: 'The report of a run of the caller’s own; null where it has none of that name.',
  })
  reconciliationRun(
    @Ctx() context: Context,
    @Arg('id', () => TextScalar, { description: 'The name of the run.' }) id: string,
  ): Promise<ReconciliationRunView | null> {
    return findRunReport(context, id);
  }

  @May('reconciliation:run', { personal: true })
  @Query(() => ReconciliationRowConnection, {
    nullable: true,
    description: 'Rows of a run of the caller’s own, in the order in which they were compared.',
  })
  reconciliationRows(
    @Ctx() context: Context,
    @Arg('run', () => TextScalar, { description: 'The name of the run.' }) run: string,
    @Arg('filter', () => ReconciliationRowFilter, { nullable: true, description: 'Which.' })
    filter: ReconciliationRowFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<ReconciliationRowView> | null> {
    return listRows(context, run, filter ?? {}, { first, after });
  }
}

/** What tells of an ethnicity stays of its class. */
function ofTheirClass<One extends { field: ReconciledField }>(
  all: readonly One[],
  { caller, withheld }: Context,
  { path }: GraphQLResolveInfo,
): One[] {
  if (caller.classes.has('ETHNICITY') || all.length === 0) return [...all];
  withheld.add(path, 'ETHNICITY', caller.scopes.has(classScope('ETHNICITY')));
  return all.filter(({ field }) => field !== 'ETHNICITY');
}

@Resolver(() => ComparisonView)
export class ComparisonResolver {
  @FieldResolver(() => ID, { nullable: true, description: 'Id of the person; null where nobody is named.' })
  citizenId(@Root() { citizenId }: ReconciliationRow): string | null {
    return citizenId === null ? null : citizenIds.of(citizenId);
  }

  @FieldResolver(() => [FieldAgreementView], {
    description: 'How the registers agree, for each fact that one of them has; empty where nobody is named.',
  })
  fields(
    @Root() { agreement }: ReconciliationRow,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): FieldAgreement[] {
    return ofTheirClass(readCodes(agreement), context, info);
  }
}

@Resolver(() => ReconciliationOutcomeView)
export class ReconciliationOutcomeResolver {
  @FieldResolver(() => ComparisonView, {
    nullable: true,
    description: 'What was found; null where the row was refused.',
  })
  comparison(@Root() { row }: ReconciliationOutcome): ComparisonView | null {
    return row;
  }

  @FieldResolver(() => [ProposalView], {
    nullable: true,
    description:
      'Ready-made requests for what differs, a death at the end; only for an EXACT match. A replay makes them anew.',
  })
  proposals(
    @Root() { proposals }: ReconciliationOutcome,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): ProposalView[] {
    return ofTheirClass(proposals, context, info).map((proposal) => proposedItem(context, proposal));
  }
}

@Resolver(() => ReconciliationRowView)
export class ReconciliationRowResolver {
  @FieldResolver(() => ComparisonView, { nullable: true, description: 'What was found.' })
  comparison(@Root() row: ReconciliationRow): ComparisonView {
    return row;
  }
}

@Resolver(() => ReconciliationRunView)
export class ReconciliationRunResolver {
  @FieldResolver(() => RateView, { description: consistency.meaning })
  consistency(@Root() run: RunReport, @Ctx() context: Context): Promise<RateView> {
    return wholeConsistency(context, run);
  }

  @FieldResolver(() => [ReconciliationUnitView], {
    description:
      'Consistency by unit of residence. Of a unit whose persons the caller doesn’t read, few rows are withheld, and what they could be worked out from.',
  })
  units(
    @Root() run: RunReport,
    @Ctx() context: Context,
    @Arg('level', () => UnitLevelEnum, {
      defaultValue: 'COMMUNE',
      description: 'The level of the units; persons who live above it count in their own unit.',
    })
    level: UnitLevel,
  ): Promise<ReconciliationUnitView[]> {
    return unitConsistency(context, run, level);
  }
}
