import pg from 'pg';
import type { Scope, Subject } from './statement.ts';

interface Prelude {
  name: string;
  text: string;
  values: (string | number | null)[];
}

/** Of `pg.Connection`, the undocumented part used below; pg is pinned, test/store/scoped-query.test.ts guards it. */
interface Wire {
  submittedNamedStatements: Record<string, string>;
  parse(query: { name: string; text: string }): void;
  bind(config: { statement: string; values: unknown[] }): void;
  execute(config: object): void;
}
interface QueryInternals {
  new (config: pg.QueryConfig): {
    prepare(connection: Wire): void;
    handleDataRow(message: unknown): void;
    handleCommandComplete(message: unknown, connection: Wire): void;
  };
}

export const enterText = `select agree_on_units($8, $9), set_config('app.lo', $1, true), set_config('app.hi', $2, true),
  set_config('app.cohorts_of', $3, true), set_config('app.collecting_lo', $4, true), set_config('app.collecting_hi', $5, true),
  set_config('app.client', $6, true), set_config('app.former_units', $7, true)`;

/** Whoever `writes` holds off a merge of communes until the end of the transaction. */
export const enterValues = (scope: Scope, writes = false): (string | null)[] => [
  ...[scope.lo, scope.hi, scope.cohortsOf, scope.collectingLo, scope.collectingHi, scope.client].map(String),
  `{${scope.former.join(',')}}`,
  scope.merges === null ? null : String(scope.merges),
  String(writes),
];

export const admitText = 'select admit_subject($1, $2, $3)';

export const admitValues = (subject: Subject): (string | number | null)[] => [
  subject.personalNumber,
  subject.givenKey,
  subject.birthYear,
];

/** What goes before a scoped statement: enter the scope and, for pointed access, admit one person. */
export function preludes(scope: Scope, subject?: Subject): Prelude[] {
  const enter = { name: 'enter', text: enterText, values: enterValues(scope) };
  if (!subject) return [enter];
  return [enter, { name: 'admit', text: admitText, values: admitValues(subject) }];
}

/**
 * Sends preludes and statement with one Sync: PostgreSQL runs them in one implicit transaction and commits at Sync, and the
 * promise settles after the commit. An error anywhere, also at commit, rolls everything back and rejects. One round trip, no
 * connection waiting for JavaScript, no setting that outlives the transaction.
 */
export class ScopedQuery extends (pg.Query as unknown as QueryInternals) {
  private waiting: number;
  private readonly before: Prelude[];
  private readonly named: boolean;

  constructor(before: Prelude[], query: pg.QueryConfig, named: boolean) {
    super(query);
    this.before = before;
    this.waiting = before.length;
    this.named = named;
  }

  /** pg would send a statement without values by the simple protocol, in a transaction of its own. */
  requiresPreparation(): boolean {
    return true;
  }

  override prepare(connection: Wire): void {
    for (const { name, text, values } of this.before) {
      const statement = this.named ? name : '';
      if (!this.named || !connection.submittedNamedStatements[name]) {
        connection.parse({ name: statement, text });
        if (this.named) connection.submittedNamedStatements[name] = text;
      }
      connection.bind({ statement, values: values.map((value) => (value === null ? null : String(value))) });
      connection.execute({});
    }
    super.prepare(connection);
  }

  override handleDataRow(message: unknown): void {
    if (this.waiting === 0) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Wire): void {
    if (this.waiting === 0) super.handleCommandComplete(message, connection);
    else this.waiting -= 1;
  }
}
