/** A setting's rule was broken; the message reads after the setting's name: "must be ...". */
class Rule extends Error {}

type Reader<T> = (text: string) => T;

/** One thing that can be set, by environment or argument or both. */
export interface Setting {
  /** The text that counts when nothing is given; '' means absent. */
  default: string;
  meaning: string;
  /** The argument that sets it; it wins over the environment. */
  flag?: string;
  /** False: by the argument only. */
  variable?: false;
  read: Reader<unknown>;
}

export type Values<Table extends Record<string, Setting>> = {
  [Name in keyof Table]: ReturnType<Table[Name]['read']> | undefined;
};

export interface Reading<Table extends Record<string, Setting>> {
  values: Values<Table>;
  /** The names that somebody set. */
  given: ReadonlySet<string>;
  /** The arguments without a value that were given. */
  switches: ReadonlySet<string>;
  /** Everything that is wrong, each naming the variable or argument and the rule. */
  faults: string[];
}

export const oneOf =
  <T extends string>(...choices: readonly T[]): Reader<T> =>
  (text) => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw new Rule(`must be one of ${choices.join(', ')}`);
    return found;
  };

export const integer =
  (least: number, most: number): Reader<number> =>
  (text) => {
    const value = Number(text);
    const fits = /^\d+$/.test(text) && value >= least && value <= most;
    if (!fits) throw new Rule(`must be a whole number from ${String(least)} to ${String(most)}`);
    return value;
  };

export const address =
  (...schemes: readonly string[]): Reader<string> =>
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || !schemes.includes(url.protocol.slice(0, -1))) {
      throw new Rule(`must be an address that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`);
    }
    return text;
  };

export const day: Reader<string> = (text) => {
  const parsed = new Date(`${text}T00:00:00Z`);
  const isDay =
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
  if (!isDay) throw new Rule('must be a day of the calendar, as YYYY-MM-DD');
  return text;
};

export const word: Reader<string> = (text) => {
  if (!/^[\w.:~/@-]+$/.test(text)) throw new Rule('must be one word of letters, digits and . : ~ / @ - _');
  return text;
};

type Given = Map<string, { text: string; from: string }>;

/** Reads a table of settings from environment and arguments; an unknown argument is a fault, an unknown variable isn't. */
export function readSettings<const Table extends Record<string, Setting>>(
  table: Table,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  knownSwitches: readonly string[],
): Reading<Table> {
  const rows: [string, Setting][] = Object.entries(table);
  const given: Given = new Map();
  for (const [name, { variable }] of rows) {
    const text = env[name] ?? '';
    if (text !== '' && variable !== false) given.set(name, { text, from: name });
  }
  const faults: string[] = [];
  const switches = readArguments(rows, args, knownSwitches, given, faults);
  const values = Object.fromEntries(
    rows.map(([name, setting]) => {
      const { text, from } = given.get(name) ?? { text: setting.default, from: name };
      try {
        return [name, text === '' ? undefined : setting.read(text)];
      } catch (error) {
        if (!(error instanceof Rule)) throw error;
        faults.push(`${from} ${error.message}`);
        return [name, undefined];
      }
    }),
  );
  return { values: values as Values<Table>, given: new Set(given.keys()), switches, faults };
}

/** `--flag value`, `--flag=value` and switches, also behind a `--` that pnpm may have passed on. */
function readArguments(
  rows: [string, Setting][],
  args: readonly string[],
  known: readonly string[],
  given: Given,
  faults: string[],
): Set<string> {
  const flags = new Map(rows.flatMap(([name, { flag }]) => (flag === undefined ? [] : [[flag, name] as const])));
  const switches = new Set<string>();
  const rest = args.filter((argument) => argument !== '--');
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const [flag = '', attached] = argument.split(/=(.*)/s);
    const name = flags.get(flag);
    if (known.includes(argument)) switches.add(argument);
    else if (name === undefined)
      faults.push(`${flag} is no argument here: there are ${[...flags.keys(), ...known].join(', ')}`);
    else {
      const text = attached ?? rest.shift() ?? '';
      if (text === '') faults.push(`${flag} needs a value`);
      else given.set(name, { text, from: flag });
    }
  }
  return switches;
}
