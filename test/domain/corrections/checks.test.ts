import { describe, expect, test } from '@jest/globals';
import { checkSubmission } from '@lienthong/api/domain/corrections/checks';
import { areMergeable, findConflict } from '@lienthong/api/domain/corrections/conflict';
import type { CorrectionChange, SubmittedItem } from '@lienthong/api/domain/corrections/facts';
import { correctableFields, type CorrectableFieldCode } from '@lienthong/schema/correction-fields';
import { refusalCodes } from '@lienthong/schema/refusal-codes';
import { check, codes } from './asking.ts';
import {
  adult,
  commune,
  corrected,
  correctionOf,
  death,
  district,
  factsOf,
  faraway,
  itemOf,
  neighbour,
  rules,
  today,
} from './fixtures.ts';

const fields = Object.keys(correctableFields) as CorrectableFieldCode[];

const name = correctionOf('SURNAME');
const swapped = (field: CorrectableFieldCode) => ({
  recorded: corrected[field].value,
  value: corrected[field].recorded,
});

describe('a submission', () => {
  test.each(fields)('that corrects %s rightly is taken', (field) => {
    expect(check(correctionOf(field)).refusals).toEqual([]);
  });

  test('of a death is taken, and says on which rules it rests', () => {
    const answer = check(death());
    expect(answer).toMatchObject({ refusals: [], late: false });
    expect(answer.rules.map((rule) => rule.key)).toEqual([
      'correction.DEATH.death',
      'legal_document',
      'civil_status.processing.death',
      'civil_status.death.locks_record',
      'competence.death',
    ]);
    expect(answer.ruleVersion).toMatch(/^r1-/);
    expect(check(death()).ruleVersion).toBe(answer.ruleVersion);
    expect(check(name).ruleVersion).not.toBe(answer.ruleVersion);
  });

  test.each<[string, string[], CorrectionChange, Partial<SubmittedItem>]>([
    ['without a register entry', ['VALUE_REQUIRED registration'], name, { registration: null }],
    ['that changes nothing', ['VALUE_UNCHANGED correction.correction.value'], { ...name, value: 'Nguyễn' }, {}],
    [
      'that changes nothing but the normal form',
      ['VALUE_UNCHANGED correction.correction.value'],
      { ...name, value: 'Nguyễn'.normalize('NFD') },
      {},
    ],
    [
      'with two malformed names',
      ['TEXT_REFUSED correction.correction.recorded', 'TEXT_REFUSED correction.correction.value'],
      { ...name, recorded: 'N3', value: '' },
      {},
    ],
    [
      'that names none for what is missing',
      ['VALUE_REQUIRED correction.correction.recorded'],
      correctionOf('ETHNICITY', { recorded: null }),
      {},
    ],
    [
      'that adds day and month to a year',
      ['VALUE_NOT_ALLOWED correction.correction.value'],
      correctionOf('DATE_OF_BIRTH', { recorded: '1990' }),
      {},
    ],
    [
      'of a birth after its registration',
      ['DATES_CONTRADICT correction.correction.value'],
      correctionOf('DATE_OF_BIRTH', { value: '1991-03-15' }),
      {},
    ],
    ['of a death after its registration', ['DATES_CONTRADICT correction.death.diedOn'], death('2021-05-21'), {}],
    [
      'of a death without a place',
      ['VALUE_REQUIRED correction.death.place'],
      { kind: 'DEATH', diedOn: '2021-05-18', place: ' ' },
      {},
    ],
  ])('%s is refused for its form alone', (_, expected, change, item) => {
    const dead = { citizen: { ...adult, lifeStatus: 'DECEASED' as const } };
    expect(codes(change, { evidence: [], legalBasis: null, ...item }, dead)).toEqual(expected);
  });

  test('names all that is wrong in the fixed order', () => {
    expect(
      codes(
        correctionOf('NATIVE_PLACE', { value: '99999@origin', recorded: '25459@origin' }),
        {
          evidence: [{ kind: 'OTHER', issuedOn: '2021-06-01' }],
          legalBasis: { document: '120/2025/NĐ-CP' },
          registration: { registeredOn: '1989-01-01', registeredBy: [commune] },
        },
        {
          citizen: { ...adult, lifeStatus: 'DECEASED' },
          openRequests: [{ id: 'a', kind: 'CORRECTION', field: 'NATIVE_PLACE' }],
          office: commune,
        },
      ),
    ).toEqual([
      'EVIDENCE_REQUIRED evidence',
      'LEGAL_BASIS_REQUIRED legalBasis.document',
      'DATE_NOT_POSSIBLE registration.date',
      'DATE_NOT_POSSIBLE evidence.0.issuedOn',
      'UNIT_NOT_FOUND correction.correction.value',
      'RECORDED_VALUE_DIFFERS correction.correction.recorded',
      'BLOCKED_BY_DEATH correction.correction',
      'OPEN_REQUEST_EXISTS correction.correction.field',
      'NOT_COMPETENT registration.office',
    ]);
  });

  test('finds no rule after the law has ended, and takes nothing', () => {
    expect(codes(name, {}, {}, '2027-03-01')).toEqual([
      'FIELD_NOT_CORRECTABLE correction.correction.field',
      'LEGAL_BASIS_REQUIRED legalBasis.document',
      'NOT_COMPETENT registration.office',
    ]);
    expect(codes(death('2027-02-27'), { registration: null }, {}, '2027-03-01')).toEqual([
      'VALUE_REQUIRED registration',
    ]);
  });

  test('of a birth date needs a rule for every part it touches', () => {
    const without = {
      ...rules,
      findRule: (...[kind, field, on]: Parameters<typeof rules.findRule>) =>
        field === 'birth_year' ? undefined : rules.findRule(kind, field, on),
    };
    const change = correctionOf('DATE_OF_BIRTH', { value: '1989-05-13' });
    expect(checkSubmission(itemOf(change), factsOf(change), rules, today).refusals).toEqual([]);
    expect(checkSubmission(itemOf(change), factsOf(change), without, today).refusals).toMatchObject([
      { code: 'FIELD_NOT_CORRECTABLE', params: { field: 'DATE_OF_BIRTH' } },
    ]);
  });

  test('never names a value of the person', () => {
    const values = [...fields.flatMap((field) => Object.values(corrected[field])), adult.surname, 'Tại nhà'];
    const all = [...fields.map((field) => correctionOf(field, swapped(field))), death()].flatMap(
      (change) => check(change, { evidence: [], legalBasis: null }, { office: null }).refusals,
    );
    expect(all.length).toBeGreaterThan(10);
    const params = all.flatMap((refusal) => Object.values(refusal.params));
    expect(params.filter((param) => values.includes(param))).toEqual([]);
    expect(all.every(({ code }) => code in refusalCodes)).toBe(true);
  });
});

