import { isObjectType, type GraphQLField, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import type { Context } from '../access/context.ts';
import { metricCodes, metrics, type WithholdingReason } from '../domain/metric.ts';
import type { Row } from './rows.ts';
import type { EstimatedFigureView } from './statistics.types.ts';

/** What rests on figures, where it is null with the reason WITHHELD. */
const resting = {
  Rate: ['numerator', 'denominator', 'rate'],
  TargetProgress: ['value', 'remaining', 'requiredPerDay'],
  Forecast: ['value', 'remaining', 'requiredPerDay', 'pacePerDay', 'projectedOn', 'earliestOn', 'latestOn', 'status'],
  FlowsWithin: ['collectedPersons', 'issuedPersons', 'deliveredPersons'],
} as const;

type Resting = Record<string, unknown> & { reason: string | null };

/** Has a withheld cell that an operation selects named in `extensions.withheld`. A plain resolver, since a page has thousands. */
export function nameWithheldCells(schema: GraphQLSchema): GraphQLSchema {
  for (const metric of metricCodes) {
    const { field } = metrics[metric];
    for (const type of ['UnitStatistics', 'ProgressPoint']) {
      resolveBy<Row>(schema, type, field, (row, context, info) => {
        const reason = row[field] === null && row.withheldFigures.find(({ figure }) => figure === metric)?.reason;
        return reason ? context.withheld.addCell(info.path, reason) : row[field];
      });
    }
  }
  resolveBy<EstimatedFigureView>(schema, 'EstimatedFigure', 'value', ({ value }, context, info) =>
    value === null ? context.withheld.addCell(info.path, 'WITHHELD') : value,
  );
  for (const [type, fields] of Object.entries(resting)) {
    for (const field of fields) {
      resolveBy<Resting>(schema, type, field, (row, context, info) =>
        row[field] === null && row.reason === 'WITHHELD' ? context.withheld.addCell(info.path, row.reason) : row[field],
      );
    }
  }
  resolveBy<{ teamsNeeded: number | null; workingDaysLeft: number }>(
    schema,
    'Forecast',
    'teamsNeeded',
    ({ teamsNeeded: teams, workingDaysLeft }, context, info) =>
      teams === null && workingDaysLeft > 0 ? context.withheld.addCell(info.path, 'WITHHELD') : teams,
  );
  for (const field of ['value', 'terms']) {
    resolveBy<Record<string, unknown> & { withheld: WithholdingReason | null }>(
      schema,
      'MetricExplanation',
      field,
      (row, context, info) =>
        row[field] === null ? context.withheld.addCell(info.path, row.withheld ?? 'WITHHELD') : row[field],
    );
  }
  return schema;
}

type Resolve<Of> = (row: Of, context: Context, info: GraphQLResolveInfo) => unknown;

export function resolveBy<Of>(schema: GraphQLSchema, typeName: string, fieldName: string, resolve: Resolve<Of>): void {
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (!field) throw new Error(`the schema lacks ${typeName}.${fieldName}`);
  (field as GraphQLField<Of, Context>).resolve = (row, _args, context, info) => resolve(row, context, info);
}
