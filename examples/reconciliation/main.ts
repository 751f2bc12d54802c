// The justice office's reconciliation: streams its register, shows how the two agree, and hands in what can be put right.
//   pnpm example reconciliation [--url http://127.0.0.1:4000] [--keys .data/demo-keys] [--state .data/reconciliation] [--register FILE] [--rows 3000]
// Kill it at any moment and start it again: the run goes on where it ended, and nothing is compared or handed in twice.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  clientCredentials,
  justiceClient,
  reconciliationOf,
  toCorrectionItem,
  type CorrectionItem,
  type PrivateKey,
} from '@lienthong/sdk';
import { fileCheckpoint, readCsv } from '@lienthong/sdk/node';
import { writeRegister } from './register.ts';
import { toRow } from './rows.ts';

const text = { type: 'string' } as const;
const { values: given } = parseArgs({
  options: { url: text, keys: text, state: text, register: text, rows: text, client: text },
});
const root = path.resolve(import.meta.dirname, '../..');
const url = given.url ?? 'http://127.0.0.1:4000';
const keys = path.resolve(given.keys ?? path.join(root, '.data/demo-keys'));
const state = path.resolve(given.state ?? path.join(root, '.data/reconciliation'));
const register = path.resolve(given.register ?? path.join(state, 'register-2021.csv'));
const clientId = given.client ?? 'justice-703-registry';
const privateKey = JSON.parse(fs.readFileSync(path.join(keys, `${clientId}.json`), 'utf8')) as PrivateKey;
const justice = justiceClient({
  url: `${url}/graphql`,
  auth: clientCredentials({ tokenUrl: `${url}/oauth2/token`, clientId, privateKey }),
  purpose: 'CIVIL_STATUS',
});
const reconciliation = reconciliationOf(justice);
const runId = `reconciliation/${path.basename(register)}`;
const checkpoint = fileCheckpoint(state);

if (!given.register) {
  const planted = await writeRegister(justice, register, Number(given.rows ?? 3000));
  console.log('planted in the register:');
  for (const [what, count] of planted) console.log(`  ${String(count).padStart(5)}  ${what}`);
}

const run = await justice.reconcile(readCsv(register, toRow), {
  runId,
  checkpoint,
  onProgress: ({ done, refused, perSecond }) =>
    say(`compared ${done}: ${refused} refused, ${perSecond.toFixed(0)} a second`),
});
say(`compared ${run.done} entries in ${run.seconds.toFixed(1)} s, ${run.resumed} of them by an earlier run\n`);

const report = await reconciliation.report(runId);
if (!report) throw new Error('a run that was just made has a report');
console.log('\nwho is meant:');
for (const { match, rule, rows } of report.rules) console.log(`  ${String(rows).padStart(5)}  ${match} by ${rule}`);
console.log('\nhow the registers agree, but for what is equal:');
for (const { field, agreement, form, rows } of report.fields.filter((one) => one.agreement !== 'EQUAL'))
  console.log(`  ${String(rows).padStart(5)}  ${field} ${agreement}${form ? ` (${form})` : ''}`);
console.log('\nconsistency by commune:');
for (const { unit, consistency } of report.units) {
  const { numerator, denominator, rate } = consistency;
  const shown = rate === null ? 'withheld' : `${(rate * 100).toFixed(2)} %, ${numerator} of ${denominator}`;
  console.log(`  ${unit.fullName}: ${shown}`);
}

// After a kill the outcomes of the earlier run are gone, so what can be put right is asked for by the run.
const items: CorrectionItem[] = [];
const waiting = new Map<string, number>();
for await (const { proposals } of reconciliation.proposals(readCsv(register, toRow), { runId })) {
  for (const proposal of proposals ?? []) {
    const item = toCorrectionItem(proposal);
    if (item) items.push(item);
    else {
      const why = `${proposal.kind} of ${proposal.field}: ${proposal.lacks.join(', ')}`;
      waiting.set(why, (waiting.get(why) ?? 0) + 1);
    }
  }
}
const outcomes = new Map<string, number>();
await justice.corrections.submitAll(items, {
  runId: `${runId}/proposals`,
  onItem: ({ status, codes }) => {
    const outcome = status === 'ACCEPTED' ? status : codes.join(' ');
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  },
});
console.log(`\n${items.length} requests handed in, as they were proposed:`);
for (const [outcome, count] of outcomes) console.log(`  ${String(count).padStart(5)}  ${outcome}`);
for (const [why, count] of waiting) console.log(`  ${String(count).padStart(5)}  waiting, ${why}`);

function say(line: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[2K${line}` : line.endsWith('\n') ? line : '');
}
