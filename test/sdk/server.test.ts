import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  clientCredentials,
  justiceClient,
  officerToken,
  withheldOf,
  type ClientOptions,
  type JusticeClient,
  type PrivateKey,
  type ResponseEvent,
} from '@lienthong/sdk';
import { startHttp, type HttpServer } from '../support/http.ts';
import { errorOf } from './parties.ts';

let http: HttpServer;
beforeAll(async () => {
  http = await startHttp();
});
afterAll(() => http.close());

const client = 'justice-703-registry';
const keyOf = (party: string): PrivateKey =>
  JSON.parse(fs.readFileSync(path.join(http.database.keysDir, `${party}.json`), 'utf8')) as PrivateKey;
const credentials = (clientId: string) => ({
  tokenUrl: `${http.url}/oauth2/token`,
  clientId,
  privateKey: keyOf(clientId),
});
const connect = (options: Partial<ClientOptions> = {}): JusticeClient =>
  justiceClient({
    url: `${http.url}/graphql`,
    auth: clientCredentials(credentials(client)),
    purpose: 'CIVIL_STATUS',
    ...options,
  });

describe('on the real server', () => {
  test('a system learns who it is', async () => {
    const viewer = await connect().viewer();
    expect(viewer).toMatchObject({ agency: { kind: 'JUSTICE' }, client: { id: client }, officer: null });
    expect(viewer.today).toMatch(/^\d{4}-\d\d-\d\d$/);
  });

  test('an officer acts through the system', async () => {
    const { officers } = JSON.parse(fs.readFileSync(path.join(http.database.keysDir, 'index.json'), 'utf8')) as {
      officers: { officerId: string; viaClient: string }[];
    };
    const { officerId, viaClient } = officers.find((one) => one.viaClient.startsWith('justice'))!;
    const auth = officerToken({ ...credentials(viaClient), officerId, officerKey: keyOf(officerId) });
    expect(await connect({ auth }).viewer()).toMatchObject({ officer: { id: officerId }, client: { id: viaClient } });
  });

  test('units are found by their code on a day', async () => {
    const { units } = connect();
    expect(await units.find('72', { on: '2021-05-20' })).toMatchObject({ name: 'Tây Ninh' });
    expect(await units.find('99')).toBeNull();
    const names = await units.list({ level: 'DISTRICT', within: '72', on: '2021-05-20' }).toArray({ limit: 100 });
    expect(names).toHaveLength(9);
  });

  test('the figures of the districts are open to it', async () => {
    const rows = await connect().statistics.districts({ within: '72', level: 'DISTRICT' });
    expect(rows.filter(({ unit }) => unit !== null)).toHaveLength(9);
    for (const { collectedRateOfPresent } of rows) expect(collectedRateOfPresent.rate ?? 0).toBeLessThanOrEqual(1);
  });

  test('what figures were, will be, count and whom is open to it', async () => {
    const { statistics, citizens } = connect();
    const span = { unit: '703', from: '2021-03-01', to: '2021-05-20', interval: 'MONTH' } as const;
    const points = await statistics.series(span);
    expect(points.map(({ to, partial }) => [to, partial])).toEqual([
      ['2021-03-31', false],
      ['2021-04-30', false],
      ['2021-05-20', true],
    ]);
    const [forecast] = await statistics.forecast({ unit: '72' });
    expect(forecast?.capacity).toMatchObject({ status: 'assumed', source: null });
    const figure = { metric: 'ELIGIBLE', unit: '703' } as const;
    const { value, terms } = await statistics.explain(figure);
    expect(value).toBeGreaterThan(0);
    expect(terms?.reduce((sum, term) => sum + term.sum, 0)).toBe(value);
    const ids = new Set<string>();
    for (let after: string | null | undefined; after !== null;) {
      const { people } = await citizens.countedIn({ ...figure, ...(after !== undefined && { after }) });
      for (const { id } of people?.nodes ?? []) ids.add(id);
      after = people?.pageInfo.hasNextPage === true ? people.pageInfo.endCursor : null;
    }
    expect(ids.size).toBe(value);
  });

  test('the rule book is open to it', async () => {
    const rules = await connect().corrections.rules('CORRECTION', { on: '2021-05-20' });
    expect(rules.length).toBeGreaterThan(3);
    expect(rules.every(({ inForce, legalReference }) => inForce && legalReference !== '')).toBe(true);
  });

  test('every method is one request', async () => {
    const calls: ResponseEvent[] = [];
    const { viewer, units, campaigns, citizens, corrections, statistics } = connect({
      hooks: { onResponse: (event) => calls.push(event) },
    });
    const { nodes } = await citizens.list({}, { first: 3 });
    const number = nodes[0]?.personalNumber ?? '';
    const methods: Record<string, () => PromiseLike<unknown>> = {
      Viewer: () => viewer(),
      AdministrativeUnit: () => units.find('72'),
      AdministrativeUnits: () => units.list(),
      Campaign: () => campaigns.find(),
      Citizen: () => citizens.find(number),
      CitizenBySubject: () => citizens.findBySubject({ personalNumber: number, birthYear: 1900 }),
      Citizens: () => citizens.list({ unit: '709' }),
      CorrectionRequests: () => corrections.list(),
      CorrectionRules: () => corrections.rules('DEATH'),
      DistrictStatistics: () => statistics.districts({ within: '72' }),
      ProgressSeries: () => statistics.series({ unit: '703', from: '2021-05-01', to: '2021-05-20' }),
      Forecast: () => statistics.forecast({ unit: '72' }),
      ExplainMetric: () => statistics.explain({ metric: 'PRESENT', unit: '703' }),
      PeopleOfMetric: () => citizens.countedIn({ metric: 'PRESENT', unit: '703' }),
    };
    for (const [operation, method] of Object.entries(methods)) {
      calls.length = 0;
      await method();
      expect(calls.map((call) => [call.operation, call.status, call.code])).toEqual([[operation, 200, undefined]]);
    }
  });

  test('a person is found by the number, and a list walked to its end holds all', async () => {
    const { citizens } = connect();
    const page = await citizens.list({}, { first: 1, count: true });
    const ids = new Set<string>();
    for await (const { id } of citizens.list({}, { first: 100 })) ids.add(id);
    expect(page.totalCount?.exact).toBe(true);
    expect(ids.size).toBe(page.totalCount?.value);
    const person = await citizens.find(page.nodes[0]?.personalNumber ?? '');
    expect(person).toMatchObject({ id: page.nodes[0]?.id, matchedNumberStatus: 'ACTIVE' });
    expect(await citizens.find('972299999999')).toBeNull();
  });

  test('what a purpose does not cover is named', async () => {
    const { citizens } = connect();
    const page = await citizens.list({}, { first: 1 });
    const [person] = page.nodes;
    const named = page.withheld.map(({ path: at }) => at.split('.').at(-1));
    for (const [field, value] of Object.entries(person ?? {})) if (named.includes(field)) expect(value).toBeNull();
    const one = await citizens.find(person?.personalNumber ?? '');
    expect(withheldOf(one!).every(({ reason }) => reason !== '')).toBe(true);
  });

  test('a wrong call fails as the contract says', async () => {
    const { query, citizens } = connect();
    expect(await errorOf(query('{ nonsense }'))).toMatchObject({ kind: 'protocol', code: 'GRAPHQL_VALIDATION_FAILED' });
    const malformed = await errorOf(citizens.find('97229999999'));
    expect(malformed).toMatchObject({ kind: 'validation', code: 'BAD_USER_INPUT', status: expect.any(Number) });
    expect(JSON.stringify(malformed)).not.toContain('97229999999');
    const without = justiceClient({ url: `${http.url}/graphql`, auth: clientCredentials(credentials(client)) });
    expect(await errorOf(without.citizens.list())).toMatchObject({ kind: 'permission', code: 'PURPOSE_REQUIRED' });
    const narrow = clientCredentials({ ...credentials(client), scopes: ['unit:read'] });
    const missing = await errorOf(connect({ auth: narrow }).citizens.list());
    expect(missing).toMatchObject({ kind: 'permission', missingScopes: ['citizen:read'] });
    const elsewhere = await errorOf(connect({ url: `${http.url}/nowhere` }).viewer());
    expect(elsewhere).toMatchObject({ kind: 'protocol' });
  });

  test('a key that is not registered gets no token', async () => {
    const wrong = { ...credentials(client), privateKey: { ...keyOf(client), kid: 'unknown' } };
    const error = await errorOf(connect({ auth: clientCredentials(wrong) }).viewer());
    expect(error).toMatchObject({ kind: 'auth', code: 'invalid_client' });
  });

  test('the request id of an error is that of the server’s log', async () => {
    const error = await errorOf(connect().query('{ nonsense }'));
    expect(http.log.some((line) => line.includes(error.requestId))).toBe(true);
  });
});
