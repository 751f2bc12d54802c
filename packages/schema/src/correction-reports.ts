/** Where a report goes. */
export const reportDesks = {
  CIVIL_STATUS: 'The civil-status office that would decide a correction of the fact.',
  POPULATION: 'The commune police of the residence.',
} as const;
export type ReportDesk = keyof typeof reportDesks;

/** What can look wrong to somebody: the correctable fields, and what the population review finds. */
export const reportableFacts = {
  SURNAME: { meaning: 'Surname (họ).', desk: 'CIVIL_STATUS' },
  MIDDLE_NAME: { meaning: 'Middle name (chữ đệm).', desk: 'CIVIL_STATUS' },
  GIVEN_NAME: { meaning: 'Given name (tên).', desk: 'CIVIL_STATUS' },
  DATE_OF_BIRTH: { meaning: 'Birth date.', desk: 'CIVIL_STATUS' },
  SEX: { meaning: 'Sex.', desk: 'CIVIL_STATUS' },
  NATIVE_PLACE: { meaning: 'Native place (quê quán).', desk: 'CIVIL_STATUS' },
  ETHNICITY: { meaning: 'Ethnicity.', desk: 'CIVIL_STATUS' },
  NATIONALITY: { meaning: 'Nationality.', desk: 'CIVIL_STATUS' },
  RESIDENCE: { meaning: 'Where the person is registered, or lives.', desk: 'POPULATION' },
  PRESENCE: { meaning: 'Whether the person lives here now.', desk: 'POPULATION' },
  LIFE_STATUS: { meaning: 'Whether the person lives: no death is registered.', desk: 'CIVIL_STATUS' },
  DUPLICATE: { meaning: 'The register has the person twice.', desk: 'POPULATION' },
  HOUSEHOLD: { meaning: 'Who lives with the person: somebody is on no register.', desk: 'POPULATION' },
} as const satisfies Record<string, { meaning: string; desk: ReportDesk }>;
export type ReportableFact = keyof typeof reportableFacts;

/** The one desk of the facts; null where there is none, or several: each desk gets a report of its own. */
export function deskOf(facts: readonly ReportableFact[]): ReportDesk | null {
  const [first, ...others] = new Set(facts.map((fact) => reportableFacts[fact].desk));
  return first !== undefined && others.length === 0 ? first : null;
}
