/** What a script that starts the server can tell apart. 0 is a stop that was asked for, 130 one that was forced. */
export const exitCodes = { failure: 1, settings: 2, dataDirectory: 3, database: 4, port: 5 } as const;

/** A failure that its reader can mend: its message is one sentence, shown alone, without personal data or a secret. */
export class Fault extends Error {
  readonly exitCode: number;

  constructor(kind: keyof typeof exitCodes, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Fault';
    this.exitCode = exitCodes[kind];
  }
}

/** The SQLSTATE or system code of whatever was thrown. */
export function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** What isn't the program's fault, wherever it happens: by SQLSTATE or system code. */
const circumstances: Readonly<Record<string, string>> = {
  ENOSPC: 'No space is left on the disk.',
  EDQUOT: "This user's share of the disk is used up.",
  '53100': "No space is left on the database's disk.",
  EMFILE: 'This process may not open more files (see ulimit -n).',
  ENFILE: 'This machine has no file handle left.',
  '57P01': 'The database server was stopped.',
};

/**
 * What may be shown of anything thrown. Of an error that isn't a Fault only its kind and place: a message of a
 * library or of PostgreSQL can hold the data it was about. With LOG_LEVEL debug or trace a developer gets the stack.
 */
export function describe(error: unknown): string {
  if (error instanceof Fault) return error.message;
  if (error instanceof Error && ['debug', 'trace'].includes(process.env['LOG_LEVEL'] ?? ''))
    return error.stack ?? error.name;
  const name = error instanceof Error ? error.name : typeof error;
  const code = codeOf(error);
  const circumstance = circumstances[code ?? ''];
  if (circumstance !== undefined) return circumstance;
  const place = error instanceof Error ? placeOf(error) : undefined;
  return `An error of the program itself ended it: ${[name, code].filter(Boolean).join(' ')}${place ? ` at ${place}` : ''}; LOG_LEVEL=debug shows more.`;
}

function placeOf(error: Error): string | undefined {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const own = frames.find((line) => !/node:|node_modules/.test(line)) ?? frames[0];
  return own?.match(/([^/\\(]+:\d+):\d+\)?$/)?.[1];
}
