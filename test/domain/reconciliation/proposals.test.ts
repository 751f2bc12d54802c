import { describe, expect, test } from '@jest/globals';
import { consistency, withheldRows } from '@lienthong/api/domain/reconciliation/consistency';
import { compareFacts, type HereFacts, type PersonFacts } from '@lienthong/api/domain/reconciliation/compare';
import { proposalsFor, type Finding, type Proposal } from '@lienthong/api/domain/reconciliation/proposals';
import { here, relate, there } from './fixtures.ts';

const submittable = ['CORRECTION', 'DEATH'];
function proposals(
  one: Partial<HereFacts>,
  other: Partial<PersonFacts>,
  more: Partial<Pick<Finding, 'register' | 'deathPlace'>> = {},
): Proposal[] {
  const [mine, yours] = [
    { ...here, ...one },
    { ...there, ...other },
  ];
  const fields = compareFacts(mine, yours, relate);
  const isOpen: Finding['isOpen'] = (kind, field) => submittable.includes(kind) && field !== 'DIED_ON';
  return proposalsFor({ here: mine, there: yours, fields, register: 'BIRTH', deathPlace: null, isOpen, ...more });
}
const summary = (found: Proposal[]): string[] =>
  found.map(({ kind, field, recorded, value, lacks }) =>
    [kind, field, recorded ?? '-', value ?? '-', ...lacks].join(' '),
  );

describe('what is proposed', () => {
  const dead = { lifeStatus: 'DECEASED', diedOn: '2021-05-02' } as const;

  test.each<[string, Partial<HereFacts>, Partial<PersonFacts>, string[]]>([
    ['nothing where all agrees', {}, {}, []],
    ['nothing for another form', {}, { givenName: 'ĐÀO', nativePlace: '72@origin' }, []],
    ['nothing for what the row lacks', {}, { dateOfBirth: null, ethnicity: null, sex: null }, []],
    ['nothing for a number', { personalNumber: '972090000009' }, {}, []],
    ['a correction of what differs', {}, { givenName: 'Lan' }, ['CORRECTION GIVEN_NAME Đào Lan']],
    ['a correction of marks', {}, { givenName: 'Đạo' }, ['CORRECTION GIVEN_NAME Đào Đạo']],
    ['a correction to none', {}, { middleName: null }, ['CORRECTION MIDDLE_NAME Thị -']],
    ['a correction from none', { middleName: null }, {}, ['CORRECTION MIDDLE_NAME - Thị']],
    ['a supplement of what is missing', { ethnicity: null }, {}, ['SUPPLEMENT ETHNICITY - 01 KIND']],
    ['a supplement of a fuller date', { dateOfBirth: '1990' }, {}, ['SUPPLEMENT DATE_OF_BIRTH 1990 1990-05-17 KIND']],
    ['the year first where it is wrong', { dateOfBirth: '1991' }, {}, ['CORRECTION DATE_OF_BIRTH 1991 1990']],
    [
      'no date less precise',
      { dateOfBirth: '1991-01-01' },
      { dateOfBirth: '1990' },
      ['CORRECTION DATE_OF_BIRTH 1991-01-01 - VALUE'],
    ],
    [
      'several, one a field',
      {},
      { surname: 'Lê', sex: 'MALE' },
      ['CORRECTION SURNAME Nguyễn Lê', 'CORRECTION SEX FEMALE MALE'],
    ],
    [
      'a declaration of death, named alone',
      {},
      { lifeStatus: 'DECLARED_DEAD' },
      ['MISSING_OR_DEAD_DECLARATION LIFE_STATUS - - KIND'],
    ],
    ['a report where the dead is alive', { ...dead }, {}, ['REPORT LIFE_STATUS - - KIND']],
    ['nothing on the birth of the dead', { ...dead }, { ...dead, givenName: 'Lan' }, []],
    [
      'another day of death, which can’t be corrected yet',
      { ...dead },
      { ...dead, diedOn: '2021-05-03' },
      ['CORRECTION DIED_ON 2021-05-02 2021-05-03 KIND'],
    ],
    [
      'only with a number',
      { personalNumber: null, numberStatus: null },
      { sex: 'MALE' },
      ['CORRECTION SEX FEMALE MALE PERSONAL_NUMBER'],
    ],
  ])('is %s', (_, one, other, expected) => {
    expect(summary(proposals(one, other))).toEqual(expected);
  });

  test('rests on the entry of the right register, a death at the end', () => {
    const other = { ...dead, givenName: 'Lan' };
    expect(summary(proposals({}, other))).toEqual([
      'CORRECTION GIVEN_NAME Đào Lan',
      'DEATH LIFE_STATUS - - REGISTER_ENTRY PLACE_OF_DEATH',
    ]);
    const found = proposals({}, other, { register: 'DEATH', deathPlace: 'Tây Ninh' });
    expect(summary(found)).toEqual(['CORRECTION GIVEN_NAME Đào Lan REGISTER_ENTRY', 'DEATH LIFE_STATUS - -']);
    expect(found[1]).toMatchObject({ diedOn: '2021-05-02' });
  });
});

describe('consistency of a unit', () => {
  const unit = (matched: number, consistent: number, open = false) => ({ matched, consistent, open });

  test('is withheld where few rows match, few agree or few contradict, and with it what it would follow from', () => {
    expect(withheldRows([unit(3, 3), unit(40, 30), unit(90, 70)])).toEqual(['SMALL_CELL', 'DERIVABLE', null]);
    expect(withheldRows([unit(40, 38), unit(40, 30), unit(90, 70)])).toEqual(['SMALL_CELL', 'DERIVABLE', null]);
    expect(withheldRows([unit(40, 3), unit(40, 30), unit(90, 70)])[0]).toBe('SMALL_CELL');
    expect(withheldRows([unit(40, 40), unit(40, 30), unit(90, 70)])).toEqual([null, null, null]);
  });

  test('is shown to who reads the persons', () => {
    expect(withheldRows([unit(3, 2, true), unit(40, 30, true)])).toEqual([null, null]);
    expect(consistency.version).toBe(1);
  });
});
