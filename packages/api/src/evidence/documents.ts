import { largestDocument } from '@lienthong/schema/document-types';
import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Refusal, type Verdict } from '../access/write-protocol.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { documentsById, insertDocuments, waitingBytes, type DocumentRow } from './document.sql.ts';
import type { DocumentItem } from './document.types.ts';

/** Bytes that an agency may have stored without a request that cites them: the disk is everybody's. */
export const mostWaiting = 2_000_000_000;

export const registerDocuments = (context: Context, items: readonly DocumentItem[]): Promise<Outcome[]> =>
  writeItems(context, 'registerDocuments', items, (fresh) => evaluate(context, fresh));

async function evaluate(context: Context, items: readonly DocumentItem[]): Promise<Verdict[]> {
  const { agency, client } = context.caller;
  const [{ waiting } = { waiting: 0 }] = await context.sql(waitingBytes, [agency.no]);
  let used = waiting;
  const taken: (DocumentItem & { id: string })[] = [];
  const verdicts = items.map((item): Verdict => {
    const refused = refusalOf(item, used);
    if (refused) return { refused: [refused] };
    const id = uuidV7();
    used += item.bytes;
    taken.push({ ...item, id });
    return { accepted: id, told: [] };
  });
  if (taken.length > 0) {
    await context.sql(insertDocuments, [
      agency.no,
      client.no,
      agency.unit.unitNo,
      taken.map(({ id }) => id),
      taken.map(({ clientRef }) => clientRef),
      taken.map(({ kind }) => kind),
      taken.map(({ mediaType }) => mediaType),
      taken.map(({ bytes }) => bytes),
      taken.map(({ sha256 }) => sha256),
    ]);
  }
  return verdicts;
}

function refusalOf({ bytes }: DocumentItem, used: number): Refusal | undefined {
  if (bytes < 1 || bytes > largestDocument) {
    return refusal('VALUE_NOT_ALLOWED', ['bytes'], { rule: 'FROM_1_TO_MOST', most: String(largestDocument) });
  }
  if (used + bytes > mostWaiting) return refusal('DOCUMENTS_WAITING', ['bytes'], { most: String(mostWaiting) });
  return undefined;
}

export async function loadDocuments(context: Context, ids: readonly string[]): Promise<(DocumentRow | null)[]> {
  const rows = await context.sql(documentsById, [ids, context.caller.agency.no]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}
