import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  clientCredentials,
  committeeClient,
  justiceClient,
  officerToken,
  policeClient,
  type FindingItem,
  type PrivateKey,
  type ResponseEvent,
} from '@lienthong/sdk';
import { startHttp, type HttpServer } from '../support/http.ts';

let http: HttpServer;
beforeAll(async () => {
  http = await startHttp();
});
afterAll(() => http.close());

const keyOf = (party: string): PrivateKey =>
  JSON.parse(fs.readFileSync(path.join(http.database.keysDir, `${party}.json`), 'utf8')) as PrivateKey;
const authOf = (clientId: string, officerId?: string) => {
  const system = { tokenUrl: `${http.url}/oauth2/token`, clientId, privateKey: keyOf(clientId) };
  return officerId === undefined
    ? clientCredentials(system)
    : officerToken({ ...system, officerId, officerKey: keyOf(officerId) });
};
const calls: ResponseEvent[] = [];
const optionsOf = (clientId: string, officerId?: string) => ({
  url: `${http.url}/graphql`,
  auth: authOf(clientId, officerId),
  hooks: { onResponse: (event: ResponseEvent) => void calls.push(event) },
});
const police = (officer?: 1 | 2) =>
  policeClient({
    ...optionsOf('police-25456-register', officer && `officer-police-25456-${String(officer)}`),
    purpose: 'POPULATION_REVIEW',
  });
const justice = (officer?: 1 | 2) =>
  justiceClient({
    ...optionsOf('justice-25456-registry', officer && `officer-justice-25456-${String(officer)}`),
    purpose: 'CIVIL_STATUS',
  });
const committee = () => committeeClient({ ...optionsOf('committee-25456-review'), purpose: 'POPULATION_REVIEW' });

interface Found {
  number: string;
  name: string;
  presence: string;
}
/** Living adults of the ward on whom nothing was handed in. */
const people = (count: number): Promise<Found[]> =>
  http.oracle<Found>(
    `select n.value as number, c.given_name as name, c.presence from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
     join administrative_unit u on u.unit_no = c.unit_no and u.parent_id = '25456@origin'
     where c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth < '2000-01-01'
       and not exists (select from correction_request q where q.citizen_id = c.id) order by c.id limit $1`,
    [count],
  );

let last = 0;
const evidence = [{ kind: 'REVIEW_MINUTES' as const, reference: 'KS-9', issuedOn: '2021-05-12' }];
const moveOf = ({ number, name }: Found): FindingItem => ({
  clientRef: `finding-${String(++last)}`,
  evidence,
  correction: {
    residenceChange: {
      subject: { personalNumber: number, givenName: name },
      currentResidence: '25462@origin',
      movedOn: '2021-05-03',
    },
  },
});
const registration = { office: '25456', book: '01', number: 'P-1', year: 2021, date: '2021-05-10' };

