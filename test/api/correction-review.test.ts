import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  approve,
  codesOf,
  correctionOf,
  deathOf,
  decide,
  move,
  paramsOf,
  reportOf,
  someone,
  stepOf,
  submit,
  type Json,
  type Outcome,
  type RequestAnswer,
} from '../support/corrections.ts';
import { officesOf } from '../support/offices.ts';

let t: TestApi;
let city: Caller;
let first: Caller;
let second: Caller;
beforeAll(async () => {
  t = await openTestApi({ poolSize: 6 });
  ({ city, first, second } = officesOf(t));
});
afterEach(() => t.setToday('2021-05-20'));
afterAll(() => t.close());

const text = { text: 'Cần xác minh' };
async function step(by: Caller, request: { id: string; version: number }, one: Json): Promise<Outcome> {
  const [outcome] = await move(t, by, stepOf(request, one));
  if (!outcome) throw new Error('an outcome is missing');
  return outcome;
}
const code = async (by: Caller, request: { id: string; version: number }, one: Json): Promise<string> =>
  codesOf([await step(by, request, one)])[0] ?? '';
const handedIn = async (): Promise<RequestAnswer> => accepted(await submit(t, city, correctionOf(await someone(t))));
const taken = async (by: Caller): Promise<RequestAnswer> =>
  accepted([await step(by, await handedIn(), { review: {} })]);

const fields =
  'id state version dueOn overdue age reviewedUntil reviewedByMe verifiedOn stages { state since until workingDays limitShare } steps { step }';
async function shown(by: Caller, { id }: { id: string }): Promise<Json> {
  const { data, errors } = await t.ask(by, `query($id: ID!) { correctionRequest(id: $id) { ${fields} } }`, { id });
  expect(errors).toBeUndefined();
  return data.correctionRequest;
}
async function mine(by: Caller, reviewedByMe: boolean, rest: Json = {}): Promise<string[]> {
  const { data, errors } = await t.ask(
    by,
    `query($filter: CorrectionRequestFilter) { correctionRequests(filter: $filter, first: 100) { nodes { id } totalCount { value } } }`,
    { filter: { reviewedByMe, ...rest } },
  );
  expect(errors).toBeUndefined();
  const { nodes, totalCount } = data.correctionRequests;
  expect(totalCount.value).toBe(nodes.length);
  return nodes.map(({ id }: { id: string }) => id);
}

describe('a request that an officer has taken up', () => {
  test.each([
    ['approve', approve],
    ['reject', { reject: text }],
    ['ask', { ask: text }],
    ['verify', { verify: text }],
    ['review', { review: {} }],
    ['release', { release: {} }],
  ])('is that officer’s: to %s, another one is refused till the day is over, and learns no name', async (_, one) => {
    const request = await taken(first);
    const refused = await step(second, request, one);
    expect(codesOf([refused])).toEqual(['LEASED']);
    expect(paramsOf(refused)).toEqual({ until: '2021-05-21' });
    expect(JSON.stringify(refused)).not.toContain('officer-');
    if (_ !== 'review') expect(await code(first, request, one)).toBe('ACCEPTED');
    else expect(await code(first, request, one)).toBe('STEP_NOT_OPEN');
  });

  test('is another’s to take up once the time is over, and then that one’s', async () => {
    const request = await taken(first);
    await t.setToday('2021-05-21');
    expect(await code(second, request, { review: {} })).toBe('LEASED');
    await t.setToday('2021-05-24');
    expect(await shown(first, request)).toMatchObject({ reviewedUntil: null, reviewedByMe: false });
    const over = accepted([await step(second, request, { review: {} })]);
    expect(over).toMatchObject({ state: 'IN_REVIEW', version: request.version + 1 });
    expect(await code(first, over, approve)).toBe('LEASED');
    // Due on the 25th: the lease ends no later.
    expect(await shown(second, over)).toMatchObject({ reviewedUntil: '2021-05-25', reviewedByMe: true });
    expect(await shown(first, over)).toMatchObject({ reviewedUntil: '2021-05-25', reviewedByMe: false });
    expect((await step(second, over, approve)).request?.state).toBe('APPLIED');
  });

  test('may be decided by any officer of the office, without taking it up, when the time is over', async () => {
    const request = await taken(first);
    await t.setToday('2021-05-24');
    expect((await step(second, request, approve)).request?.state).toBe('APPLIED');
  });

  test('is laid down by its officer, and is then everybody’s', async () => {
    const request = await taken(first);
    const released = accepted([await step(first, request, { release: { note: 'Nghỉ phép' } })]);
    expect(released).toMatchObject({ state: 'SUBMITTED', version: 3 });
    expect(await shown(second, released)).toMatchObject({ reviewedUntil: null, reviewedByMe: false });
    expect((await decide(t, second, released)).request?.state).toBe('APPLIED');
  });

  test('is withdrawn by its submitter all the same', async () => {
    expect((await step(city, await taken(first), { withdraw: text })).request?.state).toBe('WITHDRAWN');
  });

  test('is taken by one of many who try at once', async () => {
    const request = await handedIn();
    const tries = Array.from({ length: 10 }, (_, at) => step(at % 2 === 0 ? first : second, request, { review: {} }));
    const codes = codesOf(await Promise.all(tries));
    expect(codes.filter((one) => one === 'ACCEPTED')).toHaveLength(1);
    expect(codes.filter((one) => one === 'LEASED')).toHaveLength(5);
    expect(codes.filter((one) => one === 'STEP_NOT_OPEN')).toHaveLength(4);
  });

  test('is found by who has it, and by nobody else as theirs', async () => {
    const request = await taken(first);
    expect(await mine(first, true)).toContain(request.id);
    expect(await mine(first, true, { state: 'IN_REVIEW', kind: 'CORRECTION', overdue: false })).toContain(request.id);
    expect(await mine(second, true)).not.toContain(request.id);
    expect(await mine(city, true)).toEqual([]);
    expect(await mine(first, false)).not.toContain(request.id);
    expect(await mine(second, false)).toContain(request.id);
    await t.setToday('2021-05-24');
    expect(await mine(first, true)).not.toContain(request.id);
  });
});

