import { birthdayOf } from '@lienthong/schema/civil-date';
import { CARD_AGE, enrollmentStatus } from '@lienthong/schema/enrollment-status';
import type { Context } from '../access/context.ts';
import { uuidIds } from '../access/node.ts';
import { dossierColumns, type CardInHand, type CitizenRow, type DossierRow } from '../citizens/citizen.sql.ts';
import { personStatement } from '../store/statement.ts';
import type { EnrollmentView } from './enrollment.types.ts';

export const dossierIds = uuidIds('dos');

/** All of it stands on the person's row, so a page of people asks the database nothing more. */
export function enrollmentOf(context: Context, citizen: CitizenRow): EnrollmentView & { citizen: CitizenRow } {
  const { dateOfBirth, nationality, lifeStatus, caseState, exchangeDueOn, invitedOn } = citizen;
  const facts = { dateOfBirth, nationality, lifeStatus, caseState, exchangeDueOn, invitedOn };
  return {
    status: enrollmentStatus(facts, context.today),
    becomesEligibleOn: birthdayOf(dateOfBirth, CARD_AGE),
    exchangeDueOn,
    citizen,
  };
}

/** The dossier of the current case; a cancelled one is no case, so it has no reason. */
export function findCaseDossier(citizen: CitizenRow): DossierRow | null {
  const { caseDossierId: id, caseState: state, caseType: type, caseStateSince: stateSince } = citizen;
  const { caseCollectionKind: collectionKind, caseCollectedOn: collectedOn, caseDueOn: dueOn } = citizen;
  const {
    caseCollectingUnitNo: collectingUnitNo,
    caseResidenceUnitNo: residenceUnitNo,
    caseVersion: version,
  } = citizen;
  if (id === null || state === null || type === null || stateSince === null || collectionKind === null) return null;
  if (
    collectedOn === null ||
    dueOn === null ||
    collectingUnitNo === null ||
    residenceUnitNo === null ||
    version === null
  )
    return null;
  const { caseVerifiedOn: verifiedOn, caseProducedOn: producedOn, caseDeliveredOn: deliveredOn, caseDefects } = citizen;
  const days = { stateSince, collectedOn, verifiedOn, producedOn, deliveredOn, dueOn };
  const units = { collectingUnitNo, residenceUnitNo };
  const defects = caseDefects ?? [];
  return {
    id,
    citizenId: citizen.id,
    state,
    type,
    collectionKind,
    ...days,
    ...units,
    defects,
    cancelReason: null,
    version,
  };
}

export function findCardInHand(citizen: CitizenRow): CardInHand | null {
  const { cardVersion: version, cardState: state, cardIssuedOn: issuedOn, cardExpiresOn: expiresOn } = citizen;
  return version === null || state === null || issuedOn === null ? null : { version, state, issuedOn, expiresOn };
}

const dossiersByCitizen = personStatement<DossierRow>(
  'Citizen.dossiers',
  '"citizenId"',
  `select ${dossierColumns} from dossier d where d.citizen_id = any($1::uuid[]) order by d.citizen_id, d.collected_on desc, d.id desc`,
);

/** All dossiers of each person, the newest first. */
export async function loadDossiers(context: Context, citizens: readonly string[]): Promise<DossierRow[][]> {
  const byCitizen = Map.groupBy(await context.sql(dossiersByCitizen, [citizens]), (row) => row.citizenId);
  return citizens.map((id) => byCitizen.get(id) ?? []);
}
