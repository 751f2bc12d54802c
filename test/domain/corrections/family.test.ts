import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkSubmission } from '@lienthong/api/domain/corrections/checks';
import { familyBase } from '@lienthong/api/domain/corrections/check-family';
import { areMergeable } from '@lienthong/api/domain/corrections/conflict';
import { findDueOn } from '@lienthong/api/domain/corrections/deadline';
import { planEffects } from '@lienthong/api/domain/corrections/effects';
import type {
  CitizenFacts,
  CorrectionChange,
  EffectFacts,
  SubmissionFacts,
  SubmittedItem,
} from '@lienthong/api/domain/corrections/facts';
import {
  familyKinds,
  type FamilyChange,
  type FamilyKind,
  type OtherFacts,
  type RelationFact,
} from '@lienthong/api/domain/corrections/family';
import { findFamilyOverwritten, planFamilyReversal } from '@lienthong/api/domain/corrections/family-effects';
import { planReversal, type ReversalFacts } from '@lienthong/api/domain/corrections/reversal';
import { submittableKinds } from '@lienthong/api/domain/corrections/kinds';
import {
  adult,
  commune,
  death,
  decision,
  declarationOf,
  declaredDead,
  district,
  effectFacts,
  factsOf,
  faraway,
  itemOf,
  neighbour,
  paperOf,
  reversalOf,
  rules,
  today,
} from './fixtures.ts';

/** A man of another commune; both are adults, and he is on this register. */
const he: CitizenFacts = { ...adult, sex: 'MALE', givenName: 'Hùng', dateOfBirth: '1988-02-01' };
const child: CitizenFacts = { ...adult, dateOfBirth: '2015-06-01' };
const described = { name: 'Nguyễn Hùng', birthYear: 1988, nationality: 'VN' };
const otherFacts = (values: Partial<OtherFacts> = {}): OtherFacts => ({
  id: 'he',
  isSelf: false,
  citizen: he,
  openRequests: [],
  relations: [],
  ...values,
});
const stranger = { ...described, name: 'Anna Schmidt', birthYear: 1990 };

const relationOf = (values: Partial<RelationFact> = {}): RelationFact => ({
  id: 'bond',
  relation: 'SPOUSE',
  mirrored: false,
  otherId: 'he',
  other: described,
  otherLifeStatus: 'ALIVE',
  otherMarried: true,
  from: '2015-03-01',
  to: null,
  end: null,
  requestId: 'opened',
  endedBy: null,
  endedByOwn: false,
  ...values,
});
const ended = (values: Partial<RelationFact>): RelationFact =>
  relationOf({ to: '2020-01-01', end: 'DIVORCED', endedBy: 'ended', otherMarried: false, ...values });

const changes: { [Kind in FamilyKind]: Extract<FamilyChange, { kind: Kind }> } = {
  MARRIAGE: { kind: 'MARRIAGE', relation: 'SPOUSE', other: described, from: '2021-05-19' },
  PARENTAGE: { kind: 'PARENTAGE', relation: 'FATHER', other: described },
  GUARDIANSHIP: { kind: 'GUARDIANSHIP', relation: 'GUARDIAN', other: described, from: '2021-05-18' },
  GUARDIANSHIP_END: { kind: 'GUARDIANSHIP_END', relation: 'GUARDIAN', other: described, on: '2021-05-18' },
  ADOPTION: { kind: 'ADOPTION', relation: 'ADOPTIVE_FATHER', other: described, decision },
  ADOPTION_END: { kind: 'ADOPTION_END', relation: 'ADOPTIVE_FATHER', other: described, decision },
  DIVORCE: { kind: 'DIVORCE', relation: 'SPOUSE', other: described, decision },
  ANNULMENT: { kind: 'ANNULMENT', relation: 'SPOUSE', other: described, decision },
  PARENTAGE_BY_JUDGMENT: { kind: 'PARENTAGE_BY_JUDGMENT', relation: 'FATHER', other: described, decision },
};
const kinds = Object.keys(changes) as FamilyKind[];
const opening = kinds.filter((kind) => familyKinds[kind].ends === null);
const ending = kinds.filter((kind) => familyKinds[kind].ends !== null);

