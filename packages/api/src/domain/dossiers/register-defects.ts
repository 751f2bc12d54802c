import type { BirthDatePrecision, Defect, LifeStatus, Sex } from '@lienthong/schema/codes';
import { numberDiscrepancies } from '@lienthong/schema/personal-number';

/** The facts of a person by which the register itself shows a defect. */
export interface RegisterFacts {
  dateOfBirth: string;
  dateOfBirthPrecision: BirthDatePrecision;
  sex: Sex;
  ethnicity: string | null;
  nativeUnitNo: number | null;
  permanentUnitNo: number | null;
  lifeStatus: LifeStatus;
  personalNumber: string | null;
}

/** Facts that a card needs and the register can lack. */
export const neededFacts = {
  NATIVE_PLACE: ({ nativeUnitNo }) => nativeUnitNo !== null,
  ETHNICITY: ({ ethnicity }) => ethnicity !== null,
} as const satisfies Record<string, (facts: RegisterFacts) => boolean>;
export type NeededFact = keyof typeof neededFacts;

export const missingFacts = (facts: RegisterFacts): NeededFact[] =>
  (Object.keys(neededFacts) as NeededFact[]).filter((fact) => !neededFacts[fact](facts));

/** Whether sex or birth year in the number are others than the register's. */
export function contradictsNumber({ personalNumber, sex, dateOfBirth }: RegisterFacts): boolean {
  if (personalNumber === null) return false;
  const register = { sex, birthYear: Number(dateOfBirth.slice(0, 4)) };
  return numberDiscrepancies(personalNumber, register).some(({ part }) => part !== 'PLACE');
}

/** Of the defects that the register can tell by itself, whether it still shows them; the others need a look by a person. */
const shown: Partial<Record<Defect, (facts: RegisterFacts) => boolean>> = {
  PARTIAL_BIRTH_DATE: ({ dateOfBirthPrecision }) => dateOfBirthPrecision !== 'DAY',
  MISSING_FIELD: (facts) => missingFacts(facts).length > 0,
  NUMBER_STRUCTURE_MISMATCH: contradictsNumber,
  NO_RESIDENCE_REGISTRATION: ({ permanentUnitNo }) => permanentUnitNo === null,
};

export const stillShown = (defect: Defect, facts: RegisterFacts): boolean => shown[defect]?.(facts) ?? false;
