import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addDays } from '@lienthong/schema/civil-date';
import { enrollmentStatus } from '@lienthong/schema/enrollment-status';
import type { Caller } from '@lienthong/api/access/caller';
import { recount } from '@lienthong/api/store/recount';
import { openTestApi, type TestApi } from '../support/api.ts';
import { uploadRoster, type CohortAnswer } from '../support/cohorts.ts';
import {
  accepted,
  deathOf,
  decide,
  move,
  stepOf,
  submit,
  type Json,
  type RequestAnswer,
} from '../support/corrections.ts';
import { dossierStepOf, intakeOf, moveDossiers, record, steps } from '../support/dossiers.ts';
import { invite, keep } from '../support/invitations.ts';
import { officesOf } from '../support/offices.ts';
import { people as peopleWhere, type Person } from '../support/people.ts';
import { liveList } from '../support/worklists.ts';

let t: TestApi;
let owner: pg.Client;
let people: Person[];
let roster: CohortAnswer;
let callers: Record<'police' | 'wardPolice' | 'ward' | 'school' | 'province' | 'officer', Caller>;
let offices: ReturnType<typeof officesOf>;
let school: string;
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  owner = new pg.Client({ connectionString: t.ownerUrl });
  await owner.connect();
  callers = {
    police: t.caller('police-703-register'),
    wardPolice: t.caller('police-25456-register'),
    ward: t.caller('committee-25456-review'),
    school: t.caller('school-hoang-le-kha'),
    province: t.caller('police-72-register'),
    officer: t.caller('police-703-register', { officer: 'officer-police-703-1' }),
  };
  offices = officesOf(t);
  people = (
    await peopleWhere(
      t,
      `m.code = '25456' and c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth < '2000-01-01' and c.date_of_birth_precision = 'DAY'
         and c.case_state is null and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')
         and not exists (select from dossier x where x.citizen_id = c.id)`,
    )
  ).slice(0, 14);
  // Nobody else of the ward is to be enrolled: its lists are theirs.
  const others = `c.id <> all ($1) and c.case_state is null and exists (select from administrative_unit g where g.unit_no = c.unit_no and g.code like '25456%')`;
  await t.oracle(`update citizen c set nationality = 'KH', version = version + 1 where ${others}`, [
    people.map(({ id }) => id),
  ]);
  const [own] = await t.oracle(
    `select 'sch_' || s.code as id from school s join client c on c.no = s.client_no where c.id = 'school-hoang-le-kha'`,
  );
  school = own!['id'];
  roster = await uploadRoster(t, callers.school, school, people.slice(0, 5));
});
afterAll(async () => {
  await owner.end();
  await t.close();
});

const of = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;
/** Where the list may have nothing. */
const some = <T>(list: readonly T[], at: number): T | undefined => list[at % list.length];
const kinds = [
  ...([
    'plan',
    'plan',
    'plan',
    'batch',
    'send',
    'send',
    'send',
    'sendBatch',
    'sendBatch',
    'step',
    'step',
    'step',
    'step',
    'step',
    'step',
  ] as const),
  ...(['record', 'move', 'move', 'slots', 'settle', 'unkept', 'day', 'session', 'death'] as const),
  ...(['reversal', 'home'] as const),
] as const;
interface Happening {
  kind: (typeof kinds)[number];
  a: number;
  b: number;
}
const happening = fc.record({
  kind: fc.constantFrom<Happening['kind']>(...kinds),
  a: fc.nat(10_000),
  b: fc.nat(10_000),
});

const counts = { accepted: 0, refused: 0 };
const deaths: RequestAnswer[] = [];
const note = (outcomes: { status: string }[]): void => {
  for (const { status } of outcomes) counts[status === 'ACCEPTED' ? 'accepted' : 'refused'] += 1;
};
const ids = (): string[] => people.map(({ id }) => id);
const invitations = (): Promise<Json[]> =>
  t.oracle(
    `select 'inv_' || id as id, version, state from invitation where citizen_id = any($1) order by case state when 'SENT' then 1 when 'PLANNED' then 2 when 'NO_SHOW' then 3 else 4 end, array_position($1, citizen_id), id limit 12`,
    [ids()],
  );