/** What lets each kind pass: an adult who marries, a child; what is to end stands. */
const base = (kind: FamilyKind): Partial<SubmissionFacts> => ({
  citizen: changes[kind].relation === 'SPOUSE' ? adult : child,
  office: commune,
  relations: ending.includes(kind) ? [relationOf({ relation: changes[kind].relation })] : [],
  other: otherFacts(),
});
const entry = (change: CorrectionChange): Partial<SubmittedItem> => ({
  registration: { registeredOn: today, registeredBy: [commune] },
  evidence: [paperOf(change, '2021-05-18')],
});

interface Case {
  change?: Partial<FamilyChange> & Record<string, unknown>;
  item?: Partial<SubmittedItem>;
  facts?: Partial<SubmissionFacts>;
  on?: string;
}
const check = (kind: FamilyKind, { change = {}, item = {}, facts = {}, on = today }: Case = {}) => {
  const asked = { ...changes[kind], ...change } as FamilyChange;
  return checkSubmission(
    itemOf(asked, { ...entry(asked), ...item }),
    factsOf(asked, { ...base(kind), ...facts }),
    rules,
    on,
  );
};
const codes = (kind: FamilyKind, asked: Case = {}): string[] =>
  check(kind, asked).refusals.map(({ code, path }) => `${code} ${path.slice(1).join('.')}`);
const at = (kind: FamilyKind, ...rest: string[]): string => [submittableKinds[kind].branch, ...rest].join('.');
const other = (kind: FamilyKind): string => at(kind, familyKinds[kind].otherAt);

