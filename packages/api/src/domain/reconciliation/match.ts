import { nameKey } from '@lienthong/schema/name-key';
import { type FieldAgreement, type Form, type ReconciledField } from './agreement.ts';
import { sameWords } from './name-form.ts';
import type { HereFacts, PersonFacts } from './compare.ts';

export const matches = {
  EXACT: 'Surely this person: what differs can be requested.',
  PROBABLE: 'Probably this person; an officer looks before anything is requested.',
  AMBIGUOUS: 'Two persons fit, or a twin may be meant: nobody is named and nothing proposed.',
  NOT_FOUND: 'Nobody within reach fits.',
} as const;
export type Match = keyof typeof matches;

/** Which facts decided. A number alone never does: a slip in its last six digits gives another person's, of the same year. */
export const matchRules = {
  NUMBER_AND_NAME: { match: 'EXACT', meaning: 'Number and whole name agree.' },
  NUMBER_AND_BIRTH_DATE: {
    match: 'EXACT',
    meaning: 'Number, birth date to the day and a part of the name agree, and no twin is known.',
  },
  NAME_BIRTH_DATE_AND_PLACE: {
    match: 'EXACT',
    meaning:
      'Without a number: within the range one person has the name with its marks, the birth date to the day and the native place, and no known fact of the other sex.',
  },
  NUMBER_NAME_CONTRADICTED: {
    match: 'PROBABLE',
    meaning: 'Number and name agree, but birth year and sex both contradict: a namesake, perhaps.',
  },
  NUMBER_AND_GIVEN_NAME: { match: 'PROBABLE', meaning: 'Number and given name agree.' },
  NUMBER_AND_BIRTH_YEAR: {
    match: 'PROBABLE',
    meaning: 'Number and birth year agree; the number holds the year, so a slip in its last digits fits as well.',
  },
  NAME_AND_BIRTH_DATE: {
    match: 'PROBABLE',
    meaning: 'Without a number, or with one that nobody here has: one person within the range has name and birth date.',
  },
  TWIN_SUSPECTED: {
    match: 'AMBIGUOUS',
    meaning:
      'The given name, marks and all, isn’t that of the number’s holder, who has a twin: same surname and birth date, and the same residence or a number next to it.',
  },
  NUMBER_AND_NAME_DISAGREE: {
    match: 'AMBIGUOUS',
    meaning: 'The number leads to one person, name and birth date to another.',
  },
  SEVERAL_FIT: { match: 'AMBIGUOUS', meaning: 'Several persons within the range have name and birth date.' },
  NUMBER_ALONE_CONTRADICTED: {
    match: 'NOT_FOUND',
    meaning: 'Somebody within the range has the number, but neither given name nor birth year agrees.',
  },
  NOBODY: {
    match: 'NOT_FOUND',
    meaning: 'Nobody within reach has the number and one more fact, nor name and birth date.',
  },
  FACTS_MISSING: { match: 'NOT_FOUND', meaning: 'Neither a number nor a birth date: nobody is looked for.' },
} as const satisfies Record<string, { match: Match; meaning: string }>;
export type MatchRule = keyof typeof matchRules;

/** A person who may be meant, with the comparison to the row. */
export interface Candidate<Person extends HereFacts = HereFacts> {
  person: Person;
  fields: readonly FieldAgreement[];
}

export interface Candidates<Person extends HereFacts = HereFacts> {
  byNumber: Candidate<Person> | null;
  /** Whether the number's holder has a twin; asked only where `isSettled` says no. */
  twin: boolean;
  /** Others within the range with the name, in any order, and the birth date. */
  byName: readonly Candidate<Person>[];
}

/** Forms in which a part of a name is the same, marks and all. */
const marked: readonly (Form | null)[] = [null, 'CASE', 'SPACING', 'TONE_PLACEMENT'];

const answerOf = ({ fields }: Candidate, field: ReconciledField): FieldAgreement | undefined =>
  fields.find((one) => one.field === field);

function agrees(candidate: Candidate, field: ReconciledField): boolean {
  const agreement = answerOf(candidate, field)?.agreement;
  return agreement === 'EQUAL' || agreement === 'EQUAL_BUT_FORM';
}

const contradicts = (candidate: Candidate, field: ReconciledField): boolean =>
  answerOf(candidate, field)?.agreement === 'DIFFERS';

