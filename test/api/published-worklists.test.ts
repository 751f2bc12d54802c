import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Caller } from '@lienthong/api/access/caller';
import { agencyKinds, type AgencyKind } from '@lienthong/schema/codes';
import { openTestApi, type TestApi } from '../support/api.ts';
import { fresh, type Json } from '../support/corrections.ts';
import { people } from '../support/people.ts';
import {
  linesOf,
  listOf,
  publication,
  publish,
  published,
  review,
  reviewOf,
  served,
  tryPublish,
  tryReview,
} from '../support/worklists.ts';

let t: TestApi;
let province: Caller;
let district: Caller;
let wardPolice: Caller;
let ward: Caller;
let elsewhere: Caller[];
beforeAll(async () => {
  t = await openTestApi({ poolSize: 20 });
  province = t.caller('police-72-register');
  district = t.caller('police-703-register');
  wardPolice = t.caller('police-25456-register');
  ward = t.caller('committee-25456-review');
  elsewhere = [t.caller('police-706-register')];
  await t.oracle(
    `insert into client (id, agency_id, name, scopes, purposes) select 'all-' || kind, min(id), 'test', $1, $2 from agency group by kind`,
    [
      ['worklist:publish', 'worklist:review', 'worklist:read', 'presence:write'],
      ['CARD_ISSUANCE', 'POPULATION_REVIEW', 'CIVIL_STATUS'],
    ],
  );
  const [committee] = await t.oracle(
    `insert into client (id, agency_id, name, scopes, purposes) select 'test-committee-' || id, id, 'test', array['unit:read', 'worklist:read', 'worklist:review',
       'citizen:read', 'correction:report', 'presence:write', 'field:STATUS', 'field:PERSONAL'], array['POPULATION_REVIEW']
     from agency where kind = 'COMMUNE_COMMITTEE' and id not like '%25456%' order by id limit 1 returning id`,
  );
  await t.api.register.refresh();
  elsewhere.push(t.caller(committee!['id']));
});
afterAll(() => t.close());

const codes = (outcomes: Json[]): string[] => outcomes.map((one) => one['refusals'][0]?.code ?? one['status']);

