import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lifeStatuses, type LifeStatus } from '@lienthong/schema/codes';
import { dossierStates, isOpen, type DossierState } from '@lienthong/schema/dossier-life';
import {
  enrollmentStatus,
  enrollmentStatuses,
  enrollmentStatusOrder,
  isEligible,
  type EnrollmentFacts,
} from '@lienthong/schema/enrollment-status';

const today = '2021-05-20';
const states = Object.keys(dossierStates) as DossierState[];
const adult: EnrollmentFacts = {
  dateOfBirth: '1985-03-01',
  nationality: 'VN',
  lifeStatus: 'ALIVE',
  caseState: null,
  exchangeDueOn: null,
  invitedOn: null,
};
const child = { ...adult, dateOfBirth: '2007-05-21' };

describe('the enrollment status', () => {
  test.each<[string, Partial<EnrollmentFacts>, string]>([
    ['an adult without a dossier', {}, 'NOT_ENROLLED'],
    ['invited today', { invitedOn: today }, 'INVITED'],
    ['invited for a day that is still to come', { invitedOn: '2021-05-21' }, 'NOT_ENROLLED'],
    ['on the 14th birthday', { dateOfBirth: '2007-05-20' }, 'NOT_ENROLLED'],
    ['on the eve of the 14th birthday', { dateOfBirth: '2007-05-21' }, 'NOT_ELIGIBLE'],
    ['invited before the 14th birthday', { dateOfBirth: '2007-05-21', invitedOn: '2021-05-01' }, 'NOT_ELIGIBLE'],
    ['under 14 with a dossier', { dateOfBirth: '2012-01-01', caseState: 'COLLECTED' }, 'COLLECTED'],
    ['under 14 with a card', { dateOfBirth: '2012-01-01', caseState: 'DELIVERED' }, 'DELIVERED'],
    ['under 14 with a cancelled dossier', { dateOfBirth: '2012-01-01', caseState: 'CANCELLED' }, 'NOT_ELIGIBLE'],
    ['a foreigner', { nationality: 'KH' }, 'NOT_ELIGIBLE'],
    ['a foreigner with a dossier of earlier days', { nationality: 'KH', caseState: 'VERIFIED' }, 'NOT_ELIGIBLE'],
    ['dead', { lifeStatus: 'DECEASED' }, 'NOT_ELIGIBLE'],
    ['dead, with a card', { lifeStatus: 'DECEASED', caseState: 'DELIVERED' }, 'NOT_ELIGIBLE'],
    ['declared dead', { lifeStatus: 'DECLARED_DEAD', caseState: 'COLLECTED' }, 'NOT_ELIGIBLE'],
    ['a cancelled dossier', { caseState: 'CANCELLED' }, 'NOT_ENROLLED'],
    ['a cancelled dossier and an invitation', { caseState: 'CANCELLED', invitedOn: today }, 'INVITED'],
    ['a superseded dossier', { caseState: 'SUPERSEDED' }, 'NOT_ENROLLED'],
    ['a redo to come, invited', { caseState: 'REDO_REQUIRED', invitedOn: today }, 'REDO_REQUIRED'],
    ['a card', { caseState: 'DELIVERED', exchangeDueOn: '2025-03-01' }, 'DELIVERED'],
    ['a card for life', { caseState: 'DELIVERED' }, 'DELIVERED'],
    ['a card on the eve of its exchange', { caseState: 'DELIVERED', exchangeDueOn: '2021-05-21' }, 'DELIVERED'],
    ['a card on the day of its exchange', { caseState: 'DELIVERED', exchangeDueOn: today }, 'EXCHANGE_DUE'],
    ['an exchange due, invited', { caseState: 'DELIVERED', exchangeDueOn: today, invitedOn: today }, 'EXCHANGE_DUE'],
    ['an exchange that is on its way', { caseState: 'UNDER_REVIEW', exchangeDueOn: '2021-01-01' }, 'UNDER_REVIEW'],
  ])('%s: %s', (_who, facts, status) => {
    expect(enrollmentStatus({ ...adult, ...facts }, today)).toBe(status);
  });

  test.each(states.filter(isOpen))('of a person with a dossier in %s is that state', (caseState) => {
    expect(enrollmentStatus({ ...adult, caseState }, today)).toBe(caseState);
  });

  test('follows the age that the rule book gives', () => {
    expect(enrollmentStatus(child, today, 13)).toBe('NOT_ENROLLED');
    expect(isEligible(child, today, 13)).toBe(true);
    expect(isEligible(child, today)).toBe(false);
    expect(isEligible(child, '2021-05-21')).toBe(true);
  });

  test('who was born on 29 February is eligible on 28 February of a common year', () => {
    const leapling = { ...adult, dateOfBirth: '2004-02-29' };
    expect(isEligible(leapling, '2018-02-27')).toBe(false);
    expect(isEligible(leapling, '2018-02-28')).toBe(true);
  });

  test('is one of the list, and only the living of Vietnamese nationality have a part in the campaign', () => {
    const someDay = fc.constantFrom('2000-01-01', '2007-05-20', '2007-05-21', '2021-05-20', '2021-05-21', '2030-01-01');
    const facts: fc.Arbitrary<EnrollmentFacts> = fc.record({
      dateOfBirth: someDay,
      nationality: fc.constantFrom('VN', 'KH'),
      lifeStatus: fc.constantFrom(...(Object.keys(lifeStatuses) as LifeStatus[])),
      caseState: fc.constantFrom(null, ...states),
      exchangeDueOn: fc.option(someDay),
      invitedOn: fc.option(someDay),
    });
    fc.assert(
      fc.property(facts, (given) => {
        const status = enrollmentStatus(given, today);
        expect(enrollmentStatusOrder).toContain(status);
        if (given.lifeStatus !== 'ALIVE' || given.nationality !== 'VN') expect(status).toBe('NOT_ELIGIBLE');
        else if (isEligible(given, today)) expect(status).not.toBe('NOT_ELIGIBLE');
      }),
      { numRuns: 1_000 },
    );
  });

  test('is listed from no part in the campaign to the next card', () => {
    expect(enrollmentStatusOrder).toEqual([
      'NOT_ELIGIBLE',
      'NOT_ENROLLED',
      'INVITED',
      'REDO_REQUIRED',
      'DISCREPANT',
      'COLLECTED',
      'UNDER_REVIEW',
      'VERIFIED',
      'IN_PRODUCTION',
      'PRODUCED',
      'DELIVERED',
      'EXCHANGE_DUE',
    ]);
    expect(enrollmentStatusOrder).toEqual(Object.keys(enrollmentStatuses));
  });
});
