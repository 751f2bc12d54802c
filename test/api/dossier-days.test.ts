import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { workingDaysAfter } from '@lienthong/api/domain/dossiers/clock';
import { recount } from '@lienthong/api/store/recount';
import type { DossierState } from '@lienthong/schema/dossier-life';
import { enrollmentStatus } from '@lienthong/schema/enrollment-status';
import { calendar } from '../domain/corrections/fixtures.ts';
import { openTestApi, type TestApi } from '../support/api.ts';
import { dossierDays, happening, type DossierDays } from '../support/dossier-days.ts';
import { people as peopleWhere, type Person } from '../support/people.ts';

let t: TestApi;
let people: Person[];
let callers: { caller: Caller; unit: string }[];
let owner: pg.Client;
let days: DossierDays;
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  owner = new pg.Client({ connectionString: t.ownerUrl });
  await owner.connect();
  days = await dossierDays(t);
  ({ people, callers } = days);
});
afterAll(async () => {
  await owner.end();
  await t.close();
});

interface Move {
  dossier_id: string;
  citizen_id: string;
  step: string;
  from_state: DossierState | null;
  to_state: DossierState;
  on_day: string;
  version: number;
}

/** All that the dossiers say, said again from their steps alone. */
async function expectHistoryTells(today: string): Promise<void> {
  const ids = people.map(({ id }) => id);
  const moves = await t.oracle<Move>(
    `select dossier_id, citizen_id, step, from_state, to_state, on_day::text, version from dossier_move where citizen_id = any($1) order by dossier_id, version`,
    [ids],
  );
  const dossiers = await t.oracle(
    `select id, citizen_id, state, version, collected_on::text as collected, state_since::text as since, due_on::text as due, limit_days as "limit", paused_days as paused,
       paused_on::text as "pausedOn", verified_on is not null as verified, produced_on is not null as produced, delivered_on is not null as delivered,
       case_since::text as "caseSince", redo_of as "redoOf" from dossier where citizen_id = any($1)`,
    [ids],
  );
  const byDossier = Map.groupBy(moves, ({ dossier_id }) => dossier_id);
  expect(byDossier.size).toBe(dossiers.length);
  for (const dossier of dossiers) {
    const history = byDossier.get(dossier['id'])!;
    let state: DossierState | null = null;
    let [paused, inDue, since, verified]: [number, number, string | null, boolean] = [0, 0, null, false];
    for (const { from_state, to_state, on_day, step } of history) {
      expect(from_state).toBe(state);
      const waits = to_state === 'DISCREPANT' || to_state === 'REDO_REQUIRED';
      // A redo closes its dossier on the day on which it was collected, which may lie before the day it is recorded.
      if (since !== null && !waits) {
        const gone = workingDaysAfter(since, on_day, calendar);
        paused += gone;
        if (to_state === 'UNDER_REVIEW') inDue += gone;
        since = null;
      } else if (since === null && waits) since = on_day;
      if (step === 'VERIFY') verified = true;
      if (step === 'RESOLVE') verified = false;
      state = to_state;
    }
    const taken = (step: string): boolean => history.some((move) => move.step === step);
    const oldest = (one: any): any =>
      one.redoOf === null ? one : oldest(dossiers.find(({ id }) => id === one.redoOf));
    expect({
      id: dossier['id'],
      state,
      paused,
      pausedOn: since,
      due: calendar.addWorkingDays(dossier['collected'], Number(dossier['limit']) + inDue),
      verified,
      produced: taken('PRODUCE'),
      delivered: taken('DELIVER'),
      caseSince: oldest(dossier).collected,
    }).toEqual({
      id: dossier['id'],
      state: dossier['state'],
      paused: dossier['paused'],
      pausedOn: dossier['pausedOn'],
      due: dossier['due'],
      verified: dossier['verified'],
      produced: dossier['produced'],
      delivered: dossier['delivered'],
      caseSince: dossier['caseSince'],
    });
  }
  for (const person of await peopleWhere(t, 'c.id = any($1)', [ids])) {
    const own = dossiers
      .filter((one) => one['citizen_id'] === person.id)
      .map((one) => ({ ...one, last: byDossier.get(one['id'])!.at(-1)!.to_state }) as any)
      .filter(({ last }) => last !== 'CANCELLED' && last !== 'SUPERSEDED')
      .toSorted((x, y) => (`${x.collected} ${x.id}` < `${y.collected} ${y.id}` ? 1 : -1));
    const { data } = await t.ask(
      callers.at(-1)!.caller,
      'query($n: PersonalNumber!) { citizen(personalNumber: $n) { enrollment { status } } }',
      { n: person.number },
    );
    const { bornOn: dateOfBirth, nationality, lifeStatus, exchangeDueOn, invitedOn } = person;
    const facts = {
      dateOfBirth,
      nationality,
      lifeStatus,
      exchangeDueOn,
      caseState: own[0]?.last ?? null,
      invitedOn,
    };
    expect([person.id, data.citizen.enrollment.status]).toEqual([person.id, enrollmentStatus(facts, today)]);
  }
  const [doubled] = await t.oracle(
    `select count(*)::int as n from (select citizen_id from card where citizen_id = any($1) and state in ('ACTIVE', 'EXCHANGE_REQUIRED') group by 1 having count(*) > 1) x`,
    [ids],
  );
  expect(doubled).toEqual({ n: 0 });
}

test('after random days of work by several units a recount from the steps gives every status and tally', async () => {
  expect(people).toHaveLength(16);
  const day = { today: '2021-05-20' };
  const property = fc.asyncProperty(fc.array(happening, { minLength: 120, maxLength: 160 }), async (happenings) => {
    for (const one of happenings) await days.happen(one, day);
    await expectHistoryTells(day.today);
    expect((await recount(owner)).difference).toBeNull();
  });
  await fc.assert(property, { numRuns: 6, seed: 72, endOnFailure: true });
  expect(days.counts.accepted).toBeGreaterThan(150);
  expect(days.counts.refused).toBeGreaterThan(50);
  const [states] = await t.oracle(
    `select array_agg(distinct step order by step) as steps from dossier_move where citizen_id = any($1)`,
    [people.map(({ id }) => id)],
  );
  expect(states!['steps']).toHaveLength(11);
}, 240_000);
