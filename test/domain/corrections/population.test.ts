import { describe, expect, test } from '@jest/globals';
import { areMergeable } from '@lienthong/api/domain/corrections/conflict';
import { findDueOn } from '@lienthong/api/domain/corrections/deadline';
import { correctableFields, recordedFields, type RecordedFieldCode } from '@lienthong/schema/correction-fields';
import { check, codes, names, plan } from './asking.ts';
import {
  adult,
  commune,
  district,
  factsOf,
  faraway,
  keyedOf,
  moveOf,
  neighbour,
  number,
  rules,
  today,
} from './fixtures.ts';

const fields = Object.keys(recordedFields) as RecordedFieldCode[];

const card = { id: 'card', version: 'CCCD_CHIP_2021', state: 'ACTIVE' } as const;
const dossier = { id: 'dossier', state: 'VERIFIED', defects: [] } as const;
const entry = { registeredOn: '1990-06-01', registeredBy: [commune] };
const at = 'correction.residenceChange';
const on = 'correction.populationCorrection';
const open = (kind: 'RESIDENCE_CHANGE' | 'POPULATION_CORRECTION' | 'CORRECTION', field: RecordedFieldCode | null) => ({
  openRequests: [{ id: '1', kind, field }],
});

describe('a move', () => {
  test.each<[what: string, expected: string[], ...Parameters<typeof check>]>([
    ['of the home', [], moveOf()],
    ['of the permanent residence', [], moveOf({ current: null, permanent: '25456@origin' })],
    ['of both', [], moveOf({ permanent: '25456@origin' })],
    ['of neither', [`VALUE_REQUIRED ${at}.currentResidence`], moveOf({ current: null })],
    ['to where the person lives', [`VALUE_NOT_ALLOWED ${at}.currentResidence`], moveOf({ current: '25459@origin' })],
    ['into a district', [`VALUE_NOT_ALLOWED ${at}.currentResidence`], moveOf({ current: '703@2013-12-30' })],
    ['to nowhere', [`UNIT_NOT_FOUND ${at}.permanentResidence`], moveOf({ permanent: '99999@origin' })],
    ['tomorrow', [`DATE_NOT_POSSIBLE ${at}.movedOn`], moveOf({ movedOn: '2021-05-21' })],
    ['before the birth', [`DATE_NOT_POSSIBLE ${at}.movedOn`], moveOf({ movedOn: '1990-03-14' })],
    ['on no day', [`DATE_NOT_POSSIBLE ${at}.movedOn`], moveOf({ movedOn: '2021-02-29' })],
    ['without papers', ['EVIDENCE_REQUIRED evidence'], moveOf(), { evidence: [] }],
    ['with a law', [], moveOf(), { legalBasis: { document: '81/2006/QH11' } }],
    [
      'with a law to come',
      ['LEGAL_BASIS_REQUIRED legalBasis.document'],
      moveOf(),
      { legalBasis: { document: '68/2020/QH14' } },
    ],
    ['with a register entry', ['VALUE_NOT_ALLOWED registration'], moveOf(), { registration: entry }],
    ['of the dead', [`BLOCKED_BY_DEATH ${at}`], moveOf(), {}, { citizen: { ...adult, lifeStatus: 'DECEASED' } }],
    ['of a foreigner', [], moveOf(), {}, { citizen: { ...adult, nationality: 'KH' } }],
    ['beside another move', [`OPEN_REQUEST_EXISTS ${at}`], moveOf(), {}, open('RESIDENCE_CHANGE', null)],
    [
      'beside a corrected permanent residence',
      [`OPEN_REQUEST_EXISTS ${at}`],
      moveOf(),
      {},
      open('POPULATION_CORRECTION', 'PERMANENT_RESIDENCE'),
    ],
    ['beside a corrected name', [], moveOf(), {}, open('CORRECTION', 'SURNAME')],
    ['from the police of the old home', [], moveOf(), {}, { jurisdiction: neighbour }],
    ['from the police of the new home', [], moveOf(), {}, { jurisdiction: commune }],
    ['from the police of another place', [`NOT_COMPETENT ${at}`], moveOf(), {}, { jurisdiction: faraway }],
    ['that nobody decides', [`NOT_COMPETENT ${at}`], moveOf(), {}, { office: null }],
  ])('%s is answered %j', (_, expected, ...asked) => {
    expect(codes(...asked)).toEqual(expected);
  });

  test('writes the home, from the day of the move, and leaves card and dossier alone', () => {
    expect(plan(moveOf({ permanent: '25456@origin' }), { card, dossier })).toMatchObject([
      { effect: 'CHANGE_RESIDENCE', columns: { unit_no: 200, permanent_unit_no: 200 }, effectiveOn: '2021-05-01' },
    ]);
    const [permanent] = plan(moveOf({ current: null, permanent: '25456@origin' }));
    expect(permanent).toMatchObject({ columns: { permanent_unit_no: 200 } });
    expect(permanent?.effect === 'CHANGE_RESIDENCE' && 'unit_no' in permanent.columns).toBe(false);
  });

  test('has no limit that was read, says what it rests on, and stands against no death', () => {
    expect(findDueOn({ kind: 'RESIDENCE_CHANGE', submittedOn: today }, rules)).toBeUndefined();
    expect(check(moveOf()).rules.map(({ key, status }) => `${key} ${status}`)).toEqual([
      'correction.RESIDENCE_CHANGE.current_residence OWN_KNOWLEDGE',
      'civil_status.death.locks_record TEXT_READ',
      'competence.population OWN_KNOWLEDGE',
    ]);
    const move = { id: '1', kind: 'RESIDENCE_CHANGE', field: null } as const;
    expect(areMergeable(move, { id: '2', kind: 'POPULATION_CORRECTION', field: 'PERMANENT_RESIDENCE' })).toBe(false);
    expect(areMergeable(move, { id: '2', kind: 'POPULATION_CORRECTION', field: 'PRESENCE' })).toBe(true);
  });
});

