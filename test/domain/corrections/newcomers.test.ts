import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { birthdayOf } from '@lienthong/schema/civil-date';
import { composePersonalNumber } from '@lienthong/schema/personal-number';
import { nameKey } from '@lienthong/schema/name-key';
import { checkNewcomer } from '@lienthong/api/domain/corrections/check-newcomer';
import { findDueOn } from '@lienthong/api/domain/corrections/deadline';
import {
  planNewcomer,
  planNewcomerReversal,
  type NewcomerEffect,
} from '@lienthong/api/domain/corrections/effects-of-newcomers';
import type {
  BirthRegistration,
  NewcomerChange,
  NewcomerFacts,
  NewcomerItem,
  Parent,
  PersonFound,
} from '@lienthong/api/domain/corrections/newcomer';
import { findSame, type Identity } from '@lienthong/api/domain/corrections/same-person';
import { adult, commune, district, faraway, findHome, findUnit, neighbour, rules, today } from './fixtures.ts';

const birth = (change: Partial<BirthRegistration> = {}): BirthRegistration => ({
  kind: 'BIRTH',
  surname: 'Lê',
  middleName: 'Thị',
  givenName: 'Khuê',
  sex: 'FEMALE',
  dateOfBirth: '2021-05-08',
  ethnicity: '01',
  nationality: 'VN',
  nativePlace: '25456@origin',
  residence: '25456@origin',
  personalNumber: null,
  placeOfBirth: 'Bệnh viện',
  mother: null,
  father: null,
  multipleBirth: false,
  ...change,
});
const found = (change: Partial<PersonFound> = {}): PersonFound => ({
  kind: 'PERSON_FOUND',
  surname: 'Lê',
  middleName: null,
  givenName: 'Khuê',
  sex: 'MALE',
  dateOfBirth: '1961-05',
  ethnicity: null,
  nationality: 'VN',
  nativePlace: null,
  residence: '25456@origin',
  personalNumber: null,
  permanentResidence: null,
  foundOn: '2021-05-12',
  presence: 'PRESENT',
  ...change,
});

const paper = (kind: NewcomerChange['kind'], issuedOn: string): NewcomerItem['evidence'][number] => ({
  kind: kind === 'BIRTH' ? 'BIRTH_NOTICE' : 'REVIEW_MINUTES',
  issuedOn,
});
const itemOf = (change: NewcomerChange, item: Partial<NewcomerItem> = {}): NewcomerItem => ({
  change,
  registration: change.kind === 'BIRTH' ? { registeredOn: '2021-05-10', registeredBy: [commune] } : null,
  legalBasis: null,
  evidence: [paper(change.kind, '2021-05-09')],
  ...item,
});
const factsOf = (facts: Partial<NewcomerFacts> = {}): NewcomerFacts => ({
  parents: {},
  office: commune,
  jurisdiction: commune,
  registrar: null,
  findUnit,
  findHome,
  ...facts,
});
const check = (
  change: NewcomerChange,
  item: Partial<NewcomerItem> = {},
  facts: Partial<NewcomerFacts> = {},
  on = today,
) => checkNewcomer(itemOf(change, item), factsOf(facts), rules, on);
const codes = (...asked: Parameters<typeof check>): string[] =>
  check(...asked).refusals.map(({ code, path }) => `${code} ${path.join('.')}`);

const entry = (registeredOn: string): Partial<NewcomerItem> => ({
  registration: { registeredOn, registeredBy: [commune] },
});
const number = (sex: 'MALE' | 'FEMALE', birthYear: number, place = '972'): string =>
  composePersonalNumber({ place, sex, birthYear, serial: 7 });
const described = (nationality: string | null): Parent => ({ name: 'Lê Văn Tám', birthYear: 1990, nationality });
const at = 'correction.birth';

