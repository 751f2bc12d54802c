import type { Asking } from './examples.ts';
import type { Json, Variables } from './facts.ts';

/** Variables to begin with, and what a reader should know of them. */
export interface Filled {
  variables: Variables;
  note?: string;
}

/** One of the SDK's operations as the playground offers it. */
export interface Prepared {
  /** Variables that work on the data at hand, found by asking the API itself as the caller. */
  fill(asking: Asking): Promise<Filled>;
  /** Methods of facades that send it, by the kind of agency or ALL; without one the copied program sends the document. */
  methods?: Readonly<Record<string, Method>>;
}

/** A method of a facade that sends an operation. */
export interface Method {
  /** `group.method`, or a method of the facade itself. */
  path: string;
  /** The arguments for these variables; undefined where the method can't be told one of them. */
  arguments(variables: Variables): (Json | undefined)[] | undefined;
}

/** Whoever reads no persons is told of months that are over. */
export function lastMonth(today: string): { from: string; to: string } {
  const last = new Date(`${today.slice(0, 8)}01`);
  last.setUTCDate(0);
  const to = last.toISOString().slice(0, 10);
  return { from: `${to.slice(0, 8)}01`, to };
}

/** Variables that are arguments in their order, and those that are fields of the last one; `without` a variable that the facade knows. */
export const method = (
  path: string,
  positional: readonly string[] = [],
  options: readonly string[] = [],
  without: readonly string[] = [],
): Method => ({
  path,
  arguments(variables) {
    const names = Object.keys(variables).filter((name) => !without.includes(name));
    if (!names.every((name) => positional.includes(name) || options.includes(name))) return undefined;
    const last = Object.fromEntries(
      options.flatMap((name) => (name in variables ? [[name, variables[name] ?? null]] : [])),
    );
    return [...positional.map((name) => variables[name]), ...(Object.keys(last).length > 0 ? [last] : [])];
  },
});
