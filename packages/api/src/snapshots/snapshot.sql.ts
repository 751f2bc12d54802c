import type { UnitLevel } from '@lienthong/schema/codes';
import type { Attribution } from '../domain/metric.ts';
import { openStatement, type Statement } from '../store/statement.ts';

export interface SnapshotFacts {
  id: string;
  name: string;
  level: UnitLevel;
  unitId: string;
  campaignId: string;
  asOf: string;
  by: Attribution;
  definitions: number;
  units: number;
  ranked: number;
  frozenOn: string;
  /** RFC 3339, in UTC. */
  frozenAt: string;
  agencyId: string;
  agencyName: string;
  inputSha256: string;
  keyId: string;
}

const facts = `s.id, s.name, s.level, s.unit_id as "unitId", s.campaign_id as "campaignId", s.as_of as "asOf", s.attribution as by, s.definitions,
  s.units, s.ranked, s.on_day as "frozenOn", to_char(s.frozen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "frozenAt",
  a.id as "agencyId", a.name as "agencyName", encode(s.input_hash, 'hex') as "inputSha256", s.key_id as "keyId"`;
const snapshots = 'snapshot s join agency a on a.no = s.agency_no';

/** Those of $1 whose unit lies within $2 to $3. Of units alone, so no scope and no trace. */
export const snapshotsById = openStatement<SnapshotFacts>(
  'snapshot',
  `select ${facts} from ${snapshots} where s.id = any($1::uuid[]) and s.unit_no between $2 and $3`,
);

/** The newest first, within $1 to $2, of a level $3, before $4, frozen after $5; null: of any. */
export const snapshotPage: Statement<SnapshotFacts> = openStatement(
  'snapshots',
  `select ${facts} from ${snapshots}
   where s.unit_no between $1 and $2 and ($3::text is null or s.level = $3) and ($4::uuid is null or s.id < $4) and ($5::date is null or s.on_day > $5)
   order by s.id desc limit $6`,
);

export const snapshotCount = openStatement<{ counted: number }>(
  'snapshots/count',
  `select count(*)::int as counted from (
     select from snapshot s where s.unit_no between $1 and $2 and ($3::text is null or s.level = $3) and ($4::date is null or s.on_day > $4) limit $5) x`,
);

/** The documents, as they were signed. */
export const snapshotTexts = openStatement<{ id: string; document: string; signature: string }>(
  'snapshot/text',
  `select id, document, encode(signature, 'hex') as signature from snapshot where id = any($1::uuid[])`,
);

export const keepSnapshot = openStatement(
  'keep-snapshot',
  `insert into snapshot (id, name, level, unit_id, unit_no, campaign_id, as_of, attribution, definitions, units, ranked, on_day, frozen_at, client_no,
     agency_no, officer_no, input_hash, key_id, document, signature)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
);

/** The public half of the key in use, before anything is signed with it. */
export const keepKey = openStatement(
  'keep-snapshot-key',
  'insert into snapshot_key (id, x) values ($1, $2) on conflict (id) do nothing',
);

export interface SnapshotKeyRow {
  id: string;
  x: string;
  since: string;
}

/** The youngest first. */
export const snapshotKeys = openStatement<SnapshotKeyRow>(
  'snapshot-keys',
  `select id, x, to_char(since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as since from snapshot_key order by since desc, id`,
);
