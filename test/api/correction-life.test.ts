import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import type { Caller } from '@lienthong/api/access/caller';
import { recount } from '@lienthong/api/store/recount';
import { correctionStates, correctionSteps } from '@lienthong/schema/correction-life';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  adult,
  approve,
  cardActive,
  changeOf,
  codesOf,
  correctionOf,
  deathOf,
  decide,
  fresh,
  livesIn,
  move,
  noDossier,
  openDossier,
  paramsOf,
  recordedOf,
  someone,
  stepOf,
  submit,
  supplementOf,
  tryMove,
  type Json,
  type Outcome,
  type RequestAnswer,
} from '../support/corrections.ts';
import { officesOf } from '../support/offices.ts';
import { people, type Person } from '../support/people.ts';

let t: TestApi;
let city: Caller;
let first: Caller;
let second: Caller;
let ward: Caller;
let wardSecond: Caller;
let police: Caller;
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  ({ city, first, second, ward, wardSecond, chief: police } = officesOf(t));
});
afterAll(() => t.close());

const text = { text: 'Theo đơn của công dân' };
const papers = [{ kind: 'IDENTITY_RECORD', reference: 'TT-9' }];
const contest = { contest: { ...text, evidence: papers } };
const reverse = { reverse: { ...text, number: '12/QĐ', body: 'TAND', decidedOn: '2021-05-19' } };
const settle = { settle: text };

const keyOf = ({ id }: { id: string }): string => id.slice('cor_'.length);
async function step(caller: Caller, request: { id: string; version: number }, one: Json): Promise<Outcome> {
  const [outcome] = await move(t, caller, stepOf(request, one));
  if (!outcome) throw new Error('an outcome is missing');
  return outcome;
}
const code = async (caller: Caller, request: { id: string; version: number }, one: Json): Promise<string> =>
  codesOf([await step(caller, request, one)])[0] ?? '';
const handedIn = async (item: Json): Promise<RequestAnswer> => accepted(await submit(t, city, item));
const applied = async (item: Json, officer = first): Promise<RequestAnswer> =>
  accepted([await decide(t, officer, await handedIn(item))]);
const stepsOf = async (request: { id: string }): Promise<string[]> =>
  (await t.oracle(`select step from correction_step where request_id = $1 order by no`, [keyOf(request)])).map(
    (row) => row['step'] as string,
  );
const toldOf = async (id: string): Promise<string[]> =>
  (await t.oracle(`select type from outbox where subject_id = $1 order by id`, [id])).map(
    (row) => row['type'] as string,
  );

/** The person's row but for its version, with card and dossier. */
async function rowOf({ id }: Person): Promise<Json> {
  const [row] = await t.oracle(
    `select to_jsonb(c) - 'version' - 'case_dossier_id' - 'case_state' as person, c.version,
       (select jsonb_agg(jsonb_build_object('id', k.id, 'state', k.state, 'since', k.exchange_required_on) order by k.id)
          from card k where k.citizen_id = c.id) as cards
     from citizen c where c.id = $1`,
    [id],
  );
  if (!row) throw new Error('the person is gone');
  return row;
}
async function dossierOf({ id }: Person): Promise<Json | undefined> {
  const [row] = await t.oracle(
    `select state, defects, cancel_reason from dossier where citizen_id = $1 order by collected_on desc, id desc limit 1`,
    [id],
  );
  return row;
}
async function recountDifference(): Promise<unknown> {
  const owner = new pg.Client({ connectionString: t.ownerUrl });
  await owner.connect();
  try {
    return (await recount(owner)).difference;
  } finally {
    await owner.end();
  }
}

