import type pg from 'pg';
import { countingUnits, mergedUnits } from './recount-merges.ts';
import { partCarriedSides, partSides } from './recount-parts.ts';
import { exceptionSides, processingCarriedSides, processingSides } from './recount-processing.ts';

/** A figure that the tallies tell otherwise than the rows. */
export interface Difference {
  campaign: string;
  metric: string;
  unit: string;
  day: string;
  counted: number;
  tallied: number;
}

export interface Recount {
  /** Figures compared: of each campaign, metric, unit and day on which one changes. */
  figures: number;
  /** The earliest in time, of the largest unit. */
  difference: Difference | null;
}

/** Without a difference only the number of figures is there. */
type ComparedRow = { figures: string } & (Difference | { metric: null });

/**
 * Counts every figure anew from the rows, by statements that share nothing with the triggers, and compares it
 * with what is tallied: flows on every day, stocks from today on, since the rows don't tell where people lived before; then
 * what was carried to the months with the cells. One snapshot, so that writers may go on.
 */
export async function recount(owner: pg.Client): Promise<Recount> {
  await owner.query('begin isolation level repeatable read read only');
  try {
    return await compare(owner);
  } finally {
    await owner.query('rollback');
  }
}

/** The same within the caller's transaction, whose own writes it sees. */
export async function compare(owner: pg.Client): Promise<Recount> {
  const rows: ComparedRow[] = [];
  await owner.query(evenJoins);
  for (const check of checks) rows.push(...(await owner.query<ComparedRow>(firstOf(check))).rows.slice(0, 1));
  const figures = rows.reduce((sum, row) => sum + Number(row.figures), 0);
  const wrong = rows.find((row): row is ComparedRow & Difference => row.metric !== null);
  if (!wrong) return { figures, difference: null };
  const { campaign, metric, unit, day, counted, tallied } = wrong;
  return { figures, difference: { campaign, metric, unit, day, counted, tallied } };
}

/**
 * Everything is held against everything, and nothing is known of how many rows a CTE has: taken for a few, hundreds of
 * thousands were joined each with each, which didn't end.
 */
export const evenJoins = 'set local enable_nestloop = off';

/** Two sides of figures, as CTEs the last of which is `both_sides`, and how the differences in `wrong` are mended. */
interface Check {
  sides: string;
  /** A figure is the sum of its values up to a day. */
  adds: boolean;
  mend: string;
}

/** Stocks that hold at the end of today, and how they change on later days by what the rows already tell. */
const stock = (metric: string, campaign: string, from: string, start: string, condition: string): string => `
  select ${campaign} as campaign_id, c.unit_no, '${metric}' as metric, greatest(${start}, today) as day, 1 as value, c.sex, ${bornIn} as born
  from legal, ${from} where c.nationality = 'VN' and ${condition} and (${alive} or c.died_on > greatest(${start}, today))
  union all
  select ${campaign}, c.unit_no, '${metric}', c.died_on, -1, c.sex, ${bornIn}
  from legal, ${from} where c.nationality = 'VN' and ${condition} and not ${alive} and c.died_on > greatest(${start}, today)`;
const alive = `(c.life_status = 'ALIVE')`;
const bornIn = `extract(year from c.date_of_birth)::int`;
const fourteen = `(c.date_of_birth + interval '14 years')::date`;
const stocks = `'ELIGIBLE', 'PRESENT', 'ELIGIBLE_COLLECTED', 'ELIGIBLE_ISSUED', 'PRESENT_COLLECTED'`;
const withCase = 'citizen c join person_case k on k.citizen_id = c.id';

const flow = (metric: string, unit: string, day: string): string =>
  `select k.campaign_id, k.${unit}, '${metric}', greatest(k.${day}, k.starts_on), 1, c.sex, ${bornIn} from ${withCase} where k.${day} is not null`;

