import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { citizenIds } from '../citizens/citizens.ts';
import { isNewcomer, type Parent } from '../domain/corrections/newcomer.ts';
import type { AdministrativeUnitView } from '../units/unit.types.ts';
import type { RequestRow } from './correction.sql.ts';
import { CorrectionRequestView } from './correction.types.ts';
import { newcomerOf } from './newcomer-content.ts';
import { NewcomerView, type NewcomerParentView } from './newcomer.types.ts';

@Resolver(() => CorrectionRequestView)
export class CorrectionNewcomerResolver {
  @FieldResolver(() => NewcomerView, {
    nullable: true,
    description: 'Who comes onto the register by it, as it says; null for a request on a registered person.',
  })
  newcomer(@Root() request: RequestRow, @Ctx() { units }: Context): NewcomerView | null {
    if (!isNewcomer(request.kind)) return null;
    const said = newcomerOf(request);
    const unit = (id: string | null): AdministrativeUnitView | null =>
      id === null ? null : (units.findById(id) ?? null);
    const homes = { nativePlace: unit(said.nativePlace), residence: unit(said.residence) };
    return said.kind === 'BIRTH'
      ? {
          ...said,
          ...homes,
          mother: parentView(said.mother),
          father: parentView(said.father),
          ...{ permanentResidence: null, presence: null, foundOn: null },
        }
      : {
          ...said,
          ...homes,
          permanentResidence: unit(said.permanentResidence),
          ...{ placeOfBirth: null, mother: null, father: null, multipleBirth: null },
        };
  }
}

/** Of a registered parent the register itself says who it is, to those who may read the person. */
function parentView(parent: Parent | null): NewcomerParentView | null {
  if (parent === null) return null;
  const { nationality } = parent;
  return 'citizenId' in parent
    ? { citizenId: citizenIds.of(parent.citizenId), name: null, birthYear: null, nationality }
    : { citizenId: null, name: parent.name, birthYear: parent.birthYear, nationality };
}
