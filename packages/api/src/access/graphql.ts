import { GraphQLScalarType, isInputObjectType, Kind, type GraphQLSchema, type ValueNode } from 'graphql';
import { checkText, textRules } from '@lienthong/schema/text-rule';
import { parseDay } from '@lienthong/schema/civil-date';
import { parsePersonalNumber } from '@lienthong/schema/personal-number';
import { Extensions, registerEnumType } from 'type-graphql';

type Table = Record<string, string | { meaning: string; deprecated?: string }>;

/** A GraphQL enum from a table of codes; each value documented by its row. */
export function enumOf<T extends Table>(name: string, description: string, table: T): { [K in keyof T]: K } {
  const codes = Object.fromEntries(Object.keys(table).map((code) => [code, code])) as { [K in keyof T]: K };
  const valuesConfig = Object.fromEntries(
    Object.entries(table).map(([code, row]) => [
      code,
      typeof row === 'string'
        ? { description: row }
        : { description: row.meaning, ...(row.deprecated !== undefined && { deprecationReason: row.deprecated }) },
    ]),
  );
  registerEnumType(codes, { name, description, valuesConfig: valuesConfig as never });
  return codes;
}

/** The rule a value broke; the operation's door adds the path. Never the value. */
export class ScalarRule extends Error {}

interface TextScalar {
  name: string;
  description: string;
  specifiedByURL: string;
  /** Returns the canonical text or throws a ScalarRule. */
  parse(text: string): string;
}

const textScalar = ({ name, description, specifiedByURL, parse }: TextScalar): GraphQLScalarType<string, string> => {
  const fromInput = (value: unknown): string => {
    if (typeof value !== 'string') throw new ScalarRule('A string.');
    return parse(value);
  };
  return new GraphQLScalarType({
    name,
    description,
    specifiedByURL,
    serialize: (value) => (value instanceof Date ? value.toISOString() : String(value)),
    parseValue: fromInput,
    parseLiteral: (node: ValueNode) => fromInput(node.kind === Kind.STRING ? node.value : undefined),
  });
};

const spec = (name: string): string => `urn:lienthong:scalar:${name}`;
const rfc3339 = 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6';

function matching(pattern: RegExp, rule: string): (text: string) => string {
  return (text) => {
    if (!pattern.test(text)) throw new ScalarRule(rule);
    return text;
  };
}

export const PersonalNumberScalar = textScalar({
  name: 'PersonalNumber',
  description: 'Personal identification number: exactly 12 digits, no check digit. Never put it into a URL or a log.',
  specifiedByURL: spec('personal-number'),
  parse(text) {
    const parsed = parsePersonalNumber(text);
    if (!parsed.ok) throw new ScalarRule(parsed.rule);
    return parsed.value;
  },
});

export const UnitCodeScalar = textScalar({
  name: 'UnitCode',
  description:
    'Code of the statistics office: 2 digits for a province, 3 for a district, 5 for a commune, `<commune>-<nn>` for a resident group. Names different units over time: it is resolved on a day.',
  specifiedByURL: spec('unit-code'),
  parse: matching(/^\d{2,3}$|^\d{5}(-\d{2,3})?$/, '2, 3 or 5 digits, or 5 digits, a hyphen and 2 or 3 digits.'),
});

export const DateScalar = textScalar({
  name: 'Date',
  description: 'A calendar day, `YYYY-MM-DD`, in Asia/Ho_Chi_Minh.',
  specifiedByURL: rfc3339,
  parse(text) {
    const day = parseDay(text);
    if (day === null) throw new ScalarRule('A calendar day written YYYY-MM-DD.');
    return day;
  },
});

export const DateTimeScalar = textScalar({
  name: 'DateTime',
  description: 'An instant in UTC, RFC 3339 with milliseconds.',
  specifiedByURL: rfc3339,
  parse: matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/, 'An instant in UTC, YYYY-MM-DDThh:mm:ssZ.'),
});

export const CursorScalar = textScalar({
  name: 'Cursor',
  description: 'Opaque, encrypted and signed; bound to list, filter, order and client.',
  specifiedByURL: spec('cursor'),
  parse: matching(/^[A-Za-z0-9_-]{1,600}$/, 'A cursor from an earlier page.'),
});

/** Free text of a filter, under the one text rule. */
export const TextScalar = textScalar({
  name: 'Text',
  description: 'Text of 1 to 200 characters: well-formed, without control or invisible characters; kept in NFC.',
  specifiedByURL: spec('text'),
  parse(text) {
    const checked = checkText(text, { max: 200 });
    if (text === '') throw new ScalarRule('At least one character.');
    if (!checked.ok) throw new ScalarRule(textRules[checked.rule]);
    return checked.value;
  },
});

export const TimeOfDayScalar = textScalar({
  name: 'TimeOfDay',
  description: 'A time of a day in Viet Nam: `HH:MM`, 00:00 to 23:59.',
  specifiedByURL: spec('time-of-day'),
  parse: matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of a day, HH:MM.'),
});

export const ClientRefScalar = textScalar({
  name: 'ClientRef',
  description:
    'The caller’s key of an item, 1 to 100 characters `A-Z a-z 0-9 . _ : / -`. It stays with us: put no personal data in it.',
  specifiedByURL: spec('client-ref'),
  parse: matching(/^[A-Za-z0-9._:/-]{1,100}$/, '1 to 100 characters A-Z a-z 0-9 . _ : / -'),
});

export const Sha256Scalar = textScalar({
  name: 'Sha256',
  description: 'A SHA-256 in 64 lower-case hexadecimal digits.',
  specifiedByURL: spec('sha256'),
  parse: matching(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits.'),
});

/** Marks an input of which exactly one field is given; type-graphql has no word for it. */
export const OneOf = (): ClassDecorator => Extensions({ oneOf: true });

export function markOneOf(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type) && type.extensions['oneOf'] === true) type.isOneOf = true;
  }
  return schema;
}
