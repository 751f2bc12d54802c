import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  cardActive,
  codesOf,
  deathOf,
  fresh,
  move,
  noDossier,
  someone,
  stepOf,
  submit,
  supplementOf,
  type Json,
  type Outcome,
} from '../support/corrections.ts';
import { announce, registerDocument, scan, sha256 } from '../support/documents.ts';
import { compare } from '@lienthong/api/store/recount';
import type { Person } from '../support/people.ts';

let t: TestApi;
let machine: Caller;
let registrar: Caller;
let other: Caller;
let city: Caller;
const named = 'officer-justice-25456-1';
beforeAll(async () => {
  t = await openTestApi();
  machine = t.caller('justice-25456-registry');
  registrar = t.caller('justice-25456-registry', { officer: named });
  other = t.caller('justice-25456-registry', { officer: 'officer-justice-25456-2' });
  city = t.caller('justice-703-registry');
});
afterAll(() => t.close());

const keyOf = ({ id }: { id: string }): string => id.slice('cor_'.length);

/** A paper that is stored, as an upload leaves it. */
async function storedPaper(by: Caller): Promise<Json> {
  const bytes = scan();
  const { data } = await t.ask(by, registerDocument, { items: [announce(bytes)] });
  const document = data.registerDocuments[0].document.id as string;
  await t.oracle('update document set stored_at = now() where id = $1', [document.slice(4)]);
  return { kind: 'DEATH_NOTICE', reference: 'BT-1', issuedOn: '2021-05-08', document, sha256: sha256(bytes) };
}
const bare = { kind: 'DEATH_NOTICE', reference: 'BT-1', issuedOn: '2021-05-08' };

async function fastParts(by = machine, registration: Json = {}): Promise<{ registration: Json; evidence: Json[] }> {
  return { registration: { registeredBy: named, ...registration }, evidence: [await storedPaper(by)] };
}
const seen = async (caller: Caller, item: Json): Promise<Json> => {
  const { data, errors } = await t.ask(
    caller,
    `query($item: CorrectionItem!) { previewCorrection(item: $item) { fastTrack fastTrackMissing ruleVersion refusals { code } effects { effect meaning topic recipients { id } } } }`,
    { item },
  );
  expect(errors).toBeUndefined();
  return data.previewCorrection;
};
const shown = async (id: string): Promise<Json> => {
  const { data, errors } = await t.ask(
    registrar,
    `query($id: ID!) { correctionRequest(id: $id) { state version fastTrackedBy ruleVersion appliedOn closedOn steps { step fromState toState }
       effects { effect meaning topic recipients { id } } } }`,
    { id },
  );
  expect(errors).toBeUndefined();
  return data.correctionRequest;
};
const inWard = (condition = 'true'): Promise<Person> => someone(t, condition, '25456');

