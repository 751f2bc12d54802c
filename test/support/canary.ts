import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isNonNullType,
  isObjectType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import type { HttpServer } from './http.ts';

/** An invented person whose name and number nobody else has, in every form in which they could slip out. */
export const canary = {
  number: '972190867345',
  surname: 'Khuất',
  middleName: 'Thuỳm',
  givenName: 'Ngoãng',
  nameKey: 'khuat thuym ngoang',
  givenKey: 'ngoang',
  bornOn: '1990-08-06',
} as const;

const fullName = `${canary.surname} ${canary.middleName} ${canary.givenName}`;

/** The texts that are sent. */
export const canaryTexts = [
  canary.number,
  fullName.normalize('NFC'),
  fullName.normalize('NFD'),
  canary.nameKey,
  `cit_${canary.number}`,
];

const traces = [canary.number, canary.middleName, canary.givenName].flatMap((text) => [
  text.normalize('NFC'),
  text.normalize('NFD'),
]);

/** The forms of the canary that a text holds: none, wherever it isn't an authorised answer. */
export function findCanary(text: string): string[] {
  const lower = text.toLowerCase();
  const decoded = lower.replaceAll(/(?:%[0-9a-f]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll('%', ''), 'hex').toString(),
  );
  return [...traces, canary.givenKey, 'thuym'].filter((form) => decoded.includes(form.toLowerCase()));
}

/** A place in an operation where a value can stand. */
export interface Position {
  name: string;
  operation: 'query' | 'mutation';
  type: GraphQLInputType;
  /** The selection set of an operation with the literal there, and something valid wherever a value is required. */
  place(literal: string): string;
}

export interface CanaryCall {
  query: string;
  variables?: Record<string, unknown>;
}

/** The canary at that place, as literal and as variable, of right and wrong types. */
export function callsAt({ operation, type, place }: Position): CanaryCall[] {
  const nullable = String(getNullableType(type));
  const literals = [
    ...canaryTexts.map((text) => JSON.stringify(text)),
    `"""${fullName}"""`,
    canary.number,
    'Ngoang',
    `[${JSON.stringify(fullName)}]`,
    `{ Ngoang: ${JSON.stringify(canary.number)} }`,
  ];
  const values = [...canaryTexts, Number(canary.number), [fullName], { [canary.number]: fullName }];
  return [
    ...literals.map((literal) => ({ query: `${operation} ${place(literal)}` })),
    ...values.map((value) => ({ query: `${operation}($v: ${String(type)}) ${place('$v')}`, variables: { v: value } })),
    {
      query: `${operation}($v: ${nullable === 'Int' ? 'String' : 'Int'}!) ${place('$v')}`,
      variables: { v: canary.number },
    },
    { query: `${operation}($v: ${nullable} = ${JSON.stringify(fullName)}) ${place('$v')}` },
    { query: `${operation}($v: ${nullable} = ${canary.number}) ${place('$v')}` },
  ];
}

type AnyField = GraphQLField<unknown, unknown>;
type Wrap = (inner: string) => string;

/** Every argument and every field of an input, of every field that can be reached from a root; the fields of an argument's type once. */
export function positionsOf(schema: GraphQLSchema): Position[] {
  const taken = new Set<string>();
  const below = ([operation, root]: [Position['operation'], string]): Position[] =>
    placesBelow(schema, root, taken).map((position) => ({ ...position, operation }));
  return [...below(['query', 'Query']), ...below(['mutation', 'Mutation'])];
}

type Place = Omit<Position, 'operation'>;

function placesBelow(schema: GraphQLSchema, root: string, taken: Set<string>): Place[] {
  const reached = new Map<string, Wrap>([[root, (inner) => `{ ${inner} }`]]);
  const places: Place[] = [];
  // A Map hands out what is added while it is walked: types come nearest first.
  for (const [typeName, wrap] of reached) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields()) as AnyField[]) {
      const below = getNamedType(field.type);
      const called = (args: Record<string, string>, inner: string): string => wrap(callText(field, args, inner));
      // What a write answers is reached by reading too.
      if (root === 'Query' && isObjectType(below) && !reached.has(below.name))
        reached.set(below.name, (inner) => called({}, inner));
      for (const argument of field.args) {
        const place = (literal: string): string => called({ [argument.name]: literal }, '__typename');
        const [own, ...within] = placesIn(`${typeName}.${field.name}(${argument.name})`, argument, place);
        const input = getNamedType(argument.type).name;
        places.push(own!, ...(taken.has(input) ? [] : within));
        taken.add(input);
      }
    }
  }
  return places;
}

function placesIn(name: string, { type }: GraphQLArgument | GraphQLInputField, place: Wrap): Place[] {
  const named = getNamedType(type);
  const own: Place = { name, type, place };
  if (!isInputObjectType(named)) return [own];
  const fields = Object.values(named.getFields());
  const required = fields.filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
  const within = fields.flatMap((field) =>
    placesIn(`${name}.${field.name}`, field, (literal) => {
      const others = required.filter((one) => one !== field).map((one) => `${one.name}: ${plain(one.type)}`);
      return place(`{ ${[`${field.name}: ${literal}`, ...others].join(', ')} }`);
    }),
  );
  return [own, ...within];
}

function callText(field: AnyField, given: Record<string, string>, inner: string): string {
  const required = field.args.filter((argument) => isNonNullType(argument.type) && argument.defaultValue === undefined);
  const all = { ...Object.fromEntries(required.map(({ name, type }) => [name, plain(type)])), ...given };
  const args = Object.entries(all).map(([name, literal]) => `${name}: ${literal}`);
  const selection = isLeafType(getNamedType(field.type)) ? '' : ` { ${inner} }`;
  return `${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${selection}`;
}

const plainValues: Record<string, string> = {
  PersonalNumber: '"972099000001"',
  UnitCode: '"72"',
  Date: '"2021-05-20"',
  Text: '"an"',
  ID: '"72@origin"',
  Int: '5',
  Boolean: 'true',
};

/** Something valid, without the canary. */
function plain(type: GraphQLInputType): string {
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[0]!.name;
  if (!isInputObjectType(named)) return plainValues[named.name] ?? 'null';
  const required = Object.values(named.getFields()).filter((field) => isNonNullType(field.type));
  return `{ ${required.map((field) => `${field.name}: ${plain(field.type)}`).join(', ')} }`;
}

/** Token requests with the text in every parameter and every claim. */
export async function bentForms(http: HttpServer, text: string): Promise<URLSearchParams[]> {
  const jwt = (claims: object, header: object): string =>
    [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.c2ln';
  const usual = await http.form('justice-706-registry', 'officer-justice-706-1');
  const bent = [
    'grant_type',
    'client_assertion',
    'client_assertion_type',
    'client_id',
    'scope',
    'subject_token',
    'subject_token_type',
    'actor_token',
    text,
  ].map((name) => {
    const form = new URLSearchParams(usual);
    form.set(name, text);
    return form;
  });
  const forged = ['client_assertion', 'subject_token'].flatMap((name) =>
    [
      jwt({ iss: text, sub: text, jti: text, aud: text }, { alg: 'ES256', kid: text }),
      jwt({ iss: 'justice-706-registry', sub: text, jti: text }, { alg: text, kid: text, typ: text }),
    ].map((token) => {
      const form = new URLSearchParams(usual);
      form.set(name, token);
      return form;
    }),
  );
  const signed = new URLSearchParams(usual);
  signed.set('client_assertion', await http.assertion('justice-706-registry', { jti: text, aud: text, sub: text }));
  return [...bent, ...forged, signed];
}
