import type { ServerResponse } from 'node:http';
import { canonicalText } from '@lienthong/schema/snapshots';
import { createByteRoute, sendJson, type Calls } from '../access/byte-route.ts';
import type { Context } from '../access/context.ts';
import { snapshotKeysPath, type AddressRoute } from '../access/http.ts';
import { doorRefusal } from '../access/operation-door.ts';
import { CallError } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { csvOf } from './csv.ts';
import { snapshotKeys } from './snapshot.sql.ts';
import { findSnapshot, loadTexts, type SnapshotText } from './snapshots.ts';

const door = { action: 'statistics:read', personal: false } as const;

const kinds = {
  json: { type: 'application/json; charset=utf-8', bodyOf: (text: SnapshotText) => signedText(text) },
  csv: { type: 'text/csv; charset=utf-8', bodyOf: csvOf },
} as const;

/** `/snapshots/{id}.json` and `.csv` for agencies, and for everybody the public keys as a set of JWKs. */
export function createSnapshotRoute(calls: Calls, database: Pick<Database, 'open'>): AddressRoute {
  const downloads = createByteRoute(calls, {
    methods: { GET: ({ context, path, response }) => download(context, path, response) },
    largest: 0,
    mostAtOnce: 20,
  });
  return async (request, response, line, address) => {
    if (address.path !== snapshotKeysPath || request.method !== 'GET')
      return downloads(request, response, line, address);
    const keys = await database.open(snapshotKeys, []);
    sendJson(response, 200, {
      keys: keys.map(({ id: kid, x }) => ({ kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' })),
    });
  };
}

async function download(context: Context, path: string, response: ServerResponse): Promise<void> {
  const [, id = '', kind = ''] = /^\/snapshots\/([a-z0-9_-]+)\.(json|csv)$/.exec(path) ?? [];
  const refused = doorRefusal(context.caller, door);
  if (refused) await context.refuse('snapshotFile', refused);
  const snapshot = id === '' ? null : await findSnapshot(context, id);
  if (!snapshot) throw new CallError('NOT_FOUND', 'No frozen ranking within reach has this id.');
  const { type, bodyOf } = kinds[kind as keyof typeof kinds];
  const body = bodyOf(await context.load(loadTexts, snapshot.id));
  response.setHeader('content-type', type);
  response.setHeader('content-disposition', `attachment; filename="${id}.${kind}"`);
  response.setHeader('cache-control', 'no-store');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}

/** Canonical as a whole: without its member `signature` it is what was signed, to the byte. */
const signedText = ({ text, signature }: SnapshotText): string =>
  canonicalText({ ...(JSON.parse(text) as object), signature });
