import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import { accepted, deathOf, decide, fresh, move, stepOf, submit, type Json } from '../support/corrections.ts';
import { dossierOf, go, intakeOf, record, steps, uncollected } from '../support/dossiers.ts';
import {
  codesOf,
  invite,
  keep,
  listInvitations,
  pointWithSlots,
  slotsOf,
  thingOf,
  tryInvite,
} from '../support/invitations.ts';
import { officesOf } from '../support/offices.ts';
import type { Person } from '../support/people.ts';
import { liveList, served } from '../support/worklists.ts';

let t: TestApi;
let police: Caller;
let wardPolice: Caller;
let district: Caller;
let ward: Caller;
let persons: Person[];
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  police = t.caller('police-703-register');
  wardPolice = t.caller('police-25456-register');
  district = t.caller('police-706-register');
  ward = t.caller('committee-25456-review');
  persons = await uncollected(t, '25456');
});
afterAll(() => t.close());

const next = (): Person => {
  const person = persons.shift();
  if (!person) throw new Error('nobody is left');
  return person;
};
const known = (person: Person): Json => ({ known: { personalNumber: person.number, givenName: person.givenName } });
const planOf = (person: Person, slot?: Json): Json => ({
  plan: { person: known(person), ...(slot && { slot: slot['id'] }) },
});
const at = (thing: Json, more: Json = {}): Json => ({ id: thing['id'], expectedVersion: thing['version'], ...more });
const taken = async (caller: Caller, step: Json): Promise<Json> => thingOf('invitation', await invite(t, caller, step));
const sentTo = async (person: Person, slot: Json | undefined): Promise<Json> =>
  taken(ward, { send: at(await taken(ward, planOf(person, slot)), { channel: 'LETTER' }) });
const ofPerson = async (person: Person): Promise<Json[]> =>
  (await listInvitations(t, police)).filter(({ citizen }) => citizen.id === person.node);
const statusOf = async (person: Person): Promise<string> => (await ofPerson(person))[0]?.['citizen'].enrollment.status;
const listed = async (kind: string, filter: Json = {}): Promise<string[]> =>
  (await liveList(t, ward, { kind, unit: '25456', filter })).map((item) => item['citizen'].id);
const close = (slot: Json | undefined): Json => ({
  closeSlot: { slot: slot?.['id'], expectedVersion: slot?.['version'] },
});