describe('a contest', () => {
  test('is a flag: the value stands, until the office dismisses it', async () => {
    const person = await someone(t);
    const request = await applied(correctionOf(person));
    const before = await rowOf(person);
    const contested = accepted([await step(police, request, contest)]);
    expect(contested).toMatchObject({ state: 'CONTESTED', version: 4 });
    expect(await rowOf(person)).toEqual(before);
    const [kept] = await t.oracle(
      `select contest_reason, contest_evidence, contested_on::text from correction_request where id = $1`,
      [keyOf(request)],
    );
    expect(kept).toEqual({ contest_reason: text.text, contest_evidence: papers, contested_on: '2021-05-20' });
    expect(await code(police, contested, contest)).toBe('STEP_NOT_OPEN');
    const settled = accepted([await step(second, contested, settle)]);
    expect(settled).toMatchObject({ state: 'APPLIED', version: 5 });
    expect(await rowOf(person)).toEqual(before);
    expect((await stepsOf(request)).slice(-2)).toEqual(['CONTEST', 'SETTLE']);
    expect((await toldOf(keyOf(request))).slice(-2)).toEqual(['CORRECTION_CONTESTED', 'CORRECTION_APPLIED']);
  });

  test('is for officers of the police of the residence alone, with papers', async () => {
    const person = await someone(t);
    const request = await applied(correctionOf(person));
    expect(await code(t.caller('police-703-register'), request, contest)).toBe('OFFICER_REQUIRED');
    expect(await code(first, request, contest)).toBe('NOT_COMPETENT');
    const elsewhere = t.caller('police-706-register', { officer: 'officer-police-706-1' });
    expect(await code(elsewhere, request, contest)).toBe('NOT_FOUND');
    expect(await code(police, request, { contest: { ...text, evidence: [] } })).toBe('EVIDENCE_REQUIRED');
    const many = { contest: { ...text, evidence: Array.from({ length: 201 }, () => papers[0]) } };
    const { errors } = await tryMove(t, police, [stepOf(request, many)]);
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(await code(police, request, settle)).toBe('NOT_COMPETENT');
    expect(await code(police, request, reverse)).toBe('NOT_COMPETENT');
    expect(await code(police, request, contest)).toBe('ACCEPTED');
  });

  test('reaches the person where another district decided, and not where the person lives elsewhere', async () => {
    const person = await someone(t, 'true', '706');
    const request = await applied(correctionOf(person));
    expect(await code(police, request, contest)).toBe('NOT_COMPETENT');
    const home = t.caller('police-706-register', { officer: 'officer-police-706-1' });
    expect(await code(home, request, contest)).toBe('ACCEPTED');
  });

  test('is too late after the period of the rule book', async () => {
    const request = await applied(correctionOf(await someone(t)));
    await t.oracle(`update correction_request set applied_on = '2021-04-15', version = version + 1 where id = $1`, [
      keyOf(request),
    ]);
    const outcome = await step(police, { ...request, version: request.version + 1 }, contest);
    expect(codesOf([outcome])).toEqual(['STEP_TOO_LATE']);
    expect(paramsOf(outcome)).toEqual({ until: '2021-05-17' });
  });
});