const slots = (): Promise<Json[]> =>
  t.oracle(
    `select 'slt_' || id as id, version, on_day::text as on, cohort_id from collection_slot where state = 'OPEN'
       and point_id in (select id from collection_point where name like '%của ngày thử') order by on_day desc, id`,
  );

async function openPoint(today: string, session: boolean, days: number): Promise<void> {
  const open = session
    ? { kind: 'SCHOOL', name: 'Trường của ngày thử', school }
    : { kind: 'OFFICE', name: 'Trụ sở của ngày thử', unit: '25456' };
  const [opened] = await keep(t, session ? callers.province : callers.police, { open });
  const point = (opened as Json)['point'];
  const addSlots = {
    point: point.id,
    expectedVersion: point.version,
    from: today,
    to: addDays(today, days),
    everyDay: true,
    times: [{ from: '07:00', to: '11:00', capacity: 3 }],
    ...(session && { cohort: roster.id }),
  };
  note((await keep(t, session ? callers.province : callers.police, { addSlots })) as { status: string }[]);
}

async function happen({ kind, a, b }: Happening, day: { today: string }): Promise<void> {
  const { today } = day;
  const person = of(people, a);
  const inviter = of([callers.ward, callers.police, callers.wardPolice], b);
  const open = await slots();
  const slot = some(open.slice(0, 4), b);
  const known = { citizen: person.node };
  const made = async (caller: Caller, step: Json): Promise<void> =>
    note((await invite(t, caller, step)) as { status: string }[]);
  if (kind === 'day') {
    day.today = addDays(today, 1);
    await t.setToday(day.today);
  } else if (kind === 'slots') await openPoint(today, false, 2 + (b % 4));
  else if (kind === 'session') {
    if (b % 3 === 0) await openPoint(today, true, 3);
    const own = open.find((one) => one['cohort_id'] !== null);
    if (own && b % 3 === 1) await made(callers.school, { plan: { person: known, slot: own['id'] } });
    if (own && b % 3 === 2) await made(callers.school, { planBatch: { slot: own['id'], most: 2 } });
  } else if (kind === 'plan')
    await made(inviter, { plan: { person: known, ...(slot && a % 4 > 0 && { slot: slot['id'] }) } });
  else if (kind === 'batch' && slot)
    await made(inviter, {
      planBatch: {
        slot: slot['id'],
        unit: '25456',
        most: 3,
        list: of(['NOT_ENROLLED', 'REDO_REQUIRED', 'NO_SHOW'], a),
      },
    });
  else if (kind === 'sendBatch' && slot) await made(inviter, { sendBatch: { slot: slot['id'], channel: 'LETTER' } });
  else if (kind === 'unkept') {
    // Else few days have one that nobody kept: of most slots nobody is left when they are over.
    const [one] = await t.oracle(
      `select 'inv_' || i.id as id, i.version from invitation i left join collection_slot s on s.id = i.slot_id
         where i.citizen_id = any($1) and i.state = 'SENT' and coalesce(s.on_day, $2) <= $2 order by array_position($1, i.citizen_id) limit 1`,
      [ids(), today],
    );
    if (one) await made(inviter, { noShow: { id: one['id'], expectedVersion: one['version'] } });
  } else if (kind === 'send' || kind === 'step') {
    const one = some((await invitations()).slice(0, kind === 'send' ? 12 : 4), a);
    if (!one) return;
    const at = { id: one['id'], expectedVersion: one['version'] };
    const others = [
      { attended: at },
      { noShow: at },
      { refused: at },
      { unreachable: at },
      { cancel: at },
      { book: { ...at, ...(slot && { slot: slot['id'] }) } },
    ];
    await made(inviter, kind === 'send' ? { send: { ...at, channel: 'VISIT' } } : of(others, b));
  } else if (kind === 'settle' && slot) {
    const ended = some(open.toReversed(), a % 3) ?? slot;
    const step = { slot: ended['id'], expectedVersion: ended['version'] };
    const name = b % 4 ? 'closeSlot' : 'cancelSlot';
    note((await keep(t, of([callers.police, callers.province], a), { [name]: step })) as { status: string }[]);
  } else if (kind === 'record') {
    const [redo] = await t.oracle(
      `select 'dos_' || id as id, type from dossier where citizen_id = $1 and state = 'REDO_REQUIRED'`,
      [person.id],
    );
    const item = intakeOf(person, {
      collectedOn: addDays(today, -(b % 3)),
      ...(redo && { redoOf: redo['id'], type: redo['type'] }),
    });
    note(await record(t, callers.police, item));
  } else if (kind === 'move') {
    const [dossier] = await t.oracle(
      `select 'dos_' || id as id, version, state, defects from dossier where citizen_id = $1 and state not in ('DELIVERED', 'CANCELLED', 'SUPERSEDED')`,
      [person.id],
    );
    if (!dossier) return;
    const found = steps.find('BIOMETRIC_QUALITY');
    const step =
      dossier['state'] === 'DISCREPANT'
        ? steps.redo('BIOMETRIC_QUALITY')
        : b % 3 === 0
          ? found
          : steps.cancel('WITHDRAWN');
    note(await moveDossiers(t, callers.officer, dossierStepOf(dossier as never, step)));
  } else if (kind === 'death' && b % 4 === 0) {
    const outcomes = await submit(t, offices.city, deathOf(person, { diedOn: '2021-05-08' }));
    if (outcomes[0]?.status === 'ACCEPTED') {
      const decided = await decide(t, offices.ward, accepted(outcomes));
      if (decided.status === 'ACCEPTED') deaths.push(accepted([decided]));
    }
  } else if (kind === 'reversal') {
    const death = deaths.shift();
    const reverse = { reverse: { text: 'Theo quyết định', number: '12/QĐ', body: 'TAND', decidedOn: '2021-05-19' } };
    if (death) note(await move(t, offices.wardSecond, stepOf(death, reverse)));
  } else if (kind === 'home' && b % 5 === 0) {
    await t.oracle(
      `update citizen set version = version + 1, unit_no = (select unit_no from administrative_unit where code = $2 and valid_to = '2025-06-30') where id = $1`,
      [person.id, of(['25456', '25459', '25456-01'], a)],
    );
  }
}

