import { earlier } from './recount-kinds.mjs';

/** Units and people of the loaded province, from which events choose. */
export async function openWorld(owner) {
  const ask = async (text) => (await owner.query(text)).rows;
  const groups = await ask(`select g.unit_no, m.unit_no as commune, d.unit_no as district from administrative_unit g
    join administrative_unit m on m.id = g.parent_id join administrative_unit d on d.id = m.parent_id join administrative_unit p on p.id = d.parent_id
    where g.level = 'RESIDENT_GROUP' and p.id = '72@origin' order by 1`);
  const homes = new Map(groups.map((group) => [group.unit_no, group]));
  const others = new Map();
  const isNear = {
    commune: (one, home) => one.commune === home.commune,
    district: (one, home) => one.district === home.district && one.commune !== home.commune,
    province: (one, home) => one.district !== home.district,
  };
  const [province] = await ask(`select unit_no, last_unit_no from administrative_unit where id = '72@origin'`);
  const [office] = await ask(
    `select c.no as client_no, a.no as agency_no from client c join agency a on a.id = c.agency_id where c.id = 'police-72-register'`,
  );
  return {
    groups,
    province,
    office,
    /** Units that collect: districts and communes. */
    offices: [...new Set(groups.flatMap(({ commune, district }) => [commune, district]))],
    people: (await ask(`select id from citizen where life_status = 'ALIVE' order by id`)).map(({ id }) => id),
    /** Resident groups of the same commune, of other communes of the district, of other districts. */
    near(unitNo, within) {
      const home = homes.get(unitNo) ?? groups[0];
      const key = `${within} ${within === 'province' ? home.district : home.commune}`;
      if (!others.has(key))
        others.set(
          key,
          groups.filter((one) => isNear[within](one, home)).map((one) => one.unit_no),
        );
      return others.get(key);
    },
  };
}

/** So many legal days pass; of them these record nothing late, with everybody at rest before and after. */
const quietDays = 6;

/**
 * The legal day of the instance, moved on while others write. Of a quiet day every figure of the days before is compared, as the sum
 * of a hash of each cell's place times its value: it is the same however cells are folded.
 */
export function openCalendar(owner, { events, days, moveToday, start }) {
  const every = Math.floor(days / quietDays);
  const found = { days: 0, quiet: 0, cells: 0, changed: [] };
  let today = start;
  let done = 0;
  let busy = 0;
  let moving;
  let past;
  const isQuiet = (nth) => nth % every === every - 1;
  const rest = async () => {
    while (busy > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  const compare = async () => {
    const now = await pastOf(owner, today);
    for (const [metric, { cells, digest }] of now) {
      found.cells += Number(cells);
      if (past.get(metric)?.digest !== digest) found.changed.push(`${metric} before ${today}`);
    }
    found.quiet += 1;
  };
  const move = async () => {
    const [leaves, enters] = [isQuiet(found.days), isQuiet(found.days + 1)];
    if (leaves || enters) await rest();
    if (leaves) await compare();
    found.days += 1;
    if (found.days % 20 === 0) console.log(`${done} events, ${today}`);
    today = earlier(start, -found.days);
    await moveToday(today);
    if (enters) past = await pastOf(owner, today);
  };
  return {
    found,
    today: () => today,
    quiet: () => isQuiet(found.days),
    done: () => done,
    /** One transaction of a writer, which answers how many events it was. */
    async during(work) {
      while (moving !== undefined && (isQuiet(found.days) || isQuiet(found.days + 1))) await moving;
      busy += 1;
      try {
        const more = await work();
        done += more;
      } finally {
        busy -= 1;
      }
      if (moving === undefined && done >= ((found.days + 1) * events) / days && found.days < days - 1) {
        moving = move().finally(() => (moving = undefined));
        await moving;
      }
    },
    async close() {
      await moving;
      if (isQuiet(found.days)) await compare();
    },
  };
}

/** All of them: one fold at a time, so one that readers asked for may have to be waited for. */
export async function foldAll(owner) {
  for (;;) {
    await owner.query('select fold_tallies(), fold_processing()');
    const left = '(select from tally_delta limit 1) union all (select from processing_delta limit 1)';
    if ((await owner.query(left)).rowCount === 0) return;
  }
}

async function pastOf(owner, today) {
  await foldAll(owner);
  const { rows } = await owner.query(
    `select metric, count(*) as cells, sum(hashtextextended(concat_ws(' ', campaign_id, unit_no, part, effective_on), 7)::numeric * value)::text as digest
     from (
       select metric, '' as part, campaign_id, unit_no, effective_on, value from tally
       union all
       -- What dossiers stood in; what cases came to is told of their first day.
       select figure, part, campaign_id, unit_no, effective_on, value from processing_tally where figure ~ '^(STATE|LIMIT|AGE)') t
     where effective_on < $1 group by 1`,
    [today],
  );
  return new Map(rows.map(({ metric, ...of }) => [metric, of]));
}
