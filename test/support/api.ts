import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { callerOf, type Caller } from '@lienthong/api/access/caller';
import type { Context } from '@lienthong/api/access/context';
import { createLog } from '@lienthong/api/access/log';
import { openApi, type Api } from '@lienthong/api/api';
import type { Purpose } from '@lienthong/schema/codes';
import { testDatabase } from './database.ts';

/** Data and errors of one operation, as they leave the server, with the context it ran in. */
export interface Answer {
  data: any;
  errors: { message: string; path?: (string | number)[]; extensions: Record<string, any> }[] | undefined;
  extensions: { withheld?: { path: string; reason: string; scopeNeeded: string }[] };
  context: Context;
}

export interface TestApi {
  api: Api;
  /** The way in: one operation as a caller sends it, on a real PostgreSQL. */
  ask(caller: Caller, document: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** A client of the demo with all its scopes, and its first purpose unless another is named. */
  caller(clientId: string, with_?: { purpose?: Purpose | null; officer?: string; scopes?: string[]; caseRef?: string }): Caller;
  /** SQL as the owner, past the row scope: the oracle. */
  oracle<Row = Record<string, any>>(sql: string, values?: unknown[]): Promise<Row[]>;
  appUrl: string;
  close(): Promise<void>;
}

export async function openTestApi(options: { poolSize?: number; namedStatements?: boolean } = {}): Promise<TestApi> {
  const database = await testDatabase();
  const api = await openApi({
    appUrl: database.appUrl,
    secrets: database.secrets,
    poolSize: options.poolSize ?? 4,
    namedStatements: options.namedStatements ?? true,
    log: createLog('silent'),
  });
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  return {
    api,
    appUrl: database.appUrl,
    async ask(caller, document, variables = {}) {
      const context = api.contextOf(caller, randomUUID());
      const { body, ...rest } = await api.apollo.executeOperation(
        { query: document, variables },
        { contextValue: context },
      );
      if (body.kind !== 'single') throw new Error('one answer is expected');
      const { data, errors, extensions = {} } = body.singleResult as Answer & typeof rest;
      return { data: JSON.parse(JSON.stringify(data ?? null)), errors: errors as Answer['errors'], extensions, context };
    },
    caller(clientId, with_ = {}) {
      const client = api.register.findClient(clientId);
      if (!client) throw new Error(`the demo has no client ${clientId}`);
      return callerOf({
        client,
        officer: with_.officer === undefined ? undefined : api.register.findOfficer(with_.officer),
        scopes: with_.scopes ?? client.scopes,
        purpose: with_.purpose === null ? undefined : (with_.purpose ?? client.purposes[0]),
        caseRef: with_.caseRef,
      });
    },
    async oracle(sql, values = []) {
      return (await owner.query(sql, values)).rows as never;
    },
    async close() {
      await api.close();
      await owner.end();
      await database.drop();
    },
  };
}
