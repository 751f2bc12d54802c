import pg from 'pg';
import { codeOf, Fault } from './fault.ts';

export interface ExternalServer {
  /** Where an administrator's connection works: the address given, or the same server's database postgres. */
  adminUrl: string;
  /** The database to use; it may not exist yet. */
  database: string;
  version: string;
}

/** 15.19 as PostgreSQL counts its versions. */
const oldestVersion = 150_019;
const connectMs = 5000;
const maintenanceDatabases = ['', 'postgres', 'template1'];

/** The server behind DATABASE_URL, reached and new enough, or a Fault that never shows the password. */
export async function examineServer(databaseUrl: string): Promise<ExternalServer> {
  const named = decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
  const database = maintenanceDatabases.includes(named) ? 'lienthong' : named;
  try {
    return { adminUrl: databaseUrl, database, version: await checkVersion('DATABASE_URL', databaseUrl) };
  } catch (error) {
    if (!(error instanceof Fault) || codeOf(error.cause) !== '3D000') throw error;
  }
  const adminUrl = new URL(databaseUrl);
  adminUrl.pathname = '/postgres';
  return { adminUrl: adminUrl.href, database, version: await checkVersion('DATABASE_URL', adminUrl.href) };
}

/** Connects once and answers the version; `variable` is the setting that a reader has to mend. */
export async function checkVersion(variable: string, url: string): Promise<string> {
  if (new URL(url).hostname === '')
    throw new Fault('settings', `${variable} must name a host: postgresql://user:password@host:5432/database.`);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ number: number; version: string }>(
      "select current_setting('server_version_num')::int as number, current_setting('server_version') as version",
    );
    const { number = 0, version = 'unknown' } = rows[0] ?? {};
    if (number < oldestVersion)
      throw new Fault('database', `The server in ${variable} is PostgreSQL ${version}, and 15.19 or newer is needed.`);
    return version;
  } catch (error) {
    throw error instanceof Fault ? error : connectionFault(variable, url, error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** By SQLSTATE or system code; each reads after "The database in DATABASE_URL (host:port)". */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'does not answer: nothing listens there',
  ENOTFOUND: 'does not answer: no machine has that name',
  EAI_AGAIN: 'does not answer: its name cannot be looked up now',
  EHOSTUNREACH: 'does not answer: no way leads to it',
  ENETUNREACH: 'does not answer: no way leads to it',
  ETIMEDOUT: 'does not answer in time',
  ECONNRESET: 'closes the connection',
  '28P01': 'refuses the user or the password',
  '28000': 'refuses the user, or the way it connects (see its pg_hba.conf)',
  '3D000': 'does not have that database',
  '53300': 'has no connection left',
  '57P03': 'is starting or stopping',
  '08P01': 'does not know that user or database',
};

function connectionFault(variable: string, url: string, error: unknown): Fault {
  const code = codeOf(error) ?? codeOf(error instanceof AggregateError ? error.errors[0] : undefined) ?? '';
  const message = error instanceof Error ? error.message : '';
  const isLate = /timeout|terminated unexpectedly/i.test(message);
  const isEncryption = /SSL|certificate|self-signed/i.test(message);
  const reason =
    reasons[code] ??
    (isLate
      ? reasons['ETIMEDOUT']
      : isEncryption
        ? 'does not agree on encryption (see sslmode)'
        : `can't be used (${code === '' ? 'unknown reason' : code})`);
  return new Fault('database', `The database in ${variable} (${new URL(url).host}) ${reason}.`, { cause: error });
}
