import { randomUUID } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { callerOf, type Caller } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { doorRefusal } from '../access/operation-door.ts';
import type { Database } from '../store/database.ts';
import type { Register } from '../store/register.ts';
import { carryOut, type RowOutcome } from './carry-out.ts';
import type { JobFiles, OutcomeFile } from './job-files.ts';
import { endJob, saveProgress, type JobRow } from './job.sql.ts';
import { carriedMutations, jobDoor } from './mutations.ts';
import { itemReader, type ReadLine } from './read-items.ts';
import { readLines } from './read-lines.ts';

export interface JobParts {
  database: Database;
  register: Register;
  schema: GraphQLSchema;
  files: JobFiles;
  contextOf(caller: Caller, requestId: string, rehearses?: boolean): Context;
  incident(id: string, error: unknown): void;
}

/** Lines of a batch: a call takes as many. */
const batchSize = 200;
/** How long a job stays with a server that says nothing; a batch takes a fraction of it. */
export const lease = '60 seconds';

type Progress = Pick<JobRow, 'readBytes' | 'lines' | 'outcomeBytes' | 'accepted' | 'replayed' | 'refused' | 'failed'>;

/**
 * Carries a leased job out from where it stands. A batch is applied, its outcomes are written, then its progress is kept:
 * who is killed in between does the batch again, whose refs then answer what they answered. Where `goesOn` says no, it is left
 * for later.
 */
export async function runJob(job: JobRow, holder: string, parts: JobParts, goesOn: () => boolean): Promise<void> {
  const { database, files, schema } = parts;
  const { field } = carriedMutations[job.mutation];
  const read = itemReader(schema, field);
  const progress: Progress = { ...job };
  const outcomes = await files.openOutcomes(job.id, job.outcomeBytes);
  const end = (state: 'DONE' | 'STOPPED', because: string | null): Promise<unknown> =>
    database.open(endJob, [job.id, holder, state, because]);
  try {
    let batch: ReadLine[] = [];
    const settle = async (nextAt: number, lines: number): Promise<'GO' | 'LEFT'> => {
      // Asked before each batch: what was granted at the start may have been taken away.
      const caller = findCaller(job, parts.register);
      const refused = caller ? doorRefusal(caller, jobDoor(job.mutation, schema))?.code : 'CLIENT_REVOKED';
      if (!caller || refused !== undefined) {
        await end('STOPPED', refused ?? null);
        return 'LEFT';
      }
      const told = await carryOut(batch, {
        job,
        contextOf: () => parts.contextOf(caller, randomUUID(), job.dryRun),
        incident: (id, error) => {
          parts.incident(id, error);
        },
      });
      batch = [];
      await count(progress, told, outcomes);
      Object.assign(progress, { readBytes: nextAt, lines });
      return (await keep(job, holder, progress, database)) && goesOn() ? 'GO' : 'LEFT';
    };
    let at = { nextAt: job.readBytes, number: job.lines };
    for await (const line of readLines(files.readInput(job.id, job.readBytes), {
      at: job.readBytes,
      lines: job.lines,
    })) {
      at = line;
      if (line.text?.trim() !== '') batch.push(read(line));
      if (batch.length === batchSize && (await settle(line.nextAt, line.number)) === 'LEFT') return;
    }
    await settle(at.nextAt, at.number);
    await end('DONE', null);
  } finally {
    await outcomes.close();
  }
}

async function count(progress: Progress, told: readonly RowOutcome[], outcomes: OutcomeFile): Promise<void> {
  if (told.length === 0) return;
  progress.outcomeBytes = await outcomes.append(told.map((one) => `${JSON.stringify(one)}\n`).join(''));
  progress.accepted += told.filter(({ status }) => status === 'ACCEPTED').length;
  progress.replayed += told.filter(({ replayed }) => replayed).length;
  progress.refused += told.filter(({ status }) => status === 'REFUSED').length;
  progress.failed += told.filter(({ status }) => status === 'FAILED').length;
}

/** Whether the job is still ours to go on with: it was neither cancelled nor taken by another. */
async function keep(job: JobRow, holder: string, progress: Progress, database: Database): Promise<boolean> {
  const { readBytes, lines, outcomeBytes, accepted, replayed, refused, failed } = progress;
  const values = [job.id, holder, readBytes, lines, outcomeBytes, accepted, replayed, refused, failed, lease];
  const [kept] = await database.open(saveProgress, values);
  return kept?.state === 'RUNNING';
}

/** The caller that the job was started by, with what is granted now; undefined where that was revoked. */
function findCaller({ clientId, officerId, scopes, purpose, caseRef }: JobRow, register: Register): Caller | undefined {
  const client = register.findClient(clientId);
  const officer = officerId === null ? undefined : register.findOfficer(officerId);
  if (!client?.active || (officerId !== null && !officer?.active)) return undefined;
  return callerOf({ client, officer, scopes, purpose: purpose ?? undefined, caseRef: caseRef ?? undefined });
}
