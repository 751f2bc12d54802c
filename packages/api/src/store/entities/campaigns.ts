import { defineEntity, p, type InferEntity } from '@mikro-orm/postgresql';
import type { TargetMetric } from '@lienthong/schema/codes';

/** What was ordered: campaigns and the targets of units. */

export const CampaignEntity = defineEntity({
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

export const TargetEntity = defineEntity({
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

export type Campaign = InferEntity<typeof CampaignEntity>;
export type Target = InferEntity<typeof TargetEntity>;
