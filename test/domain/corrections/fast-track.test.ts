import { describe, expect, test } from '@jest/globals';
import {
  fastTrackConditions,
  findFastTrack,
  type FastTrackCondition,
  type FastTrackFacts,
} from '@lienthong/api/domain/corrections/fast-track';
import { declare } from '@lienthong/api/domain/corrections/declared-effects';
import { ruleBook } from '@lienthong/api/domain/corrections/rule-book';
import { death, rules, supplementOf, today } from './fixtures.ts';

const ward = { unitNo: 10, lastUnitNo: 12 };
const other = { unitNo: 13, lastUnitNo: 15 };
const entry = { registeredOn: '2021-05-10', registeredBy: [ward] };
const whole: FastTrackFacts = {
  late: false,
  entry,
  office: ward,
  registrar: { ofKind: true, unit: ward },
  byRegistrar: false,
  papers: [{ document: 'doc_1' }],
  plan: [declare({ effect: 'CHANGE_CITIZEN', columns: { ethnicity: '02' }, effectiveOn: today })],
};
const task = declare({ effect: 'COLLECT_ANEW', dossierId: 'd' });

describe('a rule of the fast track', () => {
  test.each<[FastTrackCondition, Partial<FastTrackFacts>]>([
    ['IN_TIME', { late: true }],
    ['OWN_REGISTER', { entry: { ...entry, registeredBy: [other] } }],
    ['OWN_REGISTER', { entry: { ...entry, registeredBy: [ward, other] } }],
    ['OWN_REGISTER', { entry: { ...entry, registeredBy: [] } }],
    ['NAMED_REGISTRAR', { registrar: null }],
    ['NAMED_REGISTRAR', { registrar: { ofKind: false, unit: ward } }],
    ['NAMED_REGISTRAR', { registrar: { ofKind: true, unit: other } }],
    ['OTHER_SENDER', { byRegistrar: true }],
    ['STORED_PAPERS', { papers: [] }],
    ['STORED_PAPERS', { papers: [{ document: 'doc_1' }, {}] }],
    ['STORED_PAPERS', { papers: [{ document: null }] }],
    ['NO_CARD_OR_NUMBER_EFFECT', { plan: [...whole.plan, task] }],
  ])('misses %s alone where only that fails', (condition, change) => {
    const kinds =
      condition === 'IN_TIME'
        ? [death()]
        : condition === 'NO_CARD_OR_NUMBER_EFFECT'
          ? [supplementOf('ETHNICITY', '02')]
          : [death(), supplementOf('ETHNICITY', '02')];
    for (const one of kinds) {
      expect(findFastTrack(one, whole, rules, today)?.missing).toEqual([]);
      expect(findFastTrack(one, { ...whole, ...change }, rules, today)?.missing).toEqual([condition]);
    }
  });

  test('is dated, for deaths and supplements alone, an own decision, and names known conditions', () => {
    expect(findFastTrack(death(), whole, rules, '2015-12-31')).toBeUndefined();
    const rows = rules.rows.legal.filter(({ key }) => key.startsWith('fast_track.'));
    expect(rows.map(({ key, status }) => `${key} ${status}`)).toEqual([
      'fast_track.DEATH OWN_DECISION',
      'fast_track.SUPPLEMENT OWN_DECISION',
    ]);
    for (const { condition } of rows)
      expect(condition.split(';').filter((code) => !(code in fastTrackConditions))).toEqual([]);
    const wrong = rules.rows.legal.map((row) => (row.key === 'fast_track.DEATH' ? { ...row, condition: '' } : row));
    const book = ruleBook({ ...rules.rows, legal: wrong }, rules.calendar);
    expect(() => findFastTrack(death(), whole, book, today)).toThrow('unknown condition');
  });
});
