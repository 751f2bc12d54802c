import type { TestApi } from './api.ts';
import { adult, decisionOf, fresh, livesIn, type Json, paperFor, paperOf } from './corrections.ts';
import { personWhere, type Person } from './people.ts';

/** A person on another register, or one of this by number and second fact. */
export type Other = Person | { name: string; birthYear: number; nationality: string };

export const abroad = { name: 'Jane Smith', birthYear: 1985, nationality: 'VN' };

export const pointAt = ({ number, givenName }: Person): Json => ({ personalNumber: number, givenName });
const otherOf = (other: Other): Json =>
  'number' in other ? { registered: pointAt(other) } : { described: { ...other } };

interface Parts {
  clientRef?: string;
  registration?: Json;
  legalBasis?: Json | null;
  evidence?: Json[];
}

/** On an entry of the ward; its law and papers do for every kind. */
const item = (correction: Json, { registration, ...parts }: Parts): Json => ({
  clientRef: fresh(),
  registration: {
    office: '25456',
    book: '01/GD',
    number: fresh(''),
    year: 2021,
    date: '2021-05-10',
    ...registration,
  },
  legalBasis: { document: '60/2014/QH13' },
  evidence: [paperOf(paperFor(Object.keys(correction)[0] ?? ''), { issuedOn: '2021-05-09' })],
  correction,
  ...parts,
});

/** The items of the family, a right one of each kind, between the person of the entry and another one. */
export const family = {
  marriage: (one: Person, other: Other, change: Json = {}, parts: Parts = {}) =>
    item({ marriage: { subject: pointAt(one), spouse: otherOf(other), marriedOn: '2021-05-10', ...change } }, parts),
  parentage: (child: Person, parent: Other, role: string, change: Json = {}, parts: Parts = {}) =>
    item({ parentage: { subject: pointAt(child), parent: otherOf(parent), role, ...change } }, parts),
  parentageByJudgment: (child: Person, parent: Other, role: string, change: Json = {}, parts: Parts = {}) =>
    item(
      {
        parentageByJudgment: {
          subject: pointAt(child),
          parent: otherOf(parent),
          role,
          decision: decisionOf(),
          ...change,
        },
      },
      parts,
    ),
  guardianship: (ward: Person, guardian: Other, change: Json = {}, parts: Parts = {}) =>
    item(
      { guardianship: { subject: pointAt(ward), guardian: otherOf(guardian), from: '2021-05-06', ...change } },
      parts,
    ),
  guardianshipEnd: (ward: Person, guardian: Other, change: Json = {}, parts: Parts = {}) =>
    item(
      { guardianshipEnd: { subject: pointAt(ward), guardian: otherOf(guardian), endedOn: '2021-05-09', ...change } },
      parts,
    ),
  adoption: (child: Person, adopter: Other, role: string, change: Json = {}, parts: Parts = {}) =>
    item(
      {
        adoption: { subject: pointAt(child), adopter: otherOf(adopter), role, decision: decisionOf(), ...change },
      },
      parts,
    ),
  adoptionEnd: (child: Person, adopter: Other, role: string, change: Json = {}, parts: Parts = {}) =>
    item(
      {
        adoptionEnd: {
          subject: pointAt(child),
          adopter: otherOf(adopter),
          role,
          decision: decisionOf({ issuedOn: '2021-05-08' }),
          ...change,
        },
      },
      parts,
    ),
  divorce: (one: Person, other: Other, change: Json = {}, parts: Parts = {}) =>
    item({ divorce: { subject: pointAt(one), spouse: otherOf(other), decision: later, ...change } }, parts),
  annulment: (one: Person, other: Other, change: Json = {}, parts: Parts = {}) =>
    item({ annulment: { subject: pointAt(one), spouse: otherOf(other), decision: later, ...change } }, parts),
};
/** On the day of the entry, so that what was entered that day can end. */
const later = decisionOf({ issuedOn: '2021-05-10' });

/** Persons of no request, of an age by the year of birth and of a sex, each another one. */
export async function oneOf(
  t: TestApi,
  { sex, born, unit = '703', besides = [] }: { sex: string; born: [string, string]; unit?: string; besides?: Person[] },
): Promise<Person> {
  const free = adult.replace("c.date_of_birth < '2003-01-01'", 'true');
  return personWhere(
    t,
    `${free} and ${livesIn(unit)} and c.sex = '${sex}' and c.date_of_birth between '${born[0]}' and '${born[1]}'
     and not exists (select from family_relation f where c.id in (f.citizen_id, f.other_id))
     and not exists (select from correction_request q where c.id = q.other_id)
     and c.id <> all ('{${besides.map(({ id }) => id).join(',')}}'::uuid[])`,
  );
}

export const man = (t: TestApi, besides: Person[] = [], unit = '703'): Promise<Person> =>
  oneOf(t, { sex: 'MALE', born: ['1960-01-01', '1990-12-31'], besides, unit });
export const woman = (t: TestApi, besides: Person[] = [], unit = '703'): Promise<Person> =>
  oneOf(t, { sex: 'FEMALE', born: ['1960-01-01', '1990-12-31'], besides, unit });
/** Young enough for any of the above to be the parent. */
export const child = (t: TestApi, besides: Person[] = [], unit = '703'): Promise<Person> =>
  oneOf(t, { sex: 'FEMALE', born: ['2008-01-01', '2020-12-31'], besides, unit });
