/** An operation of the contract as the generator writes it. The manifest knows its hash and its scopes. */
export interface Operation<Data, Variables> {
  readonly name: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly text: string;
  /** Never there: carries the types alone. */
  readonly __apiType?: (variables: Variables) => Data;
}

/** A document of one's own: its text, or what graphql-codegen writes with `documentMode: 'string'`. */
export interface TypedDocument<Data, Variables> {
  toString(): string;
  readonly __apiType?: (variables: Variables) => Data;
}

/** What a request needs to know about a document. */
export interface Sendable {
  readonly name: string;
  readonly text: string;
  readonly mutates: boolean;
}

const ignored = /"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*/g;

/** Anything that isn't surely a query counts as a mutation, since a mutation is never repeated without refs. */
export function readDocument(document: Operation<unknown, never> | { toString(): string }): Sendable {
  if (typeof document === 'object' && 'text' in document) {
    const { name, text, kind } = document;
    return { name, text, mutates: kind !== 'query' };
  }
  const text = document.toString();
  const bare = text.replace(ignored, ' ');
  const name = /\b(?:query|mutation|subscription)\s+([_A-Za-z]\w*)/.exec(bare)?.[1] ?? 'anonymous';
  return { name, text, mutates: /\b(?:mutation|subscription)\b/.test(bare) };
}

/** Whether every item carries its idempotency key: only then may a mutation be sent again. */
export function isKeyed(variables: unknown): boolean {
  const items = (variables as { items?: unknown } | undefined)?.items;
  return (
    Array.isArray(items) &&
    items.length > 0 &&
    items.every((item: unknown) => typeof (item as { clientRef?: unknown } | null)?.clientRef === 'string')
  );
}

/** The id under which a trusted document is registered. */
export async function documentId(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256:${hex(new Uint8Array(digest))}`;
}

export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
