import { defineEntity, p, type InferEntity } from '@mikro-orm/postgresql';
import type {
  BirthDatePrecision,
  CardState,
  CardVersion,
  CollectionKind,
  Defect,
  DossierType,
  FaultParty,
  LifeStatus,
  PersonalNumberStatus,
  Presence,
  Sex,
} from '@lienthong/schema/codes';
import type { DossierGround } from '@lienthong/schema/dossier-grounds';
import type { CancelReason, DossierState } from '@lienthong/schema/dossier-life';

/** Whom it is about: persons, their numbers, dossiers and cards. */

export const CitizenEntity = defineEntity({
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
    invitedOn: p.date().strictNullable(),
    noShowOn: p.date().strictNullable(),
    triedOn: p.date().strictNullable(),
    heldFields: p.array(),
    version: p.integer(),
  },
});

export const PersonalNumberEntity = defineEntity({
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

export const DossierEntity = defineEntity({
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
    countedFrom: p.date().strictNullable(),
    reachedOn: p.array().columnType('date[]').strictNullable(),
    defectsFound: p.array(),
    firstResidenceUnitNo: p.integer().strictNullable(),
    firstCollectingUnitNo: p.integer().strictNullable(),
    issuedOn: p.date().strictNullable(),
    issuedIn: p.integer().strictNullable(),
  },
});

export const CardEntity = defineEntity({
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

export type Citizen = InferEntity<typeof CitizenEntity>;
export type PersonalNumber = InferEntity<typeof PersonalNumberEntity>;
export type Dossier = InferEntity<typeof DossierEntity>;
export type Card = InferEntity<typeof CardEntity>;