describe('an invitation', () => {
  test('is planned, sent and attended, and the status follows', async () => {
    const { slots } = await pointWithSlots(t, police);
    const person = next();
    const planned = await taken(ward, planOf(person, slots[0]));
    expect(planned).toMatchObject({ state: 'PLANNED', reason: 'FIRST_ISSUE', version: 1 });
    expect(planned['citizen'].enrollment.status).toBe('NOT_ENROLLED');
    const sent = await taken(ward, { send: at(planned, { channel: 'LETTER' }) });
    expect(sent).toMatchObject({ state: 'SENT', sentOn: '2021-05-20', channel: 'LETTER' });
    expect(sent['citizen'].enrollment.status).toBe('INVITED');
    dossierOf(await record(t, police, intakeOf(person)));
    const [came] = await listInvitations(t, ward, { slot: slots[0]?.['id'] });
    expect(came).toMatchObject({ state: 'ATTENDED', version: 3, citizen: { enrollment: { status: 'COLLECTED' } } });
    expect(came?.['steps'].map((one: Json) => one['step'])).toEqual(['PLAN', 'SEND', 'ATTEND']);
  });

  test('moves a person from the status NOT_ENROLLED to INVITED in every filter, and from no list of the ward', async () => {
    const { slots } = await pointWithSlots(t, police);
    const person = next();
    const withStatus = async (status: string): Promise<boolean> =>
      (await t.walk<{ id: string }>(ward, { filter: { unit: '25456', status } })).some(({ id }) => id === person.node);
    await sentTo(person, slots[0]);
    expect([await withStatus('NOT_ENROLLED'), await withStatus('INVITED')]).toEqual([false, true]);
    expect(await listed('NOT_ENROLLED')).toContain(person.node);
    expect(await listed('NOT_ENROLLED', { invited: true })).toContain(person.node);
    expect(await listed('NOT_ENROLLED', { invited: false })).not.toContain(person.node);
  });

  test('that nobody answered makes a no-show, whom the ward finds until the person is collected or invited again', async () => {
    const { slots } = await pointWithSlots(t, police);
    const [one, other] = [next(), next()];
    await sentTo(one, slots[0]);
    await sentTo(other, slots[0]);
    thingOf('point', await keep(t, police, close(slots[0])));
    expect(await ofPerson(one)).toMatchObject([{ state: 'NO_SHOW', stateSince: '2021-05-20' }]);
    expect(await statusOf(one)).toBe('INVITED');
    expect(await listed('NO_SHOW')).toEqual(expect.arrayContaining([one.node, other.node]));
    await taken(ward, planOf(other, slots[1]));
    await t.setToday('2021-05-21');
    try {
      dossierOf(await record(t, police, intakeOf(one, { collectedOn: '2021-05-21' })));
      const left = await listed('NO_SHOW');
      expect([left.includes(one.node), left.includes(other.node)]).toEqual([false, false]);
      // It stays a fact that the person did not come then.
      expect(await ofPerson(one)).toMatchObject([{ state: 'NO_SHOW' }]);
    } finally {
      await t.setToday('2021-05-20');
    }
  });

  test('closed in the evening is attended all the same where the dossier comes at night', async () => {
    const { slots } = await pointWithSlots(t, police);
    const person = next();
    await sentTo(person, slots[0]);
    thingOf('point', await keep(t, police, close(slots[0])));
    dossierOf(await record(t, police, intakeOf(person)));
    expect(await ofPerson(person)).toMatchObject([{ state: 'ATTENDED' }]);
    expect(await listed('NO_SHOW')).not.toContain(person.node);
  });

  test('that was only planned ends with the collection', async () => {
    const person = next();
    await taken(ward, planOf(person));
    dossierOf(await record(t, police, intakeOf(person)));
    expect(await ofPerson(person)).toMatchObject([{ state: 'CANCELLED', cancelReason: 'COLLECTED', slot: null }]);
  });

  test('is one a person: a second is refused with the first’s id, in one call too', async () => {
    const person = next();
    const [first, second] = await invite(t, ward, planOf(person), { plan: { person: { citizen: person.node } } });
    expect(second).toMatchObject({
      status: 'REFUSED',
      refusals: [
        {
          code: 'OPEN_INVITATION_EXISTS',
          path: ['step', 'plan', 'person'],
          params: [{ name: 'invitation', value: first?.['invitation'].id }],
        },
      ],
    });
  });

  test('waits for a slot, gets one, another one, and gives its place back', async () => {
    const { slots } = await pointWithSlots(t, police, { capacity: 1 });
    const [one, other] = [next(), next()];
    const waiting = await taken(ward, planOf(one));
    expect(codesOf(await invite(t, ward, { send: at(waiting, { channel: 'VISIT' }) }))).toEqual(['VALUE_REQUIRED']);
    const booked = await taken(ward, { book: at(waiting, { slot: slots[0]?.['id'] }) });
    expect(codesOf(await invite(t, ward, planOf(other, slots[0])))).toEqual(['SLOT_FULL']);
    const sent = await taken(ward, { send: at(booked, { channel: 'VISIT' }) });
    // In one call: the place that the first gives back is the second's.
    const [moved, taking] = await invite(
      t,
      ward,
      { book: at(sent, { slot: slots[1]?.['id'] }) },
      planOf(other, slots[0]),
    );
    expect(moved?.['invitation']).toMatchObject({ state: 'PLANNED', sentOn: null, slot: { on: '2021-05-21' } });
    expect(taking?.['invitation']).toMatchObject({ slot: { id: slots[0]?.['id'] } });
    expect(await taken(ward, { book: at(moved?.['invitation']) })).toMatchObject({ slot: null });
    expect((await slotsOf(t, police, { point: slots[0]?.['point'].id })).map(({ booked: n }) => n)).toEqual([1, 0, 0]);
  });

  test('of a slot that is called off waits for another one', async () => {
    const { slots } = await pointWithSlots(t, police);
    const [one, other] = [next(), next()];
    await sentTo(one, slots[1]);
    await taken(ward, planOf(other, slots[1]));
    const [slot] = slots.slice(1);
    thingOf('point', await keep(t, police, { cancelSlot: { slot: slot?.['id'], expectedVersion: 1 } }));
    expect(await ofPerson(one)).toMatchObject([{ state: 'PLANNED', slot: null, sentOn: null }]);
    expect(await statusOf(one)).toBe('NOT_ENROLLED');
    expect(codesOf(await invite(t, ward, planOf(next(), slot)))).toEqual(['SLOT_NOT_OPEN']);
    expect(await slotsOf(t, police, { point: slot?.['point'].id, state: 'CANCELLED' })).toMatchObject([{ booked: 0 }]);
  });

  test('is taken back by hand, by a death, and planned again where the death was none', async () => {
    const { city, ward: justice, wardSecond } = officesOf(t);
    const { slots } = await pointWithSlots(t, police);
    const withdrawn = await taken(ward, { cancel: at(await sentTo(next(), slots[0])) });
    expect(withdrawn).toMatchObject({ state: 'CANCELLED', cancelReason: 'WITHDRAWN' });
    const person = next();
    await sentTo(person, slots[0]);
    const death = accepted(await submit(t, city, deathOf(person)));
    const decided = await decide(t, justice, death);
    expect((decided.request as Json)['effects'].map((one: Json) => one['effect'])).toContain('CANCEL_INVITATION');
    expect(await ofPerson(person)).toMatchObject([{ state: 'CANCELLED', cancelReason: 'DECEASED' }]);
    expect(codesOf(await invite(t, ward, planOf(person, slots[0])))).toEqual(['BLOCKED_BY_DEATH']);
    const reverse = { reverse: { text: 'Theo quyết định', number: '12/QĐ', body: 'TAND', decidedOn: '2021-05-19' } };
    const [reversed] = await move(t, wardSecond, stepOf(accepted([decided]), reverse));
    expect(reversed?.status).toBe('ACCEPTED');
    expect(await ofPerson(person)).toMatchObject([{ state: 'PLANNED', cancelReason: null, slot: null }]);
  });

  test('to a redo comes with the order of it', async () => {
    const officer = t.caller('police-703-register', { officer: 'officer-police-703-1' });
    const person = next();
    const dossier = dossierOf(await record(t, police, intakeOf(person)));
    await go(t, officer, dossier, steps.startReview, steps.find('BIOMETRIC_QUALITY'), steps.redo('BIOMETRIC_QUALITY'));
    expect(await ofPerson(person)).toMatchObject([{ state: 'PLANNED', reason: 'REDO', slot: null }]);
    const { slots } = await pointWithSlots(t, police);
    const batch = thingOf(
      'batch',
      await invite(t, ward, { planBatch: { slot: slots[0]?.['id'], unit: '25456', list: 'REDO_REQUIRED' } }),
    );
    expect(batch['planned']).toBeGreaterThan(0);
    expect(await ofPerson(person)).toMatchObject([
      { state: 'PLANNED', reason: 'REDO', slot: { id: slots[0]?.['id'] } },
    ]);
    thingOf(
      'slot',
      await invite(t, ward, { sendBatch: { slot: slots[0]?.['id'], batch: batch['id'], channel: 'LETTER' } }),
    );
    dossierOf(await record(t, police, intakeOf(person, { redoOf: dossier.id })));
    expect(await ofPerson(person)).toMatchObject([{ state: 'ATTENDED', reason: 'REDO' }]);
  });

  test('moves along with the person, and its new ward sees it', async () => {
    const person = next();
    await taken(ward, planOf(person));
    await t.oracle(
      `update citizen set version = version + 1, unit_no = (select unit_no from administrative_unit where code = '25459' and valid_to = '2025-06-30') where id = $1`,
      [person.id],
    );
    expect((await listInvitations(t, ward)).filter(({ citizen }) => citizen?.id === person.node)).toEqual([]);
    expect((await listInvitations(t, police, { unit: '25459' })).map(({ citizen }) => citizen.id)).toContain(
      person.node,
    );
    const rows = await t.oracle(
      `select count(distinct unit_no)::int as units from (select unit_no from invitation where citizen_id = $1 union all select unit_no from invitation_step where citizen_id = $1) x`,
      [person.id],
    );
    expect(rows).toEqual([{ units: 1 }]);
  });
});

