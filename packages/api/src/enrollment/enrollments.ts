import { birthdayOf } from '@lienthong/schema/civil-date';
import { CARD_AGE, enrollmentStatus } from '@lienthong/schema/enrollment-status';
import type { Context } from '../access/context.ts';
import { uuidIds } from '../access/node.ts';
import { dossierColumns, type CaseDossier, type CitizenRow } from '../citizens/citizen.sql.ts';
import { personStatement } from '../store/statement.ts';
import type { EnrollmentView } from './enrollment.types.ts';

export const dossierIds = uuidIds('dos');

/** All of it stands on the person's row, so a page of people asks the database nothing more. */
export function enrollmentOf(context: Context, citizen: CitizenRow): EnrollmentView {
  const { dateOfBirth, nationality, lifeStatus, caseState, exchangeDueOn, caseDossier } = citizen;
  const facts = { dateOfBirth, nationality, lifeStatus, caseState, exchangeDueOn, invitedOn: null };
  return {
    status: enrollmentStatus(facts, context.today),
    becomesEligibleOn: birthdayOf(dateOfBirth, CARD_AGE),
    exchangeDueOn,
    dossier: caseDossier,
  };
}

const dossiersByCitizen = personStatement<CaseDossier>(
  'Citizen.dossiers',
  '"citizenId"',
  `select ${dossierColumns} from dossier d where d.citizen_id = any($1::uuid[]) order by d.citizen_id, d.collected_on desc, d.id desc`,
);

/** All dossiers of each person, the newest first. */
export async function loadDossiers(context: Context, citizens: readonly string[]): Promise<CaseDossier[][]> {
  const byCitizen = Map.groupBy(await context.sql(dossiersByCitizen, [citizens]), (row) => row.citizenId);
  return citizens.map((id) => byCitizen.get(id) ?? []);
}
