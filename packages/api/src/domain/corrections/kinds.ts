import type { LifeStatus } from '@lienthong/schema/codes';
import { recordedFields, type RecordedFieldCode } from '@lienthong/schema/correction-fields';
import type { CorrectionKind } from '@lienthong/schema/correction-kinds';
import type { Action } from '../agency.ts';

interface Kind {
  meaning: string;
  /** Its name in the input, of which an item has exactly one. */
  branch: string;
  /** What a caller must be allowed to hand it in. */
  action: Action;
  /** Whether it rests on an entry of a civil-status register: always, never, or where its field stands in one. */
  entry: 'ALWAYS' | 'NEVER' | 'BY_FIELD';
  /** What becomes of it where the person is dead: blocked, recorded already, open all the same, or open where a court said so. */
  onDead: 'BLOCKED' | 'RECORDED' | 'OPEN' | 'OPEN_IF_DECLARED';
  /** Whether it can be contested and taken back; what isn't is undone by a request of its own, or wrote nothing. */
  reversible: boolean;
  /** Whether what it says is kept as a whole, and not by facts that other kinds share. */
  whole?: boolean;
}

/** The kinds that can be handed in by now, a row each. */
export const submittableKinds = {
  CORRECTION: {
    meaning: 'A fact was recorded wrongly (cải chính hộ tịch).',
    branch: 'correction',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
  },
  DEATH: {
    meaning: 'A death was registered (khai tử).',
    branch: 'death',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'RECORDED',
    reversible: true,
  },
  CHANGE: {
    meaning: 'A part of the name changes on a ground of the civil code (thay đổi hộ tịch).',
    branch: 'change',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
  },
  SUPPLEMENT: {
    meaning: 'A fact that is missing is added (bổ sung hộ tịch).',
    branch: 'supplement',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
  },
  ETHNICITY_REDETERMINATION: {
    meaning: "Ethnicity is determined anew, as the birth father's or the birth mother's (xác định lại dân tộc).",
    branch: 'ethnicityRedetermination',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
  },
  SEX_REDETERMINATION: {
    meaning: 'Sex was determined anew by a medical decision (xác định lại giới tính).',
    branch: 'sexRedetermination',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
  },
  NATIONALITY_CHANGE: {
    meaning: 'Nationality was acquired, regained, given up or withdrawn by a decision (thay đổi quốc tịch).',
    branch: 'nationalityChange',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: false,
  },
  MISSING_OR_DEAD_DECLARATION: {
    meaning: 'A court declared the person missing or dead (tuyên bố mất tích, đã chết).',
    branch: 'missingOrDeadDeclaration',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'RECORDED',
    reversible: false,
  },
  MISSING_OR_DEAD_REVERSAL: {
    meaning: 'A court set such a declaration aside (hủy tuyên bố mất tích, đã chết).',
    branch: 'missingOrDeadReversal',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'OPEN_IF_DECLARED',
    reversible: false,
  },
  MARRIAGE: {
    meaning: 'A marriage was registered (đăng ký kết hôn).',
    branch: 'marriage',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
    whole: true,
  },
  PARENTAGE: {
    meaning: 'A father or a mother was recognised (nhận cha, mẹ, con).',
    branch: 'parentage',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
    whole: true,
  },
  GUARDIANSHIP: {
    meaning: 'A guardianship was registered (giám hộ).',
    branch: 'guardianship',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
    whole: true,
  },
  GUARDIANSHIP_END: {
    meaning: 'The end of a guardianship was registered (chấm dứt giám hộ).',
    branch: 'guardianshipEnd',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
    whole: true,
  },
  ADOPTION: {
    meaning: "A child was adopted (nuôi con nuôi); a couple's adoption is a request for each of the two.",
    branch: 'adoption',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
    whole: true,
  },
  ADOPTION_END: {
    meaning: 'An adoption was ended (chấm dứt việc nuôi con nuôi).',
    branch: 'adoptionEnd',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
    whole: true,
  },
  DIVORCE: {
    meaning: 'A marriage was ended by a court (ly hôn).',
    branch: 'divorce',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
    whole: true,
  },
  ANNULMENT: {
    meaning: 'A court annulled an unlawful marriage (hủy việc kết hôn trái pháp luật).',
    branch: 'annulment',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
    whole: true,
  },
  PARENTAGE_BY_JUDGMENT: {
    meaning: 'A court determined a father or a mother (xác định cha, mẹ, con theo bản án).',
    branch: 'parentageByJudgment',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
    whole: true,
  },
  RESIDENCE_CHANGE: {
    meaning: 'The person moved, as the population review found or the residence register says.',
    branch: 'residenceChange',
    action: 'population:submit',
    entry: 'NEVER',
    onDead: 'BLOCKED',
    reversible: false,
  },
  POPULATION_CORRECTION: {
    meaning: 'A fact was keyed wrongly; a fact of civil status only to agree with a cited register entry.',
    branch: 'populationCorrection',
    action: 'population:submit',
    entry: 'BY_FIELD',
    onDead: 'BLOCKED',
    reversible: false,
  },
  BIRTH: {
    meaning: 'A birth was registered: the child comes onto the register (khai sinh).',
    branch: 'birth',
    action: 'correction:submit',
    entry: 'ALWAYS',
    onDead: 'BLOCKED',
    reversible: true,
    whole: true,
  },
  PERSON_FOUND: {
    meaning: 'The population review found a person who is not on the register.',
    branch: 'person',
    action: 'population:submit',
    entry: 'NEVER',
    onDead: 'BLOCKED',
    reversible: true,
    whole: true,
  },
  REPORT: {
    meaning: 'An observation: recorded facts look wrong. Changes nothing by itself.',
    branch: 'report',
    action: 'correction:report',
    entry: 'NEVER',
    onDead: 'OPEN',
    reversible: false,
  },
} as const satisfies Partial<Record<CorrectionKind, Kind>>;
export type SubmittableKind = keyof typeof submittableKinds;
export type ReversibleKind = {
  [Code in SubmittableKind]: (typeof submittableKinds)[Code]['reversible'] extends true ? Code : never;
}[SubmittableKind];

export function isKeptWhole(kind: SubmittableKind): boolean {
  const { whole = false }: Kind = submittableKinds[kind];
  return whole;
}

/** Whether a request names the entry of a civil-status register that it rests on; one that doesn't may name none. */
export function restsOnEntry(change: { kind: SubmittableKind; field?: RecordedFieldCode }): boolean {
  const { entry }: Kind = submittableKinds[change.kind];
  if (entry !== 'BY_FIELD') return entry === 'ALWAYS';
  return change.field !== undefined && recordedFields[change.field].entry !== null;
}

/** Why a request on a person of that life status is neither taken nor approved: death locks the record. */
export function findDeathRefusal(
  kind: SubmittableKind,
  lifeStatus: LifeStatus,
): 'ALREADY_REGISTERED' | 'BLOCKED_BY_DEATH' | undefined {
  const { onDead }: Kind = submittableKinds[kind];
  if (lifeStatus === 'ALIVE' || onDead === 'OPEN') return undefined;
  if (onDead === 'OPEN_IF_DECLARED' && lifeStatus === 'DECLARED_DEAD') return undefined;
  return onDead === 'RECORDED' ? 'ALREADY_REGISTERED' : 'BLOCKED_BY_DEATH';
}
