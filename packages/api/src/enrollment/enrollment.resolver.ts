import { Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import type { DossierRow, CitizenRow } from '../citizens/citizen.sql.ts';
import { CitizenView } from '../citizens/citizen.types.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import { CardView, DossierView, EnrollmentView } from './enrollment.types.ts';
import { dossierIds, enrollmentOf, findCardInHand, findCaseDossier, loadDossiers } from './enrollments.ts';

/** What enrollment tells of a person, declared here so that citizens/ need not know of it. */
@Resolver(() => CitizenView)
export class CitizenEnrollmentResolver {
  @FieldResolver(() => EnrollmentView, { nullable: true, description: 'Enrollment status and the current case.' })
  enrollment(@Root() citizen: CitizenRow, @Ctx() context: Context): EnrollmentView {
    return enrollmentOf(context, citizen);
  }

  @FieldResolver(() => CardView, { nullable: true, description: 'The card in hand; null where there is none.' })
  card(@Root() citizen: CitizenRow): CardView | null {
    return findCardInHand(citizen);
  }

  @FieldResolver(() => [DossierView], { nullable: true, description: 'All dossiers of the person, the newest first.' })
  dossiers(@Root() citizen: CitizenRow, @Ctx() context: Context): Promise<DossierView[]> {
    return context.load(loadDossiers, citizen.id);
  }
}

@Resolver(() => EnrollmentView)
export class EnrollmentResolver {
  @FieldResolver(() => DossierView, {
    nullable: true,
    description: 'The dossier of the current case; null where there is none.',
  })
  dossier(@Root() { citizen }: { citizen: CitizenRow }): DossierView | null {
    return findCaseDossier(citizen);
  }
}

@Resolver(() => DossierView)
export class DossierResolver {
  @FieldResolver(() => ID, { description: 'Unique in the whole API.' })
  id(@Root() dossier: DossierRow): string {
    return dossierIds.of(dossier.id);
  }

  @FieldResolver(() => AdministrativeUnitView, { nullable: true, description: 'The unit that collected it.' })
  collectingUnit(@Root() dossier: DossierRow, @Ctx() context: Context): AdministrativeUnitView | null {
    return context.units.findByNo(dossier.collectingUnitNo) ?? null;
  }

  @FieldResolver(() => AdministrativeUnitView, { nullable: true, description: 'Where the person lived at collection.' })
  residenceAtCollection(@Root() dossier: DossierRow, @Ctx() context: Context): AdministrativeUnitView | null {
    return context.units.findByNo(dossier.residenceUnitNo) ?? null;
  }
}
