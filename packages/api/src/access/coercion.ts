import {
  coerceInputValue,
  isInputType,
  typeFromAST,
  valueFromAST,
  type GraphQLError,
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
    const value = given[name];
    if (value === undefined) {
      if (defaultValue) coerced[name] = valueFromAST(defaultValue, type);
      else if (typeNode.kind === 'NonNullType') refuse([name], 'A value is required.');
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

/** The rule that was broken, without the value that broke it. */
export function ruleOf(error: GraphQLError): string {
  if (error.originalError instanceof ScalarRule) return error.originalError.message;
  for (const pattern of harmless) {
    const found = pattern.exec(error.message);
    if (found?.[1]) return found[1];
  }
  const type = /(?:in|by type|Expected type|Expected value of type) "(\w+[\w!\]]*)"/.exec(error.message)?.[1];
  if (/is not defined by type/.test(error.message)) return `No such field in ${type ?? 'this input'}.`;
  if (/enum/i.test(error.message)) return `One of the values of ${type ?? 'the enum'}.`;
  return type ? `A value of type ${type}.` : 'A value of the type that the schema names.';
}

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