const isMarked = (candidate: Candidate, field: ReconciledField): boolean =>
  agrees(candidate, field) && marked.includes(answerOf(candidate, field)?.form ?? null);

const nameFields = ['SURNAME', 'MIDDLE_NAME', 'GIVEN_NAME'] as const;

/** Name and number agree, marks and all: no twin is looked for, and nobody else of that name. */
export const isSettled = (candidate: Candidate): boolean => nameFields.every((field) => isMarked(candidate, field));

const yearOf = (facts: PersonFacts): string | undefined => facts.dateOfBirth?.slice(0, 4);

interface Signs {
  candidate: Candidate;
  there: PersonFacts;
  twin: boolean;
}

const sameYear = ({ candidate: { person }, there }: Signs): boolean =>
  there.dateOfBirth !== null && yearOf(there) === yearOf(person);

const toTheDay = ({ candidate, there }: Signs): boolean =>
  there.dateOfBirth?.length === 10 && answerOf(candidate, 'DATE_OF_BIRTH')?.agreement === 'EQUAL';

const sameGivenName = ({ candidate: { person }, there }: Signs): boolean => {
  const key = nameKey(there.givenName);
  return key !== '' && key === nameKey(person.givenName);
};

/** What the number's holder is to the row: the first rule that holds. */
const numberRules: readonly (readonly [MatchRule, (signs: Signs) => boolean])[] = [
  ['TWIN_SUSPECTED', ({ candidate, twin }) => twin && !isMarked(candidate, 'GIVEN_NAME')],
  [
    'NUMBER_NAME_CONTRADICTED',
    (signs) =>
      sameWords(signs.candidate.person, signs.there) &&
      contradicts(signs.candidate, 'DATE_OF_BIRTH') &&
      !sameYear(signs) &&
      contradicts(signs.candidate, 'SEX'),
  ],
  ['NUMBER_AND_NAME', ({ candidate, there }) => sameWords(candidate.person, there) || isSettled(candidate)],
  ['NUMBER_AND_BIRTH_DATE', (signs) => toTheDay(signs) && nameFields.some((field) => hasPart(signs.candidate, field))],
  ['NUMBER_AND_GIVEN_NAME', sameGivenName],
  ['NUMBER_AND_BIRTH_YEAR', sameYear],
  ['NUMBER_ALONE_CONTRADICTED', () => true],
];

/** No middle name in both is no agreement that tells anything. */
const hasPart = (candidate: Candidate, field: (typeof nameFields)[number]): boolean =>
  agrees(candidate, field) && (field !== 'MIDDLE_NAME' || candidate.person.middleName !== null);

export interface Decision<Person extends HereFacts = HereFacts> {
  rule: MatchRule;
  match: Match;
  /** Who is named: nobody but for EXACT and PROBABLE. */
  candidate: Candidate<Person> | null;
}

/** Who is meant by a row, by the table of rules. Whenever a second person fits, nobody is. */
export function decide<Person extends HereFacts>(
  there: PersonFacts,
  { byNumber, twin, byName }: Candidates<Person>,
): Decision<Person> {
  const decision = (rule: MatchRule, candidate: Candidate<Person> | null = null): Decision<Person> => {
    const { match } = matchRules[rule];
    return { rule, match, candidate: match === 'EXACT' || match === 'PROBABLE' ? candidate : null };
  };
  if (byNumber) {
    const signs = { candidate: byNumber, there, twin };
    const rule = numberRules.find(([, holds]) => holds(signs))?.[0] ?? 'NUMBER_ALONE_CONTRADICTED';
    if (rule !== 'TWIN_SUSPECTED' && !isSettled(byNumber) && byName.length > 0)
      return decision('NUMBER_AND_NAME_DISAGREE');
    return decision(rule, byNumber);
  }
  if (there.personalNumber === null && there.dateOfBirth === null) return decision('FACTS_MISSING');
  const [one, another] = byName;
  if (!one) return decision('NOBODY');
  if (another) return decision('SEVERAL_FIT');
  const sure =
    isSettled(one) &&
    toTheDay({ candidate: one, there, twin }) &&
    agrees(one, 'NATIVE_PLACE') &&
    !contradicts(one, 'SEX') &&
    !contradicts(one, 'PERSONAL_NUMBER');
  return decision(sure ? 'NAME_BIRTH_DATE_AND_PLACE' : 'NAME_AND_BIRTH_DATE', one);
}