describe('a request whose rule holds in all', () => {
  test('is approved as it is handed in, by the rule and no officer, and does what the preview said', async () => {
    const person = await inWard(`${cardActive} and ${noDossier}`);
    const item = deathOf(person, {}, await fastParts());
    const told = await seen(machine, item);
    expect(told).toMatchObject({ fastTrack: true, fastTrackMissing: [], refusals: [] });
    const [outcome] = await submit(t, machine, item);
    expect(outcome).toMatchObject({ status: 'ACCEPTED', request: { state: 'APPLIED', version: 2 } });
    const request = await shown(outcome!.request!.id);
    expect(request).toEqual({
      state: 'APPLIED',
      version: 2,
      fastTrackedBy: 'fast_track.DEATH=RULE@2016-01-01',
      ruleVersion: told['ruleVersion'],
      appliedOn: '2021-05-20',
      closedOn: '2021-05-20',
      steps: [
        { step: 'SUBMIT', fromState: null, toState: 'SUBMITTED' },
        { step: 'FAST_TRACK', fromState: 'SUBMITTED', toState: 'APPROVED' },
        { step: 'APPLY', fromState: 'APPROVED', toState: 'APPLIED' },
      ],
      effects: told['effects'],
    });
    const [row] = await t.oracle(
      `select q.decided_by, c.life_status, c.died_on::text, (select array_agg(s.client_no order by no) from correction_step s where s.request_id = q.id) as clients,
         (select array_agg(o.type order by o.id) from outbox o where o.subject_id = q.id) as told,
         (select state from card k where k.citizen_id = c.id order by issued_on desc limit 1) as card
       from correction_request q join citizen c on c.id = q.citizen_id where q.id = $1`,
      [keyOf(outcome!.request!)],
    );
    expect(row).toEqual({
      decided_by: null,
      life_status: 'DECEASED',
      died_on: '2021-05-08',
      clients: [machine.client.no, null, null],
      told: ['CORRECTION_SUBMITTED', 'CORRECTION_APPLIED'],
      card: 'HOLDER_DECEASED',
    });
    expect(await submit(t, machine, item)).toEqual([{ ...outcome, replayed: true }]);
    expect(
      (await compare({ query: async (sql: string) => ({ rows: await t.oracle(sql) }) } as never)).difference,
    ).toBeNull();
  });

  test('is contested and reversed like another: by any officer but the registrar and whoever handed in', async () => {
    const person = await inWard(noDossier);
    const request = accepted(await submit(t, machine, deathOf(person, {}, await fastParts())));
    const basis = { text: 'Nhầm người', number: '1/QĐ', body: 'TAND', decidedOn: '2021-05-19' };
    expect(codesOf(await move(t, registrar, stepOf(request, { reverse: basis })))).toEqual(['SAME_OFFICER']);
    const police = t.caller('police-25456-register', { officer: 'officer-police-25456-1' });
    const contest = { contest: { text: 'Còn sống', evidence: [bare] } };
    const contested = accepted(await move(t, police, stepOf(request, contest)));
    expect(accepted(await move(t, other, stepOf(contested, { reverse: basis }))).state).toBe('REVERSED');
    const [row] = await t.oracle(`select life_status from citizen where id = $1`, [person.id]);
    expect(row).toEqual({ life_status: 'ALIVE' });
  });

  test('is a supplement too, several of one call each on what the one before left', async () => {
    const person = await inWard(noDossier);
    await t.oracle(
      `update citizen set ethnicity = null, native_unit_no = null, date_of_birth = '1961-01-01', date_of_birth_precision = 'YEAR', version = version + 1 where id = $1`,
      [person.id],
    );
    const items = [
      supplementOf(person, {}, await fastParts()),
      supplementOf(person, { field: 'NATIVE_PLACE', value: '25456@origin' }, await fastParts()),
      supplementOf(person, { field: 'DATE_OF_BIRTH', value: '1961-05-03' }, await fastParts()),
    ].map((one) => ({
      ...one,
      evidence: (one['evidence'] as Json[]).map((paper) => ({
        ...paper,
        kind: 'BIRTH_CERTIFICATE',
        issuedOn: '1990-01-01',
      })),
    }));
    const outcomes = await submit(t, machine, ...items);
    expect(outcomes.map(({ request }) => request?.state)).toEqual(['APPLIED', 'APPLIED', 'APPLIED']);
    const [row] = await t.oracle(
      `select ethnicity, date_of_birth::text, version, (select count(*)::int from citizen_history h where h.citizen_id = c.id) as kept from citizen c where id = $1`,
      [person.id],
    );
    expect(row).toEqual({ ethnicity: '02', date_of_birth: '1961-05-03', version: person.version + 4, kept: 3 });
  });
});

