import type { ApolloServerPlugin } from '@apollo/server';
import {
  getNamedType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { exploreScope, purposeClasses } from '../domain/agency.ts';
import { guardedFields, personalFields, type PersonalField } from '../domain/personal-field.ts';
import { CallError } from '../errors.ts';
import { permits, type Caller } from './caller.ts';
import { argumentsOf, checkArguments, coerceVariables } from './coercion.ts';
import type { Context } from './context.ts';
import { planCost, priceOf, type CostPlan } from './cost.ts';
import { limits } from './limits.ts';
import { doorOf, type Door } from './may.ts';

type AnyField = GraphQLField<unknown, unknown>;

/** What a document asks for; measured once a document, since documents are cached by their text. */
interface Asked {
  doors: ({ field: string } & Door)[];
  withArguments: { field: AnyField; node: FieldNode }[];
  personal: PersonalField[];
  introspects: boolean;
  cost: CostPlan;
}

/** Door one, before anything runs: coerced values within bounds, every operation's action permitted, a purpose for personal data. */
export function operationDoor(): ApolloServerPlugin<Context> {
  const known = new WeakMap<DocumentNode, Asked>();
  return {
    requestDidStart: async () => ({
      async didResolveOperation({ schema, document, operation, request, contextValue: context }) {
        if (!operation) throw new CallError('BAD_USER_INPUT', 'operationName names no operation of the document.');
        const asked = known.get(document) ?? measure(schema, document, operation);
        known.set(document, asked);
        const refusal = refusalOf(asked, context.caller);
        if (refusal) await context.refuse(refusal.operation, refusal.error);
        checkPointed(asked);
        const variables = coerceVariables(schema, operation, request.variables ?? {});
        const given = new Map<FieldNode, Record<string, unknown>>();
        for (const { field, node } of asked.withArguments) {
          const args = argumentsOf(field, node, variables);
          checkArguments(field.name, args);
          given.set(node, args);
        }
        context.cost = priceOf(asked.cost, given);
        context.fields = bitsOf(asked.personal, context.caller);
      },
      async willSendResponse({ response, contextValue: context }) {
        if (response.body.kind !== 'single') return;
        const { singleResult } = response.body;
        const withheld = context.withheld.list();
        if (context.cost > 0) singleResult.extensions = { cost: { value: context.cost, limit: limits.cost } };
        if (withheld.length > 0) singleResult.extensions = { ...singleResult.extensions, withheld };
        const { errors = [] } = singleResult;
        if (errors.length <= limits.errors) return;
        singleResult.errors = errors.slice(0, limits.errors);
        singleResult.extensions = { ...singleResult.extensions, errorsInAll: errors.length };
      },
    }),
  };
}

function measure(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Asked {
  const cost = planCost(schema, document, operation);
  const asked: Asked = { doors: [], withArguments: [], personal: [], introspects: false, cost };
  const types = new TypeInfo(schema);
  const enter = (node: FieldNode): void => {
    const field = types.getFieldDef() as AnyField | undefined;
    const parent = types.getParentType();
    if (!field || !parent) return;
    if (field.args.length > 0) asked.withArguments.push({ field, node });
    if (field.name === '__schema' || field.name === '__type') asked.introspects = true;
    const door = doorOf(field);
    if (door) asked.doors.push({ field: field.name, ...door });
    const personal = guardedFields.get(`${parent.name}.${field.name}`);
    if (personal) asked.personal.push(personal);
  };
  visit(document, visitWithTypeInfo(types, { Field: { enter } }));
  return asked;
}

/** Second facts must not be tried one after the other within a call; nor would lists below two persons know whose they are. */
function checkPointed({ doors }: Asked): void {
  const [pointed, again] = doors.filter(({ action }) => action === 'citizen:point');
  if (pointed && again) {
    const rule = 'Once an operation.';
    throw new CallError('BAD_USER_INPUT', `Field ${pointed.field}: ${rule}`, { path: [pointed.field], rule });
  }
}

function refusalOf(asked: Asked, caller: Caller): { operation: string; error: CallError } | undefined {
  if (asked.introspects && !caller.scopes.has(exploreScope)) {
    return { operation: 'introspection', error: scopeMissing(exploreScope) };
  }
  for (const { field, ...door } of asked.doors) {
    const error = doorRefusal(caller, door);
    if (error) return { operation: field, error };
  }
  return undefined;
}

/** Why the door stays shut for the caller: the agency's table, the token's scopes, the purpose. */
export function doorRefusal(caller: Caller, { action: first, or = [], personal }: Door): CallError | undefined {
  const actions = [first, ...or];
  const action =
    (['YES', 'SCOPE_MISSING'] as const).flatMap(
      (answer) => actions.find((one) => permits(caller, one) === answer) ?? [],
    )[0] ?? first;
  const permitted = permits(caller, action);
  if (permitted === 'SCOPE_MISSING') return scopeMissing(action);
  if (permitted === 'FORBIDDEN') {
    return new CallError('FORBIDDEN', `An agency of kind ${caller.agency.kind} may not ${action}.`, { action });
  }
  return personal ? purposeRefusal(caller) : undefined;
}

const scopeMissing = (scope: string): CallError =>
  new CallError('SCOPE_MISSING', `The token lacks the scope ${scope}.`, { scopeNeeded: scope });

function purposeRefusal({ purpose, caseRef, client }: Caller): CallError | undefined {
  const allowed = client.purposes;
  if (!purpose) {
    const message = `Personal data need a purpose: send the header Lienthong-Purpose with one of ${allowed.join(', ') || 'none'}.`;
    return new CallError('PURPOSE_REQUIRED', message, { allowed });
  }
  if (!allowed.includes(purpose)) {
    return new CallError('PURPOSE_NOT_ALLOWED', `This client may not act for ${purpose}.`, { allowed });
  }
  if (purposeClasses[purpose].caseRequired && !caseRef) {
    const message = `The purpose ${purpose} needs the header Lienthong-Case with the reference of the case.`;
    return new CallError('PURPOSE_REQUIRED', message, { header: 'Lienthong-Case' });
  }
  return undefined;
}

function bitsOf(fields: readonly PersonalField[], caller: Caller): bigint {
  let bits = 0n;
  for (const name of fields) {
    const { bit, fieldClass } = personalFields[name];
    if (caller.classes.has(fieldClass)) bits |= 1n << BigInt(bit);
  }
  return bits;
}

/** Root fields of the schema without a door: a test holds that there are none. */
export function openRootFields(schema: GraphQLSchema): string[] {
  return [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    type && isObjectType(getNamedType(type))
      ? Object.values(type.getFields())
          .filter((field) => !doorOf(field as AnyField))
          .map((field) => `${type.name}.${field.name}`)
      : [],
  );
}
