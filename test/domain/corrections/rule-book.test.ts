import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findDueOn, findInTimeUntil } from '@lienthong/api/domain/corrections/deadline';
import { isCompetent, findUnitAtLevel, maySend, territoriesOn } from '@lienthong/api/domain/corrections/competence';
import { legalKeys } from '@lienthong/api/domain/corrections/legal-keys';
import { citedIn } from '@lienthong/api/domain/corrections/rule-book';
import { ruleVersion } from '@lienthong/api/domain/corrections/rule-version';
import { unitTree } from '@lienthong/api/store/reference/unit-tree';
import { successions } from '@lienthong/api/store/reference/successions';
import { indexUnits, liesWithin } from '@lienthong/api/store/units';
import { addYears, ageOn } from '@lienthong/schema/civil-date';
import { changeableFields, correctableFields, supplementableFields } from '@lienthong/schema/correction-fields';
import { calendar, commune, district, faraway, neighbour, province, rows, rules } from './fixtures.ts';

const dayAt = (offset: number): string => new Date(offset * 86_400_000).toISOString().slice(0, 10);
/** Days on which the rules and the calendar are known: 2020 to 2026. */
const days = fc.integer({ min: 18_262, max: 20_818 }).map(dayAt);

describe('the rule book', () => {
  test('has every legal rule that the code names', () => {
    const named = Object.values(legalKeys).flatMap((value) =>
      typeof value === 'string' ? [value] : Object.values(value as Record<string, string>),
    );
    const known = new Set(rows.legal.map((rule) => rule.key));
    expect(named.filter((key) => !known.has(key))).toEqual([]);
  });

  test('shows each of its legal rules with a kind, and says where each comes from', () => {
    // Those of cards and dossiers are no kind's: test/domain/dossiers.
    const ofKinds = rows.legal.filter(({ key }) => !/^(card|dossier)\./.test(key));
    expect(ofKinds.filter((rule) => rule.kinds.length === 0)).toEqual([]);
    const all = [...rows.corrections, ...rows.printed, ...rows.legal];
    expect(all.filter((rule) => rule.status !== 'OWN_KNOWLEDGE' && rule.source === '')).toEqual([]);
    expect(all.filter((rule) => rule.legalReference === '')).toEqual([]);
    expect(all.filter((rule) => rule.validFrom && rule.validTo && rule.validTo < rule.validFrom)).toEqual([]);
  });

  test('has a rule, and a printed field of each card version, for every correctable field', () => {
    for (const { ruleFields, printedField } of Object.values(correctableFields)) {
      for (const field of ruleFields) expect(rules.findRule('CORRECTION', field, '2021-05-20')).toBeDefined();
      expect(rules.findPrintedField('CCCD_CHIP_2021', printedField)).toBeDefined();
      expect(rules.findPrintedField('IDENTITY_CARD_2024', printedField)).toBeDefined();
    }
  });

  test('has a rule for every part that a change or a supplement touches, with keys that the data have', () => {
    const known = new Set(rows.legal.map((rule) => rule.key));
    for (const field of Object.keys(changeableFields) as (keyof typeof changeableFields)[]) {
      for (const part of correctableFields[field].ruleFields) {
        const rule = rules.findRule('CHANGE', part, '2021-05-20');
        expect(rule?.changeGrounds.length).toBeGreaterThan(0);
        expect(rule?.consentRules).toHaveLength(2);
      }
    }
    for (const field of Object.keys(supplementableFields) as (keyof typeof supplementableFields)[]) {
      const part = field === 'DATE_OF_BIRTH' ? 'birth_day_month' : correctableFields[field].ruleFields[0];
      expect(rules.findRule('SUPPLEMENT', part, '2021-05-20')?.contradictsPrint).toBe(false);
    }
    const named = rows.corrections.flatMap((rule) => [...rule.changeGrounds, ...rule.consentRules]);
    expect(named.filter((key) => !known.has(key))).toEqual([]);
    const consents = rows.legal.filter((rule) => rule.key.startsWith('consent.') && rule.unit === 'completed years');
    expect(consents.map((rule) => rule.key).filter((key) => !named.includes(key))).toEqual([]);
  });

  test('shows condition, evidence, source and doubt of a rule', () => {
    expect(rules.findRule('CORRECTION', 'birth_year', '2021-05-20')).toMatchObject({
      allowed: 'CONDITIONAL',
      evidenceRule: 'AS_OLD_AS_ENTRY',
      validFrom: '2016-01-01',
      validTo: '2027-02-28',
      status: 'SECONDARY_PAGE',
    });
    expect(rules.findRule('CORRECTION', 'birth_year', '2027-03-01')).toBeUndefined();
    expect(rules.findRule('CORRECTION', 'birth_registration_place', '2024-07-01')?.allowed).toBe('NO');
    expect(rules.findRule('CHANGE', 'surname', '2021-05-20')).toMatchObject({ allowed: 'YES', status: 'TEXT_READ' });
    expect(rules.findRule('CHANGE', 'birth_date', '2021-05-20')?.allowed).toBe('NO');
    expect(rules.findRule('MARRIAGE', 'surname', '2021-05-20')).toBeUndefined();
  });

  test('tells what is in force from what is to come', () => {
    const now = rules.rulesOf('CORRECTION', '2021-05-20').legal.map((rule) => rule.key);
    const ever = rules.rulesOf('CORRECTION').legal.map((rule) => rule.key);
    expect(now).not.toContain('personal_number.reestablish_ground');
    expect(ever).toContain('personal_number.reestablish_ground');
    expect(now).toContain('civil_status.processing.correction');
  });

  test('has exactly one limit, one competence of an age and one card age in force on any day', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 110 }), (on, age) => {
        const fitting = rules
          .legalRules('competence.correction', on)
          .filter((rule) => (rule.ageFrom ?? 0) <= age && age < (rule.ageBelow ?? 200));
        expect(fitting).toHaveLength(1);
        expect(rules.legalRules('civil_status.processing.correction', on)).toHaveLength(1);
        expect(legalKeys.cardAges.flatMap((key) => rules.legalRules(key, on))).toHaveLength(1);
      }),
    );
  });

  test('knows the documents that may be cited, by number and day', () => {
    const on = (day: string): string[] => rules.legalDocuments('CORRECTION', day).map((rule) => rule.value);
    expect(on('2020-07-15')).toEqual(['60/2014/QH13', '123/2015/NĐ-CP']);
    expect(on('2021-05-20')).toContain('04/2020/TT-BTP');
    expect(on('2021-05-20')).not.toContain('120/2025/NĐ-CP');
    const decree = rules.legalDocuments('DEATH', '2021-05-20').find((rule) => rule.value.startsWith('123'));
    expect(decree && citedIn('123/2015/nd-cp', [decree])).toEqual([decree]);
  });
});

