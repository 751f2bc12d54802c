import { dossierColumns, type DossierRow } from '../citizens/citizen.sql.ts';
import type { Dossier } from '../store/entities/persons.ts';
import { personStatement } from '../store/statement.ts';

/** A dossier with its clock and what was said at its collection. */
export type DossierDetail = DossierRow &
  Pick<
    Dossier,
    'receiptNumber' | 'faultParty' | 'caseSince' | 'limitDays' | 'pausedDays' | 'pausedOn' | 'usedDays' | 'redoOf'
  >;

/** Of a dossier d. */
export const detailColumns = `${dossierColumns}, d.receipt_number as "receiptNumber", d.fault_party as "faultParty",
  d.case_since as "caseSince", d.limit_days as "limitDays", d.paused_days as "pausedDays", d.paused_on as "pausedOn",
  d.used_days as "usedDays", d.redo_of as "redoOf"`;

export const dossiersById = personStatement<DossierDetail>(
  'Dossier',
  '"citizenId"',
  `select ${detailColumns} from dossier d where d.id = any($1::uuid[])`,
);

export interface StepRow {
  dossierId: string;
  citizenId: string;
}

export const stepsByDossier = personStatement<StepRow>(
  'Dossier.steps',
  '"citizenId"',
  `select m.dossier_id as "dossierId", m.citizen_id as "citizenId", m.step, m.from_state as "fromState", m.to_state as "toState",
     m.on_day as "onDay", m.at, m.defects, m.resolutions, m.reason as note, case when m.step = 'COLLECT' then d.ground end as ground
   from dossier_move m join dossier d on d.id = m.dossier_id where m.dossier_id = any($1::uuid[]) order by m.dossier_id, m.version`,
);
