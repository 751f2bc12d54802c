import type { BulkOptions } from '../bulk.ts';
import type { Client } from '../client.ts';
import {
  DossiersOperation,
  MoveDossiersOperation,
  ReadinessOperation,
  RecordDossiersOperation,
} from '../generated/dossiers-operations.ts';
import type {
  DossierFilter,
  DossierIntake,
  DossierMove,
  DossierOrder,
  DossiersQuery,
  ReadinessQuery,
  RecordDossiersMutation,
} from '../generated/types.ts';
import { createPager, type Pager } from '../pager.ts';
import type { BulkRun } from '../progress.ts';
import type { CallOptions } from '../settings.ts';
import { intakeIssues } from './dossier-check.ts';
import type { ListOptions } from './list-options.ts';

/** What became of one item, with the dossier as it stands now. */
export type DossierOutcome = RecordDossiersMutation['recordDossiers'][number];
export type Dossier = DossiersQuery['dossiers']['nodes'][number];

type Source<Item> = Iterable<Item> | AsyncIterable<Item>;

/** What the police do with dossiers. */
export interface Dossiers {
  /** Records 1 to 200 collected dossiers by one call: an outcome each, in their order. */
  record(items: readonly DossierIntake[], call?: CallOptions): Promise<readonly DossierOutcome[]>;
  /** Records as many as there are; safe to kill and to begin again. What is surely wrong isn't sent. */
  recordAll(items: Source<DossierIntake>, options: BulkOptions<DossierIntake, DossierOutcome>): Promise<BulkRun>;
  /** Takes a step of each of 1 to 200 dossiers; deciding needs an officer's token. */
  move(items: readonly DossierMove[], call?: CallOptions): Promise<readonly DossierOutcome[]>;
  moveAll(items: Source<DossierMove>, options: BulkOptions<DossierMove, DossierOutcome>): Promise<BulkRun>;
  list(filter?: DossierFilter, options?: ListOptions & { orderBy?: DossierOrder }): Pager<Dossier>;
  /** What disagrees, before the person travels; null where nobody within reach has the number. */
  readiness(personalNumber: string, call?: CallOptions): Promise<ReadinessQuery['readiness']>;
}

/** On the client of any agency that may: `dossiersOf(agencyClient(options)).record(items)`. */
export function dossiersOf({ query, submitAll }: Pick<Client, 'query' | 'submitAll'>): Dossiers {
  return {
    record: async (items, call) => (await query(RecordDossiersOperation, { items }, call)).data.recordDossiers,
    recordAll: (items, options) => submitAll(RecordDossiersOperation, items, { validate: intakeIssues, ...options }),
    move: async (items, call) => (await query(MoveDossiersOperation, { items }, call)).data.moveDossiers,
    moveAll: (items, options) => submitAll(MoveDossiersOperation, items, options),
    list: (filter = {}, { first = 100, count = false, orderBy = 'COLLECTED_ON', ...call } = {}) =>
      createPager(async (after) => {
        const { data, withheld } = await query(DossiersOperation, { filter, orderBy, first, count, after }, call);
        const { nodes, pageInfo, totalCount } = data.dossiers;
        const nextCursor = pageInfo.hasNextPage ? (pageInfo.endCursor ?? '') : undefined;
        return { nodes, nextCursor, totalCount, withheld };
      }),
    readiness: async (personalNumber, call) =>
      (await query(ReadinessOperation, { personalNumber }, call)).data.readiness,
  };
}