describe('evidence', () => {
  test.each([
    ['of the day of the entry', [{ issuedOn: '1990-06-01' }], []],
    ['of later days, one of them older', [{ issuedOn: '2021-01-01' }, { issuedOn: '1990-03-16' }], []],
    ['of the day after the entry', [{ issuedOn: '1990-06-02' }], ['EVIDENCE_REQUIRED evidence']],
    ['of an unknown day', [{ issuedOn: null }], ['EVIDENCE_REQUIRED evidence']],
    ['that is missing', [], ['EVIDENCE_REQUIRED evidence']],
  ])('%s: %j', (_, papers, expected) => {
    const evidence = papers.map((paper) => ({ kind: 'OTHER' as const, ...paper }));
    expect(codes(name, { evidence })).toEqual(expected);
  });

  test('of a death is one paper of any day', () => {
    expect(codes(death(), { evidence: [{ kind: 'DEATH_NOTICE', issuedOn: null }] })).toEqual([]);
    expect(codes(death(), { evidence: [] })).toEqual(['EVIDENCE_REQUIRED evidence']);
  });
});

describe('the legal basis', () => {
  test('is demanded for a correction, and must be in force on the day', () => {
    expect(codes(name, { legalBasis: null })).toEqual(['LEGAL_BASIS_REQUIRED legalBasis']);
    expect(codes(name, { legalBasis: { document: '123/2015/ND-CP' } })).toEqual([]);
    expect(codes(name, { legalBasis: { document: '1/1999/XX' } })).toEqual([
      'LEGAL_BASIS_REQUIRED legalBasis.document',
    ]);
    const decree = { legalBasis: { document: '120/2025/NĐ-CP' } };
    expect(codes(name, decree)).toEqual(['LEGAL_BASIS_REQUIRED legalBasis.document']);
    expect(codes(name, decree, { office: commune }, '2025-07-01')).toEqual([]);
  });

  test('of a death may be left out, but not be wrong', () => {
    expect(codes(death(), { legalBasis: null })).toEqual([]);
    expect(codes(death(), { legalBasis: { document: '59/2014/QH13' } })).toHaveLength(1);
  });
});

