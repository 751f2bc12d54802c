import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  codesOf,
  correctionOf,
  deathOf,
  decide,
  accepted,
  paramsOf,
  submit,
  type Json,
} from '../support/corrections.ts';
import {
  dossierOf,
  dossierStepOf,
  go,
  intakeOf,
  moveDossiers,
  record,
  steps,
  uncollected,
  type DossierAnswer,
} from '../support/dossiers.ts';
import type { Person } from '../support/people.ts';

let t: TestApi;
let machine: Caller;
let first: Caller;
let second: Caller;
let someone: () => Person;
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  machine = t.caller('police-703-register');
  first = t.caller('police-703-register', { officer: 'officer-police-703-1' });
  second = t.caller('police-703-register', { officer: 'officer-police-703-2' });
  const left = await uncollected(t, '25456');
  someone = () => {
    const person = left.pop();
    if (!person) throw new Error('nobody is left in the ward');
    return person;
  };
});
afterAll(() => t.close());

interface Standing {
  status: string;
  card: { state: string; issuedOn: string; expiresOn: string | null } | null;
  dossiers: (DossierAnswer & { steps: Json[] })[];
}
const standing = async (person: Person): Promise<Standing> => {
  const { data, errors } = await t.ask(
    machine,
    `query($n: PersonalNumber!) { citizen(personalNumber: $n) { enrollment { status } card { state issuedOn expiresOn }
       dossiers { id type state caseSince ageInWorkingDays pausedDays escalation overdue dueOn verifiedOn producedOn deliveredOn
         steps { step fromState toState onDay defects resolutions note ground } } } }`,
    { n: person.number },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  const { enrollment, card, dossiers } = data.citizen;
  return { status: enrollment.status, card, dossiers };
};
const collected = async (person: Person, change: Json = {}): Promise<DossierAnswer> =>
  dossierOf(await record(t, machine, intakeOf(person, change)));
const said = async (caller: Caller, dossier: DossierAnswer, step: Json): Promise<string> => {
  const outcomes = await moveDossiers(t, caller, dossierStepOf(dossier, step));
  return [...codesOf(outcomes as never), ...Object.values(paramsOf(outcomes[0] as never))].join(' ');
};

const { startReview, verify, send, produce, deliver, find, resolve, redo, cancel } = steps;
const toCard = [startReview, verify, send, produce()];

describe('the ordinary way', () => {
  test('leads from the counter to the card in hand, and the status is the derivation at each step', async () => {
    const person = someone();
    expect((await standing(person)).status).toBe('NOT_ENROLLED');
    let dossier = await collected(person);
    expect((await standing(person)).status).toBe('COLLECTED');
    for (const [step, state] of [
      [startReview, 'UNDER_REVIEW'],
      [verify, 'VERIFIED'],
      [send, 'IN_PRODUCTION'],
      [produce(), 'PRODUCED'],
      [deliver, 'DELIVERED'],
    ] as [Json, string][]) {
      dossier = await go(t, first, dossier, step);
      expect([dossier.state, (await standing(person)).status]).toEqual([state, state]);
    }
    const { card, dossiers } = await standing(person);
    const born = Number(person.bornOn.slice(0, 4));
    const age = [25, 40, 60].find((one) => `${String(born + one - 2)}${person.bornOn.slice(4)}` > '2021-05-20');
    expect(card).toEqual({
      state: 'ACTIVE',
      issuedOn: '2021-05-20',
      expiresOn: age === undefined ? null : `${String(born + age)}${person.bornOn.slice(4)}`,
    });
    expect(dossiers).toHaveLength(1);
    expect(dossiers[0]!.steps.map(({ step }) => step)).toEqual([
      'COLLECT',
      'START_REVIEW',
      'VERIFY',
      'SEND_TO_PRODUCTION',
      'PRODUCE',
      'DELIVER',
    ]);
    expect(dossiers[0]).toMatchObject({
      verifiedOn: '2021-05-20',
      producedOn: '2021-05-20',
      deliveredOn: '2021-05-20',
    });
  });

  test('leaves out no step, takes none twice and none of an older version', async () => {
    const dossier = await collected(someone());
    expect(await said(first, dossier, verify)).toBe('STEP_NOT_OPEN COLLECTED');
    expect(await said(first, dossier, deliver)).toBe('STEP_NOT_OPEN COLLECTED');
    const review = dossierStepOf(dossier, startReview);
    const [outcome] = await moveDossiers(t, machine, review);
    const [again] = await moveDossiers(t, machine, review);
    expect([outcome!.dossier!.version, again!.replayed, again!.dossier!.version]).toEqual([2, true, 2]);
    expect(await said(first, dossier, verify)).toBe('VERSION_CONFLICT 2');
  });

  test('of two who take the same step at once, one is told of the other', async () => {
    const dossier = await collected(someone());
    const both = await Promise.all([1, 2].map(() => moveDossiers(t, machine, dossierStepOf(dossier, startReview))));
    expect(both.map((one) => codesOf(one as never)[0]).toSorted()).toEqual(['ACCEPTED', 'STEP_NOT_OPEN']);
  });
});

describe('who verifies', () => {
  test('is not who collected, by name or by token; is an officer', async () => {
    const own = dossierOf(await record(t, first, intakeOf(someone(), { collectedBy: undefined })));
    const reviewed = await go(t, first, own, startReview);
    expect(await said(machine, reviewed, verify)).toBe('OFFICER_REQUIRED');
    expect(await said(first, reviewed, verify)).toBe('SAME_OFFICER');
    expect(await said(second, reviewed, verify)).toBe('ACCEPTED');
    // Recorded by the first, who names the second as collector: neither verifies.
    const named = await go(
      t,
      machine,
      dossierOf(await record(t, first, intakeOf(someone(), { collectedBy: 'officer-police-703-2' }))),
      startReview,
    );
    expect(await said(first, named, verify)).toBe('SAME_OFFICER');
    expect(await said(second, named, verify)).toBe('SAME_OFFICER');
    const province = t.caller('police-72-register', { officer: 'officer-police-72-1' });
    expect(await said(province, named, verify)).toBe('ACCEPTED');
  });
});

describe('a discrepancy', () => {
  test('pauses the limit until every defect is resolved, and what was verified is verified again', async () => {
    const person = someone();
    const dossier = await go(t, second, await collected(person), startReview, verify);
    const found = await go(t, machine, dossier, find('NAME_SPELLING', 'DUPLICATE_PERSON'));
    expect(found).toMatchObject({ state: 'DISCREPANT', pauseReason: 'DEFECTS_OPEN' });
    expect(found.defects).toEqual(['NAME_SPELLING', 'DUPLICATE_PERSON']);
    expect((await standing(person)).status).toBe('DISCREPANT');
    expect(await said(first, found, resolve('FALSE_ALARM', 'NAME_SPELLING'))).toBe('DEFECT_OPEN DUPLICATE_PERSON');
    expect(await said(machine, found, resolve('FALSE_ALARM', 'NAME_SPELLING'))).toBe('OFFICER_REQUIRED');
    await t.setToday('2021-05-27');
    const paused = (await standing(person)).dossiers[0]!;
    expect(paused).toMatchObject({ pausedDays: 5, ageInWorkingDays: 5, escalation: 'NONE', dueOn: '2021-05-31' });
    const resolved = await go(t, first, found, resolve('FALSE_ALARM', 'NAME_SPELLING', 'DUPLICATE_PERSON'));
    expect(resolved).toMatchObject({
      state: 'UNDER_REVIEW',
      defects: [],
      pausedDays: 5,
      pauseReason: null,
      ageInWorkingDays: 5,
      dueOn: '2021-06-07',
    });
    const { dossiers } = await standing(person);
    expect(dossiers[0]).toMatchObject({ verifiedOn: null });
    expect(dossiers[0]!.steps.at(-1)).toMatchObject({
      step: 'RESOLVE',
      onDay: '2021-05-27',
      defects: ['NAME_SPELLING', 'DUPLICATE_PERSON'],
      resolutions: ['FALSE_ALARM', 'FALSE_ALARM'],
    });
    expect((await go(t, second, resolved, verify)).state).toBe('VERIFIED');
    await t.setToday('2021-05-20');
  });

  test('that needs new capture is redone: one person, one case, the age of the oldest', async () => {
    const person = someone();
    const collectedOn = '2021-05-05';
    const dossier = await go(t, first, await collected(person, { collectedOn }), find('BIOMETRIC_QUALITY'));
    expect(await said(first, dossier, redo('NAME_SPELLING'))).toBe('REDO_NOT_NEEDED');
    const waiting = await go(t, first, dossier, redo('BIOMETRIC_QUALITY', 'AGENCY'));
    expect(waiting).toMatchObject({ state: 'REDO_REQUIRED', pauseReason: 'REDO_AWAITED' });
    expect((await standing(person)).status).toBe('REDO_REQUIRED');
    const counted = await t.oracle('select * from counted_case where citizen_id = $1', [person.id]);
    const alone = await record(t, machine, intakeOf(person));
    expect(codesOf(alone as never)).toEqual(['OPEN_DOSSIER_EXISTS']);
    const again = await collected(person, { redoOf: waiting.id });
    expect(again).toMatchObject({
      state: 'COLLECTED',
      redoOf: waiting.id,
      caseSince: collectedOn,
      ageInWorkingDays: 11,
    });
    // Its own limit begins with its own collection.
    expect(again.dueOn).toBe('2021-05-31');
    expect(await t.oracle('select * from counted_case where citizen_id = $1', [person.id])).toEqual(counted);
    const { dossiers, status } = await standing(person);
    expect([status, dossiers.map(({ state }) => state)]).toEqual(['COLLECTED', ['COLLECTED', 'SUPERSEDED']]);
    expect(dossiers[1]!.steps.map(({ step }) => step)).toEqual([
      'COLLECT',
      'FIND_DISCREPANT',
      'REQUIRE_REDO',
      'SUPERSEDE',
    ]);
    const done = await go(t, second, again, ...toCard, deliver);
    expect([done.state, (await standing(person)).status]).toEqual(['DELIVERED', 'DELIVERED']);
    expect(codesOf((await record(t, machine, intakeOf(person, { redoOf: waiting.id }))) as never)).toEqual(
      ['NOT_FOUND CARD_EXISTS'].map(() => 'NOT_FOUND'),
    );
  });

  test('in print takes the card back; the person stays issued, and gets another card', async () => {
    const person = someone();
    const dossier = await go(t, second, await collected(person), ...toCard);
    const misprinted = await go(t, machine, dossier, find('PRINT_QUALITY'));
    expect((await standing(person)).card).toBeNull();
    const issued = await t.oracle('select issued_on::text from counted_case where citizen_id = $1', [person.id]);
    expect(issued).toEqual([{ issued_on: '2021-05-20' }]);
    const again = await go(t, second, misprinted, resolve('CORRECTED', 'PRINT_QUALITY'), verify, send, produce());
    expect([again.state, (await standing(person)).card?.state]).toEqual(['PRODUCED', 'ACTIVE']);
    expect(await t.oracle('select state from card where citizen_id = $1 order by state', [person.id])).toEqual([
      { state: 'ACTIVE' },
      { state: 'WITHDRAWN' },
    ]);
  });

  test('that a correction applied after collection makes is a step of the system, and pauses as well', async () => {
    const person = someone();
    const dossier = await go(t, second, await collected(person), startReview);
    const registry = t.caller('justice-703-registry');
    const deciding = t.caller('justice-703-registry', { officer: 'officer-justice-703-2' });
    await decide(t, deciding, accepted(await submit(t, registry, correctionOf(person))));
    const { dossiers, status } = await standing(person);
    expect([status, dossiers[0]!.state]).toEqual(['DISCREPANT', 'DISCREPANT']);
    expect(dossiers[0]!.steps.at(-1)).toMatchObject({
      step: 'FIND_DISCREPANT',
      defects: ['CORRECTED_AFTER_COLLECTION'],
    });
    const now = { ...dossier, version: dossier.version + 1 };
    expect((await go(t, first, now, resolve('CORRECTED', 'CORRECTED_AFTER_COLLECTION'))).state).toBe('UNDER_REVIEW');
  });
});

describe('an end without a card', () => {
  test('needs an officer and a reason that the register doesn’t deny; the person may come again', async () => {
    const person = someone();
    const dossier = await collected(person);
    expect(await said(machine, dossier, cancel('WITHDRAWN'))).toBe('OFFICER_REQUIRED');
    expect(await said(first, dossier, cancel('DECEASED'))).toBe('VALUE_NOT_ALLOWED REGISTER_SAYS_OTHERWISE');
    const cancelled = await go(t, first, dossier, cancel('WITHDRAWN'));
    expect([cancelled.state, (await standing(person)).status]).toEqual(['CANCELLED', 'NOT_ENROLLED']);
    expect(await t.oracle('select from counted_case where citizen_id = $1', [person.id])).toEqual([]);
    expect((await collected(person)).state).toBe('COLLECTED');
  });

  test('comes by a registered death, with its step', async () => {
    const person = someone();
    await collected(person, { collectedOn: '2021-05-05' });
    const registry = t.caller('justice-703-registry');
    const deciding = t.caller('justice-25456-registry', { officer: 'officer-justice-25456-1' });
    await decide(t, deciding, accepted(await submit(t, registry, deathOf(person))));
    const { dossiers, status } = await standing(person);
    expect([status, dossiers[0]!.state]).toEqual(['NOT_ELIGIBLE', 'CANCELLED']);
    expect(dossiers[0]!.steps.at(-1)).toMatchObject({ step: 'CANCEL', note: 'DECEASED' });
  });

  test('of an exchange gives the former card back, and that of a first issue leaves none', async () => {
    const person = someone();
    const held = await go(t, second, await collected(person), ...toCard, deliver);
    expect(held.state).toBe('DELIVERED');
    const exchange = await collected(person, { type: 'EXCHANGE', ground: 'ON_REQUEST' });
    const made = await go(t, second, exchange, ...toCard);
    expect(await t.oracle('select state from card where citizen_id = $1 order by issued_on, id', [person.id])).toEqual([
      { state: 'WITHDRAWN' },
      { state: 'ACTIVE' },
    ]);
    expect((await standing(person)).dossiers[0]!.steps[0]).toMatchObject({ step: 'COLLECT', ground: 'ON_REQUEST' });
    await go(t, first, made, cancel('WITHDRAWN'));
    expect(await t.oracle('select state from card where citizen_id = $1 order by issued_on, id', [person.id])).toEqual([
      { state: 'ACTIVE' },
      { state: 'WITHDRAWN' },
    ]);
    expect((await standing(person)).status).toBe('DELIVERED');
  });
});
