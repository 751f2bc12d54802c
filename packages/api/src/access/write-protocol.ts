import { refusalCodes, type RefusalCode } from '@lienthong/schema/refusal-codes';
import { CallError } from '../errors.ts';
import { openStatement } from '../store/statement.ts';
import { contentHash } from './canonical.ts';
import type { Context } from './context.ts';

export interface Refusal {
  code: RefusalCode;
  message: string;
  path: string[];
  params: { name: string; value: string }[];
}

/** What a use case says of one item: the thing it made or moved, with what followers are told, or why not. */
export type Verdict = { accepted: string; told: Told[] } | { refused: Refusal[] };

/** An entry of the outbox: names of fields, never values. */
export interface Told {
  type: string;
  subjectId: string;
  unitNo: number;
  version: number;
  fields: string[];
}

/** The answer to one item, in the order of the items. */
export interface Outcome {
  clientRef: string;
  status: 'ACCEPTED' | 'REFUSED';
  replayed: boolean;
  refusals: Refusal[];
  thingId: string | null;
}

interface Known {
  clientRef: string;
  contentHash: Buffer;
  status: 'ACCEPTED' | 'REFUSED';
  final: boolean;
  refusals: Refusal[];
  thingId: string | null;
}

const claim = openStatement<{ clientRef: string }>(
  'outcome-claim',
  `insert into outcome (client_no, mutation, client_ref, content_hash, status)
   select $1, $2, r.ref, r.hash, 'PENDING' from unnest($3::text[], $4::bytea[]) r (ref, hash) order by r.ref
   on conflict do nothing returning client_ref as "clientRef"`,
);

const recall = openStatement<Known>(
  'outcome-recall',
  `select client_ref as "clientRef", content_hash as "contentHash", status, final, refusals, thing_id as "thingId"
   from outcome where client_no = $1 and mutation = $2 and client_ref = any($3::text[]) order by client_ref for update`,
);

/**
 * Closes the refs and tells the followers: what is told has arrays of its own, from the eighth on. The refs stand there twice:
 * without statistics the join alone would go over all that the client ever sent.
 */
const settle = openStatement(
  'outcome-settle',
  `with told as (insert into outbox (type, subject_id, unit_no, version, fields)
     select t.type, t.subject_id, t.unit_no, t.version, string_to_array(t.fields, ',')
     from unnest($8::text[], $9::uuid[], $10::int[], $11::int[], $12::text[]) t (type, subject_id, unit_no, version, fields))
   update outcome o set status = s.status, final = s.final, refusals = s.refusals::jsonb, thing_id = s.thing_id, at = clock_timestamp()
   from unnest($3::text[], $4::text[], $5::boolean[], $6::text[], $7::uuid[]) s (ref, status, final, refusals, thing_id)
   where o.client_no = $1 and o.mutation = $2 and o.client_ref = s.ref and o.client_ref = any($3::text[])`,
);

/**
 * Every mutation goes this way: one outcome per item, same length, same order; the ref is the key. In one transaction the refs
 * are claimed (the insert is the lock), what is known is replayed or evaluated anew, the rest is evaluated together, and
 * outcome, effect and outbox are committed as one. A ref being worked on elsewhere ends the whole call with IN_PROGRESS.
 */