describe('the recorded value', () => {
  test.each(fields)('%s must be the current one', (field) => {
    const { value } = corrected[field];
    if (value === null) return;
    expect(codes(correctionOf(field, swapped(field)))).toContain(
      'RECORDED_VALUE_DIFFERS correction.correction.recorded',
    );
  });

  test('agrees in either normal form, but not without its marks or in another case', () => {
    const recorded = (text: string): string[] => codes({ ...name, recorded: text });
    expect(recorded('Nguyễn'.normalize('NFD'))).toEqual([]);
    expect(recorded('Nguyen')).toEqual(['RECORDED_VALUE_DIFFERS correction.correction.recorded']);
    expect(recorded('NGUYỄN')).toEqual(['RECORDED_VALUE_DIFFERS correction.correction.recorded']);
  });

  test('of a middle name can be none, of a partial date is what is known', () => {
    const none = correctionOf('MIDDLE_NAME', { recorded: null, value: 'Văn' });
    expect(codes(none, {}, { citizen: { ...adult, middleName: null } })).toEqual([]);
    expect(codes(none)).toHaveLength(1);
    const year = correctionOf('DATE_OF_BIRTH', { recorded: '1990', value: '1989' });
    const citizen = { ...adult, dateOfBirth: '1990-01-01', dateOfBirthPrecision: 'YEAR' as const };
    expect(codes(year, {}, { citizen })).toEqual([]);
    expect(codes(year)).toHaveLength(1);
  });
});

describe('dates', () => {
  test('lie neither in the future nor before the birth', () => {
    const registration = { registeredOn: '2021-05-25', registeredBy: [commune] };
    expect(codes(death('2021-05-21'), { registration })).toEqual([
      'DATE_NOT_POSSIBLE correction.death.diedOn',
      'DATE_NOT_POSSIBLE registration.date',
    ]);
    expect(codes(death('1990-03-14'))).toEqual(['DATE_NOT_POSSIBLE correction.death.diedOn']);
    expect(codes(death('1990-03-15'))).toEqual([]);
    const born = correctionOf('DATE_OF_BIRTH', { value: '2021-05-21' });
    expect(codes(born, { registration })).toEqual([
      'DATE_NOT_POSSIBLE correction.correction.value',
      'DATE_NOT_POSSIBLE registration.date',
    ]);
  });
});

describe('the dead', () => {
  const dead = { citizen: { ...adult, lifeStatus: 'DECEASED' as const } };
  test('die once', () => {
    expect(codes(death(), {}, dead)).toEqual(['ALREADY_REGISTERED correction.death']);
  });
  test.each(fields)('keep their %s', (field) => {
    expect(codes(correctionOf(field), {}, dead)).toEqual(['BLOCKED_BY_DEATH correction.correction']);
  });
});

