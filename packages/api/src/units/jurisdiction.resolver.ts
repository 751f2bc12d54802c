import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { AgencyView, ViewerView } from '../access/viewer.resolver.ts';
import type { Agency } from '../store/register.ts';
import { AdministrativeUnitView } from './unit.types.ts';

@Resolver(() => ViewerView)
export class ViewerUnitResolver {
  @FieldResolver(() => AdministrativeUnitView, { description: 'The unit that the agency is in charge of.' })
  jurisdiction(@Ctx() { caller }: Context): AdministrativeUnitView {
    return caller.agency.unit;
  }
}

@Resolver(() => AgencyView)
export class AgencyUnitResolver {
  @FieldResolver(() => AdministrativeUnitView, { description: 'The unit that the agency is in charge of.' })
  jurisdiction(@Root() agency: Agency): AdministrativeUnitView {
    return agency.unit;
  }
}