describe('publishing', () => {
  test('makes one list for each commune of a district, all as of one instant', async () => {
    const communes = await t.oracle<{ code: string }>(
      `select u.code from administrative_unit u join administrative_unit d on d.id = u.parent_id where d.code = '703' and u.valid_to = '2025-06-30' order by u.unit_no`,
    );
    const [outcome] = await publish(t, district, publication('NOT_ENROLLED', '703', { perCommune: true }));
    const lists = outcome!['worklists'] as Json[];
    expect(lists.map((one) => one['unit'].code)).toEqual(communes.map(({ code }) => code));
    expect(new Set(lists.map((one) => one['asOf'])).size).toBe(1);
    const inAll = await people(t, `c.unit_no between 0 and 0 or true`);
    for (const list of lists) {
      const right = inAll.filter(
        (one) =>
          one.commune === list['unit'].code &&
          one.caseState === null &&
          one.lifeStatus === 'ALIVE' &&
          one.nationality === 'VN' &&
          one.bornOn <= '2007-05-20',
      );
      expect([list['unit'].code, list['lines']]).toEqual([list['unit'].code, right.length]);
    }
  });

  test('gives two lists of the same lines the same hash, and each its place after the other', async () => {
    const one = await published(t, district, 'DISCREPANT', '25456');
    const two = await published(t, wardPolice, 'DISCREPANT', '25456');
    expect([two['sha256'], two['supersedes']]).toEqual([one['sha256'], one['id']]);
    expect((await listOf(t, ward, one['id']))?.['supersededBy']).toBe(two['id']);
    const listed = async (filter: Json): Promise<string[]> => {
      const document =
        'query($f: PublishedWorklistFilter) { publishedWorklists(filter: $f, first: 100) { nodes { id } } }';
      return served(await t.ask(ward, document, { f: filter }))['publishedWorklists'].nodes.map(
        (one_: Json) => one_['id'],
      );
    };
    expect(await listed({ kind: 'DISCREPANT' })).toEqual([two['id'], one['id']]);
    expect(await listed({ kind: 'DISCREPANT', current: true })).toEqual([two['id']]);
    expect(await listed({ kind: 'DISCREPANT', current: false })).toEqual([one['id']]);
    expect(await listed({ kind: 'DISCREPANT', unit: '25459' })).toEqual([]);
    expect(await listed({ publishedAfter: '2021-05-20' })).toEqual([]);
    expect(await listed({ publishedAfter: '2021-05-19', kind: 'DISCREPANT' })).toHaveLength(2);
  });

  test('of an empty list is a list too', async () => {
    const [group] = await t.oracle(
      `select g.code from administrative_unit g where g.code like '25456-%' and not exists (
         select from citizen c where c.unit_no = g.unit_no and c.case_state = 'REDO_REQUIRED') order by 1 limit 1`,
    );
    const list = await published(t, district, 'REDO_REQUIRED', group!['code']);
    expect(list).toMatchObject({
      lines: 0,
      sha256: '94f7c139d229c7e3ca06fb2c4f3a282582006ef2d656504ee23d6af7b9bafb35',
    });
    expect(await linesOf(t, ward, list['id'])).toEqual([]);
  });

  test.each<[string, Json, string, string[]]>([
    ['a district without perCommune', publication('NOT_ENROLLED', '703'), 'VALUE_NOT_ALLOWED', ['perCommune']],
    ['a unit elsewhere', publication('NOT_ENROLLED', '25459'), 'OUTSIDE_JURISDICTION', ['unit']],
    ['a unit that is none', publication('NOT_ENROLLED', '99999'), 'UNIT_NOT_FOUND', ['unit']],
    ['days of another list', publication('OVERDUE', '25456', { days: 5 }), 'VALUE_NOT_ALLOWED', ['days']],
    ['too many days', publication('BECOMING_ELIGIBLE', '25456', { days: 367 }), 'VALUE_NOT_ALLOWED', ['days']],
    [
      'communes of a group',
      publication('NOT_ENROLLED', '25456-01', { perCommune: true }),
      'VALUE_NOT_ALLOWED',
      ['unit'],
    ],
  ])('of %s is refused', async (what, item, code, path) => {
    const caller = what === 'a unit elsewhere' ? wardPolice : district;
    const [outcome] = await publish(t, caller, item);
    expect(outcome!['refusals'][0]).toMatchObject({ code, path });
    expect(outcome!['worklists']).toEqual([]);
  });

  test('again with the same ref makes nothing more, and with another content is refused', async () => {
    const item = publication('OVERDUE', '25456');
    const [one] = await publish(t, district, item);
    const [again] = await publish(t, district, item);
    expect(again).toMatchObject({ replayed: true, worklists: [{ id: one!['worklists'][0].id }] });
    expect(codes(await publish(t, district, { ...item, kind: 'DISCREPANT' }))).toEqual(['REF_REUSED']);
  });

  test('by ten at once leaves one line of lists', async () => {
    const calls = Array.from({ length: 10 }, () => published(t, district, 'BECOMING_ELIGIBLE', '25456'));
    const lists = await Promise.all(calls);
    const [end] = await t.oracle(
      `select count(*)::int as all, count(distinct supersedes)::int as before, count(*) filter (where supersedes is null)::int as first
       from worklist where kind = 'BECOMING_ELIGIBLE'`,
    );
    expect(end).toEqual({ all: lists.length, before: lists.length - 1, first: 1 });
  });

  test('is for the police alone, and reviewing for the ward’s committee', async () => {
    for (const kind of Object.keys(agencyKinds) as AgencyKind[]) {
      const caller = t.caller(`all-${kind}`, { purpose: 'POPULATION_REVIEW' });
      const code = async (answer: Promise<{ errors: any }>): Promise<unknown> =>
        (await answer).errors?.[0]?.extensions.code;
      const tried = [
        await code(tryPublish(t, caller, [publication('NOT_ENROLLED', '99999')])),
        await code(tryReview(t, caller, [reviewOf({ id: 'wli_0', reviewVersion: 0 }, 'CONFIRMED')])),
      ];
      const right = { POLICE: [undefined, 'FORBIDDEN'], COMMUNE_COMMITTEE: ['FORBIDDEN', undefined] } as Record<
        string,
        unknown[]
      >;
      expect([kind, tried]).toEqual([kind, right[kind] ?? ['FORBIDDEN', 'FORBIDDEN']]);
    }
  });
});

