/** The facts of a person of which the register keeps what they were before each change. */
export const citizenFacts = {
  SURNAME: 'Surname (họ).',
  MIDDLE_NAME: 'Middle name (chữ đệm).',
  GIVEN_NAME: 'Given name (tên).',
  DATE_OF_BIRTH: 'Birth date, or how much of it is known.',
  SEX: 'Sex.',
  ETHNICITY: 'Ethnicity.',
  RELIGION: 'Religion.',
  NATIONALITY: 'Nationality.',
  BIRTH_REGISTRATION_PLACE: 'Place of birth registration.',
  NATIVE_PLACE: 'Native place (quê quán).',
  PERMANENT_RESIDENCE: 'Permanent residence.',
  CURRENT_RESIDENCE: 'Current residence.',
  PRESENCE: 'Where the person is, since when that is known, or from whom.',
  LIFE_STATUS: 'Whether the person lives.',
  DIED_ON: 'Day of death.',
} as const;
export type CitizenFact = keyof typeof citizenFacts;
