import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHttp, until, type HttpServer } from '../support/http.ts';
import { askMixed } from '../support/mixed-clients.ts';
import { postHead } from '../support/raw-http.ts';

const poolSize = 4;
let http: HttpServer;

beforeAll(async () => {
  http = await startHttp({ poolSize });
});
afterAll(() => http.close());

/** The connections of the server, once none of them works for a request any more. */
async function connectionsAtRest(): Promise<number> {
  const sessions = `select state from pg_stat_activity where datname = current_database() and usename = 'app'`;
  let found: { state: string }[] = [];
  await until(async () => (found = await http.superuser(sessions)).every(({ state }) => state === 'idle'), 5000);
  return found.length;
}

describe('clients of many agencies on a small pool', () => {
  test('get no row of one another in 1,500 requests, each traced', async () => {
    expect(await askMixed(http, 1500, 24)).toEqual({ answered: 1500, wrong: 0, foreign: 0, untraced: 0, refused: [] });
    expect(await connectionsAtRest()).toBeLessThanOrEqual(poolSize);
  });

  test('that hang up are audited fully or not at all, and leave no connection behind', async () => {
    const headers = await http.headers({ client: 'police-703-register' });
    const body = JSON.stringify({ query: '{ citizens(filter: {}, first: 20) { nodes { id } } }' });
    const hangUp = async (): Promise<string> => {
      const requestId = randomUUID();
      const socket = net.connect(Number(new URL(http.url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      const length = Buffer.byteLength(body);
      socket.write(postHead({ ...headers, 'x-request-id': requestId, 'content-length': length }) + body);
      await new Promise((resolve) => socket.once('connect', resolve));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
      socket.destroy();
      return requestId;
    };
    const gone: string[] = [];
    for (let wave = 0; wave < 15; wave++) gone.push(...(await Promise.all(Array.from({ length: 10 }, hangUp))));
    await connectionsAtRest();
    const traces = await http.oracle<{ request_id: string; persons: number }>(
      'select request_id, cardinality(persons) as persons from audit where request_id = any($1)',
      [gone],
    );
    expect(traces.map(({ persons }) => persons)).toEqual(traces.map(() => 20));
    expect(new Set(traces.map((one) => one.request_id)).size).toBe(traces.length);
    expect(traces.length).toBeGreaterThan(0);
    expect(await connectionsAtRest()).toBeLessThanOrEqual(poolSize);
    expect(await askMixed(http, 50, 8)).toMatchObject({ answered: 50, wrong: 0, untraced: 0 });
  });

  test('keep the persons of a field that was answered traced when a later one of the same call fails', async () => {
    await http.oracle(`create function refuse_dossiers() returns trigger language plpgsql as $$ begin
        if new.operation = 'Citizen.dossiers' then raise exception 'refused'; end if; return new; end $$;
      create trigger refuse before insert on audit for each row execute function refuse_dossiers()`);
    const query = '{ citizens(filter: {}, first: 5) { nodes { id dossiers { id } } } }';
    const { status, headers, body } = await http.call({ client: 'police-703-register', query });
    expect(status).toBe(200);
    expect(body.data.citizens.nodes.map((node: { dossiers: null }) => node.dossiers)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(body.errors[0]).toMatchObject({
      message: 'A fault of the server; `incident` is its number.',
      extensions: { code: 'INTERNAL' },
    });
    const traces = await http.oracle('select operation, persons::text[] as persons from audit where request_id = $1', [
      headers.get('x-request-id'),
    ]);
    const ids = body.data.citizens.nodes.map(({ id }: { id: string }) => id.slice(4)) as string[];
    expect(traces).toEqual([{ operation: 'citizens', persons: expect.any(Array) }]);
    expect([...traces[0]!.persons].sort()).toEqual([...ids].sort());
    await http.oracle('drop trigger refuse on audit');
  });
});