describe('a birth', () => {
  test.each<[what: string, expected: string[], ...Parameters<typeof check>]>([
    ['that is right in every respect', [], birth()],
    ['with a law', [], birth(), { legalBasis: { document: '60/2014/QH13' } }],
    ['with another law', ['LEGAL_BASIS_REQUIRED legalBasis.document'], birth(), { legalBasis: { document: '1/1999' } }],
    ['without an entry', ['VALUE_REQUIRED registration'], birth(), { registration: null }],
    ['without papers', ['EVIDENCE_REQUIRED evidence'], birth(), { evidence: [] }],
    [
      'with a paper of tomorrow',
      ['DATE_NOT_POSSIBLE evidence.0.issuedOn'],
      birth(),
      { evidence: [paper('BIRTH', '2021-05-21')] },
    ],
    ['without a full date', [`DATE_NOT_POSSIBLE ${at}.child.dateOfBirth`], birth({ dateOfBirth: '2021-05' })],
    ['on the day of its entry', [], birth({ dateOfBirth: '2021-05-10' })],
    ['after its entry', [`DATES_CONTRADICT ${at}.child.dateOfBirth`], birth({ dateOfBirth: '2021-05-11' })],
    ['of tomorrow', ['DATE_NOT_POSSIBLE registration.date'], birth(), entry('2021-05-21')],
    ['of nobody', [`TEXT_REFUSED ${at}.child.givenName`], birth({ givenName: '12' })],
    ['nowhere', [`VALUE_REQUIRED ${at}.child.placeOfBirth`], birth({ placeOfBirth: ' ' })],
    ['without ethnicity', [`VALUE_REQUIRED ${at}.child.ethnicity`], birth({ ethnicity: null })],
    ['without native place', [`VALUE_REQUIRED ${at}.child.nativePlace`], birth({ nativePlace: null })],
    ['of an unknown native place', [`UNIT_NOT_FOUND ${at}.child.nativePlace`], birth({ nativePlace: '99999@origin' })],
    ['living in a district', [`VALUE_NOT_ALLOWED ${at}.residence`], birth({ residence: '703@2013-12-30' })],
    ['living with the other parent elsewhere', [], birth({ residence: '25459@origin' })],
    ['with a number', [], birth({ personalNumber: number('FEMALE', 2021) })],
    ['with a number of another place', [], birth({ personalNumber: number('FEMALE', 2021, '001') })],
    [
      'with a boy’s number',
      [`VALUE_NOT_ALLOWED ${at}.personalNumber`],
      birth({ personalNumber: number('MALE', 2021) }),
    ],
    [
      'with a number of another century',
      [`VALUE_NOT_ALLOWED ${at}.personalNumber`],
      birth({ personalNumber: number('FEMALE', 1921) }),
    ],
    ['with a described father', [], birth({ father: described('VN') })],
    [
      'with a father of no name',
      [`TEXT_REFUSED ${at}.father.described.name`],
      birth({ father: { ...described(null), name: '1' } }),
    ],
    [
      'with a father of no country',
      [`VALUE_NOT_ALLOWED ${at}.father.described.nationality`],
      birth({ father: described('XX') }),
    ],
    [
      'with a mother whom nobody fits',
      [`CITIZEN_NOT_FOUND ${at}.mother.registered`],
      birth(),
      {},
      { parents: { mother: null } },
    ],
    [
      'with a mother born on the day',
      [`DATE_NOT_POSSIBLE ${at}.mother.registered`],
      birth(),
      {},
      { parents: { mother: { sex: 'FEMALE', dateOfBirth: '2021-05-08' } } },
    ],
    [
      'with a father who is a woman',
      [`VALUE_NOT_ALLOWED ${at}.father.registered`],
      birth(),
      {},
      { parents: { father: { sex: 'FEMALE', dateOfBirth: '1990-01-01' } } },
    ],
    // Law 60/2014 art. 7(1)(a) and 35(1): the commune's, with a foreign element the district's.
    [
      'registered by a district',
      ['NOT_COMPETENT registration.office'],
      birth(),
      {},
      { office: district, jurisdiction: district },
    ],
    ['handed in by its district', [], birth(), {}, { jurisdiction: district }],
    ['handed in from elsewhere', ['NOT_COMPETENT registration.office'], birth(), {}, { jurisdiction: faraway }],
    ['that no office registers', ['NOT_COMPETENT registration.office'], birth(), {}, { office: null }],
    ['with a foreign father', ['NOT_COMPETENT registration.office'], birth({ father: described('KH') })],
    [
      'with a foreign father, by the district',
      [],
      birth({ father: described('KH') }),
      {},
      { office: district, jurisdiction: district },
    ],
    [
      'of a foreign child, by the district',
      [],
      birth({ nationality: 'KH', ethnicity: null, nativePlace: null }),
      {},
      { office: district, jurisdiction: district },
    ],
    [
      'entered by an officer of another office',
      ['VALUE_NOT_ALLOWED registration.registeredBy'],
      birth(),
      {},
      { registrar: neighbour },
    ],
  ])('%s is answered %j', (_, expected, ...asked) => {
    expect(codes(...asked)).toEqual(expected);
  });

  test.each<[born: string, registeredOn: string, late: boolean]>([
    // 60 calendar days after 10 March is Sunday 9 May: the last day is Monday 10 May (Civil Code art. 148(5)).
    ['2021-03-10', '2021-05-10', false],
    ['2021-03-10', '2021-05-11', true],
    // After 8 March it is Friday 7 May.
    ['2021-03-08', '2021-05-07', false],
    ['2021-03-08', '2021-05-08', true],
    ['2001-03-08', '2021-05-08', true],
  ])('of %s registered on %s is late: %s', (dateOfBirth, registeredOn, late) => {
    const answer = check(birth({ dateOfBirth }), { ...entry(registeredOn), evidence: [paper('BIRTH', '2021-05-08')] });
    expect(answer).toMatchObject({ refusals: [], late });
  });

  test('is decided at once, and says what it rests on', () => {
    expect(findDueOn({ kind: 'BIRTH', submittedOn: today }, rules)).toBe(today);
    expect(check(birth()).rules.map(({ key, status }) => `${key} ${status}`)).toEqual([
      'correction.BIRTH.birth TEXT_READ',
      'civil_status.processing.birth TEXT_READ',
      'competence.birth TEXT_READ',
    ]);
  });

  test('is nobody’s to register from 1 March 2027 on: no rule is known', () => {
    expect(codes(birth(), {}, {}, '2027-03-01')).toContain(`FIELD_NOT_CORRECTABLE ${at}`);
  });
});

