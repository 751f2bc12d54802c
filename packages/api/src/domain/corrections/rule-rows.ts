import type { Day } from '@lienthong/schema/civil-date';
import type { CardVersion } from '@lienthong/schema/codes';
import type { CorrectionKind } from '@lienthong/schema/correction-kinds';
import type { EvidenceKind } from '@lienthong/schema/evidence-kinds';

/** How sure a rule is; whoever shows a rule shows this with it. */
export const ruleStatuses = {
  TEXT_READ: 'The provision itself was read.',
  SECONDARY_PAGE: 'Read on a page about the provision, verbatim or in its words.',
  OWN_KNOWLEDGE: 'Neither: to be confirmed by a jurist before it is relied on.',
  OWN_DECISION:
    'No law found says it: set by this product so that a period has an end; a jurist or the province decides.',
} as const;
export type RuleStatus = keyof typeof ruleStatuses;

/** What every rule says of itself. */
export interface Rule {
  /** Unique and lasting: what it is about, and from when. */
  id: string;
  /** What it is about; rules of other times have the same key. */
  key: string;
  legalReference: string;
  /** Null: no day is known from which, or to which, it holds. `validTo` is the last day. */
  validFrom: Day | null;
  validTo: Day | null;
  source: string;
  status: RuleStatus;
  readHow: string;
  note: string;
}

export const evidenceRules = {
  AS_OLD_AS_ENTRY: 'At least one paper of the time of the entry or before it.',
  ANY: 'At least one paper.',
} as const;
export type EvidenceRule = keyof typeof evidenceRules;

export interface CorrectionRule extends Rule {
  kind: CorrectionKind;
  /** A field of the rule book, finer than a correctable field: `birth_year`, `birth_day_month`. */
  field: string;
  allowed: 'YES' | 'NO' | 'CONDITIONAL';
  condition: string;
  requiredEvidence: string;
  evidenceRule: EvidenceRule | null;
  /** Of each group one paper is needed; none where no text that was read lists kinds, so that any paper does. */
  evidenceKinds: readonly (readonly EvidenceKind[])[];
  consents: string;
  /** Keys of the legal rules that say whose consent is needed at which age. */
  consentRules: readonly string[];
  /** Keys of the legal rules that are grounds, of which a change must name one. */
  changeGrounds: readonly string[];
  basisRequired: boolean;
  effectOnNumber: string;
  /** What the ground for a new number is called in the rules on numbers; null where none is given. */
  numberGround: string | null;
  effectOnCard2021: string;
  effectOnCard2024: string;
  /** Whether what was printed or collected before no longer agrees: a missing fact that is added wasn't printed wrong. */
  contradictsPrint: boolean;
  /** Grounds of an exchange, the first that is in force counts. */
  exchangeGrounds: readonly string[];
}

export interface PrintedField extends Rule {
  cardVersion: CardVersion;
  side: 'FRONT' | 'BACK' | 'NONE';
  field: string;
  labelVi: string;
  labelEn: string;
  carrier: 'PRINT' | 'CHIP' | 'NOT_PRINTED';
  personalData: boolean;
  needsNewCard: 'YES' | 'NO' | 'ON_CHANGE' | 'BY_AGE' | 'WITH_CARD';
  exchangeGround: string;
}

export interface LegalRule extends Rule {
  value: string;
  unit: string;
  appliesTo: string;
  condition: string;
  /** The kinds with which the rule is shown. */
  kinds: readonly CorrectionKind[];
  /** Completed years of those it is for: from `ageFrom`, below `ageBelow`. */
  ageFrom: number | null;
  ageBelow: number | null;
}

/** The rules as data, loaded from files or tables. */
export interface RuleRows {
  corrections: readonly CorrectionRule[];
  printed: readonly PrintedField[];
  legal: readonly LegalRule[];
}
