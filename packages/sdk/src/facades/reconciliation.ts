import type { BulkOptions } from '../bulk.ts';
import type { Client } from '../client.ts';
import type { Issue } from '../errors.ts';
import {
  ReconcileOperation,
  ReconciliationRowsOperation,
  ReconciliationRunOperation,
} from '../generated/reconciliation-operations.ts';
import { parsePersonalNumber } from '../generated/personal-number.ts';
import type {
  CorrectionItem,
  ReconcileMutation,
  ReconciliationItem,
  ReconciliationRowFilter,
  UnitLevel,
} from '../generated/types.ts';
import { hex } from '../operation.ts';
import { createPager, type Pager } from '../pager.ts';
import type { BulkRun } from '../progress.ts';
import type { CallOptions } from '../settings.ts';
import { registerRef } from './register-ref.ts';

/** A row of one's own register. Its ref is made of the entry; where an entry has several persons, the rows name theirs. */
export type RegisterRow = Omit<ReconciliationItem, 'clientRef' | 'run'> & { readonly clientRef?: string };

/** What became of one row. */
export type ReconciliationOutcome = ReconcileMutation['reconcile'][number];
export type ReconciliationProposal = NonNullable<ReconciliationOutcome['proposals']>[number];

type Source<Item> = Iterable<Item> | AsyncIterable<Item>;

/** Compares all rows, each once; the same rows under the same `runId` go on where a killed run ended. */
export async function reconcile(
  { submitAll }: Pick<Client, 'submitAll'>,
  rows: Source<RegisterRow>,
  options: BulkOptions<ReconciliationItem, ReconciliationOutcome>,
): Promise<BulkRun> {
  const items = itemsOf(rows, options.runId);
  return submitAll(ReconcileOperation, items, { batchSize: 200, validate: issuesOf, ...options });
}

/** Refs are unique among all that a client ever compared, so each begins with a hash of its run. */
async function* itemsOf(rows: Source<RegisterRow>, run: string): AsyncGenerator<ReconciliationItem> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(run));
  const prefix = hex(new Uint8Array(digest)).slice(0, 12);
  for await (const { clientRef, ...row } of rows) {
    yield { ...row, run, clientRef: `${prefix}/${clientRef ?? registerRef(row.entry)}` };
  }
}

/** What the server couldn't read: it would fail the whole call. */
function issuesOf({ clientRef, personalNumber }: ReconciliationItem): Issue[] {
  const issues: Issue[] = [];
  if (!/^[A-Za-z0-9._:/-]{1,100}$/.test(clientRef)) {
    const message = 'The ref of run and entry is 1 to 100 characters A-Z a-z 0-9 . _ : / -';
    issues.push({ code: 'BAD_USER_INPUT', path: ['clientRef'], message });
  }
  const parsed = personalNumber == null ? undefined : parsePersonalNumber(personalNumber);
  if (parsed && !parsed.ok) issues.push({ code: parsed.code, path: ['personalNumber'], message: parsed.rule });
  return issues;
}

type RunNode = { readonly clientRef: string; readonly comparison: ReconciliationOutcome['comparison'] };

/** What a client keeps of its runs. */
export interface Reconciliation {
  /** Counts of a run, and its consistency by units of a level, the commune unless one is named; null: there is no such run. */
  report(runId: string, options?: { level?: UnitLevel } & CallOptions): ReturnType<typeof reportOf>;
  /** Its rows as they were compared: codes, no values. */
  rows(runId: string, filter?: ReconciliationRowFilter, options?: { first?: number } & CallOptions): Pager<RunNode>;
  /**
   * The outcomes with proposals, for a run that was killed or is long past: of the same rows, those that differed are sent
   * again with the same refs. What was put right since is proposed no more.
   */
  proposals(rows: Source<RegisterRow>, options: { runId: string } & CallOptions): AsyncGenerator<ReconciliationOutcome>;
}

/** How rows agree that may have something to propose. */
const differing = ['DIFFERS', 'MISSING_HERE', 'EQUAL_BUT_FORM'] as const;
const batchSize = 100;

/** Reads the runs of a justice client: `reconciliationOf(justice).report('births/2021')`. */
export function reconciliationOf({ query }: Pick<Client, 'query'>): Reconciliation {
  const rowsOf: Reconciliation['rows'] = (run, filter = {}, { first = 100, ...call } = {}) =>
    createPager(async (after) => {
      const { data, withheld } = await query(ReconciliationRowsOperation, { run, filter, first, after }, call);
      const { nodes, pageInfo } = data.reconciliationRows ?? { nodes: [], pageInfo: undefined };
      const nextCursor = pageInfo?.hasNextPage ? (pageInfo.endCursor ?? '') : undefined;
      return { nodes, nextCursor, totalCount: undefined, withheld };
    });
  return {
    report: (runId, options) => reportOf({ query }, runId, options),
    rows: rowsOf,
    async *proposals(rows, { runId, ...call }) {
      const refs = new Set<string>();
      for (const agreement of differing) {
        for await (const { clientRef } of rowsOf(runId, { match: 'EXACT', agreement }, call)) refs.add(clientRef);
      }
      let batch: ReconciliationItem[] = [];
      const send = async (): Promise<readonly ReconciliationOutcome[]> => {
        const { data } = await query(ReconcileOperation, { items: batch }, call);
        batch = [];
        return data.reconcile.filter(({ proposals }) => proposals !== null && proposals.length > 0);
      };
      for await (const item of itemsOf(rows, runId)) {
        if (refs.has(item.clientRef)) batch.push(item);
        if (batch.length === batchSize) yield* await send();
      }
      if (batch.length > 0) yield* await send();
    },
  };
}

async function reportOf(
  { query }: Pick<Client, 'query'>,
  id: string,
  { level = 'COMMUNE', ...call }: { level?: UnitLevel } & CallOptions = {},
) {
  const { data } = await query(ReconciliationRunOperation, { id, level }, call);
  return data.reconciliationRun;
}

/** A proposal as `corrections.submit` takes it; undefined where it still lacks something. */
export function toCorrectionItem({ submittable, item }: ReconciliationProposal): CorrectionItem | undefined {
  return submittable ? (withoutNulls(item) as CorrectionItem) : undefined;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutNulls(one)]));
}
