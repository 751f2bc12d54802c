import path from 'node:path';
import { Fault } from './process/fault.ts';
import { address, day, integer, oneOf, readSettings, word, type Setting, type Values } from './process/settings.ts';

export const populations = ['small', 'standard', 'full'] as const;
export type Population = (typeof populations)[number];

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The checkout: this file lies three folders below it, in src as in dist. */
const root = path.resolve(import.meta.dirname, '../../..');

/** Where data are kept unless DATA_DIR says otherwise; the examples look for the demo's keys there. */
export const defaultDataDir = path.join(root, '.data');

/** Everything that can be set, in the order in which a reader needs it. Documentation and `--help` are made from it. */
export const settings = {
  PORT: { default: '4000', flag: '--port', meaning: 'The port that the server listens on.', read: integer(1, 65_535) },
  HOST: {
    default: '127.0.0.1',
    meaning: 'The address that it listens on; 0.0.0.0 is every one of the machine.',
    read: word,
  },
  PUBLIC_URL: {
    default: '',
    meaning: 'Where clients reach the server, if not at HOST and PORT: the name that tokens are issued in.',
    read: address('https', 'http'),
  },
  DATA_DIR: {
    default: '.data',
    meaning:
      'The folder of the embedded database, the secrets and the demo keys, seen from the checkout; for one process at a time.',
    read: (text: string) => path.resolve(root, text),
  },
  DATABASE_URL: {
    default: '',
    meaning:
      'An administrator of a PostgreSQL 15.19 or newer, in place of the embedded one. The database it names (else lienthong) is made if missing.',
    read: address('postgres', 'postgresql'),
  },
  APP_DATABASE_URL: {
    default: '',
    meaning:
      'Where requests connect if not directly, for example a PgBouncer. Without a user in it, the role app logs in.',
    read: address('postgres', 'postgresql'),
  },
  POPULATION: {
    default: 'standard',
    flag: '--population',
    meaning:
      'The demo province that an empty database is filled with: small, standard, full (1.17 million people) or none.',
    read: oneOf(...populations, 'none'),
  },
  TODAY: {
    default: '',
    flag: '--today',
    variable: false,
    meaning: 'Moves the legal day of the demo; it runs on from there.',
    read: day,
  },
  ISSUER: {
    default: '',
    meaning: "The OIDC issuer of tokens, together with JWKS_URI; absent: the server's own.",
    read: address('https', 'http'),
  },
  JWKS_URI: { default: '', meaning: "Where that issuer's keys are.", read: address('https', 'http') },
  AUDIENCE: { default: 'lienthong', meaning: 'The audience that a token has to name.', read: word },
  LOG_LEVEL: {
    default: 'info',
    meaning: 'One of fatal, error, warn, info, debug, trace, silent.',
    read: oneOf(...logLevels),
  },
  PLAYGROUND: {
    default: 'on',
    meaning: 'off: no page at /, and no signing in as a party of the demo.',
    read: oneOf('on', 'off'),
  },
  NAMED_STATEMENTS: {
    default: 'on',
    meaning: 'off behind a pooler in transaction mode that cannot keep prepared statements (PgBouncer before 1.21).',
    read: oneOf('on', 'off'),
  },
  POOL_SIZE: { default: '10', meaning: 'The number of connections that requests share.', read: integer(2, 1000) },
} as const satisfies Record<string, Setting>;

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly dataDir: string;
  readonly databaseUrl?: string;
  readonly appDatabaseUrl?: string;
  readonly population: Population | 'none';
  /** True when somebody chose the population: only then is another one in the database worth a word. */
  readonly populationChosen: boolean;
  readonly today?: string;
  /** Someone else's issuer; absent means the embedded one. */
  readonly issuer?: { readonly url: string; readonly jwksUri: string };
  readonly audience: string;
  readonly logLevel: (typeof logLevels)[number];
  readonly playground: boolean;
  readonly namedStatements: boolean;
  readonly poolSize: number;
}

/** The settings of environment and arguments, with the switches given, or one Fault that names all that is wrong. */
export function readConfig(
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  knownSwitches: readonly string[] = ['--help'],
): { config: Config; switches: ReadonlySet<string> } {
  const { values, given, switches, faults } = readSettings(settings, env, args, knownSwitches);
  const issuer = issuerOf(values, faults);
  if (faults.length === 1) throw new Fault('settings', `${String(faults[0])}.`);
  if (faults.length > 1)
    throw new Fault('settings', `${String(faults.length)} settings are wrong:\n  ${faults.join('\n  ')}`);
  return {
    config: Object.freeze({ ...assemble(values, given.has('POPULATION')), ...(issuer && { issuer }) }),
    switches,
  };
}

type Setup = Values<typeof settings>;

function assemble(values: Setup, populationChosen: boolean): Config {
  return {
    port: present(values.PORT),
    host: present(values.HOST),
    publicUrl: (values.PUBLIC_URL ?? addressOf(present(values.HOST), present(values.PORT))).replace(/\/$/, ''),
    dataDir: present(values.DATA_DIR),
    ...(values.DATABASE_URL !== undefined && { databaseUrl: values.DATABASE_URL }),
    ...(values.APP_DATABASE_URL !== undefined && { appDatabaseUrl: values.APP_DATABASE_URL }),
    population: present(values.POPULATION),
    populationChosen,
    ...(values.TODAY !== undefined && { today: values.TODAY }),
    audience: present(values.AUDIENCE),
    logLevel: present(values.LOG_LEVEL),
    playground: present(values.PLAYGROUND) === 'on',
    namedStatements: present(values.NAMED_STATEMENTS) === 'on',
    poolSize: present(values.POOL_SIZE),
  };
}

/** Every address of the machine is none to call: its own stands for it. */
function addressOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** A setting with a default is absent only when it is wrong, and that has been said before. */
function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a setting with a default has no value');
  return value;
}

function issuerOf({ ISSUER, JWKS_URI }: Setup, faults: string[]): Config['issuer'] {
  if (ISSUER !== undefined && JWKS_URI !== undefined) return Object.freeze({ url: ISSUER, jwksUri: JWKS_URI });
  if (ISSUER === undefined && JWKS_URI === undefined) return undefined;
  const [lacking, set] = ISSUER === undefined ? ['ISSUER', 'JWKS_URI'] : ['JWKS_URI', 'ISSUER'];
  if (!faults.some((fault) => fault.startsWith(lacking))) faults.push(`${lacking} must be set together with ${set}`);
  return undefined;
}

/** The settings as a plain table, for `--help` and for the documentation. */
export function settingsReference(): { name: string; flag: string; default: string; meaning: string }[] {
  const rows: [string, Setting][] = Object.entries(settings);
  return rows.map(([name, setting]) => ({
    name: setting.variable === false ? '' : name,
    flag: setting.flag ?? '',
    default: setting.default,
    meaning: setting.meaning,
  }));
}
