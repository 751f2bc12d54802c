import { countStatement, openStatement } from '../store/statement.ts';

export interface HeadRow {
  id: string;
  unitNo: number;
  name: string;
  since: string;
  until: string | null;
  version: number;
}

const headColumns = `h.id, h.unit_no as "unitNo", h.name, h.since, h.until, h.version`;

/** They are no persons of the register, so their traces name nobody: heads within $2 to $3 only. */
export const headsById = countStatement<HeadRow>(
  'GroupHead',
  `select ${headColumns} from group_head h where h.id = any($1::uuid[]) and h.unit_no between $2 and $3`,
);

export const headsOn = countStatement<HeadRow & { ord: number }>(
  'AdministrativeUnit.head',
  `select a.ord::int, ${headColumns} from unnest($1::int[], $2::date[]) with ordinality a (unit_no, on_day, ord)
     join group_head h on h.unit_no = a.unit_no and h.since <= a.on_day and coalesce(h.until >= a.on_day, true)
   where h.unit_no between $3 and $4`,
);

/** In office within $1 to $2 on a day of $3 to $4. */
export const headsBetween = countStatement<HeadRow>(
  'outreachByHead',
  `select ${headColumns} from group_head h
   where h.unit_no between $1 and $2 and h.since <= $4::date and coalesce(h.until >= $3::date, true) order by h.unit_no, h.since`,
);

export const lockGroups = openStatement('lock-groups', 'select lock_groups($1::int[])');

/** All heads of the groups of $1 and those of the ids $2, within $3 to $4. */
export const lockHeads = countStatement<HeadRow>(
  'appointHeads',
  `select ${headColumns} from group_head h where (h.unit_no = any($1::int[]) or h.id = any($2::uuid[])) and h.unit_no between $3 and $4
   order by h.unit_no, h.since for update of h`,
);

export const groupsOfHeads = countStatement<{ unitNo: number }>(
  'appointHeads/groups',
  `select h.unit_no as "unitNo" from group_head h where h.id = any($1::uuid[]) and h.unit_no between $2 and $3`,
);

export const insertHead = openStatement(
  'insert-head',
  `insert into group_head (id, unit_no, unit_id, name, since, until, client_no, officer_no) values ($1, $2, $3, $4, $5::date, $6::date, $7, $8)`,
);

export const endHead = openStatement(
  'end-head',
  `update group_head set until = $2::date, version = version + 1 where id = $1`,
);
