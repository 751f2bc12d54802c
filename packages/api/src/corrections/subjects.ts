import { nameKey } from '@lienthong/schema/name-key';
import type { Context } from '../access/context.ts';
import type { Office } from '../domain/corrections/competence.ts';
import { findUnitAtLevel, territoriesOn } from '../domain/corrections/competence.ts';
import type { CitizenFacts, EffectFacts, OpenRequest, SubmissionFacts } from '../domain/corrections/facts.ts';
import type { Unit } from '../store/units.ts';
import { admitSubjects, lockSubjects, openRequests, type SubjectRow } from './correction.sql.ts';

export interface Pointer {
  personalNumber: string;
  givenName?: string | undefined;
  birthYear?: number | undefined;
}

/** A person that number and second fact pointed at, locked, with the open requests on it. */
export interface Subject {
  row: SubjectRow;
  open: OpenRequest[];
}

/**
 * Admits, locks and reads the persons of one call; null where nobody fits, in the order of the pointers. A try that found
 * nobody leaves its trace too, by the hash of the number.
 */
export async function pointAt(context: Context, pointers: readonly Pointer[]): Promise<(Subject | null)[]> {
  const admitted = await context.sql(admitSubjects, [
    pointers.map(({ personalNumber }) => personalNumber),
    pointers.map(({ givenName }) => (givenName === undefined ? null : nameKey(givenName))),
    pointers.map(({ birthYear }) => birthYear ?? null),
  ]);
  const byId = await readSubjects(context, [...new Set(admitted.map(({ citizenId }) => citizenId))]);
  const byOrd = new Map(admitted.map(({ ord, citizenId }) => [ord, citizenId]));
  const subjects = pointers.map((_, at) => byId.get(byOrd.get(at + 1) ?? '') ?? null);
  for (const [at, { personalNumber }] of pointers.entries()) {
    if (!subjects[at]) await context.sql(lockSubjects, [[]], personalNumber);
  }
  return subjects;
}

/** Persons admitted before, locked in the order of their ids. */
export async function readSubjects(context: Context, ids: readonly string[]): Promise<Map<string, Subject>> {
  if (ids.length === 0) return new Map();
  const rows = await context.sql(lockSubjects, [ids]);
  const open = Map.groupBy(await context.sql(openRequests, []), ({ citizenId }) => citizenId);
  return new Map(
    rows.map((row) => [
      row.id,
      { row, open: (open.get(row.id) ?? []).map(({ id, kind, field }) => ({ id, kind, field })) },
    ]),
  );
}

export function citizenFacts(context: Context, row: SubjectRow): CitizenFacts {
  const nativePlace = row.nativeUnitNo === null ? null : (context.units.findByNo(row.nativeUnitNo)?.id ?? null);
  return { ...row, nativePlace };
}

export function submissionFacts(context: Context, { row, open }: Subject, office: Unit | undefined): SubmissionFacts {
  const residence = context.units.findByNo(row.unitNo);
  return {
    citizen: citizenFacts(context, row),
    openRequests: open,
    office: office ? officeOf(office) : null,
    jurisdiction: context.caller.agency.unit,
    residence: residence ? territoriesOn(residence, context.today, context.units) : [],
    findUnit: (id) => context.units.findById(id),
  };
}

export function effectFacts(context: Context, { row, open }: Subject, without?: string): EffectFacts {
  const { cardId, cardVersion, cardState, dossierId, dossierState } = row;
  return {
    citizen: citizenFacts(context, row),
    personalNumber: row.personalNumber,
    card: cardId && cardVersion && cardState ? { id: cardId, version: cardVersion, state: cardState } : null,
    dossier: dossierId && dossierState ? { id: dossierId, state: dossierState } : null,
    openRequests: open.filter(({ id }) => id !== without),
    findUnit: (id) => context.units.findById(id),
  };
}

const officeOf = ({ id: unitId, level, unitNo, lastUnitNo }: Unit): Office => ({ unitId, level, unitNo, lastUnitNo });

/** The unit whose office decides on entries of a unit: of the level that the rules ask for. */
export const decidingUnit = (context: Context, unit: Unit, level: Unit['level']): Unit | undefined =>
  findUnitAtLevel(unit, level, context.units);
