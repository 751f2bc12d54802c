import type pg from 'pg';
import { agencies as agencyTable, grantableScopes } from '../../domain/agency.ts';
import { copyInto, copyLine } from '../reference/copy.ts';
import { demoAgencies, demoClients, demoOfficers, rangeOf, type DemoAgency } from './agencies.ts';
import { keyFile, makeKey, writePrivately } from './keys.ts';
import { drawName } from './names.ts';
import type { Random } from './random.ts';
import type { Territory } from './territory.ts';

/** Loads the agencies and their clients. */
export async function loadAgencies(client: pg.ClientBase, territory: Territory): Promise<void> {
  const agencies = demoAgencies(territory);
  await copyInto(
    client,
    'agency (id, kind, name, unit_id, lo, hi)',
    agencies.map((agency) => {
      const { lo, hi } = rangeOf(agency);
      return copyLine([agency.id, agency.kind, agency.name, agency.unit.id, lo, hi]);
    }),
  );
  await copyInto(
    client,
    'client (id, agency_id, name, scopes, purposes)',
    demoClients.map(({ id, agency, name }) => {
      const { kind } = agencyOf(agencies, agency);
      return copyLine([id, agency, name, grantableScopes(kind), agencyTable[kind].purposes]);
    }),
  );
}

/**
 * Loads the officers and makes everyone's keys anew: the private halves go into `directory` with an index of who holds
 * which, the public ones into the database.
 */
export async function loadKeys(
  client: pg.ClientBase,
  territory: Territory,
  random: Random,
  directory: string,
): Promise<void> {
  const agencies = demoAgencies(territory);
  const officers = demoOfficers.flatMap(({ agency, client: viaClient, positions }) =>
    positions.map((position, index) => {
      const name = drawName(random, index === 0 ? 'MALE' : 'FEMALE', 1985);
      const words = [name.surname, name.middle, name.given].filter((word) => word !== null);
      return {
        officerId: `officer-${agency}-${String(index + 1)}`,
        name: words.join(' '),
        agency,
        position,
        viaClient,
      };
    }),
  );
  await copyInto(
    client,
    'officer (id, agency_id, name, position)',
    officers.map(({ officerId, agency, name, position }) => copyLine([officerId, agency, name, position])),
  );
  const holders = demoClients.filter(({ keys }) => keys);
  await copyInto(
    client,
    'client_key (client_id, kid, jwk)',
    await keyLines(
      directory,
      holders.map(({ id }) => id),
    ),
  );
  await copyInto(
    client,
    'officer_key (officer_id, kid, jwk)',
    await keyLines(
      directory,
      officers.map((one) => one.officerId),
    ),
  );
  writePrivately(directory, 'index.json', {
    clients: holders.map(({ id, agency }) => {
      const { kind, unit } = agencyOf(agencies, agency);
      return {
        clientId: id,
        agency,
        kind,
        unitName: unit.fullName,
        keyFile: keyFile(id),
        purposes: agencyTable[kind].purposes,
      };
    }),
    officers: officers.map((officer) => ({ ...officer, keyFile: keyFile(officer.officerId) })),
  });
}

async function keyLines(directory: string, ids: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const id of ids) {
    const { kid, jwk } = await makeKey(directory, id);
    lines.push(copyLine([id, kid, JSON.stringify(jwk)]));
  }
  return lines;
}

function agencyOf(agencies: readonly DemoAgency[], id: string): DemoAgency {
  const agency = agencies.find((candidate) => candidate.id === id);
  if (!agency) throw new Error(`a demo client belongs to the unknown agency ${id}`);
  return agency;
}
