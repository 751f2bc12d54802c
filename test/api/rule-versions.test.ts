import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { ruleBook, type RuleBook } from '@lienthong/api/domain/corrections/rule-book';
import type { Rule, RuleRows } from '@lienthong/api/domain/corrections/rule-rows';
import { ruleVersion } from '@lienthong/api/domain/corrections/rule-version';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  approve,
  correctionOf,
  move,
  reportOf,
  someone,
  stepOf,
  submit,
  trySubmit,
  type Json,
} from '../support/corrections.ts';

let t: TestApi;
let city: Caller;
let book: RuleBook;
beforeAll(async () => {
  t = await openTestApi();
  city = t.caller('justice-703-registry');
  book = t.api.register.rules;
});
afterAll(() => t.close());

/** As a server that was started with other data files. */
const useBook = (changed: RuleBook): void => void ((t.api.register as { rules: RuleBook }).rules = changed);
const editedBook = (edit: (rows: RuleRows) => RuleRows): RuleBook => ruleBook(edit(book.rows), book.calendar);

const fields =
  'id key field value condition requiredEvidence requiredEvidenceKinds legalReference validFrom validTo status inForce note';
async function rulesOf(request: { id: string }, caller = city): Promise<Json[] | null> {
  const document = `query($id: ID!) { correctionRequest(id: $id) { ruleVersion rules { ${fields} } } }`;
  const { data, errors } = await t.ask(caller, document, { id: request.id });
  expect(errors).toBeUndefined();
  return data.correctionRequest.rules as Json[] | null;
}
const kept = (): Promise<{ version: string; rows: Rule[]; on: string }[]> =>
  t.oracle(`select version, rows, first_used_on::text as on from rule_version order by version`);
/** Whether handing in wrote a version. */
async function writes(item: Json): Promise<number> {
  const { context, data } = await trySubmit(t, city, [item]);
  expect(data.submitCorrections[0].status).toBe('ACCEPTED');
  return context.ran.filter((name) => name === 'keep-rule-versions').length;
}

describe('the rules of a request', () => {
  test('are those of kind, field, cited law, limit, lock and competence, as the rule book shows them', async () => {
    const request = accepted(await submit(t, city, correctionOf(await someone(t))));
    const rules = await rulesOf(request);
    // An adult's given name in 2021: Law 60/2014 art. 28 and 46(3), three working days and three more.
    expect(rules?.map(({ key }) => key as string).sort()).toEqual([
      'civil_status.death.locks_record',
      'civil_status.processing.change_correction.verification_extra',
      'civil_status.processing.correction',
      'competence.correction',
      'correction.CORRECTION.given_name',
      'legal_document',
    ]);
    const { data } = await t.ask(city, `{ correctionRules(kind: CORRECTION, on: "2021-05-20") { ${fields} } }`);
    const now = new Map((data.correctionRules as Json[]).map((rule) => [rule['id'], rule]));
    for (const rule of rules ?? []) if (now.has(rule['id'])) expect(rule).toEqual(now.get(rule['id']));
    expect(rules?.find(({ field }) => field === 'given_name')).toEqual(
      now.get('correction.CORRECTION.given_name@2016-01-01'),
    );
  });

  test('stay as they were when the rule book changes, and a later request has the later ones', async () => {
    const before = accepted(await submit(t, city, correctionOf(await someone(t))));
    const rulesBefore = await rulesOf(before);
    const edited = editedBook((rows) => ({
      ...rows,
      corrections: rows.corrections.map((rule) =>
        rule.key === 'correction.CORRECTION.given_name'
          ? { ...rule, condition: 'as a jurist reads it now', note: '' }
          : rule,
      ),
    }));
    try {
      useBook(edited);
      const after = accepted(await submit(t, city, correctionOf(await someone(t))));
      const rulesAfter = await rulesOf(after);
      expect(rulesAfter?.find(({ field }) => field === 'given_name')?.['condition']).toBe('as a jurist reads it now');
      expect(await rulesOf(before)).toEqual(rulesBefore);
      expect(rulesBefore?.find(({ field }) => field === 'given_name')?.['condition']).toMatch(/^sufficient ground/);
    } finally {
      useBook(book);
    }
  });

  test('that was rebased are those of the day on which it was', async () => {
    const person = await someone(t);
    const request = accepted(await submit(t, city, correctionOf(person)));
    const first = t.caller('justice-703-registry', { officer: 'officer-justice-703-1' });
    accepted(await move(t, first, stepOf(request, { review: {} })));
    await t.oracle(`update citizen set given_name = 'Ất', given_key = 'at', version = version + 1 where id = $1`, [
      person.id,
    ]);
    const stale = accepted(await move(t, first, stepOf({ ...request, version: 2 }, approve)));
    expect(stale.state).toBe('STALE');
    const edited = editedBook((rows) => ({
      ...rows,
      legal: rows.legal.map((rule) =>
        rule.key === 'civil_status.death.locks_record' ? { ...rule, note: 'read anew' } : rule,
      ),
    }));
    try {
      useBook(edited);
      accepted(await move(t, city, stepOf(stale, { rebase: { recorded: 'Ất' } })));
      const lock = (await rulesOf(request))?.find(({ key }) => key === 'civil_status.death.locks_record');
      expect(lock?.['note']).toBe('read anew');
    } finally {
      useBook(book);
    }
  });

  test('of before they were kept are not known', async () => {
    const request = accepted(await submit(t, city, correctionOf(await someone(t))));
    await t.oracle(
      `update correction_request set rule_version = 'r1-0000000000000000', version = version + 1 where id = $1`,
      [request.id.slice('cor_'.length)],
    );
    expect(await rulesOf(request)).toBeNull();
  });

  test('are read for a whole list by one statement', async () => {
    const { data, context } = await t.ask(city, '{ correctionRequests(first: 50) { nodes { id rules { id } } } }');
    expect(data.correctionRequests.nodes.length).toBeGreaterThan(3);
    expect(context.ran.filter((name) => name === 'CorrectionRequest.rules')).toHaveLength(1);
  });
});

