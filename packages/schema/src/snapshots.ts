/** What a frozen ranking is: its document, its order, and what its hash is over. Server and verifier reckon by this file alone. */
export const snapshotForm = 'lienthong-snapshot/1';

interface OrderRule {
  by: 'RATE' | 'COLLECTED_PERSONS' | 'REMAINING' | 'UNIT_CODE';
  first: 'HIGHEST' | 'LOWEST';
  /** What a difference decides: the rank, or the place alone. */
  decides: 'RANK' | 'PLACE';
}

/**
 * Rules in their order; each document carries them. Rates are compared as fractions. A withheld count of persons collected
 * comes after every known one; who has no rate has no rank and stands at the end, by code.
 */
export const snapshotOrder: readonly OrderRule[] = [
  { by: 'RATE', first: 'HIGHEST', decides: 'RANK' },
  { by: 'COLLECTED_PERSONS', first: 'HIGHEST', decides: 'RANK' },
  { by: 'REMAINING', first: 'LOWEST', decides: 'RANK' },
  { by: 'UNIT_CODE', first: 'LOWEST', decides: 'PLACE' },
];

/**
 * Figures of resident groups are for those who read their persons: a document tells of a group its rate in whole thousandths,
 * rounded down, and that only where so many persons are present and not 1 to 4 of them are collected.
 */
export const snapshotGroupRule = { present: 20, collectedNotBetween: [1, 4], ratePer: 1000 } as const;

export const snapshotRateReasons = {
  NO_DENOMINATOR: 'Nobody is present.',
  WITHHELD: 'A figure that the rate rests on would tell of single persons.',
  TOO_FEW_PERSONS: 'The resident group has too few persons, present or collected, for its rate to be told.',
} as const;
export type SnapshotRateReason = keyof typeof snapshotRateReasons;

export interface SnapshotRate {
  numerator: number;
  denominator: number;
}

export interface SnapshotTarget {
  id: string;
  metric: string;
  value: number;
  dueBefore: string;
}

export interface SnapshotRow {
  /** From 1, without gaps or shares. */
  place: number;
  rank: number | null;
  unit: { id: string; code: string; name: string };
  rate: SnapshotRate | null;
  reason: SnapshotRateReason | null;
  /** Persons present and not collected. */
  remaining: number | null;
  /** Null for resident groups; within it null is withheld. */
  figures: Readonly<Record<string, number | null>> | null;
  /** In force on the day. */
  targets: readonly SnapshotTarget[];
}

export interface SnapshotDocument {
  form: string;
  id: string;
  name: string;
  level: string;
  within: { id: string; code: string; name: string };
  campaign: { id: string; name: string };
  asOf: string;
  by: string;
  definitions: number;
  /** The version of each formula, by its name. */
  formulas: Readonly<Record<string, number>>;
  order: readonly OrderRule[];
  groupRule: typeof snapshotGroupRule;
  frozenOn: string;
  frozenAt: string;
  frozenBy: { id: string; name: string };
  keyId: string;
  inputSha256: string;
  rows: readonly SnapshotRow[];
}

/** RFC 8785 for what a document holds: keys by their UTF-16 units, no space, whole numbers alone. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new TypeError('not a whole number');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${canonicalText(one)}`).join(',')}}`;
}

type Content = Omit<SnapshotDocument, 'inputSha256' | 'rows' | 'keyId'>;
type Reckoned = Omit<SnapshotRow, 'place' | 'rank'>;

/**
 * What a ranking is reckoned from: a line of what was asked and by which formulas, then a line for each unit by its code, each
 * with its end. Only what the document shows: a hash over a hidden small number could be tried out.
 */
export function snapshotInput(content: Content, rows: readonly Reckoned[]): string {
  const { form, level, within, campaign, asOf, by, definitions, formulas, order, groupRule } = content;
  const asked = { form, level, within: within.id, campaign: campaign.id, asOf, by, definitions, formulas };
  const lines = [...rows]
    .sort((one, other) => compare(one.unit.code, other.unit.code))
    .map(({ unit, figures, rate }) => canonicalText({ code: unit.code, unit: unit.id, figures, rate }));
  return [canonicalText({ ...asked, order, groupRule }), ...lines].map((line) => `${line}\n`).join('');
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Crosswise, at any size. */
const higher = (one: SnapshotRate, other: SnapshotRate): number =>
  Number(BigInt(other.numerator) * BigInt(one.denominator) - BigInt(one.numerator) * BigInt(other.denominator));

const rules: Record<OrderRule['by'], (one: Reckoned, other: Reckoned) => number> = {
  RATE: (one, other) =>
    one.rate && other.rate ? higher(one.rate, other.rate) : Number(!one.rate) - Number(!other.rate),
  COLLECTED_PERSONS: (one, other) =>
    (other.figures?.['collectedPersons'] ?? -1) - (one.figures?.['collectedPersons'] ?? -1),
  REMAINING: (one, other) => (one.remaining ?? 0) - (other.remaining ?? 0),
  UNIT_CODE: (one, other) => compare(one.unit.code, other.unit.code),
};

/** The rows in their places. Equal ones by all rules that decide the rank share it, and the next counts them all: 1, 2, 2, 4. */
export function rankSnapshot<Row extends Reckoned>(
  rows: readonly Row[],
): (Row & { place: number; rank: number | null })[] {
  const ranking = snapshotOrder.filter(({ decides }) => decides === 'RANK');
  const by = (order: readonly OrderRule[], one: Row, other: Row): number => {
    if (!one.rate && !other.rate) return rules.UNIT_CODE(one, other);
    return order.map((rule) => rules[rule.by](one, other)).find((difference) => difference !== 0) ?? 0;
  };
  const sorted = [...rows].sort((one, other) => by(snapshotOrder, one, other));
  let rank = 0;
  return sorted.map((row, at) => {
    const before = sorted[at - 1];
    if (!before || by(ranking, before, row) !== 0) rank = at + 1;
    return { ...row, place: at + 1, rank: row.rate ? rank : null };
  });
}

/** Rate and remainder of what is shown of a unit; null is withheld. */
export function snapshotRate(
  present: number | null,
  collected: number | null,
): Pick<SnapshotRow, 'rate' | 'reason' | 'remaining'> {
  if (present === null || collected === null) return { rate: null, reason: 'WITHHELD', remaining: null };
  const remaining = present - collected;
  if (present === 0) return { rate: null, reason: 'NO_DENOMINATOR', remaining };
  return { rate: { numerator: collected, denominator: present }, reason: null, remaining };
}

/** Of a resident group, by what is counted and not shown. */
export function snapshotGroupRate(
  present: number,
  collected: number,
): Pick<SnapshotRow, 'rate' | 'reason' | 'remaining'> {
  const {
    present: fewest,
    collectedNotBetween: [from, to],
    ratePer,
  } = snapshotGroupRule;
  if (present < fewest || (from <= collected && collected <= to)) {
    return { rate: null, reason: 'TOO_FEW_PERSONS', remaining: null };
  }
  const numerator = Math.floor((collected * ratePer) / present);
  return { rate: { numerator, denominator: ratePer }, reason: null, remaining: null };
}
