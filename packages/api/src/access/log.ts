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

/** A place in the code. The stack begins with the message, and a line of that may look the same. */
const frame = /^\s+at \S.*:\d+:\d+\)?$/;

function factsOf(error: unknown): Record<string, string | undefined> {
  const facts = (typeof error === 'object' ? error : undefined) ?? {};
  const { name, message, code, constraint, table, stack } = facts as Record<string, unknown>;
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const said = new Set(text(message)?.split('\n'));
  const frames = text(stack)
    ?.split('\n')
    .filter((line) => frame.test(line) && !said.has(line))
    .slice(0, 8);
  return {
    kind: text(name) ?? typeof error,
    sqlState: text(code),
    constraint: text(constraint),
    table: text(table),
    stack: frames?.join('\n'),
  };
}
