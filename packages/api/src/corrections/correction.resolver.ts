import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import type { Outcome } from '../access/write-protocol.ts';
import { classScope } from '../domain/agency.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import type { RequestRow } from './correction.sql.ts';
import { CorrectionItem, CorrectionMove, CorrectionRequestFilter } from './correction.inputs.ts';
import { CorrectionRequestConnection, CorrectionRequestView, OutcomeView } from './correction.types.ts';
import { moveCorrections } from './moves.ts';
import { RequestOrderEnum } from './correction.codes.ts';
import { requestIds } from './request-ids.ts';
import type { RequestOrder } from './request-list.sql.ts';
import { DecisionView, ResidenceMoveView, StepView } from './request-parts.types.ts';
import { findRequest, listRequests, loadRequests, loadSteps } from './requests.ts';
import { PreviewView } from './preview.types.ts';
import { previewCorrection } from './previews.ts';
import { submitCorrections } from './submissions.ts';

@Resolver(() => CorrectionRequestView)
export class CorrectionResolver {
  @May(['correction:submit', 'population:submit', 'correction:report'], { personal: true })
  @Mutation(() => [OutcomeView], {
    description:
      'Hands requests in, 1 to 200: one outcome per item, in their order. The same ref and content have one effect. A report needs `correction:report`, a finding of the population review `population:submit`, every other kind `correction:submit`.',
  })
  submitCorrections(
    @Ctx() context: Context,
    @Arg('items', () => [CorrectionItem], { description: 'The requests.' }) items: CorrectionItem[],
  ): Promise<OutcomeView[]> {
    return submitCorrections(context, items);
  }

  @May(
    [
      'correction:submit',
      'population:submit',
      'population:decide',
      'correction:report',
      'correction:contest',
      'correction:reverse',
    ],
    { personal: true },
  )
  @Mutation(() => [OutcomeView], {
    description:
      'Takes a step of each request, 1 to 200: review, release, verify, approve, reject, ask, answer, withdraw, rebase, contest, settle, reverse. Deciding and contesting need an officer’s token.',
  })
  moveCorrections(
    @Ctx() context: Context,
    @Arg('items', () => [CorrectionMove], { description: 'The steps.' }) items: CorrectionMove[],
  ): Promise<OutcomeView[]> {
    return moveCorrections(context, items);
  }

  @May(['correction:submit', 'population:submit', 'correction:report'], { personal: true })
  @Query(() => PreviewView, { description: 'What handing in and applying an item would do, by the code that does it.' })
  previewCorrection(
    @Ctx() context: Context,
    @Arg('item', () => CorrectionItem, { description: 'The request.' }) item: CorrectionItem,
  ): Promise<PreviewView> {
    return previewCorrection(context, item);
  }

  @May(['correction:read', 'correction:report'], { personal: true })
  @Query(() => CorrectionRequestView, {
    nullable: true,
    description: 'A request by its id; null outside the caller’s reach. Who may report only finds the own reports.',
  })
  correctionRequest(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<CorrectionRequestView | null> {
    return findRequest(context, id);
  }

  @May('correction:read', { personal: true })
  @Query(() => CorrectionRequestConnection, {
    description: 'Requests on persons of the caller’s units, decided by its offices or handed in by it.',
  })
  correctionRequests(
    @Ctx() context: Context,
    @Arg('filter', () => CorrectionRequestFilter, { nullable: true, description: 'Which.' })
    filter: CorrectionRequestFilter | undefined,
    @Arg('orderBy', () => RequestOrderEnum, { defaultValue: 'NEWEST', description: 'Order of the list.' })
    orderBy: RequestOrder,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<CorrectionRequestView>> {
    return listRequests(context, filter ?? {}, orderBy, first, after);
  }

  @FieldResolver(() => ID, { description: 'Unique in the whole API.' })
  id(@Root() request: RequestRow): string {
    return requestIds.of(request.id);
  }

  @FieldResolver(() => String, { nullable: true, description: 'The value as recorded when it was handed in.' })
  recordedValue(@Root() row: RequestRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): string | null {
    return ofItsClass(row, row.recordedValue, context, info);
  }

  @FieldResolver(() => String, { nullable: true, description: 'The right value.' })
  newValue(@Root() row: RequestRow, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): string | null {
    return ofItsClass(row, row.newValue, context, info);
  }

  @FieldResolver(() => DecisionView, { nullable: true, description: 'The decision that is recorded.' })
  decision(
    @Root() { decisionNumber: number, decisionBody: body, decisionOn: issuedOn }: RequestRow,
  ): DecisionView | null {
    return number === null || body === null || issuedOn === null ? null : { number, body, issuedOn };
  }

  @FieldResolver(() => ResidenceMoveView, { nullable: true, description: 'The move.' })
  move(@Root() row: RequestRow, @Ctx() { units }: Context): ResidenceMoveView | null {
    const unit = (id: string | null): AdministrativeUnitView | null =>
      id === null ? null : (units.findById(id) ?? null);
    const { movedOn, currentFrom, currentTo, permanentFrom, permanentTo } = row;
    if (movedOn === null) return null;
    const permanent = { permanentFrom: unit(permanentFrom), permanentTo: unit(permanentTo) };
    return { movedOn, currentFrom: unit(currentFrom), currentTo: unit(currentTo), ...permanent };
  }

  @FieldResolver(() => AdministrativeUnitView, {
    nullable: true,
    description: 'The unit whose office decides, as it was when the request was handed in.',
  })
  office(@Root() { officeUnitNo }: RequestRow, @Ctx() { units }: Context): AdministrativeUnitView | null {
    return units.findByNo(officeUnitNo) ?? null;
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description:
      'The rule (`correctionRules`) that approved it in the place of an officer; null where one did, or nobody yet.',
  })
  fastTrackedBy(@Root() { fastTrackRule }: RequestRow): string | null {
    return fastTrackRule;
  }

  @FieldResolver(() => [StepView], { description: 'The steps taken, in order.' })
  steps(@Root() request: RequestRow, @Ctx() context: Context): Promise<StepView[]> {
    return context.load(loadSteps, request.id) as Promise<StepView[]>;
  }
}

/** An ethnicity stays of its class where it is the value of a request. */
function ofItsClass(
  { field }: RequestRow,
  value: string | null,
  context: Context,
  info: GraphQLResolveInfo,
): string | null {
  const { classes, scopes } = context.caller;
  if (field !== 'ETHNICITY' || classes.has('ETHNICITY')) return value;
  return context.withheld.add(info.path, 'ETHNICITY', scopes.has(classScope('ETHNICITY')));
}

@Resolver(() => OutcomeView)
export class CorrectionOutcomeResolver {
  @FieldResolver(() => CorrectionRequestView, {
    nullable: true,
    description: 'The request, read afresh; null where the item was refused.',
  })
  request(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<CorrectionRequestView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadRequests, thingId);
  }
}
