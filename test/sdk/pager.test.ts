import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { withheldOf } from '@lienthong/sdk';
import { startFaultServer, type FaultServer } from './fault-server.ts';
import { clientOf, errorOf } from './parties.ts';

let server: FaultServer;
beforeEach(async () => {
  server = await startFaultServer();
  server.data = ({ after, first = 100, count }) => {
    const from = Number(after ?? 0);
    const nodes = Array.from({ length: Math.min(first as number, 25 - from) }, (_, at) => ({ id: `u${from + at}` }));
    const end = from + nodes.length;
    const pageInfo = { hasNextPage: end < 25, endCursor: String(end) };
    return { administrativeUnits: { nodes, pageInfo, ...(count && { totalCount: { value: 25, exact: true } }) } };
  };
});
afterEach(() => server.close());

test('asks for nothing until it is used', async () => {
  (await clientOf(server)).units.list();
  expect(server.seen).toHaveLength(0);
});

test('awaited it is the first page, by one request', async () => {
  const page = await (await clientOf(server)).units.list({ level: 'COMMUNE' }, { first: 10, count: true });
  expect(page.nodes).toHaveLength(10);
  expect(page).toMatchObject({ nextCursor: '10', totalCount: { value: 25, exact: true }, withheld: [] });
  expect(server.seen.map(({ body }) => body.variables)).toEqual([
    { filter: { level: 'COMMUNE' }, first: 10, count: true },
  ]);
});

test('walked it gives every node once, page by page', async () => {
  const ids: string[] = [];
  for await (const { id } of (await clientOf(server)).units.list({}, { first: 10 })) ids.push(id);
  expect(ids).toEqual(Array.from({ length: 25 }, (_, at) => `u${at}`));
  expect(server.seen.map(({ body }) => body.variables?.['after'])).toEqual([undefined, '10', '20']);
});

test('stops asking at break', async () => {
  for await (const { id } of (await clientOf(server)).units.list({}, { first: 10 })) if (id === 'u9') break;
  expect(server.seen).toHaveLength(1);
});

test('as an array it has at most as many as were asked for', async () => {
  const list = (await clientOf(server)).units.list({}, { first: 10 });
  expect(await list.toArray({ limit: 10 })).toHaveLength(10);
  expect(server.seen).toHaveLength(1);
  expect(await list.toArray({ limit: 1000 })).toHaveLength(25);
  expect(await list.toArray({ limit: 0 })).toEqual([]);
});

test.each([
  ['the same cursor twice', '7'],
  ['no cursor', null],
])('a list that goes on with %s is an error, not a loop', async (_, endCursor) => {
  server.data = () => ({ administrativeUnits: { nodes: [{ id: 'u' }], pageInfo: { hasNextPage: true, endCursor } } });
  const error = await errorOf((await clientOf(server)).units.list().toArray({ limit: 100 }));
  expect(error).toMatchObject({ kind: 'protocol', code: 'CURSOR_REPEATED' });
  expect(server.seen.length).toBeLessThanOrEqual(2);
});

test('the caller can stop a walk', async () => {
  const stop = new AbortController();
  const walk = async (): Promise<void> => {
    for await (const { id } of (await clientOf(server)).units.list({}, { first: 10, signal: stop.signal })) {
      if (id === 'u9') stop.abort();
    }
  };
  expect(await errorOf(walk())).toMatchObject({ kind: 'aborted' });
  expect(server.seen).toHaveLength(1);
});

test('what is withheld is told with a page and with an answer', async () => {
  const withheld = [{ path: 'administrativeUnit.name', reason: 'SCOPE', scopeNeeded: 'unit:name' }];
  const connection = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
  const data = { administrativeUnits: connection, administrativeUnit: { name: null } };
  server.fault = () => ({ status: 200, body: { data, extensions: { withheld } } });
  const client = await clientOf(server);
  expect((await client.units.list()).withheld).toEqual(withheld);
  expect(withheldOf((await client.units.find('709'))!)).toEqual(withheld);
  expect((await client.query('{ a }')).withheld).toEqual(withheld);
});
