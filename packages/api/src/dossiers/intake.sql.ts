import { openStatement } from '../store/statement.ts';

/** Ends dossiers whose redo was collected: each by its id with the day. */
export const supersede = openStatement(
  'supersede-dossiers',
  `update dossier d set state = 'SUPERSEDED', state_since = r.day, version = d.version + 1
   from unnest($1::uuid[], $2::date[]) r (id, day) where d.id = r.id`,
);

/** A dossier as it is opened; the database keeps the rest. */
export interface NewDossier {
  id: string;
  citizenId: string;
  unitNo: number;
  collectingUnitNo: number;
  campaignId: string;
  type: string;
  ground: string | null;
  collectionKind: string;
  collectedOn: string;
  collectedBy: string;
  receiptNumber: string | null;
  redoOf: string | null;
  limitDays: number;
  dueOn: string;
}

/** Where the person lives is the residence at collection. */
export const openDossiers = openStatement(
  'open-dossiers',
  `with item as (
     select * from jsonb_to_recordset($1::jsonb) i (id uuid, "citizenId" uuid, "unitNo" int, "collectingUnitNo" int, "campaignId" text, type text, ground text,
       "collectionKind" text, "collectedOn" date, "collectedBy" text, "receiptNumber" text, "redoOf" uuid, "limitDays" int, "dueOn" date)),
   opened as (
     insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, ground, state, collection_kind,
       collected_on, collected_by, receipt_number, redo_of, limit_days, due_on, state_since)
     select id, "citizenId", "unitNo", "collectingUnitNo", "unitNo", "campaignId", type, ground, 'COLLECTED', "collectionKind",
       "collectedOn", "collectedBy", "receiptNumber", "redoOf", "limitDays", "dueOn", "collectedOn" from item)
   insert into dossier_move (dossier_id, version, step, to_state, on_day, client_no, officer_no, citizen_id, unit_no, collecting_unit_no)
   select id, 1, 'COLLECT', 'COLLECTED', $2::date, $3, $4, "citizenId", "unitNo", "collectingUnitNo" from item`,
);
