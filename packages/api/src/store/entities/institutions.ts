import { defineEntity, p, type InferEntity } from '@mikro-orm/postgresql';
import type { CohortKind, SchoolLevel } from '@lienthong/schema/codes';

/** Where cohorts come from: schools, parks, enterprises and their sites; and the cohorts. */

export const SchoolEntity = defineEntity({
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

export const IndustrialParkEntity = defineEntity({
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

export const EnterpriseEntity = defineEntity({
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

export const SiteEntity = defineEntity({
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

export const CohortEntity = defineEntity({
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

export type School = InferEntity<typeof SchoolEntity>;
export type IndustrialPark = InferEntity<typeof IndustrialParkEntity>;
export type Enterprise = InferEntity<typeof EnterpriseEntity>;
export type Site = InferEntity<typeof SiteEntity>;
export type Cohort = InferEntity<typeof CohortEntity>;
