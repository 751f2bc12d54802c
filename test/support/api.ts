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
  extensions: {
    cost?: { value: number; limit: number };
    withheld?: { path: string; reason: string; scopeNeeded: string }[];
    errorsInAll?: number;
  };
  context: Context;
}

/** A list of persons as it is asked for; what is left out is left out of the call. */
export interface CitizenList {
  filter?: Record<string, unknown>;
  orderBy?: 'RESIDENCE' | 'NAME' | 'DATE_OF_BIRTH';
  first?: number;
  after?: string | null;
}

export interface TestApi {
  api: Api;
  /** The way in: one operation as a caller sends it, on a real PostgreSQL. */
  ask(caller: Caller, document: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** A client of the demo with all its scopes, and its first purpose unless another is named. */
  caller(
    clientId: string,
    with_?: { purpose?: Purpose | null; officer?: string; scopes?: string[]; caseRef?: string },
  ): Caller;
  /** A page of persons: the connection's own fields around `node`, the selection of each person. */
  page(caller: Caller, list: CitizenList, node?: string): Promise<Answer>;
  /** The persons of a list, page by page to its end; fails where a page does. */
  walk<Node = { id: string }>(caller: Caller, list: CitizenList, node?: string): Promise<Node[]>;
  /** SQL as the owner, past the row scope: the oracle. */
  oracle<Row = Record<string, any>>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Sets the legal day, as the setting --today does. */
  setToday(day: string): Promise<void>;
  appUrl: string;
  ownerUrl: string;
  close(): Promise<void>;
}

const listDocument = (node: string): string => `
  query($filter: CitizenFilter!, $orderBy: CitizenOrder!, $first: Int!, $after: Cursor) {
    citizens(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      nodes { ${node} }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`;

export async function openTestApi(
  options: { poolSize?: number; namedStatements?: boolean; cursorKey?: string } = {},
): Promise<TestApi> {
  const database = await testDatabase();
  const api = await openApi({
    appUrl: database.appUrl,
    secrets: { ...database.secrets, ...(options.cursorKey !== undefined && { cursorKey: options.cursorKey }) },
    poolSize: options.poolSize ?? 4,
    namedStatements: options.namedStatements ?? true,
    log: createLog('silent'),
  });
  const owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
  // Dropping the database may end a connection that the pool has just let go.
  owner.on('error', () => undefined);

  const ask: TestApi['ask'] = async (caller, document, variables = {}) => {
    const context = api.contextOf(caller, randomUUID());
    const { body } = await api.apollo.executeOperation({ query: document, variables }, { contextValue: context });
    if (body.kind !== 'single') throw new Error('one answer is expected');
    const { data, errors, extensions = {} } = body.singleResult as Partial<Answer>;
    return { data: JSON.parse(JSON.stringify(data ?? null)), errors, extensions, context };
  };

  const page: TestApi['page'] = (caller, list, node = 'id') =>
    ask(caller, listDocument(node), { filter: {}, orderBy: 'RESIDENCE', first: 100, ...list });

  return {
    api,
    appUrl: database.appUrl,
    ownerUrl: database.ownerUrl,
    ask,
    page,
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
    async walk<Node>(caller: Caller, list: CitizenList, node?: string) {
      const found: Node[] = [];
      for (let after: string | null = list.after ?? null; ;) {
        const { data, errors } = await page(caller, { ...list, after }, node);
        if (errors) throw new Error(`a page was refused: ${errors.map((error) => error.message).join(' ')}`);
        const { nodes, pageInfo } = data.citizens;
        found.push(...nodes);
        if (!pageInfo.hasNextPage) return found;
        after = pageInfo.endCursor;
      }
    },
    async oracle(sql, values = []) {
      return (await owner.query(sql, values)).rows as never;
    },
    async setToday(day) {
      const legalDay = JSON.stringify({ day, at: new Date().toISOString() });
      await owner.query(`update instance set value = $1::jsonb where key = 'legalDay'`, [legalDay]);
      await api.register.refresh();
    },
    async close() {
      await api.close();
      await owner.end();
      await database.drop();
    },
  };
}
