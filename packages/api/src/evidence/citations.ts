import type { Context } from '../access/context.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { documentIds } from './document-ids.ts';
import { citableDocuments, insertCitations, markCited } from './document.sql.ts';

/** What evidence says of its scan. Null is as if it were absent. */
export interface Paper {
  document?: string | null | undefined;
  sha256?: string | null | undefined;
}

/**
 * Whether the documents that requests cite are stored, the sender's own, and those whose hashes are given: refusals of each
 * request, in the order given. What may be cited stays until the transaction ends.
 */
export async function checkPapers(context: Context, requests: readonly (readonly Paper[])[]): Promise<Refusal[][]> {
  const ids = requests.flat().flatMap(({ document }) => keysOf(document));
  const stored = new Map<string, string>();
  if (ids.length > 0) {
    for (const { id, sha256 } of await context.sql(citableDocuments, [ids, context.caller.agency.no])) {
      stored.set(id, sha256);
    }
  }
  return requests.map((papers) =>
    papers.flatMap((paper, at) => {
      const refused = refusalOf(paper, stored);
      return refused ? [refusal(refused.code, ['evidence', String(at), refused.field])] : [];
    }),
  );
}

type Wrong = { code: 'EVIDENCE_NOT_STORED' | 'EVIDENCE_DIFFERS' | 'VALUE_REQUIRED'; field: 'document' | 'sha256' };

/** The hash is given beside the id: a decision rests on these bytes, and the request says so itself. */
function refusalOf({ document, sha256 }: Paper, stored: ReadonlyMap<string, string>): Wrong | undefined {
  if (document === undefined || document === null) return undefined;
  if (!sha256) return { code: 'VALUE_REQUIRED', field: 'sha256' };
  const kept = stored.get(keysOf(document)[0] ?? '');
  if (kept === undefined) return { code: 'EVIDENCE_NOT_STORED', field: 'document' };
  return kept === sha256 ? undefined : { code: 'EVIDENCE_DIFFERS', field: 'sha256' };
}

/** Keeps which request rests on which document, in the transaction that makes the requests. */
export async function citePapers(
  context: Context,
  requests: readonly { id: string; evidence: readonly Paper[] }[],
): Promise<void> {
  const cited = requests.flatMap(({ id, evidence }) =>
    evidence.flatMap(({ document }) => keysOf(document).map((key) => ({ key, id }))),
  );
  if (cited.length === 0) return;
  const keys = cited.map(({ key }) => key);
  await context.sql(markCited, [keys]);
  await context.sql(insertCitations, [keys, cited.map(({ id }) => id)]);
}

function keysOf(document: Paper['document']): string[] {
  const key = documentIds.keyOf(document ?? '');
  return key === undefined ? [] : [key];
}
