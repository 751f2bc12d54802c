import type { Day } from '@lienthong/schema/civil-date';
import type { Sex } from '@lienthong/schema/codes';
import { numberTaskStates, type NumberTaskState } from '@lienthong/schema/number-task-life';
import { numberDiscrepancies } from '@lienthong/schema/personal-number';

export const numberAgreements = {
  AGREES: 'Sex and birth year in the number are those of the register.',
  PENDING: 'They are not; whether a new number is given is being settled.',
  MISMATCH_ACCEPTED: 'They are not, lawfully: the citizen keeps the number.',
  CONTRADICTS: 'They are not, and nothing says why.',
} as const;
export type NumberAgreement = keyof typeof numberAgreements;

/** The parts of a number that the register decides; a place that differs is a warning, no contradiction. */
export type NumberPart = 'SEX' | 'BIRTH_YEAR';

export interface NumberedPerson {
  personalNumber: string | null;
  sex: Sex;
  dateOfBirth: Day;
}

/** The parts of a number that aren't the register's. */
export function contradictedParts(
  number: string,
  { sex, dateOfBirth }: Omit<NumberedPerson, 'personalNumber'>,
): NumberPart[] {
  const register = { sex, birthYear: Number(dateOfBirth.slice(0, 4)) };
  return numberDiscrepancies(number, register).flatMap(({ part }) => (part === 'PLACE' ? [] : [part]));
}

/** The person's task that says something about the number, with the parts that the citizen left as they are. */
export interface StandingTask {
  state: NumberTaskState;
  acceptedParts: readonly NumberPart[];
}

/** Null for a person without a number. What was accepted covers no contradiction that came later. */
export function numberAgreement(person: NumberedPerson, task: StandingTask | null): NumberAgreement | null {
  if (person.personalNumber === null) return null;
  const contradicted = contradictedParts(person.personalNumber, person);
  if (contradicted.length === 0) return 'AGREES';
  if (task && numberTaskStates[task.state].open) return 'PENDING';
  const accepted = task?.state === 'MISMATCH_ACCEPTED' ? task.acceptedParts : [];
  return contradicted.every((part) => accepted.includes(part)) ? 'MISMATCH_ACCEPTED' : 'CONTRADICTS';
}
