import { coerceInputValue, getNullableType, isListType, type GraphQLInputType, type GraphQLSchema } from 'graphql';
import { checkArguments, ruleOf } from '../access/coercion.ts';
import { ClientRefScalar } from '../access/graphql.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { CallError } from '../errors.ts';
import type { Line } from './read-lines.ts';

export interface Item {
  clientRef: string;
}

/** A line as an item of the mutation, or why it is none. */
export type ReadLine = { line: number; item: Item } | { line: number; clientRef: string | null; refused: Refusal };

/** Reads lines as the mutation's argument `items` is read in a call: the same types, the same rules, the same defaults. */
export function itemReader(schema: GraphQLSchema, field: string): (line: Line) => ReadLine {
  const type = itemType(schema, field);
  return ({ number, text }) => {
    const parsed = parse(text);
    if (parsed === undefined) return refused(number, null, [], 'One JSON object a line, in UTF-8.');
    const clientRef = refOf(parsed);
    try {
      const item = coerceInputValue(parsed, type, (path, _, error) => {
        throw new Malformed(path, ruleOf(error));
      }) as Item;
      checkArguments(field, { items: [item] });
      return { line: number, item };
    } catch (error) {
      if (error instanceof Malformed) return refused(number, clientRef, error.path, error.message);
      if (!(error instanceof CallError)) throw error;
      const { path, rule } = error.extensions as { path?: (string | number)[]; rule?: string };
      return refused(number, clientRef, (path ?? []).slice(3), rule ?? error.message);
    }
  };
}

class Malformed extends Error {
  readonly path: readonly (string | number)[];
  constructor(path: readonly (string | number)[], rule: string) {
    super(rule);
    this.path = path;
  }
}

const refused = (
  line: number,
  clientRef: string | null,
  path: readonly (string | number)[],
  rule: string,
): ReadLine => ({ line, clientRef, refused: refusal('ITEM_MALFORMED', path.map(String), { rule }) });

function parse(text: string | null): object | undefined {
  try {
    const value: unknown = text === null ? undefined : JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Shown beside a line that couldn't be read, where it is a ref; nothing else of the line is. */
function refOf({ clientRef }: { clientRef?: unknown }): string | null {
  try {
    return ClientRefScalar.parseValue(clientRef);
  } catch {
    return null;
  }
}

function itemType(schema: GraphQLSchema, field: string): GraphQLInputType {
  const mutation = schema.getMutationType()?.getFields()[field];
  const items = mutation?.args.find(({ name }) => name === 'items');
  const list = items && getNullableType(items.type);
  if (!isListType(list)) throw new Error(`the mutation ${field} takes no items`);
  return getNullableType(list.ofType);
}
