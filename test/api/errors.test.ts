import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
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

/** `text` so many times, each with its number for #. */
const times = (count: number, text: string): string =>
  Array.from({ length: count }, (_, at) => text.replaceAll('#', String(at))).join(' ');

describe('errors', () => {
  test('are shown five at most, of those before execution and of those in it', async () => {
    const before = await ask(`{ viewer { ${times(12, 'field#')} } }`);
    expect(before.errors).toHaveLength(5);
    expect(before.extensions.errorsInAll).toBe(12);
    const within = await ask(`{ viewer { today } ${times(8, 'a#: node(id: "x#") { id }')} }`);
    expect(within.errors).toHaveLength(5);
    expect(within.extensions.errorsInAll).toBe(8);
    expect(within.data).toMatchObject({ viewer: { today: '2021-05-20' }, a0: null, a7: null });
    const few = await ask(`{ ${times(5, 'a#: node(id: "x#") { id }')} }`);
    expect(few.errors).toHaveLength(5);
    expect(few.extensions.errorsInAll).toBeUndefined();
  });

  test('never hold what a caller wrote, even where it reads like a message of the server', async () => {
    const canary = '972099000001';
    const lures = [`in \\"${canary}\\"`, `by type \\"${canary}\\"`, `Expected type \\"${canary}\\"`, canary].map(
      (lure) => `"${lure}"`,
    );
    lures.push(`"""in "${canary}" """`, `"""Expected type "${canary}" enum """`);
    for (const lure of lures) {
      for (const document of [
        `{ citizens(filter: {}, first: ${lure}) { nodes { id } } }`,
        `{ citizens(filter: {}, orderBy: ${lure}) { nodes { id } } }`,
        `{ citizens(filter: { unit: ${lure} }) { nodes { id } } }`,
        `{ citizens(filter: { bornFrom: ${lure} }) { nodes { id } } }`,
        `{ citizens(filter: ${lure}) { nodes { id } } }`,
        `{ citizens(filter: {}, after: ${lure}) { nodes { id } } }`,
        `{ citizen(personalNumber: ${lure.replace(canary, `${canary}1`)}) { id } }`,
        `{ campaign { targets(history: ${lure}) { id } } }`,
        `{ node(id: ${lure}) { id } }`,
        `query($x: Int = ${lure}) { citizens(filter: {}, first: $x) { nodes { id } } }`,
      ]) {
        const { errors } = await ask(document);
        expect(errors?.length).toBeGreaterThan(0);
        expect(JSON.stringify(errors)).not.toContain(canary);
      }
      const value: unknown = lure.startsWith('"""') ? lure.slice(3, -3) : JSON.parse(lure);
      for (const [type, variable] of [
        ['CitizenFilter!', value],
        ['CitizenFilter!', { [String(value)]: 1 }],
        ['CitizenFilter!', { unit: value, [String(value)]: value }],
        ['CitizenFilter!', { status: value }],
        ['CitizenFilter!', [value]],
      ]) {
        const { errors } = await ask(`query($x: ${String(type)}) { citizens(filter: $x) { nodes { id } } }`, {
          x: variable,
        });
        expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
        expect(JSON.stringify(errors)).not.toContain(canary);
      }
      const { errors } = await ask('query($x: CitizenOrder!) { citizens(filter: {}, orderBy: $x) { nodes { id } } }', {
        x: value,
      });
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        rule: 'One of the values of CitizenOrder.',
      });
    }
  });

  test('of a variable whose name every object has do not arise', async () => {
    const { data, errors } = await ask(
      'query($toString: Int = 2) { citizens(filter: {}, first: $toString) { nodes { id } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.citizens.nodes).toHaveLength(2);
  });
});
