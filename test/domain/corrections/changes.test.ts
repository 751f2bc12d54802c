import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkSubmission } from '@lienthong/api/domain/corrections/checks';
import { findConflict } from '@lienthong/api/domain/corrections/conflict';
import { planEffects } from '@lienthong/api/domain/corrections/effects';
import type { NameChange, SubmissionFacts, SubmittedItem } from '@lienthong/api/domain/corrections/facts';
import { addYears, ageOn } from '@lienthong/schema/civil-date';
import { changeableFields, type ChangeableFieldCode } from '@lienthong/schema/correction-fields';
import {
  changeGrounds,
  consentGivers,
  missingConsents,
  type ChangeGround,
  type ConsentGiver,
} from '@lienthong/schema/correction-grounds';
import { check, codes } from './asking.ts';
import {
  adult,
  changeOf,
  commune,
  correctionOf,
  death,
  district,
  effectFacts,
  factsOf,
  itemOf,
  rules,
  today,
} from './fixtures.ts';

const fields = Object.keys(changeableFields) as ChangeableFieldCode[];
const grounds = Object.keys(changeGrounds) as ChangeGround[];
const givers = Object.keys(consentGivers) as ConsentGiver[];

const consents = (...by: ConsentGiver[]) => by.map((one) => ({ by: one, givenOn: '2021-05-01', reference: 'TK' }));

