import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  codesOf,
  correctionOf,
  deathOf,
  footprint,
  fresh,
  preview,
  someone,
  submit,
  type Json,
} from '../support/corrections.ts';
import { announce, registerDocument, scan, sha256 } from '../support/documents.ts';

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

const ward = 'justice-25456-registry';
const city = 'justice-703-registry';

/** A document of the client's agency, as an upload leaves it unless it hasn't come. */
async function documentOf(client: string, { uploaded = true } = {}): Promise<{ document: string; sha256: string }> {
  const bytes = scan();
  const { data } = await t.ask(t.caller(client), registerDocument, { items: [announce(bytes)] });
  const document = data.registerDocuments[0].document.id as string;
  if (uploaded) await t.oracle('update document set stored_at = now() where id = $1', [document.slice(4)]);
  return { document, sha256: sha256(bytes) };
}

const paper = (parts: Json): Json => ({
  kind: 'BIRTH_CERTIFICATE',
  reference: 'KS-17',
  issuedOn: '1900-01-01',
  ...parts,
});

async function withEvidence(...evidence: Json[]): Promise<Json> {
  return correctionOf(await someone(t, 'true', '25456'), {}, { evidence });
}

describe('a request that cites a document', () => {
  test('is taken, shows it, and holds the document', async () => {
    const cited = await documentOf(ward);
    const request = accepted(await submit(t, t.caller(ward), await withEvidence(paper(cited), paper({}))));
    const { data } = await t.ask(
      t.caller(ward),
      'query($id: ID!) { correctionRequest(id: $id) { evidence { kind reference issuedOn sha256 document } } }',
      { id: request.id },
    );
    const shown = { kind: 'BIRTH_CERTIFICATE', reference: 'KS-17', issuedOn: '1900-01-01' };
    expect(data.correctionRequest.evidence).toEqual([
      { ...shown, ...cited },
      { ...shown, sha256: null, document: null },
    ]);
    const [row] = await t.oracle(
      `select cited_at is not null as cited, (select count(*)::int from request_document r where r.document_id = d.id) as requests
       from document d where id = $1`,
      [cited.document.slice(4)],
    );
    expect(row).toEqual({ cited: true, requests: 1 });
  });

  test('may cite it twice, and others may cite it too', async () => {
    const cited = await documentOf(ward);
    const twice = await withEvidence(paper(cited), paper({ ...cited, reference: 'KS-18' }));
    const other = deathOf(
      await someone(t, 'true', '25456'),
      {},
      { evidence: [paper({ ...cited, kind: 'DEATH_NOTICE' })] },
    );
    expect(codesOf(await submit(t, t.caller(ward), twice, other))).toEqual(['ACCEPTED', 'ACCEPTED']);
    const rows = await t.oracle('select from request_document where document_id = $1', [cited.document.slice(4)]);
    expect(rows).toHaveLength(2);
  });

  const never = 'doc_01900000-0000-7000-8000-00000000abcd';
  test.each<[string, () => Promise<Json>, string, string]>([
    ['that has not come', async () => documentOf(ward, { uploaded: false }), 'EVIDENCE_NOT_STORED', 'document'],
    ['of another agency', async () => documentOf(city), 'EVIDENCE_NOT_STORED', 'document'],
    ['that is none', async () => ({ document: never, sha256: 'a'.repeat(64) }), 'EVIDENCE_NOT_STORED', 'document'],
    [
      'by a text that is no id',
      async () => ({ document: '1 or 1=1', sha256: 'a'.repeat(64) }),
      'EVIDENCE_NOT_STORED',
      'document',
    ],
    [
      'of another hash',
      async () => ({ ...(await documentOf(ward)), sha256: 'a'.repeat(64) }),
      'EVIDENCE_DIFFERS',
      'sha256',
    ],
    ['without its hash', async () => ({ document: (await documentOf(ward)).document }), 'VALUE_REQUIRED', 'sha256'],
  ])('%s is refused, also by the preview, and names the place', async (_, make, code, field) => {
    const item = await withEvidence(paper({}), paper(await make()));
    const before = await footprint(t);
    const [outcome] = await submit(t, t.caller(ward), item);
    expect(outcome?.refusals).toEqual([expect.objectContaining({ code, path: ['evidence', '1', field] })]);
    expect((await preview(t, t.caller(ward), item))['refusals']).toEqual([
      expect.objectContaining({ code, path: ['evidence', '1', field] }),
    ]);
    const after = await footprint(t);
    expect({ ...after, outcome: before['outcome'] }).toEqual(before);
  });

  test('is none where the document is null, for the preview too', async () => {
    const item = await withEvidence(paper({ document: null, sha256: null }));
    expect((await preview(t, t.caller(ward), item))['refusals']).toEqual([]);
    expect(codesOf(await submit(t, t.caller(ward), item))).toEqual(['ACCEPTED']);
  });

  test.each(['', 'doc_'])('by %j is refused', async (document) => {
    const item = await withEvidence(paper({ document, sha256: 'a'.repeat(64) }));
    expect(codesOf(await submit(t, t.caller(ward), item))).toEqual(['EVIDENCE_NOT_STORED']);
  });

  test('is taken by the same ref once the document has come', async () => {
    const late = await documentOf(ward, { uploaded: false });
    const item = await withEvidence(paper(late));
    expect(codesOf(await submit(t, t.caller(ward), item))).toEqual(['EVIDENCE_NOT_STORED']);
    await t.oracle('update document set stored_at = now() where id = $1', [late.document.slice(4)]);
    expect(codesOf(await submit(t, t.caller(ward), item))).toEqual(['ACCEPTED']);
  });

  test('of a district does not reach a document of its commune', async () => {
    const item = await withEvidence(paper(await documentOf(ward)));
    expect(codesOf(await submit(t, t.caller(city), { ...item, clientRef: fresh() }))).toEqual(['EVIDENCE_NOT_STORED']);
  });

  test('is taken forty times at once with two documents in both orders', async () => {
    const [one, two] = [await documentOf(ward), await documentOf(ward)];
    const persons: Json[] = [];
    for (let nth = 0; nth < 40; nth += 1) {
      const [first, second] = nth % 2 === 0 ? [one, two] : [two, one];
      const person = await someone(t, `c.id not in (${taken(persons)})`, '703');
      persons.push({ id: person.id, item: correctionOf(person, {}, { evidence: [paper(first), paper(second)] }) });
    }
    const outcomes = await Promise.all(persons.map(({ item }) => submit(t, t.caller(ward), item)));
    const codes = outcomes.flatMap(codesOf);
    expect(codes).toEqual(persons.map(() => 'ACCEPTED'));
    const [{ count } = { count: 0 }] = await t.oracle(
      'select count(*)::int as count from request_document where document_id = any($1::uuid[])',
      [[one.document.slice(4), two.document.slice(4)]],
    );
    expect(count).toBe(80);
  }, 20_000);
});