describe('a plan is refused', () => {
  const code = async (caller: Caller, step: Json): Promise<string> => codesOf(await invite(t, caller, step))[0] ?? '';

  test('for who has a dossier, a card, is too young, unknown, or lives elsewhere', async () => {
    const [busy, far] = [next(), next()];
    dossierOf(await record(t, police, intakeOf(busy)));
    expect(await code(ward, planOf(busy))).toBe('OPEN_DOSSIER_EXISTS');
    expect(await code(district, planOf(far))).toBe('CITIZEN_NOT_FOUND');
    expect(await code(ward, planOf({ ...far, givenName: 'Không' }))).toBe('CITIZEN_NOT_FOUND');
    expect(await code(ward, { plan: { person: { known: { personalNumber: far.number } } } })).toBe(
      'SECOND_FACT_REQUIRED',
    );
    expect(await code(ward, { plan: { person: { citizen: 'cit_nobody' } } })).toBe('CITIZEN_NOT_FOUND');
    const [child] = await t.oracle(
      `select 'cit_' || c.id as id from citizen c join administrative_unit g on g.unit_no = c.unit_no where g.code like '25456%' and c.date_of_birth > '2010-01-01' and c.life_status = 'ALIVE' limit 1`,
    );
    expect(await code(ward, { plan: { person: { citizen: child!['id'] } } })).toBe('NOT_ELIGIBLE');
    const [holder] = await t.oracle(
      `select 'cit_' || c.id as id from citizen c join administrative_unit g on g.unit_no = c.unit_no
       where g.code like '25456%' and c.case_state = 'DELIVERED' and c.exchange_due_on is null and c.life_status = 'ALIVE' limit 1`,
    );
    expect(await code(ward, { plan: { person: { citizen: holder!['id'] } } })).toBe('CARD_EXISTS');
  });

  test('to a slot of police who are not there for the person, of the past, or that is not', async () => {
    const { slots } = await pointWithSlots(t, district, { open: { unit: '706' } });
    expect(await code(ward, planOf(next(), slots[0]))).toBe('OUTSIDE_JURISDICTION');
    const { slots: own } = await pointWithSlots(t, police);
    await t.setToday('2021-05-21');
    expect(await code(ward, planOf(next(), own[0]))).toBe('SLOT_NOT_OPEN');
    await t.setToday('2021-05-20');
    expect(await code(ward, { plan: { person: known(next()), slot: 'slt_x' } })).toBe('NOT_FOUND');
  });

  test('without loss to the others of the call, and is tried anew when it is sent again', async () => {
    const { slots } = await pointWithSlots(t, police, { capacity: 1 });
    const [one, other] = [next(), next()];
    const items = [planOf(one, slots[0]), planOf(other, slots[0])].map((step) => ({ clientRef: fresh('again'), step }));
    const send = async (): Promise<Json[]> => served(await tryInvite(t, ward, items))['recordInvitations'];
    expect(codesOf(await send())).toEqual(['ACCEPTED', 'SLOT_FULL']);
    const [first] = await ofPerson(one);
    await taken(ward, { cancel: at(first!) });
    const again = await send();
    expect([codesOf(again), again.map(({ replayed }) => replayed)]).toEqual([
      ['ACCEPTED', 'ACCEPTED'],
      [true, false],
    ]);
  });
});

