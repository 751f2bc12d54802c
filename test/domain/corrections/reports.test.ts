import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { areMergeable, findConflict } from '@lienthong/api/domain/corrections/conflict';
import { planEffects } from '@lienthong/api/domain/corrections/effects';
import type { FactReport, SubmissionFacts, SubmittedItem } from '@lienthong/api/domain/corrections/facts';
import { correctableFields } from '@lienthong/schema/correction-fields';
import { deskOf, reportableFacts, type ReportableFact } from '@lienthong/schema/correction-reports';
import { codes } from './asking.ts';
import { adult, commune, correctionOf, death, district, effectFacts, reportOf, rules, today } from './fixtures.ts';

const facts = Object.keys(reportableFacts) as ReportableFact[];

describe('a report', () => {
  test('can be of every correctable field, of life and of what the population review finds, and goes to one desk', () => {
    const findings = ['RESIDENCE', 'PRESENCE', 'DUPLICATE', 'HOUSEHOLD'];
    expect(new Set(facts)).toEqual(new Set([...Object.keys(correctableFields), ...findings, 'LIFE_STATUS']));
    expect(facts.filter((fact) => deskOf([fact]) === 'POPULATION')).toEqual(findings);
    expect(deskOf(['SEX', 'SURNAME'])).toBe('CIVIL_STATUS');
    expect(deskOf(['SEX', 'RESIDENCE'])).toBeNull();
    expect(deskOf([])).toBeNull();
    for (const fact of facts) expect(codes(reportOf({ facts: [fact] }))).toEqual([]);
  });

  test.each<[string, string[], Partial<FactReport>, Partial<SubmittedItem>]>([
    ['of nothing', ['VALUE_REQUIRED correction.report.fields'], { facts: [] }, {}],
    ['for two desks', ['VALUE_NOT_ALLOWED correction.report.fields'], { facts: ['SEX', 'PRESENCE'] }, {}],
    ['without words', ['VALUE_REQUIRED correction.report.observation'], { observation: ' ' }, {}],
    ['without end', ['TEXT_REFUSED correction.report.observation'], { observation: 'a'.repeat(201) }, {}],
    ['from nowhere', ['VALUE_REQUIRED correction.report.seenAt'], { seenAt: '' }, {}],
    ['of tomorrow', ['DATE_NOT_POSSIBLE correction.report.seenOn'], { seenOn: '2021-05-21' }, {}],
    [
      'with a paper of tomorrow',
      ['DATE_NOT_POSSIBLE evidence.0.issuedOn'],
      {},
      { evidence: [{ kind: 'SCHOOL_RECORD', issuedOn: '2021-05-21' }] },
    ],
    ['on a law', ['VALUE_NOT_ALLOWED legalBasis'], {}, { legalBasis: { document: '60/2014/QH13' } }],
    [
      'on an entry',
      ['VALUE_NOT_ALLOWED registration'],
      {},
      { registration: { registeredOn: '1990-06-01', registeredBy: [commune] } },
    ],
  ])('%s is refused: %j', (_, expected, values, item) => {
    expect(codes(reportOf(values), item)).toEqual(expected);
  });

  test('goes by level and kind of agency where a correction would go, or to the commune police', () => {
    const desk = (age: number, on: string, foreign = false): string => {
      const found = rules.findDesk('CIVIL_STATUS', { age, on, foreign });
      return found ? `${found.agency} ${found.level}` : 'none';
    };
    expect(desk(13, today)).toBe('JUSTICE COMMUNE');
    expect(desk(14, today)).toBe('JUSTICE DISTRICT');
    expect(desk(13, today, true)).toBe('JUSTICE DISTRICT');
    expect(desk(30, '2025-07-01')).toBe('JUSTICE COMMUNE');
    expect(desk(30, '2027-03-01')).toBe('none');
    for (const on of [today, '2025-07-01', '2027-03-01']) {
      expect(rules.findDesk('POPULATION', { age: 30, on })).toMatchObject({ agency: 'POLICE', level: 'COMMUNE' });
    }
    expect(codes(reportOf(), {}, {}, '2027-03-01')).toEqual(['NOT_COMPETENT correction.report.fields']);
  });

  test('tells nothing of the person: it is answered alike whatever the register holds', () => {
    const persons = fc.record({
      lifeStatus: fc.constantFrom('ALIVE', 'DECEASED', 'DECLARED_DEAD'),
      dateOfBirth: fc.constantFrom('1950-01-01', '2015-01-01', '2021-05-20'),
      nationality: fc.constantFrom('VN', 'KH'),
      ethnicity: fc.constantFrom(null, '01'),
    });
    const open = fc.constantFrom<SubmissionFacts['openRequests'][]>(
      [],
      [{ id: '1', kind: 'DEATH', field: null }],
      [{ id: '1', kind: 'CORRECTION', field: 'GIVEN_NAME' }],
      [{ id: '1', kind: 'REPORT', field: null, facts: ['GIVEN_NAME'], own: false }],
    );
    fc.assert(
      fc.property(persons, open, fc.constantFrom(commune, district), (person, openRequests, office) => {
        const citizen = { ...adult, ...person } as typeof adult;
        expect(codes(reportOf({ seenOn: '1900-01-01' }), {}, { citizen, openRequests, office })).toEqual([]);
      }),
    );
  });

  test('is held back by an open one of the same client on the same fact alone', () => {
    const open = { id: '1', kind: 'REPORT', field: null, facts: ['SEX', 'GIVEN_NAME'], own: true } as const;
    expect(findConflict(reportOf(), [open])).toEqual({ code: 'OPEN_REQUEST_EXISTS', requestId: '1' });
    expect(findConflict(reportOf({ facts: ['SURNAME'] }), [open])).toBeUndefined();
    expect(findConflict(reportOf(), [{ ...open, own: false }])).toBeUndefined();
    expect(findConflict(correctionOf('GIVEN_NAME'), [open])).toBeUndefined();
    expect(findConflict(death(), [open])).toBeUndefined();
    expect(areMergeable(open, { id: '2', kind: 'DEATH', field: null })).toBe(true);
  });

  test('has no effects, and no death ends it', () => {
    expect(planEffects(reportOf(), effectFacts(), rules, today)).toEqual([]);
    const openRequests = [
      { id: '2', kind: 'REPORT', field: null, facts: ['SEX'] },
      { id: '1', kind: 'CHANGE', field: 'SURNAME' },
    ] as const;
    const effects = planEffects(death(), effectFacts({ openRequests }), rules, today);
    expect(effects.at(-1)).toMatchObject({ effect: 'BLOCK_OTHER_REQUESTS', requestIds: ['1'] });
  });
});
