import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { createErrorDoor, isOverload } from './access/error-door.ts';
import { createGraphqlRoute } from './access/graphql-route.ts';
import { createReadiness } from './access/health.ts';
import { createHttpServer } from './access/http.ts';
import { createLog, type Log } from './access/log.ts';
import { createIssuer, type Issuer } from './access/oauth/issuer.ts';
import { loadSigningKey } from './access/oauth/keys.ts';
import { oauthRoutes } from './access/oauth/routes.ts';
import { createVerifier, type Verify } from './access/oauth/tokens.ts';
import { usedAssertions } from './access/oauth/used-assertions.ts';
import { openApi, type Api } from './api.ts';
import type { Config } from './config.ts';
import { createEvidenceRoute } from './evidence/evidence-route.ts';
import { keepSwept, sweepDocuments } from './evidence/sweep.ts';
import { evidenceFolder, openLocalVault } from './evidence/vault.ts';
import { openJobFiles } from './jobs/job-files.ts';
import { createJobRoute } from './jobs/job-route.ts';
import { startRunner } from './jobs/runner.ts';
import { createPlayground, type PlaygroundRoute } from './playground/routes.ts';
import { createSignIn } from './playground/sign-in.ts';
import type { Secrets } from './process/secrets.ts';
import type { Register } from './store/register.ts';
import { createSnapshotRoute } from './snapshots/snapshot-route.ts';
import { createCsvRoute } from './worklists/csv-route.ts';

export type ServerConfig = Pick<
  Config,
  | 'host'
  | 'port'
  | 'publicUrl'
  | 'dataDir'
  | 'issuer'
  | 'audience'
  | 'logLevel'
  | 'namedStatements'
  | 'poolSize'
  | 'playground'
>;

export interface ServerOptions {
  config: ServerConfig;
  secrets: Secrets;
  appUrl: string;
  /** Where the demo's keys lie: with them the playground signs its visitors in. */
  keysDir?: string;
  log?: Log;
}

export interface RunningServer {
  url: string;
  /** Not ready, drained, closed. */
  stop(): Promise<void>;
}

export async function startServer({
  config,
  secrets,
  appUrl,
  keysDir,
  ...rest
}: ServerOptions): Promise<RunningServer> {
  const { host, port, poolSize, namedStatements } = config;
  const log = rest.log ?? createLog(config.logLevel);
  const api = await openApi({ appUrl, secrets, poolSize, namedStatements, log });
  const { apollo, database, register, denials, contextOf } = api;
  let stopping: Promise<void> | undefined;
  try {
    const { verify, issuer } = await createTokens(config, api);
    const calls = { register, verify, denials, contextOf, refused: refusals(log) };
    const vault = await openLocalVault(evidenceFolder(config.dataDir));
    const files = await openJobFiles(path.join(config.dataDir, 'jobs'));
    const incident = (id: string, error: unknown): void => {
      log.incident(id, error);
    };
    const runner = startRunner({ ...api, files, incident });
    const http = createHttpServer({
      graphql: createGraphqlRoute({ apollo, ...calls }),
      evidence: createEvidenceRoute({ vault, ...calls }),
      jobs: createJobRoute({ files, schema: api.schema, ring: runner.ring, ...calls }),
      worklists: createCsvRoute(calls),
      snapshots: createSnapshotRoute(calls, database),
      ...(issuer && { oauth: oauthRoutes(issuer) }),
      ...(config.playground && { playground: playground(config, register, issuer, keysDir) }),
      readiness: createReadiness(database, register, () => stopping !== undefined),
      welcome: welcome(register),
      log,
    });
    http.listen(port, host);
    await once(http, 'listening');
    const swept = keepSwept(
      () => sweepDocuments(database, vault),
      (error) => {
        // A database that is away is told by readiness; the next sweep finds what this one left.
        if (!isOverload(error)) log.incident(randomUUID(), error);
      },
    );
    const drain = async (): Promise<void> => {
      const drained = once(http, 'close');
      http.close();
      http.closeIdleConnections();
      const late = setTimeout(() => http.closeAllConnections(), 10_000);
      await drained;
      clearTimeout(late);
      await Promise.all([swept.stop(), runner.stop()]);
      await api.close();
    };
    return { url: config.publicUrl, stop: () => (stopping ??= drain()) };
  } catch (error) {
    await api.close();
    throw error;
  }
}

const refusals = (log: Log): ((error: unknown) => { message: string; extensions?: Record<string, unknown> }) => {
  const door = createErrorDoor(log);
  return (error) => door({ message: '' }, error);
};

/** The embedded issuer, or the one of the configuration: then the embedded addresses answer 404. */
async function createTokens(
  config: ServerConfig,
  { database, register, denials }: Api,
): Promise<{ verify: Verify; issuer?: Issuer }> {
  const { audience, publicUrl: issuer } = config;
  if (config.issuer) {
    const { url, jwksUri } = config.issuer;
    return { verify: createVerifier({ issuer: url, audience, keys: { uri: new URL(jwksUri) }, register }) };
  }
  const key = await loadSigningKey(config.dataDir);
  const embedded = createIssuer({
    issuer,
    audience,
    key,
    register,
    startedAt: new Date(),
    useAssertion: usedAssertions(database),
    deny: ({ clientId, reason }, requestId = randomUUID()) => {
      const client = clientId === undefined ? undefined : register.findClient(clientId);
      const who = { clientNo: client?.no, agencyNo: client?.agency.no };
      return denials.record({ requestId, ...who, operation: 'token', code: reason });
    },
  });
  return {
    verify: createVerifier({ issuer, audience, keys: { jwks: key.jwks }, register }),
    issuer: embedded,
  };
}

/** Signing in is for invented people alone, and for tokens of our own. */
function playground(
  { publicUrl }: ServerConfig,
  register: Register,
  issuer: Issuer | undefined,
  keysDir: string | undefined,
): PlaygroundRoute {
  const signIn =
    issuer && keysDir !== undefined ? createSignIn({ register, issuer, name: publicUrl, keysDir }) : undefined;
  return createPlayground({
    publicUrl,
    signIn: () => (register.demo ? signIn : undefined),
    today: () => register.today(),
    demo: () => register.demo,
  });
}

const welcome = (register: Register): string => `Lienthong: one truth for the agencies of the identity card campaign.

  GET  /                                         the playground, in a browser
  POST /graphql                                  the API (Authorization: Bearer ..., Lienthong-Purpose: ...)
  POST /oauth2/token                             tokens: private_key_jwt, token exchange for officers
  GET  /.well-known/oauth-authorization-server   where everything is
  PUT, GET /evidence/{id}                        documents that requests cite
  PUT /jobs/{id}/input, GET /jobs/{id}/outcomes  rows of bulk jobs, and what became of each
  GET  /worklists/{id}.csv                       published lists as files
  GET  /snapshots/{id}.json, /snapshots/{id}.csv frozen rankings; their keys: /.well-known/lienthong-snapshot-keys.json
  GET  /health/live, /health/ready               for those who watch

${register.demo ? 'Demo data: an invented population. Try: node examples/first-call.mjs\n' : ''}`;
