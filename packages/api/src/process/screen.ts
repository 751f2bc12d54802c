import type { DemoKeys } from './demo-keys.ts';
import { wrap } from './help.ts';
import type { Paint } from './paint.ts';

/** What the database holds, as far as the screen tells it. */
export interface ShownInstance {
  demo: boolean;
  population?: string;
  people?: number;
  today: string;
  units: number;
  targetNote?: string;
}

export interface Shown {
  url: string;
  /** Absent while the database is empty. */
  instance: ShownInstance | undefined;
  keys: DemoKeys;
  keysDir: string;
  /** The database server and where things lie. */
  server: string;
  /** Whether there is a page at /. */
  playground: boolean;
  /** Sentences that somebody should read before going on. */
  notes: readonly string[];
  /** What a newcomer to the demo can do now. */
  nextSteps: readonly { command: string; purpose: string }[];
  readyIn: string;
}

const labelWidth = 10;
const textWidth = 88;
/** Longer lists of agencies are cut: the whole is in the file that the screen names. */
const mostRows = 14;

const figure = (value: number): string => value.toLocaleString('en-US');

/** The one screen after a start: at most 100 columns, nothing personal (the demo's people and officers are invented). */
export function renderScreen(shown: Shown, paint: Paint): string {
  const { url, instance, notes } = shown;
  const isDemo = instance?.demo === true;
  const blocks = [
    [`  ${paint.strong('Lienthong')}  ${paint.link(url)}`],
    [
      ...row(paint, 'Open', `${url}/   ${openedAt(shown)}`),
      ...row(paint, 'API', `${url}/graphql   POST, with a token from /oauth2/token`),
    ],
    [...contents(paint, instance), ...row(paint, 'Database', shown.server)],
    isDemo && shown.keys.clients.length > 0 ? agencies(paint, shown) : [],
    notes.flatMap((note) => row(paint, 'Note', note)),
    isDemo ? commands(paint, shown) : [],
    wrap(`Ready in ${shown.readyIn}. Ctrl-C stops everything; the data stay.`, textWidth + labelWidth).map((line) =>
      paint.dim(`  ${line}`),
    ),
  ];
  return `\n${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n\n`;
}

const openedAt = ({ playground, keys }: Shown): string => {
  if (!playground) return 'all addresses, and how to begin';
  return keys.clients.length > 0
    ? 'the playground: be an agency, run a prepared question'
    : 'the playground, for a token of your own';
};

function row(paint: Paint, label: string, text: string): string[] {
  return wrap(text, textWidth).map(
    (line, index) => `  ${paint.dim((index === 0 ? label : '').padEnd(labelWidth))}${line}`,
  );
}

function contents(paint: Paint, instance: ShownInstance | undefined): string[] {
  if (!instance)
    return row(paint, 'Data', 'none yet: npx --yes pnpm@12.21.0 demo --population standard loads a demo province');
  const counts = `${instance.people === undefined ? '' : `${figure(instance.people)} people, `}${figure(instance.units)} administrative units`;
  if (!instance.demo)
    return row(paint, 'Data', `${counts}. This is not a demo: no demo keys, no picking of an agency.`);
  return [
    ...row(paint, 'Today', `${instance.today}, the demo's legal day (--today YYYY-MM-DD moves it)`),
    ...row(paint, 'Data', `${counts}; population ${instance.population ?? 'demo'}, everyone in it invented`),
    ...(instance.targetNote === undefined ? [] : row(paint, 'Target', instance.targetNote)),
  ];
}

function agencies(paint: Paint, { keys, keysDir }: Shown): string[] {
  const rows = keys.clients.map((client) => ({
    client: client.clientId,
    agency: `${client.kind}, ${client.unitName}`,
    officers: keys.officers.filter(({ viaClient }) => viaClient === client.clientId).map(({ officerId }) => officerId),
  }));
  const shown = rows.slice(0, mostRows);
  const width = { client: 0, agency: 0 };
  for (const { client, agency } of shown) {
    width.client = Math.max(width.client, client.length);
    width.agency = Math.max(width.agency, agency.length);
  }
  const rest = 96 - width.client - width.agency - 2;
  const line = (client: string, agency: string, officers: string): string =>
    `  ${client.padEnd(width.client)}  ${agency.padEnd(width.agency)}  ${officers}`.trimEnd();
  const more = rows.length - shown.length;
  return [
    paint.dim(line('Client', 'Agency', 'Officers')),
    ...shown.map(({ client, agency, officers }) => line(client, agency, fit(officers, rest))),
    ...(more > 0 ? [paint.dim(`  and ${String(more)} more`)] : []),
    paint.dim(`  Their private keys are in ${keysDir}; index.json says which is whose.`),
  ];
}

/** As many of the words as fit, and how many more there are. */
function fit(words: readonly string[], width: number): string {
  for (let count = words.length; count > 0; count--) {
    const text = [...words.slice(0, count), ...(count < words.length ? [`+${String(words.length - count)}`] : [])].join(
      ' ',
    );
    if (text.length <= width) return text;
  }
  return words.length === 0 ? '' : String(words.length);
}

function commands(paint: Paint, { nextSteps }: Shown): string[] {
  const width = Math.max(...nextSteps.map(({ command }) => command.length));
  return nextSteps.map(({ command, purpose }, index) => {
    const label = paint.dim((index === 0 ? 'Try next' : '').padEnd(labelWidth));
    return `  ${label}${command.padEnd(width)}  ${paint.dim(purpose)}`;
  });
}
