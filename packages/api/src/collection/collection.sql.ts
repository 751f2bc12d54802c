import type { CollectionKind } from '@lienthong/schema/codes';
import type { SlotState } from '@lienthong/schema/collection-points';
import type { InvitationState } from '@lienthong/schema/invitation-life';
import { openStatement } from '../store/statement.ts';

/** Points and slots hold no personal data. */
export interface PointRow {
  id: string;
  kind: CollectionKind;
  name: string;
  unitNo: number;
  schoolCode: string | null;
  siteCode: string | null;
  agencyNo: number;
  opensOn: string;
  closesOn: string | null;
  version: number;
}

export interface SlotRow {
  id: string;
  pointId: string;
  unitNo: number;
  on: string;
  from: string;
  to: string;
  capacity: number;
  booked: number;
  cohortId: string | null;
  state: SlotState;
  version: number;
  /** Of the point. */
  agencyNo: number;
  /** Who keeps the cohort of a session. */
  keeperNo: number | null;
}

const pointColumns = `p.id, p.kind, p.name, p.unit_no as "unitNo", p.school_code as "schoolCode", p.site_code as "siteCode",
  p.agency_no as "agencyNo", p.opens_on as "opensOn", p.closes_on as "closesOn", p.version`;

const slotColumns = `s.id, s.point_id as "pointId", s.unit_no as "unitNo", s.on_day as "on", to_char(s.from_time, 'HH24:MI') as "from",
  to_char(s.to_time, 'HH24:MI') as "to", s.capacity, s.booked, s.cohort_id as "cohortId", s.state, s.version,
  p.agency_no as "agencyNo", h.client_no as "keeperNo"`;
const slots = `collection_slot s join collection_point p on p.id = s.point_id left join cohort h on h.id = s.cohort_id`;

export const pointsById = openStatement<PointRow>(
  'collection-points-by-id',
  `select ${pointColumns} from collection_point p where p.id = any($1::uuid[])`,
);

export const slotsById = openStatement<SlotRow>(
  'collection-slots-by-id',
  `select ${slotColumns} from ${slots} where s.id = any($1::uuid[])`,
);

/** Locked in the order of their ids: bookings of a slot wait for each other. */
export const lockSlots = openStatement<SlotRow>(
  'lock-collection-slots',
  `select ${slotColumns} from ${slots} where s.id = any($1::uuid[]) order by s.id for update of s`,
);

export const lockPoints = openStatement<PointRow & { lastSlotOn: string | null }>(
  'lock-collection-points',
  `select ${pointColumns}, (select max(s.on_day) from collection_slot s where s.point_id = p.id and s.state = 'OPEN') as "lastSlotOn"
   from collection_point p where p.id = any($1::uuid[]) order by p.id for update of p`,
);

/** $1 and $2 units, $3 kind, $4 day; then the id after which the page begins, and its size. */
const pointConditions = `p.unit_no between $1 and $2 and ($3::text is null or p.kind = $3)
  and ($4::date is null or (p.opens_on <= $4 and coalesce(p.closes_on >= $4, true)))`;

export const pointPage = openStatement<PointRow>(
  'collectionPoints',
  `select ${pointColumns} from collection_point p where ${pointConditions} and ($5::uuid is null or p.id > $5) order by p.id limit $6 + 1`,
);
export const pointCount = openStatement<{ counted: number }>(
  'collectionPoints/count',
  `select count(*)::int as counted from (select from collection_point p where ${pointConditions} limit $5) x`,
);

/** $1 and $2 units, $3 point, $4 cohort, $5 and $6 days, $7 state, $8 room; then day and id after which the page begins, and its size. */
const slotConditions = `s.unit_no between $1 and $2 and ($3::uuid is null or s.point_id = $3) and ($4::uuid is null or s.cohort_id = $4)
  and ($5::date is null or s.on_day >= $5) and ($6::date is null or s.on_day <= $6) and ($7::text is null or s.state = $7)
  and ($8::boolean is null or (s.state = 'OPEN' and s.booked < s.capacity) = $8)`;

export const slotPage = openStatement<SlotRow>(
  'collectionSlots',
  `select ${slotColumns} from ${slots} where ${slotConditions} and ($9::date is null or (s.on_day, s.id) > ($9, $10::uuid))
   order by s.on_day, s.id limit $11 + 1`,
);
export const slotCount = openStatement<{ counted: number }>(
  'collectionSlots/count',
  `select count(*)::int as counted from (select from collection_slot s where ${slotConditions} limit $9) x`,
);

/** Counts of invitations, by a function of the owner: nobody is named. */
export const slotCounts = openStatement<{ slotId: string; state: InvitationState; persons: number }>(
  'collection-slot-counts',
  `select slot_id as "slotId", state, persons from slot_counts($1::uuid[]) order by slot_id, state`,
);

export const insertPoint = openStatement(
  'insert-collection-point',
  `insert into collection_point (id, kind, name, unit_id, unit_no, school_code, site_code, agency_no, client_no, opens_on, closes_on)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);

export const closePoint = openStatement(
  'close-collection-point',
  `update collection_point set closes_on = $2::date, version = version + 1 where id = $1`,
);

/** A slot for each place of the arrays that doesn't begin when another of the point does; they belong to the point's next version. */
export const insertSlots = openStatement<{ id: string }>(
  'insert-collection-slots',
  `with p as (update collection_point set version = version + 1 where id = $1 returning id, unit_no)
   insert into collection_slot (id, point_id, unit_no, on_day, from_time, to_time, capacity, cohort_id)
   select n.id, p.id, p.unit_no, n.day, n.begins, n.ends, n.capacity, $7::uuid
   from p, unnest($2::uuid[], $3::date[], $4::time[], $5::time[], $6::int[]) n (id, day, begins, ends, capacity)
   returning id`,
);

export const takenSlots = openStatement<{ on: string; from: string }>(
  'taken-collection-slots',
  `select on_day as "on", to_char(from_time, 'HH24:MI') as "from" from collection_slot s
   where s.point_id = $1 and s.state <> 'CANCELLED' and exists (
     select from unnest($2::date[], $3::time[], $4::time[]) n (day, begins, ends)
     where n.day = s.on_day and n.begins < s.to_time and s.from_time < n.ends)
   order by 1, 2 limit 1`,
);

export const settleSlot = openStatement<{ missed: number }>(
  'settle-collection-slot',
  `select settle_slot($1::uuid, $2::boolean, $3::date, $4::int, $5::int, $6::int) as missed`,
);
