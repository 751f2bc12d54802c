import { liesWithin, type Succession, type Unit } from '../units.ts';
import { readData } from './csv.ts';
import { demoProvince } from './population.ts';

/** The last day of the old units: whoever ended earlier had successors in between that no list shows. */
const lastDay = '2025-06-30';

/**
 * Which unit of 2025 took over which of 2021. Checked against the resolution for Tay Ninh alone; the rest was made by a
 * machine. Rows whose old commune is in no list of 2021 (it was created later) lead from nowhere and are left out.
 */
export function successions(units: readonly Unit[]): Succession[] {
  const byCode = (kept: (unit: Unit) => boolean): Map<string, Unit> =>
    new Map(units.filter(kept).map((unit) => [unit.code, unit]));
  const old = byCode((unit) => unit.validTo !== null && unit.validTo <= lastDay);
  const current = byCode((unit) => unit.validFrom !== null && unit.validFrom > lastDay);
  const checked = old.get(demoProvince);
  if (!checked) throw new Error('the demo province is in no list of units');
  return readData('admin_unit_successions_2025.csv', [
    'old_code',
    'new_code',
    'extent',
    'effective_from',
    'resolution',
    'mapping_source',
  ]).flatMap((row): Succession[] => {
    const from = old.get(row.old_code);
    const to = current.get(row.new_code);
    if (!to) throw new Error(`the succession of ${row.old_code} names the unknown unit ${row.new_code}`);
    if (!from) return [];
    const note =
      from.validTo === lastDay ? '' : `; the unit of 2021 was changed on the way: it ended on ${from.validTo ?? ''}`;
    return [
      {
        oldId: from.id,
        newId: to.id,
        extent: row.extent === 'partial' ? 'PARTIAL' : 'FULL',
        effectiveOn: row.effective_from,
        resolution: row.resolution,
        source: row.mapping_source + note,
        checked: liesWithin(from, checked),
      },
    ];
  });
}
