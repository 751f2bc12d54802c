/** The answer to one item of a mutation. */
export const outcomeStatuses = {
  ACCEPTED: 'The item took effect.',
  REFUSED: 'The item had no effect; `refusals` says why.',
} as const;
export type OutcomeStatus = keyof typeof outcomeStatuses;

/**
 * Why an item was refused: a closed list. `dependsOn` FORM: the item itself can never be accepted, and its refusal is
 * replayed for the same `clientRef`; STATE: register, rule book, clock or caller decided, and the item sent again is
 * evaluated anew.
 */
export const refusalCodes = {
  PERSONAL_NUMBER_MALFORMED: { meaning: 'A personal number is exactly 12 digits.', dependsOn: 'FORM' },
  PERSONAL_NUMBER_LEGACY: { meaning: 'The number of an old 9-digit card is no personal number.', dependsOn: 'FORM' },
  SECOND_FACT_REQUIRED: {
    meaning: 'A write names a second fact beside the number: the given name or the birth year.',
    dependsOn: 'FORM',
  },
  ITEM_MALFORMED: {
    meaning: 'The line is no item of the mutation; `params` name the rule that it breaks.',
    dependsOn: 'FORM',
  },
  TEXT_REFUSED: { meaning: 'A text is too long or holds characters that are not allowed.', dependsOn: 'FORM' },
  DATES_CONTRADICT: { meaning: 'Dates of the item contradict each other.', dependsOn: 'FORM' },
  VALUE_UNCHANGED: { meaning: 'The new value equals the old one.', dependsOn: 'FORM' },
  VALUE_REQUIRED: { meaning: 'A fact that this kind or step must carry is missing.', dependsOn: 'FORM' },
  DATE_NOT_POSSIBLE: { meaning: 'A date lies in the future or contradicts the register.', dependsOn: 'STATE' },
  CITIZEN_NOT_FOUND: { meaning: 'No person within reach has this number and second fact.', dependsOn: 'STATE' },
  NOT_FOUND: { meaning: 'The thing that `path` names does not exist within reach.', dependsOn: 'STATE' },
  UNIT_NOT_FOUND: { meaning: 'No administrative unit has this code on that day.', dependsOn: 'STATE' },
  OUTSIDE_JURISDICTION: { meaning: 'The unit lies outside the jurisdiction of the caller.', dependsOn: 'STATE' },
  NOT_COMPETENT: { meaning: 'Another office is competent; `params` say which kind of office.', dependsOn: 'STATE' },
  FIELD_NOT_CORRECTABLE: { meaning: 'This kind may not touch this field.', dependsOn: 'STATE' },
  VALUE_NOT_ALLOWED: { meaning: 'The rule book does not allow this value here.', dependsOn: 'STATE' },
  VALUE_IS_NOT_NULL: { meaning: 'A supplement is for a missing value; this one is recorded.', dependsOn: 'STATE' },
  RECORDED_VALUE_DIFFERS: {
    meaning: 'The register holds another value than the one given as old.',
    dependsOn: 'STATE',
  },
  EVIDENCE_REQUIRED: { meaning: 'Evidence that the rule demands is missing.', dependsOn: 'STATE' },
  EVIDENCE_NOT_STORED: {
    meaning: 'No document of the agency with this id was uploaded.',
    dependsOn: 'STATE',
  },
  EVIDENCE_DIFFERS: { meaning: 'The stored document has another hash than the one given.', dependsOn: 'STATE' },
  DOCUMENTS_WAITING: {
    meaning: 'The agency has stored too much that no request cites; `params` say how much it may.',
    dependsOn: 'STATE',
  },
  LEGAL_BASIS_REQUIRED: { meaning: 'The legal basis is missing or not in force on that day.', dependsOn: 'STATE' },
  CONSENT_REQUIRED: {
    meaning: 'A consent that the rule demands is missing; `params` say whose.',
    dependsOn: 'STATE',
  },
  KIND_NOT_PERMITTED: {
    meaning: 'The caller may not hand in this kind; `params` name the action it takes.',
    dependsOn: 'STATE',
  },
  OPEN_REQUEST_EXISTS: { meaning: 'A request on the same field is open; `params` name it.', dependsOn: 'STATE' },
  DUPLICATE_PERSON: {
    meaning:
      'A person of this name and birth date is registered, or about to be, with the same mother or at the same place.',
    dependsOn: 'STATE',
  },
  NUMBER_TAKEN: { meaning: 'Somebody has or had this number: none is given twice.', dependsOn: 'STATE' },
  ALREADY_REGISTERED: { meaning: 'This register entry or event is already recorded.', dependsOn: 'STATE' },
  RELATION_EXISTS: {
    meaning: 'A relation stands against it: a marriage, a parent in that role, the same guardian.',
    dependsOn: 'STATE',
  },
  RELATION_NOT_FOUND: { meaning: 'No such relation stands between the two persons.', dependsOn: 'STATE' },
  BLOCKED_BY_DEATH: { meaning: 'The person is dead: only the death record can be corrected.', dependsOn: 'STATE' },
  STEP_NOT_OPEN: { meaning: 'The present state does not allow this step.', dependsOn: 'STATE' },
  STEP_TOO_LATE: { meaning: 'The period for this step is over.', dependsOn: 'STATE' },
  LEASED: {
    meaning: 'Another officer of the office has the request; `params` say to the end of which day.',
    dependsOn: 'STATE',
  },
  SAME_OFFICER: { meaning: 'Four eyes: another officer must take this step.', dependsOn: 'STATE' },
  OFFICER_REQUIRED: { meaning: 'This step needs the token of an officer, not of a machine.', dependsOn: 'STATE' },
  VERSION_CONFLICT: { meaning: 'The thing has changed since; `params` give its current version.', dependsOn: 'STATE' },
  REF_REUSED: { meaning: 'This `clientRef` was used for another content.', dependsOn: 'STATE' },
  NOT_ELIGIBLE: { meaning: 'The person is not eligible for a card on that day.', dependsOn: 'STATE' },
  OPEN_DOSSIER_EXISTS: { meaning: 'The person has another open dossier.', dependsOn: 'STATE' },
  CARD_EXISTS: { meaning: 'The person has or had a card: a first issue is for the first one.', dependsOn: 'STATE' },
  CARD_REQUIRED: { meaning: 'The person has no card to exchange, or never had one to reissue.', dependsOn: 'STATE' },
  GROUND_NOT_GIVEN: {
    meaning: 'The law of that day does not know this ground, or the register says that it does not hold.',
    dependsOn: 'STATE',
  },
  CAMPAIGN_NOT_RUNNING: {
    meaning: 'No campaign runs over the jurisdiction of the caller on that day: dossiers count in one.',
    dependsOn: 'STATE',
  },
  OPEN_INVITATION_EXISTS: { meaning: 'The person has an open invitation; `params` name it.', dependsOn: 'STATE' },
  SLOT_NOT_OPEN: { meaning: 'The slot is over, called off, or for the members of a cohort.', dependsOn: 'STATE' },
  SLOT_FULL: { meaning: 'The slot has no room left; `params` say for how many it is.', dependsOn: 'STATE' },
  NOBODY_TO_INVITE: {
    meaning: 'Nobody is left to be invited, or nothing planned is left to be sent.',
    dependsOn: 'STATE',
  },
  DEFECT_OPEN: { meaning: 'A defect of the dossier has no resolution.', dependsOn: 'STATE' },
  REDO_NOT_NEEDED: { meaning: 'No open defect of the dossier needs new capture.', dependsOn: 'STATE' },
  CORRECTION_OPEN: { meaning: 'A correction of a printed field is open.', dependsOn: 'STATE' },
  UPLOAD_OPEN: { meaning: 'An upload of the cohort is running; `params` give its number.', dependsOn: 'STATE' },
  UPLOAD_NOT_OPEN: {
    meaning: 'No upload of this number is running; `params` give the number of the one that is.',
    dependsOn: 'STATE',
  },
  OPEN_NOTICE_EXISTS: {
    meaning: 'A notice of the same topic to the site is open; `params` name it.',
    dependsOn: 'STATE',
  },
  COUNT_DIFFERS: { meaning: 'Other than so many persons have arrived; `params` say how many.', dependsOn: 'STATE' },
  JOBS_OPEN: {
    meaning: 'Too many bulk jobs of the client have not ended; `params` say how many may.',
    dependsOn: 'STATE',
  },
  NUMBER_CONTRADICTS: {
    meaning: 'The number contradicts the register; `params` name the parts.',
    dependsOn: 'STATE',
  },
  CANDIDATES_FOUND: {
    meaning: 'Persons of this name and birth date exist: name one of `candidates`, or number and second fact.',
    dependsOn: 'STATE',
  },
  LIST_TOO_LONG: {
    meaning: 'The lists of one call have too many lines; `params` say how many there may be. Publish smaller units.',
    dependsOn: 'STATE',
  },
  WORKLIST_SUPERSEDED: {
    meaning: 'A later list took the place of this one; `params` name it. Review that.',
    dependsOn: 'STATE',
  },
  CANDIDATE_EXPIRED: {
    meaning: 'The candidate was offered to another client, more than 24 hours ago, or is no longer one.',
    dependsOn: 'STATE',
  },
} as const satisfies Record<string, { meaning: string; dependsOn: 'FORM' | 'STATE' }>;
export type RefusalCode = keyof typeof refusalCodes;
