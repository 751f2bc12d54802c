import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  getIntrospectionQuery,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLInputType,
} from 'graphql';
import type { Caller } from '@lienthong/api/access/caller';
import { checkArguments } from '@lienthong/api/access/coercion';
import { createSchema } from '@lienthong/api/schema';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';

let t: TestApi;
let police: Caller;
beforeAll(async () => {
  t = await openTestApi();
  police = t.caller('police-72-register');
});
afterAll(() => t.close());

const ask = (document: string, variables?: Record<string, unknown>): Promise<Answer> =>
  t.ask(police, document, variables);

/** The one code that a document is refused with, before anything ran; undefined when it is served. */
async function codeOf(document: string, variables?: Record<string, unknown>): Promise<string | undefined> {
  const { data, errors, context } = await ask(document, variables);
  if (!errors) return undefined;
  expect(data).toBeNull();
  expect(context.ran).toEqual([]);
  const codes = new Set(errors.map((error) => error.extensions['code'] as string));
  expect(codes.size).toBe(1);
  return [...codes][0];
}

/** `text` so many times, each with its number for #. */
const times = (count: number, text: string): string =>
  Array.from({ length: count }, (_, at) => text.replaceAll('#', String(at))).join(' ');
const nested = (depth: number): string => `${'parent { '.repeat(depth)}id${' }'.repeat(depth)}`;

