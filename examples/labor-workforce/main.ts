// The labor federation hands in the workforces of an enterprise with two sites, follows them by counts alone, and notifies both sites.
//   pnpm example labor-workforce [--url http://127.0.0.1:4000] [--keys .data/demo-keys] [--state .data/labor] [--workers 120]
// Kill it at any moment and start it again: it ends in the same state.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { agencyClient, clientCredentials, laborClient, type LaborClient, type PrivateKey } from '@lienthong/sdk';
import { fileCheckpoint, importRows } from '@lienthong/sdk/node';
import { notifySites } from './notices.ts';
import { plan, toMember } from './plan.ts';
import { writeWorkers } from './workers.ts';

const option = { type: 'string' } as const;
const { values: given } = parseArgs({ options: { url: option, keys: option, state: option, workers: option } });
const root = path.resolve(import.meta.dirname, '../..');
const url = given.url ?? 'http://127.0.0.1:4000';
const keys = path.resolve(given.keys ?? path.join(root, '.data/demo-keys'));
const state = path.resolve(given.state ?? path.join(root, '.data/labor'));
const file = path.join(state, 'nguoi-lao-dong-2021-05.jsonl');
const authOf = (clientId: string) => {
  const privateKey = JSON.parse(fs.readFileSync(path.join(keys, `${clientId}.json`), 'utf8')) as PrivateKey;
  return clientCredentials({ tokenUrl: `${url}/oauth2/token`, clientId, privateKey });
};

const labor = laborClient({ url: `${url}/graphql`, auth: authOf('labor-72-office'), purpose: 'WORKPLACE_DRIVE' });
const enterprise = await findEnterprise();
const [one, two] = enterprise.sites;
if (!one || !two) throw new Error('The demo has no enterprise with two sites.');
const police = agencyClient({ url: `${url}/graphql`, auth: authOf('police-72-register'), purpose: 'CARD_ISSUANCE' });
await writeWorkers(police, file, [one.code, two.code], Number(given.workers ?? 120));

/** Why a figure is null. */
const reasons: Readonly<Record<string, string>> = {
  SMALL_CELL: 'it is a count of fewer than five persons',
  SMALL_COMPLEMENT: 'all but fewer than five persons are in it',
  DERIVABLE: 'a withheld count could be worked out from it',
};

show('before', enterprise);
for (const site of [one, two]) {
  const report = path.join(state, `${site.code}.report.jsonl`);
  const workers = importRows(file, plan, (row) => (row.site === site.code ? toMember(row) : undefined), { report });
  const { good, bad } = await workers.dryRun();
  say(`${site.name}: ${good} of its own lines to be sent, ${bad} of the file are wrong\n`);
  const run = await labor.workforces.upload(workers, {
    site: site.id,
    period: '2021-05',
    name: 'Người lao động tháng 5/2021',
    runId: `workforce/${site.code}/2021-05`,
    checkpoint: fileCheckpoint(state),
    batchSize: 25,
    onItem: workers.record,
    onProgress: ({ done, accepted, refused }) => say(`  sent ${done}: ${accepted} accepted, ${refused} refused`),
  });
  const { codes } = await workers.close();
  const why = Object.entries(codes).map(([code, number]) => `${number} ${code}`);
  if (!run.completed) throw new Error(`Not completed: ${run.refusals.map(({ code }) => code).join(', ')}`);
  const end = run.earlier ? 'an earlier run had handed it in' : `${run.members} on the workforce`;
  say(`  ${end}; not sent or refused: ${why.join(', ') || 'none'}\n`);
}
show('after', await findEnterprise());
await notifySites(labor, { ...enterprise, sites: [one, two] }, say);

/** One with two sites of which the demo has no workforce yet. */
async function findEnterprise() {
  for await (const found of labor.enterprises.list()) if (found.code === 'gia-dinh-15') return found;
  throw new Error('The demo has no such enterprise.');
}

type Enterprise = Awaited<ReturnType<LaborClient['enterprises']['list']>>['nodes'][number];

/** Counts of few persons are withheld, and with them what they could be worked out from: `null` says so, and why. */
function show(when: string, { name, progress, sites }: Enterprise): void {
  say(`${name}, ${when}:\n`);
  for (const [place, figures] of [
    ['both sites', progress] as const,
    ...sites.map((site) => [site.name, site.progress] as const),
  ]) {
    const { counted, countedElsewhere, notYetCounted, eligible, present, collectedPersons, withheldFigures } = figures;
    const cells = { counted, countedElsewhere, notYetCounted, eligible, present, collectedPersons };
    const shown = Object.entries(cells).map(([figure, value]) => `${figure} ${value ?? 'withheld'}`);
    say(`  ${place}: ${shown.join(', ')}\n`);
    for (const { figure, reason } of withheldFigures) say(`    ${figure} is withheld: ${reasons[reason] ?? reason}\n`);
  }
}

function say(line: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[2K${line}` : line.endsWith('\n') ? line : `${line}\n`);
}
