/** Compiles the TypeScript, and only when a source, a configuration or the compiler has changed since the last time. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { fail, packageFolders, requireInstallation, root } from './requirements.mjs';

/** What a command needs built: the server alone, or everything, so that a test with a wrong type doesn't stop a start. */
const scopes = {
  server: { project: 'packages/api', packages: ['schema', 'api'], extraSources: [], extraResults: [] },
  // With its part for Node, which is a project of its own.
  sdk: {
    project: 'packages/sdk/src/node',
    packages: ['sdk'],
    extraSources: [],
    extraResults: ['packages/sdk/dist/node/.tsbuildinfo'],
  },
  everything: {
    project: '.',
    packages: packageFolders().map((folder) => path.basename(folder)),
    extraSources: ['test', 'tsconfig.json'],
    extraResults: ['node_modules/.cache/types-of-test/.tsbuildinfo'],
  },
};

function* filesBelow(entry) {
  const found = fs.statSync(entry, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isDirectory()) yield entry;
  else
    for (const name of fs.readdirSync(entry).sort())
      if (name !== 'node_modules') yield* filesBelow(path.join(entry, name));
}

const inPackages = ({ packages }, names) =>
  packages.flatMap((name) => names.map((entry) => `packages/${name}/${entry}`));

/** A hash of all that the compiler reads of ours. Contents, not times: a copied or re-checked-out tree stays built. */
function fingerprint(scope) {
  const ours = inPackages(scope, ['src', 'package.json', 'tsconfig.json']);
  const entries = [...ours, 'tsconfig.base.json', 'node_modules/typescript/package.json', ...scope.extraSources];
  const hash = createHash('sha256');
  for (const file of entries.flatMap((entry) => [...filesBelow(path.join(root, entry))])) {
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(fs.readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

const stampOf = (scopeName) => path.join(root, 'node_modules/.cache/lienthong', `built-${scopeName}`);

/** A tree that can't be written is compared by the compiler each time: slower, nothing else. */
function keep(stamp, content) {
  try {
    fs.mkdirSync(path.dirname(stamp), { recursive: true });
    fs.writeFileSync(stamp, content);
  } catch {
    // As said above.
  }
}

function isBuilt(scope, stamp, wanted) {
  const results = [...inPackages(scope, ['dist/.tsbuildinfo']), ...scope.extraResults];
  try {
    return fs.readFileSync(stamp, 'utf8') === wanted && results.every((name) => fs.existsSync(path.join(root, name)));
  } catch {
    return false;
  }
}

/** The compiler works in a thread of this process, so that even `kill -9` leaves no compiler behind. */
function compile(project) {
  return new Promise((resolve) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { project: path.join(root, project) } });
    let result = { ok: false, output: '' };
    worker.on('message', (message) => (result = message));
    worker.on('error', (error) => (result = { ok: false, output: `${error.message}\n` }));
    worker.on('exit', () => resolve(result));
  });
}

function compileInThisThread(project) {
  const ts = createRequire(path.join(root, 'package.json'))('typescript');
  const diagnostics = [];
  const host = ts.createSolutionBuilderHost(
    ts.sys,
    undefined,
    (found) => diagnostics.push(found),
    () => undefined,
  );
  const ok = ts.createSolutionBuilder(host, [project], {}).build() === ts.ExitStatus.Success;
  const format = process.stdout.isTTY ? ts.formatDiagnosticsWithColorAndContext : ts.formatDiagnostics;
  const output = format(diagnostics, {
    getCurrentDirectory: () => root,
    getCanonicalFileName: (name) => name,
    getNewLine: () => '\n',
  });
  parentPort.postMessage({ ok, output });
}

const seconds = (from) => `${((performance.now() - from) / 1000).toFixed(1)} s`;

const line = (mark, from) => `  ${mark} ${'Compiling'.padEnd(66)} ${seconds(from).padStart(8)}`;

/** One updating line on a terminal; elsewhere a plain one every three seconds. */
function showCompiling(from) {
  const terminal = process.stdout.isTTY === true;
  const draw = () => process.stdout.write(terminal ? `\r\x1b[2K${line('…', from)}` : `${line('·', from)}\n`);
  const timer = setInterval(draw, terminal ? 100 : 3000);
  if (terminal) draw();
  return (mark) => {
    clearInterval(timer);
    process.stdout.write(`${terminal ? '\r\x1b[2K' : ''}${line(mark, from)}\n`);
  };
}

/**
 * Checks the installation, then builds what is out of date. Ends the process when either fails; leaves a performance
 * measure named "build" for whoever prints how long a start took.
 */
export async function build(scopeName) {
  requireInstallation();
  const from = performance.now();
  const scope = scopes[scopeName];
  const wanted = fingerprint(scope);
  if (!isBuilt(scope, stampOf(scopeName), wanted)) {
    const stamps = { [scopeName]: wanted, ...(scopeName === 'everything' && { server: fingerprint(scopes.server) }) };
    const finish = showCompiling(from);
    const { ok, output } = await compile(scope.project);
    finish(ok ? '✓' : '✗');
    if (!ok) {
      process.stdout.write(output);
      fail('The sources could not be compiled; the messages of the compiler are above.');
    }
    for (const [name, content] of Object.entries(stamps)) keep(stampOf(name), content);
  }
  performance.measure('build', { start: from });
}

if (!isMainThread && workerData?.project !== undefined) compileInThisThread(workerData.project);
