import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientCredentials, type ClientOptions, type PrivateKey } from '@lienthong/sdk';
import { bulkJobs, type RowOutcome } from '@lienthong/sdk/jobs';
import { adult, correctionOf, fresh, livesIn, type Json } from '../support/corrections.ts';
import { startHttp, until, type HttpServer } from '../support/http.ts';
import { people, type Person } from '../support/people.ts';
import { errorOf } from './parties.ts';

const clientId = 'justice-703-registry';

let http: HttpServer;
let persons: Person[];
beforeAll(async () => {
  http = await startHttp();
  persons = await people(http as never, `${adult} and ${livesIn('703')}`);
});
afterAll(() => http.close());

const rows = (count: number): Json[] => persons.splice(0, count).map((person) => correctionOf(person));
const strangers = (count: number): Json[] =>
  Array.from({ length: count }, () => correctionOf({ ...persons[0]!, number: '972099000001' }));

function connect(options: Partial<ClientOptions> = {}): ReturnType<typeof bulkJobs> {
  const key = fs.readFileSync(path.join(http.database.keysDir, `${clientId}.json`), 'utf8');
  const privateKey = JSON.parse(key) as PrivateKey;
  return bulkJobs({
    url: `${http.url}/graphql`,
    auth: clientCredentials({ tokenUrl: `${http.url}/oauth2/token`, clientId, privateKey }),
    purpose: 'CIVIL_STATUS',
    ...options,
  });
}

const job = (): { clientRef: string; mutation: 'SUBMIT_CORRECTIONS' } => ({
  clientRef: fresh('job'),
  mutation: 'SUBMIT_CORRECTIONS',
});
async function all(outcomes: AsyncIterable<RowOutcome>): Promise<RowOutcome[]> {
  const told: RowOutcome[] = [];
  for await (const outcome of outcomes) told.push(outcome);
  return told;
}

describe('a bulk job of the SDK', () => {
  test('sends its rows as a stream or as a file, and tells what became of each in their order', async () => {
    const jobs = connect();
    const items = [...rows(3), ...strangers(300), ...rows(3)];
    const told = await all(jobs.run(job(), () => items));
    expect(told.map(({ line, clientRef }) => [line, clientRef])).toEqual(
      items.map((item, at) => [at + 1, item['clientRef']]),
    );
    expect(told.filter(({ status }) => status === 'ACCEPTED')).toHaveLength(6);
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-rows-')), 'rows.jsonl');
    fs.writeFileSync(file, items.map((item) => JSON.stringify(item)).join('\n'));
    const again = await all(jobs.run(job(), await fs.openAsBlob(file)));
    expect(again.map(({ id }) => id)).toEqual(told.map(({ id }) => id));
    expect(again.filter(({ replayed }) => replayed)).toHaveLength(6);
    fs.rmSync(path.dirname(file), { recursive: true });
  });

  test('whose line breaks while its rows go up sends them again from the first, and once', async () => {
    const items = [...rows(5), ...strangers(2000)];
    let broken = 0;
    const breaking: typeof fetch = async (input, init) => {
      if (!(input as string).endsWith('/input') || (broken += 1) > 2) return fetch(input, init);
      const cut = new AbortController();
      const sent = fetch(input, { ...init, signal: cut.signal });
      setTimeout(() => {
        cut.abort();
      }, 5);
      return sent.then(() => {
        throw new TypeError('the answer is lost');
      });
    };
    const made: number[] = [];
    const again = (): Json[] => {
      made.push(items.length);
      return items;
    };
    const told = await all(connect({ fetch: breaking }).run(job(), again));
    expect(told).toHaveLength(2005);
    expect(told.filter(({ replayed }) => replayed)).toEqual([]);
    expect(made.length).toBeGreaterThan(1);
  });

  test('is found again by its ref after its program was killed, and goes on reading where that stopped', async () => {
    const jobs = connect();
    const items = [...rows(2), ...strangers(900)];
    const item = job();
    const positions: number[] = [];
    const first: RowOutcome[] = [];
    for await (const outcome of jobs.run(item, () => items, { onPosition: (position) => positions.push(position) })) {
      // What comes behind the first position was read, and not kept. A job that is done by then has nothing behind it.
      if (positions.length > 0) break;
      first.push(outcome);
    }
    const from = positions.at(-1)!;
    const rest = await all(connect().run(item, () => rows(0), { from }));
    expect([...first, ...rest].map(({ line }) => line)).toEqual(items.map((_, at) => at + 1));
  });

  test('that was cancelled says so; a rehearsal has no ids', async () => {
    const jobs = connect();
    const rehearsed = await all(jobs.run({ ...job(), dryRun: true }, () => rows(2)));
    expect(rehearsed.map(({ status, id }) => [status, id])).toEqual([
      ['ACCEPTED', undefined],
      ['ACCEPTED', undefined],
    ]);
    const item = job();
    const { id } = await jobs.start(item);
    expect(await jobs.cancel(id)).toBe(true);
    expect(await jobs.cancel(id)).toBe(true);
    const error = await errorOf(all(jobs.run(item, () => rows(1))));
    expect(error).toMatchObject({ code: 'CANCELLED' });
    await until(async () => (await jobs.find(id))?.state === 'CANCELLED', 5000);
    const listed = await jobs.list().toArray({ limit: 100 });
    expect(listed[0]).toMatchObject({ id, state: 'CANCELLED' });
  });
});
