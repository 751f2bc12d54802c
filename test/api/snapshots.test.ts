import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actions } from '@lienthong/api/domain/agency';
import { agencyKinds, type AgencyKind } from '@lienthong/schema/codes';
import { canonicalText } from '@lienthong/schema/snapshots';
import { verifySnapshot } from '@lienthong/sdk/snapshots';
import { openTestApi, type TestApi } from '../support/api.ts';
import type { Json } from '../support/corrections.ts';
import { freeze, ranking, rowsOf, snapshotFields, tryFreeze } from '../support/snapshots.ts';
import { served } from '../support/worklists.ts';

let t: TestApi;
const office = () => t.caller('home-affairs-72-desk');
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

const codes = ({ refusals }: Json): unknown[] => refusals.map(({ code, path }: Json) => [code, ...path]);
const frozenOne = async (more: Json = {}): Promise<Json> => {
  const [outcome] = await freeze(t, office(), ranking(more));
  expect(outcome).toMatchObject({ status: 'ACCEPTED', refusals: [] });
  return outcome!['snapshot'];
};

/** The signed document, as the file has it, verified by the keys that the API names. */
async function documentOf(id: string): Promise<Json> {
  const [row] = await t.oracle(`select document, encode(signature, 'hex') as signature from snapshot where id = $1`, [
    id.replace('snp_', ''),
  ]);
  const file = canonicalText({ ...JSON.parse(row!['document']), signature: row!['signature'] });
  const keys = served(await t.ask(t.caller('police-72-register'), '{ snapshotKeys { id x since } }'))['snapshotKeys'];
  expect(await verifySnapshot(file, keys)).toMatchObject({ valid: true });
  return JSON.parse(file);
}