describe.each(kinds)('%s', (kind) => {
  test.each<[what: string, expected: string[], Case]>([
    ['that keeps every rule', [], {}],
    [
      'with a person of another register',
      ending.includes(kind) ? [`RELATION_NOT_FOUND ${other(kind)}`] : [],
      { facts: { other: null } },
    ],
    ['without an entry', ['VALUE_REQUIRED '], { item: { registration: null } }],
    ['without papers', ['EVIDENCE_REQUIRED '], { item: { evidence: [] } }],
    [
      'by a law that is not its own',
      ['LEGAL_BASIS_REQUIRED document'],
      { item: { legalBasis: { document: '68/2020/QH14' } } },
    ],
    [
      'of the dead',
      [`BLOCKED_BY_DEATH ${at(kind)}`],
      { facts: { citizen: { ...base(kind).citizen!, lifeStatus: 'DECEASED' } } },
    ],
    ['by the district', ['NOT_COMPETENT office'], { facts: { office: district } }],
    ['of elsewhere', ['NOT_COMPETENT office'], { facts: { office: { ...commune, unitNo: 4000, lastUnitNo: 4099 } } }],
    ['with oneself', [`VALUE_NOT_ALLOWED ${other(kind)}`], { facts: { other: otherFacts({ isSelf: true }) } }],
    [
      'with a name of nothing',
      [`VALUE_REQUIRED ${other(kind)}.described.name`],
      { change: { other: { ...described, name: ' - ' } } },
    ],
    [
      'with a name of hidden letters',
      [`TEXT_REFUSED ${other(kind)}.described.name`],
      { change: { other: { ...described, name: 'An\u200bna' } } },
    ],
    [
      'with no country',
      [`VALUE_NOT_ALLOWED ${other(kind)}.described.nationality`],
      { change: { other: { ...described, nationality: 'Viet' } } },
    ],
    [
      'with a year that is none',
      [`DATE_NOT_POSSIBLE ${other(kind)}.described.birthYear`],
      { change: { other: { ...described, birthYear: 88 } } },
    ],
    [
      'with one born after the entry',
      [`DATES_CONTRADICT ${other(kind)}.described.birthYear`],
      { change: { other: { ...described, birthYear: 2022 } } },
    ],
    [
      'beside an open one on the same relation',
      [`OPEN_REQUEST_EXISTS ${at(kind)}`],
      { facts: { openRequests: [{ id: '1', kind, field: null, relation: changes[kind].relation }] } },
    ],
    [
      'beside one on another relation, or on a field',
      [],
      {
        facts: {
          openRequests: [
            { id: '1', kind: 'PARENTAGE', field: null, relation: 'MOTHER' },
            { id: '2', kind: 'CORRECTION', field: 'GIVEN_NAME' },
          ],
        },
      },
    ],
    [
      'beside a death that is being registered',
      [`BLOCKED_BY_DEATH ${at(kind)}`],
      { facts: { openRequests: [{ id: '1', kind: 'DEATH', field: null }] } },
    ],
    [
      'with one who is dead',
      familyKinds[kind].otherAlive ? [`BLOCKED_BY_DEATH ${other(kind)}`] : [],
      { facts: { other: otherFacts({ citizen: { ...he, lifeStatus: 'DECEASED' } }) } },
    ],
    [
      'with one whose death is being registered',
      familyKinds[kind].otherAlive ? [`BLOCKED_BY_DEATH ${other(kind)}`] : [],
      { facts: { other: otherFacts({ openRequests: [{ id: '1', kind: 'DEATH', field: null }] }) } },
    ],
    [
      'with one on whom a marriage is being registered',
      changes[kind].relation === 'SPOUSE' ? [`OPEN_REQUEST_EXISTS ${other(kind)}`] : [],
      {
        facts: {
          other: otherFacts({
            openRequests: [{ id: '1', kind: 'MARRIAGE', field: null, relation: 'SPOUSE', asOther: true }],
          }),
        },
      },
    ],
  ])('%s is answered %j', (_, expected, asked) => {
    expect(codes(kind, asked)).toEqual(expected);
  });

  test('rests on its rows, each with its source, and is in time by them', () => {
    const { rules: used } = check(kind);
    expect(used.map(({ key }) => key)).toEqual(
      expect.arrayContaining([`correction.${kind}.${changes[kind].relation.toLowerCase()}`, 'legal_document']),
    );
    expect(used.filter(({ source, status }) => source === '' && status !== 'OWN_KNOWLEDGE')).toEqual([]);
    const due: Record<FamilyKind, string> = {
      ...{
        MARRIAGE: '2021-05-20',
        PARENTAGE: '2021-05-25',
        GUARDIANSHIP: '2021-05-25',
        GUARDIANSHIP_END: '2021-05-24',
      },
      ...{ ADOPTION: '2021-05-20', ADOPTION_END: '2021-05-20', DIVORCE: '2021-05-20', ANNULMENT: '2021-05-20' },
      PARENTAGE_BY_JUDGMENT: '2021-05-20',
    };
    expect(findDueOn({ kind, submittedOn: today }, rules)).toBe(due[kind]);
  });

  test('may be sent for the residence of either', () => {
    expect(
      codes(kind, {
        item: { registration: { registeredOn: today, registeredBy: [faraway] } },
        facts: { residence: [neighbour, commune] },
      }),
    ).toEqual([]);
  });

  test('of a foreigner on either side was the district’s until 30 June 2025', () => {
    const foreign: NonNullable<Case['facts']> = { other: otherFacts({ citizen: { ...he, nationality: 'KH' } }) };
    expect(codes(kind, { facts: foreign })).toEqual(['NOT_COMPETENT office']);
    expect(codes(kind, { facts: { ...foreign, office: district } })).toEqual([]);
    expect(codes(kind, { facts: foreign, on: '2025-07-01' })).toEqual([]);
  });
});

