import { createHmac, type KeyObject } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { AgencyKind } from '@lienthong/schema/codes';
import DataLoader from 'dataloader';
import type { RuleBook } from '../domain/corrections/rule-book.ts';
import type { Database, EntityManager } from '../store/database.ts';
import type { Agency, Officer, Register } from '../store/register.ts';
import type { Statement, Subject, Trace } from '../store/statement.ts';
import type { WorkingDays } from '../store/working-days.ts';
import type { Units } from '../store/units.ts';
import type { Caller } from './caller.ts';
import type { CallError } from '../errors.ts';
import { insertMisses, type Denials } from './audit.ts';
import type { Cursors } from './cursor.ts';
import type { Signer } from './signer.ts';
import { Withheld } from './withheld.ts';

/** Loads many by their keys, in the order of the keys: a plain function beside the statement that it runs. */
export type Batch<Key, Value> = (context: Context, keys: readonly Key[]) => Promise<Value[]>;

export interface ContextParts {
  caller: Caller;
  database: Database;
  register: Register;
  cursors: Cursors;
  denials: Denials;
  requestId: string;
  /** Key of the hash under which a number that found nobody is kept in the audit. */
  subjectKey: KeyObject;
  signer: Signer;
  /** Whatever is written is rolled back; the trace of what was read stays. */
  rehearses?: boolean;
}

/** All that a use case needs: who asks, scoped and audited access to the database, loaders, the clock. One a request. */
export class Context {
  readonly caller: Caller;
  readonly cursors: Cursors;
  readonly signer: Signer;
  readonly requestId: string;
  /** The legal day, the same for the whole request. */
  readonly today: string;
  readonly units: Units;
  readonly rules: RuleBook;
  readonly workingDays: WorkingDays;
  readonly withheld = new Withheld();
  /** Names of the statements run, in order: for tests and logs. */
  readonly ran: string[] = [];
  /** Personal fields that the operation asks for and the caller may see; set by the operation's door. */
  fields = 0n;
  /** Of the operation; 0 until its door has passed it. */
  cost = 0;
  private readonly database: Database;
  private readonly register: Register;
  private readonly denials: Denials;
  private readonly subjectKey: KeyObject;
  private readonly rehearses: boolean;
  private readonly loaders = new Map<unknown, unknown>();
  private pointed: Subject | undefined;

  constructor(parts: ContextParts) {
    this.caller = parts.caller;
    this.cursors = parts.cursors;
    this.signer = parts.signer;
    this.requestId = parts.requestId;
    this.database = parts.database;
    this.denials = parts.denials;
    this.subjectKey = parts.subjectKey;
    this.rehearses = parts.rehearses ?? false;
    this.today = parts.register.today();
    this.units = parts.register.units;
    this.rules = parts.register.rules;
    this.register = parts.register;
    this.workingDays = parts.register.workingDays;
  }

  /** The one door to the database. A scoped statement runs within the caller's reach and leaves its trace. */
  sql<Row>(statement: Statement<Row>, values: unknown[], sought?: string): Promise<Row[]> {
    this.ran.push(statement.name);
    if (!statement.scoped) return this.database.open(statement, values);
    return this.database.read(this.caller.scope, this.trace(statement, sought), statement, values, this.pointed);
  }

  /** Housekeeping that the answer doesn't wait for, never within its transaction: what fails there would break that. */
  beside(statement: Statement<unknown>, values: unknown[]): void {
    this.ran.push(statement.name);
    this.database.beside(statement, values);
  }

  /** From here on this request also reaches the one person whom number and second fact point at. */
  point(subject: Subject): void {
    this.pointed = subject;
  }

  /**
   * One transaction for all that `work` does, by statements and by the ORM; committed when the promise settles. What the
   * database ends to break a deadlock is tried again, three times: nothing of it was applied.
   */
  async write<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    const whole = this.rehearses ? (em: EntityManager) => this.database.rehearse(() => work(em)) : work;
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.database.transaction(this.caller.scope, whole);
      } catch (error) {
        if (tries === 3 || !isTransient(error)) throw error;
        this.loaders.clear();
        await setTimeout(Math.random() * 50 * tries);
      }
    }
  }

  /** Leaves the denial in a transaction of its own, which a roll-back doesn't reach, then fails. */
  async refuse(operation: string, error: CallError): Promise<never> {
    await this.denials.leave(this.caller, this.requestId, { operation, code: error.code });
    throw error;
  }

  /** Leaves a trace of each look-up within an operation on many persons that found nobody: one statement for all. */
  async missed(operation: string, sought: readonly string[]): Promise<void> {
    if (sought.length === 0) return;
    const { client, officer, agency, purpose, caseRef } = this.caller;
    const who = [client.no, officer?.no ?? null, agency.no, purpose ?? null, caseRef ?? null];
    await this.sql(insertMisses, [this.requestId, ...who, operation, sought.map((text) => this.hashOf(text))]);
  }

  findOfficer(id: string): Officer | undefined {
    return this.register.findOfficer(id);
  }

  /** Agencies of a kind that are for a unit, none of those for units within it. */
  findAgencies(kind: AgencyKind, unitId: string): readonly Agency[] {
    return this.register.findAgencies(kind, unitId);
  }

  findAgency(no: number): Agency | undefined {
    return this.register.findAgency(no);
  }

  load<Key, Value>(batch: Batch<Key, Value>, key: Key): Promise<Value> {
    const known = this.loaders.get(batch) as DataLoader<Key, Value> | undefined;
    const loader = known ?? new DataLoader<Key, Value>((keys) => batch(this, keys));
    if (!known) this.loaders.set(batch, loader);
    return loader.load(key);
  }

  private trace(statement: Statement<unknown>, sought: string | undefined): Trace {
    const { client, officer, agency, purpose, caseRef } = this.caller;
    return {
      requestId: this.requestId,
      clientNo: client.no,
      officerNo: officer?.no ?? null,
      agencyNo: agency.no,
      purpose: purpose ?? null,
      caseRef: caseRef ?? null,
      operation: statement.name.split('/')[0] ?? statement.name,
      fields: this.fields,
      sought: sought === undefined ? null : this.hashOf(sought),
    };
  }

  private hashOf(sought: string): Buffer {
    return createHmac('sha256', this.subjectKey).update(sought).digest();
  }
}

const isTransient = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');
