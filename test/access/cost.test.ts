import { Kind, parse, visit, type FieldNode, type OperationDefinitionNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { planCost, priceOf } from '@lienthong/api/access/cost';
import type { Caller } from '@lienthong/api/access/caller';
import { limits } from '@lienthong/api/access/limits';
import { readOperations } from '@lienthong/api/playground/operations';
import { createSchema } from '@lienthong/api/schema';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';

let t: TestApi;
let police: Caller;
beforeAll(async () => {
  t = await openTestApi();
  police = t.caller('police-72-register');
});
afterAll(() => t.close());

const costOf = async (document: string, variables: Record<string, unknown> = {}): Promise<number | undefined> => {
  const { extensions, errors } = await t.ask(police, document, variables);
  expect(errors).toBeUndefined();
  return extensions.cost?.value;
};
const refusalOf = ({ errors }: Answer): Record<string, unknown> | undefined => errors?.[0]?.extensions;

describe('the cost of an operation', () => {
  test('is 0 for a scalar and 1 for an object, and stands beside the limit in the answer', async () => {
    const { extensions } = await t.ask(police, '{ viewer { today agency { name kind } limits { cost } } }');
    expect(extensions).toEqual({ cost: { value: 3, limit: limits.cost } });
    const { data } = await t.ask(police, '{ viewer { limits { cost } } }');
    expect(data.viewer.limits.cost).toBe(limits.cost);
  });

  test('is multiplied by the size of a page, as it is after coercion', async () => {
    const list = 'query($n: Int! = 7) { citizens(filter: {}, first: $n) { nodes { id enrollment { status } } } }';
    expect(await costOf(list)).toBe(1 + 7 * 2);
    expect(await costOf(list, { n: 100 })).toBe(1 + 100 * 2);
    expect(await costOf('{ citizens(filter: {}) { nodes { id } } }')).toBe(1 + 50);
    expect(await costOf('{ citizens(filter: {}, first: 3) { edges { node { id } } pageInfo { hasNextPage } } }')).toBe(
      1 + 3 * 2 + 1,
    );
  });

  test('is multiplied by a fixed guess for a list without pages', async () => {
    const { unpagedList } = limits;
    expect(await costOf('{ campaign { targets { value unit { name } } } }')).toBe(1 + unpagedList * 2);
  });

  test('counts a fragment wherever it is spread, and an alias for itself', async () => {
    const both = `{ a: viewer { ...V } b: viewer { ...V ... on Viewer { client { id } } } }
      fragment V on Viewer { agency { name } limits { cost } }`;
    expect(await costOf(both)).toBe(3 + 4);
  });

  test('is 1 for a look at the schema', async () => {
    expect(await costOf('{ __schema { types { name fields { name args { name } } } } }')).toBe(1);
  });

  test('above the limit refuses the operation before anything runs, with cost and limit', async () => {
    const nested =
      '{ administrativeUnits(first: 100) { nodes { children { children { children { children { code } } } } } } }';
    const answer = await t.ask(police, nested);
    expect(refusalOf(answer)).toMatchObject({ code: 'QUERY_TOO_EXPENSIVE', limit: limits.cost });
    expect(refusalOf(answer)?.['cost']).toBeGreaterThan(limits.cost);
    expect(answer.context.ran).toEqual([]);
    expect(answer.extensions.cost).toBeUndefined();
  });
});

const schema = createSchema();

test.each(readOperations().map(({ name, text }) => [name, text] as const))(
  'the SDK’s %s passes with its own page size and with 200 items',
  (_, text) => {
    const document = parse(text);
    const operation = document.definitions[0] as OperationDefinitionNode;
    const defaults = (operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue?.kind === Kind.INT ? Number(defaultValue.value) : undefined,
    ]);
    const args = { ...Object.fromEntries(defaults), items: Array.from({ length: limits.listItems }) };
    const given = new Map<FieldNode, Record<string, unknown>>();
    visit(document, { Field: (node) => void given.set(node, args) });
    expect(priceOf(planCost(schema, document, operation), given)).toBeLessThanOrEqual(limits.cost / 1.5);
  },
);
