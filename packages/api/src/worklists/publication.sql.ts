import { worklistForm, type WorklistKind } from '@lienthong/schema/worklists';
import { isOfDossiers } from '../domain/worklists.ts';
import { openStatement, type Statement, once } from '../store/statement.ts';
import { type Members } from './worklist.sql.ts';

/** One publisher of a kind and unit at a time, so that their lists follow each other; before the last ones are read. */
export const lockLists = openStatement(
  'lock-lists',
  `select pg_advisory_xact_lock(k.key) from (
     select distinct hashtextextended(u, $2) as key from unnest($1::text[]) u order by key) k`,
);

/** The list in force of each unit of $2 of the kind $1. */
export const lastLists = openStatement<{ unitId: string; id: string }>(
  'last-lists',
  `select w.unit_id as "unitId", w.id from worklist w
   where w.kind = $1 and w.unit_id = any($2::text[]) and not exists (select from worklist n where n.supersedes = w.id)`,
);

/** How many persons stand on the list within $1 to $2, up to a bound. */
export function lineCount(kind: WorklistKind, { from, unit, where }: Members): Statement<{ counted: number }> {
  return once(`count-lines/${kind}`, () => {
    let used = 2;
    const all = [`${unit} between $1 and $2`, ...where(() => `$${String((used += 1))}`)];
    const text = `select count(*)::int as counted from (select from ${from} where ${all.join(' and ')} limit $${String(used + 1)}) x`;
    return openStatement<{ counted: number }>(`count-lines/${kind}`, text);
  });
}

interface Published {
  id: string;
  unitNo: number;
  lines: number;
}

/**
 * Makes lists with all their lines in one statement, so as of one instant: an array each of ids, units with their ranges and
 * the lists superseded; publication, client, agency, officer, day and days ahead; then the values of the kind. The hash is
 * over the lines in the order of their texts, each with its end, after the line that names the form. The lines of a list
 * differ from the person's id on, so that the order of the ids is that of the texts. Each list is read by itself, down the
 * index: joined at once, all persons of the province were read for the lists of a district.
 */
export function publishLists(kind: WorklistKind, { from, unit, where, state }: Members): Statement<Published> {
  const ofDossiers = isOfDossiers(kind);
  return once(`publish-lists/${kind}`, () => {
    let used = 11;
    const conditions = where(() => `$${String((used += 1))}`);
    const text = `with list as (
     select * from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::uuid[]) l (id, unit_id, lo, hi, supersedes)),
   member as materialized (
     select l.id as list, l.lo, u.id as home_id, m.*, row_number() over (partition by l.id order by m.home, m.person) as no
     from list l cross join lateral (
         select c.id as person, c.unit_no as home, ${state('$10')} as state, c.version, ${ofDossiers ? 'd.version' : 'null::int'} as dossier_version
         from ${from} where ${unit} between l.lo and l.hi and ${conditions.join(' and ')} offset 0) m
       join administrative_unit u on u.unit_no = m.home),
   summed as (
     select list, count(*)::int as lines, string_agg('wki_${kind}_' || person || ',cit_' || person || ',${kind},' || home_id || ',' || state || ',' ||
       version || ',' || coalesce(dossier_version::text, '') || E'\\n', '' order by person) as lines_text
     from member group by list),
   made as (
     insert into worklist (id, publication_id, kind, unit_id, unit_no, days, on_day, client_no, agency_no, officer_no, lines, hash, supersedes)
     select l.id, $6::uuid, '${kind}', l.unit_id, l.lo, $11::int, $10::date, $7::int, $8::int, $9::int, coalesce(s.lines, 0),
       sha256(convert_to('${worklistForm}' || E'\\n' || coalesce(s.lines_text, ''), 'UTF8')), l.supersedes
     from list l left join summed s on s.list = l.id
     returning id, unit_no as "unitNo", lines),
   kept as (
     insert into worklist_item (worklist_id, no, citizen_id, unit_no, home_unit_no, state, citizen_version, dossier_version)
     select list, no, person, lo, home, state, version, dossier_version from member order by list, no)
   select * from made`;
    return openStatement<Published>(`publish-lists/${kind}`, text);
  });
}
