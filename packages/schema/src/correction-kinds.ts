export const correctionClasses = {
  CERTIFY: 'The office itself certifies the event (Law 60/2014 art. 3(1)).',
  RECORD: "The office records another body's decision (art. 3(2)); its number, body and date are required.",
  POPULATION: 'A finding of the population review, decided by commune police.',
  NONE: 'No legal change: an observation that opens a task for the competent office.',
} as const;
export type CorrectionClass = keyof typeof correctionClasses;

/** The kinds differ in law: what one may touch, who is competent, what evidence it needs. The rule book has the details. */
export const correctionKinds = {
  BIRTH: { class: 'CERTIFY', meaning: 'Registration of a birth.' },
  DEATH: { class: 'CERTIFY', meaning: 'Registration of a death.' },
  MARRIAGE: { class: 'CERTIFY', meaning: 'Registration of a marriage.' },
  PARENTAGE: { class: 'CERTIFY', meaning: 'Recognition of a father, mother or child.' },
  GUARDIANSHIP: { class: 'CERTIFY', meaning: 'Registration of a guardianship.' },
  GUARDIANSHIP_END: { class: 'CERTIFY', meaning: 'Registration that a guardianship ended.' },
  CHANGE: {
    class: 'CERTIFY',
    meaning:
      "A right entry changes on a ground of the civil code: parts of the name, or the parents' data after adoption.",
  },
  CORRECTION: {
    class: 'CERTIFY',
    meaning: 'An entry that was wrong when it was made, by fault of registrar or declarant, is set right.',
  },
  SUPPLEMENT: { class: 'CERTIFY', meaning: 'A missing value is added; a recorded one is never overwritten.' },
  ETHNICITY_REDETERMINATION: {
    class: 'CERTIFY',
    meaning: "Ethnicity is determined anew, as the birth father's or the birth mother's.",
  },
  SEX_REDETERMINATION: { class: 'RECORD', meaning: 'Sex was determined anew by a medical decision.' },
  NATIONALITY_CHANGE: { class: 'RECORD', meaning: 'Nationality was acquired, regained, given up or withdrawn.' },
  ADOPTION: { class: 'RECORD', meaning: 'A child was adopted.' },
  ADOPTION_END: { class: 'RECORD', meaning: 'An adoption was ended.' },
  DIVORCE: { class: 'RECORD', meaning: 'A marriage was ended by a court.' },
  ANNULMENT: { class: 'RECORD', meaning: 'An unlawful marriage was annulled.' },
  PARENTAGE_BY_JUDGMENT: { class: 'RECORD', meaning: 'A court determined a father, mother or child.' },
  MISSING_OR_DEAD_DECLARATION: { class: 'RECORD', meaning: 'A court declared a person missing or dead.' },
  MISSING_OR_DEAD_REVERSAL: { class: 'RECORD', meaning: 'A court set such a declaration aside.' },
  RESIDENCE_CHANGE: { class: 'POPULATION', meaning: 'A move that the population review found.' },
  PERSON_FOUND: { class: 'POPULATION', meaning: 'A person who is not on the population register.' },
  POPULATION_CORRECTION: {
    class: 'POPULATION',
    meaning: 'A wrongly keyed fact; a civil-status field only to agree with a cited register entry.',
  },
  REPORT: { class: 'NONE', meaning: 'An observation: who saw what, where.' },
} as const satisfies Record<string, { class: CorrectionClass; meaning: string }>;
export type CorrectionKind = keyof typeof correctionKinds;
