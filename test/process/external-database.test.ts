import net from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { checkVersion, examineServer } from '@lienthong/api/process/external-database';
import { Fault } from '@lienthong/api/process/fault';
import { testServer } from '../support/database.ts';

const servers: net.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A message of PostgreSQL's protocol: type, length, body. */
function message(type: string, ...parts: (Buffer | string | number)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'number' ? int(part) : Buffer.from(part))));
  return Buffer.concat([Buffer.from(type), int(body.length + 4), body]);
}
const int = (value: number, bytes = 4): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeIntBE(value, 0, bytes);
  return buffer;
};
const column = (name: string, type: number): Buffer =>
  Buffer.concat([Buffer.from(`${name}\0`), int(0), int(0, 2), int(type), int(-1, 2), int(-1), int(0, 2)]);
const cell = (text: string): Buffer => Buffer.concat([int(text.length), Buffer.from(text)]);
const ready = message('Z', 'I');
const welcome = Buffer.concat([message('R', 0), ready]);
const refusal = (code: string): Buffer => message('E', `SFATAL\0C${code}\0Mno user "admin" with password "hidden"\0\0`);

/** A server that greets as it is told and claims one version; greeting undefined: it never says a word. */
async function pretend(greeting: Buffer | undefined, number = '0', version = ''): Promise<string> {
  const answer = Buffer.concat([
    message('T', int(2, 2), column('number', 23), column('version', 25)),
    message('D', int(2, 2), cell(number), cell(version)),
    message('C', 'SELECT 1\0'),
    ready,
  ]);
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      if (data[0] === 0) socket.write(greeting ?? '');
      else if (String.fromCharCode(data[0] ?? 0) === 'Q') socket.write(answer);
      else socket.end();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `postgresql://admin:hidden@127.0.0.1:${String((server.address() as net.AddressInfo).port)}`;
}

async function sentence(url: string): Promise<string> {
  const error = await examineServer(url).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Fault)) throw new Error('no fault');
  expect(error.exitCode).toBe(4);
  expect(error.message).not.toMatch(/hidden|admin|\n/);
  return error.message;
}

describe('the database of DATABASE_URL', () => {
  test('may be one that is still to be made, on a server that is there', async () => {
    const { adminUrl } = testServer();
    const wanted = Object.assign(new URL(adminUrl), { pathname: '/not_made_yet' }).href;
    expect(await examineServer(wanted)).toMatchObject({ adminUrl, database: 'not_made_yet' });
    expect(await examineServer(adminUrl)).toMatchObject({ adminUrl, database: 'lienthong' });
  });

  test.each([
    ['15.18', '150018', false],
    ['15.19', '150019', true],
    ['14.30', '140030', false],
    ['18.4', '180004', true],
  ])('may be PostgreSQL %s (%s): %s', async (version, number, enough) => {
    const url = await pretend(welcome, number, version);
    if (enough) expect(await checkVersion('DATABASE_URL', url)).toBe(version);
    else
      expect(await sentence(url)).toBe(
        `The server in DATABASE_URL is PostgreSQL ${version}, and 15.19 or newer is needed.`,
      );
  });

  test('that nobody serves is said to be so, without the password', async () => {
    const url = new URL(await pretend(undefined));
    servers.splice(0).map((server) => server.close());
    expect(await sentence(url.href)).toBe(
      `The database in DATABASE_URL (${url.host}) does not answer: nothing listens there.`,
    );
  });

  test('that never answers is given up after five seconds', async () => {
    const from = Date.now();
    expect(await sentence(await pretend(undefined))).toMatch(/does not answer in time\.$/);
    expect(Date.now() - from).toBeLessThan(10_000);
  });

  test.each([
    ['28P01', 'refuses the user or the password'],
    ['28000', 'refuses the user, or the way it connects'],
    ['53300', 'has no connection left'],
    ['57P03', 'is starting or stopping'],
    ['XX000', "can't be used (XX000)"],
  ])('that answers %s is said in a sentence of ours', async (code, reason) => {
    expect(await sentence(await pretend(refusal(code)))).toContain(reason);
  });
});