describe('a published list', () => {
  test('is seen by the ward, its police and those above, and is nothing to others', async () => {
    const list = await published(t, province, 'NOT_ENROLLED', '25456');
    const [line] = await linesOf(t, ward, list['id']);
    for (const caller of [province, district, wardPolice, ward]) {
      expect((await listOf(t, caller, list['id']))?.['sha256']).toBe(list['sha256']);
    }
    for (const caller of elsewhere) {
      const stranger = 'wkl_01900000-0000-7000-8000-000000000001';
      const document = `query($id: ID!) { publishedWorklist(id: $id) { id } node(id: $id) { id }
        publishedWorklists(first: 100) { nodes { unit { code } } totalCount { value } } }`;
      const [there, nowhere] = [
        await t.ask(caller, document, { id: list['id'] }),
        await t.ask(caller, document, { id: stranger }),
      ];
      expect(there.data).toEqual(nowhere.data);
      expect(there.data.publishedWorklist).toBeNull();
      expect(there.context.ran).toEqual(nowhere.context.ran);
    }
    expect(codes(await review(t, elsewhere[1]!, reviewOf(line!, 'CONFIRMED')))).toEqual(['NOT_FOUND']);
  });

  test('pages its lines by cursors that fit no other filter, list or client', async () => {
    const list = await published(t, district, 'NOT_ENROLLED', '25456');
    const all = await linesOf(t, ward, list['id']);
    expect(await linesOf(t, ward, list['id'], {}, 3)).toEqual(all);
    const group = all[0]!['group'].code as string;
    expect(await linesOf(t, ward, list['id'], { group })).toEqual(all.filter((line) => line['group'].code === group));
    const page = (caller: Caller, filter: Json, after: string | null): Promise<any> =>
      t.ask(
        caller,
        `query($id: ID!, $f: PublishedItemFilter, $after: Cursor) { publishedWorklist(id: $id) { items(filter: $f, first: 2, after: $after) {
           nodes { no } pageInfo { endCursor } totalCount { value } } } }`,
        { id: list['id'], f: filter, after },
      );
    const { data } = await page(ward, {}, null);
    expect(data.publishedWorklist.items.totalCount.value).toBe(all.length);
    const { endCursor } = data.publishedWorklist.items.pageInfo;
    for (const answer of [await page(district, {}, endCursor), await page(ward, { reviewed: false }, endCursor)]) {
      expect(answer.errors[0].extensions.code).toBe('CURSOR_MISMATCH');
    }
  });

  test('shows who may not see what was found neither that nor rows chosen by it', async () => {
    const list = await published(t, district, 'NOT_ENROLLED', '25456');
    const narrow = t.caller('committee-25456-review', { scopes: ['worklist:read', 'field:STATUS'] });
    const document = `query($id: ID!, $f: PublishedItemFilter) { publishedWorklist(id: $id) { sha256 items(filter: $f, first: 1) {
      nodes { no state review { result } reviews { result } citizen { id surname } } } } }`;
    const { data } = await t.ask(narrow, document, { id: list['id'] });
    expect(data.publishedWorklist).toMatchObject({
      sha256: list['sha256'],
      items: { nodes: [{ no: 1, state: 'NOT_ENROLLED', review: null, reviews: null, citizen: { surname: null } }] },
    });
    for (const f of [{ result: 'REFUSED' }, { reviewed: true }]) {
      const { errors } = await t.ask(narrow, document, { id: list['id'], f });
      expect(errors?.[0]?.extensions['code']).toBe('SCOPE_MISSING');
    }
  });

  test('leaves the reader’s trace of every person on the page', async () => {
    const list = await published(t, district, 'NOT_ENROLLED', '25456');
    const { context } = await t.ask(
      ward,
      `query($id: ID!) { publishedWorklist(id: $id) { items(first: 5) { nodes { citizen { surname } review { result } } } } }`,
      { id: list['id'] },
    );
    const trails = await t.oracle(
      `select operation, cardinality(persons) as persons, more_fields::text as more from audit where request_id = $1 order by id`,
      [context.requestId],
    );
    expect(trails.map((one) => [one['operation'], one['persons']])).toEqual([
      ['publishedWorklist', 0],
      ['PublishedWorklist.items', 5],
      ['PublishedWorkItem.reviews', 0],
    ]);
    // Bits 67 and 70 of the trace: the person, and what was found.
    expect(trails[1]!['more']).toBe(String((1n << 4n) | (1n << 7n)));
  });
});