describe('a reversal', () => {
  test('is for another officer than the approver, of the office that decides', async () => {
    const request = await applied(correctionOf(await someone(t)));
    expect(await code(city, request, reverse)).toBe('OFFICER_REQUIRED');
    expect(await code(first, request, reverse)).toBe('SAME_OFFICER');
    expect(await code(ward, request, reverse)).toBe('NOT_COMPETENT');
    const late = { reverse: { ...reverse.reverse, decidedOn: '2021-05-21' } };
    expect(await code(second, request, late)).toBe('DATE_NOT_POSSIBLE');
    expect(await code(second, request, reverse)).toBe('ACCEPTED');
    expect(await code(second, { ...request, version: request.version + 1 }, reverse)).toBe('STEP_NOT_OPEN');
  });

  test('gives the former values back by a further entry of the history, and tells whoever was told', async () => {
    const person = await someone(t, `${cardActive} and ${noDossier}`);
    const before = await rowOf(person);
    const request = await applied(correctionOf(person));
    const contested = accepted([await step(police, request, contest)]);
    const reversed = accepted([await step(second, contested, reverse)]);
    expect(reversed.state).toBe('REVERSED');
    const after = await rowOf(person);
    expect(after).toEqual({ ...before, version: person.version + 2 });
    const rows = await t.oracle(
      `select version, request_id, former from citizen_history where citizen_id = $1 order by version`,
      [person.id],
    );
    expect(rows).toEqual([
      { version: person.version, request_id: keyOf(request), former: { given_name: person.givenName } },
      { version: person.version + 1, request_id: keyOf(request), former: { given_name: 'Ưng' } },
    ]);
    expect(await toldOf(person.id)).toEqual(['CITIZEN_CHANGED', 'CITIZEN_CHANGED']);
    expect((await toldOf(keyOf(request))).at(-1)).toBe('CORRECTION_REVERSED');
    const [kept] = await t.oracle(
      `select reversal_basis, reversed_on::text, applied_on::text, (select array_agg(e ->> 'effect') from jsonb_array_elements(reversal_effects) e) as plan
       from correction_request where id = $1`,
      [keyOf(request)],
    );
    expect(kept).toEqual({
      reversal_basis: { number: '12/QĐ', body: 'TAND', decidedOn: '2021-05-19' },
      reversed_on: '2021-05-20',
      applied_on: '2021-05-20',
      plan: ['RESTORE_PERSON', 'CARD_RESTORED', 'NOTIFY_AGENCIES'],
    });
  });

  test('is refused where a later request wrote the field, until that one is reversed', async () => {
    const person = await someone(t);
    const one = await applied(correctionOf(person));
    const two = await applied(correctionOf({ ...person, givenName: 'Ưng' }, { value: 'Ước' }));
    const three = await applied(correctionOf({ ...person, givenName: 'Ước' }, { value: 'Ưng' }));
    const outcome = await step(second, one, reverse);
    expect(codesOf([outcome])).toEqual(['RECORDED_VALUE_DIFFERS']);
    expect(paramsOf(outcome)).toEqual({ field: 'GIVEN_NAME', request: two.id });
    for (const request of [three, two, one]) expect(await code(second, request, reverse)).toBe('ACCEPTED');
    const [row] = await t.oracle(`select given_name from citizen where id = $1`, [person.id]);
    expect(row?.['given_name']).toBe(person.givenName);
  });

  test('is refused where the field changed otherwise, and after a death', async () => {
    const person = await someone(t);
    const request = await applied(correctionOf(person));
    await t.oracle(`update citizen set given_name = 'Ất', given_key = 'at', version = version + 1 where id = $1`, [
      person.id,
    ]);
    const outcome = await step(second, request, reverse);
    expect(codesOf([outcome])).toEqual(['RECORDED_VALUE_DIFFERS']);
    expect(paramsOf(outcome)).toEqual({ field: 'GIVEN_NAME' });
    const other = await someone(t);
    const named = await applied(correctionOf(other));
    const subject = { personalNumber: other.number, givenName: 'Ưng' };
    await applied(deathOf(other, { subject }), ward);
    expect(await code(second, named, reverse)).toBe('BLOCKED_BY_DEATH');
  });

  test('frees a card only when nothing else stands against it', async () => {
    const person = await someone(t, `${cardActive} and ${noDossier}`);
    const before = await rowOf(person);
    const one = await applied(correctionOf(person));
    const subject = { personalNumber: person.number, birthYear: Number(person.bornOn.slice(0, 4)) };
    const two = await applied(correctionOf(person, { field: 'SURNAME', subject }));
    expect(await code(second, one, reverse)).toBe('ACCEPTED');
    expect((await rowOf(person))['cards']).toContainEqual(expect.objectContaining({ state: 'EXCHANGE_REQUIRED' }));
    expect(await code(second, two, reverse)).toBe('ACCEPTED');
    expect(await rowOf(person)).toEqual({ ...before, version: person.version + 4 });
  });

  test.each(['COLLECTED', 'VERIFIED'])(
    'takes the defect off a dossier that was %s: it is reviewed again',
    async (state) => {
      const person = await someone(t, openDossier(state), '72');
      const before = await dossierOf(person);
      const request = await applied(correctionOf(person));
      expect(await dossierOf(person)).toMatchObject({ state: 'DISCREPANT' });
      expect(await code(second, request, reverse)).toBe('ACCEPTED');
      expect(await dossierOf(person)).toEqual({
        ...before,
        state: before?.['defects'].length ? 'DISCREPANT' : 'UNDER_REVIEW',
      });
    },
  );

  test('of a death: alive again and counted, the card as it was, other requests open; the dossier is to be collected anew', async () => {
    for (const condition of [`${cardActive} and ${noDossier}`, openDossier('COLLECTED', 'UNDER_REVIEW')]) {
      const person = await someone(t, condition);
      const before = await rowOf(person);
      const other = await handedIn(correctionOf(person, { field: 'SURNAME' }));
      const request = await applied(deathOf(person), ward);
      expect(await code(ward, request, reverse)).toBe('SAME_OFFICER');
      const reviewed = accepted([await step(first, other, { review: {} })]);
      expect(await code(first, reviewed, approve)).toBe('BLOCKED_BY_DEATH');
      expect(accepted([await step(wardSecond, request, reverse)]).state).toBe('REVERSED');
      expect(await rowOf(person)).toEqual({ ...before, version: person.version + 2 });
      const isOpen = condition !== `${cardActive} and ${noDossier}`;
      expect((await dossierOf(person))?.['state']).toBe(isOpen ? 'CANCELLED' : (await dossierOf(person))?.['state']);
      expect((await toldOf(keyOf(request))).includes('DOSSIER_COLLECT_ANEW')).toBe(isOpen);
      expect(await code(first, reviewed, approve)).toBe('ACCEPTED');
    }
    expect(await recountDifference()).toBeNull();
  });

  test('of a card that was due for exchange leaves it due since the same day', async () => {
    const person = await someone(t, `${cardActive} and ${noDossier}`);
    await applied(correctionOf(person));
    const before = await rowOf(person);
    const subject = { personalNumber: person.number, givenName: 'Ưng' };
    const death = await applied(deathOf(person, { subject }), ward);
    expect(await code(wardSecond, death, reverse)).toBe('ACCEPTED');
    expect(await rowOf(person)).toEqual({ ...before, version: (before['version'] as number) + 2 });
  });

  test('of a death that was applied before the card kept what it was: ready for use, or due since what else is applied', async () => {
    for (const marked of [false, true]) {
      const person = await someone(t, `${cardActive} and ${noDossier}`);
      if (marked) await applied(correctionOf(person));
      const before = await rowOf(person);
      const subject = { personalNumber: person.number, givenName: marked ? 'Ưng' : person.givenName };
      const death = await applied(deathOf(person, { subject }), ward);
      await t.oracle(`update card set state_before = null, exchange_required_before = null where citizen_id = $1`, [
        person.id,
      ]);
      await t.oracle(
        `update correction_request set version = version + 1, effects =
           (select jsonb_agg(case e ->> 'effect' when 'CARD_HOLDER_DECEASED' then e - 'from' - 'since' else e end)
              from jsonb_array_elements(effects) e) where id = $1`,
        [keyOf(death)],
      );
      expect(await code(wardSecond, { ...death, version: death.version + 1 }, reverse)).toBe('ACCEPTED');
      expect(await rowOf(person)).toEqual({ ...before, version: (before['version'] as number) + 2 });
    }
  });

  test('is shown as it was kept where its plan is of the time before the effects were made one', async () => {
    const request = await applied(correctionOf(await someone(t, cardActive)));
    expect(await code(second, request, reverse)).toBe('ACCEPTED');
    const retired = [
      { effect: 'RESTORE_CITIZEN', meaning: 'Gives the former values back.', columns: {}, effectiveOn: '2021-05-20' },
      { effect: 'CARD_VALID_AGAIN', meaning: 'As before.', cardId: request.id, state: 'ACTIVE', since: null },
    ];
    await t.oracle(`update correction_request set version = version + 1, reversal_effects = $2 where id = $1`, [
      keyOf(request),
      JSON.stringify(retired),
    ]);
    const { data, errors } = await t.ask(
      police,
      `query($id: ID!) { correctionRequest(id: $id) { reversalEffects { effect meaning } }
         __type(name: "CorrectionEffect") { enumValues(includeDeprecated: true) { name isDeprecated deprecationReason } } }`,
      { id: request.id },
    );
    expect(errors).toBeUndefined();
    expect(data.correctionRequest.reversalEffects).toEqual(retired.map(({ effect, meaning }) => ({ effect, meaning })));
    const deprecated = data.__type.enumValues.filter((value: Json) => value['isDeprecated']);
    expect(
      deprecated.map(
        ({ name, deprecationReason }: Json) => `${name} ${deprecationReason.match(/RESTORE_PERSON|CARD_RESTORED/)}`,
      ),
    ).toEqual(['RESTORE_CITIZEN RESTORE_PERSON', 'CARD_VALID_AGAIN CARD_RESTORED']);
  });

  test('restores the person, whatever was applied', async () => {
    const pool = await people(
      t,
      `${adult} and ${livesIn('25456')} and ${noDossier} and c.ethnicity is not null and c.date_of_birth_precision = 'DAY'`,
    );
    const kind = fc.constantFrom(
      'SURNAME',
      'MIDDLE_NAME',
      'GIVEN_NAME',
      'SEX',
      'DATE_OF_BIRTH',
      'ETHNICITY',
      'CHANGE',
      'SUPPLEMENT',
      'DEATH',
    );
    await fc.assert(
      fc.asyncProperty(kind, async (what) => {
        const person = pool.pop();
        if (!person) return;
        if (what === 'SUPPLEMENT')
          await t.oracle(`update citizen set ethnicity = null, version = version + 1 where id = $1`, [person.id]);
        const before = await rowOf(person);
        const isDeath = what === 'DEATH' || what === 'SUPPLEMENT';
        const item =
          what === 'DEATH'
            ? deathOf(person)
            : what === 'SUPPLEMENT'
              ? supplementOf(person)
              : what === 'CHANGE'
                ? changeOf(person)
                : correctionOf(person, {
                    field: what as 'SEX',
                    ...(what === 'ETHNICITY' && { recorded: await recordedOf(t, person, 'ETHNICITY') }),
                  });
        const request = await applied(item, isDeath ? ward : first);
        expect((await rowOf(person))['person']).not.toEqual(before['person']);
        expect(await code(isDeath ? wardSecond : second, request, reverse)).toBe('ACCEPTED');
        expect(await rowOf(person)).toEqual({ ...before, version: (before['version'] as number) + 2 });
      }),
      { numRuns: 30, examples: [['SUPPLEMENT'], ['DEATH'], ['CHANGE'], ['DATE_OF_BIRTH'], ['ETHNICITY']] },
    );
    expect(await recountDifference()).toBeNull();
  });
});

