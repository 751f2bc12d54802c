// A district police's night program: hands in what its counters collected today, takes each dossier as far as it goes, and sends
// what a mobile team collected as a bulk job.
//   pnpm example police-intake [--url http://127.0.0.1:4000] [--keys .data/demo-keys] [--state .data/intake] [--rows 120]
// Kill it at any moment and start it again: it ends in the same state.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  clientCredentials,
  dossiersOf,
  officerToken,
  policeClient,
  type Auth,
  type Dossier,
  type DossierIntake,
  type DossierMove,
  type Dossiers,
  type DossierState,
  type PrivateKey,
} from '@lienthong/sdk';
import { bulkJobs } from '@lienthong/sdk/jobs';
import { fileCheckpoint, importByJob, importDossiers, importRows, intakeIssues } from '@lienthong/sdk/node';
import { counters, district, writeCollected } from './collected.ts';
import { defectsShown, plan, toItem, type Collected } from './plan.ts';

const option = { type: 'string' } as const;
const { values: given } = parseArgs({ options: { url: option, keys: option, state: option, rows: option } });
const root = path.resolve(import.meta.dirname, '../..');
const url = given.url ?? 'http://127.0.0.1:4000';
const keys = path.resolve(given.keys ?? path.join(root, '.data/demo-keys'));
const state = path.resolve(given.state ?? path.join(root, '.data/intake'));
const key = (id: string) => JSON.parse(fs.readFileSync(path.join(keys, `${id}.json`), 'utf8')) as PrivateKey;
const credentials = (clientId: string) => ({ tokenUrl: `${url}/oauth2/token`, clientId, privateKey: key(clientId) });
const optionsOf = (auth: Auth) => ({ url: `${url}/graphql`, auth, purpose: 'CARD_ISSUANCE' }) as const;

const clientId = 'police-703-register';
const system = optionsOf(clientCredentials(credentials(clientId)));
const police = policeClient(system);
const machine = dossiersOf(police);
/** Who decides: an officer of the district, of each dossier one who didn't collect it. */
const officers = counters.map((officerId) => {
  const auth = officerToken({ ...credentials(clientId), officerId, officerKey: key(officerId) });
  return { who: officerId, desk: dossiersOf(policeClient(optionsOf(auth))) };
});

const { today } = await police.viewer();
const neighbour = policeClient(optionsOf(clientCredentials(credentials('police-706-register'))));
const files = await writeCollected(police, neighbour, { folder: state, today, rows: Number(given.rows ?? 120) });
await showFigures('before');

const collected = new Map<string, Collected>();
await handIn();
await work();
await handInByJob();

await showOverdue();
await showFigures('after');

/** First the register is asked what it misses of each person, then the good rows go, then each outcome stands in the report. */
async function handIn(): Promise<void> {
  const rows = importRows(files.counter, plan, (row) => toItem(row, collected), {
    report: reportOf(files.counter),
    key: ({ clientRef }) => clientRef,
    validate: intakeIssues,
  });
  const { rows: all, good, bad, codes } = await rows.dryRun({ ask: askReadiness });
  say(
    `${path.basename(files.counter)}: ${all} rows, ${good} to be sent, ${bad} are wrong; with the register: ${list(codes)}\n`,
  );
  const outcomes = new Map<string, number>();
  const run = await machine.recordAll(rows, {
    runId: `intake/${path.basename(files.counter)}`,
    checkpoint: fileCheckpoint(state),
    batchSize: 25,
    async onItem(told) {
      count(outcomes, told.codes[0] ?? told.status);
      await rows.record(told);
    },
    onProgress: ({ done, accepted, refused, perSecond }) =>
      say(`  sent ${done}: ${accepted} accepted, ${refused} refused, ${perSecond.toFixed(0)} a second`),
  });
  await rows.close();
  say(`  ${run.done} sent, ${run.resumed} of them by an earlier run: ${list(Object.fromEntries(outcomes))}\n`);
  say(`  everything that was wrong, row by row: ${path.relative(process.cwd(), reportOf(files.counter))}\n`);
}

/** Defects of a dossier that the register itself shows; who lives elsewhere is not shown. */
async function askReadiness({ subject, receiptNumber }: DossierIntake) {
  const found = await machine.readiness(subject.personalNumber);
  const blocking = (found?.findings ?? []).filter(({ blocks }) => blocks);
  for (const { code } of blocking) {
    const defect = defectsShown[code];
    if (defect) collected.get(receiptNumber ?? '')?.defects.add(defect);
  }
  return blocking.map(({ code, message, field }) => ({ code, message, path: field ? [field] : [] }));
}

