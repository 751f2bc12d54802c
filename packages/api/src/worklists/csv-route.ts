import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createByteRoute, type Calls } from '../access/byte-route.ts';
import type { Context } from '../access/context.ts';
import type { AddressRoute } from '../access/http.ts';
import { doorRefusal } from '../access/operation-door.ts';
import { CallError } from '../errors.ts';
import { csvOf } from './csv.ts';
import { findWorklist } from './published.ts';

/** Downloads at once; more would wait for the database in each other's way. */
const mostAtOnce = 20;

/** Milliseconds after which a reader that doesn't take the whole is let go. */
const wholeWithin = 120_000;

const door = { action: 'worklist:read', personal: true } as const;

/** `/worklists/{id}.csv`: a published list as a file. */
export function createCsvRoute(calls: Calls): AddressRoute {
  return createByteRoute(calls, {
    methods: { GET: ({ context, path, response }) => download(context, path, response) },
    largest: 0,
    mostAtOnce,
  });
}

async function download(context: Context, path: string, response: ServerResponse): Promise<void> {
  const refused = doorRefusal(context.caller, door);
  if (refused) await context.refuse('worklistCsv', refused);
  const id = /^\/worklists\/([a-z0-9_-]+)\.csv$/.exec(path)?.[1];
  const list = id === undefined ? null : await findWorklist(context, id);
  if (!list) throw new CallError('NOT_FOUND', 'No published list within reach has this id.');
  // What fails before the first line is still answered.
  const [first, rest] = await begun(csvOf(context, list));
  response.setHeader('content-type', 'text/csv; charset=utf-8');
  response.setHeader('content-disposition', `attachment; filename="${String(id)}.csv"`);
  response.setHeader('cache-control', 'no-store');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  await pipeline(Readable.from(joined(first, rest)), response, { signal: AbortSignal.timeout(wholeWithin) });
}

async function begun(lines: AsyncGenerator<string>): Promise<[first: string, rest: AsyncGenerator<string>]> {
  const first = await lines.next();
  return [first.done === true ? '' : first.value, lines];
}

async function* joined(first: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}
