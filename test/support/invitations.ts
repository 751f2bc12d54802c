import type { Caller } from '@lienthong/api/access/caller';
import type { Answer, TestApi } from './api.ts';
import { fresh, type Json } from './corrections.ts';
import { served } from './worklists.ts';

const refusals = 'refusals { code path params { name value } }';
export const slotFields = 'id on from to capacity booked hasRoom state version invitations { state persons }';
export const invitationFields =
  'id state stateSince reason sentOn channel cancelReason version slot { id on } citizen { id enrollment { status } } steps { step fromState toState onDay }';

const pointDocument = `mutation($items: [CollectionPointItem!]!) { keepCollectionPoints(items: $items) {
  clientRef status replayed ${refusals} point { id kind name version opensOn closesOn unit { code } } } }`;
const invitationDocument = `mutation($items: [InvitationItem!]!) { recordInvitations(items: $items) {
  clientRef status replayed ${refusals} invitation { ${invitationFields} } batch { id planned plannedOn slot { id } } slot { ${slotFields} } } }`;

export const tryKeep = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, pointDocument, { items });
export const tryInvite = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, invitationDocument, { items });

export const keep = async (t: TestApi, caller: Caller, ...steps: Json[]): Promise<Json[]> =>
  served(
    await tryKeep(
      t,
      caller,
      steps.map((step) => ({ clientRef: fresh('point'), step })),
    ),
  )['keepCollectionPoints'];
export const invite = async (t: TestApi, caller: Caller, ...steps: Json[]): Promise<Json[]> =>
  served(
    await tryInvite(
      t,
      caller,
      steps.map((step) => ({ clientRef: fresh('invite'), step })),
    ),
  )['recordInvitations'];

/** The only outcome's thing of that name; fails where it was refused. */
export function thingOf(name: string, [outcome]: Json[]): Json {
  if (!outcome?.[name]) throw new Error(`the item was refused: ${JSON.stringify(outcome)}`);
  return outcome[name];
}

export const codesOf = (outcomes: Json[]): string[] =>
  outcomes.map((one) => (one['status'] === 'ACCEPTED' ? 'ACCEPTED' : String(one['refusals'][0].code)));

export const slotsOf = async (t: TestApi, caller: Caller, filter: Json): Promise<Json[]> =>
  served(
    await t.ask(
      caller,
      `query($filter: CollectionSlotFilter) { collectionSlots(filter: $filter, first: 100) { nodes { ${slotFields} point { id } } } }`,
      {
        filter,
      },
    ),
  )['collectionSlots'].nodes;

/** A point of the ward with slots: by default one on the demo day and the two working days after, for so many. */
export async function pointWithSlots(
  t: TestApi,
  caller: Caller,
  more: { open?: Json; slots?: Json; capacity?: number } = {},
): Promise<{ point: Json; slots: Json[] }> {
  const open = { kind: 'OFFICE', name: 'Trụ sở', unit: '25456', ...more.open };
  const point = thingOf('point', await keep(t, caller, { open }));
  const addSlots = {
    point: point['id'],
    expectedVersion: point['version'],
    from: '2021-05-20',
    to: '2021-05-24',
    times: [{ from: '07:30', to: '11:30', capacity: more.capacity ?? 5 }],
    ...more.slots,
  };
  const kept = thingOf('point', await keep(t, caller, { addSlots }));
  return { point: kept, slots: await slotsOf(t, caller, { point: point['id'] }) };
}

export const listInvitations = async (t: TestApi, caller: Caller, filter: Json = {}): Promise<Json[]> => {
  const found: Json[] = [];
  for (let after: string | null = null; ;) {
    const answer = await t.ask(
      caller,
      `query($filter: InvitationFilter, $after: Cursor) { invitations(filter: $filter, first: 100, after: $after) {
        nodes { ${invitationFields} } pageInfo { hasNextPage endCursor } totalCount { value exact } } }`,
      { filter, after },
    );
    const list = served(answer)['invitations'];
    found.push(...list.nodes);
    if (!list.pageInfo.hasNextPage) return found;
    after = list.pageInfo.endCursor;
  }
};
