export const agencyKinds = {
  POLICE: 'Collects dossiers, keeps the population register, issues cards.',
  JUSTICE: 'Keeps the civil-status register of a district, or of a commune as its civil-status desk.',
  COMMUNE_COMMITTEE: "People's committee of a commune, ward or township: reviews its population and mobilises it.",
  EDUCATION: 'Education office, and the schools below it that own cohorts of pupils.',
  LABOR: 'Labor federation: workforces of enterprises.',
  HOME_AFFAIRS: 'Home affairs office: proposes commendations from frozen figures.',
  FATHERLAND_FRONT: 'Fatherland Front and its mass organisations: follow the aggregates of the campaign.',
  INSPECTOR: 'Data protection of the province: answers by whom the data of a person were read.',
  ADMINISTRATOR: 'Operator of this installation: agencies, clients, units, rules; no people.',
} as const;
export type AgencyKind = keyof typeof agencyKinds;

/** Why personal data are asked for; every call on personal data names one. */
export const purposes = {
  CARD_ISSUANCE: 'Collecting dossiers and issuing cards.',
  POPULATION_REVIEW: 'Finding and mending wrong or missing data of the population register.',
  CIVIL_STATUS: 'Registering, changing and correcting civil status.',
  SCHOOL_DRIVE: 'Enrolling pupils at their school.',
  WORKPLACE_DRIVE: 'Enrolling employees at their enterprise.',
  STEERING: 'Leading the campaign by its aggregates.',
  DATA_SUBJECT_REQUEST: 'Telling a citizen who read the data.',
  OPERATION: 'Running the installation.',
} as const;
export type Purpose = keyof typeof purposes;

/** What a field tells about a person. A caller who holds a class also holds those in `includes`. */
export const fieldClasses = {
  STATUS: { meaning: 'Enrollment status, its dates and the unit.', includes: [] },
  NAME: { meaning: 'Surname, middle name and given name.', includes: [] },
  BIRTH_YEAR: { meaning: 'Year of birth, without day and month.', includes: [] },
  PERSONAL: {
    meaning: 'Names, dates, personal number, residence, and what no other class names.',
    includes: ['NAME', 'BIRTH_YEAR'],
  },
  ETHNICITY: { meaning: 'Ethnicity.', includes: [] },
  EVIDENCE: { meaning: 'The papers that a request rests on.', includes: [] },
  SENSITIVE: { meaning: 'Ethnicity, religion and the evidence of requests.', includes: ['ETHNICITY', 'EVIDENCE'] },
} as const satisfies Record<string, { meaning: string; includes: readonly string[] }>;
export type FieldClass = keyof typeof fieldClasses;

/** From the top down. There are no districts since 1 July 2025. */
export const unitLevels = {
  PROVINCE: 'A province or a centrally run city.',
  DISTRICT: 'A district, town or city below a province; ended on 30 June 2025.',
  COMMUNE: 'A commune, ward, township or special zone.',
  RESIDENT_GROUP: 'A self-managed resident group of a commune, with a head who answers for it.',
} as const;
export type UnitLevel = keyof typeof unitLevels;

/**
 * `listCode` is the type's code in the statistics office's lists (null: not listed), `label` the Vietnamese type,
 * `prefix` what comes before the name in the full name.
 */
