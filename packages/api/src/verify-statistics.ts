import fs from 'node:fs';
import path from 'node:path';
import { readConfig, settingsReference, type Config } from './config.ts';
import { openHome, prepare } from './opening.ts';
import { examineServer } from './process/external-database.ts';
import { Fault } from './process/fault.ts';
import { helpText } from './process/help.ts';
import { live, type Life } from './process/life.ts';
import { createProgress, type Progress } from './process/progress.ts';
import { readSecrets } from './process/secrets.ts';
import { readInstance } from './store/demo/load.ts';
import { withOwner } from './store/demo/instance.ts';
import { findServer, lastingPlace } from './store/embedded/places.ts';
import { recount } from './store/recount.ts';
import { repair, type Mended } from './store/repair.ts';

const use =
  'pnpm statistics verify: counts every figure of the statistics anew from the rows and compares it with what is tallied. It ends with 1 at the first difference, and may run beside a server.\n' +
  'pnpm statistics repair: makes what is tallied what the rows tell, in one transaction, and says what differed. Writers wait meanwhile.';
const commands = ['verify', 'repair'];
const switchTexts = { '--help': 'This text.' };

live(async (life) => {
  const [command, ...rest] = process.argv.slice(2).filter((argument, index) => !(index === 0 && argument === '--'));
  const { config, switches } = readConfig(process.env, commands.includes(command ?? '') ? rest : process.argv.slice(2));
  if (switches.has('--help')) {
    const rows = settingsReference().filter(({ name }) => ['DATA_DIR', 'DATABASE_URL'].includes(name));
    process.stdout.write(helpText(use, switchTexts, rows));
    return;
  }
  if (!commands.includes(command ?? ''))
    throw new Fault('settings', 'Say what to do with the statistics: pnpm statistics verify, or repair.');
  const progress = createProgress(process.stdout);
  void life.stopped.then(() => {
    progress.halt();
  });
  const ownerUrl = (await running(config)) ?? (await started(config, life, progress));
  if ((await readInstance(ownerUrl)) === undefined)
    throw new Fault(
      'database',
      'The database holds nothing that could be counted: start the server or load a demo first.',
    );
  if (command === 'repair') {
    const mended = await progress.step('repair', 'Counting every figure anew', () => withOwner(ownerUrl, repair));
    process.stdout.write(mendedText(mended));
    return;
  }
  const { figures, difference } = await progress.step('recount', 'Counting every figure anew', () =>
    withOwner(ownerUrl, recount),
  );
  const compared = `${figures.toLocaleString('en-US')} figures compared`;
  if (difference === null) process.stdout.write(`\n  ${compared}: each is what the rows tell.\n\n`);
  else {
    const { metric, unit, day, counted, tallied } = difference;
    throw new Fault(
      'failure',
      `${compared}: ${metric} of unit ${unit} on ${day} is tallied as ${String(tallied)} and counted as ${String(counted)}, the earliest of the differences.`,
    );
  }
});

/** Most differences that are written out. */
const mostLines = 20;

function mendedText(mended: readonly Mended[]): string {
  if (mended.length === 0) return '\n  Nothing to mend: each figure is what the rows tell.\n\n';
  const lines = mended
    .slice(0, mostLines)
    .map(
      ({ metric, unit, day, counted, tallied }) =>
        `  ${metric} of unit ${unit} on ${day}: was ${String(tallied)}, is ${String(counted)}`,
    );
  if (mended.length > mostLines) lines.push(`  and ${(mended.length - mostLines).toLocaleString('en-US')} more`);
  return `\n  ${mended.length.toLocaleString('en-US')} figures mended, by what came or went on a day:\n${lines.join('\n')}\n\n`;
}

/** The owner's address in a database that runs: the one of DATABASE_URL, or the embedded one of a server at work. */
async function running({ databaseUrl, dataDir }: Config): Promise<string | undefined> {
  if (databaseUrl !== undefined) {
    const { adminUrl, database } = await examineServer(databaseUrl);
    return asOwner(new URL(adminUrl), dataDir, database);
  }
  const wanted = path.join(dataDir, 'pg');
  if (!fs.existsSync(wanted)) return undefined;
  const { data } = lastingPlace(wanted);
  if (findServer(data) === undefined) return undefined;
  const port = fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[3];
  return asOwner(new URL(`postgresql://127.0.0.1:${String(port)}`), dataDir, 'lienthong');
}

async function started(config: Config, life: Life, progress: Progress): Promise<string> {
  const home = await openHome(config, life, progress);
  return (await prepare(config, home, progress)).ownerUrl;
}

function asOwner(url: URL, dataDir: string, database: string): string {
  return Object.assign(url, {
    username: 'owner',
    password: readSecrets(dataDir).ownerPassword,
    pathname: `/${database}`,
  }).href;
}
