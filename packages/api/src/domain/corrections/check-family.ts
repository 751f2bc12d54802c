import { ageOn, parseDay, type Day } from '@lienthong/schema/civil-date';
import type { LifeStatus, Sex } from '@lienthong/schema/codes';
import { parseCorrectedValue } from '@lienthong/schema/correction-fields';
import { VIETNAMESE } from '@lienthong/schema/enrollment-status';
import { describedNameLength, type RelationCode } from '@lienthong/schema/relations';
import { checkText } from '@lienthong/schema/text-rule';
import { findConflict } from './conflict.ts';
import type { CitizenFacts, CorrectionChange } from './facts.ts';
import {
  endedOn,
  familyOf,
  heldFrom,
  isFamily,
  isFamilyKind,
  marriedAfter,
  parentInRole,
  relationBetween,
  type Described,
  type FamilyChange,
  type OtherFacts,
  type RelationFact,
} from './family.ts';
import { familyKeys } from './family-keys.ts';
import { findDeathRefusal, type SubmittableKind } from './kinds.ts';
import { refuse, type Check } from './question.ts';
import { pathTo, type CheckRefusal } from './refusal.ts';
import type { RuleBook } from './rule-book.ts';
import type { LegalRule } from './rule-rows.ts';

const { persons: law } = familyKeys;

const pathToOther = (change: FamilyChange): string[] => pathTo(change, familyOf(change.kind).otherAt);

export function familyForm(change: FamilyChange, registeredOn: Day | undefined): CheckRefusal[] {
  return [
    ...(change.other ? describedForm(change, change.other, registeredOn) : []),
    ...dateForm(change, registeredOn),
  ];
}

function describedForm(
  change: FamilyChange,
  { name, birthYear, nationality }: Described,
  registeredOn: Day | undefined,
): CheckRefusal[] {
  const at = (part: string): string[] => [...pathToOther(change), 'described', part];
  const text = checkText(name, { max: describedNameLength });
  const country = parseCorrectedValue('NATIONALITY', nationality);
  const lastYear = Number(registeredOn?.slice(0, 4));
  return [
    ...(text.ok ? [] : refuse('TEXT_REFUSED', at('name'), { rule: text.rule })),
    ...(text.ok && !/\p{L}/u.test(name) ? refuse('VALUE_REQUIRED', at('name'), { rule: 'EMPTY' }) : []),
    ...(country.ok ? [] : refuse(country.code, at('nationality'), { rule: country.rule })),
    ...(Number.isInteger(birthYear) && birthYear >= 1800 && birthYear <= 2200
      ? []
      : refuse('DATE_NOT_POSSIBLE', at('birthYear'), { rule: 'NOT_A_YEAR' })),
    ...(birthYear > lastYear ? refuse('DATES_CONTRADICT', at('birthYear'), { rule: 'BORN_AFTER_REGISTRATION' }) : []),
  ];
}

/** The entry is made when it has happened, not before. */
function dateForm(change: FamilyChange, registeredOn: Day | undefined): CheckRefusal[] {
  const { dateAt } = familyOf(change.kind);
  if (dateAt === null) return [];
  const day = 'from' in change ? change.from : endedOn(change);
  if (parseDay(day) === null) return refuse('DATE_NOT_POSSIBLE', pathTo(change, dateAt), { rule: 'NOT_A_DAY' });
  return registeredOn !== undefined && day > registeredOn
    ? refuse('DATES_CONTRADICT', pathTo(change, dateAt), { rule: 'AFTER_REGISTRATION' })
    : [];
}

/** What the two persons are, as far as it is asked. */
export interface FamilyFacts {
  citizen: CitizenFacts;
  relations?: readonly RelationFact[];
  /** Null where the other person is on another register. */
  other?: OtherFacts | null;
}

/** A refusal with what of the register it rests on: where that changes while a request waits, the request is stale. */
export type Finding = CheckRefusal & { base: RelationCode | 'DATE_OF_BIRTH' | 'SEX' };
type Finder<Change extends FamilyChange = FamilyChange> = (
  change: Change,
  facts: FamilyFacts,
  rules: RuleBook,
) => Finding[];

const found = (base: Finding['base'], ...refusal: Parameters<typeof refuse>): Finding[] =>
  refuse(...refusal).map((one) => ({ ...one, base }));

