import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Context } from '../access/context.ts';
import { isOverload } from '../access/error-door.ts';
import type { Refusal } from '../access/write-protocol.ts';
import { CallError } from '../errors.ts';
import { carriedMutations } from './mutations.ts';
import type { JobRow } from './job.sql.ts';
import type { Item, ReadLine } from './read-items.ts';

/** What became of a line. FAILED: a fault of ours, told by its incident; the line sent again is evaluated anew. */
export interface RowOutcome {
  line: number;
  clientRef: string | null;
  status: 'ACCEPTED' | 'REFUSED' | 'FAILED';
  replayed?: boolean;
  id?: string;
  refusals?: Refusal[];
  incident?: string;
}

export interface Batch {
  job: JobRow;
  contextOf(): Context;
  incident(id: string, error: unknown): void;
}

/** Evaluates lines as a call would their items, and answers for each, in their order. */
export async function carryOut(lines: readonly ReadLine[], batch: Batch): Promise<RowOutcome[]> {
  const readable = lines.flatMap((line) => ('item' in line ? [line] : []));
  const evaluated = new Map((await evaluate(readable, batch)).map((outcome) => [outcome.line, outcome]));
  return lines.map((line): RowOutcome => {
    if ('refused' in line)
      return { line: line.line, clientRef: line.clientRef, status: 'REFUSED', refusals: [line.refused] };
    const outcome = evaluated.get(line.line);
    if (!outcome) throw new Error('a line was left without an outcome');
    return outcome;
  });
}

/** A fault ends a whole call and nothing of it is applied: then the lines are tried by halves, so that only one is lost. */
async function evaluate(lines: readonly { line: number; item: Item }[], batch: Batch): Promise<RowOutcome[]> {
  if (lines.length === 0) return [];
  try {
    return await call(lines, batch);
  } catch (error) {
    if (error instanceof CallError || isOverload(error)) throw error;
    const [first] = lines;
    if (lines.length === 1 && first) {
      const incident = randomUUID();
      batch.incident(incident, error);
      return [{ line: first.line, clientRef: first.item.clientRef, status: 'FAILED', incident }];
    }
    const half = Math.ceil(lines.length / 2);
    const before = await evaluate(lines.slice(0, half), batch);
    return [...before, ...(await evaluate(lines.slice(half), batch))];
  }
}

/** Milliseconds between two tries while the database is away or a ref is being worked on elsewhere. */
const pauses = [100, 500, 1000, 2000, 5000, 5000, 5000, 5000];

async function call(lines: readonly { line: number; item: Item }[], { job, contextOf }: Batch): Promise<RowOutcome[]> {
  const { run, shown } = carriedMutations[job.mutation];
  const items = lines.map(({ item }) => item);
  for (let tries = 0; ; tries += 1) {
    try {
      const outcomes = await run(contextOf(), items);
      return outcomes.map(({ clientRef, status, replayed, refusals, thingId }, at) => ({
        line: lines[at]?.line ?? 0,
        clientRef,
        status,
        replayed,
        ...(thingId !== null && !job.dryRun && { id: shown(thingId) }),
        ...(refusals.length > 0 && { refusals }),
      }));
    } catch (error) {
      const pause = pauses[tries];
      const passing = isOverload(error) || (error instanceof CallError && error.code === 'IN_PROGRESS');
      if (!passing || pause === undefined) throw error;
      await setTimeout(pause);
    }
  }
}
