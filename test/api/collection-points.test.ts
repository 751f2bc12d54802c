import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import { emptySchools, emptySites, numbered, uploadRoster } from '../support/cohorts.ts';
import { fresh, type Json } from '../support/corrections.ts';
import { codesOf, keep, pointWithSlots, slotsOf, thingOf, tryKeep } from '../support/invitations.ts';
import { served } from '../support/worklists.ts';

let t: TestApi;
let city: Caller;
let district: Caller;
let province: Caller;
beforeAll(async () => {
  t = await openTestApi();
  city = t.caller('police-703-register');
  district = t.caller('police-706-register');
  province = t.caller('police-72-register');
});
afterAll(() => t.close());

const open = (more: Json = {}): Json => ({ open: { kind: 'OFFICE', name: 'Trụ sở', unit: '25456', ...more } });
const paths = ([outcome]: Json[]): string[][] => (outcome?.['refusals'] ?? []).map(({ path }: Json) => path);

describe('a collection point', () => {
  test('is opened by the police of its unit, at a place of its kind', async () => {
    const [school] = await emptySchools(t);
    const unitOf = async (table: string, id: string): Promise<string> =>
      String(
        (
          await t.oracle(
            `select u.code from ${table} s join administrative_unit u on u.unit_no = s.unit_no where s.code = $1`,
            [id.slice(4)],
          )
        )[0]?.['code'],
      );
    const [site] = await emptySites(t);
    const kept = await keep(
      t,
      province,
      open(),
      open({ kind: 'SCHOOL', unit: undefined, school }),
      open({ kind: 'ENTERPRISE', unit: undefined, site }),
      open({ kind: 'HOME', unit: '25456' }),
    );
    expect(codesOf(kept)).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED', 'ACCEPTED']);
    expect(kept.map(({ point }) => [point.kind, point.unit.code, point.version, point.opensOn])).toEqual([
      ['OFFICE', '25456', 1, '2021-05-20'],
      ['SCHOOL', await unitOf('school', school!), 1, '2021-05-20'],
      ['ENTERPRISE', await unitOf('site', site!), 1, '2021-05-20'],
      ['HOME', '25456', 1, '2021-05-20'],
    ]);
    const { node } = served(
      await t.ask(
        t.caller('labor-72-office'),
        `query($id: ID!) { node(id: $id) { id ... on CollectionPoint { name site { id } } } }`,
        { id: kept[2]?.['point'].id },
      ),
    );
    expect(node).toEqual({ id: kept[2]?.['point'].id, name: 'Trụ sở', site: { id: site } });
  });

  test.each<[string, string[], Json]>([
    ['VALUE_REQUIRED', ['step', 'open', 'school'], { kind: 'SCHOOL' }],
    ['VALUE_REQUIRED', ['step', 'open', 'site'], { kind: 'ENTERPRISE' }],
    ['VALUE_REQUIRED', ['step', 'open', 'school'], { school: 'sch_x' }],
    ['NOT_FOUND', ['step', 'open', 'school'], { kind: 'SCHOOL', school: 'sch_nobody-knows-it' }],
    ['NOT_FOUND', ['step', 'open', 'site'], { kind: 'ENTERPRISE', site: 'nothing' }],
    ['VALUE_REQUIRED', ['step', 'open', 'unit'], { unit: undefined }],
    ['UNIT_NOT_FOUND', ['step', 'open', 'unit'], { unit: '99999' }],
    ['OUTSIDE_JURISDICTION', ['step', 'open', 'unit'], { unit: '706' }],
    ['DATES_CONTRADICT', ['step', 'open', 'closesOn'], { opensOn: '2021-05-20', closesOn: '2021-05-19' }],
  ])('is refused by %s at %s', async (code, path, change) => {
    const kept = await keep(t, city, open(change));
    expect([codesOf(kept), paths(kept)]).toEqual([[code], [path]]);
  });

  test('is changed by its own agency alone, in the version that it saw, and replayed once', async () => {
    const { point } = await pointWithSlots(t, city);
    const close = (more: Json = {}): Json => ({
      close: { point: point['id'], expectedVersion: point['version'], closesOn: '2021-06-10', ...more },
    });
    expect(codesOf(await keep(t, district, close()))).toEqual(['OUTSIDE_JURISDICTION']);
    expect(codesOf(await keep(t, city, close({ expectedVersion: 1 })))).toEqual(['VERSION_CONFLICT']);
    expect(codesOf(await keep(t, city, close({ closesOn: '2021-05-19' })))).toEqual(['DATE_NOT_POSSIBLE']);
    expect(codesOf(await keep(t, city, close({ closesOn: '2021-05-22' })))).toEqual(['DATE_NOT_POSSIBLE']);
    const item = { clientRef: fresh('close'), step: close() };
    const [first] = served(await tryKeep(t, city, [item]))['keepCollectionPoints'];
    const [again] = served(await tryKeep(t, city, [item]))['keepCollectionPoints'];
    expect([first.status, first.replayed, again.status, again.replayed]).toEqual(['ACCEPTED', false, 'ACCEPTED', true]);
    expect(again.point).toEqual({ ...point, closesOn: '2021-06-10', version: 3 });
  });

  test('has the slots of its calendar, which nobody can take twice', async () => {
    const { point, slots } = await pointWithSlots(t, city, { capacity: 30 });
    expect(
      slots.map(({ on, from, to, capacity, booked, hasRoom, state }) => [
        on,
        from,
        to,
        capacity,
        booked,
        hasRoom,
        state,
      ]),
    ).toEqual(['2021-05-20', '2021-05-21', '2021-05-24'].map((on) => [on, '07:30', '11:30', 30, 0, true, 'OPEN']));
    const add = (from: string, to: string, capacity = 5): Json => ({
      addSlots: {
        point: point['id'],
        expectedVersion: point['version'],
        from: '2021-05-24',
        to: '2021-05-25',
        times: [{ from, to, capacity }],
      },
    });
    expect(codesOf(await keep(t, city, add('11:00', '12:00')))).toEqual(['VALUE_NOT_ALLOWED']);
    expect(codesOf(await keep(t, city, add('12:00', '12:30', 0)))).toEqual(['VALUE_NOT_ALLOWED']);
    expect(codesOf(await keep(t, city, add('11:30', '12:30')))).toEqual(['ACCEPTED']);
    expect(await slotsOf(t, city, { point: point['id'], from: '2021-05-25', hasRoom: true })).toHaveLength(1);
  });

  test('calls a slot off or ends it, once, and never before its day', async () => {
    const { slots } = await pointWithSlots(t, city);
    const [now, tomorrow] = slots;
    const step = (name: string, slot: Json | undefined): Json => ({
      [name]: { slot: slot?.['id'], expectedVersion: 1 },
    });
    expect(codesOf(await keep(t, district, step('closeSlot', now)))).toEqual(['OUTSIDE_JURISDICTION']);
    expect(codesOf(await keep(t, city, step('closeSlot', tomorrow)))).toEqual(['DATE_NOT_POSSIBLE']);
    expect(codesOf(await keep(t, city, { cancelSlot: { slot: now?.['id'], expectedVersion: 2 } }))).toEqual([
      'VERSION_CONFLICT',
    ]);
    expect(codesOf(await keep(t, city, step('closeSlot', now), step('closeSlot', now)))).toEqual([
      'ACCEPTED',
      'STEP_NOT_OPEN',
    ]);
    expect(codesOf(await keep(t, city, step('cancelSlot', tomorrow), step('closeSlot', tomorrow)))).toEqual([
      'ACCEPTED',
      'STEP_NOT_OPEN',
    ]);
  });

  test('takes sessions of a cohort of its own school alone', async () => {
    const schools = await emptySchools(t);
    const persons = await numbered(t, `c.life_status = 'ALIVE' and c.id not in (select citizen_id from cohort_member)`);
    const cohort = await uploadRoster(t, t.caller('education-72-office'), schools[0]!, persons.slice(0, 3));
    const at = async (school: string | undefined): Promise<Json> =>
      thingOf('point', await keep(t, province, open({ kind: 'SCHOOL', unit: undefined, school })));
    const add = (point: Json): Json => ({
      addSlots: {
        point: point['id'],
        expectedVersion: 1,
        from: '2021-05-21',
        to: '2021-05-21',
        times: [{ from: '08:00', to: '10:00', capacity: 3 }],
        cohort: cohort.id,
      },
    });
    const [right, wrong] = [await at(schools[0]), await at(schools[1])];
    expect(codesOf(await keep(t, province, add(right), add(wrong)))).toEqual(['ACCEPTED', 'NOT_FOUND']);
    expect(await slotsOf(t, t.caller('education-72-office'), { cohort: cohort.id })).toMatchObject([
      { on: '2021-05-21', capacity: 3 },
    ]);
  });

  test('is for the police to keep', async () => {
    for (const client of ['committee-25456-review', 'education-72-office', 'labor-72-office', 'justice-703-registry']) {
      const { errors } = await tryKeep(t, t.caller(client), [{ clientRef: fresh('no'), step: open() }]);
      expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    }
  });
});

test('pages of points and slots hold everything once, in order, while others are added', async () => {
  const walk = async (name: string, order: string): Promise<Json[]> => {
    const found: Json[] = [];
    for (let after: string | null = null; ;) {
      const answer = await t.ask(
        city,
        `query($after: Cursor) { ${name}(first: 2, after: $after) { nodes { id ${order} } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      const list = served(answer)[name];
      found.push(...list.nodes);
      if (!list.pageInfo.hasNextPage) return found;
      after = list.pageInfo.endCursor;
    }
  };
  const points = await walk('collectionPoints', 'name');
  const [count] = await t.oracle(
    `select (select count(*)::int from collection_point) as points, (select count(*)::int from collection_slot) as slots`,
  );
  expect([new Set(points.map(({ id }) => id)).size, points.length]).toEqual([count!['points'], count!['points']]);
  const slots = await walk('collectionSlots', 'on');
  expect(new Set(slots.map(({ id }) => id)).size).toBe(count!['slots']);
  const keys = slots.map(({ on, id }) => `${on} ${id}`);
  expect(keys).toEqual(keys.toSorted());
});
