import { newRef, type Asking } from './examples.ts';
import type { Filled, Prepared } from './preparation.ts';

const noNotice =
  'Nobody has told this agency of anything: apply a correction of a person of its units, then open this again.';

/** Notices that wait, the newest first. */
async function waiting({ ask }: Asking): Promise<Filled> {
  const { notices: found } = (await ask(
    '{ notices(filter: { acknowledged: false }, first: 5) { nodes { id } } }',
  )) as unknown as { notices: { nodes: { id: string }[] } };
  const items = found.nodes.map(({ id }) => ({ clientRef: newRef(), id }));
  if (items.length > 0) return { variables: { items } };
  return {
    variables: { items: [{ clientRef: newRef(), id: 'not_00000000-0000-7000-8000-000000000000' }] },
    note: noNotice,
  };
}

export const notices: Readonly<Record<string, Prepared>> = {
  Notices: { fill: async () => ({ variables: { filter: { acknowledged: false }, first: 20 } }) },
  AcknowledgeNotices: { fill: waiting },
};
