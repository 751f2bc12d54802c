import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import type { CitizenRow } from '../citizens/citizen.sql.ts';
import { CitizenView } from '../citizens/citizen.types.ts';
import type { RequestRow } from './correction.sql.ts';
import { CorrectionRequestView } from './correction.types.ts';
import { findRequestedRelation, loadRelations, loadStandingRelations } from './families.ts';
import { FamilyRelationView, RequestedRelationView } from './family.types.ts';

@Resolver(() => CitizenView)
export class CitizenRelationsResolver {
  @FieldResolver(() => [FamilyRelationView], {
    nullable: true,
    description: 'Spouse, parents, children, guardians and wards, as far as entries of them were applied.',
  })
  relations(
    @Root() { id }: CitizenRow,
    @Ctx() context: Context,
    @Arg('activeOnly', () => Boolean, { defaultValue: true, description: 'Only those that stand today.' })
    activeOnly: boolean,
  ): Promise<FamilyRelationView[]> {
    return context.load(activeOnly ? loadStandingRelations : loadRelations, id);
  }
}

@Resolver(() => CorrectionRequestView)
export class RequestedRelationResolver {
  @FieldResolver(() => RequestedRelationView, {
    nullable: true,
    description: 'The relation that a request of the family opens or ends; null for other kinds.',
  })
  relation(@Root() row: RequestRow, @Ctx() context: Context): Promise<RequestedRelationView | null> {
    return findRequestedRelation(context, row);
  }
}
