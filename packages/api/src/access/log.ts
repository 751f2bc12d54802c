import pino from 'pino';

/** One line a request; only these facts, none of which holds a word of the request's data. */
export interface RequestLine {
  requestId: string;
  client?: string;
  officer?: string;
  purpose?: string;
  method: string;
  route: string;
  status: number;
  code?: string;
  /** Names of the statements run: what the operation did, in words of ours. */
  statements?: string[];
  milliseconds: number;
}

export interface Log {
  request(line: RequestLine): void;
  /** A fault of ours: its kind, SQLSTATE, constraint and our own stack lines; never its message, which may hold values. */
  incident(incident: string, error: unknown): void;
  note(event: string, facts?: Record<string, string | number | boolean>): void;
}

export function createLog(level: string, destination?: pino.DestinationStream): Log {
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    destination ?? pino.destination({ fd: 2, sync: false }),
  );
  return {
    request: (line) => logger.info(line, 'request'),
    incident: (incident, error) => logger.error({ incident, ...factsOf(error) }, 'incident'),
    note: (event, facts = {}) => logger.info(facts, event),
  };
}

function factsOf(error: unknown): Record<string, string | undefined> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const { code, constraint, table } = error as { code?: unknown; constraint?: unknown; table?: unknown };
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const frames = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8);
  return {
    kind: error.name,
    sqlState: text(code),
    constraint: text(constraint),
    table: text(table),
    stack: frames?.join('\n'),
  };
}
