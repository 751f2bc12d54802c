import { defineEntity, p, type InferEntity } from '@mikro-orm/postgresql';
import type {
  BirthDatePrecision,
  CardState,
  CardVersion,
  CohortKind,
  CollectionKind,
  Defect,
  DossierType,
  FaultParty,
  LifeStatus,
  PersonalNumberStatus,
  Presence,
  SchoolLevel,
  Sex,
  TargetMetric,
} from '@lienthong/schema/codes';
import type { DossierGround } from '@lienthong/schema/dossier-grounds';
import type { CancelReason, DossierState } from '@lienthong/schema/dossier-life';

/**
 * What is kept, read like a schema. Tables, indexes, policies and triggers are made by the migrations; a test holds both
 * together. What is shown is declared apart, in the features' views.
 */

const AgencyEntity = defineEntity({
  name: 'Agency',
  tableName: 'agency',
  properties: {
    id: p.text().primary(),
    no: p.integer().autoincrement(),
    kind: p.text(),
    name: p.text(),
    unitId: p.text(),
    lo: p.integer(),
    hi: p.integer(),
  },
});

const ClientEntity = defineEntity({
  name: 'Client',
  tableName: 'client',
  properties: {
    id: p.text().primary(),
    no: p.integer().autoincrement(),
    agencyId: p.text(),
    name: p.text(),
    scopes: p.array(),
    purposes: p.array(),
    rateClass: p.text(),
    status: p.text(),
  },
});

const ClientKeyEntity = defineEntity({
  name: 'ClientKey',
  tableName: 'client_key',
  properties: { clientId: p.text().primary(), kid: p.text().primary(), jwk: p.json<Record<string, unknown>>() },
});

const OfficerEntity = defineEntity({
  name: 'Officer',
  tableName: 'officer',
  properties: {
    id: p.text().primary(),
    no: p.integer().autoincrement(),
    agencyId: p.text(),
    name: p.text(),
    position: p.text(),
    status: p.text(),
  },
});

const OfficerKeyEntity = defineEntity({
  name: 'OfficerKey',
  tableName: 'officer_key',
  properties: { officerId: p.text().primary(), kid: p.text().primary(), jwk: p.json<Record<string, unknown>>() },
});

const CitizenEntity = defineEntity({
  name: 'Citizen',
  tableName: 'citizen',
  properties: {
    id: p.uuid().primary(),
    unitNo: p.integer(),
    permanentUnitNo: p.integer().strictNullable(),
    nativeUnitNo: p.integer().strictNullable(),
    birthRegistrationPlace: p.text().strictNullable(),
    surname: p.text(),
    middleName: p.text().strictNullable(),
    givenName: p.text(),
    nameKey: p.text(),
    givenKey: p.text(),
    dateOfBirth: p.date(),
    dateOfBirthPrecision: p.text().$type<BirthDatePrecision>(),
    sex: p.text().$type<Sex>(),
    ethnicity: p.text().strictNullable(),
    religion: p.text().strictNullable(),
    nationality: p.text(),
    presence: p.text().$type<Presence>(),
    presenceOn: p.date(),
    presenceSource: p.text(),
    lifeStatus: p.text().$type<LifeStatus>(),
    diedOn: p.date().strictNullable(),
    caseDossierId: p.uuid().strictNullable(),
    caseState: p.text().$type<DossierState>().strictNullable(),
    exchangeDueOn: p.date().strictNullable(),
    heldFields: p.array(),
    version: p.integer(),
  },
});

const PersonalNumberEntity = defineEntity({
  name: 'PersonalNumber',
  tableName: 'personal_number',
  properties: {
    value: p.text().primary(),
    citizenId: p.uuid(),
    unitNo: p.integer(),
    status: p.text().$type<PersonalNumberStatus>(),
    validFrom: p.date(),
    validTo: p.date().strictNullable(),
    replacedBy: p.text().strictNullable(),
    reason: p.text().strictNullable(),
  },
});

const DossierEntity = defineEntity({
  name: 'Dossier',
  tableName: 'dossier',
  properties: {
    id: p.uuid().primary(),
    citizenId: p.uuid(),
    unitNo: p.integer(),
    collectingUnitNo: p.integer(),
    residenceUnitNo: p.integer(),
    campaignId: p.text(),
    type: p.text().$type<DossierType>(),
    state: p.text().$type<DossierState>(),
    collectionKind: p.text().$type<CollectionKind>(),
    collectedOn: p.date(),
    verifiedOn: p.date().strictNullable(),
    producedOn: p.date().strictNullable(),
    deliveredOn: p.date().strictNullable(),
    stateSince: p.date(),
    dueOn: p.date(),
    defects: p.array().$type<Defect[]>(),
    cancelReason: p.text().$type<CancelReason>().strictNullable(),
    redoOf: p.uuid().strictNullable(),
    version: p.integer(),
    ground: p.text().$type<DossierGround>().strictNullable(),
    receiptNumber: p.text().strictNullable(),
    collectedBy: p.text().strictNullable(),
    faultParty: p.text().$type<FaultParty>().strictNullable(),
    caseSince: p.date(),
    limitDays: p.integer(),
    pausedDays: p.integer(),
    pausedOn: p.date().strictNullable(),
    usedDays: p.integer().strictNullable(),
  },
});