test('a marriage may take 5 days, a parentage 3 and 5, where facts must be verified', () => {
  expect(findDueOn({ kind: 'MARRIAGE', submittedOn: today, verified: true }, rules)).toBe('2021-05-27');
  expect(findDueOn({ kind: 'PARENTAGE', submittedOn: today, verified: true }, rules)).toBe('2021-06-01');
  expect(findDueOn({ kind: 'MARRIAGE', submittedOn: today, afterCutoff: true }, rules)).toBe('2021-05-21');
});

describe('of the two who marry', () => {
  const born = (dateOfBirth: string): NonNullable<Case['facts']> => ({
    other: otherFacts({ citizen: { ...he, dateOfBirth } }),
  });
  test.each<[what: string, expected: string[], Case]>([
    ['a man is 20 on the day', [], { facts: born('2001-05-19') }],
    ['and not a day younger', ['VALUE_NOT_ALLOWED marriage.spouse'], { facts: born('2001-05-20') }],
    ['a woman is 18 on the day', [], { facts: { citizen: { ...adult, dateOfBirth: '2003-05-19' } } }],
    [
      'and not a day younger',
      ['VALUE_NOT_ALLOWED marriage.subject'],
      { facts: { citizen: { ...adult, dateOfBirth: '2003-05-20' } } },
    ],
    [
      'one elsewhere becomes 18 in the year',
      [],
      { facts: { other: null }, change: { other: { ...stranger, birthYear: 2003 } } },
    ],
    [
      'or is too young',
      ['VALUE_NOT_ALLOWED marriage.spouse'],
      { facts: { other: null }, change: { other: { ...stranger, birthYear: 2004 } } },
    ],
    ['before 2015 no age is asked', [], { change: { from: '2014-12-31' }, facts: born('1998-01-01') }],
    ['but to be born is', ['DATE_NOT_POSSIBLE marriage.marriedOn'], { change: { from: '1990-03-14' } }],
    [
      'neither is married',
      ['RELATION_EXISTS marriage.subject'],
      { facts: { relations: [relationOf({ otherId: 'x' })] } },
    ],
    [
      'nor the other one',
      ['RELATION_EXISTS marriage.spouse'],
      { facts: { other: otherFacts({ relations: [relationOf({ mirrored: true, otherId: 'x' })] }) } },
    ],
    [
      'nor was on a day after it',
      ['RELATION_EXISTS marriage.subject'],
      { change: { from: '2016-03-01' }, facts: { relations: [ended({})] } },
    ],
    ['the day of the divorce does', [], { change: { from: '2020-01-01' }, facts: { relations: [ended({})] } }],
    [
      'what was annulled was no marriage',
      [],
      { change: { from: '2016-03-01' }, facts: { relations: [ended({ end: 'ANNULLED' })] } },
    ],
    [
      'one is not the other’s child',
      ['VALUE_NOT_ALLOWED marriage.spouse'],
      { facts: { relations: [relationOf({ relation: 'FATHER' })] } },
    ],
    [
      'nor was adopted by the other',
      ['VALUE_NOT_ALLOWED marriage.spouse'],
      { facts: { relations: [ended({ relation: 'ADOPTIVE_FATHER', mirrored: true, end: 'ENDED' })] } },
    ],
    [
      'one is a man, the other a woman',
      ['VALUE_NOT_ALLOWED marriage.spouse'],
      { facts: { other: otherFacts({ citizen: { ...he, sex: 'FEMALE' } }) } },
    ],
    ['the day is no later than the entry', ['DATES_CONTRADICT marriage.marriedOn'], { change: { from: '2021-05-21' } }],
    ['and a day', ['DATE_NOT_POSSIBLE marriage.marriedOn'], { change: { from: '2021-02-30' } }],
  ])('%s: %j', (_, expected, asked) => {
    expect(codes('MARRIAGE', asked)).toEqual(expected);
  });

  test('a refusal names the rule, and what of the register it rests on', () => {
    const facts = { citizen: adult, relations: [], ...born('2001-05-20') };
    const [refused] = check('MARRIAGE', { facts: born('2001-05-20') }).refusals;
    expect(refused?.params).toEqual({ rule: 'marriage.min_age.male=20@2015-01-01', age: '20' });
    expect(familyBase(changes.MARRIAGE, facts, rules)).toEqual(['DATE_OF_BIRTH']);
    expect(familyBase(changes.MARRIAGE, { ...facts, relations: [relationOf({ otherId: 'x' })] }, rules)).toEqual([
      'DATE_OF_BIRTH',
      'SPOUSE',
    ]);
    expect(familyBase(changes.MARRIAGE, { citizen: adult, relations: [], other: otherFacts() }, rules)).toEqual([]);
  });
});

