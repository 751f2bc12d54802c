import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  agencyClient,
  clientCredentials,
  collectionOf,
  committeeClient,
  communeClient,
  dossiersOf,
  educationClient,
  invitationsOf,
  laborClient,
  type ClientOptions,
  type InvitationItem,
  type ItemOutcome,
  type PrivateKey,
  type Purpose,
  type ResponseEvent,
} from '@lienthong/sdk';
import { fileCheckpoint } from '@lienthong/sdk/node';
import { startHttp, type HttpServer } from '../support/http.ts';

let http: HttpServer;
let folder: string;
const calls: ResponseEvent[] = [];
const optionsOf = (clientId: string, purpose: Purpose): ClientOptions => {
  const file = path.join(http.database.keysDir, `${clientId}.json`);
  const privateKey = JSON.parse(fs.readFileSync(file, 'utf8')) as PrivateKey;
  return {
    url: `${http.url}/graphql`,
    auth: clientCredentials({ tokenUrl: `${http.url}/oauth2/token`, clientId, privateKey }),
    purpose,
    hooks: { onResponse: (event) => void calls.push(event) },
  };
};
const police = (clientId = 'police-703-register') => agencyClient(optionsOf(clientId, 'CARD_ISSUANCE'));
const ward = () => communeClient(optionsOf('committee-25456-review', 'POPULATION_REVIEW'));

interface Person {
  number: string;
  name: string;
}
let people: Person[];
beforeAll(async () => {
  http = await startHttp();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-invitations-'));
  people = await http.oracle<Person>(
    `select n.value as number, c.given_name as name from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
     join administrative_unit u on u.code = '25456' and u.valid_to = '2025-06-30' and c.unit_no between u.unit_no and u.last_unit_no
     where c.case_state is null and c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth < '2000-01-01'
       and c.date_of_birth_precision = 'DAY' and not exists (select from dossier d where d.citizen_id = c.id) order by c.id`,
  );
});
afterAll(async () => {
  await http.close();
  fs.rmSync(folder, { recursive: true });
});

let refs = 0;
const ref = (): string => `sdk/${String((refs += 1))}`;
const planOf = ({ number, name }: Person, slot: string): InvitationItem => ({
  clientRef: ref(),
  step: { plan: { person: { known: { personalNumber: number, givenName: name } }, slot } },
});

/** A point of the ward with a slot for so many on the demo day. */
async function slotFor(capacity: number) {
  const points = collectionOf(police());
  const [opened] = await points.keep([
    { clientRef: ref(), step: { open: { kind: 'MOBILE', name: 'Tổ lưu động', unit: '25456' } } },
  ]);
  const point = opened!.point!;
  const times = [{ from: '07:30', to: '11:30', capacity }];
  const day = '2021-05-20';
  const addSlots = { point: point.id, expectedVersion: 1, from: day, to: day, everyDay: true, times };
  const [kept] = await points.keep([{ clientRef: ref(), step: { addSlots } }]);
  expect(kept).toMatchObject({ status: 'ACCEPTED', point: { version: 2 } });
  return (await points.slots({ point: point.id })).nodes[0]!;
}

test('a ward invites a batch and one by one; who came is told by the dossier, who did not by the end of the slot', async () => {
  const slot = await slotFor(4);
  const committee = ward();
  const [person] = people;
  const [planned] = await committee.worklists.invite([planOf(person!, slot.id)]);
  expect(planned).toMatchObject({ status: 'ACCEPTED', invitation: { state: 'PLANNED', slot: { id: slot.id } } });
  const invitations = invitationsOf(committee);
  const batch = { clientRef: ref(), slot: slot.id, unit: '25456', list: 'NOT_ENROLLED' as const };
  const [filled] = await invitations.plan([batch]);
  expect(filled?.batch).toMatchObject({ planned: 3 });
  expect((await invitations.plan([batch]))[0]).toMatchObject({ replayed: true, batch: { id: filled?.batch?.id } });
  const [sent] = await invitations.send([{ clientRef: ref(), slot: slot.id, channel: 'LETTER' }]);
  expect(sent?.slot).toMatchObject({ booked: 4, hasRoom: false, invitations: [{ state: 'SENT', persons: 4 }] });
  const invited = await committee.worklists.list('NOT_ENROLLED', '25456', { invited: true }).toArray({ limit: 100 });
  expect(invited).toHaveLength(4);
  await dossiersOf(police()).record([
    {
      clientRef: ref(),
      subject: { personalNumber: person!.number, givenName: person!.name },
      type: 'FIRST_ISSUE',
      collectionPoint: { kind: 'MOBILE', unit: '25456' },
      collectedOn: '2021-05-20',
      collectedBy: 'officer-police-703-1',
    },
  ]);
  await collectionOf(police()).keep([
    { clientRef: ref(), step: { closeSlot: { slot: slot.id, expectedVersion: slot.version } } },
  ]);
  const all = await invitations.list({ slot: slot.id }).toArray({ limit: 10 });
  expect(all.map(({ state }) => state).sort()).toEqual(['ATTENDED', 'NO_SHOW', 'NO_SHOW', 'NO_SHOW']);
  expect(all.every(({ citizen }) => citizen?.surname)).toBe(true);
  const missed = committee.worklists.list('NO_SHOW', '25456', {}, { first: 2 });
  const walked: string[] = [];
  for await (const { citizen } of missed) walked.push(citizen!.id);
  expect(walked).toHaveLength(3);
  expect((await missed).nodes.map(({ citizen }) => citizen?.id)).toEqual(walked.slice(0, 2));
  const pages: number[] = [];
  for await (const { nodes } of missed.pages()) pages.push(nodes.length);
  expect(pages).toEqual([2, 1]);
});

