// Measures what a program gets from one import: the modules it reaches, as one, minified and compressed. Fails over budget.
//   node packages/sdk/bin/size.mjs [--json]
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { minify } from '@swc/core';

const dist = path.resolve(import.meta.dirname, '../dist');

/** What is imported from which modules, and the most it may take, in bytes of gzip. */
const budgets = {
  justiceClient: {
    names: ['justiceClient', 'clientCredentials'],
    from: ['facades/justice-client.js', 'tokens.js'],
    most: 8_000,
  },
  educationClient: {
    names: ['educationClient', 'clientCredentials'],
    from: ['facades/education-client.js', 'tokens.js'],
    most: 8_000,
  },
  laborClient: {
    names: ['laborClient', 'clientCredentials'],
    from: ['facades/labor-client.js', 'tokens.js'],
    most: 8_000,
  },
  policeClient: {
    names: ['policeClient', 'clientCredentials'],
    from: ['facades/police-client.js', 'tokens.js'],
    most: 8_000,
  },
  committeeClient: {
    names: ['committeeClient', 'clientCredentials'],
    from: ['facades/committee-client.js', 'tokens.js'],
    most: 8_000,
  },
  'bulk, on first use': {
    names: ['runBulk', 'issuesOf'],
    from: ['bulk.js', 'facades/correction-check.js'],
    loaded: ['facades/justice-client.js', 'tokens.js'],
    most: 4_100,
  },
  'rosters, on first use': {
    names: ['uploadCohort', 'confirmationsOf'],
    from: ['facades/cohort-upload.js', 'facades/roster.js'],
    loaded: ['facades/education-client.js', 'tokens.js'],
    most: 5_000,
  },
  'histories, on first use': {
    names: ['factsAsOf', 'changesPage'],
    from: ['facades/citizen-history.js'],
    loaded: ['facades/justice-client.js', 'tokens.js'],
    most: 1_500,
  },
  'reconciliation, on first use': {
    names: ['reconcile'],
    from: ['facades/reconciliation.js'],
    loaded: ['bulk.js', 'facades/correction-check.js', 'tokens.js'],
    most: 2_500,
  },
  'dossiers, on first use': {
    names: ['dossiersOf'],
    from: ['facades/dossiers.js'],
    loaded: ['facades/agency-client.js', 'tokens.js'],
    most: 3_000,
  },
  'worklists, on first use': {
    names: ['worklistsOf'],
    from: ['facades/worklists.js'],
    loaded: ['facades/agency-client.js', 'tokens.js'],
    most: 3_000,
  },
  'collection points, on first use': {
    names: ['collectionOf'],
    from: ['facades/collection.js'],
    loaded: ['facades/agency-client.js', 'tokens.js'],
    most: 1_000,
  },
  'invitations, on first use': {
    names: ['invitationsOf'],
    from: ['facades/invitations.js'],
    loaded: ['facades/agency-client.js', 'tokens.js'],
    most: 1_000,
  },
  'outreach, on first use': {
    names: ['outreachOf'],
    from: ['facades/outreach.js'],
    loaded: ['facades/agency-client.js', 'tokens.js'],
    most: 1_000,
  },
  'snapshots, on first use': {
    names: ['snapshotsOf'],
    from: ['facades/snapshots.js'],
    loaded: ['facades/agency-client.js', 'tokens.js'],
    most: 1_000,
  },
  '/snapshots': { names: ['verifySnapshot'], from: ['verify-snapshot.js'], most: 3_000 },
  'evidence, on first use': {
    names: ['storePaper', 'readPaper'],
    from: ['facades/stored-papers.js'],
    loaded: ['facades/justice-client.js', 'tokens.js'],
    most: 2_500,
  },
  '/jobs, beside a facade': {
    names: ['bulkJobs'],
    from: ['jobs.js'],
    loaded: ['facades/justice-client.js', 'tokens.js'],
    most: 2_500,
  },
  '/personal-number': { names: ['parsePersonalNumber'], from: ['generated/personal-number.js'], most: 800 },
};

const importLine = /^import\s*\{[^}]*\}\s*from ["'](\.[^"']+)["'];\n?/gm;

/** The modules that a file reaches, each once, what is imported before what imports it. */
function reach(file, found = new Map()) {
  if (found.has(file)) return found;
  const text = fs.readFileSync(file, 'utf8');
  found.set(file, undefined);
  for (const [, to] of text.matchAll(importLine)) reach(path.resolve(path.dirname(file), to), found);
  found.delete(file);
  found.set(file, text);
  return found;
}

/** Modules without side effects and with different names are one module; equal names would be an error of the minifier. */
async function measure({ names, from, loaded = [] }) {
  const modules = new Map();
  const before = new Map();
  for (const file of loaded) reach(path.join(dist, file), before);
  for (const file of from) reach(path.join(dist, file), modules);
  const bodies = [...modules]
    .filter(([file]) => !before.has(file))
    .map(([, text]) =>
      text
        .replace(importLine, '')
        .replace(/^export (?=(async )?(function|const|class|let))/gm, '')
        .replace(/^export \{\};?$/gm, ''),
    );
  const whole = `${bodies.join('\n')}\nexport { ${names.join(', ')} };`;
  const { code } = await minify(whole, {
    module: true,
    compress: { passes: 3, toplevel: true, unused: true, pure_getters: true },
    mangle: { toplevel: true },
  });
  return { bytes: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length };
}

const sizes = {};
for (const [name, budget] of Object.entries(budgets)) sizes[name] = { ...(await measure(budget)), most: budget.most };
if (process.argv.includes('--json')) console.log(JSON.stringify(sizes));
else {
  for (const [name, { bytes, gzip, most }] of Object.entries(sizes)) {
    console.log(`${name.padEnd(22)} ${bytes} bytes minified, ${gzip} of at most ${most} with gzip`);
  }
}
process.exitCode = Object.values(sizes).some(({ gzip, most }) => gzip > most) ? 1 : 0;
