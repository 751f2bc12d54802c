// Single steps of which each needs the one before it: a refusal ends the program.
interface Outcome {
  readonly clientRef: string;
  readonly status: string;
  readonly refusals: readonly { readonly code: string }[];
}

export function accepted<One extends Outcome>(outcomes: readonly One[]): readonly One[] {
  const refused = outcomes.find(({ status }) => status !== 'ACCEPTED');
  if (!refused) return outcomes;
  throw new Error(`${refused.clientRef} was refused: ${refused.refusals.map(({ code }) => code).join(', ')}`);
}

export function firstOf<One>([first]: readonly One[]): One {
  if (first === undefined) throw new Error('There is nothing to go on with.');
  return first;
}
