import type { Context } from '../access/context.ts';
import { CallError } from '../errors.ts';

/** Milliseconds after which an offered candidate can't be confirmed any more, by the machine's clock. */
export const candidateLife = 24 * 60 * 60 * 1000;

const binding = ({ caller }: Context): Parameters<Context['cursors']['seal']>[0] => ({
  client: caller.client.id,
  list: 'candidates',
  filter: {},
  order: 'NONE',
});

/** Encrypted and signed like a cursor, for one client. */
export const sealCandidate = (context: Context, person: string, now = Date.now()): string =>
  context.cursors.seal(binding(context), [person, now + candidateLife]);

/** The person offered; undefined for another client's, an old one, or none of ours. */
export function openCandidate(context: Context, candidate: string, now = Date.now()): string | undefined {
  try {
    const [person, until] = context.cursors.open(binding(context), candidate);
    return typeof person === 'string' && typeof until === 'number' && now < until ? person : undefined;
  } catch (error) {
    if (error instanceof CallError && error.code === 'CURSOR_MISMATCH') return undefined;
    throw error;
  }
}