describe('a verification', () => {
  test('lengthens the limit of the law by its days, once, with its reason kept', async () => {
    const request = await taken(first);
    expect(request.dueOn).toBe('2021-05-25');
    const verified = accepted([await step(first, request, { verify: text })]);
    expect(verified).toMatchObject({ state: 'IN_REVIEW', dueOn: '2021-05-28' });
    expect(await code(first, verified, { verify: text })).toBe('STEP_NOT_OPEN');
    await t.setToday('2021-05-27');
    expect(await shown(first, verified)).toMatchObject({ overdue: false, verifiedOn: '2021-05-20', age: 5 });
    const [row] = await t.oracle(`select verification_reason from correction_request where id = $1`, [
      request.id.slice(4),
    ]);
    expect(row).toEqual({ verification_reason: text.text });
    await t.setToday('2021-05-31');
    expect(await shown(first, verified)).toMatchObject({ overdue: true });
    expect((await shown(first, verified))['steps'].map(({ step: one }: Json) => one)).toEqual([
      'SUBMIT',
      'REVIEW',
      'VERIFY',
    ]);
  });

  test('comes too late when the limit is over, and is none for kinds without days for it', async () => {
    const request = await taken(first);
    await t.setToday('2021-05-26');
    const late = await step(first, request, { verify: text });
    expect(codesOf([late])).toEqual(['STEP_TOO_LATE']);
    expect(paramsOf(late)).toEqual({ until: '2021-05-25' });
    await t.setToday('2021-05-20');
    const ward = t.caller('justice-25456-registry', { officer: 'officer-justice-25456-1' });
    const death = accepted(await submit(t, city, deathOf(await someone(t, 'true', '25456'))));
    const reviewed = accepted([await step(ward, death, { review: {} })]);
    expect(await code(ward, reviewed, { verify: text })).toBe('STEP_NOT_OPEN');
    const report = accepted(
      await submit(t, t.caller('committee-25456-review'), reportOf(await someone(t, 'true', '25456'))),
    );
    const seen = accepted([await step(first, report, { review: {} })]);
    expect(await code(first, seen, { verify: text })).toBe('STEP_NOT_OPEN');
  });

  test('and a question add up, and the stages say what of the limit went where', async () => {
    const request = await taken(first);
    const verified = accepted([await step(first, request, { verify: text })]);
    await t.setToday('2021-05-24');
    const asked = accepted([await step(second, verified, { ask: text })]);
    await t.setToday('2021-05-26');
    const answered = accepted([await step(city, asked, { answer: text })]);
    // Three working days of the rule, three more for the verification, two for the question.
    expect(answered.dueOn).toBe('2021-06-01');
    await t.setToday('2021-05-27');
    const seen = await shown(first, answered);
    expect(seen['stages']).toEqual([
      { state: 'SUBMITTED', since: '2021-05-20', until: '2021-05-20', workingDays: 0, limitShare: 0 },
      { state: 'IN_REVIEW', since: '2021-05-20', until: '2021-05-24', workingDays: 2, limitShare: 2 / 6 },
      { state: 'NEEDS_INFO', since: '2021-05-24', until: '2021-05-26', workingDays: 2, limitShare: null },
      { state: 'SUBMITTED', since: '2021-05-26', until: null, workingDays: 1, limitShare: 1 / 6 },
    ]);
    expect(seen['age']).toBe(5);
  });

  test('leaves the turnaround what it was: from handing in to the decision', async () => {
    await t.setToday('2021-06-07');
    const request = await taken(first);
    const verified = accepted([await step(first, request, { verify: text })]);
    await t.setToday('2021-06-14');
    expect((await step(first, verified, approve)).request?.state).toBe('APPLIED');
    const { data } = await t.ask(
      city,
      `{ correctionTurnaround(within: "703", from: "2021-06-14", to: "2021-06-14") { decided p50 p90 } }`,
    );
    expect(data.correctionTurnaround).toEqual([{ decided: 1, p50: 5, p90: 5 }]);
  });
});

test('the overdue list is ordered by the limit as it was lengthened', async () => {
  const one = await taken(first);
  const two = await handedIn();
  accepted([await step(first, one, { verify: text })]);
  await t.setToday('2021-06-20');
  const { data } = await t.ask(
    city,
    `{ correctionRequests(filter: { overdue: true }, orderBy: DUE_ON, first: 100) { nodes { id dueOn } } }`,
  );
  const ids = data.correctionRequests.nodes.map(({ id }: { id: string }) => id);
  expect(ids.indexOf(two.id)).toBeLessThan(ids.indexOf(one.id));
  expect(ids).toContain(one.id);
});
