import { defineEntity, p, type InferEntity } from '@mikro-orm/postgresql';

/** Who calls: agencies, their clients and officers, the keys of both. */

export const AgencyEntity = defineEntity({
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

export const ClientEntity = defineEntity({
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

export const ClientKeyEntity = defineEntity({
  name: 'ClientKey',
  tableName: 'client_key',
  properties: { clientId: p.text().primary(), kid: p.text().primary(), jwk: p.json<Record<string, unknown>>() },
});

export const OfficerEntity = defineEntity({
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

export const OfficerKeyEntity = defineEntity({
  name: 'OfficerKey',
  tableName: 'officer_key',
  properties: { officerId: p.text().primary(), kid: p.text().primary(), jwk: p.json<Record<string, unknown>>() },
});

export type Agency = InferEntity<typeof AgencyEntity>;
export type Client = InferEntity<typeof ClientEntity>;
export type Officer = InferEntity<typeof OfficerEntity>;