describe('the database', () => {
  let list: Json;
  let app: pg.Client;
  beforeAll(async () => {
    list = await published(t, district, 'NOT_ENROLLED', '25456');
    app = new pg.Client({ connectionString: t.appUrl });
    await app.connect();
  });
  afterAll(() => app.end());

  const key = (): string => list['id'].slice(4) as string;
  const codeOf = (run: Promise<unknown>): Promise<string> =>
    run.then(
      () => 'done',
      (error: unknown) => (error as { code: string }).code,
    );
  async function asApp(text: string): Promise<string> {
    await app.query('begin');
    try {
      for (const [name, value] of Object.entries({
        lo: 0,
        hi: 99_999_999,
        cohorts_of: 0,
        collecting_lo: 1,
        collecting_hi: 0,
        client: 1,
      }))
        await app.query('select set_config($1, $2, true)', [`app.${name}`, String(value)]);
      return await codeOf(app.query(text));
    } finally {
      await app.query('rollback');
    }
  }

  test.each([
    ['a list', 'update worklist set lines = 0 where id = $'],
    ['a list', 'delete from worklist where id = $'],
    ['a line', 'update worklist_item set citizen_version = 99 where worklist_id = $'],
    [
      'a line',
      `update worklist_item set state = 'DELIVERED', review_version = review_version + 1 where worklist_id = $`,
    ],
    ['a line', 'delete from worklist_item where worklist_id = $'],
    [
      'a line more',
      `insert into worklist_item (worklist_id, no, citizen_id, unit_no, home_unit_no, state, citizen_version)
       select worklist_id, 100000, (select id from citizen c where not exists (select from worklist_item x where x.worklist_id = $ and x.citizen_id = c.id) limit 1),
         unit_no, home_unit_no, state, 1 from worklist_item where worklist_id = $ limit 1`,
    ],
    [
      'the version of a review',
      `update worklist_item set review_version = review_version + 2, result = 'CONFIRMED', reviewed_on = '2021-05-20' where worklist_id = $`,
    ],
    ['all', 'truncate worklist_review'],
  ])('lets nobody change %s: %s', async (_, text) => {
    const said = text.replaceAll('$', `'${key()}'`);
    expect(await codeOf(t.oracle(said))).toBe('55000');
    expect(['42501', '55000']).toContain(await asApp(said));
  });

  test('keeps what was found: a review is never rewritten', async () => {
    const [line] = await linesOf(t, ward, list['id']);
    await review(t, ward, reviewOf(line!, 'CONFIRMED'));
    expect(await codeOf(t.oracle(`update worklist_review set result = 'REFUSED'`))).toBe('55000');
    expect(await codeOf(t.oracle('delete from worklist_review'))).toBe('55000');
  });

  test.each(['worklist', 'worklist_item', 'worklist_review'])(
    'gives %s only within a scope, and to its range alone',
    async (table) => {
      const bare = new pg.Client({ connectionString: t.appUrl });
      await bare.connect();
      await expect(bare.query(`select count(*) from ${table}`)).rejects.toMatchObject({ code: '42704' });
      await bare.query('begin');
      const within = async (code: string): Promise<number> => {
        const [unit] = await t.oracle(
          `select unit_no, last_unit_no from administrative_unit where code = $1 and valid_to = '2025-06-30'`,
          [code],
        );
        await bare.query(`select set_config('app.lo', $1, true), set_config('app.hi', $2, true)`, [
          String(unit!['unit_no']),
          String(unit!['last_unit_no']),
        ]);
        return Number((await bare.query(`select count(*) from ${table}`)).rows[0].count);
      };
      expect(await within('706')).toBe(0);
      expect(await within('25456')).toBeGreaterThan(0);
      await bare.query('rollback');
      await bare.end();
    },
  );
});