describe('the version of the rules', () => {
  const some = rows.corrections.slice(0, 4);
  test('depends on contents, not on order or repetition', () => {
    const version = ruleVersion(some);
    expect(version).toMatch(/^r1-[0-9a-f]{16}$/);
    expect(ruleVersion([...some].reverse())).toBe(version);
    expect(ruleVersion([...some, ...some])).toBe(version);
  });

  test('changes with every changed character', () => {
    const [first, ...rest] = some;
    expect(ruleVersion([{ ...first!, condition: `${first!.condition}.` } as never, ...rest])).not.toBe(
      ruleVersion(some),
    );
    const versions = new Set([...rows.corrections, ...rows.legal, ...rows.printed].map((rule) => ruleVersion([rule])));
    expect(versions.size).toBe(rows.corrections.length + rows.legal.length + rows.printed.length);
  });
});

describe('deadlines', () => {
  test('a correction is due after 3 working days, 6 with verification, the first day not counted', () => {
    const due = (submittedOn: string, verified = false): string | undefined =>
      findDueOn({ kind: 'CORRECTION', submittedOn, verified }, rules);
    expect(due('2021-05-20')).toBe('2021-05-25');
    expect(due('2021-05-20', true)).toBe('2021-05-28');
    expect(due('2021-04-29')).toBe('2021-05-06');
  });

  test('a death is due at once: on the day, after 15:00 or on a day off on the next working day', () => {
    const due = (submittedOn: string, afterCutoff = false): string | undefined =>
      findDueOn({ kind: 'DEATH', submittedOn, afterCutoff }, rules);
    expect(due('2021-05-20')).toBe('2021-05-20');
    expect(due('2021-05-21', true)).toBe('2021-05-24');
    expect(due('2021-05-22')).toBe('2021-05-24');
    expect(due('2021-05-22', true)).toBe('2021-05-24');
  });

  test('a change is due as a correction is, a supplement at once, a report never', () => {
    for (const submittedOn of ['2021-05-20', '2021-04-29', '2025-07-01']) {
      for (const verified of [false, true]) {
        expect(findDueOn({ kind: 'CHANGE', submittedOn, verified }, rules)).toBe(
          findDueOn({ kind: 'CORRECTION', submittedOn, verified }, rules),
        );
      }
      expect(findDueOn({ kind: 'SUPPLEMENT', submittedOn }, rules)).toBe(
        findDueOn({ kind: 'DEATH', submittedOn }, rules),
      );
      expect(findDueOn({ kind: 'REPORT', submittedOn }, rules)).toBeUndefined();
    }
    expect(findDueOn({ kind: 'SUPPLEMENT', submittedOn: '2021-05-20', afterCutoff: true }, rules)).toBe('2021-05-21');
  });

  test('a kind, or a time, without a rule has no deadline', () => {
    expect(findDueOn({ kind: 'REPORT', submittedOn: '2021-05-20' }, rules)).toBeUndefined();
    expect(findDueOn({ kind: 'CORRECTION', submittedOn: '2027-03-01' }, rules)).toBeUndefined();
  });

  test('never fall before their day, on a day off or before an earlier request’s', () => {
    fc.assert(
      fc.property(
        days,
        days,
        fc.constantFrom('CORRECTION', 'DEATH', 'CHANGE', 'SUPPLEMENT'),
        fc.boolean(),
        (one, other, kind, verified) => {
          const [first, second] = [one, other].sort() as [string, string];
          const due = (submittedOn: string): string => findDueOn({ kind, submittedOn, verified }, rules)!;
          expect(due(first) <= due(second)).toBe(true);
          expect(due(first) >= first && calendar.isWorkingDay(due(first))).toBe(true);
          expect(findDueOn({ kind, submittedOn: first, verified: true }, rules)! >= due(first)).toBe(true);
        },
      ),
    );
  });

  test('a death is registered in time for 15 days, and on a day off to the next working day', () => {
    const until = (eventOn: string, registeredOn: string): string | undefined =>
      findInTimeUntil('DEATH', { eventOn, registeredOn }, rules);
    expect(until('2021-05-03', '2021-05-20')).toBe('2021-05-18');
    expect(until('2021-05-07', '2021-05-20')).toBe('2021-05-24');
    expect(until('2010-01-01', '2021-05-20')).toBe('2010-01-18');
    expect(until('2010-01-01', '2010-03-01')).toBeUndefined();
  });
});