describe.each(['PARENTAGE', 'PARENTAGE_BY_JUDGMENT', 'ADOPTION'] as const)('by %s a parent', (kind) => {
  const { relation } = changes[kind];
  test.each<[what: string, expected: string[], Case]>([
    [
      'is the only one in the role',
      [`RELATION_EXISTS ${at(kind, 'role')}`],
      { facts: { relations: [relationOf({ relation, otherId: 'x' })] } },
    ],
    ['is beside one in another role', [], { facts: { relations: [relationOf({ relation: 'MOTHER', otherId: 'x' })] } }],
    ['can follow one who was', [], { facts: { relations: [ended({ relation, end: 'ENDED' })] } }],
    [
      'is one though the child is a parent too',
      [],
      { facts: { relations: [relationOf({ relation, mirrored: true, otherId: 'x' })] } },
    ],
    [
      'is older',
      [`VALUE_NOT_ALLOWED ${other(kind)}`],
      { facts: { other: otherFacts({ citizen: { ...he, dateOfBirth: '2015-01-01' } }) } },
    ],
    [
      'elsewhere too',
      [`VALUE_NOT_ALLOWED ${other(kind)}`],
      { facts: { other: null }, change: { other: { ...stranger, birthYear: 2015 } } },
    ],
    [
      'is a man where a father, but by judgment',
      kind === 'PARENTAGE_BY_JUDGMENT' ? [] : [`VALUE_NOT_ALLOWED ${at(kind, 'role')}`],
      { facts: { other: otherFacts({ citizen: { ...he, sex: 'FEMALE' } }) } },
    ],
  ])('%s: %j', (_, expected, asked) => {
    expect(codes(kind, asked)).toEqual(expected);
  });
});

test('adoptive parents stand apart from those by birth', () => {
  const relations = [
    relationOf({ relation: 'FATHER', otherId: 'x' }),
    relationOf({ relation: 'MOTHER', otherId: 'y' }),
  ];
  expect(codes('ADOPTION', { facts: { relations } })).toEqual([]);
  expect(codes('ADOPTION', { change: { decision: { ...decision, issuedOn: '2015-05-31' } } })).toEqual([
    'DATE_NOT_POSSIBLE adoption.decision.issuedOn',
  ]);
});

describe('a guardian', () => {
  const born = (dateOfBirth: string): NonNullable<Case['facts']> => ({
    other: otherFacts({ citizen: { ...he, dateOfBirth } }),
  });
  test.each<[what: string, expected: string[], Case]>([
    ['is of age on the day', [], { facts: born('2003-05-18') }],
    ['and not a day younger', ['VALUE_NOT_ALLOWED guardianship.guardian'], { facts: born('2003-05-19') }],
    [
      'is not appointed twice',
      ['RELATION_EXISTS guardianship.guardian'],
      { facts: { relations: [relationOf({ relation: 'GUARDIAN' })] } },
    ],
    ['is appointed beside another', [], { facts: { relations: [relationOf({ relation: 'GUARDIAN', otherId: 'x' })] } }],
    ['is none before the ward is born', ['DATE_NOT_POSSIBLE guardianship.from'], { change: { from: '2015-05-31' } }],
  ])('%s: %j', (_, expected, asked) => {
    expect(codes('GUARDIANSHIP', asked)).toEqual(expected);
  });
});

