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
