import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createErrorDoor } from './access/error-door.ts';
import { createGraphqlRoute } from './access/graphql-route.ts';
import { createReadiness } from './access/health.ts';
import { createHttpServer, type HttpOptions } from './access/http.ts';
import { createLog, type Log } from './access/log.ts';
import { createIssuer } from './access/oauth/issuer.ts';
import { loadSigningKey } from './access/oauth/keys.ts';
import { oauthRoutes } from './access/oauth/routes.ts';
import { createVerifier, type Verify } from './access/oauth/tokens.ts';
import { usedAssertions } from './access/oauth/used-assertions.ts';
import { openApi, type Api } from './api.ts';
import type { Config } from './config.ts';
import type { Secrets } from './process/secrets.ts';
import type { Register } from './store/register.ts';

export type ServerConfig = Pick<
  Config,
  'host' | 'port' | 'publicUrl' | 'dataDir' | 'issuer' | 'audience' | 'logLevel' | 'namedStatements' | 'poolSize'
>;

export interface ServerOptions {
  config: ServerConfig;
  secrets: Secrets;
  appUrl: string;
  log?: Log;
}

export interface RunningServer {
  url: string;
  /** Not ready, drained, closed. */
  stop(): Promise<void>;
}

export async function startServer({ config, secrets, appUrl, ...rest }: ServerOptions): Promise<RunningServer> {
  const { host, port, poolSize, namedStatements } = config;
  const log = rest.log ?? createLog(config.logLevel);
  const api = await openApi({ appUrl, secrets, poolSize, namedStatements, log });
  const { apollo, database, register, denials, contextOf } = api;
  let stopping: Promise<void> | undefined;
  try {
    const { verify, oauth } = await createTokens(config, api);
    const http = createHttpServer({
      graphql: createGraphqlRoute({ apollo, register, verify, denials, contextOf, refused: refusals(log) }),
      ...(oauth && { oauth }),
      readiness: createReadiness(database, register, () => stopping !== undefined),
      welcome: welcome(register),
      log,
    });
    http.listen(port, host);
    await once(http, 'listening');
    const drain = async (): Promise<void> => {
      const drained = once(http, 'close');
      http.close();
      http.closeIdleConnections();
      const late = setTimeout(() => http.closeAllConnections(), 10_000);
      await drained;
      clearTimeout(late);
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
): Promise<{ verify: Verify; oauth?: NonNullable<HttpOptions['oauth']> }> {
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
    oauth: oauthRoutes(embedded),
  };
}

const welcome = (register: Register): string => `Lienthong: one truth for the agencies of the identity card campaign.

  POST /graphql                                  the API (Authorization: Bearer ..., Lienthong-Purpose: ...)
  POST /oauth2/token                             tokens: private_key_jwt, token exchange for officers
  GET  /.well-known/oauth-authorization-server   where everything is
  GET  /health/live, /health/ready               for those who watch

${register.demo ? 'Demo data: an invented population. Try: node examples/first-call.mjs\n' : ''}`;
