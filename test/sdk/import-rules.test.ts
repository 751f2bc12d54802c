import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { parseCorrectedValue, type CorrectableFieldCode } from '@lienthong/schema/correction-fields';
import { day, name, oneOf, personalNumber, text, wholeNumber, type Reader } from '@lienthong/sdk/node';
import { openTestApi, type TestApi } from '../support/api.ts';
import { correctionOf, preview, someone } from '../support/corrections.ts';

let t: TestApi;
let justice: Caller;
beforeAll(async () => {
  t = await openTestApi();
  justice = t.caller('justice-703-registry');
});
afterAll(() => t.close());

/** What the server says of a value before it looks at anything: the rule that it breaks, or nothing. */
type Scalar = (value: string) => Promise<string | undefined>;

const refusalOf = async (document: string, variables: object): Promise<string | undefined> => {
  const { errors } = await t.ask(justice, document, variables as Record<string, unknown>);
  const [error] = errors ?? [];
  if (!error) return undefined;
  expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  return error.extensions['rule'] as string;
};
const bySubject = `query ($subject: SubjectInput!) { citizenBySubject(subject: $subject) { id } }`;
const number: Scalar = (personalNumber) => refusalOf(bySubject, { subject: { personalNumber, birthYear: 1990 } });
const givenName: Scalar = (given) =>
  refusalOf(bySubject, { subject: { personalNumber: '972299000001', givenName: given } });
const onDay: Scalar = (on) =>
  refusalOf(`query ($on: Date!) { administrativeUnit(code: "72", on: $on) { id } }`, { on });

/** A reader of a file takes what offices write beside what the server takes: only the server's own form is compared. */
const cases: { rule: string; reader: Reader<unknown>; server: Scalar; code: string; values: string[] }[] = [
  {
    rule: 'personal number',
    reader: personalNumber(),
    server: number,
    code: 'PERSONAL_NUMBER_MALFORMED',
    values: ['972299000001', '97229900001', '9722990000012', '٩٧٢٢٩٩٠٠٠٠٠١', '972 299 000 001', '9.72299E+11', 'A'],
  },
  {
    rule: 'number of an old card',
    reader: personalNumber(),
    server: number,
    code: 'PERSONAL_NUMBER_LEGACY',
    values: ['290123456'],
  },
  {
    rule: 'day',
    reader: day(),
    server: onDay,
    code: 'DATE_NOT_POSSIBLE',
    values: ['2021-05-20', '2021-02-29', '2021-13-01', '1700-01-01', '20210520', 'infinity', '2021-5-20', '0000-01-01'],
  },
  {
    rule: 'text',
    reader: text(),
    server: givenName,
    code: 'TEXT_REFUSED',
    values: [
      'Ánh',
      'x'.repeat(200),
      'x'.repeat(201),
      'a\u0007b',
      'a\u200bb',
      'a\u202eb',
      '\ud800',
      'Á'.normalize('NFD'),
    ],
  },
];

describe.each(cases)('the rule of a $rule', ({ reader, server, code, values }) => {
  test.each(values)('is the server’s for %j', async (value) => {
    const [read, rule] = [reader(value), await server(value)];
    expect(read.ok).toBe(rule === undefined);
    if (read.ok || rule === undefined) return;
    expect(read.code).toBe(code);
    // The reader may add a hint, and names the forms that only it takes.
    if (code !== 'DATE_NOT_POSSIBLE') expect(read.rule.startsWith(rule)).toBe(true);
  });
});

const corrected: { field: CorrectableFieldCode; reader: Reader<string>; values: string[] }[] = [
  {
    field: 'GIVEN_NAME',
    reader: name(),
    values: ['Ánh', "H'Hen", 'Y-Bham', 'An 2', 'An<', 'x'.repeat(60), 'x'.repeat(61), 'А́н'],
  },
  { field: 'SEX', reader: oneOf({ MALE: 'MALE', FEMALE: 'FEMALE' }), values: ['MALE', 'FEMALE', 'OTHER', '1'] },
];

describe.each(corrected)('the rule of $field', ({ field, reader, values }) => {
  test.each(values)('is that of the contract, and of the server, for %j', async (value) => {
    const [read, contract] = [reader(value), parseCorrectedValue(field, value)];
    const { refusals } = await preview(t, justice, correctionOf(await someone(t), { field, value }));
    const codes = (refusals as { code: string; path: string[] }[])
      .filter(({ path }) => path.at(-1) === 'value' || path.at(-1) === 'newValue')
      .map(({ code }) => code)
      .filter((code) => code !== 'VALUE_UNCHANGED');
    expect(read.ok).toBe(contract.ok);
    expect(codes).toEqual(read.ok ? [] : [read.code]);
    if (!contract.ok) expect(read).toMatchObject({ code: contract.code });
  });
});

test('a number is taken as the server takes it, and in the forms of offices', async () => {
  const document = `query ($first: Int!) { citizens(filter: {}, first: $first) { nodes { id } } }`;
  const reader = wholeNumber({ min: 1, max: 100 });
  for (const value of [1, 100, 0, 101, 1.5]) {
    const rule = await refusalOf(document, { first: value });
    expect(reader(String(value))).toMatchObject(rule === undefined ? { ok: true, value } : { code: 'BAD_USER_INPUT' });
  }
});