describe('a frozen ranking', () => {
  test.each(['DISTRICT', 'COMMUNE'])(
    'of every %s has the places, rates and figures of the league table that day',
    async (level) => {
      const asOf = level === 'COMMUNE' ? '2021-05-16' : '2021-05-20';
      const snapshot = await frozenOne({ level });
      const rows = await rowsOf(t, office(), snapshot['id'], 7);
      const league: Json[] = served(
        await t.ask(
          office(),
          `query($level: UnitLevel!, $asOf: Date!) { leagueTable(level: $level, asOf: $asOf) { rank remaining unit { id code fullName }
          rate { numerator denominator rate } statistics { eligible present presentCollected collectedPersons issuedPersons
            deliveredPersons eligibleCollected eligibleIssued progress { target { id metric value dueBefore } } } } }`,
          { level, asOf },
        ),
      )['leagueTable'];
      expect(snapshot).toMatchObject({
        level,
        units: rows.length,
        asOf,
        by: 'RESIDENCE',
        within: { code: '72' },
      });
      expect(rows).toHaveLength(league.length);
      expect(snapshot['ranked']).toBe(rows.filter(({ rank }) => rank !== null).length);
      for (const row of rows) {
        const { unit, rank, rate, remaining, statistics } = league.find(
          (one) => one['unit'].code === row['unit'].code,
        )!;
        const { progress, ...figures } = statistics;
        expect(row).toMatchObject({ unit: { id: unit.id, name: unit.fullName }, remaining, figures });
        expect(row['rate']).toEqual(
          rate.rate === null ? null : { numerator: rate.numerator, denominator: rate.denominator },
        );
        expect(row['targets']).toEqual(progress.map(({ target }: Json) => target));
        // The league shares ranks by the rate alone.
        if (rank === null) expect(row['rank']).toBeNull();
        else expect(row['rank']).toBeGreaterThanOrEqual(rank);
      }
      expect(rows.map(({ place }) => place)).toEqual(rows.map((_, at) => at + 1));
      expect(JSON.stringify(rows)).not.toMatch(/"(present|presentCollected|collectedPersons)":[1-4][,}]/);
    },
  );

  test('of resident groups tells of those with enough persons the rate in thousandths, and no figure', async () => {
    const counted = await t.oracle(
      `select u.code, count(*) filter (where p)::int as present, count(*) filter (where p and d)::int as collected
       from administrative_unit u left join lateral (
         select c.presence = 'PRESENT' and c.presence_on <= '2021-05-16' as p, exists (select from dossier d where d.citizen_id = c.id and d.collected_on <= '2021-05-16'
             and (d.cancel_reason is null or d.cancel_reason = 'DECEASED')) as d
         from citizen c where c.unit_no = u.unit_no and c.nationality = 'VN' and c.life_status = 'ALIVE' and c.date_of_birth <= '2007-05-16') c on true
       where u.level = 'RESIDENT_GROUP' and u.valid_to = '2025-06-30' group by u.code`,
    );
    const snapshot = await frozenOne({ level: 'RESIDENT_GROUP' });
    const rows = await rowsOf(t, office(), snapshot['id']);
    const shownOf = new Map(rows.map((row) => [row['unit'].code, row]));
    const enough = counted.filter(({ present, collected }) => present >= 20 && (collected === 0 || collected > 4));
    expect([enough.length > 0, enough.length < counted.length, rows.length]).toEqual([true, true, counted.length]);
    for (const one of counted) {
      const { present, collected } = one;
      const rate = { numerator: Math.floor((collected * 1000) / present), denominator: 1000 };
      const shown = enough.includes(one)
        ? { rate, reason: null }
        : { rate: null, rank: null, reason: 'TOO_FEW_PERSONS' };
      expect(shownOf.get(one['code'])).toMatchObject({ ...shown, figures: null, remaining: null });
    }
    expect(snapshot['ranked']).toBe(enough.length);
    await documentOf(snapshot['id']);
  });

  test('carries rules, formulas, targets and who froze it when, signed by a key that is published', async () => {
    const snapshot = await frozenOne();
    const document = await documentOf(snapshot['id']);
    expect(document).toMatchObject({
      form: 'lienthong-snapshot/1',
      ...{ id: snapshot['id'], name: 'Commendation of May', level: 'DISTRICT', asOf: '2021-05-20', by: 'RESIDENCE' },
      ...{ definitions: 1, frozenOn: '2021-05-20', frozenAt: snapshot['frozenAt'], keyId: snapshot['keyId'] },
      formulas: { presentCollected: 1, present: 1, collectedPersons: 1, collectedRateOfPresent: 1 },
      order: [{ by: 'RATE' }, { by: 'COLLECTED_PERSONS' }, { by: 'REMAINING' }, { by: 'UNIT_CODE' }],
      within: { id: '72@origin' },
      frozenBy: { id: snapshot['agencyId'], name: snapshot['agencyName'] },
      inputSha256: snapshot['inputSha256'],
    });
    expect(document['rows'].some(({ targets }: Json) => targets.length > 0)).toBe(true);
    expect(JSON.stringify(document)).not.toMatch(/":\d+\.\d/);
  });

  test('is replayed by its clientRef, and frozen once', async () => {
    const item = ranking();
    const [first] = await freeze(t, office(), item);
    const [again, twin] = await freeze(t, office(), item, item);
    expect(again).toEqual({ ...first, replayed: true });
    expect(twin).toEqual(again);
    const [other] = await freeze(t, office(), { ...item, name: 'Other' });
    expect(codes(other!)).toEqual([['REF_REUSED', 'clientRef']]);
    const [count] = await t.oracle('select count(*)::int as n from outbox where type = $1 and subject_id = $2', [
      'SNAPSHOT_FROZEN',
      first!['snapshot'].id.replace('snp_', ''),
    ]);
    expect(count!['n']).toBe(1);
  });

  test('stays as it is when figures change, and when its units or its day are asked for again', async () => {
    const before = await frozenOne({ level: 'COMMUNE' });
    const document = await documentOf(before['id']);
    await t.oracle(
      `update citizen set presence = 'ABROAD', presence_on = '2021-05-01', presence_source = 'test', version = version + 1
       where id in (select id from citizen where presence = 'PRESENT' and life_status = 'ALIVE' and date_of_birth < '2000-01-01' limit 200)`,
    );
    const after = await frozenOne({ level: 'COMMUNE' });
    expect(after['inputSha256']).not.toBe(before['inputSha256']);
    expect(await documentOf(before['id'])).toEqual(document);
    expect((await rowsOf(t, office(), before['id'])).map(({ rate }) => rate)).toEqual(
      document['rows'].map(({ rate }: Json) => rate),
    );
  });

  test('is frozen while many changes wait to be folded, which is done beside it', async () => {
    await t.oracle(
      `insert into tally_delta (campaign_id, unit_no, metric, effective_on, recorded_on, value)
       select '', unit_no, 'ELIGIBLE', '2021-05-01', '2021-05-20', 0 from administrative_unit, generate_series(1, 1100) where id = '703@2013-12-30'`,
    );
    const answer = await tryFreeze(t, office(), [ranking()]);
    expect(served(answer)['freezeSnapshots'][0]).toMatchObject({ status: 'ACCEPTED' });
    expect(answer.context.ran).toContain('fold-tallies');
    const waiting = async (): Promise<number> =>
      (await t.oracle('select count(*)::int as n from tally_delta'))[0]!['n'];
    while ((await waiting()) > 1000) await setTimeout(20);
  });

  test('is kept by the database: no change, no deletion, for nobody', async () => {
    await frozenOne();
    for (const table of ['snapshot', 'snapshot_key']) {
      for (const sql of [`update ${table} set id = id`, `delete from ${table}`, `truncate ${table} cascade`]) {
        await expect(t.oracle(sql)).rejects.toMatchObject({ code: '55000' });
      }
    }
  });
});

