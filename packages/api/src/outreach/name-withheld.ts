import type { GraphQLSchema } from 'graphql';
import { outreachCodes, outreachFigures } from '../domain/outreach.ts';
import { resolveBy } from '../statistics/name-withheld.ts';
import type { LeagueRow } from './league.ts';
import type { OutreachRow } from './outreach.ts';

/** What of a league's row rests on figures, where it is null with the reason WITHHELD. */
const resting = ['rank', 'gapToBest', 'remaining'] as const;

/** Has a withheld cell that an operation selects named in `extensions.withheld`. */
export function nameWithheldOutreach(schema: GraphQLSchema): GraphQLSchema {
  for (const code of outreachCodes) {
    const { field } = outreachFigures[code];
    resolveBy<OutreachRow>(schema, 'OutreachStatistics', field, (row, context, info) => {
      const reason = row[field] === null && row.withheldFigures.find(({ figure }) => figure === code)?.reason;
      return reason ? context.withheld.addCell(info.path, reason) : row[field];
    });
  }
  for (const field of resting) {
    resolveBy<LeagueRow>(schema, 'LeagueRow', field, (row, context, info) =>
      row[field] === null && row.reason === 'WITHHELD' ? context.withheld.addCell(info.path, row.reason) : row[field],
    );
  }
  return schema;
}
