import type { Day } from '@lienthong/schema/civil-date';
import type { AgencyKind, CardVersion, UnitLevel } from '@lienthong/schema/codes';
import type { ConsentGiver } from '@lienthong/schema/correction-grounds';
import type { ReportDesk } from '@lienthong/schema/correction-reports';
import { CARD_AGE } from '@lienthong/schema/enrollment-status';
import { correctionKinds, type CorrectionKind } from '@lienthong/schema/correction-kinds';
import type { WorkingCalendar } from './deadline.ts';
import { legalKeys } from './legal-keys.ts';
import type { CorrectionRule, LegalRule, PrintedField, Rule, RuleRows } from './rule-rows.ts';
import { ruleVersion } from './rule-version.ts';

export interface Deadline {
  /** 0: at once, on the working day of receipt. */
  workingDays: number;
  /** Added when the facts must be verified. */
  verificationDays: number;
  rules: readonly LegalRule[];
}

export interface CompetenceQuestion {
  kind: CorrectionKind;
  /** Completed years on the day of submission. */
  age: number;
  on: Day;
  /** A foreigner's event belongs to the district until 30 June 2025 (Law 60/2014 art. 7(2)(a)). */
  foreign?: boolean;
}

export interface CompetentLevel {
  level: UnitLevel;
  rule: LegalRule;
}

/** The office that takes a report up. */
export interface Desk {
  agency: AgencyKind;
  level: UnitLevel;
  rules: readonly LegalRule[];
}

export interface NeededConsent {
  giver: ConsentGiver;
  rule: LegalRule;
}

/** Dated rules, asked for a day. What isn't found isn't known to be in force: nobody fills the gap by a default. */
export interface RuleBook {
  readonly calendar: WorkingCalendar;
  readonly rows: RuleRows;
  findRule(kind: CorrectionKind, field: string, on: Day): CorrectionRule | undefined;
  /** All that holds for a kind on a day, or without a day the whole history, what is to come included. */
  rulesOf(kind: CorrectionKind, on?: Day): { corrections: CorrectionRule[]; legal: LegalRule[] };
  findLegal(key: string, on: Day): LegalRule | undefined;
  legalRules(key: string, on: Day): LegalRule[];
  findDeadline(kind: CorrectionKind, on: Day): Deadline | undefined;
  /** Calendar days after the event by which its registration isn't late. */
  findLateAfter(kind: CorrectionKind, on: Day): { days: number; rule: LegalRule } | undefined;
  findCompetentLevel(question: CompetenceQuestion): CompetentLevel | undefined;
  /** Whose consent a rule of kind and field asks for at an age. */
  findConsents(rule: CorrectionRule, age: number, on: Day): NeededConsent[];
  /** The grounds of which a rule of kind and field asks for one. */
  changeGrounds(rule: CorrectionRule, on: Day): LegalRule[];
  /** Where a report on a person of that age and nationality goes. */
  findDesk(desk: ReportDesk, question: Omit<CompetenceQuestion, 'kind'>): Desk | undefined;
  /** The documents that may be cited as the legal basis of a kind on a day. */
  legalDocuments(kind: CorrectionKind, on: Day): LegalRule[];
  findPrintedField(cardVersion: CardVersion, field: string): PrintedField | undefined;
  /** The version of which cards are made on that day. */
  findCardVersion(on: Day): CardVersion | undefined;
  cardAge(on: Day): number;
  /** `ruleVersion` of rules of this book, worked out once for each set of them. */
  versionOf(rules: readonly Rule[]): string;
}

export const isInForce = (rule: Rule, on: Day): boolean =>
  (rule.validFrom === null || rule.validFrom <= on) && (rule.validTo === null || on <= rule.validTo);

/** What the last part of a key on consents means; the value is an age in completed years. */
const consentsOf: Record<string, { givers: readonly ConsentGiver[]; needed: (age: number, limit: number) => boolean }> =
  {
    person_age: { givers: ['SELF'], needed: (age, limit) => age >= limit },
    person_age_from: { givers: ['SELF'], needed: (age, limit) => age >= limit },
    parents_until_age: { givers: ['FATHER', 'MOTHER'], needed: (age, limit) => age < limit },
  };

const keyOf = (keys: Partial<Record<CorrectionKind, string>>, kind: CorrectionKind): string => keys[kind] ?? '';

