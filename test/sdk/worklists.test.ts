import fs from 'node:fs';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import {
  agencyClient,
  clientCredentials,
  verifyWorklist,
  worklistsOf,
  type ClientOptions,
  type PrivateKey,
  type ResponseEvent,
} from '@lienthong/sdk';
import { startHttp, type HttpServer } from '../support/http.ts';
import { errorOf } from './parties.ts';

let http: HttpServer;
const calls: ResponseEvent[] = [];
const connect = (clientId: string, options: Partial<ClientOptions> = {}) => {
  const file = path.join(http.database.keysDir, `${clientId}.json`);
  const privateKey = JSON.parse(fs.readFileSync(file, 'utf8')) as PrivateKey;
  const all: ClientOptions = {
    url: `${http.url}/graphql`,
    auth: clientCredentials({ tokenUrl: `${http.url}/oauth2/token`, clientId, privateKey }),
    purpose: 'POPULATION_REVIEW',
    hooks: { onResponse: (event) => void calls.push(event) },
    ...options,
  };
  return worklistsOf(agencyClient(all), all);
};
type Worklists = ReturnType<typeof connect>;

let police: Worklists;
let ward: Worklists;
let listId: string;
beforeAll(async () => {
  http = await startHttp();
  police = connect('police-703-register');
  ward = connect('committee-25456-review');
  const [outcome] = await police.publish([
    { clientRef: 'first', kind: 'NOT_ENROLLED', unit: '25456', perCommune: false },
  ]);
  listId = outcome!.worklists[0]!.id;
});
afterAll(() => http.close());

describe('the worklists of a client', () => {
  test('tell who comes of age, page by page, and how many each day has', async () => {
    const days = { from: '2021-01-01', to: '2021-12-31' };
    const events = await ward.ageEvents('EXCHANGE_AGE_REACHED', '25456', days, { first: 10 }).toArray({ limit: 1000 });
    expect(new Set(events.map(({ age }) => age))).toEqual(new Set([25, 40, 60]));
    calls.length = 0;
    const counts = await ward.ageEventCounts('EXCHANGE_AGE_REACHED', '25456', days);
    expect(calls.map(({ operation }) => operation)).toEqual(['AgeEventCounts']);
    expect(counts).toHaveLength(365);
    for (const { on, count } of counts) expect(events.filter((one) => one.on === on)).toHaveLength(count);
  });

  test('are published, read, reviewed and compared, each by one request', async () => {
    const live = await ward.live('NOT_ENROLLED', '25456').toArray({ limit: 1000 });
    const list = await ward.find(listId);
    expect(live).toHaveLength(list!.lines);
    const lines = await ward.items(listId).toArray({ limit: 1000 });
    expect(lines.map(({ workItem }) => workItem)).toEqual(live.map(({ id }) => id));
    calls.length = 0;
    const [outcome] = await ward.review([
      { clientRef: 'r-1', item: lines[0]!.id, expectedVersion: 0, result: 'AWAY', seenOn: '2021-05-19' },
    ]);
    expect(outcome).toMatchObject({ status: 'ACCEPTED', item: { reviewVersion: 1, review: { result: 'AWAY' } } });
    expect(calls.map(({ operation }) => operation)).toEqual(['ReviewWorkItems']);
    const items = lines.slice(1, 4).map(({ id }, at) => ({
      clientRef: `r-all-${String(at)}`,
      item: id,
      expectedVersion: 0,
      result: 'CONFIRMED' as const,
      seenOn: '2021-05-19',
    }));
    const run = await ward.reviewAll(items, { runId: 'reviews/25456' });
    expect(run).toMatchObject({ done: 3 });
    expect((await police.find(listId))?.progress).toMatchObject({ reviewed: 4, remaining: list!.lines - 4 });
    const [second] = await police.publish([
      { clientRef: 'second', kind: 'NOT_ENROLLED', unit: '25456', perCommune: false },
    ]);
    const stayed = await ward.diff(second!.worklists[0]!.id, listId, 'STAYED').toArray({ limit: 1000 });
    expect(stayed).toHaveLength(list!.lines);
    expect(stayed.filter(({ before }) => before?.review)).toHaveLength(4);
    const known = await ward.list({ kind: 'NOT_ENROLLED' });
    expect(known.nodes.map(({ id }) => id)).toEqual([second!.worklists[0]!.id, listId]);
  });
});

