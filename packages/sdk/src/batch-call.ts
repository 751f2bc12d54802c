import { isLienthongError, LienthongError, type Issue } from './errors.ts';

/** What every mutation answers to an item. */
export interface Outcome {
  readonly clientRef: string;
  readonly status: string;
  readonly replayed: boolean;
  readonly refusals: readonly { readonly code: string; readonly message: string; readonly path: readonly string[] }[];
}

/** An answer to an item, or what made the server unable to read it. */
export type Reply<Answer> = { readonly outcome: Answer } | { readonly issues: readonly Issue[] };

/** More unreadable items in one batch are no bad item but a bad program. */
const mostUnreadable = 10;

/**
 * Sends a batch and answers for every item in its place. An item that the server can't read would make it refuse the whole
 * call: it is left out and the others go again, with the same refs; a batch that is too large goes in halves.
 */
export async function callBatch<Item extends { clientRef: string }, Answer extends Outcome>(
  items: readonly Item[],
  send: (items: readonly Item[]) => Promise<readonly Answer[]>,
): Promise<Reply<Answer>[]> {
  const replies = new Map<number, Reply<Answer>>();
  let places = items.map((_, place) => place);
  while (places.length > 0) {
    try {
      const sent = places.map((place) => items[place] as Item);
      const answers = await send(sent);
      checkAnswers(sent, answers);
      places.forEach((place, at) => replies.set(place, { outcome: answers[at] as Answer }));
      break;
    } catch (error) {
      if (isTooLarge(error) && places.length > 1) {
        await callHalves(items, places, send, replies);
        break;
      }
      const at = findUnreadable(error, places.length);
      const place = at === undefined ? undefined : places[at];
      if (place === undefined || !isLienthongError(error, 'validation') || replies.size >= mostUnreadable) throw error;
      // The path within the item; its place in the call means nothing to the caller.
      replies.set(place, { issues: error.issues.map((issue) => ({ ...issue, path: issue.path.slice(2) })) });
      places = places.filter((one) => one !== place);
    }
  }
  return items.map((_, place) => replies.get(place) as Reply<Answer>);
}

async function callHalves<Item extends { clientRef: string }, Answer extends Outcome>(
  items: readonly Item[],
  places: readonly number[],
  send: (items: readonly Item[]) => Promise<readonly Answer[]>,
  replies: Map<number, Reply<Answer>>,
): Promise<void> {
  const middle = Math.ceil(places.length / 2);
  for (const half of [places.slice(0, middle), places.slice(middle)]) {
    const found = await callBatch(
      half.map((place) => items[place] as Item),
      send,
    );
    half.forEach((place, at) => replies.set(place, found[at] as Reply<Answer>));
  }
}

const isTooLarge = (error: unknown): boolean =>
  isLienthongError(error, 'tooExpensive') && error.code !== 'QUERY_TOO_DEEP' && error.code !== 'TOO_MANY_ALIASES';

/** The place, within the call, of the item that the server could not read: `items`, place, field ... */
function findUnreadable(error: unknown, length: number): number | undefined {
  if (!isLienthongError(error, 'validation') || error.code !== 'BAD_USER_INPUT') return undefined;
  const [variable, place = ''] = error.issues[0]?.path ?? [];
  const at = /^\d+$/.test(place) ? Number(place) : length;
  return variable === 'items' && at < length ? at : undefined;
}

/** The contract promises one outcome per item, in order; anything else must not be taken for it. */
function checkAnswers(sent: readonly { clientRef: string }[], answers: readonly Outcome[]): void {
  const inOrder =
    answers.length === sent.length && sent.every(({ clientRef }, at) => answers[at]?.clientRef === clientRef);
  if (inOrder) return;
  const message = 'The outcomes are not those of the items sent, in their order.';
  throw new LienthongError({ kind: 'protocol', code: 'OUTCOMES_MISMATCH', message });
}
