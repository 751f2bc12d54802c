import { fieldClasses, type FieldClass, type Purpose } from '@lienthong/schema/codes';
import { agencies, classScope, grantableScopes, purposeClasses, type Action, type Reach } from '../domain/agency.ts';
import type { Agency, Client, Officer } from '../store/register.ts';
import { nobody, type Scope } from '../store/statement.ts';

/** Who asks, for what purpose, and what follows from both: made once a request from the register's rows. */
export interface Caller {
  client: Client;
  agency: Agency;
  officer: Officer | undefined;
  /** Scopes of the token that are granted to the client and that its agency can have. */
  scopes: ReadonlySet<string>;
  purpose: Purpose | undefined;
  caseRef: string | undefined;
  classes: ReadonlySet<FieldClass>;
  reach: Reach;
  scope: Scope;
}

export function callerOf(who: {
  client: Client;
  officer?: Officer | undefined;
  scopes: readonly string[];
  purpose?: Purpose | undefined;
  caseRef?: string | undefined;
}): Caller {
  const { client, officer, purpose, caseRef } = who;
  const { agency } = client;
  const grantable = grantableScopes(agency.kind);
  const scopes = new Set(who.scopes.filter((scope) => client.scopes.includes(scope) && grantable.includes(scope)));
  const { reach } = agencies[agency.kind];
  return {
    client,
    agency,
    officer,
    scopes,
    purpose,
    caseRef,
    reach,
    classes: purpose ? classesFor(purpose, scopes) : new Set(),
    scope: { ...scopeOf(reach, client), client: client.no, merges: agency.merges },
  };
}

/** The action is open when the agency's row has it and the token carries it. */
export function permits(caller: Caller, action: Action): 'YES' | 'FORBIDDEN' | 'SCOPE_MISSING' {
  const row: readonly Action[] = agencies[caller.agency.kind].actions;
  if (!row.includes(action)) return 'FORBIDDEN';
  return caller.scopes.has(action) ? 'YES' : 'SCOPE_MISSING';
}

/** A class that the scopes grant and the purpose covers, with the classes it includes. */
function classesFor(purpose: Purpose, scopes: ReadonlySet<string>): Set<FieldClass> {
  const covered: readonly FieldClass[] = purposeClasses[purpose].classes;
  const granted = (Object.keys(fieldClasses) as FieldClass[]).filter((one) => scopes.has(classScope(one)));
  const withIncluded = granted.flatMap((one): readonly FieldClass[] => [one, ...fieldClasses[one].includes]);
  return new Set(withIncluded.filter((one) => covered.includes(one)));
}

function scopeOf(reach: Reach, client: Client): Scope {
  const { lo, hi, kind } = client.agency;
  if (reach === 'OWN_COHORTS') return { ...nobody, cohortsOf: client.no };
  if (reach === 'NOBODY') return nobody;
  const collecting = kind === 'POLICE' ? { collectingLo: lo, collectingHi: hi, former: client.agency.former } : {};
  return { ...nobody, lo, hi, ...collecting };
}
