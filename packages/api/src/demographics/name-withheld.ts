import type { GraphQLSchema } from 'graphql';
import { metricCodes, metrics } from '../domain/metric.ts';
import { resolveBy } from '../statistics/name-withheld.ts';
import type { GroupFigures } from './demographics.ts';

/** Has a withheld cell that an operation selects named in `extensions.withheld`. */
export function nameWithheldGroups(schema: GraphQLSchema): GraphQLSchema {
  for (const metric of metricCodes) {
    const { field } = metrics[metric];
    resolveBy<GroupFigures>(schema, 'DemographicGroup', field, (row, context, info) => {
      const reason = row[field] === null && row.withheldFigures.find(({ figure }) => figure === metric)?.reason;
      return reason ? context.withheld.addCell(info.path, reason) : row[field];
    });
  }
  return schema;
}