export function ruleBook(rows: RuleRows, calendar: WorkingCalendar): RuleBook {
  const byKey = Map.groupBy(rows.legal, (rule) => rule.key);
  const corrections = Map.groupBy(rows.corrections, (rule) => rule.key);
  const printed = new Map(rows.printed.map((field) => [`${field.cardVersion} ${field.field}`, field]));
  const legalRules = ofTheDay((key, on) => (byKey.get(key) ?? []).filter((rule) => isInForce(rule, on)));
  const findRule = ofTheDay((key, on) => corrections.get(key)?.find((rule) => isInForce(rule, on)));
  const legalDocuments = ofTheDay((kind, on) =>
    legalRules(legalKeys.legalDocument, on).filter(({ kinds }) => kinds.some((one) => one === kind)),
  );
  const versions = new Map<string, string>();
  const findLegal = (key: string, on: Day): LegalRule | undefined => legalRules(key, on)[0];
  const findCompetentLevel: RuleBook['findCompetentLevel'] = ({ kind, age, on, foreign = false }) => {
    const key = keyOf(legalKeys.competence, kind);
    const abroad = foreign && byKey.has(key) && correctionKinds[kind].class !== 'POPULATION';
    const rules = legalRules(abroad ? legalKeys.foreignElement : key, on);
    const rule = rules.find((one) => (one.ageFrom ?? -Infinity) <= age && age < (one.ageBelow ?? Infinity));
    return rule && { level: rule.value as UnitLevel, rule };
  };
  return {
    calendar,
    rows,
    findRule: (kind, field, on) => findRule(correctionKey(kind, field), on),
    rulesOf(kind, on) {
      const holds = (rule: Rule): boolean => on === undefined || isInForce(rule, on);
      return {
        corrections: rows.corrections.filter((rule) => rule.kind === kind && holds(rule)),
        legal: rows.legal.filter((rule) => rule.kinds.includes(kind) && holds(rule)),
      };
    },
    findLegal,
    legalRules,
    findDeadline(kind, on) {
      const limit = findLegal(keyOf(legalKeys.processing, kind), on);
      if (!limit) return undefined;
      const verification = findLegal(keyOf(legalKeys.verification, kind), on);
      return {
        workingDays: workingDaysOf(limit),
        verificationDays: verification ? workingDaysOf(verification) : 0,
        rules: verification ? [limit, verification] : [limit],
      };
    },
    findLateAfter(kind, on) {
      const rule = findLegal(keyOf(legalKeys.registerWithin, kind), on);
      return rule && { days: numberOf(rule), rule };
    },
    findCompetentLevel,
    findConsents: ({ consentRules }, age, on) =>
      consentRules.flatMap((key) => {
        const rule = findLegal(key, on);
        const { givers, needed } = consentsOf[key.split('.').at(-1) ?? ''] ?? noConsents(key);
        return rule && needed(age, numberOf(rule)) && age < (rule.ageBelow ?? Infinity)
          ? givers.map((giver) => ({ giver, rule }))
          : [];
      }),
    changeGrounds: ({ changeGrounds }, on) => changeGrounds.flatMap((key) => legalRules(key, on)),
    findDesk(desk, question) {
      const agency = findLegal(legalKeys.reportAgency[desk], question.on);
      const level =
        desk === 'POPULATION'
          ? findLegal(legalKeys.reportLevel, question.on)
          : findCompetentLevel({ ...question, kind: 'CORRECTION' })?.rule;
      if (!agency || !level) return undefined;
      return { agency: agency.value as AgencyKind, level: level.value as UnitLevel, rules: [agency, level] };
    },
    legalDocuments,
    findPrintedField: (cardVersion, field) => printed.get(`${cardVersion} ${field}`),
    findCardVersion: (on) => rows.printed.find((field) => isInForce(field, on))?.cardVersion,
    cardAge(on) {
      const rule = legalKeys.cardAges.map((key) => findLegal(key, on)).find((found) => found !== undefined);
      return rule ? numberOf(rule) : CARD_AGE;
    },
    versionOf(rules) {
      const key = rules.map(({ id }) => id).join(' ');
      const version = versions.get(key) ?? ruleVersion(rules);
      versions.set(key, version);
      return version;
    },
  };
}

/** Remembers the answers of the day that was asked for last: each item of a call asks the same. */
function ofTheDay<Answer>(find: (key: string, on: Day) => Answer): (key: string, on: Day) => Answer {
  const known = new Map<string, Answer>();
  let day: Day = '';
  return (key, on) => {
    if (on !== day) known.clear();
    day = on;
    if (!known.has(key)) known.set(key, find(key, on));
    return known.get(key) as Answer;
  };
}

function noConsents(key: string): never {
  throw new Error(`the rule ${key} on consents says neither whose nor from which age`);
}

export const correctionKey = (kind: string, field: string): string => `correction.${kind}.${field}`;

/** Those of the rules that a document is: law numbers are written with and without the barred D, in any case. */
export function citedIn(document: string, rules: readonly LegalRule[]): LegalRule[] {
  const number = plainNumber(document);
  return rules.filter(({ value }) => value === document || plainNumber(value) === number);
}

const plainNumber = (text: string): string =>
  text.normalize('NFC').toUpperCase().replaceAll('Đ', 'D').replace(/\s/g, '');

function workingDaysOf(rule: LegalRule): number {
  return rule.value === 'at once' ? 0 : numberOf(rule);
}

function numberOf(rule: LegalRule): number {
  if (!/^\d+$/.test(rule.value)) throw new Error(`the rule ${rule.id} has no number`);
  return Number(rule.value);
}
