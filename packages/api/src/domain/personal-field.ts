import type { FieldClass } from '@lienthong/schema/codes';

/**
 * Every shown field that tells something about a person: its class, and its bit in the audit row. A bit is given once and
 * never reused, since old audit rows are read by it. A test holds that no field of these types is missing.
 */
export const personalFields = {
  'Citizen.maskedNumber': { bit: 0, fieldClass: 'STATUS' },
  'Citizen.personalNumber': { bit: 1, fieldClass: 'PERSONAL' },
  'Citizen.personalNumbers': { bit: 2, fieldClass: 'PERSONAL' },
  'Citizen.matchedNumberStatus': { bit: 3, fieldClass: 'STATUS' },
  'Citizen.surname': { bit: 4, fieldClass: 'NAME' },
  'Citizen.middleName': { bit: 5, fieldClass: 'NAME' },
  'Citizen.givenName': { bit: 6, fieldClass: 'NAME' },
  'Citizen.birthYear': { bit: 7, fieldClass: 'BIRTH_YEAR' },
  'Citizen.dateOfBirth': { bit: 8, fieldClass: 'PERSONAL' },
  'Citizen.dateOfBirthPrecision': { bit: 9, fieldClass: 'PERSONAL' },
  'Citizen.sex': { bit: 10, fieldClass: 'PERSONAL' },
  'Citizen.nationality': { bit: 11, fieldClass: 'PERSONAL' },
  'Citizen.ethnicity': { bit: 12, fieldClass: 'ETHNICITY' },
  'Citizen.religion': { bit: 13, fieldClass: 'SENSITIVE' },
  'Citizen.birthRegistrationPlace': { bit: 14, fieldClass: 'PERSONAL' },
  'Citizen.nativePlace': { bit: 15, fieldClass: 'PERSONAL' },
  'Citizen.permanentResidence': { bit: 16, fieldClass: 'PERSONAL' },
  'Citizen.currentResidence': { bit: 17, fieldClass: 'STATUS' },
  'Citizen.presence': { bit: 18, fieldClass: 'PERSONAL' },
  'Citizen.lifeStatus': { bit: 19, fieldClass: 'STATUS' },
  'Citizen.diedOn': { bit: 20, fieldClass: 'PERSONAL' },
  'Citizen.enrollment': { bit: 21, fieldClass: 'STATUS' },
  'Citizen.card': { bit: 22, fieldClass: 'STATUS' },
  'Citizen.dossiers': { bit: 23, fieldClass: 'STATUS' },
  'Citizen.asOf': { bit: 49, fieldClass: 'PERSONAL' },
  'Citizen.history': { bit: 57, fieldClass: 'PERSONAL' },
  'Dossier.defects': { bit: 24, fieldClass: 'PERSONAL' },
  'Dossier.cancelReason': { bit: 25, fieldClass: 'PERSONAL' },
  // Days that follow from the birth date tell it.
  'Enrollment.becomesEligibleOn': { bit: 26, fieldClass: 'PERSONAL' },
  'Enrollment.exchangeDueOn': { bit: 27, fieldClass: 'PERSONAL' },
  'Card.expiresOn': { bit: 28, fieldClass: 'PERSONAL' },
  'CorrectionRequest.recordedValue': { bit: 29, fieldClass: 'PERSONAL' },
  'CorrectionRequest.newValue': { bit: 30, fieldClass: 'PERSONAL' },
  'CorrectionRequest.diedOn': { bit: 31, fieldClass: 'PERSONAL' },
  'CorrectionRequest.question': { bit: 32, fieldClass: 'PERSONAL' },
  'CorrectionRequest.ground': { bit: 40, fieldClass: 'PERSONAL' },
  'CorrectionRequest.consents': { bit: 41, fieldClass: 'PERSONAL' },
  'CorrectionRequest.observation': { bit: 42, fieldClass: 'PERSONAL' },
  'CorrectionRequest.seenAt': { bit: 43, fieldClass: 'PERSONAL' },
  'CorrectionRequest.seenOn': { bit: 44, fieldClass: 'PERSONAL' },
  'CorrectionRequest.decision': { bit: 33, fieldClass: 'PERSONAL' },
  'CorrectionRequest.follows': { bit: 34, fieldClass: 'ETHNICITY' },
  'CorrectionRequest.declared': { bit: 35, fieldClass: 'PERSONAL' },
  'CorrectionRequest.declaredSince': { bit: 36, fieldClass: 'PERSONAL' },
  'CorrectionRequest.move': { bit: 37, fieldClass: 'PERSONAL' },
  'Citizen.relations': { bit: 38, fieldClass: 'PERSONAL' },
  'CorrectionRequest.relation': { bit: 39, fieldClass: 'PERSONAL' },
  // The office follows from where the person lives.
  'CorrectionRequest.office': { bit: 45, fieldClass: 'STATUS' },
  'CorrectionRequest.contestReason': { bit: 60, fieldClass: 'PERSONAL' },
  'Citizen.numberTasks': { bit: 47, fieldClass: 'PERSONAL' },
  'Citizen.numberAgreement': { bit: 48, fieldClass: 'PERSONAL' },
  'CorrectionRequest.newcomer': { bit: 46, fieldClass: 'PERSONAL' },
  'Newcomer.ethnicity': { bit: 61, fieldClass: 'ETHNICITY' },
  'Notice.citizen': { bit: 58, fieldClass: 'STATUS' },
  'Dossier.steps': { bit: 59, fieldClass: 'PERSONAL' },
  'Readiness.findings': { bit: 62, fieldClass: 'PERSONAL' },
  'Candidate.maskedNumber': { bit: 50, fieldClass: 'STATUS' },
  'Candidate.birthYear': { bit: 51, fieldClass: 'BIRTH_YEAR' },
  'Candidate.residence': { bit: 52, fieldClass: 'STATUS' },
  // Its papers, and the documents that they are.
  'CorrectionRequest.evidence': { bit: 53, fieldClass: 'EVIDENCE' },
  'ReconciliationOutcome.comparison': { bit: 54, fieldClass: 'PERSONAL' },
  'ReconciliationOutcome.proposals': { bit: 55, fieldClass: 'PERSONAL' },
  'ReconciliationRow.comparison': { bit: 56, fieldClass: 'PERSONAL' },
  'WorkItem.citizen': { bit: 64, fieldClass: 'STATUS' },
  'WorkItem.group': { bit: 65, fieldClass: 'STATUS' },
  // Days that follow from the birth date are among them.
  'WorkItem.clock': { bit: 66, fieldClass: 'PERSONAL' },
  'PublishedWorkItem.citizen': { bit: 67, fieldClass: 'STATUS' },
  'PublishedWorkItem.group': { bit: 68, fieldClass: 'STATUS' },
  'PublishedWorkItem.state': { bit: 69, fieldClass: 'STATUS' },
  'PublishedWorkItem.review': { bit: 70, fieldClass: 'PERSONAL' },
  'PublishedWorkItem.reviews': { bit: 71, fieldClass: 'PERSONAL' },
  'Citizen.invitations': { bit: 72, fieldClass: 'STATUS' },
  'Invitation.citizen': { bit: 73, fieldClass: 'STATUS' },
  'Invitation.steps': { bit: 74, fieldClass: 'STATUS' },
  'AgeEvent.citizen': { bit: 90, fieldClass: 'STATUS' },
  'AgeEvent.on': { bit: 91, fieldClass: 'PERSONAL' },
  'AgeEvent.age': { bit: 92, fieldClass: 'PERSONAL' },
  'AgeEvent.collected': { bit: 93, fieldClass: 'STATUS' },
  'AgeEvent.cardStaysValid': { bit: 94, fieldClass: 'PERSONAL' },
  'AgeEvent.partialBirthDate': { bit: 95, fieldClass: 'PERSONAL' },
  'Citizen.contacts': { bit: 80, fieldClass: 'STATUS' },
  'Contact.citizen': { bit: 81, fieldClass: 'STATUS' },
  'Contact.group': { bit: 82, fieldClass: 'STATUS' },
  // What somebody wrote of a person.
  'Contact.note': { bit: 83, fieldClass: 'PERSONAL' },
  // Of who answers for a group, not of one of its citizens.
  'GroupHead.name': { bit: 84, fieldClass: 'NAME' },
  'MetricExplanation.people': { bit: 110, fieldClass: 'STATUS' },
} as const satisfies Record<string, { bit: number; fieldClass: FieldClass }>;
export type PersonalField = keyof typeof personalFields;

