import type { DossierState } from '@lienthong/schema/dossier-life';
import type { Dossier } from '../store/entities/persons.ts';
import { openStatement, personStatement } from '../store/statement.ts';

/** Admits and locks the persons of dossiers that the caller's agency holds. */
export const admitByDossiers = openStatement('admit-by-dossiers', `select admit_by_dossiers($1::uuid[])`);

export interface LockedDossier extends Pick<
  Dossier,
  | 'id'
  | 'citizenId'
  | 'unitNo'
  | 'collectingUnitNo'
  | 'type'
  | 'state'
  | 'stateSince'
  | 'collectedOn'
  | 'verifiedOn'
  | 'producedOn'
  | 'deliveredOn'
  | 'defects'
  | 'cancelReason'
  | 'faultParty'
  | 'collectedBy'
  | 'version'
> {
  /** The officer whose token recorded it. */
  recordedBy: number | null;
}

export const lockDossier = personStatement<LockedDossier>(
  'moveDossiers',
  '"citizenId"',
  `select d.id, d.citizen_id as "citizenId", d.unit_no as "unitNo", d.collecting_unit_no as "collectingUnitNo", d.type, d.state,
     d.state_since as "stateSince", d.collected_on as "collectedOn", d.verified_on as "verifiedOn", d.produced_on as "producedOn",
     d.delivered_on as "deliveredOn", d.defects, d.cancel_reason as "cancelReason", d.fault_party as "faultParty", d.collected_by as "collectedBy",
     d.version, (select m.officer_no from dossier_move m where m.dossier_id = d.id and m.step = 'COLLECT') as "recordedBy"
   from dossier d where d.id = $1 and d.citizen_id = any (coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[])
   for update of d`,
);

/** What a step leaves on the dossier; the clock is the table's own. */
export type MovedDossier = Pick<
  LockedDossier,
  'state' | 'stateSince' | 'defects' | 'cancelReason' | 'faultParty' | 'verifiedOn' | 'producedOn' | 'deliveredOn'
>;

export const saveMove = openStatement(
  'save-dossier-move',
  `with moved as (
     update dossier set state = $2, state_since = $3::date, defects = $4::text[], cancel_reason = $5, fault_party = $6, verified_on = $7::date,
       produced_on = $8::date, delivered_on = $9::date, version = version + 1 where id = $1
     returning id, version, citizen_id, unit_no, collecting_unit_no)
   insert into dossier_move (dossier_id, version, step, from_state, to_state, on_day, client_no, officer_no, defects, resolutions, reason,
     citizen_id, unit_no, collecting_unit_no)
   select id, version, $10, $11, $2, $12::date, $13, $14, $15::text[], $16::text[], $17, citizen_id, unit_no, collecting_unit_no from moved`,
);

/** The order of the values of `saveMove`. */
export const movedValues = (
  id: string,
  { state, stateSince, defects, cancelReason, faultParty, verifiedOn, producedOn, deliveredOn }: MovedDossier,
  step: {
    step: string;
    from: DossierState;
    onDay: string;
    clientNo: number;
    officerNo: number | null;
    defects: readonly string[];
    resolutions: readonly string[];
    note: string | null;
  },
): unknown[] => [
  ...[id, state, stateSince, defects, cancelReason, faultParty, verifiedOn, producedOn, deliveredOn],
  ...[step.step, step.from, step.onDay, step.clientNo, step.officerNo, step.defects, step.resolutions, step.note],
];

/** The card in hand makes way for a new one; what it was is kept, since an exchange can be cancelled. */
export const retireCards = openStatement(
  'retire-cards',
  `update card set state = case when expires_on <= $2::date then 'EXPIRED' else 'WITHDRAWN' end, state_before = state,
     exchange_required_before = exchange_required_on, exchange_required_on = null
   where citizen_id = $1 and state in ('ACTIVE', 'EXCHANGE_REQUIRED')`,
);

export const insertCard = openStatement(
  'insert-card',
  `insert into card (id, citizen_id, dossier_id, unit_no, version, state, issued_on, expires_on, printed_hash)
   values ($1, $2, $3, $4, $5, 'ACTIVE', $6::date, $7::date, $8)`,
);

/** Takes the card that a dossier made out of the world: misprinted, or its dossier is cancelled. */
export const withdrawCardOf = openStatement(
  'withdraw-card-of-dossier',
  `update card set state = 'WITHDRAWN', exchange_required_on = null where dossier_id = $1 and state in ('ACTIVE', 'EXCHANGE_REQUIRED')`,
);

/** Gives the card back that made way for one whose exchange was cancelled. */
export const restoreReplaced = openStatement(
  'restore-replaced-card',
  `update card set state = state_before, exchange_required_on = exchange_required_before, state_before = null, exchange_required_before = null
   where id = (select k.id from card k join dossier d on d.id = k.dossier_id where k.citizen_id = $1 and d.state = 'DELIVERED'
       and k.state in ('WITHDRAWN', 'EXPIRED') and k.state_before is not null order by k.issued_on desc, k.id desc limit 1)`,
);
