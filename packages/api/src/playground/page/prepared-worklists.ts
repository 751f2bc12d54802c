import { anyNumber, firstPerson, newRef, type Asking } from './examples.ts';
import type { Json } from './facts.ts';
import { method, type Filled, type Prepared } from './preparation.ts';

interface List {
  id: string;
  kind: string;
  supersedes: string | null;
}

const never = 'wkl_00000000-0000-7000-8000-000000000000';
const publishFirst = 'Nothing is published within reach yet: the police publish a list first.';

/** The newest list within reach that has lines and, where it is asked for, one before it. */
async function newest({ ask }: Asking, followed = false): Promise<List | undefined> {
  const query = `{ publishedWorklists(first: 50) { nodes { id kind supersedes lines } } }`;
  const { publishedWorklists: lists } = (await ask(query)) as {
    publishedWorklists?: { nodes: (List & { lines: number })[] };
  };
  const open = lists?.nodes.filter(({ lines }) => lines > 0) ?? [];
  return (followed ? open.find(({ supersedes }) => supersedes !== null) : undefined) ?? open[0] ?? lists?.nodes[0];
}

const live = async ({ jurisdiction }: Asking): Promise<Filled> => ({
  variables: { kind: 'NOT_ENROLLED', unit: jurisdiction, filter: { presence: 'PRESENT' }, first: 20 },
});

/** The month from today: who is to come for a first card. */
const coming = async ({ jurisdiction, today }: Asking): Promise<Filled> => {
  const to = new Date(Date.parse(today) + 30 * 86_400_000).toISOString().slice(0, 10);
  return { variables: { kind: 'CARD_AGE_REACHED', unit: jurisdiction, from: today, to } };
};

/** Of the province it would be a list for each of 94 communes; of its first district it is enough to see. */
async function publication(asking: Asking): Promise<Filled> {
  const { jurisdiction } = asking;
  const query = `query($on: UnitCode!) { administrativeUnit(code: $on) { level children { code } } }`;
  const { administrativeUnit: unit } = (await asking.ask(query, { on: jurisdiction })) as {
    administrativeUnit?: { level: string; children: { code: string }[] };
  };
  const ofWard = unit?.level === 'COMMUNE' || unit?.level === 'RESIDENT_GROUP';
  const code = unit?.level === 'PROVINCE' ? (unit.children[0]?.code ?? jurisdiction) : jurisdiction;
  const item = { clientRef: newRef(), kind: 'NOT_ENROLLED', unit: code, ...(!ofWard && { perCommune: true }) };
  return { variables: { items: [item] } };
}

async function review(asking: Asking): Promise<Filled> {
  const list = await newest(asking);
  const query = `query($id: ID!) { publishedWorklist(id: $id) { items(filter: { reviewed: false }, first: 1) { nodes { id reviewVersion } } } }`;
  const found =
    list &&
    ((await asking.ask(query, { id: list.id })) as Json & {
      publishedWorklist?: { items: { nodes: { id: string }[] } };
    });
  const line = found?.publishedWorklist?.items.nodes[0]?.id;
  const item = {
    clientRef: newRef(),
    item: line ?? 'wli_00000000-0000-7000-8000-000000000000',
    expectedVersion: 0,
    result: 'AWAY',
    seenOn: asking.today,
  };
  return { variables: { items: [item] }, ...(line === undefined && { note: publishFirst }) };
}

async function presence(asking: Asking): Promise<Filled> {
  const person = await firstPerson(asking);
  const subject =
    person?.personalNumber && person.givenName
      ? { personalNumber: person.personalNumber, givenName: person.givenName }
      : { personalNumber: anyNumber, givenName: 'An' };
  const item = { clientRef: newRef(), subject, state: 'PRESENT', onDay: asking.today, source: 'VISIT' };
  return { variables: { items: [item] } };
}

async function one(asking: Asking): Promise<Filled> {
  const list = await newest(asking);
  return { variables: { id: list?.id ?? never }, ...(!list && { note: publishFirst }) };
}

async function lines(asking: Asking): Promise<Filled> {
  const { variables, note } = await one(asking);
  return { variables: { ...variables, filter: { reviewed: false }, first: 20 }, ...(note !== undefined && { note }) };
}

async function diff(asking: Asking): Promise<Filled> {
  const list = await newest(asking, true);
  const variables = { id: list?.id ?? never, with: list?.supersedes ?? list?.id ?? never, change: 'STAYED', first: 20 };
  const note = 'A second list of the same kind and unit shows what has changed since the first.';
  return list?.supersedes ? { variables } : { variables, note };
}

/** Lists that police and wards pass on. */
export const worklists: Readonly<Record<string, Prepared>> = {
  Worklist: {
    fill: live,
    methods: { COMMUNE_COMMITTEE: method('worklists.list', ['kind', 'unit', 'filter'], ['first']) },
  },
  AgeEvents: { fill: coming },
  AgeEventCounts: { fill: coming },
  PublishWorklists: { fill: publication },
  ReviewWorkItems: { fill: review, methods: { COMMUNE_COMMITTEE: method('worklists.review', ['items']) } },
  RecordPresence: { fill: presence },
  PublishedWorklist: { fill: one },
  PublishedWorklists: { fill: async () => ({ variables: { filter: { current: true }, first: 20 } }) },
  PublishedWorkItems: { fill: lines },
  WorklistDiff: { fill: diff },
};
