import { randomUUID } from 'node:crypto';
import { isOverload } from '../access/error-door.ts';
import { CallError } from '../errors.ts';
import { endJob, freeLeases, leaseJob, oldJobs, releaseJob } from './job.sql.ts';
import { lease, runJob, type JobParts } from './run-job.ts';

export interface Runner {
  /** There may be something to do. */
  ring(): void;
  /** Ends after the batch under way; the rest is gone on with by whoever comes next. */
  stop(): Promise<void>;
}

/** Milliseconds after which a runner looks without being told: another server's jobs, or its own after a pause. */
const looksEvery = 2_000;
const sweepsEvery = 3_600_000;

/** Carries out the jobs of its folder, one after the other: a job's rows keep their order, and calls keep the machine. */
export function startRunner(parts: JobParts): Runner {
  const { database, files } = parts;
  const holder = randomUUID();
  let stopping = false;
  let running: Promise<unknown> = database.open(freeLeases, [files.folder]);
  let waiting = false;

  const takeAll = async (): Promise<void> => {
    waiting = false;
    while (!stopping) {
      const [job] = await database.open(leaseJob, [files.folder, holder, lease]);
      if (!job) return;
      try {
        await runJob(job, holder, parts, () => !stopping);
      } catch (error) {
        if (isPassing(error)) throw error;
        parts.incident(randomUUID(), error);
        await database.open(endJob, [job.id, holder, 'STOPPED', 'INTERNAL']);
      } finally {
        await database.open(releaseJob, [job.id, holder]);
      }
    }
  };
  const sweep = async (): Promise<void> => {
    for (const { id } of await database.open(oldJobs, [files.folder])) await files.remove(id);
  };
  const told = (error: unknown): void => {
    // A database that is away is told by readiness; the job is found again.
    if (!isPassing(error)) parts.incident(randomUUID(), error);
  };
  const ring = (): void => {
    if (waiting || stopping) return;
    waiting = true;
    running = running.then(takeAll, takeAll).catch(told);
  };
  const look = setInterval(ring, looksEvery).unref();
  const clear = setInterval(() => void sweep().catch(told), sweepsEvery).unref();
  void sweep().catch(told);
  ring();
  return {
    ring,
    async stop() {
      stopping = true;
      clearInterval(look);
      clearInterval(clear);
      await running;
    },
  };
}

/** The database is away, or a ref is held elsewhere: the job is taken up again. */
const isPassing = (error: unknown): boolean => isOverload(error) || error instanceof CallError;