export const unitTypes = {
  PROVINCE: { meaning: 'Province.', level: 'PROVINCE', listCode: 'tinh', label: 'Tỉnh', prefix: 'Tỉnh' },
  MUNICIPALITY: {
    meaning: 'Centrally run city, of the rank of a province.',
    level: 'PROVINCE',
    listCode: 'thanh_pho_truc_thuoc_trung_uong',
    label: 'Thành phố trực thuộc trung ương',
    prefix: 'Thành phố',
  },
  DISTRICT: { meaning: 'Rural district.', level: 'DISTRICT', listCode: 'huyen', label: 'Huyện', prefix: 'Huyện' },
  URBAN_DISTRICT: {
    meaning: 'District of a centrally run city.',
    level: 'DISTRICT',
    listCode: 'quan',
    label: 'Quận',
    prefix: 'Quận',
  },
  TOWN: {
    meaning: 'Town of the rank of a district.',
    level: 'DISTRICT',
    listCode: 'thi_xa',
    label: 'Thị xã',
    prefix: 'Thị xã',
  },
  PROVINCIAL_CITY: {
    meaning: 'City of a province, of the rank of a district.',
    level: 'DISTRICT',
    listCode: 'thanh_pho',
    label: 'Thành phố',
    prefix: 'Thành phố',
  },
  COMMUNE: { meaning: 'Rural commune.', level: 'COMMUNE', listCode: 'xa', label: 'Xã', prefix: 'Xã' },
  WARD: { meaning: 'Urban ward.', level: 'COMMUNE', listCode: 'phuong', label: 'Phường', prefix: 'Phường' },
  TOWNSHIP: {
    meaning: 'Township of a rural district; ended on 30 June 2025.',
    level: 'COMMUNE',
    listCode: 'thi_tran',
    label: 'Thị trấn',
    prefix: 'Thị trấn',
  },
  SPECIAL_ZONE: {
    meaning: 'Special zone, mostly an island; since 1 July 2025.',
    level: 'COMMUNE',
    listCode: 'dac_khu',
    label: 'Đặc khu',
    prefix: 'Đặc khu',
  },
  RESIDENT_GROUP: {
    meaning: 'Self-managed resident group.',
    level: 'RESIDENT_GROUP',
    listCode: null,
    label: 'Tổ dân cư tự quản',
    prefix: 'Tổ',
  },
} as const satisfies Record<
  string,
  { meaning: string; level: UnitLevel; listCode: string | null; label: string; prefix: string }
>;
export type UnitType = keyof typeof unitTypes;

export const successionExtents = {
  FULL: 'The whole unit went over into the successor.',
  PARTIAL: 'A part of the unit went over; figures of the parts are estimates.',
} as const;
export type SuccessionExtent = keyof typeof successionExtents;

export const sexes = {
  MALE: 'Male.',
  FEMALE: 'Female.',
} as const;
export type Sex = keyof typeof sexes;

export const lifeStatuses = {
  ALIVE: 'No death is registered.',
  DECEASED: 'The death is registered.',
  DECLARED_DEAD: 'Declared dead by a court; a later decision can reverse it.',
} as const;
export type LifeStatus = keyof typeof lifeStatuses;

export const presences = {
  PRESENT: 'Lives in the locality now.',
  AWAY_IN_COUNTRY: 'Lives elsewhere in Viet Nam.',
  ABROAD: 'Lives abroad.',
  DETAINED: 'In prison or in another place of detention.',
  MISSING: 'Whereabouts unknown to family and authorities.',
  UNKNOWN: 'Not yet found out.',
} as const;
export type Presence = keyof typeof presences;

export const birthDatePrecisions = {
  DAY: 'Day, month and year are registered.',
  MONTH: 'Month and year are registered; the day stands as the first.',
  YEAR: 'Only the year is registered; day and month stand as 1 January.',
} as const;
export type BirthDatePrecision = keyof typeof birthDatePrecisions;

export const personalNumberStatuses = {
  ACTIVE: 'The number in force.',
  CANCELLED: 'Cancelled without a successor.',
  REPLACED: 'Cancelled and re-established as another number; a look-up by it still finds the person.',
} as const;
export type PersonalNumberStatus = keyof typeof personalNumberStatuses;

export const cardVersions = {
  CCCD_CHIP_2021: 'Chip-based citizen identity card (Circular 06/2021), issued from 23 January 2021 to 30 June 2024.',
  IDENTITY_CARD_2024: 'Identity card under Law 26/2023, issued from 1 July 2024.',
} as const;
export type CardVersion = keyof typeof cardVersions;

