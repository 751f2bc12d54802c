import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { importJWK, SignJWT, type JWK } from 'jose';
import pg from 'pg';
import { createLog } from '@lienthong/api/access/log';
import { startServer } from '@lienthong/api/server';
import { testDatabase, type TestDatabase } from './database.ts';

export interface Call {
  client: string;
  officer?: string;
  /** In place of one got for the client. */
  token?: string;
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
  /** Default: the client's first; null sends none. */
  purpose?: string | null;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** The text as JSON; undefined where it is none. */
  body: any;
}

export interface HttpServer {
  url: string;
  issuer: string;
  dataDir: string;
  database: TestDatabase;
  /** Every line that the server logged, as it was written. */
  log: string[];
  /** The access token of a demo client, or of an officer through it; got once. */
  token(client: string, officer?: string): Promise<string>;
  /** A self-signed JWT of a demo client or officer. */
  assertion(party: string, claims?: Record<string, unknown>): Promise<string>;
  /** The form of a token request; with `officer` an exchange. */
  form(client: string, officer?: string): Promise<URLSearchParams>;
  postToken(form: URLSearchParams, headers?: Record<string, string>): Promise<Reply>;
  headers(call: Omit<Call, 'query'>): Promise<Record<string, string>>;
  call(call: Call): Promise<Reply>;
  /** SQL as the owner, past the row scope: the oracle. */
  oracle<Row = Record<string, any>>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** SQL as the superuser: for what happens to other roles' sessions. */
  superuser<Row = Record<string, any>>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Stops the server and starts it anew, on the same address, database and data directory. */
  restart(): Promise<void>;
  /** Stops the server alone. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

interface KeyIndex {
  clients: { clientId: string; purposes: string[] }[];
  officers: { officerId: string; viaClient: string }[];
}

const urn = 'urn:ietf:params:oauth';

/** The whole server on a free port, with a database of its own; tokens are got as a partner gets them, by signed assertions. */
export async function startHttp(
  options: {
    poolSize?: number;
    namedStatements?: boolean;
    playground?: boolean;
    /** Where requests find the database, if not directly. */
    appUrl?: (direct: string) => string;
  } = {},
): Promise<HttpServer> {
  const database = await testDatabase();
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-http-'));
  const log: string[] = [];
  const port = await freePort();
  const issuer = `http://127.0.0.1:${String(port)}`;
  const settings: Parameters<typeof startServer>[0] = {
    config: {
      host: '127.0.0.1',
      port,
      publicUrl: `http://127.0.0.1:${port}`,
      dataDir,
      audience: 'lienthong',
      logLevel: 'info',
      namedStatements: options.namedStatements ?? true,
      playground: options.playground ?? true,
      poolSize: options.poolSize ?? 4,
    },
    secrets: database.secrets,
    appUrl: options.appUrl?.(database.appUrl) ?? database.appUrl,
    keysDir: database.keysDir,
    log: createLog('info', { write: (line) => void log.push(line) }),
  };
  let server = await startServer(settings);
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  const admin = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  for (const pool of [owner, admin]) pool.on('error', () => undefined);
  const index = readKey(database.keysDir, 'index') as KeyIndex;
  const tokens = new Map<string, Promise<string>>();

  async function assertion(party: string, claims: Record<string, unknown> = {}): Promise<string> {
    const { kid, ...jwk } = readKey(database.keysDir, party) as JWK;
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss: party, sub: party, aud: issuer, iat: now, exp: now + 60, jti: randomUUID(), ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: kid!, typ: 'JWT' })
      .sign(await importJWK(jwk, 'ES256'));
  }

  async function form(client: string, officer?: string): Promise<URLSearchParams> {
    const grant = officer === undefined ? 'client_credentials' : `${urn}:grant-type:token-exchange`;
    return new URLSearchParams({
      grant_type: grant,
      client_assertion_type: `${urn}:client-assertion-type:jwt-bearer`,
      client_assertion: await assertion(client),
      ...(officer !== undefined && {
        subject_token: await assertion(officer),
        subject_token_type: `${urn}:token-type:jwt`,
      }),
    });
  }

  const postToken = async (body: URLSearchParams, headers: Record<string, string> = {}): Promise<Reply> =>
    replyOf(await fetch(`${server.url}/oauth2/token`, { method: 'POST', body, headers }));

  async function fetchToken(client: string, officer?: string): Promise<string> {
    const { status, text, body } = await postToken(await form(client, officer));
    if (status !== 200) throw new Error(`no token for ${client}: ${text}`);
    return body.access_token as string;
  }

  function token(client: string, officer?: string): Promise<string> {
    const key = `${client} ${officer ?? ''}`;
    const known = tokens.get(key) ?? fetchToken(client, officer);
    tokens.set(key, known);
    return known;
  }

  async function headers({ client, officer, purpose, ...rest }: Omit<Call, 'query'>): Promise<Record<string, string>> {
    const usual = index.clients.find((one) => one.clientId === client)?.purposes[0] ?? null;
    const why = purpose === undefined ? usual : purpose;
    return {
      authorization: `Bearer ${rest.token ?? (await token(client, officer))}`,
      'content-type': 'application/json',
      ...(why !== null && { 'lienthong-purpose': why }),
      ...rest.headers,
    };
  }

  return {
    url: server.url,
    issuer,
    dataDir,
    database,
    log,
    token,
    assertion,
    form,
    postToken,
    headers,
    async call(call) {
      const { query, variables, operationName, signal } = call;
      const request = {
        method: 'POST',
        headers: await headers(call),
        body: JSON.stringify({ query, variables, operationName }),
        ...(signal && { signal }),
      };
      return replyOf(await fetch(`${server.url}/graphql`, request));
    },
    async oracle(sql, values = []) {
      // What the owner changes on a table beside running requests may be the victim of a deadlock.
      for (let tries = 1; ; tries += 1) {
        try {
          return (await owner.query(sql, values)).rows as never;
        } catch (error) {
          if (tries === 3 || (error as { code?: string }).code !== '40P01') throw error;
        }
      }
    },
    async superuser(sql, values = []) {
      return (await admin.query(sql, values)).rows as never;
    },
    stop: () => server.stop(),
    async restart() {
      await server.stop();
      server = await startServer(settings);
    },
    async close() {
      await server.stop();
      await Promise.all([owner.end(), admin.end()]);
      await database.drop();
      fs.rmSync(dataDir, { recursive: true });
    },
  };
}

export async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, headers: response.headers, text, body };
}

const readKey = (keysDir: string, name: string): unknown =>
  JSON.parse(fs.readFileSync(path.join(keysDir, `${name}.json`), 'utf8'));

/** The issuer's address is part of the configuration, so the port must be known before the server listens. */
export async function freePort(): Promise<number> {
  const probe = net.createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as net.AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Runs the tasks with at most `width` at once. */
export async function atOnce<T>(width: number, tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < tasks.length; at = next++) results[at] = await tasks[at]!();
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}

/** Asks again until the answer holds; fails when that takes longer, be it for one late answer. */
export async function until(holds: () => Promise<boolean> | boolean, milliseconds: number): Promise<number> {
  const from = performance.now();
  for (;;) {
    const held = await holds();
    const passed = performance.now() - from;
    if (passed > milliseconds) throw new Error(`not within ${String(milliseconds)} ms`);
    if (held) return passed;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
