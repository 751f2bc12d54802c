// Verifies a downloaded snapshot without a network:
//   pnpm snapshot:verify FILE --key KEYS
// KEYS: the file of /.well-known/lienthong-snapshot-keys.json, or a single JWK. Ends with 0 where all is right, 1 where something is not.
import fs from 'node:fs';
import { parseArgs } from 'node:util';

const use = 'Use: pnpm snapshot:verify FILE --key KEYS.json';
const { verifySnapshot } = await import('../dist/verify-snapshot.js').catch(() => {
  console.error('Not built yet: pnpm build.');
  process.exit(2);
});

function readInput() {
  try {
    const { values, positionals } = parseArgs({ options: { key: { type: 'string' } }, allowPositionals: true });
    if (positionals.length !== 1 || values.key === undefined) throw new Error(use);
    const set = JSON.parse(fs.readFileSync(values.key, 'utf8'));
    return { file: fs.readFileSync(positionals[0]), keys: set.keys ?? [set] };
  } catch (error) {
    console.error(error instanceof Error ? error.message : use);
    process.exit(2);
  }
}

const { file, keys } = readInput();
const check = await verifySnapshot(file, keys);
if (check.valid) {
  const { id, name, level, within, asOf, frozenAt, frozenBy, keyId, rows } = check.document;
  console.log(`Valid: ${id}, “${name}”, ${level} of ${within.name} as of ${asOf}, ${rows.length} units.`);
  console.log(`Frozen at ${frozenAt} by ${frozenBy.name}, signed with the key ${keyId}.`);
} else {
  const where = check.row === undefined ? '' : ` Row ${check.row}.`;
  console.log(`Not valid: ${check.fault}. ${check.meaning}${where}`);
  process.exitCode = 1;
}
