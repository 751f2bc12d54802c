import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { callerOf } from '@lienthong/api/access/caller';
import { metricCodes, metrics } from '@lienthong/api/domain/metric';
import { enterText, enterValues } from '@lienthong/api/store/scoped-query';
import { nobody } from '@lienthong/api/store/statement';
import { generator } from './line.mjs';
import { drawn, earlier, faults, kinds } from './recount-kinds.mjs';

/** The largest batch; of few events no batch takes more than a hundredth. */
const largestOf = (events) => Math.min(500, Math.ceil(events / 100));
/** What was recorded late is of at most so many days before. */
const latest = 45;
/** Answers that ask to come again: a deadlock, a lock or a statement that took too long. */
const again = ['40P01', '55P03', '57014'];

export const connected = async (connectionString) => {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  return client;
};

/** Writes events until there are enough of them; every batch is one transaction of the role of the application, as it enters a scope. */
export async function startWriter({ appUrl, ownerUrl, world, calendar, events, seed, counts }) {
  const [app, owner] = [await connected(appUrl), await connected(ownerUrl)];
  const random = generator(seed);
  const names = Object.keys(kinds);
  const total = names.reduce((sum, name) => sum + kinds[name].weight, 0);
  const choose = () => {
    // What never happened so far comes first now and then, so that also few events are of every kind.
    const never = names.filter((name) => !counts[name]?.events);
    if (never.length > 0 && random() < 0.2) return never[Math.floor(random() * never.length)];
    let left = random() * total;
    return names.find((name) => (left -= kinds[name].weight) < 0) ?? names[0];
  };
  const batch = async (name, size) => {
    const { byOwner = false } = kinds[name];
    const sql = byOwner ? owner : app;
    await sql.query('begin');
    try {
      const { unit_no: lo, last_unit_no: hi } = world.province;
      const scope = { ...nobody, lo, hi, collectingLo: lo, collectingHi: hi, client: world.office.client_no };
      await sql.query(enterText, enterValues(scope, true));
      const { done, newcomers } = await write(sql, world, name, { size, random, quiet: calendar.quiet() });
      await sql.query('commit');
      world.people.push(...newcomers);
      return done;
    } catch (error) {
      await sql.query('rollback');
      throw error;
    }
  };
  while (calendar.done() < events) {
    await calendar.during(async () => {
      const name = choose();
      // On a quiet day nothing is recorded that was before it.
      if (kinds[name].past && calendar.quiet()) return 0;
      const size = random() < 0.3 ? 1 : Math.max(1, Math.round(largestOf(events) ** random()));
      try {
        const done = await batch(name, size);
        const count = (counts[name] ??= { events: 0, batches: 0, largest: 0 });
        count.events += done;
        count.batches += done > 0 ? 1 : 0;
        count.largest = Math.max(count.largest, done);
        return done;
      } catch (error) {
        if (!again.includes(error.code)) throw error;
        counts.again.set(error.code, (counts.again.get(error.code) ?? 0) + 1);
        return 0;
      }
    });
  }
  await Promise.all([app.end(), owner.end()]);
}

/** A batch of a kind within the transaction: who, locked in the order of their ids as the application does; then what happens to them. */
async function write(client, world, name, { size, random, quiet }) {
  const sql = (text, values = []) => client.query(text, values);
  const [{ today }] = (await sql('select legal_today()::text as today')).rows;
  const late = quiet || random() < 0.5 ? 0 : Math.floor(random() * latest);
  const { ids, about } = drawn(world, name, { size, day: earlier(today, late), today, random });
  const { candidates, fresh = false } = kinds[name];
  const pivot = world.people[Math.floor(random() * world.people.length)];
  const found = candidates
    ? (await sql(candidates, [pivot, size])).rows.map(({ id }) => id)
    : sample(world, size, random);
  const locked = fresh
    ? []
    : (await sql('select id, unit_no from citizen where id = any ($1) order by id for no key update', [found])).rows;
  const chosen = fresh ? ids : locked.map(({ id }) => id);
  const { rowCount } = await kinds[name].write(sql, about(chosen, new Map(locked.map((row) => [row.id, row.unit_no]))));
  return { done: rowCount, newcomers: fresh ? ids : [] };
}

const sample = ({ people }, size, random) => [
  ...new Set(Array.from({ length: size }, () => people[Math.floor(random() * people.length)])),
];

/** A batch that one trigger doesn't see, as a fault of the product would. */
export async function neglect(owner, world, name) {
  const { table, trigger, kind } = faults[name];
  const random = generator(5);
  for (let tries = 0; tries < 100; tries += 1) {
    await owner.query('begin');
    await owner.query(`alter table ${table} disable trigger ${trigger}`);
    const { done } = await write(owner, world, kind, { size: 20, random, quiet: true });
    await owner.query(`alter table ${table} enable trigger ${trigger}`);
    await owner.query('commit');
    if (done > 0) return done;
  }
  throw new Error(`nobody was found to whom ${kind} could happen`);
}

const fields = metricCodes.map((metric) => metrics[metric].field);
const document = `query($within: UnitCode!, $level: UnitLevel, $asOf: Date, $by: Attribution!) {
  districtStatistics(within: $within, level: $level, asOf: $asOf, by: $by) { unit { code } ${fields.join(' ')} }
  processingStatistics(within: $within, level: $level, by: $by) { unit { code } backlog { open over30Days over60Days over90Days } } }`;

/**
 * Asks for figures while others write, so that deltas are folded in between; no figure may be impossible, and nothing of what is in no
 * part: the parts and their whole are of one moment.
 */
export async function read(api, { seed, calendar, events, found }) {
  const random = generator(seed);
  const any = (list) => list[Math.floor(random() * list.length)];
  for (; calendar.done() < events; await sleep(100)) {
    const variables = {
      within: any(['72', '703', '706', '25456']),
      asOf: any([
        calendar.today(),
        earlier(calendar.today(), Math.floor(random() * 100)),
        earlier(calendar.today(), -200),
      ]),
      by: any(['RESIDENCE', 'COLLECTING_UNIT']),
    };
    if (variables.within === '72' && random() < 0.3) variables.level = any(['PROVINCE', 'COMMUNE', 'RESIDENT_GROUP']);
    const client = api.register.findClient('police-72-register');
    const caller = callerOf({ client, scopes: client.scopes });
    const { body } = await api.apollo.executeOperation(
      { query: document, variables },
      { contextValue: api.contextOf(caller, randomUUID()) },
    );
    const { data, errors } = body.singleResult;
    if (errors?.every(({ extensions }) => extensions.code === 'OVERLOADED')) {
      found.overloaded += 1;
      continue;
    }
    if (errors) throw new Error(errors.map(({ message }) => message).join(' '));
    found.answers += 1;
    for (const row of data.districtStatistics) {
      found.rows += 1;
      if (!possible(row)) found.impossible.push({ ...variables, ...row });
    }
    for (const { unit, backlog } of data.processingStatistics) {
      const ages = [backlog.over90Days, backlog.over60Days, backlog.over30Days, backlog.open];
      if (ages.some((count, at) => count < (ages[at - 1] ?? 0))) found.impossible.push({ ...variables, unit, backlog });
    }
  }
}

const possible = (row) =>
  fields.every((field) => row[field] >= 0) &&
  row.presentCollected <= row.present &&
  row.present <= row.eligible &&
  row.presentCollected <= row.eligibleCollected &&
  row.eligibleIssued <= row.eligibleCollected &&
  row.eligibleCollected <= row.eligible &&
  row.deliveredPersons <= row.issuedPersons &&
  row.issuedPersons <= row.collectedPersons;