describe('a death that is registered', () => {
  const late = (diedOn: string, registeredOn: string): boolean =>
    check(death(diedOn), { registration: { registeredOn, registeredBy: [commune] } }).late;
  test('within 15 days is in time, later it is flagged, and taken all the same', () => {
    expect(late('2021-05-03', '2021-05-18')).toBe(false);
    expect(late('2021-05-03', '2021-05-19')).toBe(true);
    expect(check(death('2021-01-03')).refusals).toEqual([]);
  });
});

describe('competence', () => {
  test('is that of the deciding office and of the sender', () => {
    expect(codes(name, {}, { office: commune })).toEqual(['NOT_COMPETENT registration.office']);
    expect(codes(name, {}, { office: null })).toEqual(['NOT_COMPETENT registration.office']);
    expect(codes(name, {}, { jurisdiction: commune })).toEqual([]);
    expect(codes(name, {}, { jurisdiction: neighbour })).toEqual(['NOT_COMPETENT registration.office']);
    expect(codes(name, {}, { office: faraway, jurisdiction: faraway })).toEqual(['NOT_COMPETENT registration.office']);
  });

  test('a registrar who is an officer here serves the register of the entry', () => {
    for (const registrar of [null, commune, district]) expect(codes(name, {}, { registrar })).toEqual([]);
    expect(codes(name, {}, { registrar: neighbour })).toEqual(['VALUE_NOT_ALLOWED registration.registeredBy']);
  });

  test('names the level, the row and the law', () => {
    expect(check(name, {}, { office: commune }).refusals[0]?.params).toEqual({
      because: 'LEVEL',
      level: 'DISTRICT',
      rule: 'competence.correction=DISTRICT@2016-01-01',
      legalReference: 'Law 60/2014/QH13 art.7(2)(b), 46(3)',
    });
  });

  test('follows the age on the day of submission', () => {
    const child = { ...adult, dateOfBirth: '2007-05-21' };
    const item = { registration: { registeredOn: '2007-06-01', registeredBy: [commune] } };
    expect(codes(name, item, { citizen: child, office: commune })).toEqual([]);
    expect(codes(name, item, { citizen: child, office: commune }, '2021-05-21')).toHaveLength(1);
    expect(codes(name, item, { citizen: child, office: district }, '2021-05-21')).toEqual([]);
  });
});

describe('open requests', () => {
  const open = (id: string, field: CorrectableFieldCode | null) => ({
    id,
    kind: field ? ('CORRECTION' as const) : ('DEATH' as const),
    field,
  });

  test('on the same field refuse the later one and name the earlier', () => {
    const { refusals } = check(name, {}, { openRequests: [open('2', 'SURNAME'), open('1', 'SURNAME')] });
    expect(refusals).toMatchObject([{ code: 'OPEN_REQUEST_EXISTS', params: { request: '1' } }]);
  });

  test('on different fields live side by side', () => {
    expect(check(name, {}, { openRequests: fields.slice(1).map((field) => open('1', field)) }).refusals).toEqual([]);
    expect(areMergeable(open('1', 'SURNAME'), open('2', 'SEX'))).toBe(true);
    expect(areMergeable(open('1', 'SURNAME'), open('2', 'SURNAME'))).toBe(false);
    expect(areMergeable(open('1', 'SURNAME'), open('2', null))).toBe(false);
  });

  test('of a death block corrections, while a death is blocked by a death alone', () => {
    expect(findConflict(name, [open('1', null)])).toEqual({ code: 'BLOCKED_BY_DEATH', requestId: '1' });
    expect(findConflict(death(), [open('1', null)])).toEqual({ code: 'OPEN_REQUEST_EXISTS', requestId: '1' });
    expect(findConflict(death(), [open('1', 'SEX')])).toBeUndefined();
  });
});
