// How the list of a counter is read: the SDK's plan of dossiers, and one column of this police's own.
import type { Defect, DossierIntake, ReadinessCode } from '@lienthong/sdk';
import { dossierPlan, oneOf, optionalColumn, toIntake, type PlannedRow } from '@lienthong/sdk/node';

export const plan = {
  ...dossierPlan,
  found: optionalColumn('Kiểm tra', oneOf({ 'Ảnh mờ': 'BIOMETRIC_QUALITY', 'Tên viết khác': 'NAME_SPELLING' })),
};

/** What the register shows of a person before anything is sent, as the defect of a dossier that it will be. */
export const defectsShown: Partial<Record<ReadinessCode, Defect>> = {
  MISSING_FIELD: 'MISSING_FIELD',
  PARTIAL_BIRTH_DATE: 'PARTIAL_BIRTH_DATE',
  NUMBER_STRUCTURE_MISMATCH: 'NUMBER_STRUCTURE_MISMATCH',
  NO_PERMANENT_RESIDENCE: 'NO_RESIDENCE_REGISTRATION',
};

/** What this program remembers of a dossier by its receipt, from the file alone, so that each start knows the same. */
export interface Collected {
  collectedBy: string | null | undefined;
  defects: Set<Defect>;
}

/** Rows are read more than once: what is known of a receipt stays. */
export function toItem(row: PlannedRow<typeof plan>, collected: Map<string, Collected>): DossierIntake {
  const item = toIntake(row);
  const { defects } = collected.get(row.receiptNumber) ?? { defects: new Set() };
  if (row.found !== undefined) defects.add(row.found);
  collected.set(row.receiptNumber, { collectedBy: item.collectedBy, defects });
  return item;
}
