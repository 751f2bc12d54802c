import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  clientCredentials,
  laborClient,
  type EnterpriseNoticeSending,
  type LaborClient,
  type PrivateKey,
  type ResponseEvent,
} from '@lienthong/sdk';
import { fileCheckpoint } from '@lienthong/sdk/node';
import { startHttp, type HttpServer } from '../support/http.ts';

let http: HttpServer;
let folder: string;
let labor: LaborClient;
let sites: string[];
const calls: ResponseEvent[] = [];
beforeAll(async () => {
  http = await startHttp();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-notices-'));
  const clientId = 'labor-72-office';
  const key = fs.readFileSync(path.join(http.database.keysDir, `${clientId}.json`), 'utf8');
  const privateKey = JSON.parse(key) as PrivateKey;
  labor = laborClient({
    url: `${http.url}/graphql`,
    auth: clientCredentials({ tokenUrl: `${http.url}/oauth2/token`, clientId, privateKey }),
    purpose: 'WORKPLACE_DRIVE',
    hooks: { onResponse: (event) => void calls.push(event) },
  });
  const rows = await http.oracle<{ id: string }>(`select 'sit_' || code as id from site order by code`);
  sites = rows.map(({ id }) => id);
});
afterAll(async () => {
  await http.close();
  fs.rmSync(folder, { recursive: true });
});

const notice = (site: string): EnterpriseNoticeSending => ({
  ...{ clientRef: `enroll/${site}`, site, topic: 'ENROLL_WORKERS', respondBy: '2021-06-10', channel: 'LETTER' },
});

describe('notices to enterprises, by the SDK', () => {
  test('are sent, moved, listed and counted, one request each', async () => {
    const [one, two] = sites as [string, string];
    const outcomes = await labor.notices.send([notice(one), notice(two)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['ACCEPTED', 'ACCEPTED']);
    const { id, version: expectedVersion } = outcomes[0]!.notice!;
    const acknowledge = { id, expectedVersion, acknowledgedOn: '2021-05-20', by: 'MANAGEMENT' } as const;
    const [moved] = await labor.notices.move([{ clientRef: 'answer', step: { acknowledge } }]);
    expect(moved?.notice).toMatchObject({ state: 'ACKNOWLEDGED', deliveredOn: '2021-05-20', version: 2 });
    const waiting = await labor.notices.list({ state: 'SENT' }, { count: true });
    expect([waiting.nodes.map(({ site }) => site.id), waiting.totalCount]).toEqual([[two], { value: 1, exact: true }]);
    const { nodes } = await labor.notices.counts({}, { topic: 'ENROLL_WORKERS' });
    const sum = (name: 'sent' | 'acknowledged' | 'acknowledgedSites'): number =>
      nodes.reduce((all, { noticeCounts }) => all + noticeCounts[name], 0);
    expect([sum('sent'), sum('acknowledged'), sum('acknowledgedSites')]).toEqual([1, 1, 1]);
    const asked = ['NotifyEnterprises', 'NotifyEnterprises', 'EnterpriseNotices', 'EnterpriseNoticeCounts'];
    expect(calls.map(({ operation }) => operation)).toEqual(asked);
  });

  test('are sent in bulk, once however often the run begins, and walked page by page', async () => {
    const all = [...sites.map(notice), notice('sit_nowhere')];
    const options = { runId: 'enroll/2021-05', checkpoint: fileCheckpoint(folder), batchSize: 10 };
    const run = await labor.notices.sendAll(all, options);
    expect(run).toMatchObject({ done: sites.length + 1, accepted: sites.length, replayed: 2, refused: 1 });
    expect(await labor.notices.sendAll(all, options)).toMatchObject({ accepted: sites.length, resumed: sites.length });
    const walked = await labor.notices.list({ topic: 'ENROLL_WORKERS' }, { first: 7 }).toArray({ limit: 1000 });
    expect(walked.map(({ site }) => site.id).sort()).toEqual([...sites].sort());
    const steps = walked
      .filter(({ state }) => state === 'SENT')
      .map(({ id, version: expectedVersion }) => ({
        clientRef: `${id}/withdrawn`,
        step: { withdraw: { id, expectedVersion, note: 'Đợt sau' } },
      }));
    const back = await labor.notices.moveAll(steps, { runId: 'back', batchSize: 10 });
    expect(back).toMatchObject({ accepted: sites.length - 1, refused: 0 });
  });
});
