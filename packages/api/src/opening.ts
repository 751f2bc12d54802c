import path from 'node:path';
import type { Config } from './config.ts';
import { holdDataDirectory } from './process/data-directory.ts';
import { checkVersion, examineServer } from './process/external-database.ts';
import { codeOf, Fault } from './process/fault.ts';
import type { Life } from './process/life.ts';
import type { Progress } from './process/progress.ts';
import { readSecrets, type Secrets } from './process/secrets.ts';
import { startCluster } from './store/embedded/cluster.ts';
import { prepareDatabase, type PreparedDatabase } from './store/prepare.ts';

/** The data directory and the database server of this process, ours until it ends. */
export interface Home {
  adminUrl: string;
  database: string;
  /** The server and where things lie, for a reader. */
  server: string;
  secrets: Secrets;
  keysDir: string;
}

/** The name of the database in the embedded server. */
const embeddedDatabase = 'lienthong';

/** Takes the data directory, then starts the embedded server or reaches the one of DATABASE_URL. */
export async function openHome(
  config: Config,
  life: Life,
  progress: Progress,
  check?: () => Promise<void>,
): Promise<Home> {
  const hold = holdDataDirectory(config.dataDir);
  life.atEnd(hold.release);
  await check?.();
  const own = { secrets: readSecrets(config.dataDir), keysDir: path.join(config.dataDir, 'demo-keys') };
  const { databaseUrl } = config;
  if (databaseUrl !== undefined) {
    const external = await progress.step('database', 'Reaching the database in DATABASE_URL', () =>
      examineServer(databaseUrl),
    );
    return {
      adminUrl: external.adminUrl,
      database: external.database,
      server: `PostgreSQL ${external.version} at ${new URL(databaseUrl).host}, database ${external.database}; secrets in ${config.dataDir}`,
      ...own,
    };
  }
  const wanted = path.join(config.dataDir, 'pg');
  const starting = startCluster({ dataDir: wanted });
  // Registered before it has started: a stop in between waits for it rather than leave it behind.
  life.atEnd(async () => (await starting.catch(() => undefined))?.stop());
  const cluster = await progress.step('database', 'Starting PostgreSQL', () => starting);
  void cluster.lost.then(() =>
    life.fail(new Fault('database', `The embedded PostgreSQL has ended unexpectedly; its log is ${cluster.logFile}.`)),
  );
  return {
    adminUrl: cluster.url('postgres'),
    database: embeddedDatabase,
    server: `embedded PostgreSQL ${cluster.version.split('.', 2).join('.')}; data in ${cluster.dataDir}`,
    ...own,
  };
}

/** Roles, database and tables; the addresses of the three roles, requests by APP_DATABASE_URL where that is set. */
export async function prepare(config: Config, home: Home, progress: Progress): Promise<PreparedDatabase> {
  const { adminUrl, database, secrets } = home;
  const prepared = await progress.step('migrate', 'Preparing the tables', async (note) => {
    try {
      return await prepareDatabase(adminUrl, { database, secrets, progress: note });
    } catch (error) {
      if (codeOf(error) !== '42501' || config.databaseUrl === undefined) throw error;
      throw new Fault(
        'database',
        'The user in DATABASE_URL may not create roles and databases, which preparing the database needs.',
        { cause: error },
      );
    }
  });
  if (config.appDatabaseUrl === undefined) return prepared;
  const appUrl = throughPooler(config.appDatabaseUrl, prepared.appUrl);
  await checkVersion('APP_DATABASE_URL', appUrl);
  return { ...prepared, appUrl };
}

/** The pooler's address, with the login of the role app and its database where it names none. */
function throughPooler(pooler: string, direct: string): string {
  const address = new URL(pooler);
  const login = new URL(direct);
  if (address.username === '') {
    address.username = login.username;
    address.password = login.password;
  }
  if (address.pathname.length <= 1) address.pathname = login.pathname;
  return address.href;
}