describe.each(ending)('%s', (kind) => {
  const { relation } = changes[kind];
  const date = kind === 'GUARDIANSHIP_END' ? at(kind, 'endedOn') : at(kind, 'decision', 'issuedOn');
  test.each<[what: string, expected: string[], Case]>([
    ['of one that has ended', [`RELATION_NOT_FOUND ${other(kind)}`], { facts: { relations: [ended({ relation })] } }],
    [
      'of one with another',
      [`RELATION_NOT_FOUND ${other(kind)}`],
      { facts: { relations: [relationOf({ relation, otherId: 'x' })] } },
    ],
    [
      'before it began',
      [`DATE_NOT_POSSIBLE ${date}`],
      { facts: { relations: [relationOf({ relation, from: '2021-05-19' })] } },
    ],
    [
      'from the other side',
      relation === 'SPOUSE' ? [] : [`RELATION_NOT_FOUND ${other(kind)}`],
      { facts: { relations: [relationOf({ relation, mirrored: true })] } },
    ],
    [
      'with one of another register, whose name is written otherwise',
      [],
      {
        change: { other: { ...stranger, name: 'ANNA  schmidt' } },
        facts: { other: null, relations: [relationOf({ relation, otherId: null, other: stranger })] },
      },
    ],
    [
      'with one of another year',
      [`RELATION_NOT_FOUND ${other(kind)}`],
      {
        change: { other: { ...stranger, birthYear: 1991 } },
        facts: { other: null, relations: [relationOf({ relation, otherId: null, other: stranger })] },
      },
    ],
  ])('%s is answered %j', (_, expected, asked) => {
    expect(codes(kind, asked)).toEqual(expected);
  });
});

const plan = (kind: FamilyKind, facts: Partial<EffectFacts> = {}) =>
  planEffects(changes[kind], effectFacts({ ...(base(kind) as Partial<EffectFacts>), ...facts }), rules, today);