describe('a document', () => {
  test('nests 8 deep and not 9, fragments expanded', async () => {
    expect(await codeOf(`{ administrativeUnit(code: "72") { ${nested(6)} } }`)).toBeUndefined();
    expect(await codeOf(`{ administrativeUnit(code: "72") { ${nested(7)} } }`)).toBe('QUERY_TOO_DEEP');
    const fragments = (depth: number): string =>
      `{ administrativeUnit(code: "72") { parent { ...F } } } fragment F on AdministrativeUnit { ... on Node { ...G } } fragment G on AdministrativeUnit { ${nested(depth)} }`;
    expect(await codeOf(fragments(5))).toBeUndefined();
    expect(await codeOf(fragments(6))).toBe('QUERY_TOO_DEEP');
    expect((await ask(`{ administrativeUnit(code: "72") { ${nested(40)} } }`)).errors![0]!.extensions).toMatchObject({
      limit: 8,
    });
  });

  test('has 30 aliases and not 31, each use of a fragment counted', async () => {
    expect(await codeOf(`{ viewer { ${times(30, 'a#: today')} } }`)).toBeUndefined();
    expect(await codeOf(`{ viewer { ${times(31, 'a#: today')} } }`)).toBe('TOO_MANY_ALIASES');
    const twice = (count: number): string =>
      `{ viewer { ...F } x: viewer { ...F } } fragment F on Viewer { ${times(count, 'a#: today')} }`;
    expect(await codeOf(twice(14))).toBeUndefined();
    expect(await codeOf(twice(15))).toBe('TOO_MANY_ALIASES');
  });

  test('has 10 directives and not 11, wherever they stand', async () => {
    const on = (count: number): string => `{ viewer { today ${times(count, '... @include(if: true) { today }')} } }`;
    expect(await codeOf(on(10))).toBeUndefined();
    expect(await codeOf(on(11))).toBe('TOO_MANY_ALIASES');
    const spread = (count: number): string =>
      `{ viewer { ${times(count, '...F @skip(if: false)')} } } fragment F on Viewer { today @include(if: true) }`;
    expect(await codeOf(spread(5))).toBeUndefined();
    expect(await codeOf(spread(6))).toBe('TOO_MANY_ALIASES');
  });

  test('has 1,000 tokens and not 1,001', async () => {
    const unit = 'administrativeUnit(code: "72" on: "2021-05-20") { id }';
    const tokens = (count: number): string =>
      `{ ${times(80, unit)} viewer { ${times(count - 80 * 12 - 5, 'today')} } }`;
    expect(await codeOf(tokens(1000))).toBeUndefined();
    expect(await codeOf(tokens(1001))).toBe('GRAPHQL_PARSE_FAILED');
  });

  test('has 500 selections with fragments expanded and not many more', async () => {
    const wide = (count: number): string =>
      `{ viewer { ${times(count, '...F')} } } fragment F on Viewer { ${times(20, 'today')} }`;
    expect(await codeOf(wide(20))).toBeUndefined();
    expect(await codeOf(wide(30))).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test.each([
    ['fragments', (at: number) => `fragment F${at} on AdministrativeUnit { ...F${at + 1} ...F${at + 1} }`],
    [
      'fields',
      (at: number) => `fragment F${at} on AdministrativeUnit { parent { ...F${at + 1} } parent { ...F${at + 1} } }`,
    ],
    [
      'aliases',
      (at: number) =>
        `fragment F${at} on AdministrativeUnit { a: parent { ...F${at + 1} } b: parent { ...F${at + 1} } }`,
    ],
    [
      'inline fragments',
      (at: number) => `fragment F${at} on AdministrativeUnit { ... { ...F${at + 1} } ... on Node { ...F${at + 1} } }`,
    ],
  ])('that doubles 15 or 30 deep by %s is refused in under 200 ms', async (_, fragment) => {
    for (const deep of [15, 30]) {
      const doubling = Array.from({ length: deep }, (__, at) => fragment(at)).join(' ');
      const took: number[] = [];
      for (let time = 0; time < 3; time += 1) {
        const from = performance.now();
        const code = await codeOf(
          `{ administrativeUnit(code: "7${String(time)}") { ...F0 } } ${doubling} fragment F${String(deep)} on AdministrativeUnit { id }`,
        );
        took.push(performance.now() - from);
        expect(['GRAPHQL_VALIDATION_FAILED', 'QUERY_TOO_DEEP', 'TOO_MANY_ALIASES']).toContain(code);
      }
      expect(Math.min(...took)).toBeLessThan(200);
    }
  });

  test.each([
    'fragment F on Viewer { today ...F }',
    'fragment F on Viewer { today ...G } fragment G on Viewer { ...H } fragment H on Viewer { ...F }',
    'fragment F on Viewer { jurisdiction { ...G } } fragment G on AdministrativeUnit { parent { ...G } }',
  ])('that spreads a fragment within itself is refused: %s', async (fragments) => {
    expect(await codeOf(`{ viewer { ...F } } ${fragments}`)).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  test.each([
    ['query A { viewer { today } } query B { viewer { today } }', 'BAD_USER_INPUT'],
    ['{ viewer { today } } fragment F on Viewer { today }', 'GRAPHQL_VALIDATION_FAILED'],
    ['mutation { viewer { today } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription { viewer { today } }', 'BAD_USER_INPUT'],
    ['type Viewer { today: Date }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{ viewer { today }', 'GRAPHQL_PARSE_FAILED'],
    ['{ viewer { today } } \u0000', 'GRAPHQL_PARSE_FAILED'],
    ['', 'BAD_USER_INPUT'],
    ['{ viewer { yesterday } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query($d: Date) { viewer { today } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('like %j is refused with %s', async (document, code) => {
    const { data, errors } = await ask(document);
    expect(data).toBeNull();
    expect(errors!.map((error) => error.extensions['code'])).toContain(code);
    expect(JSON.stringify(errors)).not.toMatch(/did you mean|stack|node_modules/i);
  });
});

describe('first', () => {
  const lists = {
    citizens: (first: string) => `citizens(filter: {}, first: ${first}) { nodes { id } }`,
    administrativeUnits: (first: string) => `administrativeUnits(first: ${first}) { nodes { id } }`,
    worklist: (first: string) => `worklist(kind: NOT_ENROLLED, unit: "72", first: ${first}) { nodes { id } }`,
  } as const;
  const ways: Record<string, (list: (first: string) => string, value: string) => Promise<Answer>> = {
    'a literal': (list, value) => ask(`{ ${list(value)} }`),
    'a variable': (list, value) => ask(`query($n: Int!) { ${list('$n')} }`, { n: JSON.parse(value) }),
    'a variable that may be null': (list, value) =>
      ask(`query($n: Int = 5) { ${list('$n')} }`, { n: JSON.parse(value) }),
    'a default value': (list, value) => ask(`query($n: Int! = ${value}) { ${list('$n')} }`),
    'a literal in a fragment': (list, value) =>
      ask(`{ ...F } fragment F on Query { ...G } fragment G on Query { ... { x: ${list(value)} } }`),
    'a variable in a fragment': (list, value) =>
      ask(`query($n: Int!) { ...F } fragment F on Query { x: ${list('$n')} }`, { n: JSON.parse(value) }),
  };
  const values = ['0', '101', '-1', 'null', '2147483648', '-2147483649', '"5"', '5.5', 'true', '[5]', '{}', '1e2'];
  const cases = (Object.keys(lists) as (keyof typeof lists)[]).flatMap((list) =>
    Object.keys(ways).flatMap((way) => values.map((value) => [list, way, value] as const)),
  );

  test.each(cases)('of %s as %s %s is refused, with nothing run and nothing repeated', async (list, way, value) => {
    // A hundred in another spelling is a number for JSON and none for GraphQL's integers.
    if (value === '1e2' && !way.includes('literal') && !way.includes('default')) return;
    const { data, errors, context } = await ways[way]!(lists[list], value);
    expect(data).toBeNull();
    expect(context.ran).toEqual([]);
    expect(errors).toHaveLength(1);
    const { message, extensions } = errors![0]!;
    expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(extensions['code']);
    if (['0', '101', '-1'].includes(value)) {
      expect(message).toBe(`Argument first of ${list}: From 1 to 100.`);
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: [list, 'first'], rule: 'From 1 to 100.' });
    } else expect(message).not.toContain(value.length > 3 && value !== 'null' && value !== 'true' ? value : '\u0001');
  });

  test.each(Object.keys(ways))('of 1 and of 100 as %s is served', async (way) => {
    for (const list of Object.values(lists)) {
      for (const value of ['1', '100']) {
        const { data, errors } = await ways[way]!(list, value);
        expect(errors).toBeUndefined();
        const [answered] = Object.values(data as Record<string, { nodes: unknown[] }>);
        expect(answered!.nodes).toHaveLength(Number(value));
      }
    }
  });

  test('is 50 where it is left out, by the document or by the variable', async () => {
    for (const document of [
      '{ citizens(filter: {}) { nodes { id } } }',
      'query($n: Int) { citizens(filter: {}, first: $n) { nodes { id } } }',
    ]) {
      expect((await ask(document)).data.citizens.nodes).toHaveLength(50);
    }
  });
});

describe('lists in arguments', () => {
  const holdsList = (type: GraphQLInputType): boolean =>
    isNonNullType(type) ? holdsList(type.ofType) : isListType(type);

  test('are at most 200 long, at any depth', () => {
    const long = Array.from({ length: 201 }, (_, at) => at);
    expect(() => checkArguments('f', { items: long.slice(1) })).not.toThrow();
    expect(() => checkArguments('f', { items: long })).toThrow('Argument f.items: At most 200 items.');
    expect(() => checkArguments('f', { a: [{ b: { c: long } }] })).toThrow('Argument f.a.0.b.c: At most 200 items.');
    expect(() => checkArguments('f', { a: null, b: [null, { c: null }] })).not.toThrow();
  });

  test('are these: who adds one shows that it is bounded (items: write-protocol.test.ts)', () => {
    const types = Object.values(createSchema().getTypeMap()).filter((type) => !type.name.startsWith('__'));
    const ofInputs = types.filter(isInputObjectType).flatMap((type) => Object.values(type.getFields()));
    const ofFields = types
      .filter(isObjectType)
      .flatMap((type) => Object.values(type.getFields()).flatMap(({ args }) => args));
    expect(ofFields.length).toBeGreaterThan(10);
    expect(
      [...ofInputs, ...ofFields]
        .filter((one) => holdsList(one.type))
        .map((one) => one.name)
        .sort(),
    ).toEqual([
      'consents',
      'consents',
      'days',
      'defects',
      'evidence',
      'evidence',
      'fields',
      'fields',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'items',
      'resolutions',
      'times',
    ]);
  });
});

describe('introspection', () => {
  test('is open to who may explore, deep as the tools ask it', async () => {
    const { data, errors } = await ask(getIntrospectionQuery());
    expect(errors).toBeUndefined();
    expect(data.__schema.types.map((type: any) => type.name)).toContain('Citizen');
  });

  test('is shut to everybody else', async () => {
    const { data, errors } = await t.ask(
      t.caller('police-72-register', { scopes: ['unit:read', 'citizen:read'] }),
      getIntrospectionQuery(),
    );
    expect(data).toBeNull();
    expect(errors?.map((error) => error.extensions)).toMatchObject([
      { code: 'SCOPE_MISSING', scopeNeeded: 'graphql:explore' },
    ]);
  });
});
