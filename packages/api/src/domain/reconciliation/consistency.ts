import type { WithholdingReason } from '../metric.ts';
import { withholdings } from '../statistics.ts';

/** The definition behind the figure; `version` rises when it changes. */
export const consistency = {
  version: 1,
  meaning:
    'Share of the rows matched to a person (EXACT or PROBABLE) in which no field that both registers have contradicts, its form aside. Rows count where the person lives.',
  exclusions: ['rows that matched nobody, or more than one', 'fields that one of the registers lacks'],
} as const;

export interface UnitRows {
  matched: number;
  consistent: number;
  /** The caller reads the persons of the unit themselves. */
  open: boolean;
}

/**
 * Why the rows of a unit aren't shown, among all units of the run: few rows tell of single persons, and so do few that
 * agree or contradict. What is withheld of one of the three would follow from the other two, so all go together.
 */
export function withheldRows(units: readonly UnitRows[]): (WithholdingReason | null)[] {
  const counts = [
    units.map(({ matched, open }) => ({ value: matched, open })),
    units.map(({ consistent, open }) => ({ value: consistent, open })),
    units.map(({ matched, consistent, open }) => ({ value: matched - consistent, open })),
  ].map((cells) => withholdings(cells));
  return units.map((_, at) => counts.map((reasons) => reasons[at] ?? null).find((reason) => reason !== null) ?? null);
}