test('invitations go in bulk with a checkpoint, once; what is surely wrong is not sent', async () => {
  const slot = await slotFor(100);
  const invitations = invitationsOf(ward());
  const items = people.slice(10, 24).map((person) => planOf(person, slot.id));
  const wrong: InvitationItem[] = [
    { clientRef: ref(), step: { plan: { person: { known: { personalNumber: '97220500000', givenName: 'An' } } } } },
    { clientRef: ref(), step: { plan: { person: { known: { personalNumber: people[0]!.number } } } } },
    { clientRef: ref(), step: { planBatch: { slot: slot.id, unit: '25456', most: 5000 } } },
    { clientRef: 'not a ref', step: { cancel: { id: 'inv_1', expectedVersion: 1 } } },
  ];
  const told: ItemOutcome[] = [];
  const options = { runId: 'invite/25456', checkpoint: fileCheckpoint(folder), batchSize: 4 };
  const input = [...items, ...wrong];
  calls.length = 0;
  const run = await invitations.recordAll(input, { ...options, onItem: (one) => void told.push(one) });
  expect(run).toMatchObject({ accepted: 14, refused: 4 });
  expect(told.slice(14).map(({ issues, outcome }) => [issues?.length ?? 0, outcome])).toEqual(
    Array.from({ length: 4 }, () => [1, undefined]),
  );
  expect(calls.map(({ operation }) => operation)).toEqual(Array.from({ length: 4 }, () => 'RecordInvitations'));
  calls.length = 0;
  expect(await invitations.recordAll(input, options)).toMatchObject({ accepted: 14, resumed: 14, refused: 4 });
  expect(calls).toEqual([]);
  expect(await invitations.list({ slot: slot.id }).toArray({ limit: 100 })).toHaveLength(14);
});

describe('sessions', () => {
  test('of a school are found by its cohort, filled from it and sent', async () => {
    const school = educationClient(optionsOf('school-tan-chau', 'SCHOOL_DRIVE'));
    const cohort = (await school.rosters.list()).nodes[0]!.id;
    const [session] = await school.sessions
      .list({ cohort, hasRoom: true, from: '2021-05-20' }, { first: 1 })
      .toArray({ limit: 5 });
    expect(session).toMatchObject({ state: 'OPEN', point: { kind: 'SCHOOL' } });
    const before = await invitationsOf(school).list({ slot: session!.id }).toArray({ limit: 100 });
    const [planned] = await school.sessions.plan([{ clientRef: ref(), slot: session!.id }]);
    const codes = planned?.refusals.map(({ code }) => code);
    const added = planned?.batch?.planned ?? 0;
    expect(codes).toEqual(added > 0 ? [] : ['NOBODY_TO_INVITE']);
    const after = await invitationsOf(school).list({ slot: session!.id }).toArray({ limit: 100 });
    expect(after).toHaveLength(before.length + added);
    const unsent = after.filter(({ state }) => state === 'PLANNED').length;
    const [sent] = await school.sessions.send([{ clientRef: ref(), slot: session!.id, channel: 'SCHOOL' }]);
    expect(sent?.status).toBe(unsent > 0 ? 'ACCEPTED' : 'REFUSED');
    const left = await invitationsOf(school).list({ slot: session!.id, state: 'PLANNED' });
    expect(left.nodes).toHaveLength(0);
  });

  test('of a site tell the federation counts, none of few', async () => {
    const labor = laborClient(optionsOf('labor-72-office', 'WORKPLACE_DRIVE'));
    const cohorts = await labor.workforces.list().toArray({ limit: 50 });
    const found = [];
    for (const { id } of cohorts) found.push(...(await labor.sessions.list({ cohort: id }).toArray({ limit: 20 })));
    expect(found.length).toBeGreaterThan(0);
    for (const { booked, invitations } of found) {
      expect(booked === null || booked === 0 || booked > 4).toBe(true);
      expect(invitations === null || invitations.every(({ persons }) => persons > 4)).toBe(true);
    }
    const open = found.find(({ hasRoom, on }) => hasRoom && on > '2021-05-20')!;
    const [planned] = await labor.sessions.plan([{ clientRef: ref(), slot: open.id }]);
    expect([planned?.status, planned?.invitation]).toEqual([expect.any(String), null]);
    expect('list' in labor.sessions && !('invitations' in labor)).toBe(true);
  });
});

