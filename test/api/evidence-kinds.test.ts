import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  correctionOf,
  deathOf,
  paperOf,
  paramsOf,
  preview,
  someone,
  submit,
  trySubmit,
  type Json,
} from '../support/corrections.ts';

let t: TestApi;
let city: Caller;
beforeAll(async () => {
  t = await openTestApi();
  city = t.caller('justice-703-registry');
});
afterAll(() => t.close());

describe('the kinds of papers', () => {
  test('that a rule asks for are shown with it, and missing ones named in the refusal, beforehand and when handed in', async () => {
    const { data } = await t.ask(
      city,
      '{ correctionRules(kind: DEATH, on: "2021-05-20") { field requiredEvidence requiredEvidenceKinds } }',
    );
    const rule = (data.correctionRules as Json[]).find(({ field }) => field === 'death')!;
    const kinds = ['DEATH_NOTICE', 'DEATH_NOTICE_SUBSTITUTE', 'EXTRACT'];
    expect(rule['requiredEvidenceKinds']).toEqual([kinds]);
    const item = deathOf(await someone(t), {}, { evidence: [paperOf('BIRTH_CERTIFICATE'), paperOf('OTHER')] });
    const seen = await preview(t, city, item);
    expect(seen['refusals']).toMatchObject([{ code: 'EVIDENCE_REQUIRED', path: ['evidence'] }]);
    const [outcome] = await submit(t, city, item);
    expect(outcome).toMatchObject({ status: 'REFUSED', refusals: seen['refusals'] });
    expect(paramsOf(outcome!)).toEqual({ rule: 'ONE_OF', kinds: kinds.join(';') });
    const other = { ...item, evidence: [...(item['evidence'] as Json[]), paperOf('DEATH_NOTICE_SUBSTITUTE')] };
    accepted(await submit(t, city, { ...other, clientRef: 'with-notice' }));
  });

  test('are codes: a text is no request, and what was kept as text before reads as another paper', async () => {
    const person = await someone(t);
    const { data, errors } = await trySubmit(t, city, [
      correctionOf(person, {}, { evidence: [paperOf('Giấy khai sinh')] }),
    ]);
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    const request = accepted(await submit(t, city, correctionOf(person, {}, { evidence: [paperOf('SCHOOL_RECORD')] })));
    const kindOf = async (): Promise<unknown> =>
      (
        await t.ask(city, 'query($id: ID!) { correctionRequest(id: $id) { evidence { kind reference } } }', {
          id: request.id,
        })
      ).data.correctionRequest.evidence;
    expect(await kindOf()).toEqual([{ kind: 'SCHOOL_RECORD', reference: 'KS-17' }]);
    await t.oracle(
      `update correction_request set evidence = jsonb_set(evidence, '{0,kind}', '"Học bạ"'), version = version + 1 where id = $1`,
      [request.id.slice('cor_'.length)],
    );
    expect(await kindOf()).toEqual([{ kind: 'OTHER', reference: 'KS-17' }]);
  });
});
