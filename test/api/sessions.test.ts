import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import { emptySites, uploadRoster, type CohortAnswer } from '../support/cohorts.ts';
import type { Json } from '../support/corrections.ts';
import { dossierOf, intakeOf, record } from '../support/dossiers.ts';
import {
  codesOf,
  invite,
  listInvitations,
  pointWithSlots,
  slotsOf,
  thingOf,
  tryInvite,
} from '../support/invitations.ts';
import { people, type Person } from '../support/people.ts';
import { liveList, served } from '../support/worklists.ts';

let t: TestApi;
let province: Caller;
let ward: Caller;
let school: Caller;
let labor: Caller;
/** Of the ward, of card age, without a dossier; then some who have one. */
let pupils: Person[];
let collected: Person[];
let roster: CohortAnswer;
let schoolId: string;
beforeAll(async () => {
  t = await openTestApi();
  province = t.caller('police-72-register');
  ward = t.caller('committee-25456-review');
  school = t.caller('school-hoang-le-kha');
  labor = t.caller('labor-72-office');
  const ready = `m.code = '25456' and c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth < '2007-01-01' and c.date_of_birth_precision = 'DAY'
    and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')`;
  pupils = (
    await people(
      t,
      `${ready} and c.case_state is null and not exists (select from dossier x where x.citizen_id = c.id)`,
    )
  ).slice(0, 12);
  collected = (await people(t, `${ready} and c.case_state = 'COLLECTED'`)).slice(0, 3);
  const [own] = await t.oracle(
    `select 'sch_' || s.code as id from school s join client c on c.no = s.client_no where c.id = 'school-hoang-le-kha'`,
  );
  schoolId = own!['id'];
  await t.oracle(
    `update cohort_member set left_on = '2021-05-01' where client_no = (select no from client where id = 'school-hoang-le-kha')`,
  );
  roster = await uploadRoster(t, school, schoolId, [...pupils.slice(0, 10), ...collected]);
});
afterAll(() => t.close());

const session = async (
  capacity: number,
  cohort = roster,
  place: Json = { kind: 'SCHOOL', unit: undefined, school: schoolId },
): Promise<Json> => {
  const { slots } = await pointWithSlots(t, province, {
    open: place,
    capacity,
    slots: { to: '2021-05-20', cohort: cohort.id },
  });
  return slots[0]!;
};
const planOf = (person: Person, slot?: Json): Json => ({
  plan: { person: { citizen: person.node }, ...(slot && { slot: slot['id'] }) },
});
const listed = async (filter: Json): Promise<string[]> =>
  (await liveList(t, ward, { kind: 'NOT_ENROLLED', unit: '25456', filter })).map((item) => item['citizen'].id);
const cancelAll = (): Promise<unknown> =>
  t.oracle(
    `update invitation set state = 'CANCELLED', step = 'CANCEL', cancel_reason = 'WITHDRAWN', version = version + 1 where state in ('PLANNED', 'SENT')`,
  );

