import type { Defect } from '@lienthong/schema/codes';
import type { SupplementableFieldCode } from '@lienthong/schema/correction-fields';
import type { CitizenFacts } from './facts.ts';

/** By the added fact: the defect it can resolve, and whether the person's row still has it afterwards. */
const defects: Record<SupplementableFieldCode, { defect: Defect; remains: (after: CitizenFacts) => boolean }> = {
  DATE_OF_BIRTH: { defect: 'PARTIAL_BIRTH_DATE', remains: (after) => after.dateOfBirthPrecision !== 'DAY' },
  NATIVE_PLACE: { defect: 'MISSING_FIELD', remains: lacksFact },
  ETHNICITY: { defect: 'MISSING_FIELD', remains: lacksFact },
};

/** One defect stands for every missing fact: it goes with the last of them. */
function lacksFact({ nativePlace, ethnicity }: CitizenFacts): boolean {
  return nativePlace === null || ethnicity === null;
}

/** The defects that a supplement of the field resolves, given the person as the register holds it after it. */
export function resolvedBy(field: SupplementableFieldCode, after: CitizenFacts): Defect[] {
  const { defect, remains } = defects[field];
  return remains(after) ? [] : [defect];
}
