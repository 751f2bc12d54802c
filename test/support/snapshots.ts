import type { Caller } from '@lienthong/api/access/caller';
import type { Answer, TestApi } from './api.ts';
import { fresh, type Json } from './corrections.ts';
import { served } from './worklists.ts';

export const snapshotFields = `id name level within { code } campaignId asOf by definitions units ranked frozenOn frozenAt agencyId agencyName inputSha256 keyId`;
export const rowFields = `place rank unit { id code name } rate { numerator denominator } reason remaining
  figures { eligible present presentCollected collectedPersons issuedPersons deliveredPersons eligibleCollected eligibleIssued }
  targets { id metric value dueBefore }`;

export const tryFreeze = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(
    caller,
    `mutation($items: [SnapshotItem!]!) { freezeSnapshots(items: $items) {
      clientRef status replayed refusals { code path params { name value } } snapshot { ${snapshotFields} } } }`,
    { items },
  );

export const freeze = async (t: TestApi, caller: Caller, ...items: Json[]): Promise<Json[]> =>
  served(await tryFreeze(t, caller, items))['freezeSnapshots'];

export const ranking = (more: Json = {}): Json => ({
  clientRef: fresh('snapshot'),
  name: 'Commendation of May',
  level: 'DISTRICT',
  // Below the district the last Sunday.
  asOf: ['COMMUNE', 'RESIDENT_GROUP'].includes(more['level']) ? '2021-05-16' : '2021-05-20',
  ...more,
});

/** All rows of a snapshot, page by page. */
export async function rowsOf(t: TestApi, caller: Caller, id: string, first = 100): Promise<Json[]> {
  const rows: Json[] = [];
  for (let after: string | null = null; ;) {
    const answer = await t.ask(
      caller,
      `query($id: ID!, $first: Int!, $after: Cursor) { snapshot(id: $id) { rows(first: $first, after: $after) {
        nodes { ${rowFields} } pageInfo { hasNextPage endCursor } totalCount { value } } } }`,
      { id, first, after },
    );
    const { nodes, pageInfo } = served(answer)['snapshot'].rows;
    rows.push(...nodes);
    if (!pageInfo.hasNextPage) return rows;
    after = pageInfo.endCursor;
  }
}
