import { readConfig, settingsReference, type Config } from './config.ts';
import { reachOwner } from './owner.ts';
import { Fault } from './process/fault.ts';
import { helpText } from './process/help.ts';
import { live } from './process/life.ts';
import { createProgress } from './process/progress.ts';
import { day, readSettings, type Setting } from './process/settings.ts';
import { readInstance, withOwner } from './store/demo/instance.ts';
import { mergeCommunes, type Merged } from './store/merge/merge.ts';
import { mergeRefusals, type MergeOrder } from './store/merge/plan.ts';

const use =
  'pnpm units merge: merges whole communes of a district into one, from the day on. Persons and all that is current go over, old codes, figures and records stay as they are. One transaction: killed, it has changed nothing or all, and run again it does what is left. It runs beside a server, whose writers wait meanwhile.';

const text = (value: string): string => value;
const option = (flag: string, meaning: string, read: Setting['read'] = text): Setting & { variable: false } => ({
  ...{ default: '', flag, variable: false, meaning, read },
});
const options = {
  on: option('--on', 'The first day of the new unit: the legal day.', day),
  from: option('--from', 'Codes of the communes that end, with commas.'),
  into: option(
    '--into',
    'The code of the commune that takes over: a new one, or one of theirs, which then begins anew on the day.',
  ),
  name: option('--name', 'Its full name: Xã, Phường or Thị trấn and the name.'),
  document: option('--document', 'What decided it, as its successions will name it.'),
} as const satisfies Record<keyof MergeOrder, Setting>;

const switchTexts = {
  '--dry-run': 'Tells what would change, and changes nothing.',
  '--help': 'This text.',
};

live(async (life) => {
  const [command, ...rest] = process.argv.slice(2).filter((argument, index) => !(index === 0 && argument === '--'));
  const asked = command === 'merge' ? rest : process.argv.slice(2);
  const { config } = readConfig(process.env, []);
  const { values, switches, faults } = readSettings(options, {}, asked, Object.keys(switchTexts));
  if (switches.has('--help')) {
    process.stdout.write(helpText(use, switchTexts, helpRows()));
    return;
  }
  if (command !== 'merge') throw new Fault('settings', 'Say what to do with the units: pnpm units merge.');
  for (const name of Object.keys(options) as (keyof MergeOrder)[])
    if (values[name] === undefined && faults.length === 0) faults.push(`${options[name].flag ?? name} needs a value`);
  if (faults[0] !== undefined) throw new Fault('settings', `${faults[0]}.`);
  const order = { ...(values as Record<keyof MergeOrder, string>), from: String(values.from).split(',') };
  await mergeBeside(config, order, switches.has('--dry-run'), life);
});

function helpRows(): Parameters<typeof helpText>[2] {
  return [
    ...Object.values(options).map(({ flag, meaning }) => ({ name: '', flag: flag ?? '', default: '', meaning })),
    ...settingsReference().filter(({ name }) => ['DATA_DIR', 'DATABASE_URL'].includes(name)),
  ];
}

async function mergeBeside(
  config: Config,
  order: MergeOrder,
  dryRun: boolean,
  life: Parameters<Parameters<typeof live>[0]>[0],
): Promise<void> {
  const progress = createProgress(process.stdout);
  void life.stopped.then(() => {
    progress.halt();
  });
  const ownerUrl = await reachOwner(config, life, progress);
  if ((await readInstance(ownerUrl)) === undefined)
    throw new Fault('database', 'The database holds no units: start the server or load a demo first.');
  const merged = await progress.step('merge', dryRun ? 'Looking what a merge would change' : 'Merging', () =>
    withOwner(ownerUrl, (owner) => mergeCommunes(owner, order, { dryRun })),
  );
  if (merged.outcome === 'REFUSED')
    throw new Fault('settings', `${options[merged.option].flag ?? ''}: ${merged.code}. ${mergeRefusals[merged.code]}`);
  process.stdout.write(reportOf(merged, order));
}

const count = (value: number, what: string): string => `${value.toLocaleString('en-US')} ${what}`;

function reportOf(merged: Exclude<Merged, { outcome: 'REFUSED' }>, { document }: MergeOrder): string {
  if (merged.outcome === 'DONE_BEFORE')
    return `\n  ${merged.commune.id} ${merged.commune.fullName} was made by this very merge before: nothing is left to do.\n\n`;
  const { plan, touched, outcome, alone } = merged;
  const { commune, communes, groups } = plan;
  const told = [
    `${commune.id} ${commune.fullName}, ${count(groups.length, 'resident groups')}, by ${document}`,
    ...communes.map(({ old }) => `  from ${old.id} ${old.fullName}`),
    `${count(touched.persons, 'persons')} live there; ${count(touched.registered, 'more')} are registered there`,
    [
      count(touched.dossiers, 'dossiers'),
      count(touched.requests, 'requests'),
      count(touched.points, 'collection points'),
      count(touched.agencies, 'agencies'),
    ].join(', '),
    outcome === 'DONE'
      ? `Done; others could not write for ${count(alone, 'ms')}. A server knows it within 2 s.`
      : 'Nothing was changed.',
  ];
  return `\n${told.map((line) => `  ${line}`).join('\n')}\n\n`;
}