describe('the effect', () => {
  test.each<[FamilyKind, object]>([
    ['MARRIAGE', { effect: 'OPEN_RELATION', relation: 'SPOUSE', from: '2021-05-19', otherId: 'he' }],
    ['PARENTAGE', { effect: 'OPEN_RELATION', relation: 'FATHER', from: '2015-06-01', otherId: 'he' }],
    ['PARENTAGE_BY_JUDGMENT', { effect: 'OPEN_RELATION', relation: 'FATHER', from: '2015-06-01', otherId: 'he' }],
    ['GUARDIANSHIP', { effect: 'OPEN_RELATION', relation: 'GUARDIAN', from: '2021-05-18', otherId: 'he' }],
    ['ADOPTION', { effect: 'OPEN_RELATION', relation: 'ADOPTIVE_FATHER', from: '2021-05-18', otherId: 'he' }],
    ['GUARDIANSHIP_END', { effect: 'END_RELATION', relationId: 'bond', on: '2021-05-18', reason: 'ENDED' }],
    ['ADOPTION_END', { effect: 'END_RELATION', relationId: 'bond', on: '2021-05-18', reason: 'ENDED' }],
    ['DIVORCE', { effect: 'END_RELATION', relationId: 'bond', on: '2021-05-18', reason: 'DIVORCED' }],
    ['ANNULMENT', { effect: 'END_RELATION', relationId: 'bond', on: '2021-05-18', reason: 'ANNULLED' }],
  ])('of %s is %j, and nothing of the person, the card or the number', (kind, expected) => {
    expect(plan(kind)).toEqual([expect.objectContaining(expected)]);
  });

  const family = [
    relationOf({ id: 'marriage' }),
    relationOf({ id: 'ward', relation: 'GUARDIAN', mirrored: true, from: '2021-05-10' }),
    relationOf({ id: 'father', relation: 'FATHER' }),
    relationOf({ id: 'child', relation: 'MOTHER', mirrored: true }),
    ended({ id: 'former' }),
  ];
  test.each([
    ['a death', death('2021-05-01')],
    ['a declaration as dead', declarationOf({ since: '2021-05-01' })],
  ])('of %s is that marriage and guardianship end, of either side; parents stay parents', (_, change) => {
    const effects = planEffects(change, effectFacts({ relations: family }), rules, today);
    expect(effects.filter(({ effect }) => effect === 'END_RELATION')).toEqual([
      expect.objectContaining({ relationId: 'marriage', on: '2021-05-01', reason: 'DEATH' }),
      expect.objectContaining({ relationId: 'ward', on: '2021-05-10', reason: 'DEATH' }),
    ]);
  });
  test('of a declaration as missing is none on the family', () => {
    const change = declarationOf({ declared: 'MISSING' });
    const effects = planEffects(change, effectFacts({ relations: family }), rules, today);
    expect(effects.filter(({ effect }) => effect === 'END_RELATION')).toEqual([]);
  });

  const byOwnDeath = { end: 'DEATH', endedByOwn: true } as const;
  test.each<[what: string, stands: boolean, Partial<RelationFact>]>([
    ['that it stands again', true, byOwnDeath],
    ['nothing where the other one married since', false, { ...byOwnDeath, otherMarried: true }],
    ['nothing where the other one died since', false, { ...byOwnDeath, otherLifeStatus: 'DECEASED' }],
    ['nothing where the other one’s death had ended it', false, { ...byOwnDeath, endedByOwn: false }],
    ['nothing where it ended by a divorce', false, { endedByOwn: true }],
    [
      'that a guardianship stands again, though the guardian is married',
      true,
      { ...byOwnDeath, relation: 'GUARDIAN', otherMarried: true },
    ],
  ])('of coming back is on a marriage %s', (_, stands, values) => {
    const facts = effectFacts({ citizen: declaredDead, relations: [ended(values)] });
    const effects = planEffects(reversalOf(), facts, rules, today).map(({ effect }) => effect);
    expect(effects.includes('REOPEN_RELATION')).toBe(stands);
  });

  test('of a death taken back is on what that death had ended, and on nothing else', () => {
    const applied = planEffects(death('2021-05-01'), effectFacts({ relations: family }), rules, today);
    const now = family.map((one) =>
      one.id === 'marriage' || one.id === 'ward'
        ? ended({ ...one, to: '2021-05-01', end: 'DEATH', otherMarried: false })
        : one,
    );
    const facts: ReversalFacts = {
      ...effectFacts({
        citizen: { ...adult, lifeStatus: 'DECEASED' },
        relations: [...now, ended({ id: 'x', end: 'DEATH' })],
      }),
      ...{ former: { life_status: 'ALIVE', died_on: null }, applied, appliedOn: today, formerValue: null, others: [] },
      ...{ markedCards: [], cardIssuedOn: null, dossierCollectedOn: null },
    };
    const effects = planReversal(death('2021-05-01'), facts, rules, today);
    expect(effects.filter(({ effect }) => effect === 'REOPEN_RELATION')).toEqual([
      expect.objectContaining({ relationId: 'marriage' }),
      expect.objectContaining({ relationId: 'ward' }),
    ]);
  });
});