describe('the client of the police', () => {
  test('hands findings in, and another officer of the ward decides', async () => {
    const [person] = await people(1);
    const item = moveOf(person!);
    const preview = await police().corrections.preview(item);
    expect(preview).toMatchObject({
      refusals: [],
      effects: [{ effect: 'CHANGE_RESIDENCE' }, { effect: 'NOTIFY_AGENCIES' }],
    });
    const [handedIn] = await police(1).corrections.submit([item]);
    const { id, version = 0 } = handedIn?.request ?? {};
    const step = (expectedVersion: number, content: object) =>
      [{ clientRef: `step-${String(++last)}`, id: id!, expectedVersion, step: content as { review: object } }] as const;
    const [own] = await police(1).corrections.move(step(version, { review: {} }));
    expect(own?.refusals.map(({ code }) => code)).toEqual(['SAME_OFFICER']);
    await police(2).corrections.move(step(version, { review: {} }));
    const [done] = await police(2).corrections.move(step(version + 1, { approve: { evidenceChecked: true } }));
    expect(done?.request?.state).toBe('APPLIED');
    expect(await police().corrections.find(id!)).toMatchObject({
      kind: 'RESIDENCE_CHANGE',
      agencyKind: 'POLICE',
      office: { code: '25456' },
      move: { movedOn: '2021-05-03', currentTo: { id: '25462@origin' } },
      effects: preview.effects,
    });
  });

  test('knows before sending which findings name a register entry, and that a move leads somewhere', async () => {
    const [one, two, three, four, five] = await people(5);
    const keyed = (who: Found | undefined, content: object): FindingItem => ({
      clientRef: `finding-${String(++last)}`,
      evidence,
      correction: {
        populationCorrection: { subject: { personalNumber: who!.number, givenName: who!.name }, ...content },
      } as FindingItem['correction'],
    });
    const nowhere: FindingItem = {
      clientRef: 'nowhere',
      evidence,
      correction: {
        residenceChange: { subject: { personalNumber: two!.number, givenName: two!.name }, movedOn: '2021-05-03' },
      },
    };
    const items = [
      moveOf(one!),
      { ...moveOf(one!), registration },
      nowhere,
      keyed(three, { field: 'PRESENCE', recorded: three!.presence, value: 'ABROAD' }),
      { ...keyed(four, { field: 'PRESENCE', recorded: four!.presence, value: 'ABROAD' }), registration },
      keyed(five, { field: 'SEX', recorded: 'MALE', value: 'FEMALE' }),
    ];
    // By the server alone, of other refs: it says the same.
    const byServer = await police().corrections.submit(
      items.map((item) => ({ ...item, clientRef: `${item.clientRef}-b` })),
    );
    const codes = byServer.map(({ refusals }) => refusals.map(({ code, path }) => `${code} ${path.join('.')}`));
    expect(codes).toEqual([
      [],
      ['VALUE_NOT_ALLOWED registration'],
      ['VALUE_REQUIRED correction.residenceChange.currentResidence'],
      [],
      ['VALUE_NOT_ALLOWED registration'],
      ['VALUE_REQUIRED registration'],
    ]);
    calls.length = 0;
    const told: string[][] = [];
    const run = await police().corrections.submitAll(
      items.filter((_, at) => (codes[at]?.length ?? 0) > 0),
      {
        runId: 'checked',
        onItem: ({ issues = [] }) => void told.push(issues.map(({ code, path }) => `${code} ${path.join('.')}`)),
      },
    );
    expect(run).toMatchObject({ done: 4, refused: 4 });
    expect(told).toEqual(codes.filter(({ length }) => length > 0));
    expect(calls).toEqual([]);
  });

  test('questions with a stored paper what justice applied', async () => {
    const [person] = await people(1);
    const death = {
      clientRef: 'death-1',
      registration,
      legalBasis: { document: '60/2014/QH13' },
      evidence: [{ kind: 'DEATH_NOTICE' as const, reference: 'BT-1', issuedOn: '2021-05-08' }],
      correction: {
        death: {
          subject: { personalNumber: person!.number, givenName: person!.name },
          diedOn: '2021-05-08',
          place: 'Bệnh viện',
        },
      },
    };
    const [handedIn] = await justice().corrections.submit([death]);
    const { id = '', version = 0 } = handedIn?.request ?? {};
    const steps = [{ review: {} }, { approve: { evidenceChecked: true } }] as const;
    const moves = steps.map((step, at) => ({ clientRef: `d-${String(at)}`, id, expectedVersion: version + at, step }));
    const applied = (await justice(1).corrections.move(moves)).at(-1);
    expect(applied?.request?.state).toBe('APPLIED');
    const paper = await police(1).evidence.store(new TextEncoder().encode('%PDF-1.4 seen alive\n'), {
      kind: 'OTHER',
    });
    const [contested] = await police(1).corrections.contest([
      {
        clientRef: 'contest-1',
        id,
        expectedVersion: applied!.request!.version,
        text: 'Vẫn còn sống',
        evidence: [{ ...paper, reference: 'BB-1' }],
      },
    ]);
    expect(contested).toMatchObject({ status: 'ACCEPTED', request: { state: 'CONTESTED', contestedOn: '2021-05-20' } });
  });

  test('lists requests by the last day of the law, with their clocks', async () => {
    const requests = await police().corrections.list({}, { orderBy: 'DUE_ON' }).toArray({ limit: 1000 });
    const days = requests.map(({ dueOn }) => dueOn ?? '9999');
    expect(days).toEqual(days.toSorted());
    expect(requests.map(({ age, pausedDays, overdue }) => [typeof age, typeof pausedDays, typeof overdue])).toEqual(
      requests.map(() => ['number', 'number', 'boolean']),
    );
    const late = await police().corrections.list({ overdue: true }).toArray({ limit: 1000 });
    expect(late.every(({ overdue }) => overdue)).toBe(true);
    const offices = await police().statistics.turnaround({ from: '2021-05-01', to: '2021-05-20', within: '25456' });
    expect(offices).toContainEqual(
      expect.objectContaining({ office: expect.objectContaining({ code: '25456' }), decided: 2 }),
    );
  });

  test('every method is one request', async () => {
    const { citizens, corrections, statistics } = police();
    const [person] = await people(1);
    const methods: Record<string, () => PromiseLike<unknown>> = {
      Citizens: () => citizens.list(),
      Citizen: () => citizens.find(person!.number),
      PreviewFinding: () => corrections.preview(moveOf(person!)),
      CorrectionRequests: () => corrections.list(),
      CorrectionRequest: () => corrections.find('cor_00000000-0000-7000-8000-000000000000'),
      CorrectionRules: () => corrections.rules('RESIDENCE_CHANGE'),
      CorrectionTurnaround: () => statistics.turnaround({ from: '2021-04-01', to: '2021-04-30' }),
      ProcessingStatistics: () => statistics.processing({ within: '703' }),
      ProcessingDefinitions: () => statistics.definitions(),
    };
    for (const [operation, method] of Object.entries(methods)) {
      calls.length = 0;
      await method();
      expect(calls.map((call) => [call.operation, call.status, call.code])).toEqual([[operation, 200, undefined]]);
    }
  });
});

describe('the client of a committee', () => {
  test('reads its people, reports what looks wrong, and follows the report', async () => {
    const { citizens, corrections } = committee();
    const { nodes } = await citizens.list({}, { first: 20 });
    expect(nodes.every(({ currentResidence }) => currentResidence?.code.startsWith('25456'))).toBe(true);
    const [person] = await people(1);
    const subject = { personalNumber: person!.number, givenName: person!.name };
    const report = {
      subject,
      fields: ['PRESENCE'] as const,
      observation: 'Đi làm ăn xa',
      seenAt: 'Tổ dân phố',
      seenOn: '2021-05-19',
    };
    const [outcome] = await corrections.report([{ clientRef: 'seen-1', report }]);
    expect(outcome).toMatchObject({ status: 'ACCEPTED', request: { state: 'SUBMITTED', agencyKind: 'POLICE' } });
    expect(await corrections.find(outcome!.request!.id)).toMatchObject({ kind: 'REPORT', office: { code: '25456' } });
  });
});
