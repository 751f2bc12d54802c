import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { BulkProgress, ItemOutcome } from '@lienthong/sdk';
import { fileCheckpoint } from '@lienthong/sdk/node';
import { failure, startFaultServer, type FaultServer } from './fault-server.ts';
import { clientOf, errorOf, itemsOf, submit } from './parties.ts';

let server: FaultServer;
let folder: string;
beforeEach(async () => {
  server = await startFaultServer();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-bulk-'));
});
afterEach(async () => {
  await server.close();
  fs.rmSync(folder, { recursive: true });
});

const pause = (milliseconds: number) =>
  new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), milliseconds));
const sentRefs = (): string[] => server.seen.flatMap(({ refs }) => refs);
const isOnceEach = (count: number): void => {
  expect(server.effects.size).toBe(count);
  expect([...server.effects.values()].every((times) => times === 1)).toBe(true);
};
const runOptions = (runId = 'civil-status/2021-05-20') => ({ runId, checkpoint: fileCheckpoint(folder) });

describe('a bulk run', () => {
  test('sends all in batches and tells of each in the order of the input', async () => {
    server.fault = async (_, nth) => pause(nth % 3 === 0 ? 30 : 1);
    const outcomes: ItemOutcome[] = [];
    const progress: BulkProgress[] = [];
    const client = await clientOf(server);
    const run = await client.submitAll(submit, itemsOf(1050), {
      ...runOptions(),
      onItem: (outcome) => void outcomes.push(outcome),
      onProgress: (now) => progress.push(now),
    });
    expect(run).toMatchObject({ done: 1050, accepted: 1050, refused: 0, replayed: 0, resumed: 0 });
    expect(outcomes.map(({ index }) => index)).toEqual(Array.from({ length: 1050 }, (_, at) => at));
    expect(outcomes[7]).toMatchObject({ clientRef: 'r-7', status: 'ACCEPTED', outcome: { clientRef: 'r-7' } });
    expect(server.seen.every(({ refs }) => refs.length <= 100)).toBe(true);
    expect(server.seen).toHaveLength(11);
    expect(progress.at(-1)).toMatchObject({ done: 1050 });
    isOnceEach(1050);
  });

  test('has no more calls at once than it may', async () => {
    let now = 0;
    let most = 0;
    server.fault = async () => {
      most = Math.max(most, ++now);
      await pause(10);
      now -= 1;
      return undefined;
    };
    await (await clientOf(server)).submitAll(submit, itemsOf(200), { ...runOptions(), batchSize: 10, concurrency: 3 });
    expect(most).toBe(3);
  });

  test('reads no further ahead than it can tell', async () => {
    let read = 0;
    const items = function* () {
      for (const item of itemsOf(5000)) {
        read += 1;
        yield item;
      }
    };
    let ahead = 0;
    let told = 0;
    await (
      await clientOf(server)
    ).submitAll(submit, items(), {
      ...runOptions(),
      batchSize: 10,
      concurrency: 2,
      onItem: () => {
        told += 1;
        ahead = Math.max(ahead, read - told);
      },
    });
    expect(read).toBe(5000);
    expect(ahead).toBeLessThanOrEqual(110);
  });

  test('begun again sends nothing that is settled', async () => {
    const client = await clientOf(server);
    await client.submitAll(submit, itemsOf(300), runOptions());
    server.seen.length = 0;
    const outcomes: ItemOutcome[] = [];
    const onItem = (outcome: ItemOutcome): void => void outcomes.push(outcome);
    const run = await client.submitAll(submit, itemsOf(300), { ...runOptions(), onItem });
    expect(run).toMatchObject({ done: 300, accepted: 300, resumed: 300 });
    expect(server.seen).toHaveLength(0);
    expect(outcomes[4]).toEqual({ index: 4, clientRef: 'r-4', status: 'ACCEPTED', codes: [], resumed: true });
  });

  test('sends again later what was refused for the state of the register, not what is wrong in itself', async () => {
    const codes: Record<string, string> = { 'r-3': 'CITIZEN_NOT_FOUND', 'r-5': 'PERSONAL_NUMBER_MALFORMED' };
    server.refuse = ({ clientRef }) => codes[clientRef];
    const client = await clientOf(server);
    const first = await client.submitAll(submit, itemsOf(20), runOptions());
    expect(first).toMatchObject({ accepted: 18, refused: 2 });
    server.seen.length = 0;
    server.refuse = () => undefined;
    const second = await client.submitAll(submit, itemsOf(20), runOptions());
    expect(sentRefs()).toEqual(['r-3']);
    expect(second).toMatchObject({ accepted: 19, refused: 1, resumed: 19 });
    isOnceEach(19);
  });

  test('lets one unreadable item spoil no other', async () => {
    const unreadable = ['r-2', 'r-7'];
    server.fault = ({ refs }) => {
      const at = refs.findIndex((ref) => unreadable.includes(ref));
      return at < 0 ? undefined : failure(400, 'BAD_USER_INPUT', {}, { path: ['items', at, 'registration', 'year'] });
    };
    const outcomes: ItemOutcome[] = [];
    const onItem = (outcome: ItemOutcome): void => void outcomes.push(outcome);
    const run = await (await clientOf(server)).submitAll(submit, itemsOf(10), { ...runOptions(), onItem });
    expect(run).toMatchObject({ accepted: 8, refused: 2 });
    expect(outcomes[7]).toMatchObject({
      clientRef: 'r-7',
      status: 'REFUSED',
      codes: ['BAD_USER_INPUT'],
      issues: [{ code: 'BAD_USER_INPUT', path: ['registration', 'year'] }],
    });
    isOnceEach(8);
  });

  test('stops when so much is unreadable that the program must be wrong', async () => {
    server.fault = () => failure(400, 'BAD_USER_INPUT', {}, { path: ['items', 0, 'clientRef'] });
    const client = await clientOf(server);
    const error = await errorOf(client.submitAll(submit, itemsOf(50), runOptions()));
    expect(error).toMatchObject({ kind: 'validation', code: 'BAD_USER_INPUT' });
    expect(server.seen.length).toBeLessThan(15);
  });

  test('halves a batch that is too large', async () => {
    server.fault = ({ refs }) => (refs.length > 30 ? failure(413, 'PAYLOAD_TOO_LARGE') : undefined);
    const run = await (await clientOf(server)).submitAll(submit, itemsOf(100), runOptions());
    expect(run).toMatchObject({ accepted: 100 });
    isOnceEach(100);
  });

  test('does not send what is known to be wrong', async () => {
    const validate = ({ place }: { place: number }) =>
      place === 3 ? [{ code: 'PERSONAL_NUMBER_MALFORMED', path: ['subject'], message: '12 digits.' }] : [];
    const run = await (await clientOf(server)).submitAll(submit, itemsOf(5), { ...runOptions(), validate });
    expect(run).toMatchObject({ done: 5, accepted: 4, refused: 1 });
    expect(sentRefs()).toEqual(['r-0', 'r-1', 'r-2', 'r-4']);
  });

  test.each([
    ['an item changed', (items: any[]) => items.map((item) => (item.place === 30 ? { ...item, place: -1 } : item))],
    ['an item is new at its front', (items: any[]) => [{ clientRef: 'new', place: 0 }, ...items]],
    ['an item is missing', (items: any[]) => items.slice(0, -1)],
    ['an item was added', (items: any[]) => [...items, { clientRef: 'new', place: 0 }]],
  ])('is refused under the same id when %s', async (_, change) => {
    const client = await clientOf(server);
    await client.submitAll(submit, itemsOf(50), runOptions());
    server.seen.length = 0;
    const error = await errorOf(client.submitAll(submit, change(itemsOf(50)), runOptions()));
    expect(error).toMatchObject({ kind: 'config', code: 'INPUT_CHANGED' });
    expect(sentRefs()).toEqual([]);
    const other = await client.submitAll(submit, itemsOf(50), runOptions('another'));
    expect(other).toMatchObject({ accepted: 50, replayed: 50, resumed: 0 });
    isOnceEach(50);
  });

  test('takes the same content in another writing for the same', async () => {
    const client = await clientOf(server);
    await client.submitAll(submit, [{ clientRef: 'a', name: 'Nguyễn', note: null }], runOptions());
    const again = [{ name: 'Nguyễn'.normalize('NFD'), clientRef: 'a' }];
    expect(await client.submitAll(submit, again, runOptions())).toMatchObject({ resumed: 1 });
  });

  test('waits and sends the same refs when they are being worked on elsewhere', async () => {
    server.fault = (_, nth) => (nth <= 2 ? failure(409, 'IN_PROGRESS', { 'retry-after': '0' }) : undefined);
    await (await clientOf(server)).submitAll(submit, itemsOf(3), runOptions());
    expect(server.seen.map(({ refs }) => refs.join())).toEqual(['r-0,r-1,r-2', 'r-0,r-1,r-2', 'r-0,r-1,r-2']);
  });

  test('halves its calls when the server asks for less, and comes back', async () => {
    const limits: number[] = [];
    server.fault = async (_, nth) => {
      await pause(3);
      return nth === 5 ? failure(429, 'RATE_LIMITED', { 'retry-after': '0' }) : undefined;
    };
    await (
      await clientOf(server)
    ).submitAll(submit, itemsOf(800), {
      ...runOptions(),
      batchSize: 10,
      concurrency: 8,
      onProgress: ({ concurrency }) => limits.push(concurrency),
    });
    expect(Math.min(...limits)).toBe(4);
    expect(limits.at(-1)).toBe(8);
    isOnceEach(800);
  });

  test('that meets an outage keeps what was settled, and goes on from there', async () => {
    server.fault = (_, nth) => (nth > 5 ? failure(503, 'MAINTENANCE', { 'retry-after': '3600' }) : undefined);
    const client = await clientOf(server);
    const options = { ...runOptions(), batchSize: 10, concurrency: 2 };
    const error = await errorOf(client.submitAll(submit, itemsOf(200), options));
    expect(error).toMatchObject({ kind: 'server', code: 'MAINTENANCE' });
    expect(server.effects.size).toBe(50);
    server.fault = () => undefined;
    server.seen.length = 0;
    const run = await client.submitAll(submit, itemsOf(200), options);
    expect(run).toMatchObject({ accepted: 200, resumed: 50, replayed: 0 });
    expect(sentRefs()).toHaveLength(150);
    isOnceEach(200);
  });

  test('stops with its caller, even while the input keeps it waiting', async () => {
    const stop = new AbortController();
    const items = async function* () {
      yield* itemsOf(10);
      stop.abort(new Error('shutting down'));
      await new Promise(() => undefined);
    };
    const client = await clientOf(server);
    const options = { ...runOptions(), batchSize: 10, signal: stop.signal };
    const error = await errorOf(client.submitAll(submit, items(), options));
    expect(error).toMatchObject({ kind: 'aborted' });
  });

  test('ends with what its listener throws', async () => {
    const onItem = ({ index }: ItemOutcome): void => {
      if (index === 150) throw new Error('disk full');
    };
    const client = await clientOf(server);
    const error = await errorOf(client.submitAll(submit, itemsOf(1000), { ...runOptions(), onItem }));
    expect(error.message).toBe('disk full');
  });

  test('takes no outcome for another item’s', async () => {
    const outcomes = [{ clientRef: 'r-1', status: 'ACCEPTED', replayed: false, refusals: [] }];
    server.fault = () => ({ status: 200, body: { data: { submitCorrections: outcomes } } });
    const error = await errorOf((await clientOf(server)).submitAll(submit, itemsOf(1), runOptions()));
    expect(error).toMatchObject({ kind: 'protocol', code: 'OUTCOMES_MISMATCH' });
  });

  test.each([[{ batchSize: 201 }], [{ batchSize: 0 }], [{ concurrency: 0 }], [{ runId: '' }]])(
    'is refused with %j',
    async (wrong) => {
      const error = await errorOf((await clientOf(server)).submitAll(submit, [], { ...runOptions(), ...wrong }));
      expect(error).toMatchObject({ kind: 'config' });
    },
  );

  test('is refused where an item has no ref', async () => {
    const items = [{ clientRef: 'a' }, {} as { clientRef: string }];
    const error = await errorOf((await clientOf(server)).submitAll(submit, items, runOptions()));
    expect(error).toMatchObject({ kind: 'config', code: 'REF_MISSING' });
  });
});

