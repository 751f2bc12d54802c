import type { Client } from '../client.ts';
import {
  AdministrativeUnitOperation,
  AdministrativeUnitsOperation,
  CampaignOperation,
  ViewerOperation,
} from '../generated/operations.ts';
import type { AdministrativeUnitFilter } from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';
import type { ListOptions } from './list-options.ts';
import { statisticsFacade } from './statistics.ts';

/** What every agency can ask. */
export const sharedFacade = (client: Client) => {
  const { ask, list, query, submitAll } = client;
  return {
    query,
    submitAll,
    statistics: statisticsFacade(client),
    /** Who is asking, and what is open to them. */
    viewer: (call?: CallOptions) => ask(ViewerOperation, {}, ({ viewer }) => viewer, call),
    units: {
      /** The unit that bears the code on that day, today unless one is named: a code alone names several over time. */
      find: (code: string, { on, ...call }: { on?: string } & CallOptions = {}) =>
        ask(AdministrativeUnitOperation, { code, on }, ({ administrativeUnit }) => administrativeUnit, call),
      list: (filter: AdministrativeUnitFilter = {}, { first, count, ...call }: ListOptions = {}) =>
        list(
          AdministrativeUnitsOperation,
          { filter, first, count },
          ({ administrativeUnits }) => administrativeUnits,
          call,
        ),
    },
    campaigns: {
      /** Without an id the one that runs today over the caller's jurisdiction. */
      find: (id?: string, call?: CallOptions) => ask(CampaignOperation, { id }, ({ campaign }) => campaign, call),
    },
  };
};
