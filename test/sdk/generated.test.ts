import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, test } from '@jest/globals';
import { agencies } from '@lienthong/api/domain/agency';
import { parsePersonalNumber } from '@lienthong/schema/personal-number';
import { parsePersonalNumber as parsedByPartner } from '@lienthong/sdk/personal-number';

const root = path.resolve(import.meta.dirname, '../..');
const read = (name: string): string => fs.readFileSync(path.join(root, name), 'utf8');
const run = (script: string, ...options: string[]) =>
  promisify(execFile)(process.execPath, [path.join(root, 'packages/sdk/bin', script), ...options], { cwd: root });

interface Listed {
  name: string;
  text: string;
  scopes: string[];
}
const manifest = JSON.parse(read('packages/sdk/manifest.json')) as Record<string, Listed>;
const operations = Object.values(manifest);
const schema = buildSchema(read('packages/schema/schema.graphql'));
const namesIn = (folder: string): string[] =>
  fs
    .readdirSync(path.join(root, 'packages/sdk/operations', folder))
    .flatMap((file) => [...read(`packages/sdk/operations/${folder}/${file}`).matchAll(/^(?:query|mutation) (\w+)/gm)])
    .map((found) => found[1] ?? '');

/** Of justice's own, those of every agency with a range. */
const ofRange = ['Citizen', 'Citizens', 'PeopleOfMetric'];

describe('what the SDK takes from the contract', () => {
  test('is up to date', async () => {
    await run('generate.mjs', '--check');
  }, 30_000);

  test('a hash of the manifest is that of its text', () => {
    const wrong = Object.entries(manifest).filter(
      ([id, { text }]) => id !== `sha256:${createHash('sha256').update(text).digest('hex')}`,
    );
    expect(wrong).toEqual([]);
  });

  test.each(operations.map(({ name, text }) => [name, text]))('%s fits the schema', (_, text) => {
    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
  });

  test.each([
    ['JUSTICE', ['justice', 'notices'], []],
    ['POLICE', ['police', 'reports'], [...ofRange, 'CorrectionRequest', 'CorrectionRequests', 'RegisterDocuments']],
    ['COMMUNE_COMMITTEE', ['reports'], ofRange],
    ['EDUCATION', ['cohorts', 'education', 'notices', 'reports'], []],
    ['LABOR', ['cohorts', 'labor', 'reports'], []],
  ] as const)('the operations of a client of %s are open to it', (kind, folders, others) => {
    const { actions } = agencies[kind];
    const names = [...folders, 'all'].flatMap(namesIn).concat(others);
    const needed = operations.filter(({ name }) => names.includes(name)).flatMap(({ scopes }) => scopes);
    expect(needed.filter((scope) => !(actions as readonly string[]).includes(scope))).toEqual([]);
  });

  test('every operation is that of one method', () => {
    const files = fs.readdirSync(path.join(root, 'packages/sdk/src/facades')).map((file) => `facades/${file}`);
    const facades = [...files, 'jobs.ts']
      .map((file) => read(`packages/sdk/src/${file}`).replace(/^import [^;]*;/gm, ''))
      .join('\n');
    const counts = operations.map(({ name }) => [
      name,
      [...facades.matchAll(new RegExp(`\\b${name}Operation\\b`, 'g'))].length,
    ]);
    expect(counts.filter(([, count]) => count === 0)).toEqual([]);
  });

  test('a personal number is parsed as the server parses it', () => {
    for (const text of ['972299000001', '97229900000', '123456789', '972 299 000', '٩٧٢٢٩٩٠٠٠٠٠١']) {
      expect(parsedByPartner(text)).toEqual(parsePersonalNumber(text));
    }
  });
});

test('nothing is over its budget', async () => {
  const { stdout } = await run('size.mjs', '--json');
  const sizes = Object.entries(JSON.parse(stdout) as Record<string, { gzip: number; most: number }>);
  expect(sizes.length).toBeGreaterThan(2);
  expect(sizes.filter(([, { gzip, most }]) => gzip > most)).toEqual([]);
});

test('the package depends on nothing but what a reader of CSV installs', () => {
  const text = JSON.parse(read('packages/sdk/package.json')) as Record<string, Record<string, unknown>>;
  expect(Object.keys(text).filter((key) => /dependencies$/i.test(key))).toEqual(['peerDependencies']);
  const needed = Object.keys(text['peerDependencies'] ?? {});
  expect(needed.filter((name) => !(text['peerDependenciesMeta']?.[name] as { optional?: boolean }).optional)).toEqual(
    [],
  );
  expect(needed).toEqual(['csv-parse']);
  const sources = fs.readdirSync(path.join(root, 'packages/sdk/src'), { recursive: true, encoding: 'utf8' });
  const strays = sources
    .filter((file) => file.endsWith('.ts') && !file.startsWith('node/'))
    .flatMap((file) => [...read(`packages/sdk/src/${file}`).matchAll(/(?:from |import\()'([^']+)'/g)])
    .map((found) => found[1] ?? '')
    .filter((from) => !from.startsWith('.'));
  expect(strays).toEqual([]);
});
