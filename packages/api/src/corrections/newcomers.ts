import { parsePartialDay } from '@lienthong/schema/correction-fields';
import { nameKey } from '@lienthong/schema/name-key';
import type { Context } from '../access/context.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { checkNewcomer } from '../domain/corrections/check-newcomer.ts';
import { findUnitAtLevel } from '../domain/corrections/competence.ts';
import { findDueOn } from '../domain/corrections/deadline.ts';
import type { NewcomerEffectFacts } from '../domain/corrections/effects-of-newcomers.ts';
import {
  bornOn,
  competenceFactsOf,
  parentRoles,
  type NewcomerChange,
  type NewcomerFacts,
  type Parent,
} from '../domain/corrections/newcomer.ts';
import { pathTo } from '../domain/corrections/refusal.ts';
import { findSame, fullName, type Identity } from '../domain/corrections/same-person.ts';
import type { SubmissionCheck } from '../domain/corrections/checks.ts';
import type { Unit } from '../store/units.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import type { NewRequest } from './correction.sql.ts';
import { findDecider, handedIn, refusalOf, type Judgement } from './items.ts';
import { newcomerContent, type ReadNewcomer } from './newcomer-content.ts';
import { knownNewcomers, type KnownRow } from './newcomer.sql.ts';
import { requestIds } from './request-ids.ts';
import { decidingUnit, findHome, homesAt, officeOf } from './offices.ts';
import { type Entry, type Pointer, type Subject } from './subjects.ts';

/** What was admitted for items: for each its entry, then a person for each parent that it points at. */
export type Admitted = readonly { subject: Subject | null; taken: boolean }[];

/** Whom and what an item asks to be admitted, in the order of `Admitted`. */
export const askedBy = ({
  entry,
  pointers,
}: ReadNewcomer): { pointer: Pointer | undefined; entry: Entry | undefined }[] => [
  { pointer: undefined, entry },
  ...rolesAsked(pointers).map((role) => ({ pointer: pointers[role], entry: undefined })),
];
const rolesAsked = (pointers: ReadNewcomer['pointers']) => parentRoles.filter((role) => pointers[role] !== undefined);

/** An item with what was found out about it: all but who is like it. */
export interface JudgedNewcomer {
  read: ReadNewcomer;
  /** With the parents that were pointed at. */
  change: NewcomerChange;
  judgement: Judgement;
}

/** `admitted` holds what each item asked for, one after the other. */
export function judgeNewcomers(context: Context, reads: readonly ReadNewcomer[], admitted: Admitted): JudgedNewcomer[] {
  let next = 0;
  return reads.map((read) => judgeNewcomer(context, read, admitted.slice(next, (next += askedBy(read).length))));
}

export function judgeNewcomer(context: Context, read: ReadNewcomer, [own, ...found]: Admitted): JudgedNewcomer {
  const parents: NewcomerFacts['parents'] = {};
  const known: Partial<Record<'mother' | 'father', Parent>> = {};
  rolesAsked(read.pointers).forEach((role, at) => {
    const row = found[at]?.subject?.row;
    parents[role] = row ? { sex: row.sex, dateOfBirth: row.dateOfBirth } : null;
    if (row) known[role] = { citizenId: row.id, nationality: row.nationality };
  });
  const { rules, today, caller, units } = context;
  const change: NewcomerChange = { ...read.submitted.change, ...known };
  const decider = parsePartialDay(change.dateOfBirth)
    ? findDecider(context, change, competenceFactsOf(change))
    : undefined;
  const home = findHome(context, change.residence);
  const office = decider && officeFor(context, read, home, decider.level);
  const registrar = read.item.registration?.registeredBy;
  const facts: NewcomerFacts = {
    parents,
    office: office ? officeOf(office) : null,
    jurisdiction: caller.agency.unit,
    registrar: (registrar !== undefined && context.findOfficer(registrar)?.agency.unit) || null,
    findUnit: (id) => units.findById(id),
    findHome: (id) => findHome(context, id),
  };
  const check = checkNewcomer({ ...read.submitted, change }, facts, rules, today);
  const refusals = check.refusals.map(refusalOf);
  if (own?.taken) refusals.push(refusal('ALREADY_REGISTERED', ['registration']));
  const dueOn = findDueOn({ kind: change.kind, submittedOn: today }, rules) ?? null;
  return { read, change, judgement: { check, refusals, office, agencyKind: decider?.agency ?? 'JUSTICE', dueOn } };
}

/** A birth is certified by the office that registers it, a finding by the police of the home. */
function officeFor(
  context: Context,
  { submitted: { change }, registering }: ReadNewcomer,
  home: Unit | undefined,
  level: Unit['level'],
): Unit | undefined {
  if (change.kind === 'BIRTH') return registering?.level === level ? registering : undefined;
  return home && decidingUnit(context, home, level);
}

/** One whom the register or an open request knows, as far as two can be told apart; `requestId` of one who isn't registered. */
interface Known extends Identity {
  requestId: string | null;
}

/** Those who are like a newcomer, and whether somebody has the number. */
export interface Like {
  known: Known[];
  numberTaken: boolean;
}