describe('the checkpoint', () => {
  const file = (): string => path.join(folder, fs.readdirSync(folder)[0] ?? '');

  test('holds no reference, no name and no number', async () => {
    const items = [{ clientRef: 'office-703/2021/17', personalNumber: '972299000001', name: 'Nguyễn Văn An' }];
    await (await clientOf(server)).submitAll(submit, items, runOptions());
    const text = fs.readFileSync(file(), 'utf8');
    expect(text).toContain('ACCEPTED');
    expect(text).not.toMatch(/office-703|972299000001|Nguyễn/);
    expect(fs.statSync(file()).mode & 0o077).toBe(0);
  });

  test('with half a line at its end goes on before it', async () => {
    const client = await clientOf(server);
    await client.submitAll(submit, itemsOf(30), { ...runOptions(), batchSize: 10 });
    const lines = fs.readFileSync(file(), 'utf8').trimEnd().split('\n');
    fs.writeFileSync(file(), `${lines.slice(0, 3).join('\n')}\n${lines[3]!.slice(0, 40)}`);
    server.seen.length = 0;
    const run = await client.submitAll(submit, itemsOf(30), { ...runOptions(), batchSize: 10 });
    expect(run).toMatchObject({ accepted: 30, resumed: 20, replayed: 10 });
    const again = await client.submitAll(submit, itemsOf(30), runOptions());
    expect(again).toMatchObject({ resumed: 30 });
    isOnceEach(30);
  });

  test('that is damaged in its middle is an error', async () => {
    const client = await clientOf(server);
    await client.submitAll(submit, itemsOf(30), { ...runOptions(), batchSize: 10 });
    const lines = fs.readFileSync(file(), 'utf8').split('\n');
    fs.writeFileSync(file(), lines.map((line, at) => (at === 1 ? line.slice(5) : line)).join('\n'));
    const error = await errorOf(client.submitAll(submit, itemsOf(30), runOptions()));
    expect(error).toMatchObject({ kind: 'config', code: 'CHECKPOINT_DAMAGED' });
  });
});
