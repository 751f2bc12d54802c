import net from 'node:net';
import { request as httpRequest } from 'node:http';
import { expect } from '@jest/globals';
import { replyOf, type Reply } from './http.ts';

export interface Exchange {
  /** Sent after the first answer. */
  more?: string;
  /** Milliseconds of silence after which no more is expected. */
  patience?: number;
}

/** Bytes as they are on a connection of their own, and all that comes back until it closes or falls silent. */
export function exchange(url: string, bytes: string, { more = '', patience = 150 }: Exchange = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    const done = (): void => {
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    if (more !== '') socket.once('data', () => socket.write(more));
    socket.on('close', done).on('error', done);
    socket.setTimeout(patience, done);
    socket.write(bytes);
  });
}

export const postHead = (headers: Record<string, string | number>): string =>
  `POST /graphql HTTP/1.1\r\nhost: a\r\n${Object.entries(headers)
    .map((line) => line.join(': '))
    .join('\r\n')}\r\n\r\n`;

/** Headers that fetch would refuse to send: twice the same name, or any text, which goes out as its UTF-8 bytes. */
export function post(url: string, headers: readonly [string, string][], body: string): Promise<Reply> {
  const lines = [['host', 'a'], ['content-length', String(Buffer.byteLength(body))], ...headers];
  const raw = lines.flatMap(([name = '', value = '']) => [name, Buffer.from(value).toString('latin1')]);
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: 'POST', headers: raw }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => {
        const said = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
        const isJson = said.get('content-type')?.includes('json') === true;
        resolve({ status: response.statusCode!, headers: said, text, body: isJson ? JSON.parse(text) : undefined });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** A text or bytes as they are, anything else as JSON; a header that is undefined is left out. */
export async function postBody(
  url: string,
  body: string | object,
  headers: Record<string, string | undefined>,
): Promise<Reply> {
  const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const raw = typeof body === 'string' || Buffer.isBuffer(body);
  return replyOf(await fetch(url, { method: 'POST', headers: given, body: raw ? body : JSON.stringify(body) }));
}

/** Refused as a whole, for this reason alone. */
export function expectRefusal(reply: Reply, status: number, code: string): void {
  const error = expect.objectContaining({ extensions: expect.objectContaining({ code }) });
  expect([reply.status, reply.body]).toEqual([status, { errors: [error] }]);
}
