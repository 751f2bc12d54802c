import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type CitizenList, type TestApi } from '../support/api.ts';
import { move, register, withinReach } from '../support/people.ts';

const orders = ['RESIDENCE', 'NAME', 'DATE_OF_BIRTH'] as const;

let t: TestApi;
let police: Caller;
beforeAll(async () => {
  t = await openTestApi();
  police = t.caller('police-703-register');
});
afterAll(() => t.close());

const ids = async (list: CitizenList, caller = police): Promise<string[]> =>
  (await t.walk<{ id: string }>(caller, list)).map(({ id }) => id);

const pageOf = async (list: CitizenList, caller = police): Promise<{ nodes: { id: string }[]; pageInfo: any }> => {
  const { data, errors } = await t.page(caller, list);
  expect(errors).toBeUndefined();
  return data.citizens;
};

const codeOf = async (list: CitizenList, caller = police): Promise<string | undefined> => {
  const { data, errors, context } = await t.page(caller, list);
  if (errors) expect([data, context.ran]).toEqual([null, []]);
  return errors?.[0]?.extensions['code'];
};

describe('pages of citizens', () => {
  test.each(orders)('in the order %s show everybody exactly once, whatever their size', async (orderBy) => {
    const whole = await ids({ orderBy });
    expect(new Set(whole)).toEqual(
      new Set([...(await withinReach(t, 'police-703-register'))].map((id) => `cit_${id}`)),
    );
    expect(whole.length).toBe(new Set(whole).size);
    for (const first of [99, 33, 17]) expect(await ids({ orderBy, first })).toEqual(whole);
    const filter = { unit: '25456-01', name: 'nguyen' };
    expect(await ids({ orderBy, first: 1, filter })).toEqual(await ids({ orderBy, first: 100, filter }));
  });

  test.each(orders)('in the order %s part those who are alike but for their id', async (orderBy) => {
    for (let count = 0; count < 9; count += 1)
      await register(t, { group: '25459-01', surname: 'Quách', bornOn: '1977-07-07' });
    const filter = { name: 'quach' };
    const alike = await ids({ orderBy, filter });
    expect(alike).toHaveLength(9);
    expect(await ids({ orderBy, filter, first: 2 })).toEqual(alike);
    expect(alike).toEqual([...alike].sort());
    await t.oracle(`delete from citizen where surname = 'Quách'`);
  });

  test('say where they lie, also when the last one is full or there is none', async () => {
    const filter = { unit: '25456-02' };
    const whole = await ids({ filter });
    const full = await pageOf({ filter, first: whole.length });
    expect(full.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    const short = await pageOf({ filter, first: whole.length - 1 });
    expect(short.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const last = await pageOf({ filter, first: 5, after: short.pageInfo.endCursor });
    expect(last.nodes.map((one) => one.id)).toEqual(whole.slice(-1));
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const none = await pageOf({ filter, after: last.pageInfo.endCursor });
    expect(none).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
  });

  test('leave in the audit those whom the page shows, and not the one behind it', async () => {
    const { data, context } = await t.page(police, { first: 4 });
    const trails = await t.oracle('select outcome, persons from audit where request_id = $1', [context.requestId]);
    expect(trails).toHaveLength(1);
    expect(trails[0]!['persons'].map((id: string) => `cit_${id}`).sort()).toEqual(
      data.citizens.nodes.map((one: any) => one.id).sort(),
    );
  });
});

describe('a walk that is under way', () => {
  const list: CitizenList = { filter: { unit: '703' }, orderBy: 'RESIDENCE', first: 50 };
  let seen: string[];
  let after: string;
  let rest: string[];
  const begin = async (orderBy: CitizenList['orderBy'] = 'RESIDENCE'): Promise<void> => {
    Object.assign(list, { orderBy });
    const page = await pageOf(list);
    seen = page.nodes.map((one) => one.id);
    after = page.pageInfo.endCursor;
    rest = await ids({ ...list, after });
  };
  const uuid = (node: string): string => node.slice('cit_'.length);

  test.each([
    ['RESIDENCE', { group: '25456-01' }, { group: '25474-02' }],
    ['NAME', { group: '25459-01', surname: 'An' }, { group: '25459-01', surname: 'Vũ' }],
    ['DATE_OF_BIRTH', { group: '25459-01', bornOn: '1901-01-01' }, { group: '25459-01', bornOn: '2021-05-01' }],
  ] as const)(
    'in the order %s passes over who is added behind it and meets who is added ahead',
    async (orderBy, behind, ahead) => {
      await begin(orderBy);
      const passed = await register(t, { ...behind, id: '00000000-0000-7000-8000-000000000001' });
      const met = await register(t, ahead);
      const now = await ids({ ...list, after });
      expect(now).not.toContain(`cit_${passed}`);
      expect(now.filter((id) => id !== `cit_${met}`)).toEqual(rest);
      expect(now.filter((id) => id === `cit_${met}`)).toHaveLength(1);
      await t.oracle('delete from citizen where id = any ($1)', [[passed, met]]);
    },
  );

  test('neither loses nor doubles anybody else when persons move', async () => {
    await begin();
    const [forward, back, away] = [seen[3]!, rest.at(-3)!, rest[5]!];
    await move(t, uuid(forward), '25474-02');
    await move(t, uuid(back), '25456-01');
    await move(t, uuid(away), '25633-01');
    const now = await ids({ ...list, after });
    expect(now.filter((id) => id !== forward)).toEqual(rest.filter((id) => id !== back && id !== away));
    expect(now.filter((id) => id === forward)).toHaveLength(1);
  });

  test.each(orders)('in the order %s goes on from its place when the person at the cursor is gone', async (orderBy) => {
    await begin(orderBy);
    await move(t, uuid(seen.at(-1)!), '25633-01');
    expect(await ids({ ...list, after })).toEqual(rest);
  });
});

describe('a cursor', () => {
  const list: CitizenList = { filter: { unit: '703', name: 'n' }, orderBy: 'NAME', first: 5 };
  let cursor: string;
  beforeAll(async () => {
    cursor = (await pageOf(list)).pageInfo.endCursor;
  });

  test('goes with any size of the page, any purpose and any officer of the client, and any spelling of the same filter', async () => {
    expect(await codeOf({ ...list, first: 100, after: cursor })).toBeUndefined();
    const others = { purpose: 'POPULATION_REVIEW', officer: 'officer-police-703-1' } as const;
    expect(await codeOf({ ...list, after: cursor }, t.caller('police-703-register', others))).toBeUndefined();
    const filter = { name: 'n', unit: '703', status: null };
    expect(await codeOf({ ...list, filter, after: cursor })).toBeUndefined();
  });

  test.each<[string, CitizenList]>([
    ['another filter', { filter: { unit: '703', name: 'ng' } }],
    ['a filter less', { filter: { unit: '703' } }],
    ['a filter more', { filter: { unit: '703', name: 'n', bornFrom: '1950-01-01' } }],
    ['no filter', { filter: {} }],
    ['another order', { orderBy: 'RESIDENCE' }],
    ['an order with keys of the same kind', { orderBy: 'DATE_OF_BIRTH' }],
  ])('is refused for %s', async (_, other) => {
    expect(await codeOf({ ...list, ...other, after: cursor })).toBe('CURSOR_MISMATCH');
  });

  test.each(['police-72-register', 'police-706-register', 'justice-703-registry'])(
    'is refused for %s',
    async (client) => {
      expect(await codeOf({ ...list, after: cursor }, t.caller(client))).toBe('CURSOR_MISMATCH');
    },
  );

  test('is refused for another list', async () => {
    const { errors } = await t.ask(
      police,
      'query($after: Cursor!) { administrativeUnits(filter: { name: "n", within: "703" }, after: $after) { nodes { id } } }',
      { after: cursor },
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_MISMATCH', path: ['after'] });
  });

  test('is refused when any character of it is another, also where the last one has bits to spare', async () => {
    const { data } = await t.ask(
      police,
      'query($f: CitizenFilter!) { citizens(filter: $f, orderBy: NAME, first: 60) { edges { cursor } } }',
      { f: list.filter },
    );
    const cursors = data.citizens.edges.map((edge: any) => edge.cursor as string) as string[];
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const codes = new Set<string | undefined>();
    for (const spare of [0, 2, 3]) {
      const one = cursors.find(({ length }) => length % 4 === spare)!;
      const next = (character: string): string => alphabet[(alphabet.indexOf(character) + 1) % 64]!;
      const edited = Array.from(one, (character, at) => one.slice(0, at) + next(character) + one.slice(at + 1));
      const ends = [...alphabet].filter((last) => !one.endsWith(last)).map((last) => one.slice(0, -1) + last);
      for (const after of [...edited, ...ends]) codes.add(await codeOf({ ...list, after }));
      expect(await codeOf({ ...list, after: one })).toBeUndefined();
    }
    expect([...codes]).toStrictEqual(['CURSOR_MISMATCH']);
  });

  test('is refused when it is cut, lengthened, or made up', async () => {
    const cut = Array.from(cursor, (_, at) => cursor.slice(0, at)).filter((text) => text !== '');
    const made = [cursor + 'A', cursor + cursor, 'A', randomBytes(60).toString('base64url')];
    const codes = new Set<string | undefined>();
    for (const after of [...cut, ...made]) codes.add(await codeOf({ ...list, after }));
    expect([...codes]).toStrictEqual(['CURSOR_MISMATCH']);
    for (const after of ['', ' ', `${cursor}=`, 'A'.repeat(601), `${cursor}\n`]) {
      expect(await codeOf({ ...list, after })).toBe('BAD_USER_INPUT');
    }
  });

  test('of another deployment is refused', async () => {
    const other = await openTestApi({ cursorKey: randomBytes(32).toString('base64url') });
    const foreign = await other.page(other.caller('police-703-register'), list);
    await other.close();
    expect(await codeOf({ ...list, after: foreign.data.citizens.pageInfo.endCursor })).toBe('CURSOR_MISMATCH');
  });

  test('tells nothing of the person at its place', async () => {
    const person = { group: '25459-01', surname: 'Kanaria', givenName: 'Zwanzig', bornOn: '1933-03-03' };
    const id = await register(t, person);
    for (const orderBy of orders) {
      const sealed: string[] = [];
      for (let time = 0; time < 2; time += 1) {
        const { nodes, pageInfo } = await pageOf({ filter: { name: 'kanaria' }, orderBy, first: 1 });
        expect(nodes).toEqual([{ id: `cit_${id}` }]);
        sealed.push(pageInfo.endCursor);
      }
      expect(sealed[0]).not.toBe(sealed[1]);
      const bytes = Buffer.from(sealed[0]!, 'base64url');
      const read = [sealed[0]!, bytes.toString('utf8'), bytes.toString('latin1')].join(' ').toLowerCase();
      for (const word of ['kanaria', 'zwanzig', '1933-03', id, id.slice(0, 8)]) expect(read).not.toContain(word);
    }
  });
});

describe('the count of a list', () => {
  test('stops at 10,000 and says so', async () => {
    await t.oracle(
      `insert into citizen (id, unit_no, surname, given_name, name_key, given_key, date_of_birth, sex, presence, presence_on, presence_source)
       select gen_random_uuid(), u.unit_no, 'Vạn', 'Lý', 'van ly', 'ly', '1980-01-01', 'MALE', 'PRESENT', '2021-01-01', 'test'
       from generate_series(1, 10001), administrative_unit u where u.code = '25459-01'`,
    );
    const count = async (): Promise<{ value: number; exact: boolean }> => {
      const { data } = await t.ask(
        police,
        '{ citizens(filter: { name: "van ly" }, first: 1) { totalCount { value exact } } }',
      );
      return data.citizens.totalCount;
    };
    expect(await count()).toEqual({ value: 10_000, exact: false });
    await t.oracle(`delete from citizen where id = (select id from citizen where surname = 'Vạn' limit 1)`);
    expect(await count()).toEqual({ value: 10_000, exact: true });
  });
});