/** A request whose field changed underneath. */
async function stale(person: Person, parts: Json = {}, by = city): Promise<RequestAnswer> {
  const request = accepted(await submit(t, by, correctionOf(person, { value: 'Ưng' }, parts)));
  await t.oracle(`update citizen set given_name = 'Ất', given_key = 'at', version = version + 1 where id = $1`, [
    person.id,
  ]);
  return accepted([await decide(t, second, request)]);
}

describe('a rebase', () => {
  test('puts a stale request on the present value, and it can be approved', async () => {
    const person = await someone(t);
    const request = await stale(person);
    expect(request.state).toBe('STALE');
    expect(await code(city, request, { rebase: { recorded: person.givenName } })).toBe('RECORDED_VALUE_DIFFERS');
    expect(await code(city, request, { rebase: { recorded: 'Ưng' } })).not.toBe('ACCEPTED');
    expect(await code(ward, request, { rebase: { recorded: 'Ất' } })).toBe('NOT_COMPETENT');
    const rebased = accepted([await step(city, request, { rebase: { recorded: 'Ất' } })]);
    expect(rebased).toMatchObject({ state: 'SUBMITTED', staleFields: [], version: request.version + 1 });
    expect(accepted([await decide(t, second, rebased)]).state).toBe('APPLIED');
    const [row] = await t.oracle(`select given_name from citizen where id = $1`, [person.id]);
    expect(row?.['given_name']).toBe('Ưng');
  });

  test('is refused where another request is open on the field, or rests on the entry', async () => {
    const person = await someone(t);
    const registration = { number: fresh('') };
    const request = await stale(person, { registration });
    const present = { ...person, givenName: 'Ất' };
    const other = await handedIn(correctionOf(present, { value: 'Ước' }, { registration }));
    const outcome = await step(city, request, { rebase: { recorded: 'Ất' } });
    expect(codesOf([outcome])).toEqual(['OPEN_REQUEST_EXISTS ALREADY_REGISTERED']);
    expect(paramsOf(outcome)).toMatchObject({ request: other.id });
    await step(city, other, { withdraw: text });
    expect(await code(city, request, { rebase: { recorded: 'Ất' } })).toBe('ACCEPTED');
  });

  test('makes whoever rebased one who handed in: four eyes', async () => {
    const request = await stale(await someone(t));
    const rebased = accepted([await step(first, request, { rebase: { recorded: 'Ất' } })]);
    expect(await code(first, rebased, { review: {} })).toBe('SAME_OFFICER');
    expect(await code(second, rebased, { review: {} })).toBe('ACCEPTED');
  });
});

