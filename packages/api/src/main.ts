import { readConfig, settingsReference, type Config } from './config.ts';
import { openHome, prepare, type Home } from './opening.ts';
import { findDemoKeys } from './process/demo-keys.ts';
import { helpText } from './process/help.ts';
import { live, type Life } from './process/life.ts';
import { createPaint } from './process/paint.ts';
import { portFault, requireFreePort } from './process/port.ts';
import { createProgress, progressText, type Progress } from './process/progress.ts';
import { renderScreen } from './process/screen.ts';
import { startServer } from './server.ts';
import { loadDemo, moveToday, readInstance } from './store/demo/load.ts';

const use = 'pnpm start: builds what is out of date, starts the database, loads the demo province into an empty one, serves.';

live(async (life) => {
  const { config, switches } = readConfig(process.env, process.argv.slice(2));
  if (switches.has('--help')) {
    process.stdout.write(helpText(use, { '--help': 'This text.' }, settingsReference()));
    return;
  }
  const progress = createProgress(process.stdout);
  void life.stopped.then(() => {
    progress.halt();
  });
  await serve(config, life, progress);
});

async function serve(config: Config, life: Life, progress: Progress): Promise<void> {
  const home = await openHome(config, life, progress, () => requireFreePort(config.host, config.port));
  const urls = await prepare(config, home, progress);
  await fill(config, home, urls.ownerUrl, progress);
  const server = await progress.step('server', 'Starting the server', async () => {
    try {
      return await startServer({ config, secrets: home.secrets, appUrl: urls.appUrl });
    } catch (error) {
      throw portFault(error, config.host, config.port);
    }
  });
  life.atEnd(() => server.stop());
  process.stdout.write(await screen(config, home, urls.ownerUrl, server.url, progress));
  await life.stopped;
}

/** Loads the demo into an empty database, and moves its day where that was asked for. */
async function fill(config: Config, { keysDir }: Home, ownerUrl: string, progress: Progress): Promise<void> {
  const { population } = config;
  if (population !== 'none' && (await readInstance(ownerUrl)) === undefined) {
    await progress.step('demo', `Loading the demo province (${population})`, (note) =>
      loadDemo(ownerUrl, { population, keysDir, progress: (line) => { note(progressText(line)); } }),
    );
  }
  if (config.today !== undefined) await moveToday(ownerUrl, config.today);
}

async function screen(config: Config, home: Home, ownerUrl: string, url: string, progress: Progress): Promise<string> {
  const instance = await readInstance(ownerUrl);
  const build = performance.getEntriesByName('build')[0]?.duration ?? 0;
  const split = [...(build >= 50 ? [`build ${(build / 1000).toFixed(1)}`] : []), progress.split()].filter((part) => part !== '').join(', ');
  const notes = [
    ...(config.populationChosen && instance?.demo === true && instance.population !== config.population
      ? [`The population ${config.population} was asked for, and ${String(instance.population)} is loaded: pnpm demo --population ${config.population} --fresh replaces it.`]
      : []),
    ...(config.issuer ? [`Tokens come from ${config.issuer.url}; the server's own issuer is off.`] : []),
  ];
  return renderScreen(
    {
      url: url.replace(/\/$/, ''),
      instance,
      keys: findDemoKeys(home.keysDir),
      keysDir: home.keysDir,
      server: home.server,
      place: home.movedTo ?? config.dataDir,
      notes,
      readyIn: `${(performance.now() / 1000).toFixed(1)} s (${split})`,
    },
    createPaint(process.stdout.isTTY, process.env),
  );
}