interface Taken {
  id: string;
  citizen_id: string;
  step: string;
  to_state: string;
  on_day: string;
  slot_id: string | null;
}

/** All that invitations, slots and persons say, said again from the steps and dossiers alone. */
async function expectHistoryTells(today: string): Promise<void> {
  const taken = await t.oracle<Taken>(
    `select s.invitation_id as id, s.citizen_id, s.step, s.to_state, s.on_day::text, s.slot_id from invitation_step s order by s.invitation_id, s.version`,
  );
  const told = new Map<
    string,
    { citizen: string; state: string; since: string; slot: string | null; sentOn: string | null }
  >();
  for (const { id, citizen_id, step, to_state, on_day, slot_id } of taken) {
    const before = told.get(id);
    const sentOn =
      step === 'SEND' ? on_day : ['PLAN', 'BOOK', 'RESTORE'].includes(step) ? null : (before?.sentOn ?? null);
    told.set(id, { citizen: citizen_id, state: to_state, since: on_day, slot: slot_id, sentOn });
  }
  const rows = await t.oracle(
    `select id, citizen_id as citizen, state, state_since::text as since, slot_id as slot, sent_on::text as "sentOn" from invitation order by id`,
  );
  expect(rows).toEqual([...told].map(([id, one]) => ({ id, ...one })).toSorted((x, y) => (x.id < y.id ? -1 : 1)));
  const places = new Map<string, number>();
  for (const { state, slot } of told.values())
    if (slot !== null && ['PLANNED', 'SENT', 'ATTENDED', 'NO_SHOW'].includes(state))
      places.set(slot, (places.get(slot) ?? 0) + 1);
  for (const { id, booked, capacity } of await t.oracle(`select id, booked, capacity from collection_slot`)) {
    expect([id, booked]).toEqual([id, places.get(id) ?? 0]);
    expect(booked).toBeLessThanOrEqual(capacity);
  }
  const missed: string[] = [];
  for (const person of await peopleWhere(t, 'c.id = any($1)', [ids()])) {
    const own = [...told]
      .filter(([, { citizen, state }]) => citizen === person.id && state !== 'CANCELLED')
      .toSorted(([x], [y]) => (x < y ? -1 : 1));
    expect(own.filter(([, { state }]) => state === 'PLANNED' || state === 'SENT').length).toBeLessThanOrEqual(1);
    const sent = own.findLast(([, { sentOn }]) => sentOn !== null)?.[1];
    const invitedOn = sent && ['SENT', 'NO_SHOW', 'REFUSED'].includes(sent.state) ? sent.sentOn : null;
    const last = own.at(-1)?.[1];
    const collected = await t.oracle(`select collected_on::text as on from dossier where citizen_id = $1`, [person.id]);
    const noShow = last?.state === 'NO_SHOW' && !collected.some(({ on }) => on > last.since) ? last.since : null;
    const [row] = await t.oracle(
      `select invited_on::text as "invitedOn", no_show_on::text as "noShow" from citizen where id = $1`,
      [person.id],
    );
    expect([person.id, row]).toEqual([person.id, { invitedOn, noShow }]);
    const { bornOn: dateOfBirth, nationality, lifeStatus, exchangeDueOn, caseState } = person;
    if (noShow !== null && lifeStatus === 'ALIVE') missed.push(person.node);
    const { data } = await t.ask(
      callers.province,
      'query($n: PersonalNumber!) { citizen(personalNumber: $n) { enrollment { status } } }',
      { n: person.number },
    );
    const facts = { dateOfBirth, nationality, lifeStatus, exchangeDueOn, caseState, invitedOn };
    expect([person.id, data.citizen.enrollment.status]).toEqual([person.id, enrollmentStatus(facts, today)]);
  }
  const listed = await liveList(t, callers.province, { kind: 'NO_SHOW', unit: '703', filter: {} });
  const [strangers] = await t.oracle(
    `select coalesce(array_agg('cit_' || id), '{}') as ids from citizen where id <> all ($1) and no_show_on is not null`,
    [ids()],
  );
  expect(
    listed
      .map((item) => item['citizen'].id)
      .filter((id) => !strangers!['ids'].includes(id))
      .toSorted(),
  ).toEqual(missed.toSorted());
}

test('after random days of work of five agencies a recount from the steps gives every invitation, place, status and tally', async () => {
  expect(people).toHaveLength(14);
  const day = { today: '2021-05-20' };
  const property = fc.asyncProperty(fc.array(happening, { minLength: 110, maxLength: 150 }), async (happenings) => {
    for (const one of happenings) await happen(one, day);
    await expectHistoryTells(day.today);
    expect((await recount(owner)).difference).toBeNull();
  });
  await fc.assert(property, { numRuns: 5, seed: 72, endOnFailure: true });
  expect(counts.accepted).toBeGreaterThan(150);
  expect(counts.refused).toBeGreaterThan(50);
  const [seen] = await t.oracle(
    `select array_agg(distinct step order by step) as steps from invitation_step where citizen_id = any($1)`,
    [ids()],
  );
  expect(seen!['steps']).toEqual([
    'ATTEND',
    'BOOK',
    'CANCEL',
    'MISS',
    'NOT_REACH',
    'PLAN',
    'REFUSE',
    'RESTORE',
    'SEND',
  ]);
}, 240_000);
