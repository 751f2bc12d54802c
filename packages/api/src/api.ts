import { createSecretKey } from 'node:crypto';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import { createDenials, type Denials } from './access/audit.ts';
import type { Caller } from './access/caller.ts';
import { Context } from './access/context.ts';
import { createCursors } from './access/cursor.ts';
import { createErrorDoor } from './access/error-door.ts';
import { limits, OperationLimits } from './access/limits.ts';
import type { Log } from './access/log.ts';
import { operationDoor } from './access/operation-door.ts';
import { createSigner } from './access/signer.ts';
import { createSchema } from './schema.ts';
import { keepKey } from './snapshots/snapshot.sql.ts';
import { openDatabase, type Database } from './store/database.ts';
import { openRegister, type Register } from './store/register.ts';
import { openStatement } from './store/statement.ts';

export interface ApiOptions {
  appUrl: string;
  secrets: { cursorKey: string; subjectKey: string; snapshotKey: string };
  poolSize: number;
  namedStatements: boolean;
  log: Log;
}

/** The API without its transport: what HTTP and tests call. */
export interface Api {
  apollo: ApolloServer<Context>;
  database: Database;
  register: Register;
  denials: Denials;
  /** With `rehearses` whatever it writes is rolled back. */
  contextOf(caller: Caller, requestId: string, rehearses?: boolean): Context;
  schema: GraphQLSchema;
  close(): Promise<void>;
}

/** Partitions of the audit are made two weeks ahead, and looked after at the start and every hour. */
const ensureAuditDays = openStatement(
  'ensure-audit-days',
  `select ensure_audit_days((now() at time zone 'UTC')::date)`,
);
const hour = 3_600_000;

/** Requests whose question nobody answered by the legal day end, at most 500 at a time; each is ended by one instance. */
const expireCorrections = openStatement<{ ended: number }>(
  'expire-corrections',
  'select expire_corrections(500) as ended',
);

async function keepHouse(database: Database): Promise<void> {
  await database.open(ensureAuditDays, []);
  while (((await database.open(expireCorrections, []))[0]?.ended ?? 0) === 500);
}

export async function openApi({ appUrl, secrets, poolSize, namedStatements, log }: ApiOptions): Promise<Api> {
  const database = await openDatabase({ url: appUrl, poolSize, namedStatements });
  await keepHouse(database);
  const keeper = setInterval(() => void keepHouse(database).catch(() => undefined), hour).unref();
  const register = await openRegister(database);
  const signer = createSigner(keyOf(secrets.snapshotKey));
  await database.open(keepKey, [signer.keyId, signer.publicKey]);
  const denials = createDenials(database);
  const schema = createSchema();
  const apollo = createApollo(schema, log);
  await apollo.start();
  const parts = { database, register, denials, signer, cursors: createCursors(keyOf(secrets.cursorKey)) };
  const subjectKey = createSecretKey(keyOf(secrets.subjectKey));
  return {
    apollo,
    database,
    register,
    denials,
    schema,
    contextOf: (caller, requestId, rehearses = false) =>
      new Context({ ...parts, caller, requestId, subjectKey, rehearses }),
    async close() {
      clearInterval(keeper);
      register.close();
      await apollo.stop();
      await database.close();
    },
  };
}

const keyOf = (secret: string): Buffer => Buffer.from(secret, 'base64url').subarray(0, 32);

/** No default of Apollo that costs time or tells about the server. */
function createApollo(schema: GraphQLSchema, log: Log): ApolloServer<Context> {
  return new ApolloServer<Context>({
    schema,
    formatError: createErrorDoor(log),
    // The operation's door checks who may ask for the schema.
    introspection: true,
    validationRules: [OperationLimits],
    parseOptions: { maxLexicalTokens: limits.tokens },
    maxRecursiveSelections: limits.selections,
    hideSchemaDetailsFromClientErrors: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled(), operationDoor()],
    logger: silent,
  });
}

/** Apollo's own messages may hold values of a request; what matters comes through the error door. */
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
