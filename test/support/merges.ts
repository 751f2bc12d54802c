import pg from 'pg';
import { mergeCommunes, type Merged } from '@lienthong/api/store/merge/merge';
import type { MergeOrder } from '@lienthong/api/store/merge/plan';
import { recount, type Recount } from '@lienthong/api/store/recount';
import type { TestApi } from './api.ts';

/** Two wards of the demo's district 703, merged on its day. */
export const order: MergeOrder = {
  from: ['25456', '25459'],
  into: '25457',
  name: 'Phường Hợp Nhất',
  on: '2021-05-20',
  document: 'Nghị quyết số 1',
};

async function asOwner<T>(t: TestApi, work: (owner: pg.Client) => Promise<T>): Promise<T> {
  const owner = new pg.Client({ connectionString: t.ownerUrl });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}

/** The command's own work; the API learns of it at once. */
export async function merge(t: TestApi, change: Partial<MergeOrder> = {}, dryRun = false): Promise<Merged> {
  const merged = await asOwner(t, (owner) => mergeCommunes(owner, { ...order, ...change }, { dryRun }));
  await t.api.register.refresh();
  return merged;
}

export const recounted = (t: TestApi): Promise<Recount> => asOwner(t, recount);