const CardEntity = defineEntity({
  name: 'Card',
  tableName: 'card',
  properties: {
    id: p.uuid().primary(),
    citizenId: p.uuid(),
    dossierId: p.uuid(),
    unitNo: p.integer(),
    version: p.text().$type<CardVersion>(),
    state: p.text().$type<CardState>(),
    /** What the card was before a death was recorded or another took its place, with the day of a due exchange: given back where that is set aside. */
    stateBefore: p.text().$type<CardState>().strictNullable(),
    issuedOn: p.date(),
    expiresOn: p.date().strictNullable(),
    exchangeRequiredOn: p.date().strictNullable(),
    exchangeRequiredBefore: p.date().strictNullable(),
    printedHash: p.blob(),
  },
});

const CampaignEntity = defineEntity({
  name: 'Campaign',
  tableName: 'campaign',
  properties: {
    id: p.text().primary(),
    name: p.text(),
    unitId: p.text(),
    startsOn: p.date(),
    endsBefore: p.date().strictNullable(),
    eligibility: p.text(),
    source: p.text(),
  },
});

const TargetEntity = defineEntity({
  name: 'Target',
  tableName: 'target',
  properties: {
    id: p.uuid().primary(),
    campaignId: p.text(),
    unitId: p.text(),
    metric: p.text().$type<TargetMetric>(),
    value: p.bigint('number'),
    assignedValue: p.bigint('number'),
    dueBefore: p.date(),
    assignedBy: p.text(),
    document: p.text(),
    recordedOn: p.date(),
    supersedes: p.uuid().strictNullable(),
    source: p.text(),
    note: p.text().strictNullable(),
  },
});

const SchoolEntity = defineEntity({
  name: 'School',
  tableName: 'school',
  properties: {
    code: p.text().primary(),
    name: p.text(),
    nameKey: p.text(),
    level: p.text().$type<SchoolLevel>(),
    unitNo: p.integer(),
    clientNo: p.integer().strictNullable(),
    source: p.text(),
    doubt: p.text().strictNullable(),
  },
});

const IndustrialParkEntity = defineEntity({
  name: 'IndustrialPark',
  tableName: 'industrial_park',
  properties: {
    code: p.text().primary(),
    name: p.text(),
    unitNo: p.integer(),
    areaHectares: p.double().strictNullable(),
    asOf: p.date().strictNullable(),
    source: p.text(),
    doubt: p.text().strictNullable(),
  },
});

const EnterpriseEntity = defineEntity({
  name: 'Enterprise',
  tableName: 'enterprise',
  properties: {
    code: p.text().primary(),
    name: p.text(),
    nameKey: p.text(),
    invented: p.boolean(),
    source: p.text(),
    doubt: p.text().strictNullable(),
  },
});

const SiteEntity = defineEntity({
  name: 'Site',
  tableName: 'site',
  properties: {
    code: p.text().primary(),
    enterpriseCode: p.text(),
    name: p.text(),
    unitNo: p.integer(),
    parkCode: p.text().strictNullable(),
    source: p.text(),
    doubt: p.text().strictNullable(),
  },
});

const CohortEntity = defineEntity({
  name: 'Cohort',
  tableName: 'cohort',
  properties: {
    id: p.uuid().primary(),
    clientNo: p.integer(),
    agencyNo: p.integer(),
    kind: p.text().$type<CohortKind>(),
    schoolCode: p.text().strictNullable(),
    siteCode: p.text().strictNullable(),
    unitNo: p.integer(),
    name: p.text(),
    period: p.text(),
    version: p.integer(),
    uploads: p.integer(),
    uploadNo: p.integer().strictNullable(),
    openedOn: p.date().strictNullable(),
    completedNo: p.integer().strictNullable(),
    completedOn: p.date().strictNullable(),
    source: p.text(),
  },
});

export type Agency = InferEntity<typeof AgencyEntity>;
export type Client = InferEntity<typeof ClientEntity>;
export type Officer = InferEntity<typeof OfficerEntity>;
export type Citizen = InferEntity<typeof CitizenEntity>;
export type PersonalNumber = InferEntity<typeof PersonalNumberEntity>;
export type Dossier = InferEntity<typeof DossierEntity>;
export type Card = InferEntity<typeof CardEntity>;
export type Campaign = InferEntity<typeof CampaignEntity>;
export type Target = InferEntity<typeof TargetEntity>;
export type School = InferEntity<typeof SchoolEntity>;
export type IndustrialPark = InferEntity<typeof IndustrialParkEntity>;
export type Enterprise = InferEntity<typeof EnterpriseEntity>;
export type Site = InferEntity<typeof SiteEntity>;
export type Cohort = InferEntity<typeof CohortEntity>;

export {
  AgencyEntity,
  CampaignEntity,
  CardEntity,
  CitizenEntity,
  ClientEntity,
  ClientKeyEntity,
  DossierEntity,
  OfficerEntity,
  OfficerKeyEntity,
  PersonalNumberEntity,
  TargetEntity,
};

export const entities = [
  AgencyEntity,
  CampaignEntity,
  CardEntity,
  CitizenEntity,
  ClientEntity,
  ClientKeyEntity,
  DossierEntity,
  OfficerEntity,
  OfficerKeyEntity,
  PersonalNumberEntity,
  TargetEntity,
  SchoolEntity,
  IndustrialParkEntity,
  EnterpriseEntity,
  SiteEntity,
  CohortEntity,
];
