import { newRef, type Asking } from './examples.ts';
import type { Filled, Prepared } from './preparation.ts';

const freezeFirst = 'Nothing is frozen yet: a home affairs office does that with FreezeSnapshots.';

async function newest({ ask }: Asking): Promise<Filled> {
  const { snapshots } = (await ask('{ snapshots(first: 1) { nodes { id } } }')) as unknown as {
    snapshots: { nodes: { id: string }[] };
  };
  const id = snapshots.nodes[0]?.id;
  const never = 'snp_00000000-0000-7000-8000-000000000000';
  return { variables: { id: id ?? never }, ...(id === undefined && { note: freezeFirst }) };
}

/** Rankings that stand for ever. */
export const snapshots: Readonly<Record<string, Prepared>> = {
  FreezeSnapshots: {
    fill: async ({ today }) => ({
      variables: { items: [{ clientRef: newRef(), name: `Districts on ${today}`, level: 'DISTRICT', asOf: today }] },
    }),
  },
  Snapshot: { fill: newest },
  Snapshots: { fill: async () => ({ variables: { first: 20 } }) },
  SnapshotRows: {
    fill: async (asking) => {
      const { variables, ...rest } = await newest(asking);
      return { variables: { ...variables, first: 20 }, ...rest };
    },
  },
  SnapshotKeys: { fill: async () => ({ variables: {} }) },
};
