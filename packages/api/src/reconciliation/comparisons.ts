import { parsePartialDay, partialDayText } from '@lienthong/schema/correction-fields';
import { nameKey } from '@lienthong/schema/name-key';
import type { Context } from '../access/context.ts';
import { admitSubjects } from '../citizens/citizen.sql.ts';
import { compareFacts, type HereFacts, type RelatePlaces } from '../domain/reconciliation/compare.ts';
import { decide, isSettled, type Candidate, type Decision } from '../domain/reconciliation/match.ts';
import { keysInAnyOrder } from '../domain/reconciliation/name-form.ts';
import { liesWithin, type Unit, type Units } from '../store/units.ts';
import { candidatesByName, candidatesByNumber, suspectedTwins, type CandidateRow } from './reconciliation.sql.ts';
import { seesEthnicity, type RegisterRow } from './register-rows.ts';

/** A person of this register who may be meant. */
export interface HerePerson extends HereFacts {
  id: string;
  unitNo: number;
}

export type RowDecision = Decision<HerePerson>;

/**
 * Who is meant by each row, and how the registers agree, by at most four statements for all rows together: number and second
 * fact admit persons, then those with the numbers, then, for rows that aren't settled, their twins and others of that name.
 */
export async function compareRows(context: Context, rows: readonly RegisterRow[]): Promise<RowDecision[]> {
  const relate = relatePlaces(context.units);
  const candidateOf = (row: RegisterRow, person: HerePerson): Candidate<HerePerson> => ({
    person,
    fields: compareFacts(person, row.there, relate),
  });
  const holders = await findHolders(context, rows);
  const byNumber = rows.map((row, at) => {
    const person = holders.get(at);
    return person ? candidateOf(row, person) : null;
  });
  const open = rows.flatMap((_, at) => (byNumber[at] && isSettled(byNumber[at]) ? [] : [at]));
  const unsettled = open.flatMap((at) => byNumber[at]?.person.id ?? []);
  const twins = await findTwins(context, unsettled);
  const named = await findNamesakes(context, rows, open);
  return rows.map((row, at) => {
    const holder = byNumber[at] ?? null;
    const others = (named.get(at) ?? []).filter(({ id }) => id !== holder?.person.id);
    return decide(row.there, {
      byNumber: holder,
      twin: holder !== null && twins.has(holder.person.id),
      byName: others.map((person) => candidateOf(row, person)),
    });
  });
}

/**
 * Persons by the rows' numbers, by the place of the row. Whom another row of the call admitted isn't seen by this one: the
 * answer to a row never depends on its neighbours.
 */
async function findHolders(context: Context, rows: readonly RegisterRow[]): Promise<Map<number, HerePerson>> {
  const numbered = rows.flatMap(({ there: { personalNumber } }, at) =>
    personalNumber === null ? [] : [{ at, number: personalNumber }],
  );
  if (numbered.length === 0) return new Map();
  const tries = numbered.flatMap(({ at, number }) => secondFactsOf(rows[at]).map((fact) => ({ at, number, ...fact })));
  const admitted = await context.sql(admitSubjects, [
    tries.map(({ number }) => number),
    tries.map(({ given }) => given),
    tries.map(({ birthYear }) => birthYear),
  ]);
  const opened = new Set(admitted.map(({ ord }) => tries[ord - 1]?.at));
  const found = await context.sql(candidatesByNumber, [
    numbered.map(({ at }) => at),
    numbered.map(({ number }) => number),
  ]);
  const { lo, hi } = context.caller.scope;
  const seen = found.filter(({ ord, unitNo }) => opened.has(ord) || (lo <= unitNo && unitNo <= hi));
  return new Map(seen.map((row) => [row.ord, herePerson(context, row)]));
}

/**
 * Any one of them opens pointed access: the birth year or the given name; where there is no birth date, also the parts that
 * a register in another order has in its place.
 */
function secondFactsOf(row: RegisterRow | undefined): { given: string | null; birthYear: number | null }[] {
  if (!row) return [];
  const { givenName, surname, dateOfBirth } = row.there;
  const given = nameKey(givenName);
  const givens = dateOfBirth === null ? [given, nameKey(surname), given.split(' ').at(-1) ?? ''] : [given];
  return [
    ...[...new Set(givens)].filter((key) => key !== '').map((key) => ({ given: key, birthYear: null })),
    ...(dateOfBirth === null ? [] : [{ given: null, birthYear: Number(dateOfBirth.slice(0, 4)) }]),
  ];
}

async function findTwins(context: Context, persons: readonly string[]): Promise<Set<string>> {
  if (persons.length === 0) return new Set();
  return new Set((await context.sql(suspectedTwins, [[...new Set(persons)]])).map(({ citizenId }) => citizenId));
}

async function findNamesakes(
  context: Context,
  rows: readonly RegisterRow[],
  places: readonly number[],
): Promise<Map<number, HerePerson[]>> {
  const asked = places.flatMap((at) => {
    const row = rows[at];
    const born = parsePartialDay(row?.there.dateOfBirth ?? '')?.day;
    return row && born !== undefined ? keysInAnyOrder(row.there).map((key) => ({ at, key, born })) : [];
  });
  if (asked.length === 0) return new Map();
  const { lo, hi } = context.caller.scope;
  const found = await context.sql(candidatesByName, [
    asked.map(({ at }) => at),
    asked.map(({ key }) => key),
    asked.map(({ born }) => born),
    lo,
    hi,
  ]);
  const byPlace = Map.groupBy(found, ({ ord }) => ord);
  return new Map([...byPlace].map(([at, persons]) => [at, persons.map((row) => herePerson(context, row))]));
}

function herePerson(context: Context, row: CandidateRow): HerePerson {
  const { dateOfBirth: day, dateOfBirthPrecision: precision, nativeUnitNo, ...facts } = row;
  const nativePlace = nativeUnitNo === null ? null : (context.units.findByNo(nativeUnitNo)?.id ?? null);
  const ethnicity = seesEthnicity(context) ? facts.ethnicity : null;
  return { ...facts, ethnicity, dateOfBirth: partialDayText({ day, precision }), nativePlace };
}

/** Units that name the same place: one within the other, or one that took the other over, be it in part. */
function relatePlaces(units: Units): RelatePlaces {
  const tookOver = (from: Unit, to: Unit): boolean =>
    units.successorsOf(from).some(({ newId }) => {
      const next = units.findById(newId);
      return next !== undefined && (next.id === to.id || tookOver(next, to));
    });
  return (here, there) => {
    const [one, other] = [units.findById(here), units.findById(there)];
    if (!one || !other) return null;
    if (liesWithin(one, other) || liesWithin(other, one)) return 'LEVEL';
    return tookOver(one, other) || tookOver(other, one) ? 'SUCCESSOR' : null;
  };
}