/** What stands against a family request in the register: the same on handing in, on approval, and when it is put on a new base. */
export function familyFindings(change: FamilyChange, facts: FamilyFacts, rules: RuleBook): Finding[] {
  if (facts.other?.isSelf) {
    return found(change.relation, 'VALUE_NOT_ALLOWED', pathToOther(change), { rule: 'SAME_PERSON' });
  }
  if (familyOf(change.kind).ends !== null) return standingToEnd(change, facts, rules);
  switch (change.kind) {
    case 'MARRIAGE':
      return [...notBeforeBirth(change, facts, rules), ...spouses(change, facts, rules)];
    case 'GUARDIANSHIP':
      return [...notBeforeBirth(change, facts, rules), ...guardian(change, facts, rules)];
    default:
      return [...notBeforeBirth(change, facts, rules), ...parent(change, facts, rules)];
  }
}

const standingToEnd: Finder = (change, { relations = [], other }) => {
  const { relation } = change;
  const standing = relationBetween(relations, change, other?.id ?? null);
  if (!standing) return found(relation, 'RELATION_NOT_FOUND', pathToOther(change), { relation });
  const { dateAt } = familyOf(change.kind);
  const path = dateAt === null ? pathTo(change, 'decision', 'issuedOn') : pathTo(change, dateAt);
  return endedOn(change) < standing.from ? found(relation, 'DATE_NOT_POSSIBLE', path, { rule: 'BEFORE_RELATION' }) : [];
};

const notBeforeBirth: Finder = (change, { citizen }) => {
  const { dateAt } = familyOf(change.kind);
  if (heldFrom(change, citizen) >= citizen.dateOfBirth) return [];
  const path = dateAt === null ? pathTo(change, 'decision', 'issuedOn') : pathTo(change, dateAt);
  return found('DATE_OF_BIRTH', 'DATE_NOT_POSSIBLE', path, { rule: 'BEFORE_BIRTH' });
};

/** Law 52/2014 art. 5(2), 8: old enough on the day, bound to nobody else, not of one line, and as the law of the day has it a man and a woman. */
const spouses: Finder<Extract<FamilyChange, { kind: 'MARRIAGE' }>> = (change, facts, rules) => {
  const { from } = change;
  const { citizen, relations = [], other } = facts;
  const sides = [
    { at: pathTo(change, 'subject'), age: ageOn(citizen.dateOfBirth, from), sex: citizen.sex, relations },
    {
      at: pathToOther(change),
      age: other ? ageOn(other.citizen.dateOfBirth, from) : yearsOf(change, from),
      sex: other?.citizen.sex,
      relations: other?.relations ?? [],
    },
  ];
  const among = rules.findLegal(law.marriageForbiddenBetween, from);
  const together = rules.findLegal(law.marriageOfOneSex, from);
  return [
    ...sides.flatMap(({ at, age, sex }) => {
      const rule = marriageAge(sex, rules, from);
      return rule && age < Number(rule.value)
        ? found('DATE_OF_BIRTH', 'VALUE_NOT_ALLOWED', at, { rule: rule.id, age: rule.value })
        : [];
    }),
    ...sides.flatMap(({ at, relations: theirs }) =>
      marriedAfter(theirs, from) ? found('SPOUSE', 'RELATION_EXISTS', at, { relation: 'SPOUSE' }) : [],
    ),
    ...(among && other && relations.some((one) => one.otherId === other.id && isLine(one))
      ? found('SPOUSE', 'VALUE_NOT_ALLOWED', pathToOther(change), { rule: among.id })
      : []),
    ...(together?.value === 'false' && other?.citizen.sex === citizen.sex
      ? found('SEX', 'VALUE_NOT_ALLOWED', pathToOther(change), { rule: together.id })
      : []),
  ];
};

const isLine = ({ relation }: RelationFact): boolean => relation !== 'SPOUSE' && relation !== 'GUARDIAN';

/** Of one on another register no more than the year is known, and no sex: the lower age is asked, at the most favourable birthday. */
const yearsOf = ({ other }: FamilyChange, on: Day): number => Number(on.slice(0, 4)) - (other?.birthYear ?? 0);

const marriageAges = { MALE: law.marriageAgeOfMen, FEMALE: law.marriageAgeOfWomen } as const satisfies Record<
  Sex,
  string
>;

function marriageAge(sex: Sex | undefined, rules: RuleBook, on: Day): LegalRule | undefined {
  const keys = sex ? [marriageAges[sex]] : Object.values(marriageAges);
  const ages = keys.flatMap((key) => rules.findLegal(key, on) ?? []);
  return ages.sort((one, other) => Number(one.value) - Number(other.value))[0];
}

