import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import type { Json } from '../support/corrections.ts';
import { dossierOf, intakeOf, record, uncollected } from '../support/dossiers.ts';
import { codesOf, invite, keep, listInvitations, pointWithSlots, slotsOf, thingOf } from '../support/invitations.ts';
import { liveList } from '../support/worklists.ts';
import type { Person } from '../support/people.ts';

let t: TestApi;
let police: Caller;
let ward: Caller;
let persons: Person[];
beforeAll(async () => {
  t = await openTestApi();
  police = t.caller('police-703-register');
  ward = t.caller('committee-25456-review');
  persons = await uncollected(t, '25456');
});
afterAll(() => t.close());

const next = (): Person => {
  const person = persons.shift();
  if (!person) throw new Error('nobody is left');
  return person;
};
const planOf = (person: Person, slot?: Json): Json => ({
  plan: {
    person: { known: { personalNumber: person.number, givenName: person.givenName } },
    ...(slot && { slot: slot['id'] }),
  },
});
const at = (thing: Json, more: Json = {}): Json => ({ id: thing['id'], expectedVersion: thing['version'], ...more });

describe('an invitation', () => {
  test('is planned, sent and attended, and the status follows', async () => {
    const { slots } = await pointWithSlots(t, police);
    const person = next();
    const planned = thingOf('invitation', await invite(t, ward, planOf(person, slots[0])));
    expect(planned).toMatchObject({
      state: 'PLANNED',
      reason: 'FIRST_ISSUE',
      version: 1,
      citizen: { enrollment: { status: 'NOT_ENROLLED' } },
    });
    const sent = thingOf('invitation', await invite(t, ward, { send: at(planned, { channel: 'LETTER' }) }));
    expect(sent).toMatchObject({
      state: 'SENT',
      sentOn: '2021-05-20',
      channel: 'LETTER',
      citizen: { enrollment: { status: 'INVITED' } },
    });
    dossierOf(await record(t, police, intakeOf(person)));
    const [came] = await listInvitations(t, ward, { slot: slots[0]?.['id'] });
    expect(came).toMatchObject({ state: 'ATTENDED', version: 3, citizen: { enrollment: { status: 'COLLECTED' } } });
    expect(came?.['steps'].map((one: Json) => one['step'])).toEqual(['PLAN', 'SEND', 'ATTEND']);
  });

  test('that nobody answered makes a no-show, whom the ward finds on a list until the person is collected', async () => {
    const { slots } = await pointWithSlots(t, police);
    const [slot] = slots;
    const person = next();
    const planned = thingOf('invitation', await invite(t, ward, planOf(person, slot)));
    await invite(t, ward, { send: at(planned, { channel: 'VISIT' }) });
    thingOf('point', await keep(t, police, { closeSlot: { slot: slot?.['id'], expectedVersion: slot?.['version'] } }));
    const [missed] = await listInvitations(t, ward, { slot: slot?.['id'] });
    expect(missed).toMatchObject({ state: 'NO_SHOW', stateSince: '2021-05-20' });
    const listed = async (): Promise<string[]> =>
      (await liveList(t, ward, { kind: 'NO_SHOW', unit: '25456' })).map((item) => item['citizen'].id);
    expect(await listed()).toContain(missed?.['citizen'].id);
    dossierOf(await record(t, police, intakeOf(person)));
    expect(await listed()).not.toContain(missed?.['citizen'].id);
  });

  test('of a batch fills a slot from the list and no further', async () => {
    const { slots } = await pointWithSlots(t, police, { capacity: 7 });
    const [slot] = slots;
    const batch = thingOf('batch', await invite(t, ward, { planBatch: { slot: slot?.['id'], unit: '25456' } }));
    expect(batch['planned']).toBe(7);
    expect(codesOf(await invite(t, ward, planOf(next(), slot)))).toEqual(['SLOT_FULL']);
    const sent = thingOf('slot', await invite(t, ward, { sendBatch: { slot: slot?.['id'], channel: 'LETTER' } }));
    expect(sent).toMatchObject({ booked: 7, hasRoom: false, invitations: [{ state: 'SENT', persons: 7 }] });
    const [, other] = await slotsOf(t, police, { within: '25456' });
    expect(other).toBeDefined();
  });
});