describe('competence', () => {
  const level = (birth: string, on: string, foreign = false): string | undefined =>
    rules.findCompetentLevel({ kind: 'CORRECTION', age: ageOn(birth, on), on, foreign })?.level;

  test('goes from commune to district on the 14th birthday, and to the commune for all on 1 July 2025', () => {
    expect(level('2007-05-21', '2021-05-20')).toBe('COMMUNE');
    expect(level('2007-05-20', '2021-05-20')).toBe('DISTRICT');
    expect(level('1990-01-01', '2025-06-30')).toBe('DISTRICT');
    expect(level('1990-01-01', '2025-07-01')).toBe('COMMUNE');
    expect(level('2020-01-01', '2025-07-01')).toBe('COMMUNE');
    expect(level('2015-01-01', '2021-05-20', true)).toBe('DISTRICT');
    expect(level('1990-01-01', '2027-03-01')).toBeUndefined();
  });

  test('changes on no other day, for a change as for a correction; a supplement is always the commune’s', () => {
    fc.assert(
      fc.property(days, days, (birth, on) => {
        const expected = on >= '2025-07-01' || on < addYears(birth, 14) ? 'COMMUNE' : 'DISTRICT';
        expect(level(birth, on)).toBe(birth <= on ? expected : 'COMMUNE');
        const of = (kind: 'CHANGE' | 'SUPPLEMENT') =>
          rules.findCompetentLevel({ kind, age: ageOn(birth, on), on })?.level;
        expect(of('CHANGE')).toBe(level(birth, on));
        expect(of('SUPPLEMENT')).toBe('COMMUNE');
      }),
    );
  });

  test('names the row it rests on', () => {
    const answer = rules.findCompetentLevel({ kind: 'DEATH', age: 80, on: '2021-05-20' });
    expect(answer?.rule).toMatchObject({ key: 'competence.death', validFrom: '2016-01-01', status: 'TEXT_READ' });
    const later = rules.findCompetentLevel({ kind: 'CORRECTION', age: 30, on: '2025-07-01' });
    expect(later?.rule).toMatchObject({ id: 'competence.correction=COMMUNE@2025-07-01', status: 'SECONDARY_PAGE' });
  });

  const ask = (changes: Partial<Parameters<typeof isCompetent>[0]>): string => {
    const answer = isCompetent(
      {
        kind: 'CORRECTION',
        age: 30,
        on: '2021-05-20',
        office: district,
        registeredBy: [commune],
        residence: [faraway],
        ...changes,
      },
      rules,
    );
    return answer.ok ? 'ok' : answer.because;
  };

  test('belongs to the office of the level whose territory has the entry or the residence', () => {
    expect(ask({})).toBe('ok');
    expect(ask({ office: faraway })).toBe('ok');
    expect(ask({ office: commune })).toBe('LEVEL');
    expect(ask({ office: faraway, residence: [neighbour] })).toBe('TERRITORY');
    expect(ask({ age: 13, office: commune })).toBe('ok');
    expect(ask({ age: 13, office: neighbour })).toBe('TERRITORY');
    expect(ask({ age: 13 })).toBe('LEVEL');
    expect(ask({ age: 13, office: { ...commune, unitNo: 100 }, registeredBy: [district] })).toBe('TERRITORY');
    expect(ask({ kind: 'DEATH', office: neighbour, residence: [neighbour] })).toBe('ok');
    expect(ask({ kind: 'DEATH' })).toBe('LEVEL');
    expect(ask({ on: '2025-07-01', office: commune })).toBe('ok');
    expect(ask({ kind: 'REPORT' })).toBe('NO_RULE');
    expect(ask({ registeredBy: [], residence: [] })).toBe('TERRITORY');
  });

  test('a sender hands in what lies within its jurisdiction, decided or registered there', () => {
    expect(maySend(district, { office: district, registeredBy: [commune] })).toBe(true);
    expect(maySend(commune, { office: district, registeredBy: [commune] })).toBe(true);
    expect(maySend(neighbour, { office: district, registeredBy: [commune] })).toBe(false);
    expect(maySend(province, { office: faraway, registeredBy: [] })).toBe(true);
  });

  describe('on the real units', () => {
    const tree = unitTree({ residentGroups: false });
    const units = indexUnits(tree, successions(tree));
    const ward = units.findById('25456@origin')!;

    test('a ward lies in its district until the end of districts', () => {
      expect(findUnitAtLevel(ward, 'DISTRICT', units)?.code).toBe('703');
      expect(findUnitAtLevel(ward, 'COMMUNE', units)).toBe(ward);
      expect(findUnitAtLevel(units.findById('72@origin')!, 'COMMUNE', units)).toBeUndefined();
    });

    test('an entry of a ward that ended is decided by its successors', () => {
      expect(territoriesOn(ward, '2021-05-20', units)).toEqual([ward]);
      const later = territoriesOn(ward, '2025-07-01', units);
      expect(later.length).toBeGreaterThan(0);
      const newProvince = units.findByCode('80', '2025-07-01')!;
      for (const unit of later) {
        expect(unit.level === 'COMMUNE' && liesWithin(unit, newProvince)).toBe(true);
        const { id: unitId, unitNo, lastUnitNo } = unit;
        const office = { unitId, level: unit.level, unitNo, lastUnitNo };
        expect(ask({ on: '2025-07-01', office, registeredBy: later, residence: [] })).toBe('ok');
      }
    });
  });
});