describe('a change', () => {
  test('is of a name alone, and can take the middle name away', () => {
    expect(fields).toEqual(['SURNAME', 'MIDDLE_NAME', 'GIVEN_NAME']);
    for (const field of fields) expect(check(changeOf(field)).refusals).toEqual([]);
    expect(codes(changeOf('MIDDLE_NAME', { value: null }))).toEqual([]);
    expect(codes(changeOf('SURNAME', { value: null }))).toEqual(['VALUE_REQUIRED correction.change.value']);
  });

  test('says on which rules it rests: ground, consent, competence, limit and document', () => {
    expect(check(changeOf('GIVEN_NAME')).rules.map(({ id }) => id)).toEqual([
      'correction.CHANGE.given_name@2017-01-01',
      'civil_status.change_ground.art28=NAME_HARMS@2017-01-01',
      'consent.given_name_change.person_age=9@2017-01-01',
      'legal_document=60/2014/QH13@2016-01-01',
      'civil_status.processing.change=3@2016-01-01',
      'civil_status.processing.change_correction.verification_extra=3@2016-01-01',
      'civil_status.death.locks_record=true@2016-01-01',
      'competence.change=DISTRICT@2016-01-01',
    ]);
  });

  test.each<[string, string[], Partial<NameChange>, Partial<SubmittedItem>, Partial<SubmissionFacts>]>([
    ['without an entry', ['VALUE_REQUIRED registration'], {}, { registration: null }, {}],
    ['that changes nothing', ['VALUE_UNCHANGED correction.change.value'], { value: 'Đào' }, {}, {}],
    ['with another old value', ['RECORDED_VALUE_DIFFERS correction.change.recorded'], { recorded: 'Ất' }, {}, {}],
    ['without a paper', ['EVIDENCE_REQUIRED evidence'], {}, { evidence: [] }, {}],
    ['without a law', ['LEGAL_BASIS_REQUIRED legalBasis'], {}, { legalBasis: null }, {}],
    [
      'with a consent of tomorrow',
      ['DATE_NOT_POSSIBLE correction.change.consents.0.givenOn'],
      { consents: [{ by: 'SELF', givenOn: '2021-05-21', reference: 'TK' }] },
      {},
      {},
    ],
    ['without a consent', ['CONSENT_REQUIRED correction.change.consents'], { consents: [] }, {}, {}],
    [
      'on a ground of the surname',
      ['VALUE_NOT_ALLOWED correction.change.ground'],
      { ground: 'PARENTS_SURNAME' },
      {},
      {},
    ],
    [
      'of one who is dead',
      ['BLOCKED_BY_DEATH correction.change'],
      {},
      {},
      { citizen: { ...adult, lifeStatus: 'DECEASED' } },
    ],
    [
      'beside a correction of the same field',
      ['OPEN_REQUEST_EXISTS correction.change.field'],
      {},
      {},
      { openRequests: [{ id: '1', kind: 'CORRECTION', field: 'GIVEN_NAME' }] },
    ],
    [
      'beside a death',
      ['BLOCKED_BY_DEATH correction.change.field'],
      {},
      {},
      { openRequests: [{ id: '1', kind: 'DEATH', field: null }] },
    ],
    ['at the wrong office', ['NOT_COMPETENT registration.office'], {}, {}, { office: commune }],
  ])('%s is refused: %j', (_, expected, values, item, facts) => {
    expect(codes(changeOf('GIVEN_NAME', values), item, facts)).toEqual(expected);
  });

  test('may cite the civil code, which a correction may not', () => {
    const legalBasis = { document: '91/2015/QH13' };
    expect(codes(changeOf('GIVEN_NAME'), { legalBasis })).toEqual([]);
    const change = correctionOf('GIVEN_NAME');
    expect(checkSubmission(itemOf(change, { legalBasis }), factsOf(change), rules, today).refusals).toHaveLength(1);
  });

  test('is allowed by no rule before the civil code, nor after the law has ended', () => {
    expect(codes(changeOf('GIVEN_NAME'), {}, {}, '2027-03-01')).toContain(
      'FIELD_NOT_CORRECTABLE correction.change.field',
    );
    const early = { registration: { registeredOn: '1990-06-01', registeredBy: [commune] } };
    expect(codes(changeOf('GIVEN_NAME', { consents: [] }), early, {}, '2016-12-31')).toContain(
      'FIELD_NOT_CORRECTABLE correction.change.field',
    );
  });

  test('and a correction of one field stand against each other, whichever came first', () => {
    const open = { id: '1', kind: 'CHANGE', field: 'SURNAME' } as const;
    expect(findConflict(correctionOf('SURNAME'), [open])?.code).toBe('OPEN_REQUEST_EXISTS');
    expect(findConflict(correctionOf('SEX'), [open])).toBeUndefined();
    expect(findConflict(death(), [open])).toBeUndefined();
  });

  test('makes card and dossier disagree, as a correction of the name does', () => {
    const facts = effectFacts({
      card: { id: 'card', version: 'CCCD_CHIP_2021', state: 'ACTIVE' },
      dossier: { id: 'dossier', state: 'COLLECTED', defects: [] },
    });
    const [changed, card, dossier, ...rest] = planEffects(changeOf('SURNAME'), facts, rules, today);
    expect(rest).toEqual([]);
    expect(changed).toMatchObject({ effect: 'CHANGE_CITIZEN', columns: { surname: 'Nguyên' } });
    expect(card).toMatchObject({
      effect: 'CARD_EXCHANGE_REQUIRED',
      ground: { legalReference: 'Law 59/2014/QH13 art.23(1)(c)' },
    });
    expect(dossier).toMatchObject({ effect: 'DOSSIER_DISCREPANT', step: true });
    expect(planEffects(changeOf('SURNAME'), facts, rules, '2024-07-01')[1]).toMatchObject({
      ground: { legalReference: 'Law 26/2023/QH15 art.24(1)(b)' },
    });
  });
});

describe('grounds', () => {
  /** By hand, from articles 27(1) and 28(1). */
  const ofSurname =
    'PARENTS_SURNAME ADOPTED ADOPTION_ENDED PARENTAGE_DETERMINED ORIGIN_FOUND FOREIGN_SPOUSE PARENTS_CHANGED_SURNAME OTHER_BY_LAW';
  const ofGivenName =
    'NAME_HARMS ADOPTED ADOPTION_ENDED PARENTAGE_DETERMINED ORIGIN_FOUND FOREIGN_SPOUSE SEX_DETERMINED_ANEW OTHER_BY_LAW';
  test.each<[ChangeableFieldCode, string]>([
    ['SURNAME', ofSurname],
    ['GIVEN_NAME', ofGivenName],
    ['MIDDLE_NAME', `${ofSurname} ${ofGivenName}`],
  ])('of %s are these and no others', (field, expected) => {
    const taken = grounds.filter((ground) => codes(changeOf(field, { ground })).length === 0);
    expect(new Set(taken)).toEqual(new Set(expected.split(' ')));
  });

  test('have a rule each, and each rule is one of them', () => {
    const named = rules.rows.legal.filter(({ key }) => key.startsWith('civil_status.change_ground.'));
    expect(new Set(named.map(({ value }) => value))).toEqual(new Set(grounds));
  });
});