const taken = (persons: Json[]): string =>
  ['00000000-0000-0000-0000-000000000000', ...persons.map(({ id }) => id as string)].map((id) => `'${id}'`).join(', ');

describe('the papers of a request', () => {
  test('are withheld without the class of evidence, and from purposes that don’t cover it', async () => {
    const request = accepted(await submit(t, t.caller(ward), await withEvidence(paper(await documentOf(ward)))));
    const ask = async (...who: Parameters<TestApi['caller']>) =>
      t.ask(t.caller(...who), 'query($id: ID!) { correctionRequest(id: $id) { evidence { document } } }', {
        id: request.id,
      });
    const narrow = await ask(ward, { scopes: ['correction:read', 'field:PERSONAL', 'field:ETHNICITY'] });
    expect([narrow.data.correctionRequest.evidence, narrow.extensions.withheld]).toEqual([
      null,
      [{ path: 'correctionRequest.evidence', reason: 'SCOPE_MISSING', scopeNeeded: 'field:EVIDENCE' }],
    ]);
    for (const purpose of ['CARD_ISSUANCE', 'POPULATION_REVIEW'] as const) {
      const { data } = await ask('police-703-register', { purpose });
      expect(data.correctionRequest.evidence).toHaveLength(1);
    }
  });
});

describe('row security of documents', () => {
  test('admits those of the range and those that requests of its offices cite, and changes none of the others', async () => {
    const cited = await documentOf(ward);
    accepted(await submit(t, t.caller(ward), await withEvidence(paper(cited))));
    const waiting = await documentOf(ward);
    const ids = [cited, waiting].map(({ document }) => document.slice(4));
    const seenBy = async (client: string): Promise<number> => {
      const { api } = t;
      return api.database.transaction(t.caller(client).scope, async (em) => {
        const rows = await em.execute('select id from document where id = any(?::uuid[])', [`{${ids.join()}}`]);
        await em.execute(`update document set stored_at = '2000-01-01' where id = any(?::uuid[])`, [`{${ids.join()}}`]);
        return rows.length;
      });
    };
    expect(await seenBy('justice-706-registry')).toBe(0);
    const [{ old } = { old: -1 }] = await t.oracle(
      `select count(*)::int as old from document where stored_at < '2001-01-01'`,
    );
    expect(old).toBe(0);
    expect(await seenBy(ward)).toBe(2);
  });

  test('fails where no scope was set', async () => {
    await expect(t.api.database.orm.em.fork().execute('select from document')).rejects.toThrow(/app\.lo|type integer/);
    await expect(t.api.database.orm.em.fork().execute('select from request_document')).rejects.toThrow(
      /app\.lo|type integer/,
    );
  });

  test('lets requests change nothing of a document but that it has come and is cited', async () => {
    for (const column of ['agency_no = 1', `sha256 = '\\x00'`, 'unit_no = 1', 'removing = true', 'bytes = 1']) {
      const run = t.api.database.transaction(t.caller(ward).scope, (em) => em.execute(`update document set ${column}`));
      await expect(run).rejects.toThrow(/permission denied/);
    }
    const run = t.api.database.transaction(t.caller(ward).scope, (em) => em.execute('delete from document'));
    await expect(run).rejects.toThrow(/permission denied/);
  });
});