describe('a person found', () => {
  const on = 'correction.person';
  test.each<[what: string, expected: string[], ...Parameters<typeof check>]>([
    ['of whom a month is known', [], found()],
    ['of whom the year is known', [], found({ dateOfBirth: '1961' })],
    ['with an entry', ['VALUE_NOT_ALLOWED registration'], found(), entry('2021-05-10')],
    ['without papers', ['EVIDENCE_REQUIRED evidence'], found(), { evidence: [] }],
    ['born in no month', [`DATE_NOT_POSSIBLE ${on}.dateOfBirth`], found({ dateOfBirth: '1961-00' })],
    ['born after it', [`DATES_CONTRADICT ${on}.dateOfBirth`], found({ dateOfBirth: '2021-05-13' })],
    ['tomorrow', [`DATE_NOT_POSSIBLE ${on}.foundOn`], found({ foundOn: '2021-05-21' })],
    ['on no day', [`DATE_NOT_POSSIBLE ${on}.foundOn`], found({ foundOn: '2021-02-30' })],
    ['of a foreign country', [], found({ nationality: 'KH' })],
    ['of no ethnic group', [`VALUE_NOT_ALLOWED ${on}.ethnicity`], found({ ethnicity: '77' })],
    ['living nowhere', [`UNIT_NOT_FOUND ${on}.currentResidence`], found({ residence: '99999@origin' })],
    [
      'registered in a district',
      [`VALUE_NOT_ALLOWED ${on}.permanentResidence`],
      found({ permanentResidence: '703@2013-12-30' }),
    ],
    ['registered elsewhere', [], found({ permanentResidence: '25459@origin' })],
    [
      'with a number of another year',
      [`VALUE_NOT_ALLOWED ${on}.personalNumber`],
      found({ personalNumber: number('MALE', 1962) }),
    ],
    ['by the police of another place', [`NOT_COMPETENT ${on}`], found(), {}, { jurisdiction: neighbour }],
    ['that nobody decides', [`NOT_COMPETENT ${on}`], found(), {}, { office: null }],
  ])('%s is answered %j', (_, expected, ...asked) => {
    expect(codes(...asked)).toEqual(expected);
  });

  test('has no limit that was read, and rests on no text that was read', () => {
    expect(findDueOn({ kind: 'PERSON_FOUND', submittedOn: today }, rules)).toBeUndefined();
    expect(check(found()).rules.map(({ key, status }) => `${key} ${status}`)).toEqual([
      'correction.PERSON_FOUND.person OWN_KNOWLEDGE',
      'competence.population OWN_KNOWLEDGE',
    ]);
  });
});

