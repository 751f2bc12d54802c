import {
  coerceInputValue,
  getArgumentValues,
  GraphQLError,
  isInputType,
  Kind,
  typeFromAST,
  valueFromAST,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { CallError } from '../errors.ts';
import { limits } from './limits.ts';
import { ScalarRule } from './graphql.ts';

/**
 * Coerces the variables before execution, since graphql-js writes the raw values into its own messages. Ours name the path
 * and the rule.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const coerced: Record<string, unknown> = {};
  for (const { variable, type: typeNode, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const type = typeFromAST(schema, typeNode as never);
    if (!type || !isInputType(type)) continue;
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined) {
      if (defaultValue) coerced[name] = valueFromAST(defaultValue, type);
      else if (typeNode.kind === Kind.NON_NULL_TYPE) refuse([name], 'A value is required.');
      continue;
    }
    coerced[name] = coerceInputValue(value, type, (path, _, error) => refuse([name, ...path], ruleOf(error)));
  }
  return coerced;
}

function refuse(path: readonly (string | number)[], rule: string): never {
  throw new CallError('BAD_USER_INPUT', `Variable ${pathText(path)}: ${rule}`, { path, rule });
}

const pathText = (path: readonly (string | number)[]): string =>
  path.map((key, at) => (typeof key === 'number' ? `[${String(key)}]` : at === 0 ? `$${key}` : `.${key}`)).join('');

/** Messages of graphql-js that name only what the schema says; of all others only the type is kept. */
const harmless = [
  /^(Expected non-nullable type "[^"]+" not to be null\.)/,
  /^(Field "\w+" of required type "[^"]+" was not provided\.)/,
  /^(Expected type "\w+" to be an object\.)/,
  /^(Exactly one key must be specified for OneOf type "\w+"\.)/,
];

/** Where the other messages name the type: before the value or after it, so that a value which looks like a message isn't taken for one. */
const typed: { pattern: RegExp; rule: (type: string) => string }[] = [
  { pattern: /^Expected (?:value of )?type "([\w[\]!]+)"/s, rule: (type) => `A value of type ${type}.` },
  { pattern: /^(Int|Float|String|Boolean|ID) cannot represent/, rule: (type) => `A value of type ${type}.` },
  { pattern: /^Enum "(\w+)" cannot represent/, rule: (type) => `One of the values of ${type}.` },
  { pattern: /^Value .* does not exist in "(\w+)" enum/s, rule: (type) => `One of the values of ${type}.` },
  { pattern: /^Field .* is not defined by type "(\w+)"/s, rule: (type) => `No such field in ${type}.` },
];

/** The rule that was broken, without the value that broke it. */
export function ruleOf(error: GraphQLError): string {
  if (error.originalError instanceof ScalarRule) return error.originalError.message;
  for (const pattern of harmless) {
    const found = pattern.exec(error.message);
    if (found?.[1]) return found[1];
  }
  for (const { pattern, rule } of typed) {
    const type = pattern.exec(error.message)?.[1];
    if (type) return rule(type);
  }
  return 'A value of the type that the schema names.';
}

/** A field's arguments, as its resolver will get them. A variable may leave out what the field requires. */
export function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Record<string, unknown>,
): Record<string, unknown> {
  try {
    return getArgumentValues(field, node, variables);
  } catch (error) {
    const name = error instanceof GraphQLError ? /^Argument "(\w+)"/.exec(error.message)?.[1] : undefined;
    if (name === undefined) throw error;
    const rule = 'A value is required.';
    const path = [field.name, name];
    throw new CallError('BAD_USER_INPUT', `Argument ${name} of ${field.name}: ${rule}`, { path, rule });
  }
}

/** An argument that is null says no more than an absent one; so do fields of inputs, at any depth. */
export function withoutNulls(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(kept.map(([name, one]) => [name, isRecord(one) ? withoutNulls(one) : one]));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && !Array.isArray(value);

/** Bounds on the values of a field's arguments, as they are after coercion: `first`, and the length of lists at any depth. */
export function checkArguments(field: string, args: Record<string, unknown>): void {
  const { first } = args;
  if (first !== undefined && (typeof first !== 'number' || first < 1 || first > limits.pageSize)) {
    const rule = `From 1 to ${String(limits.pageSize)}.`;
    throw new CallError('BAD_USER_INPUT', `Argument first of ${field}: ${rule}`, { path: [field, 'first'], rule });
  }
  for (const [name, value] of Object.entries(args)) checkLists(value, [field, name]);
}

function checkLists(value: unknown, path: (string | number)[]): void {
  if (Array.isArray(value)) {
    if (value.length > limits.listItems) {
      const rule = `At most ${String(limits.listItems)} items.`;
      throw new CallError('BAD_USER_INPUT', `Argument ${path.join('.')}: ${rule}`, { path, rule });
    }
    value.forEach((one, at) => checkLists(one, [...path, at]));
  } else if (value !== null && typeof value === 'object') {
    for (const [name, one] of Object.entries(value)) checkLists(one, [...path, name]);
  }
}
