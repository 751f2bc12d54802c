import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addDays } from '@lienthong/schema/civil-date';
import type { Caller } from '@lienthong/api/access/caller';
import { workingDaysAfter } from '@lienthong/api/domain/dossiers/clock';
import { recount } from '@lienthong/api/store/recount';
import { defects } from '@lienthong/schema/codes';
import { cancelReasons, type DossierState } from '@lienthong/schema/dossier-life';
import { enrollmentStatus } from '@lienthong/schema/enrollment-status';
import { calendar } from '../domain/corrections/fixtures.ts';
import { openTestApi, type TestApi } from '../support/api.ts';
import { dossierStepOf, intakeOf, moveDossiers, record, steps, uncollected } from '../support/dossiers.ts';
import { people as peopleWhere, type Person } from '../support/people.ts';

let t: TestApi;
let people: Person[];
let callers: { caller: Caller; unit: string }[];
let owner: pg.Client;
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  owner = new pg.Client({ connectionString: t.ownerUrl });
  await owner.connect();
  // Some of the ward, and some of a district far away.
  const [ward, far] = [
    await uncollected(t, '25456'),
    await peopleWhere(
      t,
      `d.code = '706' and c.case_state is null and c.nationality = 'VN' and c.life_status = 'ALIVE' and c.date_of_birth < '2000-01-01'
       and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE') and not exists (select from dossier x where x.citizen_id = c.id)`,
    ),
  ];
  people = [...ward.slice(0, 8), ...far.slice(0, 8)];
  const as = (client: string, officer: string | undefined, unit: string): { caller: Caller; unit: string } => ({
    caller: t.caller(client, officer === undefined ? {} : { officer }),
    unit,
  });
  callers = [
    as('police-703-register', 'officer-police-703-1', '703'),
    as('police-703-register', 'officer-police-703-2', '25456'),
    as('police-706-register', 'officer-police-706-1', '706'),
    as('police-706-register', 'officer-police-706-2', '706'),
    as('police-25456-register', 'officer-police-25456-1', '25456'),
    as('police-72-register', 'officer-police-72-1', '72'),
    as('police-72-register', undefined, '72'),
  ];
});
afterAll(async () => {
  await owner.end();
  await t.close();
});

const of = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

interface Happening {
  kind: 'record' | 'step' | 'step2' | 'step3' | 'day' | 'home' | 'death' | 'effect';
  a: number;
  b: number;
  c: number;
}
const happening = fc.record({
  kind: fc.constantFrom<Happening['kind']>(
    'record',
    'record',
    'step',
    'step2',
    'step3',
    'day',
    'home',
    'effect',
    'death',
  ),
  a: fc.nat(10_000),
  b: fc.nat(10_000),
  c: fc.nat(10_000),
});

const openDossiers = (): Promise<
  { id: string; version: number; state: DossierState; defects: string[]; citizen_id: string }[]
> =>
  t.oracle(
    `select 'dos_' || id as id, version, state, defects, citizen_id from dossier where citizen_id = any($1)
       and state not in ('DELIVERED', 'CANCELLED', 'SUPERSEDED') order by id`,
    [people.map(({ id }) => id)],
  );

/** The steps that bring a dossier on, and some that don't. */
function stepFor(state: DossierState, found: string[], today: string, choice: number): object {
  const ahead: Partial<Record<DossierState, object>> = {
    COLLECTED: steps.startReview,
    UNDER_REVIEW: steps.verify,
    VERIFIED: steps.send,
    IN_PRODUCTION: steps.produce(today),
    PRODUCED: steps.deliver,
    DISCREPANT: choice % 2 ? steps.resolve('FALSE_ALARM', ...found) : steps.redo(found[0] ?? 'NAME_SPELLING'),
  };
  const forward = ahead[state];
  if (forward && choice % 8 < 6) return forward;
  const other = [
    steps.find(of(Object.keys(defects), choice)),
    steps.cancel(of(Object.keys(cancelReasons), choice)),
    ...Object.values(ahead),
  ];
  return of(other, choice);
}

const counts = { accepted: 0, refused: 0 };
async function happen({ kind, a, b, c }: Happening, day: { today: string }): Promise<void> {
  const { today } = day;
  const { caller, unit } = of(callers, a);
  const note = (outcomes: { status: string }[]): void => {
    for (const { status } of outcomes) counts[status === 'ACCEPTED' ? 'accepted' : 'refused'] += 1;
  };
  if (kind === 'day') {
    day.today = addDays(today, 1 + (b % 4));
    await t.setToday(day.today);
  } else if (kind === 'record') {
    const person = of(people, b);
    const [waiting] = (await openDossiers()).filter(({ citizen_id }) => citizen_id === person.id);
    const card = await t.oracle(
      `select from card k join dossier d on d.id = k.dossier_id where k.citizen_id = $1 and d.state <> 'CANCELLED'`,
      [person.id],
    );
    const again = card.length > 0 && waiting === undefined;
    const item = intakeOf(person, {
      collectionPoint: { kind: of(['OFFICE', 'MOBILE', 'HOME'], c), unit },
      collectedOn: addDays(today, -(c % 3)),
      ...(waiting?.state === 'REDO_REQUIRED' && { redoOf: waiting.id }),
      ...(again && (c % 2 ? { type: 'EXCHANGE', ground: 'ON_REQUEST' } : { type: 'REISSUE', ground: 'LOST' })),
    });
    note(await record(t, caller, item));
  } else if (kind.startsWith('step')) {
    const open = await openDossiers();
    const dossier = of(open, b);
    if (open.length > 0)
      note(await moveDossiers(t, caller, dossierStepOf(dossier, stepFor(dossier.state, dossier.defects, today, c))));
  } else if (kind === 'home') {
    await t.oracle(
      `update citizen set version = version + 1, unit_no = (select unit_no from administrative_unit where code = $2 and valid_to = '2025-06-30') where id = $1`,
      [of(people, b).id, of(['25456', '25459', '25456-01', '706'], c)],
    );
  } else if (kind === 'death' && c % 6 === 0) {
    await t.oracle(
      `with dead as (update citizen set life_status = 'DECEASED', died_on = $2, version = version + 1 where id = $1 and life_status = 'ALIVE' returning id)
       update dossier d set state = 'CANCELLED', cancel_reason = 'DECEASED', version = d.version + 1, state_since = $2 from dead
       where d.citizen_id = dead.id and d.state not in ('DELIVERED', 'CANCELLED', 'SUPERSEDED') and d.state_since <= $2`,
      [of(people, b).id, today],
    );
  } else if (kind === 'effect') {
    await t.oracle(
      `update dossier set state = 'DISCREPANT', defects = array_append(defects, 'CORRECTED_AFTER_COLLECTION'), state_since = $2, version = version + 1
       where id = (select id from dossier where citizen_id = $1 and state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED'))`,
      [of(people, b).id, today],
    );
  }
}

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
    for (const one of happenings) await happen(one, day);
    await expectHistoryTells(day.today);
    expect((await recount(owner)).difference).toBeNull();
  });
  await fc.assert(property, { numRuns: 6, seed: 72, endOnFailure: true });
  expect(counts.accepted).toBeGreaterThan(150);
  expect(counts.refused).toBeGreaterThan(50);
  const [states] = await t.oracle(
    `select array_agg(distinct step order by step) as steps from dossier_move where citizen_id = any($1)`,
    [people.map(({ id }) => id)],
  );
  expect(states!['steps']).toHaveLength(11);
}, 240_000);