export const cardStates = {
  ACTIVE: 'Valid.',
  EXCHANGE_REQUIRED: 'A printed field no longer agrees with the register: the card must be exchanged.',
  HOLDER_DECEASED: 'The holder died.',
  WITHDRAWN: 'Taken back by the police.',
  EXPIRED: 'Past its last day of validity.',
} as const;
export type CardState = keyof typeof cardStates;

export const dossierTypes = {
  FIRST_ISSUE: 'The first card of a person.',
  EXCHANGE: 'A new card for one that must or may be exchanged.',
  REISSUE: 'A new card for one that is lost or, since 1 July 2024, damaged.',
} as const;
export type DossierType = keyof typeof dossierTypes;

export const collectionKinds = {
  OFFICE: 'A police office.',
  MOBILE: 'A mobile team.',
  SCHOOL: 'A school.',
  ENTERPRISE: 'An enterprise.',
  HOME: 'The home of a person unable to travel.',
} as const;
export type CollectionKind = keyof typeof collectionKinds;

/** `newCapture`: the citizen may have to come again, so that a redo can be required. */
export const defects = {
  DATA_MISMATCH_POPULATION: { meaning: 'Disagrees with the population register.', newCapture: true },
  DATA_MISMATCH_CIVIL_STATUS: { meaning: 'Disagrees with the civil-status register.', newCapture: true },
  MISSING_FIELD: { meaning: 'A required fact is missing in the register.', newCapture: false },
  PARTIAL_BIRTH_DATE: { meaning: 'Day or month of birth is missing.', newCapture: false },
  NAME_SPELLING: { meaning: 'The name is spelt in two ways.', newCapture: true },
  NUMBER_STRUCTURE_MISMATCH: { meaning: 'The personal number contradicts sex or birth year.', newCapture: false },
  DUPLICATE_BIOMETRIC: { meaning: 'The biometrics match another person.', newCapture: true },
  BIOMETRIC_QUALITY: { meaning: 'Photo, fingerprints or iris are too poor to use.', newCapture: true },
  PERSON_SWAP_SUSPECTED: { meaning: 'Biometrics and data may belong to two persons.', newCapture: true },
  DUPLICATE_PERSON: { meaning: 'The person seems to be twice on the register.', newCapture: false },
  RESIDENCE_CONFLICT: { meaning: 'Two sources name different residences.', newCapture: false },
  NO_RESIDENCE_REGISTRATION: { meaning: 'The person has no registered residence.', newCapture: false },
  CORRECTED_AFTER_COLLECTION: { meaning: 'A printed field was corrected after collection.', newCapture: true },
  DECEASED: { meaning: 'The person is said to be dead.', newCapture: false },
  PRINT_QUALITY: { meaning: 'The card is misprinted or does not work.', newCapture: false },
} as const satisfies Record<string, { meaning: string; newCapture: boolean }>;
export type Defect = keyof typeof defects;

/** Who caused a redo: it decides who pays the fee. */
export const faultParties = {
  CITIZEN: 'The citizen: the fee is due again.',
  AGENCY: 'The agency: the redo is free.',
} as const;
export type FaultParty = keyof typeof faultParties;

export const targetMetrics = {
  CARDS_ISSUED: 'Persons whose first card of the campaign was produced; the value is a number of persons.',
  DOSSIERS_COLLECTED: 'Persons whose first dossier of the campaign was collected; the value is a number of persons.',
  COLLECTED_RATE_OF_PRESENT:
    'Share of the eligible persons present whose dossier was collected; the value is in percent.',
} as const;
export type TargetMetric = keyof typeof targetMetrics;

export const cohortKinds = {
  SCHOOL: 'The pupils of a school in a school year.',
  WORKFORCE: 'The employees of an enterprise at one of its sites in a period.',
} as const;
export type CohortKind = keyof typeof cohortKinds;

export const schoolLevels = {
  LOWER_SECONDARY: 'Lower secondary school (THCS), classes 6 to 9.',
  UPPER_SECONDARY: 'Upper secondary school (THPT), classes 10 to 12.',
} as const;
export type SchoolLevel = keyof typeof schoolLevels;
