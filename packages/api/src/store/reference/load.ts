import type pg from 'pg';
import { correctionTransitions } from '@lienthong/schema/correction-life';
import { dossierTransitions } from '@lienthong/schema/dossier-life';
import { withClient } from '../prepare.ts';
import type { Unit } from '../units.ts';
import { copyInto, copyLine } from './copy.ts';
import { successions } from './successions.ts';
import { unitTree } from './unit-tree.ts';
import { workingDayExceptions } from './working-days.ts';

/**
 * What every database holds, demo or not: the country's units, who succeeded whom, the steps a dossier may take, days off.
 * Runs as owner, in the caller's transaction, on empty tables. Resident groups are invented, hence for the demo alone.
 */
export async function loadReference(client: pg.ClientBase, options = { residentGroups: false }): Promise<Unit[]> {
  const units = unitTree(options);
  await copyInto(
    client,
    `administrative_unit (id, code, level, type, name, full_name, parent_id, unit_no, last_unit_no,
       valid_from, valid_from_basis, valid_to, valid_to_basis, invented, source)`,
    units.map((unit) =>
      copyLine([
        unit.id,
        unit.code,
        unit.level,
        unit.type,
        unit.name,
        unit.fullName,
        unit.parentId,
        unit.unitNo,
        unit.lastUnitNo,
        unit.validFrom,
        unit.validFromBasis,
        unit.validTo,
        unit.validToBasis,
        unit.invented,
        unit.source,
      ]),
    ),
  );
  await copyInto(
    client,
    'unit_succession (old_id, new_id, extent, effective_on, resolution, source, checked)',
    successions(units).map((row) =>
      copyLine([row.oldId, row.newId, row.extent, row.effectiveOn, row.resolution, row.source, row.checked]),
    ),
  );
  await copyInto(client, 'dossier_transition (from_state, to_state)', dossierTransitions().map(copyLine));
  await copyInto(client, 'correction_transition (from_state, to_state)', correctionTransitions().map(copyLine));
  await copyInto(
    client,
    'working_day_exception (on_day, working, name, source, status)',
    workingDayExceptions().map((row) => copyLine([row.on_day, row.working, row.name, row.source, row.status])),
  );
  return units;
}

/** Fills an empty database that is to be no demo. */
export async function fillReference(ownerUrl: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    await client.query('begin');
    await loadReference(client);
    await client.query('commit');
  });
}