/** The steps follow from what the server says, so a restart takes up whatever is left. */
async function work(): Promise<void> {
  const own = { desk: machine, who: clientId };
  await take(own, 'COLLECTED', (_, { defects }) =>
    defects.size > 0 ? { findDiscrepant: { defects: [...defects] } } : { startReview: {} },
  );
  for (const name of ['DISCREPANT', 'UNDER_REVIEW'] as const)
    for (const officer of officers)
      await take(officer, name, (dossier, { collectedBy }) =>
        collectedBy === officer.who ? undefined : name === 'UNDER_REVIEW' ? { verify: {} } : settle(dossier),
      );
  await take(own, 'VERIFIED', () => ({ sendToProduction: {} }));
  await take(own, 'IN_PRODUCTION', () => ({ produce: { issuedOn: today } }));
}

/** A bad photograph is taken again, a name was looked into; what the register misses waits for a correction. */
function settle({ defects }: Dossier): DossierMove['step'] | undefined {
  if (defects?.includes('BIOMETRIC_QUALITY'))
    return { requireRedo: { defect: 'BIOMETRIC_QUALITY', faultParty: 'AGENCY' } };
  if (defects?.every((one) => one === 'NAME_SPELLING'))
    return { resolve: { resolutions: [{ defect: 'NAME_SPELLING', how: 'FALSE_ALARM' }] } };
  return undefined;
}

async function take(
  { desk, who }: { desk: Dossiers; who: string },
  from: DossierState,
  stepOf: (dossier: Dossier, known: Collected) => DossierMove['step'] | undefined,
): Promise<void> {
  const found = await desk.list({ state: from, unit: district, by: 'COLLECTING_UNIT' }).toArray({ limit: 10_000 });
  const moves = found.flatMap((dossier) => {
    const known = collected.get(dossier.receiptNumber ?? '');
    const step = known && stepOf(dossier, known);
    const { id, version } = dossier;
    return step
      ? [{ clientRef: `${Object.keys(step).join()}/${id}/${version}`, id, expectedVersion: version, step }]
      : [];
  });
  if (moves.length === 0) return;
  const results = new Map<string, number>();
  await desk.moveAll(moves, {
    runId: from,
    batchSize: 25,
    onItem: ({ codes, status, outcome }) => count(results, codes[0] ?? outcome?.dossier?.state ?? status),
  });
  say(`  ${who}, of ${from}: ${list(Object.fromEntries(results))}\n`);
}

/** As many rows as there are: the server carries them out, also while nobody listens. */
async function handInByJob(): Promise<void> {
  const rows = importDossiers(files.team, { report: reportOf(files.team) });
  const outcomes = path.join(state, 'luu-dong.outcomes.csv');
  const job = { clientRef: `intake/${path.basename(files.team)}`, mutation: 'RECORD_DOSSIERS' } as const;
  const { sent, accepted, refused, failed } = await importByJob(bulkJobs(system), job, rows, { outcomes });
  const { rows: all, bad, codes } = await rows.close();
  say(`${path.basename(files.team)}: ${all} rows, ${bad} are wrong; ${sent} sent as a job: ${accepted} accepted, ${refused} refused, ${failed} failed (${list(codes)})
`);
  say(`  what became of each: ${path.relative(process.cwd(), outcomes)}\n`);
}

async function showOverdue(): Promise<void> {
  const late = await machine.list({ overdue: true, unit: district }, { orderBy: 'DUE_ON', first: 3, count: true });
  say(`overdue in the district: ${late.totalCount?.value ?? 0}\n`);
  for (const { state: at, dueOn, ageInWorkingDays, escalation } of late.nodes)
    say(`  ${at}, due on ${dueOn}, ${ageInWorkingDays} working days old: ${escalation}\n`);
}

async function showFigures(when: string): Promise<void> {
  const own = (await police.statistics.districts()).find(({ unit }) => unit?.code === district);
  if (!own) return;
  const { eligible, present, collectedPersons, issuedPersons, presentCollected } = own;
  say(`figures ${when}: eligible ${eligible}, present ${present}, collected ${collectedPersons}, issued ${issuedPersons}; of the present collected ${presentCollected}
`);
}

function reportOf(file: string): string {
  const { name } = path.parse(file);
  return path.join(state, `${name}.report.csv`);
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function list(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).map(([name, number]) => `${number} ${name}`);
  return entries.length > 0 ? entries.join(', ') : 'none';
}

function say(line: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[2K${line}` : line.endsWith('\n') ? line : `${line}\n`);
}