test('every method is one request', async () => {
  const slot = await slotFor(3);
  const [points, invitations] = [collectionOf(police()), invitationsOf(police())];
  const school = educationClient(optionsOf('school-tan-chau', 'SCHOOL_DRIVE'));
  const labor = laborClient(optionsOf('labor-72-office', 'WORKPLACE_DRIVE'));
  const committee = ward();
  const cohort = (await school.rosters.list()).nodes[0]!.id;
  const cancel = { id: 'inv_00000000-0000-7000-8000-000000000000', expectedVersion: 1 };
  const item = { clientRef: ref(), step: { cancel } };
  const seen = { item: 'wli_00000000-0000-7000-8000-000000000000', expectedVersion: 0, seenOn: '2021-05-19' };
  const methods: [string, () => PromiseLike<unknown>][] = [
    ['CollectionPoints', () => points.points({ within: '25456' })],
    ['CollectionPoint', () => points.find(slot.point.id)],
    ['CollectionSlots', () => points.slots({ point: slot.point.id })],
    ['KeepCollectionPoints', () => points.keep([{ clientRef: ref(), step: { close: { ...cancelled(slot) } } }])],
    ['Invitations', () => invitations.list({ state: 'SENT' })],
    ['RecordInvitations', () => invitations.record([item])],
    ['RecordInvitations', () => invitations.plan([{ clientRef: ref(), slot: slot.id, unit: '25456', most: 1 }])],
    ['RecordInvitations', () => invitations.send([{ clientRef: ref(), slot: slot.id, channel: 'VISIT' }])],
    ['Worklist', () => committee.worklists.list('NO_SHOW', '25456')],
    ['Worklist', () => committee.worklists.list('NOT_ENROLLED', '25456', { invited: false }).toArray({ limit: 1 })],
    ['RecordInvitations', () => committee.worklists.invite([{ ...item, clientRef: ref() }])],
    ['ReviewWorkItems', () => committee.worklists.review([{ clientRef: ref(), ...seen, result: 'CONFIRMED' }])],
    ['CollectionSlots', () => school.sessions.list({ cohort })],
    ['RecordInvitations', () => school.sessions.plan([{ clientRef: ref(), slot: slot.id }])],
    ['RecordInvitations', () => school.sessions.send([{ clientRef: ref(), slot: slot.id, channel: 'SCHOOL' }])],
    ['CollectionSlots', () => labor.sessions.list({ cohort })],
    ['RecordInvitations', () => labor.sessions.plan([{ clientRef: ref(), slot: slot.id }])],
    ['RecordInvitations', () => labor.sessions.send([{ clientRef: ref(), slot: slot.id, channel: 'WORKPLACE' }])],
  ];
  for (const [operation, method] of methods) {
    // The first call of a client also gets its token, which is none of its operations.
    calls.length = 0;
    await method();
    expect(calls.map((call) => [call.operation, call.status, call.code])).toEqual([[operation, 200, undefined]]);
  }
});

const cancelled = ({ point }: { point: { id: string } }) => ({
  point: point.id,
  expectedVersion: 1,
  closesOn: '2021-06-30',
});

test('the client of a ward has two names', () => {
  expect(communeClient).toBe(committeeClient);
});
