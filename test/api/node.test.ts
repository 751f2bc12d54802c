import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import { accepted, correctionOf, someone, submit } from '../support/corrections.ts';
import { personWhere, type Person } from '../support/people.ts';

let t: TestApi;
let inWard: Person;
let elsewhere: Person;
beforeAll(async () => {
  t = await openTestApi();
  inWard = await personWhere(t, `m.code = '25456' and c.case_state = 'DELIVERED'`);
  elsewhere = await personWhere(t, `d.code = '706'`);
});
afterAll(() => t.close());

const selection = `__typename id
  ... on Citizen { surname personalNumber maskedNumber enrollment { status } dossiers { id } personalNumbers { value } }
  ... on AdministrativeUnit { fullName parent { id } }
  ... on CorrectionRequest { kind state version newValue steps { step } }`;
const node = (clientId: string, id: string, with_ = {}): Promise<Answer> =>
  t.ask(t.caller(clientId, with_), `query($id: ID!) { node(id: $id) { ${selection} } }`, { id });

describe('node', () => {
  test('finds a unit by its id, of any time, for everybody', async () => {
    for (const [id, fullName] of [
      ['80@origin', 'Tỉnh Long An'],
      ['80@2025-07-01', 'Tỉnh Tây Ninh'],
      ['25456-01@origin', 'Tổ 1'],
    ] as const) {
      const { data, errors, context } = await node('home-affairs-72-desk', id, { purpose: null });
      expect(errors).toBeUndefined();
      expect(data.node).toMatchObject({ __typename: 'AdministrativeUnit', id, fullName });
      expect(context.ran).toEqual([]);
    }
    expect((await node('home-affairs-72-desk', '25456-01@origin')).data.node.parent.id).toBe('25456@origin');
  });

  test('finds a person by the id of an earlier answer, with all that hangs below', async () => {
    const { data, errors } = await node('justice-25456-registry', inWard.node);
    expect(errors).toBeUndefined();
    expect(data.node).toMatchObject({
      __typename: 'Citizen',
      id: inWard.node,
      surname: inWard.surname,
      personalNumber: inWard.number,
      enrollment: { status: 'DELIVERED' },
      personalNumbers: [{ value: inWard.number }],
    });
    expect(data.node.dossiers.length).toBeGreaterThan(0);
  });

  test('tells of a person elsewhere what it tells of one who is not: null', async () => {
    const there = await node('justice-25456-registry', elsewhere.node);
    const nobody = await node('justice-25456-registry', `cit_${randomUUID()}`);
    expect(there.data).toEqual({ node: null });
    for (const part of ['data', 'errors', 'extensions'] as const) expect(there[part]).toEqual(nobody[part]);
    expect(there.context.ran).toEqual(nobody.context.ran);
    expect((await node('police-706-register', elsewhere.node)).data.node.id).toBe(elsewhere.node);
  });

  describe('a request of civil status', () => {
    let request: string;
    beforeAll(async () => {
      const item = correctionOf(await someone(t, 'true', '25456'), { value: 'Ưng' });
      request = accepted(await submit(t, t.caller('justice-25456-registry'), item)).id;
    });

    test('is found by its id as correctionRequest finds it, and leaves the same trace', async () => {
      const { data, errors, context } = await node('justice-703-registry', request);
      expect(errors).toBeUndefined();
      const found = { id: request, kind: 'CORRECTION', state: 'SUBMITTED', version: 1, newValue: 'Ưng' };
      expect(data.node).toEqual({ __typename: 'CorrectionRequest', ...found, steps: [{ step: 'SUBMIT' }] });
      const trails = await t.oracle(
        'select operation, outcome, cardinality(persons) as persons from audit where request_id = $1 order by id',
        [context.requestId],
      );
      expect(trails[0]).toEqual({ operation: 'correctionRequest', outcome: 'ANSWERED', persons: 1 });
    });

    test('is null outside the reach, as one that never was', async () => {
      const there = await node('justice-706-registry', request);
      const never = await node('justice-706-registry', `cor_${randomUUID()}`);
      expect(there.data).toEqual({ node: null });
      expect(there.errors).toBeUndefined();
      for (const part of ['data', 'errors', 'extensions'] as const) expect(there[part]).toEqual(never[part]);
    });

    test.each([
      ['labor-72-office', {}, 'FORBIDDEN'],
      ['justice-25456-registry', { scopes: ['unit:read', 'citizen:read', 'field:PERSONAL'] }, 'SCOPE_MISSING'],
      ['justice-25456-registry', { purpose: null }, 'PURPOSE_REQUIRED'],
    ])('stays shut for %s with %j: %s', async (clientId, with_, code) => {
      const { data, errors, context } = await node(clientId, request, with_);
      expect(data).toEqual({ node: null });
      expect(errors?.map((error) => error.extensions['code'])).toEqual([code]);
      expect(context.ran).toEqual([]);
    });
  });

  test('is null for a unit that never was', async () => {
    expect((await node('police-72-register', '99@origin')).data).toEqual({ node: null });
    expect((await node('police-72-register', '72@2020-01-01')).data).toEqual({ node: null });
  });

  test.each([
    '',
    '72',
    'cit_',
    'cit_1',
    '972099123456',
    `cit_${'0'.repeat(36)}`,
    `CIT_${randomUUID()}`,
    `cit_${randomUUID()}\n`,
    `cit_${randomUUID()}'--`,
    '72@origin ',
    'dos_\u0000',
  ])('refuses %j, which is no id of an answer, without repeating it', async (id) => {
    const { data, errors, context } = await node('police-72-register', id);
    expect(data).toEqual({ node: null });
    expect(errors).toHaveLength(1);
    expect(errors![0]).toMatchObject({
      message: 'Argument id: An id from an earlier answer.',
      path: ['node'],
      extensions: { code: 'BAD_USER_INPUT', path: ['id'] },
    });
    expect(context.ran).toEqual([]);
  });

  test.each([
    ['labor-72-office', {}, 'FORBIDDEN'],
    ['inspector-72-desk', { caseRef: 'DSR-1' }, 'FORBIDDEN'],
    ['justice-25456-registry', { scopes: ['unit:read', 'field:PERSONAL'] }, 'SCOPE_MISSING'],
    ['justice-25456-registry', { purpose: null }, 'PURPOSE_REQUIRED'],
    ['justice-25456-registry', { purpose: 'CARD_ISSUANCE' }, 'PURPOSE_NOT_ALLOWED'],
  ])('stays shut for %s with %j where a person is meant, whoever it is: %s', async (clientId, with_, code) => {
    for (const id of [inWard.node, elsewhere.node, `cit_${randomUUID()}`]) {
      const { data, errors, context } = await node(clientId, id, with_);
      expect(data).toEqual({ node: null });
      expect(errors?.map((error) => error.extensions['code'])).toEqual([code]);
      const trails = await t.oracle('select operation, outcome, code from audit where request_id = $1', [
        context.requestId,
      ]);
      expect(trails).toEqual([{ operation: 'node', outcome: 'DENIED', code }]);
    }
  });

  test('finds several at once, each by its own id', async () => {
    const { data, errors, context } = await t.ask(
      t.caller('police-72-register'),
      'query($a: ID!, $b: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } c: node(id: "72@origin") { id } }',
      { a: inWard.node, b: elsewhere.node },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ a: { id: inWard.node }, b: { id: elsewhere.node }, c: { id: '72@origin' } });
    expect(context.ran).toEqual(['node', 'node']);
  });
});
