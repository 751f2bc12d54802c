import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readSecrets } from '@lienthong/api/process/secrets';
import { loadDemo } from '@lienthong/api/store/demo/load';
import { startCluster, type Cluster } from '@lienthong/api/store/embedded/cluster';
import { withClient, prepareDatabase } from '@lienthong/api/store/prepare';
import type { TestServer } from './database.ts';

/** What the run has to put away at its end; see global-teardown. */
export interface TestRun {
  cluster: Cluster | undefined;
  folder: string;
}

/** The database that every test file gets a copy of. */
const template = 'lienthong_template';

/**
 * One server for the whole run: a temporary one of ours, or that of LIENTHONG_TEST_DATABASE_URL; in it a template with
 * the small demo province. Runs in Node itself, not in jest, so it takes the compiled packages.
 */
export default async function setUp(): Promise<void> {
  const given = process.env['LIENTHONG_TEST_DATABASE_URL'] ?? '';
  const cluster = given === '' ? await startCluster({ durable: false }) : undefined;
  // In the cluster's folder the next cluster sweeps it, should this run be killed.
  const folder = fs.mkdtempSync(path.join(cluster?.dataDir ?? os.tmpdir(), 'lienthong-test-'));
  const run: TestRun = { cluster, folder };
  (globalThis as { lienthongTestRun?: TestRun }).lienthongTestRun = run;
  const adminUrl = cluster?.url('postgres') ?? given;
  const secrets = readSecrets(folder);
  const keysDir = path.join(folder, 'demo-keys');
  await withClient(adminUrl, (admin) => admin.query(`drop database if exists ${template} with (force)`));
  const urls = await prepareDatabase(adminUrl, { database: template, secrets, progress: () => undefined });
  await loadDemo(urls.ownerUrl, { population: 'small', keysDir, progress: () => undefined });
  const server: TestServer = { adminUrl, template, secrets, keysDir, ...urls };
  process.env['LIENTHONG_TEST'] = JSON.stringify(server);
}
