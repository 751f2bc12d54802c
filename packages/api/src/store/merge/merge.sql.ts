import { followers } from './places.ts';

/**
 * Statements of a merge, in their order, as owner. $1 and $2 are the numbers of the units that end and of their heirs, $3 the
 * day; once the heirs stand in their table, $1 the numbers and $2 the day.
 */

const heir = (column: string): string =>
  `coalesce((select heir_no from unit_heir where unit_no = ${column}), ${column})`;

/** The first day on which nobody else writes; a client that is gone doesn't keep writers waiting. */
export const aloneText = `set local lock_timeout = '15s'; set local client_connection_check_interval = '500ms';
  set local jit = off; set local work_mem = '128MB'; select pg_advisory_xact_lock(7210533)`;

/** Rows go to their heirs since the first merge: before it no write asks for one. */
export const placeRows = ['citizen', 'tally_delta', 'processing_delta']
  .map((table) => `alter table ${table} enable trigger placed`)
  .join('; ');

export const endUnits = `update administrative_unit set valid_to = $2::date, valid_to_basis = 'merged' where unit_no = any ($1::int[])`;

export const addUnits = `insert into administrative_unit (id, code, level, type, name, full_name, parent_id, unit_no, last_unit_no,
    valid_from, valid_from_basis, valid_to, valid_to_basis, invented, source)
  select id, code, level, type, name, "fullName", "parentId", "unitNo", "lastUnitNo", "validFrom", "validFromBasis", "validTo", "validToBasis",
    invented, source
  from jsonb_to_recordset($1::jsonb) u (id text, code text, level text, type text, name text, "fullName" text, "parentId" text, "unitNo" int,
    "lastUnitNo" int, "validFrom" date, "validFromBasis" text, "validTo" date, "validToBasis" text, invented boolean, source text)`;

/** $1 and $2 are ids here, $4 the document. */
export const addSuccessions = `insert into unit_succession (old_id, new_id, extent, effective_on, resolution, source, checked)
  select o, n, 'FULL', $3::date, $4, 'merged by command', true from unnest($1::text[], $2::text[]) s (o, n)`;

/** What a later reform makes of the communes that end ($1) it makes of the new one ($2): the whole of it, where all go to one unit. */
export const passSuccessions = `insert into unit_succession (old_id, new_id, extent, effective_on, resolution, source, checked)
  select $2, s.new_id, case when bool_and(s.extent = 'FULL') and (select count(distinct x.new_id) from unit_succession x
      where x.old_id = any ($1::text[]) and x.effective_on > $3::date) = 1 then 'FULL' else 'PARTIAL' end,
    min(s.effective_on), min(s.resolution), min(s.source), bool_and(s.checked)
  from unit_succession s where s.old_id = any ($1::text[]) and s.effective_on > $3::date group by s.new_id`;

export const addMerge = `insert into unit_merge (new_id, old_ids, effective_on, document) values ($1, $2, $3, $4)`;

export const addHeirs = `with earlier as (
    update unit_heir e set heir_no = h.n from unnest($1::int[], $2::int[]) h (o, n) where e.heir_no = h.o)
  insert into unit_heir (unit_no, heir_no) select o, n from unnest($1::int[], $2::int[]) h (o, n)`;

/** Before the heirs. A group counts in what it was, and in the communes that it lay in; a commune that ends goes on with what was recorded on it. */
export const addFormers = `with pair as (
    select h.o, h.n, u.level, p.unit_no as commune_no from unnest($1::int[], $2::int[]) h (o, n) join administrative_unit u on u.unit_no = h.o
      join administrative_unit p on p.id = u.parent_id),
  groups as (
    update unit_former f set unit_no = p.n from pair p where f.unit_no = p.o and p.level = 'RESIDENT_GROUP')
  insert into unit_former (unit_no, former_no)
    select n, o from pair where level = 'RESIDENT_GROUP'
    union all select n, commune_no from pair where level = 'RESIDENT_GROUP'
    union all select o, o from pair where level = 'COMMUNE'
    union all select e.unit_no, p.o from pair p join unit_heir e on e.heir_no = p.o
      join administrative_unit u on u.unit_no = e.unit_no and u.level = 'COMMUNE'`;

export const mergeTallies = `select merge_tallies($1::int[], $2::int[], $3::date)`;

const moved = `(c.unit_no = any ($1::int[]) or c.permanent_unit_no = any ($1::int[]))`;
const columns = ['unit_no', 'permanent_unit_no'];
const changed = `array_remove(array[${columns.map((name) => `case when c.${name} = any ($1::int[]) then '${name}' end`).join(', ')}], null)`;
const former = `jsonb_strip_nulls(jsonb_build_object(${columns.map((name) => `'${name}', case when c.${name} = any ($1::int[]) then c.${name} end`).join(', ')}))`;

/** Persons, with what the register said before and word to those who follow. The ledger goes first, so that nobody is counted as moved. */
export const movePersons = [
  `update counted_person p set unit_no = h.heir_no from unit_heir h where h.unit_no = p.unit_no and h.unit_no = any ($1::int[])`,
  `insert into citizen_history (citizen_id, version, unit_no, effective_on, recorded_on, changed, former)
   select c.id, c.version, c.unit_no, $2::date, $2::date, ${changed}, ${former} from citizen c where ${moved}`,
  `insert into outbox (type, subject_id, unit_no, version, fields)
   select 'CITIZEN_CHANGED', c.id, ${heir('c.unit_no')}, c.version + 1, ${changed} from citizen c where ${moved}`,
  `update citizen c set unit_no = ${heir('c.unit_no')}, permanent_unit_no = ${heir('c.permanent_unit_no')}, version = c.version + 1 where ${moved}`,
];

export const moveAgencies = `update agency a set unit_id = n.id, lo = case when a.lo <= a.hi then n.unit_no else a.lo end,
    hi = case when a.lo <= a.hi then n.last_unit_no else a.hi end
  from administrative_unit o join unnest($1::int[], $2::int[]) h (o, n) on h.o = o.unit_no join administrative_unit n on n.unit_no = h.n
  where a.unit_id = o.id`;

/** An id of a unit beside its number goes with it. */
export const moveRest = followers.map(({ table, columns: names }) => {
  const numbers = names.filter((name) => name !== 'unit_id');
  const sets = numbers.map((name) => `${name} = ${heir(`t.${name}`)}`);
  const id = `unit_id = (select u.id from administrative_unit u where u.unit_no = ${heir('t.unit_no')})`;
  const where = numbers.map((name) => `t.${name} = any ($1::int[])`).join(' or ');
  return `update ${table} t set ${[...sets, ...(names.includes('unit_id') ? [id] : [])].join(', ')} where ${where}`;
});

/** What a merge would touch. */
export const countText = `select
  (select count(*)::int from citizen c where c.unit_no = any ($1::int[])) as persons,
  (select count(*)::int from citizen c where c.permanent_unit_no = any ($1::int[]) and c.unit_no <> all ($1::int[])) as registered,
  (select count(*)::int from dossier d where d.unit_no = any ($1::int[])) as dossiers,
  (select count(*)::int from correction_request q where q.office_unit_no = any ($1::int[]) or q.unit_no = any ($1::int[])) as requests,
  (select count(*)::int from collection_point p where p.unit_no = any ($1::int[])) as points,
  (select count(*)::int from agency a join administrative_unit u on u.id = a.unit_id where u.unit_no = any ($1::int[])) as agencies`;
