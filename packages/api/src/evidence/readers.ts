import type { AgencyKind } from '@lienthong/schema/codes';
import { correctionKinds, type CorrectionClass, type CorrectionKind } from '@lienthong/schema/correction-kinds';
import type { Caller } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { doorRefusal } from '../access/operation-door.ts';
import { classScope } from '../domain/agency.ts';
import { territoriesOn } from '../domain/corrections/competence.ts';
import { personalFields } from '../domain/personal-field.ts';
import { CallError } from '../errors.ts';
import type { Unit } from '../store/units.ts';
import { readableDocument, type ReadableDocument } from './document.sql.ts';

/** Whose offices decide on requests of a class, and so read what they rest on. */
const deciders = {
  CERTIFY: ['JUSTICE'],
  RECORD: ['JUSTICE'],
  POPULATION: ['POLICE'],
  // A report goes to the desk of its facts: the civil-status office or the commune police.
  NONE: ['JUSTICE', 'POLICE'],
} as const satisfies Record<CorrectionClass, readonly AgencyKind[]>;

const decidedKinds = (kind: AgencyKind): CorrectionKind[] =>
  (Object.keys(correctionKinds) as CorrectionKind[]).filter((one) => {
    const agencies: readonly AgencyKind[] = deciders[correctionKinds[one].class];
    return agencies.includes(kind);
  });

const readDoor = { action: 'evidence:read', personal: true } as const;
const field = personalFields['CorrectionRequest.evidence'];

/**
 * Why nobody like the caller reads any document: action and purpose, the class of evidence, and an officer, since a machine
 * checks no papers.
 */
export function readRefusal(caller: Caller): CallError | undefined {
  const refused = doorRefusal(caller, readDoor);
  if (refused) return refused;
  if (!caller.classes.has(field.fieldClass)) {
    const scope = classScope(field.fieldClass);
    return caller.scopes.has(scope)
      ? new CallError('PURPOSE_NOT_ALLOWED', 'The purpose does not cover evidence.')
      : new CallError('SCOPE_MISSING', `The token lacks the scope ${scope}.`, { scopeNeeded: scope });
  }
  if (caller.officer) return undefined;
  return new CallError('FORBIDDEN', 'A document is read with the token of an officer.', { action: readDoor.action });
}

/**
 * The document, where the officer's agency sent a request that cites it or is the office that decides one; its reading is in
 * the audit of every person concerned. Otherwise undefined, whether it exists or not.
 */
export async function findReadable(context: Context, key: string): Promise<ReadableDocument | undefined> {
  const { agency } = context.caller;
  const offices = officesOf(agency.unit, context).map(({ unitNo }) => unitNo);
  context.fields = 1n << BigInt(field.bit);
  const values = [key, agency.no, decidedKinds(agency.kind), offices];
  const [found] = await context.sql(readableDocument, values, key);
  return found;
}

/** The units whose office is now that of the unit: itself, and of those that ended whatever it took over, in whole or in part. */
function officesOf(unit: Unit, context: Context): Unit[] {
  const { units, today } = context;
  const found = new Map([[unit.id, unit]]);
  // A Map hands out what is added while it is walked.
  for (const one of found.values()) {
    for (const { oldId } of units.predecessorsOf(one)) {
      const before = units.findById(oldId);
      if (before) found.set(oldId, before);
    }
  }
  return [...found.values()].filter((one) => territoriesOn(one, today, units).some(({ id }) => id === unit.id));
}