/** One of a sort at a time; older than the child; and outside a court, who says so by himself, of the sex of the role. */
const parent: Finder = (change, { citizen, relations = [], other }) => {
  const { relation } = change;
  const born = other ? Number(other.citizen.dateOfBirth.slice(0, 4)) : change.other?.birthYear;
  const sex: Sex = relation.endsWith('FATHER') ? 'MALE' : 'FEMALE';
  const plausible = change.kind === 'PARENTAGE_BY_JUDGMENT' || !other || other.citizen.sex === sex;
  return [
    ...(parentInRole(relations, relation)
      ? found(relation, 'RELATION_EXISTS', pathTo(change, 'role'), { relation })
      : []),
    ...(born !== undefined && born >= Number(citizen.dateOfBirth.slice(0, 4))
      ? found('DATE_OF_BIRTH', 'VALUE_NOT_ALLOWED', pathToOther(change), { rule: 'PARENT_NOT_OLDER' })
      : []),
    ...(plausible ? [] : found('SEX', 'VALUE_NOT_ALLOWED', pathTo(change, 'role'), { rule: 'SEX_OF_ROLE' })),
  ];
};

/** A ward can have two guardians (grandparents), but none twice; and a guardian is of age. */
const guardian: Finder<Extract<FamilyChange, { kind: 'GUARDIANSHIP' }>> = (change, facts, rules) => {
  const { relations = [], other } = facts;
  const rule = rules.findLegal(law.guardianAge, change.from);
  const age = other ? ageOn(other.citizen.dateOfBirth, change.from) : yearsOf(change, change.from);
  return [
    ...(rule && age < Number(rule.value)
      ? found('DATE_OF_BIRTH', 'VALUE_NOT_ALLOWED', pathToOther(change), { rule: rule.id, age: rule.value })
      : []),
    ...(relationBetween(relations, change, other?.id ?? null)
      ? found('GUARDIAN', 'RELATION_EXISTS', pathToOther(change), { relation: 'GUARDIAN' })
      : []),
  ];
};

export const familyStands: Check = ({ item: { change }, facts, rules }) =>
  isFamily(change) ? familyFindings(change, facts, rules).map(({ base: _, ...refusal }) => refusal) : [];

/** What of the register a request rested on and no longer finds. */
export const familyBase = (change: CorrectionChange, facts: FamilyFacts, rules: RuleBook): Finding['base'][] =>
  isFamily(change) ? [...new Set(familyFindings(change, facts, rules).map(({ base }) => base))] : [];

/** The lock of a dead person's record, as far as the other person must be alive. */
export const otherDeathRefusal = (kind: SubmittableKind, lifeStatus: LifeStatus | undefined) =>
  isFamilyKind(kind) && lifeStatus && familyOf(kind).otherAlive ? findDeathRefusal(kind, lifeStatus) : undefined;

export const otherAlive: Check = ({ item: { change }, facts: { other } }) => {
  const code = otherDeathRefusal(change.kind, other?.citizen.lifeStatus);
  return code && isFamily(change) ? refuse(code, pathToOther(change)) : [];
};

/** Two spouses are held by a request on either; of another other person only a death that is being registered matters. */
export const otherFree: Check = ({ item: { change }, facts: { other } }) => {
  if (!isFamily(change) || !other) return [];
  const { otherAlive: mustLive } = familyOf(change.kind);
  const held = other.openRequests.filter(({ kind, relation }) =>
    kind === 'DEATH' ? mustLive : change.relation === 'SPOUSE' && relation === 'SPOUSE',
  );
  const conflict = findConflict(change, held);
  return conflict ? refuse(conflict.code, pathToOther(change), { request: conflict.requestId }) : [];
};

/** An event with a foreigner on either side is one with a foreign element. */
export function isForeign(change: CorrectionChange, other: OtherFacts | null | undefined): boolean {
  const nationality = other?.citizen.nationality ?? (isFamily(change) ? change.other?.nationality : undefined);
  return isFamily(change) && nationality !== undefined && nationality !== VIETNAMESE;
}

/** The dated rules on the persons that the answer rests on. */
export function familyRestsOn(change: FamilyChange, rules: RuleBook): LegalRule[] {
  const keys =
    change.kind === 'MARRIAGE'
      ? [...Object.values(marriageAges), law.marriageForbiddenBetween, law.marriageOfOneSex]
      : change.kind === 'GUARDIANSHIP'
        ? [law.guardianAge]
        : [];
  return 'from' in change ? keys.flatMap((key) => rules.findLegal(key, change.from) ?? []) : [];
}