/** What each person comes to, from its rows: in which unit, on which day, with sex and year of birth. */
const personRows = /* sql */ `
legal as (select legal_today() as today, (select min(starts_on) from campaign) as opens_on),
-- From each dossier down its redos; a cancelled one ends the way, but for a death.
way as (
  select id as first, id from dossier where state <> 'CANCELLED' or cancel_reason = 'DECEASED'
  union all
  select w.first, r.id from way w join dossier r on r.redo_of = w.id where r.state <> 'CANCELLED' or r.cancel_reason = 'DECEASED'),
standing as (
  select d.* from dossier d where d.id in (select first from way w where not exists (select from dossier r where r.redo_of = w.id))),
person_case as materialized (
  select distinct on (d.citizen_id, d.campaign_id) d.citizen_id, d.campaign_id, g.starts_on, d.collected_on, d.residence_unit_no, d.collecting_unit_no,
    min(d.produced_on) over person as produced_on, min(d.delivered_on) over person as delivered_on
  from standing d join campaign g on g.id = d.campaign_id
  window person as (partition by d.citizen_id, d.campaign_id)
  order by d.citizen_id, d.campaign_id, d.collected_on, d.id),
person as materialized (
  ${stock('ELIGIBLE', `''`, 'citizen c', fourteen, 'true')}
  union all ${stock('PRESENT', `''`, 'citizen c', `greatest(${fourteen}, c.presence_on)`, `c.presence = 'PRESENT'`)}
  union all ${stock('ELIGIBLE_COLLECTED', 'k.campaign_id', withCase, `greatest(${fourteen}, k.collected_on)`, 'true')}
  union all ${stock('ELIGIBLE_ISSUED', 'k.campaign_id', withCase, `greatest(${fourteen}, k.produced_on)`, 'k.produced_on is not null')}
  union all ${stock('PRESENT_COLLECTED', 'k.campaign_id', withCase, `greatest(${fourteen}, c.presence_on, k.collected_on)`, `c.presence = 'PRESENT'`)}
  union all ${flow('COLLECTED_PERSONS', 'residence_unit_no', 'collected_on')}
  union all ${flow('ISSUED_PERSONS', 'residence_unit_no', 'produced_on')}
  union all ${flow('DELIVERED_PERSONS', 'residence_unit_no', 'delivered_on')}
  union all ${flow('COLLECTED_PERSONS_HERE', 'collecting_unit_no', 'collected_on')}
  union all ${flow('ISSUED_PERSONS_HERE', 'collecting_unit_no', 'produced_on')}
  union all ${flow('DELIVERED_PERSONS_HERE', 'collecting_unit_no', 'delivered_on')})`;

const tallySides = /* sql */ `
${personRows},
attempt (campaign_id, unit_no, metric, day, value) as (
  select '', group_no, 'CONTACTS', on_day, 1 from contact
  union all select '', group_no, 'CONTACTS_REACHED', on_day, 1 from contact where result in ('REACHED_WILL_COME', 'REACHED_UNDECIDED', 'REFUSED')
  union all select '', group_no, 'CONTACTS_REFUSED', on_day, 1 from contact where result = 'REFUSED'
  union all select '', k.group_no, 'CONTACTED_PERSONS', k.on_day, 1 from contact k where not exists (
    select from contact e where e.citizen_id = k.citizen_id and (e.on_day, e.id) < (k.on_day, k.id))
  union all select '', group_no, case step when 'PLAN' then 'INVITATIONS_PLANNED' when 'SEND' then 'INVITATIONS_SENT' when 'ATTEND' then 'INVITATIONS_ATTENDED'
    when 'MISS' then 'INVITATIONS_MISSED' when 'REFUSE' then 'INVITATIONS_REFUSED' else 'INVITATIONS_UNREACHABLE' end, on_day, 1
    from invitation_step where step in ('PLAN', 'SEND', 'ATTEND', 'MISS', 'REFUSE', 'NOT_REACH')),
${mergedUnits},
counted_of_own as (
  select campaign_id, unit_no, metric, day, sum(value) as value
  from (select campaign_id, unit_no, metric, day, value from person union all select * from attempt) p group by 1, 2, 3, 4),
-- Units by the range of their numbers, where the tallies go by parents.
part as materialized (select unit_no from counted_of_own union select unit_no from tally_delta union select new_no from heir),
near as materialized (
  select * from administrative_unit where last_unit_no >= (select min(unit_no) from part) and unit_no <= (select max(unit_no) from part)),
whole as materialized (
  select p.unit_no, u.unit_no as whole_no from part p join near u on p.unit_no between u.unit_no and u.last_unit_no),
${countingUnits},
counted as (
  select campaign_id, counting_no as unit_no, metric, day, sum(value) as value
  from counted_of_own join counting using (unit_no) group by 1, 2, 3, 4),
tallied_all as (
  select campaign_id, unit_no, metric, effective_on, value from tally
  union all
  select campaign_id, whole_no, metric, effective_on, value from tally_delta join whole using (unit_no)
  union all
  select campaign_id, former_no, metric, effective_on, value from tally_delta cross join lateral unnest(formers) f (former_no)),
tallied as (
  select campaign_id, unit_no, metric, case when metric in (${stocks}) then greatest(effective_on, today) else effective_on end as day, sum(value) as value
  from tallied_all, legal group by 1, 2, 3, 4),
both_sides as (
  select campaign_id, unit_no, metric, day, coalesce(c.value, 0) as counted, coalesce(t.value, 0) as tallied
  from counted c full join tallied t using (campaign_id, unit_no, metric, day))`;

