import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  agencyClient,
  clientCredentials,
  communeClient,
  outreachOf,
  type ClientOptions,
  type ContactRecord,
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
const ward = () => communeClient(optionsOf('committee-25456-review', 'POPULATION_REVIEW'));
const today = '2021-05-20';
const period = { from: '2021-05-01', to: today };

let items: ContactRecord[];
beforeAll(async () => {
  http = await startHttp();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-outreach-'));
  const { nodes } = await ward().citizens.list({ status: 'NOT_ENROLLED', bornTo: '2000-01-01' }, { first: 12 });
  items = nodes.map(({ personalNumber, givenName }, at) => ({
    clientRef: `visit/${String(at)}`,
    person: { known: { personalNumber: personalNumber!, givenName } },
    onDay: today,
    channel: 'VISIT',
    madeBy: 'HEAD_OF_GROUP',
    result: at % 3 === 0 ? 'NOT_MET' : 'REACHED_WILL_COME',
  }));
});
afterAll(async () => {
  await http.close();
  fs.rmSync(folder, { recursive: true });
});

test('a ward appoints a head and records whom it visited, once; the figures tell of it', async () => {
  const committee = ward();
  const outreach = outreachOf(committee);
  const groups = await outreach.heads('25456').toArray({ limit: 200 });
  expect(groups.length).toBeGreaterThan(1);
  const appoint = { group: groups[0]!.code, name: 'Nguyễn Thị Hoa', since: today };
  const [appointed] = await outreach.appoint([{ clientRef: 'head/1', step: { appoint } }]);
  expect(appointed).toMatchObject({ status: 'ACCEPTED', head: { name: 'Nguyễn Thị Hoa', since: today, until: null } });
  const [group] = await outreach.heads('25456', { on: today, first: 1 }).toArray({ limit: 1 });
  expect(group?.head?.id).toBe(appointed?.head?.id);

  const wrong = { ...items[0]!, clientRef: 'visit/wrong', person: { known: { personalNumber: '97220500000' } } };
  const bulk = { runId: 'visits', checkpoint: fileCheckpoint(folder), batchSize: 5 };
  expect(await committee.worklists.contactAll([...items, wrong], bulk)).toMatchObject({ accepted: 12, refused: 1 });
  calls.length = 0;
  expect(await committee.worklists.contactAll([...items, wrong], bulk)).toMatchObject({ accepted: 12, resumed: 12 });
  expect(calls).toEqual([]);
  expect((await committee.worklists.contact(items.slice(0, 1)))[0]).toMatchObject({ replayed: true });
  const met = await outreach.contacts({ result: 'REACHED_WILL_COME' }).toArray({ limit: 100 });
  expect(met).toHaveLength(8);
  expect(met.every(({ citizen }) => citizen?.surname)).toBe(true);
  const [row] = await outreach.figures({ within: '25456', level: 'COMMUNE', ...period });
  expect(row).toMatchObject({ contacts: 12, reached: 8, personsContacted: 12 });
  const heads = await outreach.byHead({ within: '25456', ...period });
  expect(heads?.map(({ head }) => head.id)).toEqual([appointed?.head?.id]);
});

test('every method is one request', async () => {
  const outreach = outreachOf(agencyClient(optionsOf('police-703-register', 'POPULATION_REVIEW')));
  const own = outreachOf(ward());
  const vacate = { id: 'hed_00000000-0000-7000-8000-000000000000', expectedVersion: 1, until: today };
  const methods: [string, () => PromiseLike<unknown>][] = [
    ['RecordContacts', () => outreach.contact([{ ...items[1]!, clientRef: 'again' }])],
    ['Contacts', () => outreach.contacts({ madeBy: 'POLICE' })],
    ['AppointHeads', () => own.appoint([{ clientRef: 'head/none', step: { vacate } }])],
    ['GroupHeads', () => outreach.heads('25456')],
    ['Outreach', () => outreach.figures({ within: '72', level: 'DISTRICT', from: '2021-04-01', to: '2021-04-30' })],
    ['OutreachByHead', () => outreach.byHead({ within: '703', ...period })],
    ['LeagueTable', () => outreach.league({ level: 'DISTRICT' })],
    ['RecordContacts', () => ward().worklists.contact([{ ...items[2]!, clientRef: 'once-more' }])],
  ];
  for (const [operation, method] of methods) {
    calls.length = 0;
    await method();
    expect(calls.map((call) => [call.operation, call.status, call.code])).toEqual([[operation, 200, undefined]]);
  }
});