describe('a session at school', () => {
  test('takes a pupil off the ward’s invitation list, and its invitation away', async () => {
    const [pupil] = pupils;
    const own = thingOf('invitation', await invite(t, ward, planOf(pupil!)));
    const slot = await session(20);
    expect(await listed({ invited: false })).toContain(pupils[1]!.node);
    const [outcome] = await invite(t, school, planOf(pupil!, slot), planOf(pupils[1]!, slot));
    expect(outcome?.['invitation']).toMatchObject({
      state: 'PLANNED',
      slot: { id: slot['id'] },
      citizen: { id: pupil!.node },
    });
    const [before] = (await listInvitations(t, ward)).filter(({ id }) => id === own['id']);
    expect(before).toMatchObject({ state: 'CANCELLED', cancelReason: 'MOVED_TO_SESSION' });
    const still = await listed({ invited: false });
    expect([pupil!, pupils[1]!].filter(({ node }) => still.includes(node))).toEqual([]);
    expect(codesOf(await invite(t, ward, planOf(pupil!)))).toEqual(['OPEN_INVITATION_EXISTS']);
    expect(codesOf(await invite(t, school, planOf(pupil!, slot)))).toEqual(['OPEN_INVITATION_EXISTS']);
    await cancelAll();
  });

  test('is filled from the roster: those still to be enrolled, once each, as many as there is room', async () => {
    const slot = await session(6);
    const batch = thingOf('batch', await invite(t, school, { planBatch: { slot: slot['id'] } }));
    expect(batch).toMatchObject({ planned: 6 });
    const invited = await listInvitations(t, school, { slot: slot['id'] });
    const eldest = pupils.slice(0, 10).toSorted((a, b) => (`${a.bornOn} ${a.id}` < `${b.bornOn} ${b.id}` ? -1 : 1));
    expect(invited.map(({ citizen }) => citizen.id).toSorted()).toEqual(
      eldest
        .slice(0, 6)
        .map(({ node }) => node)
        .toSorted(),
    );
    const other = await session(20);
    // The police of the point fill it too, and learn how many.
    expect(thingOf('batch', await invite(t, province, { planBatch: { slot: other['id'] } }))['planned']).toBe(4);
    expect(codesOf(await invite(t, school, { planBatch: { slot: other['id'] } }))).toEqual(['NOBODY_TO_INVITE']);
    const sent = thingOf('slot', await invite(t, school, { sendBatch: { slot: slot['id'], channel: 'SCHOOL' } }));
    expect(sent['invitations']).toEqual([{ state: 'SENT', persons: 6 }]);
    dossierOf(await record(t, t.caller('police-703-register'), intakeOf(eldest[0]!)));
    const states = (await listInvitations(t, school, { slot: slot['id'] })).map(({ state }) => state).toSorted();
    expect(states).toEqual(['ATTENDED', 'SENT', 'SENT', 'SENT', 'SENT', 'SENT']);
    await cancelAll();
  });

  test('is for its own pupils and its own school alone', async () => {
    const slot = await session(20);
    expect(codesOf(await invite(t, school, planOf(pupils[11]!, slot)))).toEqual(['CITIZEN_NOT_FOUND']);
    expect(codesOf(await invite(t, ward, planOf(pupils[2]!, slot)))).toEqual(['SLOT_NOT_OPEN']);
    expect(codesOf(await invite(t, ward, { planBatch: { slot: slot['id'], unit: '25456' } }))).toEqual([
      'SLOT_NOT_OPEN',
    ]);
    expect(codesOf(await invite(t, school, planOf(pupils[2]!)))).toEqual(['VALUE_REQUIRED']);
    expect(codesOf(await invite(t, school, { planBatch: { slot: slot['id'], unit: '25456' } }))).toEqual([
      'VALUE_NOT_ALLOWED',
    ]);
    const { slots } = await pointWithSlots(t, province);
    expect(codesOf(await invite(t, school, planOf(pupils[2]!, slots[0])))).toEqual(['SLOT_NOT_OPEN']);
    const elsewhere = t.caller('school-tan-chau');
    expect(
      codesOf(
        await invite(
          t,
          elsewhere,
          { planBatch: { slot: slot['id'] } },
          { sendBatch: { slot: slot['id'], channel: 'SCHOOL' } },
        ),
      ),
    ).toEqual(['SLOT_NOT_OPEN', 'NOBODY_TO_INVITE']);
    const seen = await listInvitations(t, elsewhere);
    expect(seen.filter((one) => one['slot']?.id === slot['id'])).toEqual([]);
  });
});

describe('a session at work', () => {
  test('is filled by the federation without seeing whom, in counts, small ones withheld', async () => {
    const [place] = await emptySites(t);
    const workers = (
      await people(
        t,
        `m.code = '25456' and c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth < '2000-01-01' and c.date_of_birth_precision = 'DAY'
      and c.case_state is null and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE') and not exists (select from dossier x where x.citizen_id = c.id)`,
      )
    ).slice(-9);
    const force = await uploadRoster(t, labor, place!, workers);
    const at = { kind: 'ENTERPRISE', unit: undefined, site: place };
    const [large, small] = [await session(6, force, at), await session(2, force, at)];
    const answer = await tryInvite(t, labor, [
      { clientRef: 'large', step: { planBatch: { slot: large['id'] } } },
      { clientRef: 'small', step: { planBatch: { slot: small['id'] } } },
    ]);
    const [one, two] = served(answer)['recordInvitations'];
    expect([one.batch.planned, two.status, two.batch.planned]).toEqual([6, 'ACCEPTED', null]);
    expect(answer.extensions['withheld']).toContainEqual({
      path: 'recordInvitations.batch.planned',
      reason: 'SMALL_CELL',
      scopeNeeded: 'citizen:read',
    });
    expect(codesOf(await invite(t, labor, { sendBatch: { slot: large['id'], channel: 'WORKPLACE' } }))).toEqual([
      'ACCEPTED',
    ]);
    const [first, second] = await slotsOf(t, labor, { cohort: force.id }).then((found) =>
      [large, small].map(({ id }) => found.find((slot) => slot['id'] === id)),
    );
    expect(first).toMatchObject({ booked: 6, invitations: [{ state: 'SENT', persons: 6 }] });
    expect(second).toMatchObject({ booked: null, invitations: null });
    // Whom it invited it can't ask, and nobody by name can it invite.
    const { errors } = await t.ask(labor, '{ invitations { nodes { id } } }');
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    expect(
      codesOf(await invite(t, labor, { plan: { person: { citizen: workers[0]!.node }, slot: small['id'] } })),
    ).toEqual(['CITIZEN_NOT_FOUND']);
  });
});