describe('the plan', () => {
  const plan = (change: NewcomerChange, on = today): NewcomerEffect[] =>
    planNewcomer(change, { findUnit, birthRegistrationPlace: '072' }, rules, on);
  const names = (effects: readonly NewcomerEffect[]): string[] => effects.map(({ effect }) => effect);

  test('of a birth registers the child, with the day of the 14th birthday, and asks for a number', () => {
    expect(plan(birth({ dateOfBirth: '2020-02-29' }))).toMatchObject([
      {
        effect: 'REGISTER_PERSON',
        becomesEligibleOn: '2034-02-28',
        person: {
          unit_no: 200,
          permanent_unit_no: null,
          native_unit_no: 200,
          birth_registration_place: '072',
          date_of_birth: '2020-02-29',
          date_of_birth_precision: 'DAY',
          presence: 'PRESENT',
          presence_on: '2020-02-29',
          presence_source: 'BIRTH_REGISTRATION',
        },
      },
      { effect: 'NUMBER_REQUESTED' },
    ]);
    expect(plan(birth({ personalNumber: number('FEMALE', 2021) }))[1]).toMatchObject({
      effect: 'GIVE_NUMBER',
      value: number('FEMALE', 2021),
      validFrom: today,
    });
  });

  test('of a person found keeps as much of the birth date as is known, and says who is eligible by now', () => {
    const [registered, ...rest] = plan(found({ permanentResidence: '25459@origin', presence: 'DETAINED' }));
    expect(registered).toMatchObject({
      person: {
        permanent_unit_no: 300,
        birth_registration_place: null,
        date_of_birth: '1961-05-01',
        date_of_birth_precision: 'MONTH',
        presence: 'DETAINED',
        presence_on: '2021-05-12',
        presence_source: 'POPULATION_REVIEW',
      },
      becomesEligibleOn: '1975-05-01',
    });
    expect(names(rest)).toEqual(['NUMBER_REQUESTED', 'ELIGIBILITY_CHANGED']);
  });

  test('gives a foreigner neither number nor eligibility', () => {
    const [registered, ...rest] = plan(found({ nationality: 'KH' }));
    expect(registered).toMatchObject({ becomesEligibleOn: null });
    expect(rest).toEqual([]);
  });

  test('is undone as a whole, whatever it was, and nothing but it', () => {
    const days = fc.date({ min: new Date('1930-01-01'), max: new Date('2021-05-20'), noInvalidDate: true });
    fc.assert(
      fc.property(
        days,
        fc.constantFrom('VN', 'KH'),
        fc.boolean(),
        fc.boolean(),
        (day, nationality, numbered, isBirth) => {
          const dateOfBirth = day.toISOString().slice(0, 10);
          const personalNumber = numbered ? number('MALE', Number(dateOfBirth.slice(0, 4))) : null;
          const said = { sex: 'MALE' as const, dateOfBirth, nationality, personalNumber };
          const applied = plan(isBirth ? birth(said) : found(said));
          const citizen = { ...adult, dateOfBirth, nationality };
          const back = planNewcomerReversal({ citizen, personalNumber, applied }, rules, today);
          expect(names(back)[0]).toBe('STRIKE_OFF_PERSON');
          const pairs = {
            GIVE_NUMBER: 'CANCEL_NUMBER',
            NUMBER_REQUESTED: 'NUMBER_REQUEST_VOID',
            ELIGIBILITY_CHANGED: 'ELIGIBILITY_CHANGED',
          };
          expect(names(back).slice(1)).toEqual(
            names(applied)
              .slice(1)
              .map((name) => pairs[name as 'GIVE_NUMBER']),
          );
          const eligible = nationality === 'VN' && birthdayOf(dateOfBirth, 14) <= today;
          expect(names(applied).includes('ELIGIBILITY_CHANGED')).toBe(eligible);
        },
      ),
    );
  });

  test('a number given since is cancelled with the person', () => {
    const applied = plan(birth());
    const back = planNewcomerReversal(
      { citizen: { ...adult, dateOfBirth: '2021-05-08' }, personalNumber: '1', applied },
      rules,
      today,
    );
    expect(names(back)).toEqual(['STRIKE_OFF_PERSON', 'CANCEL_NUMBER']);
  });
});

