import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';

/** The first version without the known holes of each package; the registry's own audit is not always to be had. */
const leastVersions: Record<string, { least: string; because: string }> = {
  '@apollo/server': { least: '5.5.1', because: 'CVE-2026-23897, GHSA-9q82-xgwf-vj6h' },
  graphql: { least: '16.15.0', because: 'CVE-2023-26144' },
  'type-graphql': { least: '2.0.0-rc.4', because: 'GHSA-xf64-2f9p-6pqq; the tag latest is older' },
  '@mikro-orm/core': { least: '7.1.7', because: 'CVE-2026-34220, CVE-2026-44680, CVE-2026-84993' },
  '@mikro-orm/postgresql': { least: '7.1.7', because: 'as core' },
  pg: { least: '8.23.0', because: 'its inner methods are pinned by store/scoped-query.ts' },
  jose: { least: '6.2.17', because: 'token rules are tested against it' },
  qs: { least: '6.16.0', because: 'CVE-2026-2391' },
  'body-parser': { least: '1.20.3', because: 'CVE-2024-45590' },
};

const lock = fs.readFileSync(path.resolve(import.meta.dirname, '../../pnpm-lock.yaml'), 'utf8');
const locked = [...lock.matchAll(/^ {2}'?((?:@[^@'\s]+\/)?[^@'\s]+)@([^:()'\s]+)'?:$/gm)].map(
  ([, name = '', version = '']) => ({
    name,
    version,
  }),
);

const parts = (version: string): number[] =>
  version.split(/[.-]/).map((part) => Number.parseInt(part.replace('rc', '0'), 10) || 0);
const isAtLeast = (version: string, least: string): boolean => {
  const [a, b] = [parts(version), parts(least)];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    if ((a[at] ?? 0) !== (b[at] ?? 0)) return (a[at] ?? 0) > (b[at] ?? 0);
  }
  return true;
};

test('the lock file is read', () => {
  expect(locked.length).toBeGreaterThan(300);
  expect(locked.some(({ name }) => name === '@mikro-orm/core')).toBe(true);
});

test.each(Object.entries(leastVersions))('%s has no known hole', (name, { least }) => {
  const old = locked.filter((one) => one.name === name && !isAtLeast(one.version, least));
  expect(old).toEqual([]);
});

test('the lock file names no host', () => {
  expect(lock).not.toMatch(/https?:\/\//);
});

test('every version in a package.json is exact', () => {
  const root = path.resolve(import.meta.dirname, '../..');
  const loose = [
    'package.json',
    'packages/api/package.json',
    'packages/schema/package.json',
    'packages/sdk/package.json',
  ].flatMap((file) => {
    const all = JSON.parse(fs.readFileSync(path.join(root, file), 'utf8')) as Record<string, Record<string, string>>;
    return ['dependencies', 'devDependencies', 'optionalDependencies']
      .flatMap((kind) => Object.entries(all[kind] ?? {}))
      .filter(([, version]) => !/^(\d+\.\d+\.\d+(-[\w.]+)?|workspace:\*)$/.test(version));
  });
  expect(loose).toEqual([]);
});