describe('consents', () => {
  const born = (age: number): string => addYears(today, -age);
  const missing = (field: ChangeableFieldCode, dateOfBirth: string, given: ConsentGiver[]): string[] => {
    const office = ageOn(dateOfBirth, today) < 14 ? commune : district;
    const item = { registration: { registeredOn: today, registeredBy: [commune] } };
    const { refusals } = check(changeOf(field, { consents: consents(...given) }), item, {
      citizen: { ...adult, dateOfBirth },
      office,
    });
    return refusals.flatMap(({ code, params }) =>
      code === 'CONSENT_REQUIRED' ? (params['missing']?.split(';') ?? []) : [code],
    );
  };

  /** By hand: Civil Code art. 27(2), 28(2), Decree 123/2015 art. 7(1); the day before a birthday and the birthday. */
  test.each<[age: number, before: boolean, needed: ConsentGiver[]]>([
    [3, false, ['FATHER', 'MOTHER']],
    [9, true, ['FATHER', 'MOTHER']],
    [9, false, ['FATHER', 'MOTHER', 'SELF']],
    [14, false, ['FATHER', 'MOTHER', 'SELF']],
    [18, true, ['FATHER', 'MOTHER', 'SELF']],
    [18, false, ['SELF']],
    [70, false, ['SELF']],
  ])('at the age of %d (the day before: %s) are needed of %j', (age, before, needed) => {
    const dateOfBirth = before ? new Date(Date.parse(born(age)) + 86_400_000).toISOString().slice(0, 10) : born(age);
    for (const field of fields) {
      expect(missing(field, dateOfBirth, [])).toEqual(needed);
      expect(missing(field, dateOfBirth, needed)).toEqual([]);
      for (const one of needed)
        expect(
          missing(
            field,
            dateOfBirth,
            needed.filter((giver) => giver !== one),
          ),
        ).toEqual([one]);
    }
  });

  test('of a guardian stand for both parents, not for the person', () => {
    expect(missing('GIVEN_NAME', born(5), ['GUARDIAN'])).toEqual([]);
    expect(missing('GIVEN_NAME', born(12), ['GUARDIAN'])).toEqual(['SELF']);
    expect(missing('GIVEN_NAME', born(12), ['GUARDIAN', 'SELF'])).toEqual([]);
    expect(missing('GIVEN_NAME', born(12), ['MOTHER', 'SELF'])).toEqual(['FATHER']);
  });

  test('name the rules that ask for them', () => {
    const citizen = { ...adult, dateOfBirth: born(12) };
    const item = { registration: { registeredOn: today, registeredBy: [commune] } };
    expect(check(changeOf('SURNAME', { consents: [] }), item, { citizen, office: commune }).refusals).toMatchObject([
      {
        code: 'CONSENT_REQUIRED',
        params: {
          missing: 'FATHER;MOTHER;SELF',
          rule: 'consent.name_change.parents_until_age=18@2016-01-01;consent.surname_change.person_age=9@2017-01-01',
        },
      },
    ]);
  });

  test('are missing exactly where they are asked for and neither given nor stood in for', () => {
    const some = fc.uniqueArray(fc.constantFrom(...givers));
    fc.assert(
      fc.property(some, some, (demanded, given) => {
        const lacking = missingConsents(demanded, given);
        for (const giver of demanded) {
          const there =
            given.includes(giver) || ((giver === 'FATHER' || giver === 'MOTHER') && given.includes('GUARDIAN'));
          expect(lacking.includes(giver)).toBe(!there);
        }
        expect(lacking.every((giver) => demanded.includes(giver))).toBe(true);
      }),
    );
  });
});