export function writeItems<Item extends { clientRef: string }>(
  context: Context,
  mutation: string,
  items: readonly Item[],
  evaluate: (items: readonly Item[]) => Promise<Verdict[]>,
): Promise<Outcome[]> {
  const keyed = items.map((given) => keyedItem(withoutNulls(given) as Item));
  const byRef = Map.groupBy(keyed, ({ ref }) => ref);
  return context.write(async () => {
    const { no } = context.caller.client;
    const first = [...byRef.values()].flatMap(([one]) => one ?? []);
    const refs = first.map(({ ref }) => ref);
    const hashes = first.map(({ hash }) => hash);
    const claimed = new Set(
      (await locked(context.sql(claim, [no, mutation, refs, hashes]))).map((row) => row.clientRef),
    );
    const rest = refs.filter((ref) => !claimed.has(ref));
    const recalled = rest.length === 0 ? [] : await locked(context.sql(recall, [no, mutation, rest]));
    const known = new Map(recalled.map((row) => [row.clientRef, row]));
    const contentOf = (ref: string): Buffer | undefined => known.get(ref)?.contentHash ?? byRef.get(ref)?.[0]?.hash;
    const anew = refs.flatMap((ref) => {
      const row = known.get(ref);
      const open = row === undefined || (row.status === 'REFUSED' && !row.final);
      return (open && byRef.get(ref)?.find(({ hash }) => contentOf(ref)?.equals(hash))) || [];
    });
    const verdicts = anew.length === 0 ? [] : await evaluate(anew.map(({ item }) => item));
    const decided = new Map(anew.map(({ ref }, at) => [ref, outcomeOf(ref, verdicts[at])]));
    await store(context, mutation, [...decided.values()], verdicts);
    return keyed.map(({ ref, hash }) => {
      if (!contentOf(ref)?.equals(hash)) return refusedReuse(ref);
      return decided.get(ref) ?? replay(known.get(ref), ref);
    });
  });
}

const keyedItem = <Item extends { clientRef: string }>(item: Item): { item: Item; ref: string; hash: Buffer } => ({
  item,
  ref: item.clientRef,
  hash: contentHash(item),
});

/** What is null in an item is as if it were absent, in its lists too. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutNulls(one)]));
}

/** Whoever holds a ref for more than two seconds is at work on it. */
async function locked<Row>(rows: Promise<Row[]>): Promise<Row[]> {
  try {
    return await rows;
  } catch (error) {
    if ((error as { code?: string }).code !== '55P03') throw error;
    throw new CallError('IN_PROGRESS', 'A ref of the call is being worked on elsewhere; nothing was applied.', {
      retryAfter: 1,
    });
  }
}

function outcomeOf(clientRef: string, verdict: Verdict | undefined): Outcome {
  if (!verdict) throw new Error('the use case left an item without a verdict');
  return 'accepted' in verdict
    ? { clientRef, status: 'ACCEPTED', replayed: false, refusals: [], thingId: verdict.accepted }
    : { clientRef, status: 'REFUSED', replayed: false, refusals: verdict.refused, thingId: null };
}

function replay(row: Known | undefined, clientRef: string): Outcome {
  if (!row) throw new Error('an item was neither decided nor known');
  return { clientRef, status: row.status, replayed: true, refusals: row.refusals, thingId: row.thingId };
}

const refusedReuse = (clientRef: string): Outcome => ({
  clientRef,
  status: 'REFUSED',
  replayed: false,
  refusals: [refusal('REF_REUSED', ['clientRef'])],
  thingId: null,
});

export const refusal = (code: RefusalCode, path: string[], params: Record<string, string> = {}): Refusal => ({
  code,
  message: refusalCodes[code].meaning,
  path,
  params: Object.entries(params).map(([name, value]) => ({ name, value })),
});

async function store(context: Context, mutation: string, outcomes: Outcome[], verdicts: Verdict[]): Promise<void> {
  if (outcomes.length === 0) return;
  const told = verdicts.flatMap((verdict) => ('accepted' in verdict ? verdict.told : []));
  await context.sql(settle, [
    context.caller.client.no,
    mutation,
    outcomes.map(({ clientRef }) => clientRef),
    outcomes.map(({ status }) => status),
    outcomes.map(
      ({ refusals }) => refusals.length > 0 && refusals.every(({ code }) => refusalCodes[code].dependsOn === 'FORM'),
    ),
    outcomes.map(({ refusals }) => JSON.stringify(refusals)),
    outcomes.map(({ thingId }) => thingId),
    told.map(({ type }) => type),
    told.map(({ subjectId }) => subjectId),
    told.map(({ unitNo }) => unitNo),
    told.map(({ version }) => version),
    told.map(({ fields }) => fields.join(',')),
  ]);
}