describe('who collects', () => {
  test('at a point sees who is invited to it, and says who came, wherever they live', async () => {
    const provinces = t.caller('police-72-register');
    const { slots } = await pointWithSlots(t, provinces, { open: { unit: '706' } });
    const person = next();
    const sent = await sentTo(person, slots[0]);
    const [seen] = await listInvitations(t, district, { slot: slots[0]?.['id'] });
    // Who lives elsewhere is not shown to the police of the point.
    expect(seen).toMatchObject({ id: sent['id'], citizen: null });
    expect(await listInvitations(t, district, { unit: '706' })).not.toContainEqual(seen);
    expect(codesOf(await invite(t, district, { cancel: at(sent) }))).toEqual(['NOT_FOUND']);
    expect(codesOf(await invite(t, district, { attended: at(sent) }))).toEqual(['ACCEPTED']);
    expect(await ofPerson(person)).toMatchObject([{ state: 'ATTENDED' }]);
    expect(await statusOf(person)).toBe('NOT_ENROLLED');
  });
});

describe('steps by hand', () => {
  const names = ['send', 'attended', 'noShow', 'refused', 'unreachable', 'cancel', 'book'] as const;
  const reached: Record<string, Partial<Record<(typeof names)[number], string>>> = {
    PLANNED: { send: 'SENT', cancel: 'CANCELLED', book: 'PLANNED' },
    SENT: {
      attended: 'ATTENDED',
      noShow: 'NO_SHOW',
      refused: 'REFUSED',
      unreachable: 'UNREACHABLE',
      cancel: 'CANCELLED',
      book: 'PLANNED',
    },
    NO_SHOW: { attended: 'ATTENDED' },
    ATTENDED: {},
    REFUSED: {},
    UNREACHABLE: {},
    CANCELLED: {},
  };
  const ways: Record<string, string[]> = {
    PLANNED: [],
    SENT: ['send'],
    NO_SHOW: ['send', 'noShow'],
    ATTENDED: ['send', 'attended'],
    REFUSED: ['send', 'refused'],
    UNREACHABLE: ['send', 'unreachable'],
    CANCELLED: ['cancel'],
  };
  let person: Person | undefined;
  const stepNamed = (name: string, thing: Json): Json => ({
    [name]: at(thing, name === 'send' ? { channel: 'PHONE' } : {}),
  });

  test.each(Object.keys(reached).flatMap((state) => names.map((name) => [state, name] as const)))(
    'from %s by %s',
    async (state, name) => {
      const { slots } = await pointWithSlots(t, police);
      person ??= next();
      let thing = await taken(ward, planOf(person, slots[0]));
      for (const one of ways[state] ?? []) thing = await taken(ward, stepNamed(one, thing));
      expect(thing['state']).toBe(state);
      const to = reached[state]?.[name];
      // Whoever is not there for the person is told nothing of it.
      expect(codesOf(await invite(t, district, stepNamed(name, thing)))).toEqual(['NOT_FOUND']);
      if (to !== undefined) {
        const stale = stepNamed(name, { ...thing, version: Number(thing['version']) + 1 });
        expect(codesOf(await invite(t, ward, stale))).toEqual(['VERSION_CONFLICT']);
      }
      const [outcome] = await invite(t, ward, stepNamed(name, thing));
      expect(outcome?.['invitation']?.state ?? outcome?.['refusals'][0].code).toBe(to ?? 'STEP_NOT_OPEN');
      await t.oracle(
        `update invitation set state = 'CANCELLED', step = 'CANCEL', cancel_reason = 'WITHDRAWN', version = version + 1 where id = $1 and state in ('PLANNED', 'SENT')`,
        [thing['id'].slice(4)],
      );
    },
  );
});

