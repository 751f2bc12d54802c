import { randomBytes } from 'node:crypto';
import { withClient } from '@lienthong/api/store/prepare';
import type { Secrets } from '@lienthong/api/process/secrets';

/** The addresses of the three roles in one database. */
interface RoleUrls {
  ownerUrl: string;
  appUrl: string;
  workerUrl: string;
}

/** What the global set-up hands to the test files, as JSON in LIENTHONG_TEST. */
export interface TestServer extends RoleUrls {
  adminUrl: string;
  template: string;
  secrets: Secrets;
  keysDir: string;
}

export interface TestDatabase extends RoleUrls {
  /** The superuser, in this database. */
  adminUrl: string;
  secrets: Secrets;
  /** The keys of the demo's clients and officers, shared by all tests: read only. */
  keysDir: string;
  drop(): Promise<void>;
}

export function testServer(): TestServer {
  const text = process.env['LIENTHONG_TEST'];
  if (text === undefined) throw new Error('LIENTHONG_TEST is not set: tests run through jest with its global set-up');
  return JSON.parse(text) as TestServer;
}

/** A database of one's own with the small demo province, copied from the template in some 150 ms. */
export async function testDatabase(): Promise<TestDatabase> {
  const { adminUrl, template, secrets, keysDir, ...roles } = testServer();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withClient(adminUrl, (admin) => admin.query(`create database ${name} template ${template} owner owner`));
  const inside = (url: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  return {
    adminUrl: inside(adminUrl),
    ownerUrl: inside(roles.ownerUrl),
    appUrl: inside(roles.appUrl),
    workerUrl: inside(roles.workerUrl),
    secrets,
    keysDir,
    drop: async () => {
      await withClient(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`));
    },
  };
}
