// One of the three servers of the bench, in a process of its own: `node servers.mjs raw|bare|whole`, settings as JSON in BENCH.
import { createSecretKey, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';
import { callerOf } from '@lienthong/api/access/caller';
import { Context } from '@lienthong/api/access/context';
import { createErrorDoor } from '@lienthong/api/access/error-door';
import { createGraphqlRoute } from '@lienthong/api/access/graphql-route';
import { createHttpServer } from '@lienthong/api/access/http';
import { createLog } from '@lienthong/api/access/log';
import { createSigner } from '@lienthong/api/access/signer';
import { createCursors } from '@lienthong/api/access/cursor';
import { openApi } from '@lienthong/api/api';
import { startServer } from '@lienthong/api/server';
import { rawStatements } from './workloads.mjs';

const { adminUrl, appUrl, secrets, dataDir, port, poolSize, client: clientId } = JSON.parse(process.env.BENCH);
const log = createLog('silent');

// Days as text, as the server's own pool reads them.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/** Raw pg: flat SQL by named statements, JSON built in the database, no GraphQL, nothing checked. */
async function raw() {
  const pool = new pg.Pool({ connectionString: adminUrl, max: poolSize });
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { workload, values } = JSON.parse(Buffer.concat(chunks).toString());
    const { rows } = await pool.query({ name: workload, text: rawStatements[workload], values });
    response.setHeader('content-type', 'application/json');
    response.end(rows[0].answer);
  });
  server.listen(port, '127.0.0.1');
}

/** Our GraphQL without token, scope and audit: the same schema, statements and HTTP, on a connection past the row security. */
async function bare() {
  const api = await openApi({ appUrl, secrets, poolSize: 2, namedStatements: true, log });
  const pool = new pg.Pool({ connectionString: adminUrl, max: poolSize });
  const run = async (statement, values) => {
    const text = statement.page === undefined ? statement.text : pageText(statement);
    return (await pool.query({ ...(!statement.plannedEachTime && { name: statement.name }), text, values })).rows;
  };
  const database = { ...api.database, read: (_scope, _trace, statement, values) => run(statement, values) };
  const client = api.register.findClient(clientId);
  const caller = callerOf({ client, scopes: client.scopes, purpose: client.purposes[0] });
  const key = Buffer.from(secrets.cursorKey, 'base64url').subarray(0, 32);
  const parts = {
    caller,
    database,
    register: api.register,
    denials: api.denials,
    cursors: createCursors(key),
    subjectKey: createSecretKey(key),
    signer: createSigner(key),
  };
  const door = createErrorDoor(log);
  const graphql = createGraphqlRoute({
    apollo: api.apollo,
    register: api.register,
    denials: api.denials,
    verify: () => Promise.resolve({ clientId, scopes: client.scopes }),
    contextOf: () => new Context({ ...parts, requestId: randomUUID() }),
    refused: (error) => door({ message: '' }, error),
  });
  createHttpServer({ graphql, readiness: () => Promise.resolve({ ready: true, checks: {} }), welcome: '', log }).listen(
    port,
    '127.0.0.1',
  );
}

const pageText = ({ text, page }) =>
  `select *, (select count(*) > $${page} from answer) as more from (select row_number() over () as row_no, * from answer) x where row_no <= $${page} order by row_no`.replace(
    /^/,
    `with answer as materialized (${text}) `,
  );

/** As in production: token, scope, audit. */
async function whole() {
  await startServer({
    config: {
      host: '127.0.0.1',
      port,
      publicUrl: `http://127.0.0.1:${port}`,
      dataDir,
      audience: 'lienthong',
      logLevel: 'silent',
      namedStatements: true,
      poolSize,
    },
    secrets,
    appUrl,
    log,
  });
}

await { raw, bare, whole }[process.argv[2]]();
process.send?.('listening');
process.on('message', (asked) => asked === 'memory' && process.send({ memory: process.memoryUsage() }));
process.on('disconnect', () => process.exit(0));