describe('a batch', () => {
  test('fills a slot from the list and no further, passing over partial birth dates', async () => {
    const { slots } = await pointWithSlots(t, police, { capacity: 7 });
    const [slot] = slots;
    const before = await listed('NOT_ENROLLED');
    const batch = thingOf('batch', await invite(t, wardPolice, { planBatch: { slot: slot?.['id'], unit: '25456' } }));
    expect(batch['planned']).toBe(7);
    const chosen = (await listInvitations(t, ward, { batch: batch['id'] })).map(({ citizen }) => citizen.id);
    const [busy] = await t.oracle(
      `select array_agg('cit_' || c.id) as ids from citizen c where c.date_of_birth_precision <> 'DAY' or exists (
         select from invitation i where i.citizen_id = c.id and i.state in ('PLANNED', 'SENT') and i.slot_id is not null and i.batch_id is distinct from $1)`,
      [batch['id'].slice(4)],
    );
    const ready = before.filter((id) => !(busy!['ids'] as string[]).includes(id));
    expect(chosen.toSorted()).toEqual(ready.slice(0, 7).toSorted());
    expect(codesOf(await invite(t, ward, { planBatch: { slot: slot?.['id'], unit: '25456' } }))).toEqual(['SLOT_FULL']);
    const sent = thingOf('slot', await invite(t, ward, { sendBatch: { slot: slot?.['id'], channel: 'LETTER' } }));
    expect(sent).toMatchObject({ booked: 7, hasRoom: false, invitations: [{ state: 'SENT', persons: 7 }] });
    expect(codesOf(await invite(t, ward, { sendBatch: { slot: slot?.['id'], channel: 'LETTER' } }))).toEqual([
      'NOBODY_TO_INVITE',
    ]);
  });

  test.each<[string, Json]>([
    ['VALUE_REQUIRED', {}],
    ['UNIT_NOT_FOUND', { unit: '99999' }],
    ['OUTSIDE_JURISDICTION', { unit: '25459' }],
    ['VALUE_NOT_ALLOWED', { unit: '25456', most: 0 }],
    ['NOT_FOUND', { unit: '25456', slot: 'slt_nothing' }],
  ])('is refused by %s', async (code, change) => {
    const { slots } = await pointWithSlots(t, police);
    expect(codesOf(await invite(t, ward, { planBatch: { slot: slots[0]?.['id'], ...change } }))).toEqual([code]);
  });

  test('never invites more than there is room, nor anybody twice, however many plan at once', async () => {
    const { slots } = await pointWithSlots(t, police, { capacity: 9 });
    const { slots: others } = await pointWithSlots(t, wardPolice, { capacity: 9 });
    const calls = Array.from({ length: 8 }, (_, n) => {
      const slot = (n % 2 ? slots : others)[0]?.['id'];
      return n < 6
        ? invite(t, [ward, police, wardPolice][n % 3]!, { planBatch: { slot, unit: '25456', most: 4 } })
        : invite(t, ward, planOf(next(), n % 2 ? slots[0] : others[0]), planOf(next(), n % 2 ? slots[0] : others[0]));
    });
    await Promise.all(calls);
    const [row] = await t.oracle(
      `select (select count(*)::int from collection_slot where booked > capacity) as over,
         (select count(*)::int from (select from invitation where state in ('PLANNED', 'SENT') group by citizen_id having count(*) > 1) x) as twice,
         (select count(*)::int from collection_slot s where s.booked <>
            (select count(*) from invitation i where i.slot_id = s.id and i.state in ('PLANNED', 'SENT', 'ATTENDED', 'NO_SHOW'))) as wrong,
         (select sum(booked)::int from collection_slot where id = any($1)) as booked`,
      [[slots[0]?.['id'], others[0]?.['id']].map((id) => String(id).slice(4))],
    );
    expect(row).toMatchObject({ over: 0, twice: 0, wrong: 0 });
    expect(row!['booked']).toBe(18);
  });
});

test('pages of the list hold each invitation once, in order, at any width', async () => {
  const all = await listInvitations(t, police);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id as string).toSorted());
  const narrow = await listInvitations(t, ward);
  const [count] = await t.oracle(
    `select count(*)::int as n from invitation i join administrative_unit g on g.unit_no = i.unit_no where g.code like '25456%'`,
  );
  expect(narrow).toHaveLength(count!['n']);
  for (const state of ['PLANNED', 'SENT', 'NO_SHOW', 'ATTENDED'])
    expect((await listInvitations(t, police, { state })).map(({ id }) => id)).toEqual(
      all.filter((one) => one['state'] === state).map(({ id }) => id),
    );
  expect(await listInvitations(t, ward, { hasSlot: false, reason: 'REDO' })).toEqual(
    narrow.filter(({ slot, reason }) => slot === null && reason === 'REDO'),
  );
});
