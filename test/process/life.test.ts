import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';

interface Outcome {
  code: number | null;
  out: string;
  err: string;
}

/** Runs a body under `live` in a process of its own; `act` is called when it has written "up". */
async function run(
  body: string,
  act: (child: ReturnType<typeof spawn>) => Promise<void> | void = () => undefined,
  env: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  const script = `
    import { setTimeout as sleep } from 'node:timers/promises';
    import { live } from '@lienthong/api/process/life';
    import { Fault } from '@lienthong/api/process/fault';
    live(async (life) => { ${body} });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const outcome: Outcome = { code: null, out: '', err: '' };
  child.stderr.on('data', (data: Buffer) => (outcome.err += data.toString()));
  child.stdout.on('data', (data: Buffer) => {
    const before = outcome.out.includes('up\n');
    outcome.out += data.toString();
    if (!before && outcome.out.includes('up\n')) void act(child);
  });
  [outcome.code] = (await once(child, 'close')) as [number | null];
  return outcome;
}

const closings =
  "life.atEnd(() => console.log('first')); life.atEnd(async () => { await sleep(20); console.log('second'); });";

describe('the life of a process', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'ends on %s with everything closed in reverse order',
    async (signal) => {
      const outcome = await run(
        `${closings} console.log('up'); await life.stopped; await sleep(60000);`,
        (child) => void child.kill(signal),
      );
      expect(outcome).toEqual({ code: 0, out: 'up\nsecond\nfirst\nStopped.\n', err: '' });
    },
  );

  test('ends when its body is done', async () => {
    expect(await run(closings)).toEqual({ code: 0, out: 'second\nfirst\n', err: '' });
  });

  test('ends a fault with its sentence and exit code, and closes', async () => {
    const outcome = await run(`${closings} throw new Fault('port', 'The port is taken.');`);
    expect(outcome).toEqual({ code: 5, out: 'second\nfirst\n', err: 'The port is taken.\n' });
  });

  test('tells of any other error its kind and place, and none of its message', async () => {
    const thrower =
      "setTimeout(() => { throw Object.assign(new TypeError('Nguyen Van A 072099000001'), { code: '22P02' }); }, 10);";
    const outcome = await run(`${closings} ${thrower} await life.stopped; await sleep(60000);`);
    expect(outcome).toMatchObject({ code: 1, out: 'second\nfirst\n' });
    expect(outcome.err).toMatch(
      /^An error of the program itself ended it: TypeError 22P02 at .+:\d+; LOG_LEVEL=debug shows more\.\n$/,
    );
    expect(outcome.err).not.toMatch(/Nguyen|072/);
  });

  test('tells of a full disk in a sentence of its own', async () => {
    const outcome = await run("throw Object.assign(new Error('write'), { code: 'ENOSPC' });");
    expect(outcome).toEqual({ code: 1, out: '', err: 'No space is left on the disk.\n' });
  });

  test('gives a developer the stack who asks for it', async () => {
    const outcome = await run("throw new Error('the cause');", undefined, { LOG_LEVEL: 'debug' });
    expect(outcome.err).toMatch(/the cause\n\s+at /);
  });

  test('takes signals that follow at once for echoes of the first', async () => {
    const outcome = await run("life.atEnd(() => sleep(300)); console.log('up'); await life.stopped;", (child) => {
      for (let count = 0; count < 5; count++) child.kill('SIGINT');
    });
    expect(outcome).toMatchObject({ code: 0, out: 'up\nStopped.\n' });
  });

  test('is forced by a second signal after a second', async () => {
    const outcome = await run("life.atEnd(() => sleep(60000)); console.log('up'); await life.stopped;", (child) => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGTERM'), 1200);
    });
    expect(outcome).toMatchObject({ code: 130, out: 'up\n' });
  });

  test('goes on closing when one part fails, and says so', async () => {
    const outcome = await run(
      "life.atEnd(() => console.log('first')); life.atEnd(() => { throw new Fault('database', 'It does not stop.'); });",
    );
    expect(outcome).toEqual({ code: 4, out: 'first\n', err: 'It does not stop.\n' });
  });
});
