import type { HttpServer } from './http.ts';
import { until } from './http.ts';
import type { Json } from './corrections.ts';

export interface Party {
  client: string;
  officer?: string;
  purpose?: string;
}

const fields = 'id state dryRun inputBytes readBytes lines accepted replayed refused failed stoppedBecause';

export async function start(http: HttpServer, party: Party, item: Json): Promise<Json> {
  const query = `mutation($items: [BulkJobStart!]!) { startBulkJobs(items: $items) {
    clientRef status replayed refusals { code path params { name value } } job { ${fields} } } }`;
  const { body } = await http.call({ ...party, query, variables: { items: [item] } });
  if (!body.data?.startBulkJobs) throw new Error(`not served: ${JSON.stringify(body)}`);
  return body.data.startBulkJobs[0];
}

export async function put(
  http: HttpServer,
  party: Party,
  id: string,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<Response> {
  const given = await http.headers({ ...party, headers: { 'content-type': 'application/jsonl', ...headers } });
  return fetch(`${http.url}/jobs/${id}/input`, { method: 'PUT', headers: given, body: body as string });
}

export async function outcomes(
  http: HttpServer,
  party: Party,
  id: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${http.url}/jobs/${id}/outcomes`, { headers: await http.headers({ ...party, headers }) });
}

export async function jobOf(http: HttpServer, party: Party, id: string): Promise<Json | null> {
  const query = `query($id: ID!) { bulkJob(id: $id) { ${fields} } }`;
  return (await http.call({ ...party, query, variables: { id } })).body.data.bulkJob;
}

export const linesOf = async (response: Response): Promise<Json[]> =>
  (await response.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Json);

/** The job once it has ended. */
export async function ended(http: HttpServer, party: Party, id: string): Promise<Json> {
  await until(async () => ['DONE', 'CANCELLED', 'STOPPED'].includes((await jobOf(http, party, id))?.['state']), 60_000);
  return (await jobOf(http, party, id))!;
}

export const jsonl = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
