import { citizenFacts, type CitizenFact } from '@lienthong/schema/citizen-facts';
import type { Day } from '@lienthong/schema/civil-date';
import type { BirthDatePrecision, LifeStatus, Presence, Sex } from '@lienthong/schema/codes';
import type { CitizenColumn } from './corrections/current-value.ts';

/** A person's facts by the columns that hold them, as the history keeps them. */
export interface KeptFacts {
  surname: string;
  middle_name: string | null;
  given_name: string;
  date_of_birth: Day;
  date_of_birth_precision: BirthDatePrecision;
  sex: Sex;
  ethnicity: string | null;
  religion: string | null;
  nationality: string;
  birth_registration_place: string | null;
  native_unit_no: number | null;
  permanent_unit_no: number | null;
  unit_no: number;
  presence: Presence;
  presence_on: Day;
  presence_source: string;
  life_status: LifeStatus;
  died_on: Day | null;
}

const factOf = {
  surname: 'SURNAME',
  middle_name: 'MIDDLE_NAME',
  given_name: 'GIVEN_NAME',
  date_of_birth: 'DATE_OF_BIRTH',
  date_of_birth_precision: 'DATE_OF_BIRTH',
  sex: 'SEX',
  ethnicity: 'ETHNICITY',
  religion: 'RELIGION',
  nationality: 'NATIONALITY',
  birth_registration_place: 'BIRTH_REGISTRATION_PLACE',
  native_unit_no: 'NATIVE_PLACE',
  permanent_unit_no: 'PERMANENT_RESIDENCE',
  unit_no: 'CURRENT_RESIDENCE',
  presence: 'PRESENCE',
  presence_on: 'PRESENCE',
  presence_source: 'PRESENCE',
  life_status: 'LIFE_STATUS',
  died_on: 'DIED_ON',
} as const satisfies Record<keyof KeptFacts | CitizenColumn, CitizenFact>;

/** The columns of a person that are facts. */
export const factColumns = Object.keys(factOf) as (keyof KeptFacts)[];

/** One change of a person: since when it holds, when it was written, and the columns it wrote as they were before it. */
export interface KeptChange {
  effectiveOn: Day;
  recordedOn: Day;
  former: Partial<KeptFacts>;
}

/** Effective time and recorded time: how things were on a day, as the register knew them on another. */
export interface Moment {
  on: Day;
  knownOn: Day;
}

/**
 * The facts at the end of the day `on`, as the register had them at the end of the day `knownOn`; undone, newest first, is
 * every change that was written later or took effect later. What was written last holds from its own day on, for each column
 * by itself: an older entry can't come back from under it, even one with a later effect, as today's row is made just so.
 *
 * The day of effect is that of the event for a death, a declaration and a move, so that one registered late reaches back;
 * for a corrected, changed or added fact it is the day it was written: what the register said until then was wrong, but it
 * is what it said. A reversal takes effect with what it takes back, as if that had never been; only `knownOn` before it
 * still shows it.
 */
export function factsAsOf(present: KeptFacts, newestFirst: readonly KeptChange[], { on, knownOn }: Moment): KeptFacts {
  const settled = new Set<string>();
  let facts = present;
  for (const { effectiveOn, recordedOn, former } of newestFirst) {
    const unsettled = Object.entries(former).filter(([column]) => !settled.has(column));
    if (effectiveOn <= on && recordedOn <= knownOn) for (const [column] of unsettled) settled.add(column);
    else facts = { ...facts, ...Object.fromEntries(unsettled) };
  }
  return facts;
}

/** Each change with the facts that the register had just before and just after it, the newest first. */
export function withBothStates<Change extends KeptChange>(
  present: KeptFacts,
  newestFirst: readonly Change[],
): (Change & { before: KeptFacts; after: KeptFacts })[] {
  let after = present;
  return newestFirst.map((change) => {
    const before = { ...after, ...change.former };
    const both = { ...change, before, after };
    after = before;
    return both;
  });
}

/** The facts that a change wrote, in the order of their list. */
export function changedFacts({ former }: KeptChange): CitizenFact[] {
  const written = new Set<CitizenFact>(
    factColumns.filter((column) => column in former).map((column) => factOf[column]),
  );
  return (Object.keys(citizenFacts) as CitizenFact[]).filter((fact) => written.has(fact));
}