describe('two who may be one', () => {
  const mother = (citizenId: string): Parent => ({ citizenId, nationality: 'VN' });
  const woman = (name: string, birthYear: number | null): Parent => ({ name, birthYear, nationality: null });
  const one = (change: Partial<Identity> & { multipleBirth?: boolean } = {}): Identity & { multipleBirth: boolean } => {
    const { givenName = 'Khuê' } = change;
    return {
      nameKey: nameKey(`Lê Thị ${givenName}`),
      givenName,
      dateOfBirth: '2021-05-08',
      homes: ['25456@origin'],
      nativePlace: '25459@origin',
      mother: null,
      multipleBirth: false,
      ...change,
    };
  };
  const elsewhere = { homes: ['25462@origin'], nativePlace: null };

  test.each<
    [what: string, expected: string | undefined, newcomer: Parameters<typeof one>[0], known: Parameters<typeof one>[0]]
  >([
    ['of the same name, day and home', 'NAME_BIRTH_AND_PLACE', {}, {}],
    ['of another day', undefined, {}, { dateOfBirth: '2021-05-09' }],
    ['of another name', undefined, {}, { givenName: 'Thoa' }],
    ['of another tone', 'NAME_BIRTH_AND_PLACE', { givenName: 'Thanh' }, { givenName: 'Thành' }],
    ['of another home and native place', undefined, {}, elsewhere],
    ['of another home but the same native place', 'NAME_BIRTH_AND_PLACE', {}, { homes: ['25462@origin'] }],
    [
      'of one of the homes after a reform',
      'NAME_BIRTH_AND_PLACE',
      { homes: ['a', 'b'] },
      { homes: ['b'], nativePlace: null },
    ],
    ['of no native place either', undefined, { nativePlace: null }, elsewhere],
    [
      'of the same mother elsewhere',
      'NAME_BIRTH_AND_MOTHER',
      { mother: mother('1') },
      { mother: mother('1'), ...elsewhere },
    ],
    ['of another mother at the same home', undefined, { mother: mother('1') }, { mother: mother('2') }],
    ['of a mother whom one alone knows', 'NAME_BIRTH_AND_PLACE', { mother: mother('1') }, {}],
    ['of mothers known in two ways', 'NAME_BIRTH_AND_PLACE', { mother: mother('1') }, { mother: woman('Hoa', 1990) }],
    [
      'of the same mother, another name',
      'BIRTH_AND_MOTHER',
      { mother: mother('1') },
      { mother: mother('1'), givenName: 'Thoa' },
    ],
    ['of mothers of another name', undefined, { mother: woman('Trần Hoa', null) }, { mother: woman('Trần Huệ', null) }],
    [
      'of mothers of the same name alone',
      'NAME_BIRTH_AND_PLACE',
      { mother: woman('Trần Hoa', null) },
      { mother: woman('Trần Hòa', 1990) },
    ],
    ['of mothers of another year', undefined, { mother: woman('Trần Hoa', 1991) }, { mother: woman('Trần Hoa', 1990) }],
    [
      'of mothers of one name and year',
      'NAME_BIRTH_AND_MOTHER',
      { mother: woman('Trần Hoa', 1990) },
      { mother: woman('Trần Hòa', 1990), ...elsewhere },
    ],
    // In one call as in two: of a mother who isn't registered only children of the same name are looked up.
    [
      'of mothers of one name and year, another name',
      undefined,
      { mother: woman('Trần Hoa', 1990) },
      { mother: woman('Trần Hòa', 1990), givenName: 'Thoa' },
    ],
    [
      'said to be twins, of another tone',
      undefined,
      { multipleBirth: true, givenName: 'Thanh' },
      { givenName: 'Thành' },
    ],
    ['said to be twins, of one name', 'NAME_BIRTH_AND_PLACE', { multipleBirth: true }, {}],
    [
      'said to be twins, of one mother',
      undefined,
      { multipleBirth: true, mother: mother('1') },
      { mother: mother('1'), givenName: 'Thoa' },
    ],
  ])('%s: %s', (_, expected, newcomer, known) => {
    expect(findSame(one(newcomer), one(known))).toBe(expected);
  });

  test('are one whichever of them comes first, but for who is said to be a twin', () => {
    const parents = fc.constantFrom<Parent | null>(
      null,
      mother('1'),
      mother('2'),
      woman('Hoa', 1990),
      woman('Hoa', null),
    );
    const drawn = fc.record({
      givenName: fc.constantFrom('Thanh', 'Thành', 'Thoa'),
      homes: fc.constantFrom(['a'], ['b'], ['a', 'b']),
      nativePlace: fc.constantFrom('a', 'b', null),
      mother: parents,
    });
    fc.assert(
      fc.property(drawn, drawn, (first, second) => {
        expect(findSame(one(first), one(second))).toBe(findSame(one(second), one(first)));
        expect(findSame(one(first), one(first))).toBeDefined();
      }),
    );
  });
});
