import { openStatement } from '../store/statement.ts';
import { keptCohortColumns, type CohortRow } from './cohort.sql.ts';

export interface PlaceRow {
  code: string;
  unitNo: number;
}

/** Schools of $1 whose rosters the client $2 may upload: its own, or, for a client that is no school, those without a client. */
export const schoolsToUpload = openStatement<PlaceRow>(
  'schools-to-upload',
  `select s.code, s.unit_no as "unitNo" from school s
   where s.code = any($1::text[])
     and (s.client_no = $2 or s.client_no is null and not exists (select from school k where k.client_no = $2))`,
);

export const sitesToUpload = openStatement<PlaceRow>(
  'sites-to-upload',
  `select s.code, s.unit_no as "unitNo" from site s where s.code = any($1::text[])`,
);

/** One opener of a place at a time, so that two find or make one cohort; before the cohorts are read. */
export const lockPlaces = openStatement(
  'lock-places',
  `select pg_advisory_xact_lock(k.key) from (
     select distinct hashtextextended(p, $2) as key from unnest($1::text[]) p order by key) k`,
);

/** The client's cohorts of the schools $2 and sites $3 and of the ids $4, locked in the order of their ids. */
export const lockCohorts = openStatement<CohortRow>(
  'lock-cohorts',
  `select ${keptCohortColumns} from cohort h
   where h.client_no = $1 and (h.school_code = any($2::text[]) or h.site_code = any($3::text[]) or h.id = any($4::uuid[]))
   order by h.id for update`,
);

/** New ones are made; of those that are there only what an upload changes is changed. */
export const saveCohorts = openStatement(
  'save-cohorts',
  `insert into cohort (id, client_no, agency_no, kind, school_code, site_code, unit_no, name, period, version, uploads, upload_no, opened_on,
     completed_no, completed_on, source)
   select r.id, r."clientNo", r."agencyNo", r.kind, r."schoolCode", r."siteCode", r."unitNo", r.name, r.period, r.version, r.uploads,
     r."uploadNo", r."openedOn", r."completedNo", r."completedOn", 'upload'
   from jsonb_to_recordset($1::jsonb) r (id uuid, "clientNo" int, "agencyNo" int, kind text, "schoolCode" text, "siteCode" text, "unitNo" int,
     name text, period text, version int, uploads int, "uploadNo" int, "openedOn" date, "completedNo" int, "completedOn" date)
   on conflict (id) do update set name = excluded.name, period = excluded.period, version = excluded.version, uploads = excluded.uploads,
     upload_no = excluded.upload_no, opened_on = excluded.opened_on, completed_no = excluded.completed_no,
     completed_on = excluded.completed_on`,
);

/** Ends the uploads $2 of the cohorts $1 of the client $3: who isn't in them leaves, and who is counted is reckoned anew. */
export const completeUploads = openStatement<{ left: number }>(
  'complete-uploads',
  `select complete_cohort_uploads($1::uuid[], $2::int[], $3, $4::date) as left`,
);