/** Facts of a person as of another day: guarded, and named in the audit, like the same fact of today. */
export const sameFields = {
  'CitizenAsOf.surname': 'Citizen.surname',
  'CitizenAsOf.middleName': 'Citizen.middleName',
  'CitizenAsOf.givenName': 'Citizen.givenName',
  'CitizenAsOf.birthYear': 'Citizen.birthYear',
  'CitizenAsOf.dateOfBirth': 'Citizen.dateOfBirth',
  'CitizenAsOf.dateOfBirthPrecision': 'Citizen.dateOfBirthPrecision',
  'CitizenAsOf.sex': 'Citizen.sex',
  'CitizenAsOf.ethnicity': 'Citizen.ethnicity',
  'CitizenAsOf.religion': 'Citizen.religion',
  'CitizenAsOf.nationality': 'Citizen.nationality',
  'CitizenAsOf.birthRegistrationPlace': 'Citizen.birthRegistrationPlace',
  'CitizenAsOf.nativePlace': 'Citizen.nativePlace',
  'CitizenAsOf.permanentResidence': 'Citizen.permanentResidence',
  'CitizenAsOf.currentResidence': 'Citizen.currentResidence',
  'CitizenAsOf.presence': 'Citizen.presence',
  'CitizenAsOf.lifeStatus': 'Citizen.lifeStatus',
  'CitizenAsOf.diedOn': 'Citizen.diedOn',
} as const satisfies Record<string, PersonalField>;

/** Every guarded `Type.field` with its row: its own, or that of the same fact. */
export const guardedFields: ReadonlyMap<string, PersonalField> = new Map([
  ...(Object.keys(personalFields) as PersonalField[]).map((name): [string, PersonalField] => [name, name]),
  ...Object.entries(sameFields),
]);

/** Types whose fields must stand above; what hangs below a listed field is guarded by it. */
export const personalTypes = [
  'Citizen',
  'Candidate',
  'CitizenAsOf',
  'WorkItem',
  'PublishedWorkItem',
  'AgeEvent',
] as const;

/** Fields of those types that tell nothing beyond that the row exists. */
export const plainFields: readonly string[] = [
  'Citizen.id',
  'Citizen.version',
  'Candidate.candidate',
  'WorkItem.id',
  'WorkItem.kind',
  'AgeEvent.id',
  'AgeEvent.kind',
  ...['id', 'workItem', 'kind', 'no', 'citizenVersion', 'dossierVersion', 'reviewVersion'].map(
    (name) => `PublishedWorkItem.${name}`,
  ),
];
