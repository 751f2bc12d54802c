// The justice office's night job: pushes its register's corrections, births and marriages, another officer decides, the figures follow.
//   pnpm example justice-corrections [--url http://127.0.0.1:4000] [--keys .data/demo-keys] [--state .data/justice] [--register FILE]
// Kill it at any moment and start it again: it ends in the same state.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  clientCredentials,
  justiceClient,
  officerToken,
  type CorrectionMove,
  type JusticeClient,
  type PrivateKey,
} from '@lienthong/sdk';
import { fileCheckpoint, readCsv } from '@lienthong/sdk/node';
import { toItem } from './items.ts';
import { writeRegister } from './register.ts';

const text = { type: 'string' } as const;
const { values: given } = parseArgs({ options: { url: text, keys: text, state: text, register: text } });
const root = path.resolve(import.meta.dirname, '../..');
const url = given.url ?? 'http://127.0.0.1:4000';
const keys = path.resolve(given.keys ?? path.join(root, '.data/demo-keys'));
const state = path.resolve(given.state ?? path.join(root, '.data/justice'));
const register = path.resolve(given.register ?? path.join(state, 'register-2021-05-20.csv'));
const key = (id: string) => JSON.parse(fs.readFileSync(path.join(keys, `${id}.json`), 'utf8')) as PrivateKey;
const credentials = (clientId: string) => ({ tokenUrl: `${url}/oauth2/token`, clientId, privateKey: key(clientId) });
const api = { url: `${url}/graphql`, purpose: 'CIVIL_STATUS' } as const;

/** The district's system hands in what its communes registered. */
const machine = justiceClient({ ...api, auth: clientCredentials(credentials('justice-703-registry')) });

/** Corrections of people from 14 on are decided by the district, deaths and children by the commune; never by the registrar. */
const deciders = [
  { clientId: 'justice-703-registry', officerId: 'officer-justice-703-2' },
  { clientId: 'justice-25456-registry', officerId: 'officer-justice-25456-1' },
].map(({ clientId, officerId }) => ({
  officerId,
  office: justiceClient({
    ...api,
    auth: officerToken({ ...credentials(clientId), officerId, officerKey: key(officerId) }),
  }),
}));

const neighbour = justiceClient({ ...api, auth: clientCredentials(credentials('justice-706-registry')) });
await writeRegister(machine, neighbour, register);
await showFigures('before');
const outcomes = new Map<string, number>();
const count = (name: string): void => void outcomes.set(name, (outcomes.get(name) ?? 0) + 1);

const pushed = await machine.corrections.submitAll(readCsv(register, toItem), {
  runId: `civil-status/${path.basename(register)}`,
  checkpoint: fileCheckpoint(state),
  batchSize: 50,
  onItem: ({ status, codes }) => count(status === 'ACCEPTED' ? 'ACCEPTED' : (codes[0] ?? status)),
  onProgress: ({ done, accepted, refused, perSecond }) =>
    say(`pushed ${done}: ${accepted} accepted, ${refused} refused, ${perSecond.toFixed(0)} a second`),
});
say(
  `pushed ${pushed.done} of the register in ${pushed.seconds.toFixed(1)} s, ${pushed.resumed} of them by an earlier run\n`,
);
for (const [code, number] of [...outcomes].sort(([, a], [, b]) => b - a))
  console.log(`  ${String(number).padStart(4)}  ${code}`);

// The steps follow from what the server says, so a restart takes up whatever is left.
for (const { officerId, office } of deciders) {
  await decide(office, officerId, 'SUBMITTED', 'review', { review: {} });
  await decide(office, officerId, 'IN_REVIEW', 'approve', { approve: { evidenceChecked: true } });
}

await showFigures('after');

/** The district's figures: the dead leave the stocks, not the flows. */
async function showFigures(when: string): Promise<void> {
  const districts = await machine.statistics.districts();
  const own = districts.find(({ unit }) => unit?.code === '703');
  if (!own) return;
  const { eligible, present, collectedPersons, issuedPersons, eligibleCollected, presentCollected } = own;
  say(
    `figures ${when}: eligible ${eligible}, present ${present}, collected ${collectedPersons}, issued ${issuedPersons}; of the eligible collected ${eligibleCollected}, of the present ${presentCollected}\n`,
  );
}

async function decide(
  office: JusticeClient,
  officerId: string,
  from: 'SUBMITTED' | 'IN_REVIEW',
  name: string,
  step: CorrectionMove['step'],
): Promise<void> {
  const requests = await office.corrections.list({ state: from }).toArray({ limit: 10_000 });
  const moves = requests.map(({ id, version }) => ({
    clientRef: `${name}/${id}/${version}`,
    id,
    expectedVersion: version,
    step,
  }));
  const results = new Map<string, number>();
  const moved = await office.corrections.moveAll(moves, {
    runId: `${name}/${officerId}`,
    batchSize: 50,
    onItem: ({ status, codes, outcome }) => {
      const result = outcome?.request?.state ?? codes[0] ?? status;
      results.set(result, (results.get(result) ?? 0) + 1);
    },
    onProgress: ({ done }) => say(`${name}: ${done} of ${moves.length}`),
  });
  const summary = [...results].map(([result, number]) => `${number} ${result}`).join(', ');
  say(`${officerId}: ${name} of ${moved.done} requests${summary ? `: ${summary}` : ''}\n`);
}

function say(line: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[2K${line}` : line.endsWith('\n') ? line : `${line}\n`);
}
