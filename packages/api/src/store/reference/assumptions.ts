import type { Day } from '@lienthong/schema/civil-date';
import type { Assumption } from '../../domain/forecast.ts';
import { readData } from './csv.ts';

export const assumptionKeys = {
  personsPerTeam: 'team.persons_per_day',
  onTrackFrom: 'forecast.on_track_from',
  atRiskFrom: 'forecast.at_risk_from',
} as const;

let known: Assumption[] | undefined;

/** The row of packages/api/data/campaign_assumptions.csv that holds on a day; a missing one is a fault of the file. */
export function assumptionOn(key: string, on: Day): Assumption {
  known ??= read();
  const found = known.find(
    (row) => row.key === key && row.validFrom <= on && (row.validTo === null || on <= row.validTo),
  );
  if (!found) throw new Error(`campaign_assumptions.csv has no row ${key} for ${on}`);
  return found;
}

const columns = ['key', 'value', 'unit', 'valid_from', 'valid_to', 'source', 'status', 'note'] as const;

function read(): Assumption[] {
  return readData('campaign_assumptions.csv', columns).map((row) => {
    const value = Number(row.value);
    if (!(value > 0)) throw new Error(`campaign_assumptions.csv: ${row.key} is no number above 0`);
    const { key, unit, valid_from: validFrom, valid_to: validTo, source, status, note } = row;
    return {
      key,
      value,
      unit,
      validFrom,
      validTo: validTo || null,
      source: source || null,
      status,
      note: note || null,
    };
  });
}