describe('a rebased supplement', () => {
  test('rests on what the register says now', async () => {
    const person = await someone(t, 'true', '25456');
    await t.oracle(
      `update citizen set date_of_birth = '1990-01-01', date_of_birth_precision = 'YEAR', version = version + 1 where id = $1`,
      [person.id],
    );
    const supplement = supplementOf(person, { field: 'DATE_OF_BIRTH', value: '1990-03-15' });
    const request = await handedIn(supplement);
    await t.oracle(
      `update citizen set date_of_birth = '1990-03-01', date_of_birth_precision = 'MONTH', version = version + 1 where id = $1`,
      [person.id],
    );
    const old = accepted([await decide(t, ward, request)]);
    expect(old.state).toBe('STALE');
    expect(await code(city, old, { rebase: { recorded: '1990-03' } })).toBe('VALUE_NOT_ALLOWED');
    const rebased = accepted([await step(city, old, { rebase: {} })]);
    expect(accepted([await decide(t, ward, rebased)]).state).toBe('APPLIED');
  });
});

describe('a question', () => {
  const expire = async (): Promise<number> =>
    (await t.oracle<{ ended: number }>(`select expire_corrections() as ended`))[0]?.ended ?? NaN;
  afterAll(() => t.setToday('2021-05-20'));

  test('pauses the limit of the law; what nobody answers in time expires, once, with its step', async () => {
    const one = accepted([await step(first, await handedIn(correctionOf(await someone(t))), { ask: text })]);
    const person = await someone(t);
    const two = accepted([await step(first, await handedIn(correctionOf(person)), { ask: text })]);
    expect(await expire()).toBe(0);
    await t.setToday('2021-05-27');
    const answered = accepted([await step(city, one, { answer: text })]);
    expect([one.dueOn, answered.dueOn]).toEqual(['2021-05-25', '2021-06-01']);
    const [kept] = await t.oracle(`select paused_days, answer_by from correction_request where id = $1`, [keyOf(one)]);
    expect(kept).toEqual({ paused_days: 5, answer_by: null });
    await t.setToday('2021-07-01');
    expect(await expire()).toBe(0);
    await t.setToday('2021-07-02');
    expect(await code(city, two, { answer: text })).toBe('STEP_TOO_LATE');
    const ended = await Promise.all([expire(), expire(), expire()]);
    expect(ended.toSorted()).toEqual([0, 0, 1]);
    expect(await stepsOf(two)).toEqual(['SUBMIT', 'ASK', 'EXPIRE']);
    expect(await toldOf(keyOf(two))).toEqual(['CORRECTION_SUBMITTED', 'CORRECTION_NEEDS_INFO', 'CORRECTION_EXPIRED']);
    const [row] = await t.oracle(`select state, version, closed_on::text from correction_request where id = $1`, [
      keyOf(two),
    ]);
    expect(row).toEqual({ state: 'EXPIRED', version: 3, closed_on: '2021-07-02' });
    await t.setToday('2021-05-20');
    expect(codesOf(await submit(t, city, correctionOf(person)))).toEqual(['ACCEPTED']);
  });
});

