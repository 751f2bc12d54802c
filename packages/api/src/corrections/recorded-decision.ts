import { refusal, type Refusal } from '../access/write-protocol.ts';
import type { CorrectionChange, Decision } from '../domain/corrections/facts.ts';
import type { SubmittableKind } from '../domain/corrections/kinds.ts';
import { pathTo } from '../domain/corrections/refusal.ts';
import type { DecisionInput } from './decision.inputs.ts';

/** What an item says, or why it can't be read. */
export type Read = { change: CorrectionChange } | { refused: Refusal[] };

/** A part that is missing is a refusal of its own, not a call that doesn't fit the schema: the other items go their way. */
export function decided(kind: SubmittableKind, given: DecisionInput, read: (decision: Decision) => Read): Read {
  const { number, body, issuedOn } = given;
  if (number !== undefined && body !== undefined && issuedOn !== undefined) return read({ number, body, issuedOn });
  const missing = Object.entries({ number, body, issuedOn }).filter(([, part]) => part === undefined);
  return { refused: missing.map(([part]) => refusal('VALUE_REQUIRED', pathTo({ kind }, 'decision', part))) };
}