const carriedSides = /* sql */ `
cells as (
  select m.before, t.campaign_id, t.unit_no, t.metric, sum(t.value) as value
  from tally_month m join tally t on t.effective_on < m.before group by 1, 2, 3, 4),
both_sides as materialized (
  select before as day, campaign_id, unit_no, metric, coalesce(t.value, 0) as counted, coalesce(c.value, 0) as tallied
  from cells t full join tally_carried c using (before, campaign_id, unit_no, metric))`;

/** Everything that is held against the rows, in the order in which it is mended: what is carried follows the cells. */
export const checks: readonly Check[] = [
  {
    sides: tallySides,
    adds: true,
    mend: `insert into tally (campaign_id, unit_no, effective_on, metric, recorded_on, value)
      select campaign_id, unit_no, day, metric, legal_today(), counted - tallied from wrong
      on conflict (unit_no, effective_on, metric, campaign_id, recorded_on) do update set value = tally.value + excluded.value`,
  },
  {
    sides: carriedSides,
    adds: false,
    mend: `insert into tally_carried (before, campaign_id, unit_no, metric, value)
      select day, campaign_id, unit_no, metric, counted from wrong
      on conflict (before, unit_no, metric, campaign_id) do update set value = excluded.value`,
  },
  {
    sides: partSides(personRows, stocks),
    adds: true,
    mend: `insert into tally_part (unit_no, effective_on, metric, campaign_id, sex, born, value)
      select unit_no, day, figure, campaign_id, sex, born, counted - tallied from wrong
      on conflict (unit_no, effective_on, metric, campaign_id, sex, born) do update set value = tally_part.value + excluded.value`,
  },
  {
    sides: partCarriedSides,
    adds: false,
    mend: `insert into tally_part_carried (before, unit_no, metric, campaign_id, sex, born, value)
      select day, unit_no, figure, campaign_id, sex, born, counted from wrong
      on conflict (before, unit_no, metric, campaign_id, sex, born) do update set value = excluded.value`,
  },
  {
    sides: processingSides,
    adds: true,
    mend: `insert into processing_tally (campaign_id, unit_no, figure, part, effective_on, value)
      select campaign_id, unit_no, figure, part, day, counted - tallied from wrong
      on conflict (unit_no, figure, effective_on, part, campaign_id) do update set value = processing_tally.value + excluded.value`,
  },
  {
    sides: processingCarriedSides,
    adds: false,
    mend: `insert into processing_carried (before, campaign_id, unit_no, figure, part, value)
      select day, campaign_id, unit_no, figure, part, counted from wrong
      on conflict (before, unit_no, figure, part, campaign_id) do update set value = excluded.value`,
  },
  { sides: exceptionSides, adds: false, mend: 'select note_exceptions() from (select from wrong limit 1) any_wrong' },
];

const firstOf = ({ sides, adds }: Check): string => {
  const upTo = (side: string): string =>
    adds
      ? `(select sum(b.${side})::int from both_sides b where (b.campaign_id, b.metric, b.unit_no) = (f.campaign_id, f.metric, f.unit_no) and b.day <= f.day)`
      : `f.${side}::int`;
  return `with recursive ${sides},
first as (select * from both_sides where counted <> tallied order by day, metric, unit_no limit 1)
select (select count(*) from both_sides) as figures, f.campaign_id as campaign, f.metric, coalesce(u.id, f.unit_no::text) as unit, f.day::text as day,
  ${upTo('counted')} as counted, ${upTo('tallied')} as tallied
from (select) one left join first f on true left join administrative_unit u on u.unit_no = f.unit_no`;
};

export const differencesOf = ({ sides }: Check): string => `with recursive ${sides}
select b.*, coalesce(u.id, b.unit_no::text) as unit from both_sides b left join administrative_unit u using (unit_no) where counted <> tallied`;
