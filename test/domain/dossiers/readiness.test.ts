import { describe, expect, test } from '@jest/globals';
import { findReadiness, isReady, type ReadinessFacts } from '@lienthong/api/domain/dossiers/readiness';
import { readinessCodes, type ReadinessCode } from '@lienthong/schema/readiness';
import { rules } from '../corrections/fixtures.ts';

const ready: ReadinessFacts = {
  dateOfBirth: '1990-04-02',
  dateOfBirthPrecision: 'DAY',
  sex: 'MALE',
  ethnicity: '01',
  nationality: 'VN',
  nativeUnitNo: 7,
  permanentUnitNo: 7,
  lifeStatus: 'ALIVE',
  personalNumber: '972090000001',
  openState: null,
  card: null,
  openFields: [],
};
const codesFor = (facts: Partial<ReadinessFacts>, on = '2021-05-20'): string[] =>
  findReadiness({ ...ready, ...facts }, rules, on).map((one) =>
    [one.code, one.field, one.on].filter((part) => part !== null).join(' '),
  );

const rowsOf: [string, Partial<ReadinessFacts>, string[]][] = [
  ['of sound data is ready', {}, []],
  [
    'under 14 is told the day',
    { dateOfBirth: '2007-06-01', personalNumber: null },
    ['NOT_ELIGIBLE 2021-06-01', 'NUMBER_MISSING'],
  ],
  ['is dead: nothing else counts', { lifeStatus: 'DECLARED_DEAD', nativeUnitNo: null }, ['DECEASED']],
  ['is a foreigner', { nationality: 'US' }, ['NOT_VIETNAMESE']],
  ['has a dossier in work', { openState: 'VERIFIED' }, ['OPEN_DOSSIER']],
  ['whose redo is awaited is to come', { openState: 'REDO_REQUIRED' }, []],
  ['holds a valid card', { card: { state: 'ACTIVE', expiresOn: '2030-04-02' } }, ['CARD_STILL_VALID 2030-04-02']],
  ['holds a card for life', { card: { state: 'ACTIVE', expiresOn: null } }, ['CARD_STILL_VALID']],
  ['holds a card that ends today', { card: { state: 'ACTIVE', expiresOn: '2021-05-20' } }, []],
  ['holds a card to be exchanged', { card: { state: 'EXCHANGE_REQUIRED', expiresOn: '2030-04-02' } }, []],
  ['was born in a year', { dateOfBirthPrecision: 'YEAR' }, ['PARTIAL_BIRTH_DATE DATE_OF_BIRTH']],
  [
    'lacks two facts',
    { nativeUnitNo: null, ethnicity: null },
    ['MISSING_FIELD NATIVE_PLACE', 'MISSING_FIELD ETHNICITY'],
  ],
  ['has no permanent residence', { permanentUnitNo: null }, ['NO_PERMANENT_RESIDENCE PERMANENT_RESIDENCE']],
  ['has a number of the other sex', { sex: 'FEMALE' }, ['NUMBER_STRUCTURE_MISMATCH']],
  ['has a number of another year', { dateOfBirth: '1991-04-02' }, ['NUMBER_STRUCTURE_MISMATCH']],
  ['has a correction of the name open', { openFields: ['SURNAME', 'SURNAME'] }, ['OPEN_CORRECTION SURNAME']],
  ['has one open that no card shows', { openFields: ['ETHNICITY', 'PRESENCE'] }, []],
];

describe('a person who', () => {
  test.each(rowsOf)('%s', (_, facts, codes) => {
    expect(codesFor(facts)).toEqual(codes);
  });

  test('may keep a number that contradicts is ready since July 2024', () => {
    const findings = findReadiness({ ...ready, sex: 'FEMALE' }, rules, '2024-07-01');
    expect([findings.map(({ code }) => code), isReady(findings)]).toEqual([['MISMATCH_ACCEPTED'], true]);
  });

  test('is told every code of the closed list in some case, and is ready only where nothing blocks', () => {
    const told = new Set(
      rowsOf.flatMap(([, facts]) => findReadiness({ ...ready, ...facts }, rules, '2021-05-20')).map(({ code }) => code),
    );
    expect([...told, 'MISMATCH_ACCEPTED'].toSorted()).toEqual(Object.keys(readinessCodes).toSorted());
    for (const [, facts, codes] of rowsOf) {
      const blocks = codes.some((one) => readinessCodes[one.split(' ')[0] as ReadinessCode].blocks);
      expect(isReady(findReadiness({ ...ready, ...facts }, rules, '2021-05-20'))).toBe(!blocks);
    }
  });
});