describe('a list as a file', () => {
  test('names its hash, which anybody can reckon from it, whatever columns it shows', async () => {
    const { sha256, lines } = (await ward.find(listId))!;
    const whole = await police.csv(listId);
    const narrow = connect('committee-25456-review');
    for (const csv of [whole, await narrow.csv(listId)]) {
      expect(await verifyWorklist(csv)).toEqual({ valid: true, named: sha256, computed: sha256, lines });
      expect(await ward.verify(new TextEncoder().encode(csv))).toMatchObject({ valid: true });
      // By hand, with a reader of CSV that knows nothing of ours.
      const rows = parse<Record<string, string>>(csv, { comment: '#', columns: true, relax_column_count: false });
      const text = rows
        .map((row) =>
          ['item', 'person', 'kind', 'unit', 'state', 'personVersion', 'dossierVersion']
            .map((name) => row[name])
            .join(','),
        )
        .sort()
        .map((line) => `${line}\n`)
        .join('');
      expect(createHash('sha256').update(`lienthong-worklist/1\n${text}`).digest('hex')).toBe(sha256);
      expect(rows).toHaveLength(lines);
      expect(rows.every((row) => /^wli_/.test(row['line'] ?? '') && row['surname'] !== '')).toBe(true);
    }
    expect(whole).toContain(`sha256=${sha256}`);
  });

  test('that was changed, or lacks a line, is found out', async () => {
    const csv = await ward.csv(listId);
    const rows = csv.split('\r\n');
    const changed = csv.replace(',NOT_ENROLLED,', ',DELIVERED,');
    const short = [...rows.slice(0, 4), ...rows.slice(5)].join('\r\n');
    const mixed = [rows[0], rows[1], ...rows.slice(2).reverse()].join('\r\n');
    expect([
      (await verifyWorklist(changed)).valid,
      (await verifyWorklist(short)).valid,
      (await verifyWorklist(mixed)).valid,
    ]).toEqual([false, false, true]);
    expect(await errorOf(verifyWorklist('item,person\n'))).toBeInstanceOf(TypeError);
  });

  test('shows only columns of the classes that the caller may see, and leaves a trace of every person', async () => {
    const download = async (scope?: string): Promise<{ csv: string; requestId: string }> => {
      const form = await http.form('committee-25456-review');
      if (scope !== undefined) form.set('scope', scope);
      const token = (await http.postToken(form)).body.access_token as string;
      const headers = { authorization: `Bearer ${token}`, 'lienthong-purpose': 'POPULATION_REVIEW' };
      const answer = await fetch(`${http.url}/worklists/${listId}.csv`, { headers });
      return { csv: await answer.text(), requestId: answer.headers.get('x-request-id')! };
    };
    const columnsOf = (csv: string): string[] => csv.split('\r\n')[1]!.split(',');
    const whole = await download();
    const narrow = await download('worklist:read field:STATUS');
    const hidden = [
      'personalNumber',
      'surname',
      'middleName',
      'givenName',
      'birthYear',
      'dateOfBirth',
      'sex',
      'presence',
      'result',
    ];
    expect(columnsOf(whole.csv)).toEqual(expect.arrayContaining([...hidden, 'maskedNumber']));
    expect(columnsOf(narrow.csv)).toEqual(columnsOf(whole.csv).filter((name) => !hidden.includes(name)));
    const checks = await Promise.all([whole.csv, narrow.csv].map((csv) => verifyWorklist(csv)));
    expect(checks[0]).toEqual(checks[1]);
    expect(checks[0]!.valid).toBe(true);
    const [trace] = await http.oracle(
      `select sum(cardinality(persons))::int as persons, min(purpose) as purpose from audit where request_id = $1 and operation = 'PublishedWorklist.items'`,
      [narrow.requestId],
    );
    expect(trace).toEqual({ persons: checks[0]!.lines, purpose: 'POPULATION_REVIEW' });
  });

  test('is nothing to others: no token, no purpose, another ward', async () => {
    const get = (headers: Record<string, string>, id = listId, method = 'GET'): Promise<Response> =>
      fetch(`${http.url}/worklists/${id}.csv`, { headers, method });
    const codeOf = async (answer: Response): Promise<unknown[]> => [
      answer.status,
      ((await answer.json()) as { errors: { extensions: { code: string } }[] }).errors[0]!.extensions.code,
    ];
    const bearer = async (client: string): Promise<Record<string, string>> => ({
      authorization: `Bearer ${await http.token(client)}`,
      'lienthong-purpose': 'POPULATION_REVIEW',
    });
    expect(await codeOf(await get({}))).toEqual([401, 'UNAUTHENTICATED']);
    const own = await bearer('committee-25456-review');
    expect(await codeOf(await get({ authorization: own['authorization']! }))).toEqual([400, 'PURPOSE_REQUIRED']);
    expect(await codeOf(await get(await bearer('police-706-register')))).toEqual([404, 'NOT_FOUND']);
    expect(await codeOf(await get(own, 'wkl_01900000-0000-7000-8000-000000000001'))).toEqual([404, 'NOT_FOUND']);
    expect(await codeOf(await get(own, '..%2f'))).toEqual([404, 'NOT_FOUND']);
    const justice = { ...(await bearer('justice-703-registry')), 'lienthong-purpose': 'CIVIL_STATUS' };
    expect(await codeOf(await get(justice))).toEqual([403, 'FORBIDDEN']);
    expect((await get(own, listId, 'POST')).status).toBe(405);
    const answer = await get(own);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${listId}.csv"`);
  });
});