describe('a version', () => {
  test('is kept once, with the rows that it is the hash of, and is not written again', async () => {
    const fresh = editedBook((rows) => ({ ...rows, legal: rows.legal.map((rule) => ({ ...rule, readHow: 'again' })) }));
    try {
      useBook(fresh);
      expect(await writes(correctionOf(await someone(t)))).toBe(1);
      const stands = await kept();
      expect(await writes(correctionOf(await someone(t)))).toBe(0);
      expect(await kept()).toEqual(stands);
    } finally {
      useBook(book);
    }
    for (const { version, rows, on } of await kept()) {
      expect(ruleVersion(rows)).toBe(version);
      expect(on).toBe('2021-05-20');
    }
    // Another server on the same data knows nothing yet, asks once more and changes nothing.
    const before = await kept();
    try {
      useBook(ruleBook(book.rows, book.calendar));
      expect(await writes(correctionOf(await someone(t)))).toBe(1);
    } finally {
      useBook(book);
    }
    expect(await kept()).toEqual(before);
  });

  test('of a call that was rolled back is kept by the next', async () => {
    const fresh = editedBook((rows) => ({ ...rows, legal: rows.legal.map((rule) => ({ ...rule, readHow: 'twice' })) }));
    const item = correctionOf(await someone(t));
    const before = await kept();
    try {
      useBook(fresh);
      await t.oracle(
        `create function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$`,
      );
      await t.oracle(`create trigger broken before insert on correction_step for each row execute function broken()`);
      try {
        expect((await trySubmit(t, city, [item])).errors).toBeDefined();
      } finally {
        await t.oracle(`drop function broken() cascade`);
      }
      expect(await kept()).toEqual(before);
      expect(await writes(item)).toBe(1);
      expect(await kept()).toHaveLength(before.length + 1);
    } finally {
      useBook(book);
    }
  });

  test('of a refused item is not kept, and that of a report is', async () => {
    const before = await kept();
    const fresh = editedBook((rows) => ({
      ...rows,
      legal: rows.legal.map((rule) => ({ ...rule, readHow: 'thrice' })),
    }));
    try {
      useBook(fresh);
      const [refused] = await submit(t, city, correctionOf(await someone(t), {}, { evidence: [] }));
      expect(refused?.status).toBe('REFUSED');
      expect(await kept()).toEqual(before);
      const police = t.caller('police-703-register');
      const report = accepted(await submit(t, police, reportOf(await someone(t))));
      expect(await kept()).toHaveLength(before.length + 1);
      // To the office that corrects: of an adult the district.
      expect((await rulesOf(report, police))?.map(({ key }) => key as string).sort()).toEqual([
        'competence.correction',
        'report.agency.civil_status',
      ]);
    } finally {
      useBook(book);
    }
  });
});