describe('a wrongly keyed fact', () => {
  test.each(fields)('%s is taken where all agrees, with its entry or without', (field) => {
    expect(codes(keyedOf(field))).toEqual([]);
    const civil = field in correctableFields;
    const other = civil ? { registration: null } : { registration: entry };
    expect(codes(keyedOf(field), other)).toEqual([`${civil ? 'VALUE_REQUIRED' : 'VALUE_NOT_ALLOWED'} registration`]);
  });

  test.each<[what: string, expected: string[], ...Parameters<typeof check>]>([
    ['that is keyed otherwise', [`RECORDED_VALUE_DIFFERS ${on}.recorded`], keyedOf('PRESENCE', { recorded: 'ABROAD' })],
    ['that stays', [`VALUE_UNCHANGED ${on}.value`], keyedOf('PRESENCE', { value: 'PRESENT' })],
    ['that is no presence', [`VALUE_NOT_ALLOWED ${on}.value`], keyedOf('PRESENCE', { value: 'HERE' })],
    ['that is no home', [`VALUE_NOT_ALLOWED ${on}.value`], keyedOf('PERMANENT_RESIDENCE', { value: '703@2013-12-30' })],
    ['that is nowhere', [`UNIT_NOT_FOUND ${on}.value`], keyedOf('PERMANENT_RESIDENCE', { value: '99999@origin' })],
    ['that is none', [], keyedOf('PERMANENT_RESIDENCE', { value: null })],
    ['without papers', ['EVIDENCE_REQUIRED evidence'], keyedOf('SEX'), { evidence: [] }],
    [
      'beside a correction of the same',
      [`OPEN_REQUEST_EXISTS ${on}.field`],
      keyedOf('SEX'),
      {},
      open('CORRECTION', 'SEX'),
    ],
    [
      'beside a move',
      [`OPEN_REQUEST_EXISTS ${on}.field`],
      keyedOf('PERMANENT_RESIDENCE'),
      {},
      open('RESIDENCE_CHANGE', null),
    ],
    ['of a person who lives elsewhere', [`NOT_COMPETENT ${on}`], keyedOf('SEX'), {}, { jurisdiction: commune }],
    [
      'of the dead',
      [`BLOCKED_BY_DEATH ${on}`],
      keyedOf('PRESENCE'),
      {},
      { citizen: { ...adult, lifeStatus: 'DECLARED_DEAD' } },
    ],
    [
      'by an officer of another register',
      ['VALUE_NOT_ALLOWED registration.registeredBy'],
      keyedOf('SEX'),
      {},
      { registrar: faraway },
    ],
  ])('%s is answered %j', (_, expected, ...asked) => {
    expect(codes(...asked)).toEqual(expected);
  });

  test('of a person who lives elsewhere is refused for that alone: no value can be tried', () => {
    for (const change of [
      keyedOf('SEX', { recorded: 'MALE', value: 'FEMALE' }),
      keyedOf('PRESENCE', { recorded: 'ABROAD' }),
    ]) {
      const dead = { citizen: { ...adult, lifeStatus: 'DECEASED' }, jurisdiction: commune } as const;
      expect(codes(change, { evidence: [] }, dead)).toEqual([`NOT_COMPETENT ${on}`]);
    }
  });

  /** By hand, for the card of 2021 on the demo day: what is printed was wrong. */
  test.each<[RecordedFieldCode, string[]]>([
    ['SURNAME', ['CHANGE_CITIZEN', 'CARD_EXCHANGE_REQUIRED', 'DOSSIER_DISCREPANT']],
    ['MIDDLE_NAME', ['CHANGE_CITIZEN', 'CARD_EXCHANGE_REQUIRED', 'DOSSIER_DISCREPANT']],
    ['GIVEN_NAME', ['CHANGE_CITIZEN', 'CARD_EXCHANGE_REQUIRED', 'DOSSIER_DISCREPANT']],
    ['DATE_OF_BIRTH', ['CHANGE_CITIZEN', 'CARD_EXCHANGE_REQUIRED', 'DOSSIER_DISCREPANT']],
    ['SEX', ['CHANGE_CITIZEN', 'CARD_EXCHANGE_REQUIRED', 'DOSSIER_DISCREPANT']],
    ['NATIVE_PLACE', ['CHANGE_CITIZEN', 'CARD_EXCHANGE_REQUIRED', 'DOSSIER_DISCREPANT']],
    ['NATIONALITY', ['CHANGE_CITIZEN', 'ELIGIBILITY_CHANGED', 'CARD_EXCHANGE_REQUIRED', 'DOSSIER_DISCREPANT']],
    ['ETHNICITY', ['CHANGE_CITIZEN']],
    ['PRESENCE', ['CHANGE_CITIZEN']],
    ['PERMANENT_RESIDENCE', ['CHANGE_CITIZEN']],
  ])('%s does %j', (field, expected) => {
    expect(names(keyedOf(field), { card, dossier })).toEqual(expected);
  });

  test('lets a number that codes the error be re-established, by the dated rules', () => {
    const by = (day: string): unknown => {
      const task = plan(keyedOf('SEX'), { personalNumber: number }, day).find(
        ({ effect }) => effect === 'NUMBER_REESTABLISHMENT_TASK',
      );
      return task?.effect === 'NUMBER_REESTABLISHMENT_TASK' ? task.by : undefined;
    };
    expect([by(today), by('2021-07-01'), by('2024-07-01')]).toEqual([undefined, 'AUTHORITY', 'CITIZEN_REQUEST']);
  });

  test('is the commune’s at any time, and due in two working days where a rule says so', () => {
    const level = (day: string): unknown =>
      rules.findCompetentLevel({ kind: 'POPULATION_CORRECTION', age: 40, on: day, foreign: true })?.level;
    expect([level(today), level('2025-07-01')]).toEqual(['COMMUNE', 'COMMUNE']);
    const due = (submittedOn: string): unknown => findDueOn({ kind: 'POPULATION_CORRECTION', submittedOn }, rules);
    expect([due(today), due('2024-06-30'), due('2024-07-01'), due('2026-03-15')]).toEqual([
      undefined,
      undefined,
      '2024-07-03',
      '2026-03-17',
    ]);
    expect(factsOf(keyedOf('SEX')).jurisdiction).toBe(district);
  });
});