describe('taking back', () => {
  test.each(opening)('%s ends what it opened, where that still stands', (kind) => {
    const own = relationOf({ relation: changes[kind].relation });
    const facts = effectFacts({ relations: [own, relationOf({ id: 'x', relation: 'MOTHER', requestId: 'x' })] });
    expect(findFamilyOverwritten(changes[kind], facts, 'opened')).toBeUndefined();
    expect(planFamilyReversal(changes[kind], facts, 'opened', today)).toEqual([
      { effect: 'END_RELATION', relationId: 'bond', relation: own.relation, on: today, reason: 'REVERSED' },
    ]);
    const after = effectFacts({ relations: [ended({ relation: own.relation })] });
    expect(findFamilyOverwritten(changes[kind], after, 'opened')).toEqual({ requestId: 'ended' });
    expect(findFamilyOverwritten(changes[kind], effectFacts(), 'opened')).toEqual({ requestId: undefined });
  });

  test.each(ending)('%s has what it ended stand again, where nothing has taken its place', (kind) => {
    const own = ended({ relation: changes[kind].relation });
    const facts = (...others: RelationFact[]) => effectFacts({ relations: [own, ...others] });
    expect(findFamilyOverwritten(changes[kind], facts(), 'ended')).toBeUndefined();
    expect(planFamilyReversal(changes[kind], facts(), 'ended', today)).toEqual([
      { effect: 'REOPEN_RELATION', relationId: 'bond', relation: own.relation },
    ]);
    const instead = relationOf({ id: 'new', requestId: 'later', relation: own.relation });
    expect(findFamilyOverwritten(changes[kind], facts(instead), 'ended')).toEqual({ requestId: 'later' });
  });

  test('a divorce is refused where the other one married or died since', () => {
    for (const values of [{ otherMarried: true }, { otherLifeStatus: 'DECEASED' }] as const) {
      const facts = effectFacts({ relations: [ended(values)] });
      expect(findFamilyOverwritten(changes.DIVORCE, facts, 'ended')).toEqual({ requestId: undefined });
    }
  });

  test('undoes what was done, whatever else there is: the relations are as before', () => {
    const some = fc.constantFrom(...kinds);
    fc.assert(
      fc.property(some, fc.array(fc.constantFrom('MOTHER', 'ADOPTIVE_MOTHER', 'GUARDIAN')), (kind, besides) => {
        const more = besides.map((relation, at) =>
          relationOf({ id: `x${at}`, relation, otherId: `x${at}`, requestId: 'x' }),
        );
        const before = [...(base(kind).relations ?? []), ...more];
        const facts = effectFacts({ ...(base(kind) as Partial<EffectFacts>), relations: before });
        const after = carryOut(before, planEffects(changes[kind], facts, rules, today));
        const undone = { ...facts, relations: after };
        expect(findFamilyOverwritten(changes[kind], undone, 'now')).toBeUndefined();
        const back = carryOut(after, planFamilyReversal(changes[kind], undone, 'now', today));
        expect(back.filter(({ end }) => end !== 'REVERSED')).toEqual(before);
      }),
    );
  });
  /** What the effects do to the relations of the person, told apart from the product. */
  function carryOut(relations: readonly RelationFact[], effects: readonly object[]): RelationFact[] {
    return effects.reduce<RelationFact[]>(
      (now, one) => {
        const effect = one as { effect: string; relationId?: string } & Partial<RelationFact> & {
            on?: string;
            reason?: RelationFact['end'];
          };
        const change = (values: Partial<RelationFact>) =>
          now.map((was) => (was.id === effect.relationId ? { ...was, ...values } : was));
        if (effect.effect === 'OPEN_RELATION') {
          const { relation, from, otherId } = effect as unknown as RelationFact;
          return [...now, relationOf({ id: 'new', relation, from, otherId, requestId: 'now' })];
        }
        if (effect.effect === 'REOPEN_RELATION')
          return change({ to: null, end: null, endedBy: null, otherMarried: true });
        return change({ to: effect.on ?? null, end: effect.reason ?? null, endedBy: 'now', otherMarried: false });
      },
      [...relations],
    );
  }
});

test('two open requests of the family can both be applied where they are on two relations', () => {
  const open = (id: string, relation: RelationFact['relation']) =>
    ({ id, kind: 'PARENTAGE', field: null, relation }) as const;
  expect(areMergeable(open('1', 'FATHER'), open('2', 'MOTHER'))).toBe(true);
  expect(areMergeable(open('1', 'FATHER'), open('2', 'FATHER'))).toBe(false);
  expect(areMergeable(open('1', 'FATHER'), { id: '2', kind: 'DEATH', field: null })).toBe(false);
  expect(areMergeable(open('1', 'FATHER'), { id: '2', kind: 'CORRECTION', field: 'SEX' })).toBe(true);
});