describe('reviewing', () => {
  let lines: Json[];
  let at = 0;
  const next = (): Json => lines[at++]!;
  beforeAll(async () => {
    const list = await published(t, district, 'COLLECTED_NOT_ISSUED', '25456');
    lines = await linesOf(t, ward, list['id']);
    expect(lines.length).toBeGreaterThan(9);
  });

  test.each<[string, Json, string, string[]]>([
    ['DECEASED', {}, 'VALUE_REQUIRED', ['note']],
    ['DATA_WRONG', { note: 'sai' }, 'VALUE_REQUIRED', ['fields']],
    ['DATA_WRONG', { note: 'sai', fields: ['SURNAME', 'RESIDENCE'] }, 'VALUE_NOT_ALLOWED', ['fields']],
    ['CONFIRMED', { fields: ['SURNAME'] }, 'VALUE_NOT_ALLOWED', ['fields']],
    ['CONFIRMED', { movedTo: 'x' }, 'VALUE_NOT_ALLOWED', ['movedTo']],
    ['MOVED_OUT', { movedToUnit: '99999@origin' }, 'UNIT_NOT_FOUND', ['movedToUnit']],
    ['CONFIRMED', { seenOn: '2021-05-21' }, 'DATE_NOT_POSSIBLE', ['seenOn']],
    ['AWAY', { seenOn: '1990-01-01' }, 'DATE_NOT_POSSIBLE', ['seenOn']],
    ['CONFIRMED', { item: 'wli_01900000-0000-7000-8000-000000000001' }, 'NOT_FOUND', ['item']],
    ['CONFIRMED', { item: 'nothing' }, 'NOT_FOUND', ['item']],
    ['CONFIRMED', { expectedVersion: 3 }, 'VERSION_CONFLICT', ['expectedVersion']],
  ])('%s with %j is refused, and nothing is kept', async (result, more, code, path) => {
    const line = lines.at(-1)!;
    const [outcome] = await review(t, ward, reviewOf(line, result, more));
    expect(outcome!['refusals'][0]).toMatchObject({ code, path });
    expect(await t.oracle('select from worklist_review where item_id = $1', [line['id'].slice(4)])).toEqual([]);
  });

  test('a second time corrects the first, and all is kept', async () => {
    const line = next();
    await review(t, ward, reviewOf(line, 'REFUSED', { note: 'Không muốn' }));
    const [again] = await review(t, ward, reviewOf({ ...line, reviewVersion: 1 }, 'ABROAD'));
    expect(again).toMatchObject({
      status: 'ACCEPTED',
      item: { reviewVersion: 2, review: { result: 'ABROAD', version: 2 } },
    });
    const { data } = await t.ask(
      district,
      `query($id: ID!) { publishedWorklists(filter: { kind: COLLECTED_NOT_ISSUED, current: true, unit: "25456" }) { nodes { items(filter: { result: ABROAD }) { nodes {
         id reviews { version result note } } } progress { byResult { result count } } } } }`.replace(
        'query($id: ID!)',
        '',
      ),
    );
    const [list] = data.publishedWorklists.nodes;
    expect(list.items.nodes).toEqual([
      {
        id: line['id'],
        reviews: [
          { version: 1, result: 'REFUSED', note: 'Không muốn' },
          { version: 2, result: 'ABROAD', note: null },
        ],
      },
    ]);
    expect(list.progress.byResult).toEqual([{ result: 'ABROAD', count: 1 }]);
  });

  test('of the same facts once more names the report that is open already', async () => {
    const line = next();
    const wrong = { fields: ['GIVEN_NAME'], note: 'Tên' };
    const [one] = await review(t, ward, reviewOf(line, 'DATA_WRONG', wrong));
    const [two] = await review(
      t,
      ward,
      reviewOf({ ...line, reviewVersion: 1 }, 'DATA_WRONG', { ...wrong, note: 'Tên Hoa' }),
    );
    const { request } = one!['item'].review.followUp;
    expect(two!['item'].review.followUp).toEqual({ implies: 'REPORT', request, presence: null, done: false });
  });

  test('by twenty at once of one line is taken once; the others learn the version', async () => {
    const line = next();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, nth) => review(t, ward, reviewOf(line, nth % 2 ? 'CONFIRMED' : 'AWAY'))),
    );
    const found = codes(outcomes.flat());
    expect(found.filter((code) => code === 'ACCEPTED')).toHaveLength(1);
    expect(found.filter((code) => code === 'VERSION_CONFLICT')).toHaveLength(19);
    expect(await t.oracle('select version from worklist_review where item_id = $1', [line['id'].slice(4)])).toEqual([
      { version: 1 },
    ]);
  });

  test('twice in one call goes by the versions, in the order of the items', async () => {
    const line = next();
    const outcomes = await review(
      t,
      ward,
      reviewOf(line, 'CONFIRMED'),
      reviewOf(line, 'AWAY'),
      reviewOf({ ...line, reviewVersion: 1 }, 'REFUSED', { note: 'x' }),
    );
    expect(codes(outcomes)).toEqual(['ACCEPTED', 'VERSION_CONFLICT', 'ACCEPTED']);
  });

  test('again with the same ref is the same review, and opens no second report', async () => {
    const item = reviewOf(next(), 'DUPLICATE', { note: 'Hai số' });
    const [one] = await review(t, ward, item);
    const [again] = await review(t, ward, item);
    expect(again).toMatchObject({ replayed: true, item: one!['item'] });
    const { id } = one!['item'].review.followUp.request;
    expect(await t.oracle(`select count(*)::int as n from correction_request where fields = '{DUPLICATE}'`)).toEqual([
      { n: 1 },
    ]);
    expect(id).toMatch(/^cor_/);
  });

  test('refuses one line and takes the others, and a death that is registered by now refuses a presence', async () => {
    const [dead, other] = [next(), next()];
    await t.oracle(
      `update citizen set life_status = 'DECEASED', died_on = '2021-05-01', version = version + 1 where id = $1`,
      [dead['citizen'].id.slice(4)],
    );
    const outcomes = await review(t, ward, reviewOf(dead, 'AWAY'), reviewOf(other, 'AWAY'));
    expect(codes(outcomes)).toEqual(['BLOCKED_BY_DEATH', 'ACCEPTED']);
  });

  test('of who has moved away by now takes MOVED_OUT alone, and opens nothing', async () => {
    const line = next();
    const home = `(select unit_no from administrative_unit where code = '25459-01')`;
    await t.oracle(`update citizen set unit_no = ${home}, version = version + 1 where id = $1`, [
      line['citizen'].id.slice(4),
    ]);
    expect(codes(await review(t, ward, reviewOf(line, 'CONFIRMED'), reviewOf(line, 'AWAY')))).toEqual([
      'CITIZEN_NOT_FOUND',
      'CITIZEN_NOT_FOUND',
    ]);
    const [moved] = await review(t, ward, reviewOf(line, 'MOVED_OUT'));
    expect(moved).toMatchObject({
      status: 'ACCEPTED',
      item: { citizen: null, review: { followUp: { request: null, done: true } } },
    });
  });

  test('tells the followers of the line, the report and the presence', async () => {
    const line = next();
    await review(t, ward, reviewOf(line, 'AWAY'));
    const told = await t.oracle(
      `select type, fields from outbox where subject_id = any($1::uuid[]) order by type, id`,
      [[line['id'].slice(4), line['citizen'].id.slice(4)]],
    );
    expect(told).toEqual([
      { type: 'CITIZEN_CHANGED', fields: ['presence', 'presence_on', 'presence_source'] },
      { type: 'WORK_ITEM_REVIEWED', fields: [] },
    ]);
  });

  test('of lists of different kinds is not compared', async () => {
    const one = await published(t, district, 'NOT_ENROLLED', '25456');
    const two = await published(t, district, 'DISCREPANT', '25456');
    const document = `query($id: ID!, $with: ID!) { publishedWorklist(id: $id) { diff(with: $with) { added } } }`;
    const { errors } = await t.ask(ward, document, { id: one['id'], with: two['id'] });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['with'] });
    expect((await t.ask(ward, document, { id: one['id'], with: fresh('wkl') })).data.publishedWorklist.diff).toBeNull();
  });
});
