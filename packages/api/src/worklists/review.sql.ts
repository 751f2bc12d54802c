import type { WorklistKind } from '@lienthong/schema/worklists';
import { openStatement, personStatement } from '../store/statement.ts';

/** A line about to be reviewed. Of a person out of reach the number is null, and `here` false. */
export interface ReviewedLine {
  itemId: string;
  citizenId: string;
  unitNo: number;
  unitId: string;
  kind: WorklistKind;
  reviewVersion: number;
  supersededBy: string | null;
  here: boolean;
  personalNumber: string | null;
  birthYear: number | null;
}

/** Lines of published lists within reach, locked in the order of their ids. */
export const lockLines = personStatement<ReviewedLine>(
  'reviewWorkItems',
  '"citizenId"',
  `select i.id as "itemId", i.citizen_id as "citizenId", i.unit_no as "unitNo", w.unit_id as "unitId", w.kind,
     i.review_version as "reviewVersion", (select n.id from worklist n where n.supersedes = w.id) as "supersededBy",
     c.id is not null as here, n.value as "personalNumber", extract(year from c.date_of_birth)::int as "birthYear"
   from worklist_item i join worklist w on w.id = i.worklist_id
     left join citizen c on c.id = i.citizen_id and c.unit_no between $2 and $3
     left join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
   where i.id = any($1::uuid[]) order by i.id for update of i`,
);

/** Reviews, as records; client, agency, officer and day. The line then shows the last. */
export const insertReviews = openStatement(
  'insert-reviews',
  `with r as materialized (select * from jsonb_to_recordset($1::jsonb) r ("itemId" uuid, version int, "citizenId" uuid, "unitNo" int, result text,
     fields jsonb, note text, "movedToUnitId" text, "movedTo" text, "seenOn" date, "requestId" uuid, presence text)),
   kept as (insert into worklist_review (item_id, version, citizen_id, unit_no, result, fields, note, moved_to_unit_id, moved_to, seen_on,
       request_id, presence, client_no, agency_no, officer_no, recorded_on)
     select "itemId", version, "citizenId", "unitNo", result, array(select jsonb_array_elements_text(fields)), note, "movedToUnitId", "movedTo",
       "seenOn", "requestId", presence, $2::int, $3::int, $4::int, $5::date from r)
   update worklist_item i set review_version = r.version, result = r.result, reviewed_on = $5::date, request_id = r."requestId"
   from r where i.id = r."itemId"`,
);