describe('a request of which a condition fails waits for an officer, and the preview names it', () => {
  type Case = [what: string, missing: string[], by: () => Caller, item: (person: Person) => Promise<Json>];
  test.each<Case>([
    [
      'without a stored paper',
      ['STORED_PAPERS'],
      () => machine,
      async (p) => deathOf(p, {}, { ...(await fastParts()), evidence: [bare] }),
    ],
    [
      'with one paper of two stored',
      ['STORED_PAPERS'],
      () => machine,
      async (p) => deathOf(p, {}, { ...(await fastParts()), evidence: [await storedPaper(machine), bare] }),
    ],
    [
      'without papers',
      ['STORED_PAPERS'],
      () => machine,
      async (p) => deathOf(p, {}, { ...(await fastParts()), evidence: [] }),
    ],
    [
      'registered late',
      ['IN_TIME'],
      () => machine,
      async (p) => deathOf(p, { diedOn: '2021-04-01' }, await fastParts()),
    ],
    [
      'of a registrar unknown here',
      ['NAMED_REGISTRAR'],
      () => machine,
      async (p) => deathOf(p, {}, await fastParts(machine, { registeredBy: 'officer-elsewhere' })),
    ],
    ['handed in by the registrar', ['OTHER_SENDER'], () => registrar, async (p) => deathOf(p, {}, await fastParts())],
    [
      'that names nobody and stores nothing',
      ['NAMED_REGISTRAR', 'STORED_PAPERS'],
      () => machine,
      async (p) => deathOf(p),
    ],
  ])('%s', async (_, missing, by, make) => {
    const person = await inWard();
    const item = await make(person);
    const told = await seen(by(), item);
    const [outcome] = await submit(t, by(), item);
    if (told['refusals'].length > 0) {
      // Papers that the rule of the kind demands are demanded of everybody: the fast track skips none.
      expect(told).toMatchObject({ fastTrack: false, fastTrackMissing: [] });
      expect(outcome?.status).toBe('REFUSED');
      return;
    }
    expect(told).toMatchObject({ fastTrack: false, fastTrackMissing: missing });
    const request = await shown(outcome!.request!.id);
    expect(request).toMatchObject({ state: 'SUBMITTED', version: 1, fastTrackedBy: null });
    expect(request['ruleVersion']).toBe(told['ruleVersion']);
  });

  test('sent by the district for its ward rests on the ward’s register all the same', async () => {
    const item = deathOf(await inWard(), {}, await fastParts(city));
    expect(await seen(city, item)).toMatchObject({ fastTrack: true });
    expect(accepted(await submit(t, city, item)).state).toBe('APPLIED');
  });

  test('of a kind without a rule says so: nothing is missing, and nothing is fast', async () => {
    const person = await someone(t);
    const item = {
      clientRef: fresh(),
      evidence: [],
      correction: {
        report: {
          subject: { personalNumber: person.number, givenName: person.givenName },
          fields: ['GIVEN_NAME'],
          observation: 'x',
          seenAt: 'y',
          seenOn: '2021-05-19',
        },
      },
    };
    expect(await seen(t.caller('police-703-register'), item)).toMatchObject({ fastTrack: false, fastTrackMissing: [] });
  });

  test('that the rule’s last day has passed is decided by an officer', async () => {
    const row = t.api.register.rules.findLegal('fast_track.DEATH', '2021-05-20');
    row!.validTo = '2021-05-20';
    await t.setToday('2021-05-21');
    try {
      const item = deathOf(await inWard(), {}, await fastParts());
      expect(await seen(machine, item)).toMatchObject({ fastTrack: false, fastTrackMissing: [] });
      expect(accepted(await submit(t, machine, item)).state).toBe('SUBMITTED');
    } finally {
      row!.validTo = null;
      await t.setToday('2021-05-20');
    }
  });
});

test('what stands against a request is refused first: a rule skips no check', async () => {
  const person = await inWard();
  const parts = await fastParts();
  const wrong: Outcome[] = await submit(
    t,
    machine,
    deathOf(person, { diedOn: '2021-06-01' }, parts),
    deathOf(person, { subject: { personalNumber: person.number, givenName: 'Không' } }, await fastParts()),
    deathOf(person, {}, { ...parts, evidence: [{ ...parts.evidence[0], sha256: '0'.repeat(64) }] }),
  );
  expect(wrong.map(({ status }) => status)).toEqual(['REFUSED', 'REFUSED', 'REFUSED']);
  const [row] = await t.oracle(`select life_status from citizen where id = $1`, [person.id]);
  expect(row).toEqual({ life_status: 'ALIVE' });
});

test('the database keeps no request that a rule approved without applying it', async () => {
  const request = accepted(await submit(t, machine, deathOf(await inWard())));
  await expect(
    t.oracle(`update correction_request set fast_track_rule = 'x', version = version + 1 where id = $1`, [
      keyOf(request),
    ]),
  ).rejects.toMatchObject({ constraint: 'approved_by_rule' });
});
