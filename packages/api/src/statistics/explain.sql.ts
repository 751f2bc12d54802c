import { citizenColumns, joined, type CitizenRow } from '../citizens/citizen.sql.ts';
import type { TermPart } from '../domain/explanation.ts';
import { metrics, type Attribution, type MetricCode } from '../domain/metric.ts';
import { countStatement, openStatement, pageStatement, type Statement, once } from '../store/statement.ts';

export interface TermRow {
  part: TermPart;
  /** Rows that were summed. */
  rows: number;
  sum: number;
  from: string | null;
  to: string | null;
}

/** What the figure $3 of a unit ($1, $2) and campaign ($4) on a day ($5) is the sum of. Counts only. */
export const figureTerms = openStatement<TermRow>(
  'figure-terms',
  `with start as materialized (select max(before) as before from tally_month where before <= $5::date)
   select 'CARRIED' as part, count(*)::int as rows, coalesce(sum(c.value), 0)::int as sum, null::date as "from", max(s.before) - 1 as "to"
   from start s join tally_carried c on c.before = s.before where c.unit_no = $1 and c.metric = $3 and c.campaign_id in ('', $4)
   union all
   select 'CELLS', count(*)::int, coalesce(sum(t.value), 0)::int, min(t.effective_on), max(t.effective_on) from tally t
   where t.unit_no = $1 and t.metric = $3 and t.campaign_id in ('', $4) and t.effective_on <= $5::date
     and t.effective_on >= coalesce((select before from start), '-infinity')
   union all
   select 'UNFOLDED', count(*)::int, coalesce(sum(d.value), 0)::int, min(d.effective_on), max(d.effective_on) from tally_delta d
   where (d.unit_no between $1 and $2 or $1 = any(d.formers)) and d.metric = $3 and d.campaign_id in ('', $4) and d.effective_on <= $5::date`,
);

const stands = (alias: string): string => `(${alias}.state <> 'CANCELLED' or ${alias}.cancel_reason = 'DECEASED')`;

/** The case of a person in the campaign $3, by the dossiers that count: as store/migrations/0004-lean-counting.ts counts it. */
const caseOf = (person: string): string => `lateral (
     with recursive counting as (
       select f.* from dossier f
       where f.citizen_id = ${person} and ${stands('f')} and not exists (select from dossier r where r.citizen_id = f.citizen_id and r.redo_of = f.id)
       union
       select f.* from counting g join dossier f on f.id = g.redo_of where ${stands('f')})
     select (array_agg(residence_unit_no order by collected_on, id))[1] as residence_unit_no,
       (array_agg(collecting_unit_no order by collected_on, id))[1] as collecting_unit_no,
       min(collected_on) as collected_on, min(produced_on) as issued_on, min(delivered_on) as delivered_on
     from counting where campaign_id = $3) e`;

const eligible = `p.life_status = 'ALIVE' and p.nationality = 'VN' and (p.date_of_birth + interval '14 years')::date <= $4::date`;
const present = `${eligible} and p.presence = 'PRESENT' and p.presence_on <= $4::date`;

/** The persons p of a stock, and the day of their case e that it asks for. */
const stocks: Partial<Record<MetricCode, { who: string; day?: string }>> = {
  ELIGIBLE: { who: eligible },
  PRESENT: { who: present },
  ELIGIBLE_COLLECTED: { who: eligible, day: 'collected_on' },
  ELIGIBLE_ISSUED: { who: eligible, day: 'issued_on' },
  PRESENT_COLLECTED: { who: present, day: 'collected_on' },
};
const flowDays: Partial<Record<MetricCode, string>> = {
  COLLECTED_PERSONS: 'collected_on',
  ISSUED_PERSONS: 'issued_on',
  DELIVERED_PERSONS: 'delivered_on',
};

/**
 * The ids of the persons behind a figure. $1 and $2 are the unit's numbers, $3 the campaign, $4 the day, $5 and $6 the
 * caller's range: of a flow, somebody may live outside of it now. $7 are numbers of units merged into it or out of it, on
 * which its flows were recorded, too.
 */
function idsOf(metric: MetricCode, by: Attribution): string {
  const stock = stocks[metric];
  if (stock) {
    const { who, day } = stock;
    return `select p.id from citizen p${day === undefined ? '' : ` cross join ${caseOf('p.id')}`}
     where p.unit_no between $1 and $2 and p.unit_no between $5 and $6 and ${who}
       and $7::int[] is not null and ${day === undefined ? '$3::text is not null' : `e.${day} <= $4::date`}`;
  }
  const unit = by === 'RESIDENCE' ? 'residence_unit_no' : 'collecting_unit_no';
  const here = (alias: string): string => `(${alias}.${unit} between $1 and $2 or ${alias}.${unit} = any($7::int[]))`;
  return `select p.id from (select distinct x.citizen_id from dossier x where ${here('x')} and x.campaign_id = $3) x
     join citizen p on p.id = x.citizen_id cross join ${caseOf('p.id')}
     where p.unit_no between $5 and $6 and ${here('e')} and e.${String(flowDays[metric])} <= $4::date`;
}

const formOf = (metric: MetricCode, by: Attribution): string =>
  metrics[metric].kind === 'FLOW' ? `${metric}/${by}` : metric;

/** By id; $8 is the id after which the page begins, $9 its size. */
export const peoplePage = (metric: MetricCode, by: Attribution): Statement<CitizenRow & { more: boolean }> => {
  const name = `MetricExplanation.people/${formOf(metric, by)}`;
  return once(name, () =>
    pageStatement<CitizenRow>(
      name,
      'id',
      9,
      `select ${citizenColumns}, null as "matchedNumberStatus"
   from (${idsOf(metric, by)} and p.id > $8::uuid order by p.id limit $9 + 1) w join citizen c on c.id = w.id ${joined}
   order by c.id limit $9 + 1`,
    ),
  );
};

/** $8 is the most that is counted. */
export const peopleCount = (metric: MetricCode, by: Attribution): Statement<{ counted: number }> => {
  const name = `MetricExplanation.people/count/${formOf(metric, by)}`;
  return once(name, () =>
    countStatement<{ counted: number }>(name, `select count(*)::int as counted from (${idsOf(metric, by)} limit $8) z`),
  );
};
