import type { FamilyKind } from '@lienthong/api/domain/corrections/family';
import type { RelationCode } from '@lienthong/schema/relations';
import type { CorrectionInput } from '@lienthong/sdk';
import {
  ageOf,
  alive,
  decision,
  national,
  onEntry,
  pick,
  subjectOf,
  type Draw,
  type Generator,
  type Known,
} from './mixed-items.ts';

const yearOf = ({ bornOn }: Known): number => Number(bornOn.slice(0, 4));
const has = ({ ties }: Known, relation: RelationCode): boolean => ties.some((one) => one.relation === relation);

/** A person of this register as often as not, where there is one left; now and then a foreigner, whom the district decides on. */
function otherOf(draw: Draw, fits: (person: Known) => boolean, birthYear: number) {
  const person = draw.random() < 0.5 ? draw.other?.((one) => alive(one) && fits(one)) : undefined;
  if (person) return { registered: subjectOf(person) };
  return { described: { name: 'Nguyễn Thị Sáu', birthYear, nationality: draw.random() < 0.2 ? 'KH' : 'VN' } };
}

/** The one of whom the relation stands. */
function tied({ ties }: Known, ...relations: RelationCode[]) {
  const tie = ties.find(({ relation }) => relations.includes(relation));
  if (!tie) throw new Error('a relation that does not stand is to be ended');
  const { relation, number, givenName, name, birthYear, nationality } = tie;
  return {
    role: relation.endsWith('FATHER') ? ('FATHER' as const) : ('MOTHER' as const),
    person:
      number === null || givenName === null
        ? { described: { name, birthYear, nationality } }
        : { registered: subjectOf({ number, givenName }) },
  };
}

/** Father or mother, whichever the child lacks, with somebody who can be it. */
function parentOf(child: Known, draw: Draw, prefix: '' | 'ADOPTIVE_') {
  const role = pick(
    draw,
    (['FATHER', 'MOTHER'] as const).filter((one) => !has(child, `${prefix}${one}`)),
  );
  const sex = role === 'FATHER' ? 'MALE' : 'FEMALE';
  return {
    role,
    other: otherOf(draw, (one) => one.sex === sex && yearOf(one) < yearOf(child) - 15, yearOf(child) - 25),
  };
}
const lacksParent = (person: Known, prefix: '' | 'ADOPTIVE_'): boolean =>
  national(person) && !(has(person, `${prefix}FATHER`) && has(person, `${prefix}MOTHER`));

const later = (issuedOn: string) => ({ ...decision, issuedOn });

/** Kinds on two persons; those by which a relation ends fit whoever has one. */
export const familyGenerators: Record<FamilyKind, Generator> = {
  MARRIAGE: {
    share: 7,
    fits: (person) => national(person) && ageOf(person) >= 21 && !has(person, 'SPOUSE'),
    make(person, draw) {
      const free = (one: Known): boolean => one.sex !== person.sex && ageOf(one) >= 21 && !has(one, 'SPOUSE');
      const marriage = { subject: subjectOf(person), spouse: otherOf(draw, free, 1990), marriedOn: '2021-05-08' };
      return onEntry(draw, { marriage });
    },
  },
  PARENTAGE: {
    share: 4,
    fits: (person) => lacksParent(person, ''),
    make(person, draw) {
      const { role, other } = parentOf(person, draw, '');
      return onEntry(draw, { parentage: { subject: subjectOf(person), parent: other, role } });
    },
  },
  PARENTAGE_BY_JUDGMENT: {
    share: 3,
    fits: (person) => lacksParent(person, ''),
    make(person, draw) {
      const { role, other } = parentOf(person, draw, '');
      return onEntry(draw, { parentageByJudgment: { subject: subjectOf(person), parent: other, role, decision } });
    },
  },
  GUARDIANSHIP: {
    share: 5,
    fits: (person) => national(person) && !has(person, 'GUARDIAN'),
    make(person, draw) {
      const guardian = otherOf(draw, (one) => ageOf(one) >= 19, 1980);
      return onEntry(draw, { guardianship: { subject: subjectOf(person), guardian, from: '2021-05-06' } });
    },
  },
  GUARDIANSHIP_END: {
    share: 4,
    fits: (person) => national(person) && has(person, 'GUARDIAN'),
    make(person, draw) {
      const guardian = tied(person, 'GUARDIAN').person;
      return onEntry(draw, { guardianshipEnd: { subject: subjectOf(person), guardian, endedOn: '2021-05-09' } });
    },
  },
  ADOPTION: {
    share: 5,
    fits: (person) => lacksParent(person, 'ADOPTIVE_'),
    make(person, draw) {
      const { role, other } = parentOf(person, draw, 'ADOPTIVE_');
      return onEntry(draw, { adoption: { subject: subjectOf(person), adopter: other, role, decision } });
    },
  },
  ADOPTION_END: {
    share: 4,
    fits: (person) => national(person) && (has(person, 'ADOPTIVE_FATHER') || has(person, 'ADOPTIVE_MOTHER')),
    make(person, draw) {
      const { role, person: adopter } = tied(person, 'ADOPTIVE_FATHER', 'ADOPTIVE_MOTHER');
      const ended = later('2021-05-08');
      return onEntry(draw, { adoptionEnd: { subject: subjectOf(person), adopter, role, decision: ended } });
    },
  },
  DIVORCE: {
    share: 4,
    fits: (person) => national(person) && has(person, 'SPOUSE'),
    make(person, draw) {
      const spouse = tied(person, 'SPOUSE').person;
      return onEntry(draw, { divorce: { subject: subjectOf(person), spouse, decision: later('2021-05-09') } });
    },
  },
  ANNULMENT: {
    share: 3,
    fits: (person) => national(person) && has(person, 'SPOUSE'),
    make(person, draw) {
      const spouse = tied(person, 'SPOUSE').person;
      return onEntry(draw, { annulment: { subject: subjectOf(person), spouse, decision: later('2021-05-09') } });
    },
  },
};

/** The relation that an item of the family is on. */
export function relationIn(kind: FamilyKind, correction: CorrectionInput): string {
  const { role } = Object.values(correction)[0] as { role?: string };
  if (role !== undefined) return kind.startsWith('ADOPTION') ? `ADOPTIVE_${role}` : role;
  return kind.startsWith('GUARDIANSHIP') ? 'GUARDIAN' : 'SPOUSE';
}
