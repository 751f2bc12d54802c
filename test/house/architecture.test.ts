import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

const src = path.resolve(import.meta.dirname, '../../packages/api/src');

/** Which folder may import which; features from the oldest to the youngest. Files of the root bind all together. */
const mayImport: Record<string, readonly string[]> = {
  domain: [],
  process: [],
  store: ['domain', 'process'],
  access: ['domain', 'store', 'errors.ts'],
  units: ['domain', 'store', 'access', 'errors.ts'],
  citizens: ['domain', 'store', 'access', 'units', 'errors.ts'],
  enrollment: ['domain', 'store', 'access', 'units', 'citizens', 'errors.ts'],
  cohorts: ['domain', 'store', 'access', 'units', 'citizens', 'enrollment', 'errors.ts'],
  'enterprise-notices': ['domain', 'store', 'access', 'units', 'cohorts'],
  evidence: ['domain', 'store', 'access', 'errors.ts'],
  numbers: ['domain', 'store', 'access', 'units', 'citizens', 'errors.ts'],
  notices: ['domain', 'store', 'access', 'citizens'],
  corrections: [
    'domain',
    'store',
    'access',
    'units',
    'citizens',
    'enrollment',
    'evidence',
    'numbers',
    'notices',
    'errors.ts',
  ],
  statistics: ['domain', 'store', 'access', 'units', 'citizens', 'enrollment', 'errors.ts'],
  history: ['domain', 'store', 'access', 'units', 'citizens', 'corrections'],
  reconciliation: [
    'domain',
    'store',
    'access',
    'units',
    'citizens',
    'evidence',
    'corrections',
    'statistics',
    'errors.ts',
  ],
  dossiers: ['domain', 'store', 'access', 'units', 'citizens', 'enrollment', 'corrections', 'statistics', 'errors.ts'],
  processing: ['domain', 'store', 'access', 'units', 'enrollment', 'statistics', 'errors.ts'],
  demographics: [
    'domain',
    'store',
    'access',
    'units',
    'citizens',
    'enrollment',
    'statistics',
    'processing',
    'errors.ts',
  ],
  worklists: ['domain', 'store', 'access', 'units', 'citizens', 'enrollment', 'corrections', 'dossiers', 'errors.ts'],
  collection: ['domain', 'store', 'access', 'units', 'enrollment', 'cohorts', 'errors.ts'],
  invitations: ['domain', 'store', 'access', 'units', 'citizens', 'collection', 'dossiers', 'worklists', 'errors.ts'],
  outreach: [
    'domain',
    'store',
    'access',
    'units',
    'enrollment',
    'citizens',
    'dossiers',
    'statistics',
    'invitations',
    'errors.ts',
  ],
  snapshots: ['domain', 'store', 'access', 'units', 'enrollment', 'statistics', 'errors.ts'],
  jobs: ['domain', 'store', 'access', 'units', 'enrollment', 'corrections', 'dossiers', 'errors.ts'],
  playground: ['domain', 'store', 'access', 'process'],
};

/** What only some folders may know: the decorated surface and the database stay in few places. */
const packages: { name: RegExp; folders: readonly string[] }[] = [
  {
    name: /^type-graphql$/,
    folders: [
      'access',
      'units',
      'citizens',
      'enrollment',
      'cohorts',
      'enterprise-notices',
      'evidence',
      'numbers',
      'notices',
      'corrections',
      'statistics',
      'history',
      'reconciliation',
      'jobs',
      'dossiers',
      'processing',
      'demographics',
      'worklists',
      'collection',
      'invitations',
      'outreach',
      'snapshots',
    ],
  },
  {
    name: /^graphql$/,
    folders: [
      'access',
      'units',
      'citizens',
      'enrollment',
      'cohorts',
      'evidence',
      'numbers',
      'notices',
      'corrections',
      'statistics',
      'history',
      'reconciliation',
      'jobs',
      'processing',
      'demographics',
      'worklists',
      'collection',
      'invitations',
      'outreach',
      'playground',
    ],
  },
  { name: /^@apollo\//, folders: ['access'] },
  { name: /^(@mikro-orm\/.*|pg-copy-streams)$/, folders: ['store'] },
  { name: /^pg$/, folders: ['store', 'process'] },
];

const files = fs
  .readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .sort();
const inFolders = files.filter((file) => file.includes('/'));
const folderOf = (file: string): string => file.split('/')[0] ?? '';
const read = (file: string): string => fs.readFileSync(path.join(src, file), 'utf8');
const importsOf = (file: string): string[] =>
  [...read(file).matchAll(/(?:from|import) '([^']+)'/g)].map((found) => found[1] ?? '');

describe('the house', () => {
  test.each(inFolders)('%s imports only from folders below its own', (file) => {
    const folder = folderOf(file);
    expect(Object.keys(mayImport)).toContain(folder);
    const strays = importsOf(file)
      .filter((to) => to.startsWith('.'))
      .map((to) => path.relative(src, path.resolve(src, path.dirname(file), to)))
      .map((to) => (to.includes('/') ? folderOf(to) : to))
      .filter((to) => to !== folder && !mayImport[folder]?.includes(to));
    expect(strays).toEqual([]);
  });

  test.each(inFolders)('%s uses only packages that its folder may know', (file) => {
    const strays = importsOf(file).filter((to) =>
      packages.some(({ name, folders }) => name.test(to) && !folders.includes(folderOf(file))),
    );
    expect(strays).toEqual([]);
  });

  test('domain and the contract know nothing but each other', () => {
    const strays = files
      .filter((file) => folderOf(file) === 'domain')
      .flatMap((file) => importsOf(file).filter((to) => !to.startsWith('.') && !to.startsWith('@lienthong/schema/')));
    expect(strays).toEqual([]);
    const contract = path.resolve(src, '../../schema/src');
    const outward = fs
      .readdirSync(contract)
      .flatMap((file) => [...fs.readFileSync(path.join(contract, file), 'utf8').matchAll(/from '([^']+)'/g)])
      .map((found) => found[1] ?? '')
      .filter((to) => !to.startsWith('./'));
    expect(outward).toEqual([]);
  });

  test('nobody but store/ touches the pool, and nobody goes round the scope', () => {
    const roundabout = /getNativeClient|getKysely|new pg\.Pool|pool\.(query|connect)/;
    const strays = files.filter((file) => folderOf(file) !== 'store' && roundabout.test(read(file)));
    expect(strays).toEqual([]);
    const inStore = files.filter((file) => /getNativeClient|getKysely/.test(read(file)));
    expect(inStore).toEqual([]);
  });

  test('a file by hand has at most some 250 lines, tables and SQL excepted', () => {
    const tables = [
      'store/migrations/0001-ground.ts',
      'store/migrations/0002-tallies.ts',
      'store/migrations/0004-lean-counting.ts',
      'domain/agency.ts',
      'store/entities.ts',
      'store/migrations/0007-cohorts.ts',
      'store/migrations/0031-processing.ts',
      'store/migrations/0032-tallies-by-group.ts',
      'store/migrations/0033-merged-figures.ts',
    ];
    const long = files.filter((file) => !tables.includes(file) && read(file).split('\n').length > 255);
    expect(long).toEqual([]);
  });

  test('there are no barrel files and no grab-bags', () => {
    const names = files.map((file) => path.basename(file, '.ts'));
    expect(names.filter((name) => /^(index|utils?|helpers?|common|shared|manager|service)$/.test(name))).toEqual([]);
  });
});
