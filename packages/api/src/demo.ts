import fs from 'node:fs';
import { readConfig, settingsReference } from './config.ts';
import { openHome, prepare, type Home } from './opening.ts';
import { Fault } from './process/fault.ts';
import { helpText } from './process/help.ts';
import { live } from './process/life.ts';
import { createProgress, progressText } from './process/progress.ts';
import { evidenceFolder } from './evidence/vault.ts';
import { loadDemo, readInstance } from './store/demo/load.ts';
import { withClient } from './store/prepare.ts';

const use =
  'pnpm demo --population small|standard|full [--fresh]: loads a demo province into the database of the data directory.';
const switchTexts = { '--fresh': 'Removes the demo that is loaded first.', '--help': 'This text.' };

live(async (life) => {
  const { config, switches } = readConfig(process.env, process.argv.slice(2), Object.keys(switchTexts));
  if (switches.has('--help')) {
    const rows = settingsReference().filter(({ name }) => ['DATA_DIR', 'DATABASE_URL', 'POPULATION'].includes(name));
    process.stdout.write(helpText(use, switchTexts, rows));
    return;
  }
  const { population } = config;
  if (population === 'none')
    throw new Fault('settings', 'A population must be named: --population small, standard or full.');
  const progress = createProgress(process.stdout);
  void life.stopped.then(() => {
    progress.halt();
  });
  const home = await openHome(config, life, progress);
  let { ownerUrl } = await prepare(config, home, progress);
  const loaded = await readInstance(ownerUrl);
  if (loaded?.demo === false)
    throw new Fault('database', 'The database holds data that are not a demo, so nothing was changed.');
  if (loaded && !switches.has('--fresh')) {
    throw new Fault(
      'database',
      `The population ${String(loaded.population)} is loaded already: add --fresh to remove it and load ${population}.`,
    );
  }
  if (switches.has('--fresh')) {
    const outside = { ...home, adminUrl: outsideOf(home) };
    await progress.step('remove', 'Removing what is loaded', () => drop(outside));
    fs.rmSync(home.keysDir, { recursive: true, force: true });
    fs.rmSync(evidenceFolder(config.dataDir), { recursive: true, force: true });
    ({ ownerUrl } = await prepare(config, outside, progress));
  }
  const report = await progress.step('demo', `Loading the demo province (${population})`, (note) =>
    loadDemo(ownerUrl, {
      population,
      keysDir: home.keysDir,
      progress: (line) => {
        note(progressText(line));
      },
    }),
  );
  const megabytes = Math.round(report.bytes / 1e6);
  const seconds = report.seconds.toFixed(1);
  process.stdout.write(
    `\n  ${report.people.toLocaleString('en-US')} people in ${seconds} s; the database takes ${String(megabytes)} MB. Their keys are in ${home.keysDir}.\n\n`,
  );
});

/** Another database of the same server: none can be dropped from within. */
function outsideOf({ adminUrl, database }: Home): string {
  const url = new URL(adminUrl);
  if (decodeURIComponent(url.pathname) === `/${database}`) url.pathname = '/postgres';
  return url.href;
}

async function drop({ adminUrl, database }: Home): Promise<void> {
  await withClient(adminUrl, (admin) =>
    admin.query(`drop database if exists ${admin.escapeIdentifier(database)} with (force)`),
  );
}
