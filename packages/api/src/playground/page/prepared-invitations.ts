import { newRef, type Asking } from './examples.ts';
import type { Variables } from './facts.ts';
import { method, type Filled, type Prepared } from './preparation.ts';

interface Slot {
  id: string;
  point: { unit: { code: string }; school: object | null; site: object | null };
}

const noPoint = 'cpt_00000000-0000-7000-8000-000000000000';
const noSlot = 'slt_00000000-0000-7000-8000-000000000000';

/** Slots of today or later with room. */
async function open({ ask, today }: Asking, filter: Variables): Promise<Slot[]> {
  const query = `query($filter: CollectionSlotFilter) { collectionSlots(filter: $filter, first: 50) { nodes { id point { unit { code } school { id } site { id } } } } }`;
  const { collectionSlots } = (await ask(query, { filter: { ...filter, from: today, hasRoom: true } })) as unknown as {
    collectionSlots: { nodes: Slot[] };
  };
  return collectionSlots.nodes;
}

const point = async ({ ask, jurisdiction }: Asking): Promise<Filled> => {
  const query = `query($within: UnitCode!) { collectionPoints(filter: { within: $within }, first: 1) { nodes { id } } }`;
  const { collectionPoints } = (await ask(query, { within: jurisdiction })) as unknown as {
    collectionPoints: { nodes: { id: string }[] };
  };
  const id = collectionPoints.nodes[0]?.id;
  return { variables: { id: id ?? noPoint }, ...(id === undefined && { note: 'No point lies within your units.' }) };
};

const keep = async ({ jurisdiction }: Asking): Promise<Filled> => {
  const opened = { kind: 'MOBILE', name: 'Tổ lưu động', unit: jurisdiction };
  return { variables: { items: [{ clientRef: newRef(), step: { open: opened } }] } };
};

/** A few from the list of the unit where the slot is; of a cohort's client its members. */
async function batch(asking: Asking): Promise<Filled> {
  const { agencyKind, jurisdiction } = asking;
  const ofCohorts = agencyKind === 'EDUCATION' || agencyKind === 'LABOR';
  const planned = ofCohorts ? await ofSession(asking) : await ofList(asking, jurisdiction);
  const step = { planBatch: { slot: noSlot, ...planned, most: 5 } };
  const note = ofCohorts
    ? 'A session is filled by whoever keeps its cohort, and the police plan it: none with room is for a cohort of yours.'
    : 'No slot within your units has room: the police plan slots by KeepCollectionPoints.';
  return { variables: { items: [{ clientRef: newRef(), step }] }, ...(!planned && { note }) };
}

async function ofList(asking: Asking, within: string): Promise<Variables | undefined> {
  const slots = (await open(asking, { within })).filter((one) => !one.point.school && !one.point.site);
  const slot = slots[Math.floor(Math.random() * slots.length)];
  return slot && { slot: slot.id, unit: slot.point.unit.code };
}

async function ofSession(asking: Asking): Promise<Variables | undefined> {
  const { cohorts } = (await asking.ask('{ cohorts(first: 50) { nodes { id } } }')) as unknown as {
    cohorts: { nodes: { id: string }[] };
  };
  for (const { id } of cohorts.nodes) {
    const [slot] = await open(asking, { cohort: id });
    if (slot) return { slot: slot.id };
  }
  return undefined;
}

/** Where people are collected, and who is invited there. */
export const invitations: Readonly<Record<string, Prepared>> = {
  CollectionPoints: {
    fill: async ({ jurisdiction }) => ({ variables: { filter: { within: jurisdiction }, first: 20 } }),
  },
  CollectionPoint: { fill: point },
  CollectionSlots: {
    fill: async ({ jurisdiction, today }) => ({
      variables: { filter: { within: jurisdiction, from: today, hasRoom: true }, first: 20 },
    }),
  },
  KeepCollectionPoints: { fill: keep },
  Invitations: { fill: async () => ({ variables: { filter: { state: 'SENT' }, first: 20 } }) },
  RecordInvitations: { fill: batch, methods: { COMMUNE_COMMITTEE: method('worklists.invite', ['items']) } },
};