/** Those who are like each of the changes, and whether its number is somebody's; locked to the transaction's end. */
export async function findKnown(
  context: Context,
  changes: readonly NewcomerChange[],
  among: 'ALL' | 'REGISTERED' = 'ALL',
): Promise<Like[]> {
  if (changes.length === 0) return [];
  const keys = changes.map((change) => nameKey(fullName(change)));
  const days = changes.map((change) => bornOn(change).day);
  const mothers = changes
    .map((change) => motherOf(change))
    .map((one) => (one && 'citizenId' in one ? one.citizenId : null));
  const rows = await context.sql(knownNewcomers, [keys, days, mothers, changes.map((one) => one.personalNumber)]);
  const byPlace = Map.groupBy(rows, ({ ord }) => ord - 1);
  const missed = changes.flatMap((_, at) =>
    byPlace.get(at)?.some(({ citizenId }) => citizenId !== null) ? [] : [`${String(keys[at])} ${String(days[at])}`],
  );
  await context.missed(knownNewcomers.name, missed);
  return changes.map((_, at) => {
    const found = (byPlace.get(at) ?? []).filter(
      ({ citizenId, requestId }) => citizenId !== null && (among === 'ALL' || requestId === null),
    );
    return {
      known: found.filter(({ byNumber }) => !byNumber).map((row) => knownOf(context, row, days[at] ?? '')),
      numberTaken: found.some(({ byNumber }) => byNumber),
    };
  });
}

const motherOf = (change: NewcomerChange): Parent | null => (change.kind === 'BIRTH' ? change.mother : null);

const knownOf = (context: Context, row: KnownRow, dateOfBirth: string): Known => ({
  requestId: row.requestId,
  nameKey: row.nameKey ?? '',
  givenName: row.givenName ?? '',
  dateOfBirth,
  homes: homesAt(context, row.unitNo === null ? undefined : context.units.findByNo(row.unitNo)),
  nativePlace: row.nativeUnitNo === null ? null : (context.units.findByNo(row.nativeUnitNo)?.id ?? null),
  mother: row.mother,
});

export const identityOf = (context: Context, change: NewcomerChange): Identity & { multipleBirth: boolean } => ({
  nameKey: nameKey(fullName(change)),
  givenName: change.givenName,
  dateOfBirth: bornOn(change).day,
  homes: homesAt(context, context.units.findById(change.residence)),
  nativePlace: change.nativePlace,
  mother: motherOf(change),
  multipleBirth: change.kind === 'BIRTH' && change.multipleBirth,
});

export type TakenNewcomer = { refused: Refusal[] } | { row: NewRequest; check: SubmissionCheck };

/**
 * The requests of one call on newcomers, each after those before it. Only an item that nothing else stands against is
 * compared with those who are known: nobody learns by trying whether a person is registered.
 */
export async function takeNewcomers(
  context: Context,
  judged: readonly JudgedNewcomer[],
  papers: ReadonlyMap<unknown, readonly Refusal[]>,
): Promise<Map<ReadNewcomer, TakenNewcomer>> {
  const refusalsBefore = ({ read, judgement }: JudgedNewcomer): Refusal[] => [
    ...judgement.refusals,
    ...(papers.get(read) ?? []),
  ];
  const passing = judged.filter((one) => refusalsBefore(one).length === 0);
  const found = await findKnown(
    context,
    passing.map(({ change }) => change),
  );
  const known = new Map(passing.map((one, at) => [one, found[at]]));
  const earlier: Earlier[] = [];
  return new Map(
    judged.map((one): [ReadNewcomer, TakenNewcomer] => {
      const { read, change, judgement } = one;
      const { office } = judgement;
      const like = known.get(one);
      if (!like || !office) return [read, { refused: refusalsBefore(one) }];
      const refused = refusalsOf(context, change, like, read.entry, earlier);
      if (refused.length > 0) return [read, { refused }];
      const row: NewRequest = {
        id: uuidV7(),
        ...newcomerContent(change),
        citizenId: uuidV7(),
        unitNo: context.units.findById(change.residence)?.unitNo ?? office.unitNo,
        otherId: null,
        reporterNo: null,
        ...handedIn(read, { ...judgement, office }),
      };
      const { personalNumber: number } = change;
      earlier.push({ ...identityOf(context, change), requestId: row.id, number, entry: read.entry });
      return [read, { row, check: judgement.check }];
    }),
  );
}

/** One of the same call that was taken. */
interface Earlier extends Known {
  number: string | null;
  entry: Entry | undefined;
}

/** Of one who is registered nothing is said but the rule; an open request is named. */
function refusalsOf(
  context: Context,
  change: NewcomerChange,
  { known, numberTaken }: Like,
  entry: Entry | undefined,
  earlier: readonly Earlier[],
): Refusal[] {
  const text = JSON.stringify(entry);
  if (entry && earlier.some((one) => JSON.stringify(one.entry) === text)) {
    return [refusal('ALREADY_REGISTERED', ['registration'])];
  }
  const newcomer = identityOf(context, change);
  const number = change.personalNumber;
  const taken = numberTaken || (number !== null && earlier.some((one) => one.number === number));
  const same = [...known, ...earlier].flatMap(({ requestId, ...one }) => {
    const rule = findSame(newcomer, one);
    return rule ? [{ rule, ...(requestId !== null && { request: requestIds.of(requestId) }) }] : [];
  })[0];
  return [
    ...(same ? [refusal('DUPLICATE_PERSON', pathTo(change), same)] : []),
    ...(taken ? [refusal('NUMBER_TAKEN', pathTo(change, 'personalNumber'))] : []),
  ];
}

/** The 3-digit codes of numbers are those of the provinces of 2021, all of which have ended; what came after them has none. */
export function newcomerEffectFacts({ units }: Context, registering: Unit | undefined): NewcomerEffectFacts {
  const province = registering && findUnitAtLevel(registering, 'PROVINCE', units);
  return {
    birthRegistrationPlace: province && province.validTo !== null ? province.code.padStart(3, '0') : null,
    findUnit: (id) => units.findById(id),
  };
}
