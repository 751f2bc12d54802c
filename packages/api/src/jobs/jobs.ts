import type { GraphQLSchema } from 'graphql';
import type { Context } from '../access/context.ts';
import type { NodeKind } from '../access/node.ts';
import { doorRefusal } from '../access/operation-door.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import { refusal, writeItems, type Outcome, type Verdict } from '../access/write-protocol.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { jobIds } from './job-ids.ts';
import { cancelJob, insertJobs, jobCount, jobPage, jobsById, openJobs, type JobRow } from './job.sql.ts';
import type { BulkJobCancel, BulkJobStart } from './job.types.ts';
import { jobDoor } from './mutations.ts';

/** Jobs of a client that haven't ended. */
export const mostOpen = 20;

/** The rows come later, to an address of the job's own. */
export const startBulkJobs = (
  context: Context,
  items: readonly BulkJobStart[],
  schema: GraphQLSchema,
): Promise<Outcome[]> =>
  writeItems(context, 'startBulkJobs', items, async (fresh) => {
    const { caller } = context;
    const { client, officer, purpose, caseRef, scopes } = caller;
    let open = (await context.sql(openJobs, [client.no]))[0]?.open ?? 0;
    const started: (BulkJobStart & { id: string })[] = [];
    const verdicts = fresh.map((item): Verdict => {
      const door = jobDoor(item.mutation, schema);
      if (doorRefusal(caller, door)) {
        return { refused: [refusal('KIND_NOT_PERMITTED', ['mutation'], { action: door.action })] };
      }
      if (open >= mostOpen) return { refused: [refusal('JOBS_OPEN', [], { most: String(mostOpen) })] };
      open += 1;
      const id = uuidV7();
      started.push({ ...item, id });
      return { accepted: id, told: [] };
    });
    if (started.length > 0) {
      await context.sql(insertJobs, [
        started.map(({ id }) => id),
        started.map(({ mutation }) => mutation),
        started.map(({ dryRun }) => dryRun),
        ...[client.no, officer?.no ?? null, purpose ?? null, caseRef ?? null, [...scopes]],
      ]);
    }
    return verdicts;
  });

/** What was carried out stays; the rest isn't begun. */
export const cancelBulkJobs = (context: Context, items: readonly BulkJobCancel[]): Promise<Outcome[]> =>
  writeItems(context, 'cancelBulkJobs', items, async (fresh) => {
    const verdicts: Verdict[] = [];
    for (const { id } of fresh) {
      const key = jobIds.keyOf(id);
      const known = key === undefined ? null : ((await loadJobs(context, [key]))[0] ?? null);
      const cancelled = known ? await context.sql(cancelJob, [known.id, context.caller.client.no]) : [];
      if (!known) verdicts.push({ refused: [refusal('NOT_FOUND', ['id'])] });
      else if (!cancelled[0]) verdicts.push({ refused: [refusal('STEP_NOT_OPEN', ['id'], { state: known.state })] });
      else verdicts.push({ accepted: known.id, told: [] });
    }
    return verdicts;
  });

export async function loadJobs(context: Context, ids: readonly string[]): Promise<(JobRow | null)[]> {
  const rows = await context.sql(jobsById, [ids, context.caller.client.no]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

export function findJob(context: Context, id: string): Promise<JobRow | null> {
  const key = jobIds.keyOf(id);
  return key === undefined ? Promise.resolve(null) : context.load(loadJobs, key);
}

export const jobNodes: NodeKind = {
  typeName: 'BulkJob',
  door: { action: 'job:run', personal: false },
  matches: (id) => jobIds.keyOf(id) !== undefined,
  find: findJob,
};

export async function listJobs(
  context: Context,
  first: number,
  after: string | undefined,
): Promise<Connection<JobRow>> {
  const { client } = context.caller;
  const binding = { client: client.id, list: 'bulkJobs', filter: {}, order: 'NEWEST' };
  const [position] = after === undefined ? [null] : context.cursors.open(binding, after);
  const rows = await context.sql(jobPage, [client.no, position ?? null, first + 1]);
  return connect({
    nodes: rows.slice(0, first),
    more: rows.length > first,
    after,
    cursorOf: (row) => context.cursors.seal(binding, [row.id]),
    count: async () => (await context.sql(jobCount, [client.no, countBound + 1]))[0]?.counted ?? 0,
  });
}
