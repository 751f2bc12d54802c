import { describe, expect, test } from '@jest/globals';
import { checkSubmission } from '@lienthong/api/domain/corrections/checks';
import type { CorrectionChange } from '@lienthong/api/domain/corrections/facts';
import { ruleRows } from '@lienthong/api/store/reference/rules';
import { correctionKinds, type CorrectionKind } from '@lienthong/schema/correction-kinds';
import { evidenceKindOf, evidenceKinds, type EvidenceKind } from '@lienthong/schema/evidence-kinds';
import {
  adult,
  changeOf,
  correctionOf,
  death,
  declarationOf,
  ethnicityOf,
  factsOf,
  itemOf,
  keyedOf,
  moveOf,
  nationalityOf,
  reversalOf,
  rules,
  sexOf,
  supplementOf,
  today,
} from './fixtures.ts';

const papersOf = (kinds: readonly EvidenceKind[]) => kinds.map((kind) => ({ kind, issuedOn: '1990-05-20' }));

/** What is said of papers of these kinds, old enough for everything. */
const said = (change: CorrectionChange, ...kinds: EvidenceKind[]): Record<string, string>[] =>
  checkSubmission(itemOf(change, { evidence: papersOf(kinds) }), factsOf(change), rules, today)
    .refusals.filter(({ code }) => code === 'EVIDENCE_REQUIRED')
    .map(({ params }) => params);

const oneOf = (...kinds: EvidenceKind[]): Record<string, string> => ({ rule: 'ONE_OF', kinds: kinds.join(';') });

describe('the papers that the texts list', () => {
  test.each<[string, CorrectionChange, EvidenceKind[]]>([
    // Law 60/2014 art. 34(1): the death notice or the paper in its place; an extract of the entry is our own reading.
    ['a death', death(), ['DEATH_NOTICE', 'DEATH_NOTICE_SUBSTITUTE', 'EXTRACT']],
    // Decree 88/2008 art. 10(1).
    ['a sex determined anew', sexOf(), ['MEDICAL_CERTIFICATE']],
    ['a nationality', nationalityOf(), ['NATIONALITY_DECISION']],
    ['a declaration', declarationOf(), ['COURT_DECISION']],
    ['the reversal of one', reversalOf(), ['COURT_DECISION']],
    ['a move', moveOf(), ['REVIEW_MINUTES', 'RESIDENCE_PAPER']],
    ['a wrongly keyed sex', keyedOf('SEX'), ['EXTRACT']],
  ])('are asked for by %s, of each group one, whatever else there is', (_, change, kinds) => {
    expect(said(change, 'OTHER')).toEqual([oneOf(...kinds)]);
    expect(said(change)).toEqual([oneOf(...kinds)]);
    for (const kind of kinds) {
      expect(said(change, kind)).toEqual([]);
      expect(said(change, 'OTHER', kind)).toEqual([]);
    }
  });

  test('for a missing birth day are those of Circular 04/2020 art. 18, down to the written statement', () => {
    const change = supplementOf('DATE_OF_BIRTH');
    for (const kind of [
      'MEDICAL_CERTIFICATE',
      'BIRTH_NOTICE',
      'IDENTITY_PAPER',
      'SCHOOL_RECORD',
      'UNDERTAKING',
    ] as const)
      expect(said(change, kind)).toEqual([]);
    expect(said(change, 'DEATH_NOTICE')).toMatchObject([{ rule: 'ONE_OF' }]);
  });

  test.each<[string, CorrectionChange]>([
    ['a correction', correctionOf('SURNAME')],
    ['a change', changeOf('GIVEN_NAME')],
    ['a redetermined ethnicity', ethnicityOf()],
    ['a supplement of the ethnicity', supplementOf('ETHNICITY')],
  ])('are none for %s: any paper does, but one there must be', (_, change) => {
    for (const kind of Object.keys(evidenceKinds) as EvidenceKind[]) expect(said(change, kind)).toEqual([]);
    expect(said(change)).toHaveLength(1);
    expect(said(change)[0]?.['rule']).not.toBe('ONE_OF');
  });
});

describe('two groups', () => {
  const book = {
    ...rules,
    findRule: (kind: CorrectionKind, field: string, on: string) => {
      const rule = rules.findRule(kind, field, on);
      return rule && { ...rule, evidenceKinds: [['DNA_RESULT', 'PARENTAGE_PROOF'], ['DECLARATION']] as const };
    },
  };
  test('are each asked for by themselves, once though two parts of a date ask for them', () => {
    const change = correctionOf('DATE_OF_BIRTH', { recorded: adult.dateOfBirth, value: '1988-08-08' });
    const refused = (kinds: EvidenceKind[]): (string | undefined)[] =>
      checkSubmission(itemOf(change, { evidence: papersOf(kinds) }), factsOf(change), book, today)
        .refusals.filter(({ code }) => code === 'EVIDENCE_REQUIRED')
        .map(({ params }) => params['kinds']);
    expect(refused(['OTHER'])).toEqual(['DNA_RESULT;PARENTAGE_PROOF', 'DECLARATION']);
    expect(refused(['DECLARATION'])).toEqual(['DNA_RESULT;PARENTAGE_PROOF']);
    expect(refused(['PARENTAGE_PROOF', 'DECLARATION'])).toEqual([]);
  });
});

describe('the list', () => {
  test('stands in the rule book row by row, and only for what must bring a paper at all', () => {
    for (const rule of ruleRows().corrections) {
      expect(Object.keys(correctionKinds)).toContain(rule.kind);
      if (rule.evidenceRule === null) expect(rule.evidenceKinds).toEqual([]);
      for (const group of rule.evidenceKinds) expect(group.length).toBeGreaterThan(0);
      // Prose that says itself that it names no kind.
      if (/not listed|not read/.test(rule.requiredEvidence)) expect(rule.evidenceKinds).toEqual([]);
    }
  });

  test('has a label for each kind, once, and takes what it doesn’t know for another paper', () => {
    const labels = Object.values(evidenceKinds).map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
    expect(evidenceKindOf('Giấy khai sinh')).toBe('OTHER');
    expect(evidenceKindOf('toString')).toBe('OTHER');
    expect(evidenceKindOf('EXTRACT')).toBe('EXTRACT');
  });
});
