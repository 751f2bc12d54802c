import { defaultDataDir, readConfig, settingsReference, type Config } from './config.ts';
import { openHome, prepare, type Home } from './opening.ts';
import { findDemoKeys, type DemoKeys } from './process/demo-keys.ts';
import { Fault } from './process/fault.ts';
import { helpText } from './process/help.ts';
import { live, type Life } from './process/life.ts';
import { createPaint } from './process/paint.ts';
import { portFault, requireFreePort } from './process/port.ts';
import { createProgress, progressText, type Progress } from './process/progress.ts';
import { renderScreen } from './process/screen.ts';
import { startServer } from './server.ts';
import { loadDemo, moveToday, readInstance, type Instance } from './store/demo/load.ts';
import { fillReference } from './store/reference/load.ts';

const use =
  'pnpm start: builds what is out of date, starts the database, loads the demo province into an empty one, serves.';

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
      return await startServer({ config, secrets: home.secrets, appUrl: urls.appUrl, keysDir: home.keysDir });
    } catch (error) {
      throw portFault(error, config.host, config.port);
    }
  });
  life.atEnd(() => server.stop());
  process.stdout.write(await screen(config, home, urls.ownerUrl, server.url, progress));
  await life.stopped;
}

/** Fills an empty database: with the demo, or with the country's units alone; moves the demo's day where that was asked for. */
async function fill(config: Config, { keysDir }: Home, ownerUrl: string, progress: Progress): Promise<void> {
  const { population } = config;
  const isEmpty = (await readInstance(ownerUrl)) === undefined;
  if (isEmpty && population === 'none') {
    await progress.step('units', 'Loading the administrative units', () => fillReference(ownerUrl));
  } else if (isEmpty && population !== 'none') {
    await progress.step('demo', `Loading the demo province (${population})`, (note) =>
      loadDemo(ownerUrl, {
        population,
        keysDir,
        progress: (line) => {
          note(progressText(line));
        },
      }),
    );
  }
  if (config.today === undefined) return;
  if ((await readInstance(ownerUrl))?.demo !== true)
    throw new Fault('settings', '--today moves the legal day of a demo, and none is loaded.');
  await moveToday(ownerUrl, config.today);
}

async function screen(
  config: Config,
  home: Home,
  ownerUrl: string,
  serverUrl: string,
  progress: Progress,
): Promise<string> {
  const instance = await readInstance(ownerUrl);
  const keys = findDemoKeys(home.keysDir);
  const url = serverUrl.replace(/\/$/, '');
  const build = performance.getEntriesByName('build')[0]?.duration ?? 0;
  const split = [build >= 50 ? `build ${(build / 1000).toFixed(1)}` : '', progress.split()].filter(
    (part) => part !== '',
  );
  const shown = {
    url,
    instance,
    keys,
    keysDir: home.keysDir,
    server: home.server,
    playground: config.playground,
    notes: notesOn(config, instance, keys, home.keysDir),
    nextSteps: [
      { command: `node examples/first-call.mjs --url ${url}`, purpose: 'a first program' },
      { command: 'npx --yes pnpm@12.21.0 demo --population full --fresh', purpose: '1.17 million people' },
      { command: 'npx --yes pnpm@12.21.0 test', purpose: 'all the tests' },
    ].slice(keys.clients.length > 0 && config.dataDir === defaultDataDir ? 0 : 1),
    readyIn: `${(performance.now() / 1000).toFixed(1)} s (${split.join(', ')})`,
  };
  return renderScreen(shown, createPaint(process.stdout.isTTY, process.env));
}

function notesOn(config: Config, instance: Instance | undefined, keys: DemoKeys, keysDir: string): string[] {
  const { population, populationChosen, issuer } = config;
  const isOther =
    populationChosen && population !== 'none' && instance?.demo === true && instance.population !== population;
  return [
    isOther
      ? `${String(instance.population)} is loaded, not ${population}: pnpm demo --population ${population} --fresh replaces it.`
      : '',
    instance?.demo === true && keys.clients.length === 0
      ? `The keys of this demo are not in ${keysDir}: pnpm demo --fresh makes new people and keys.`
      : '',
    issuer ? `Tokens come from ${issuer.url}; the server's own issuer is off.` : '',
  ].filter((note) => note !== '');
}
