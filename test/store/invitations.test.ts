import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import {
  invitationStates,
  invitationSteps,
  invitationTransitions,
  statesOfInvitations,
  type InvitationState,
} from '@lienthong/schema/invitation-life';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let files: TestDatabase;
let owner: pg.Client;
beforeAll(async () => {
  files = await testDatabase();
  owner = new pg.Client({ connectionString: files.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await files.drop();
});
beforeEach(() => owner.query('begin'));
afterEach(() => owner.query('rollback'));

async function constraintOf(sql: string, values: unknown[]): Promise<string | undefined> {
  await owner.query('savepoint attempt');
  try {
    await owner.query(sql, values);
    return undefined;
  } catch (error) {
    return (error as pg.DatabaseError).constraint ?? (error as pg.DatabaseError).code;
  } finally {
    await owner.query('rollback to savepoint attempt; release savepoint attempt');
  }
}

const states = Object.keys(invitationStates) as InvitationState[];
const steps = Object.keys(invitationSteps);

/** An invitation in a state, as no step could be asked to leave it: the guard of the steps sleeps meanwhile. */
async function invitationIn(state: string): Promise<string> {
  const id = randomUUID();
  await owner.query('alter table invitation disable trigger user');
  await owner.query(
    `insert into invitation (id, citizen_id, unit_no, reason, state, state_since, sent_on, channel, cancel_reason)
     select $1, c.id, c.unit_no, 'FIRST_ISSUE', $2, '2021-05-20', '2021-05-20', 'LETTER', case when $2 = 'CANCELLED' then 'WITHDRAWN' end
     from citizen c where not exists (select from invitation i where i.citizen_id = c.id) limit 1`,
    [id, state],
  );
  await owner.query('alter table invitation enable trigger user');
  return id;
}

describe('the database', () => {
  test.each(states)('takes an invitation from %s where the life leads, and nowhere else', async (state) => {
    const id = await invitationIn(state);
    const lawful = new Set(invitationTransitions().map((one) => one.join()));
    for (const to of states) {
      for (const step of steps) {
        const refused = await constraintOf(
          `update invitation set state = $2, step = $3, version = version + 1, cancel_reason = case when $2 = 'CANCELLED' then 'WITHDRAWN' end where id = $1`,
          [id, to, step],
        );
        expect([step, to, refused]).toEqual([
          step,
          to,
          lawful.has([step, state, to].join()) ? undefined : 'invitation_step_rule',
        ]);
      }
    }
    const jump = await constraintOf(`update invitation set version = version + 2 where id = $1`, [id]);
    expect(jump).toBe('invitation_version');
  });

  test('begins an invitation with PLAN alone, one open one a person', async () => {
    const person = (
      await owner.query<{ id: string; unit_no: number }>(
        `select id, unit_no from citizen c where not exists (select from invitation i where i.citizen_id = c.id) limit 1`,
      )
    ).rows[0]!;
    const plan = (state: string, step: string): Promise<string | undefined> =>
      constraintOf(
        `insert into invitation (id, citizen_id, unit_no, reason, state, step, state_since) values ($1, $2, $3, 'FIRST_ISSUE', $4, $5, '2021-05-20')`,
        [randomUUID(), person.id, person.unit_no, state, step],
      );
    for (const state of states) {
      for (const step of steps) {
        const refused = await plan(state, step);
        expect([state, step, refused === undefined]).toEqual([state, step, state === 'PLANNED' && step === 'PLAN']);
      }
    }
    await owner.query(
      `insert into invitation (id, citizen_id, unit_no, reason, state_since) values ($1, $2, $3, 'FIRST_ISSUE', '2021-05-20')`,
      [randomUUID(), person.id, person.unit_no],
    );
    expect(await plan('PLANNED', 'PLAN')).toBe('one_open_invitation');
    expect(statesOfInvitations('open')).toEqual(['PLANNED', 'SENT']);
  });

  test('has no more invitations to a slot than it has places', async () => {
    const { rows } = await owner.query<{ id: string; unit_no: number }>(
      `select id, unit_no from citizen c where not exists (select from invitation i where i.citizen_id = c.id) limit 3`,
    );
    const { rows: slots } = await owner.query<{ id: string }>(
      `with p as (insert into collection_point (id, kind, name, unit_id, unit_no, agency_no, client_no, opens_on)
         select gen_random_uuid(), 'OFFICE', 'x', u.id, u.unit_no, (select min(no) from agency), (select min(no) from client), '2021-05-20'
         from administrative_unit u where u.code = '25456' limit 1 returning id, unit_no)
       insert into collection_slot (id, point_id, unit_no, on_day, from_time, to_time, capacity)
       select gen_random_uuid(), id, unit_no, '2021-05-20', '08:00', '09:00', 2 from p returning id`,
    );
    const book = (persons: typeof rows): Promise<string | undefined> =>
      constraintOf(
        `insert into invitation (id, citizen_id, unit_no, slot_id, slot_unit_no, reason, state_since)
         select gen_random_uuid(), x.id, x.unit_no, $2, 1, 'FIRST_ISSUE', '2021-05-20' from jsonb_to_recordset($1::jsonb) x (id uuid, unit_no int)`,
        [JSON.stringify(persons), slots[0]!.id],
      );
    expect(await book(rows.slice(0, 2))).toBeUndefined();
    expect(await book(rows)).toBe('slot_has_room');
  });
});