describe('the database', () => {
  test('keeps the steps of the life and no other, and no reversal by who approved', async () => {
    const rows = await t.oracle(`select step, from_state, to_state from correction_step_rule`);
    const known = Object.entries(correctionSteps).flatMap(([step, { from, to }]) =>
      from.length === 0 ? [`${step} null ${to}`] : from.map((state) => `${step} ${state} ${to}`),
    );
    expect(rows.map((row) => `${row['step']} ${row['from_state']} ${row['to_state']}`).toSorted()).toEqual(
      known.toSorted(),
    );
    const request = await applied(correctionOf(await someone(t)));
    const add = (made: string, from: string, to: string, officer: string): Promise<unknown> =>
      t.oracle(
        `insert into correction_step (request_id, no, step, from_state, to_state, officer_no, on_day, citizen_id, unit_no, office_unit_no, sender_unit_no)
         select id, 90, $2, $3, $4, (select no from officer where id = $5), '2021-05-20', citizen_id, unit_no, office_unit_no, sender_unit_no
         from correction_request where id = $1`,
        [keyOf(request), made, from, to, officer],
      );
    const states = Object.keys(correctionStates);
    for (const from of states) {
      for (const to of states) {
        if (known.includes(`REVERSE ${from} ${to}`)) continue;
        await expect(add('REVERSE', from, to, 'officer-justice-703-2')).rejects.toMatchObject({
          constraint: 'correction_step_rule',
        });
      }
    }
    await expect(add('REVERSE', 'APPLIED', 'REVERSED', 'officer-justice-703-1')).rejects.toMatchObject({
      constraint: 'correction_second_approver',
    });
  });
});
