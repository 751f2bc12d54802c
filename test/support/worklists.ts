import type { Caller } from '@lienthong/api/access/caller';
import type { Answer, TestApi } from './api.ts';
import { fresh, type Json } from './corrections.ts';

const refusals = 'refusals { code path params { name value } }';
export const listFields = `id kind onDay asOf lines sha256 supersedes supersededBy unit { code }
  progress { lines reviewed remaining byResult { result count } requests requestsWaiting }`;
export const lineFields = `id workItem kind no state citizenVersion dossierVersion reviewVersion group { code } citizen { id surname }
  review { version result fields note movedTo movedToUnit { id } seenOn recordedOn agencyId
    followUp { implies request { id state closedOn } presence done } }`;

const publishDocument = `mutation($items: [WorklistPublication!]!) { publishWorklists(items: $items) {
  clientRef status replayed ${refusals} worklists { ${listFields} } } }`;
const reviewDocument = `mutation($items: [WorkItemReview!]!) { reviewWorkItems(items: $items) {
  clientRef status replayed ${refusals} item { ${lineFields} } } }`;
const presenceDocument = `mutation($items: [PresenceRecord!]!) { recordPresence(items: $items) {
  clientRef status replayed ${refusals} citizen { id presence { state on source } version } } }`;

export function served({ data, errors }: Answer): Json {
  if (errors) throw new Error(`the call was not served: ${JSON.stringify(errors)}`);
  return data;
}

export const tryPublish = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, publishDocument, { items });
export const tryReview = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, reviewDocument, { items });
export const tryPresence = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, presenceDocument, { items });

export const publish = async (t: TestApi, caller: Caller, ...items: Json[]): Promise<Json[]> =>
  served(await tryPublish(t, caller, items))['publishWorklists'];
export const review = async (t: TestApi, caller: Caller, ...items: Json[]): Promise<Json[]> =>
  served(await tryReview(t, caller, items))['reviewWorkItems'];
export const presence = async (t: TestApi, caller: Caller, ...items: Json[]): Promise<Json[]> =>
  served(await tryPresence(t, caller, items))['recordPresence'];

export const publication = (kind: string, unit: string, more: Json = {}): Json => ({
  clientRef: fresh('list'),
  kind,
  unit,
  ...more,
});
/** A list of one item that must be taken. */
export async function published(
  t: TestApi,
  caller: Caller,
  kind: string,
  unit: string,
  more: Json = {},
): Promise<Json> {
  const [outcome] = await publish(t, caller, publication(kind, unit, more));
  if (outcome?.['status'] !== 'ACCEPTED') throw new Error(`not published: ${JSON.stringify(outcome)}`);
  return outcome['worklists'][0];
}

export const reviewOf = (line: Json, result: string, more: Json = {}): Json => ({
  clientRef: fresh('review'),
  item: line['id'],
  expectedVersion: line['reviewVersion'],
  result,
  seenOn: '2021-05-19',
  ...more,
});

/** All lines of a published list, page by page. */
export async function linesOf(t: TestApi, caller: Caller, id: string, filter: Json = {}, first = 100): Promise<Json[]> {
  const document = `query($id: ID!, $filter: PublishedItemFilter, $first: Int!, $after: Cursor) { publishedWorklist(id: $id) {
    items(filter: $filter, first: $first, after: $after) { nodes { ${lineFields} } pageInfo { hasNextPage endCursor } } } }`;
  const found: Json[] = [];
  for (let after: string | null = null; ;) {
    const list: Json = served(await t.ask(caller, document, { id, filter, first, after }))['publishedWorklist'];
    found.push(...list.items.nodes);
    if (!list.items.pageInfo.hasNextPage) return found;
    after = list.items.pageInfo.endCursor;
  }
}

export const listOf = async (t: TestApi, caller: Caller, id: string): Promise<Json | null> =>
  served(await t.ask(caller, `query($id: ID!) { publishedWorklist(id: $id) { ${listFields} } }`, { id }))[
    'publishedWorklist'
  ];

/** The live list, page by page. */
export async function liveList(
  t: TestApi,
  caller: Caller,
  asked: { kind: string; unit: string; filter?: Json },
  first = 100,
  node = 'id kind citizen { id } group { code } clock { since dueOn ageInDays }',
): Promise<Json[]> {
  const document = `query($kind: WorklistKind!, $unit: UnitCode!, $filter: WorkItemFilter, $first: Int!, $after: Cursor) {
    worklist(kind: $kind, unit: $unit, filter: $filter, first: $first, after: $after) { nodes { ${node} } pageInfo { hasNextPage endCursor } } }`;
  const found: Json[] = [];
  for (let after: string | null = null; ;) {
    const { worklist } = served(await t.ask(caller, document, { ...asked, first, after }));
    found.push(...worklist.nodes);
    if (!worklist.pageInfo.hasNextPage) return found;
    after = worklist.pageInfo.endCursor;
  }
}
