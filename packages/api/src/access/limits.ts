import {
  Kind,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { CallError } from '../errors.ts';

/** Bounds on a document, with fragments expanded, and on coerced values. */
export const limits = {
  tokens: 1000,
  depth: 8,
  aliases: 30,
  directives: 10,
  selections: 500,
  errors: 5,
  bodyBytes: 1_000_000,
  documentBytes: 100_000,
  pageSize: 100,
  listItems: 200,
  /** Objects that an answer may hold; the SDK's own operations pass with their largest pages. */
  cost: 40_000,
  /** What a list without `first` counts for. */
  unpagedList: 5,
} as const;

interface Size {
  depth: number;
  aliases: number;
  directives: number;
}
const empty: Size = { depth: 0, aliases: 0, directives: 0 };

/** A validation rule: one operation a document, and the sizes above. Each fragment is measured once, so doubling costs nothing. */
export function OperationLimits(context: ValidationContext): { Document: { leave(): void } } {
  return {
    Document: {
      leave() {
        const operations = context.getDocument().definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
        if (operations.length !== 1) {
          context.reportError(new CallError('BAD_USER_INPUT', 'A document holds exactly one operation.'));
        }
        for (const operation of operations) report(context, measure(context, operation));
      },
    },
  };
}

function report(context: ValidationContext, size: Size): void {
  const { depth, aliases, directives } = limits;
  if (size.depth > depth) {
    context.reportError(
      new CallError('QUERY_TOO_DEEP', `Selections nest at most ${String(depth)} deep.`, { limit: depth }),
    );
  }
  if (size.aliases > aliases || size.directives > directives) {
    const rule = `At most ${String(aliases)} aliases and ${String(directives)} directives in a document.`;
    context.reportError(new CallError('TOO_MANY_ALIASES', rule, { limit: { aliases, directives } }));
  }
}

function measure(context: ValidationContext, operation: OperationDefinitionNode): Size {
  const fragments = new Map<string, Size>();
  const introspects = (node: FieldNode): boolean => node.name.value.startsWith('__');

  const ofFragment = (name: string): Size => {
    const known = fragments.get(name);
    if (known) return known;
    fragments.set(name, empty);
    const fragment = context.getFragment(name);
    const size = fragment ? plus(directivesOf(fragment), ofSelections(fragment.selectionSet)) : empty;
    fragments.set(name, size);
    return size;
  };

  const ofSelections = (set: SelectionSetNode | undefined): Size => {
    let sum = empty;
    for (const one of set?.selections ?? []) {
      sum = plus(sum, directivesOf(one));
      if (one.kind === Kind.FRAGMENT_SPREAD) sum = plus(sum, ofFragment(one.name.value));
      else if (one.kind === Kind.INLINE_FRAGMENT) sum = plus(sum, ofSelections(one.selectionSet));
      else {
        const below = ofSelections(one.selectionSet);
        // The introspection query of the usual tools is deeper than any query of ours needs to be; it has its own scope.
        const depth = introspects(one) ? 1 : below.depth + 1;
        sum = plus(sum, { ...below, depth, aliases: below.aliases + (one.alias ? 1 : 0) });
      }
    }
    return sum;
  };

  return plus(directivesOf(operation), ofSelections(operation.selectionSet));
}

const plus = (a: Size, b: Size): Size => ({
  depth: Math.max(a.depth, b.depth),
  aliases: a.aliases + b.aliases,
  directives: a.directives + b.directives,
});

const directivesOf = (node: { directives?: readonly unknown[] | undefined }): Size => ({
  ...empty,
  directives: node.directives?.length ?? 0,
});
