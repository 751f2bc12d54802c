import fs from 'node:fs';
import path from 'node:path';
import type { Config } from './config.ts';
import { openHome, prepare } from './opening.ts';
import { examineServer } from './process/external-database.ts';
import type { Life } from './process/life.ts';
import type { Progress } from './process/progress.ts';
import { readSecrets } from './process/secrets.ts';
import { findServer, lastingPlace } from './store/embedded/places.ts';

/** The owner's address for a command that may run beside a server; without one the embedded database is started. */
export const reachOwner = async (config: Config, life: Life, progress: Progress): Promise<string> =>
  (await running(config)) ?? (await started(config, life, progress));

/** The owner's address in a database that runs: the one of DATABASE_URL, or the embedded one of a server at work. */
async function running({ databaseUrl, dataDir }: Config): Promise<string | undefined> {
  if (databaseUrl !== undefined) {
    const { adminUrl, database } = await examineServer(databaseUrl);
    return asOwner(new URL(adminUrl), dataDir, database);
  }
  const wanted = path.join(dataDir, 'pg');
  if (!fs.existsSync(wanted)) return undefined;
  const { data } = lastingPlace(wanted);
  if (findServer(data) === undefined) return undefined;
  const port = fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[3];
  return asOwner(new URL(`postgresql://127.0.0.1:${String(port)}`), dataDir, 'lienthong');
}

async function started(config: Config, life: Life, progress: Progress): Promise<string> {
  const home = await openHome(config, life, progress);
  return (await prepare(config, home, progress)).ownerUrl;
}

function asOwner(url: URL, dataDir: string, database: string): string {
  return Object.assign(url, {
    username: 'owner',
    password: readSecrets(dataDir).ownerPassword,
    pathname: `/${database}`,
  }).href;
}