describe('who freezes and reads', () => {
  test('only home affairs offices freeze', async () => {
    await t.oracle(
      `insert into client (id, agency_id, name, scopes, purposes)
       select 'test-' || kind, min(id), 'test', $1, '{STEERING}' from agency group by kind`,
      [Object.keys(actions)],
    );
    await t.api.register.refresh();
    for (const kind of Object.keys(agencyKinds) as AgencyKind[]) {
      const { errors } = await tryFreeze(t, t.caller(`test-${kind}`), [ranking()]);
      expect(errors?.[0]?.extensions['code']).toBe(kind === 'HOME_AFFAIRS' ? undefined : 'FORBIDDEN');
    }
    const { errors } = await tryFreeze(t, t.caller('home-affairs-72-desk', { scopes: ['statistics:read'] }), [
      ranking(),
    ]);
    expect(errors?.[0]?.extensions['code']).toBe('SCOPE_MISSING');
  });

  test('every agency of the province reads the same, those elsewhere nothing', async () => {
    const { id } = (await frozenOne({ level: 'COMMUNE' })) as { id: string };
    const rows = await rowsOf(t, office(), id);
    const list = `{ snapshots(first: 1) { nodes { ${snapshotFields} } totalCount { value } } }`;
    const own = served(await t.ask(office(), list));
    for (const client of [
      'police-72-register',
      'police-706-register',
      'education-72-office',
      'committee-25456-review',
    ]) {
      expect(await rowsOf(t, t.caller(client), id)).toEqual(rows);
      expect(served(await t.ask(t.caller(client), list))).toEqual(own);
    }
    expect(served(await t.ask(office(), `{ node(id: "${id}") { id } }`))['node']).toEqual({ id });
    const caller = office();
    const elsewhere = t.api.register.units.findByCode('79', '2021-05-20')!;
    const stranger = { ...caller, agency: { ...caller.agency, unit: elsewhere } };
    expect(served(await t.ask(stranger, `{ snapshot(id: "${id}") { id } snapshots { nodes { id } } }`))).toEqual({
      snapshot: null,
      snapshots: { nodes: [] },
    });
  });

  test('the list is filtered and paged, the newest first', async () => {
    const { id } = (await frozenOne({ level: 'COMMUNE', within: '703' })) as { id: string };
    const ask = async (filter: Json, after: string | null = null): Promise<Json> =>
      served(
        await t.ask(
          office(),
          `query($filter: SnapshotFilter, $after: Cursor) { snapshots(filter: $filter, first: 2, after: $after) {
            nodes { id level frozenOn } pageInfo { hasNextPage endCursor } totalCount { value } } }`,
          { filter, after },
        ),
      )['snapshots'];
    expect((await ask({ within: '703' }))['nodes']).toEqual([{ id, level: 'COMMUNE', frozenOn: '2021-05-20' }]);
    expect((await ask({ within: '703', level: 'DISTRICT' }))['nodes']).toEqual([]);
    expect((await ask({ frozenAfter: '2021-05-20' }))['nodes']).toEqual([]);
    const all: string[] = [];
    for (let after: string | null = null; ;) {
      const { nodes, pageInfo, totalCount } = await ask({ frozenAfter: '2021-05-19' }, after);
      all.push(...nodes.map((one: Json) => one['id']));
      after = pageInfo.endCursor;
      if (pageInfo.hasNextPage) continue;
      expect(totalCount.value).toBe(all.length);
      break;
    }
    expect(all).toEqual([...new Set(all)].sort().reverse());
  });

  test.each([
    [{ asOf: '2021-05-21' }, 'DATE_NOT_POSSIBLE', 'asOf'],
    [{ asOf: '2020-12-31' }, 'DATE_NOT_POSSIBLE', 'asOf'],
    [{ within: '99999' }, 'UNIT_NOT_FOUND', 'within'],
    [{ within: '79' }, 'OUTSIDE_JURISDICTION', 'within'],
    [{ campaign: 'none' }, 'NOT_FOUND', 'campaign'],
    [{ level: 'PROVINCE' }, 'VALUE_NOT_ALLOWED', 'level'],
    [{ level: 'DISTRICT', within: '703' }, 'VALUE_NOT_ALLOWED', 'level'],
  ])('refuses %j, and freezes what stands beside it', async (more, code, path) => {
    const [refused, accepted] = await freeze(t, office(), ranking(more), ranking());
    expect(codes(refused!)).toEqual([[code, path]]);
    expect(refused).toMatchObject({ status: 'REFUSED', snapshot: null });
    expect(accepted!['status']).toBe('ACCEPTED');
  });
});
