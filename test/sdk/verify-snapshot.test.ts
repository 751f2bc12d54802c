import { createHash, randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSigner } from '@lienthong/api/access/signer';
import {
  canonicalText,
  rankSnapshot,
  snapshotForm,
  snapshotGroupRate,
  snapshotGroupRule,
  snapshotInput,
  snapshotOrder,
  snapshotRate,
} from '@lienthong/schema/snapshots';
import { verifySnapshot, type SnapshotDocument } from '@lienthong/sdk/snapshots';

const signer = createSigner(randomBytes(32));
const keys = [
  { id: 'another', x: createSigner(randomBytes(32)).publicKey },
  { id: signer.keyId, x: signer.publicKey },
];

const sign = (document: object): string => {
  const signature = signer.sign(Buffer.from(canonicalText(document))).toString('hex');
  return canonicalText({ ...document, signature });
};

function frozen(level: 'DISTRICT' | 'RESIDENT_GROUP' = 'DISTRICT'): SnapshotDocument {
  const counts = [
    [40, 30],
    [80, 60],
    [40, 30],
    [50, null],
    [0, 0],
    [90, 9],
  ] as const;
  const rows = counts.map(([present, collected], at) => {
    const code = `70${String(at)}`;
    const unit = { id: `${code}@origin`, code, name: `Huyện ${String(at)}` };
    const targets = [{ id: 't', metric: 'CARDS_ISSUED', value: 7, dueBefore: '2021-07-01' }];
    if (level === 'RESIDENT_GROUP')
      return { unit, targets, ...snapshotGroupRate(present, collected ?? 0), figures: null };
    const figures = { present, presentCollected: collected, collectedPersons: collected };
    return { unit, targets, ...snapshotRate(present, collected), figures };
  });
  const content = {
    ...{ form: snapshotForm, id: 'snp_1', name: 'May', level, asOf: '2021-05-20', by: 'RESIDENCE', definitions: 1 },
    within: { id: '72@origin', code: '72', name: 'Tỉnh Tây Ninh' },
    campaign: { id: 'c', name: 'Đợt' },
    formulas: { present: 1 },
    order: snapshotOrder,
    groupRule: snapshotGroupRule,
    ...{ frozenOn: '2021-05-20', frozenAt: '2021-05-20T01:00:00.000Z', frozenBy: { id: 'a', name: 'Sở Nội vụ' } },
  };
  const ranked = rankSnapshot(rows);
  const inputSha256 = createHash('sha256').update(snapshotInput(content, ranked)).digest('hex');
  return { ...content, keyId: signer.keyId, inputSha256, rows: ranked };
}

const file = sign(frozen());
const faultOf = async (text: string | Uint8Array): Promise<unknown> => {
  const check = await verifySnapshot(text, keys);
  return check.valid ? 'VALID' : [check.fault, check.row];
};

/** Signed anew after a change: what the signature alone would let through. */
const resigned = (change: (document: any) => void): Promise<unknown> => {
  const document = structuredClone(frozen());
  change(document);
  return faultOf(sign(document));
};

describe('a snapshot', () => {
  test.each(['DISTRICT', 'RESIDENT_GROUP'] as const)(
    'of every %s as it was frozen is valid, as text and as bytes',
    async (level) => {
      const text = sign(frozen(level));
      expect(await faultOf(text)).toBe('VALID');
      expect(await faultOf(Buffer.from(text))).toBe('VALID');
      const check = await verifySnapshot(text, [{ kid: signer.keyId, x: signer.publicKey }]);
      expect(check).toMatchObject({ valid: true, document: { name: 'May' } });
    },
  );

  test('is not valid with any one byte another', async () => {
    const bytes = Buffer.from(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ by;
        expect((await verifySnapshot(changed, keys)).valid).toBe(false);
      }),
      { numRuns: 1500 },
    );
  });

  test('is not valid with a byte more or less, a space, another order of members, or a mark before it', async () => {
    const bytes = Buffer.from(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), fc.nat(255), async (at, byte) => {
        const more = Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), bytes.subarray(at)]);
        expect((await verifySnapshot(more, keys)).valid).toBe(false);
        const less = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
        if (less.length < bytes.length) expect((await verifySnapshot(less, keys)).valid).toBe(false);
      }),
      { numRuns: 500 },
    );
    const { signature, ...document } = JSON.parse(file) as Record<string, unknown>;
    expect(await faultOf(JSON.stringify({ signature, ...document }))).toEqual(['NOT_CANONICAL', undefined]);
    expect(await faultOf(`${file}\n`)).toEqual(['NOT_CANONICAL', undefined]);
    expect(await faultOf(`{"name":"x",${file.slice(1)}`)).toEqual(['NOT_CANONICAL', undefined]);
    expect(await faultOf(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]))).toEqual(['UNREADABLE', undefined]);
  });

  test('is reckoned anew: what is wrong in it is found under a good signature too, by its row', async () => {
    expect(await resigned(() => undefined)).toBe('VALID');
    const swap = (rows: any[]): void => void rows.splice(0, 2, rows[1], rows[0]);
    expect(await resigned(({ rows }) => swap(rows))).toEqual(['RANKING_DIFFERS', 1]);
    expect(await resigned(({ rows }) => (rows[1].rank = 1))).toEqual(['RANKING_DIFFERS', 2]);
    expect(await resigned(({ rows }) => (rows[2].rank = 3))).toEqual(['RANKING_DIFFERS', 3]);
    expect(await resigned(({ rows }) => (rows[1].rate.numerator = 61))).toEqual(['RATE_DIFFERS', 2]);
    expect(await resigned(({ rows }) => (rows[0].remaining = 0))).toEqual(['RATE_DIFFERS', 1]);
    expect(await resigned(({ rows }) => (rows[0].figures.present = -1))).toEqual(['MALFORMED', 1]);
    expect(await resigned(({ rows }) => rows.pop())).toEqual(['INPUT_DIFFERS', undefined]);
    expect(await resigned((one) => (one.asOf = '2021-05-19'))).toEqual(['INPUT_DIFFERS', undefined]);
    expect(await resigned((one) => (one.formulas.present = 2))).toEqual(['INPUT_DIFFERS', undefined]);
    expect(await resigned((one) => one.order.reverse())).toEqual(['FORM_UNKNOWN', undefined]);
    expect(await resigned((one) => (one.keyId = 'nobody'))).toEqual(['KEY_UNKNOWN', undefined]);
    expect(await resigned((one) => (one.keyId = 'another'))).toEqual(['SIGNATURE_DIFFERS', undefined]);
    const named = JSON.parse(file);
    named.rows[0].unit.name = 'Huyện khác';
    expect(await faultOf(canonicalText(named))).toEqual(['SIGNATURE_DIFFERS', undefined]);
  });

  test('answers whatever else it is given with a fault, never by throwing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.json(),
        fc.dictionary(fc.constantFrom(...Object.keys(frozen())), fc.jsonValue()),
        async (text, parts) => {
          expect((await verifySnapshot(text, keys)).valid).toBe(false);
          const mixed = JSON.stringify({ ...JSON.parse(file), ...parts });
          if (mixed !== file) expect((await verifySnapshot(mixed, keys)).valid).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
    const { signature } = JSON.parse(file);
    expect(await faultOf(canonicalText({ ...frozen(), signature: [signature] }))).toEqual([
      'SIGNATURE_DIFFERS',
      undefined,
    ]);
    for (const rows of [[null], [{}], [{ unit: {} }], [{ unit: null }], {}, 'x']) {
      expect((await resigned((one) => (one.rows = rows))) as unknown[]).toContain('MALFORMED');
    }
  });
});

describe('snapshot:verify', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-verify-'));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  const script = path.resolve(import.meta.dirname, '../../packages/sdk/bin/verify-snapshot.mjs');
  const run = async (text: string): Promise<[number, string]> => {
    const [document, key] = [path.join(folder, 'snapshot.json'), path.join(folder, 'keys.json')];
    fs.writeFileSync(document, text);
    fs.writeFileSync(
      key,
      JSON.stringify({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: signer.publicKey, kid: signer.keyId }] }),
    );
    return promisify(execFile)(process.execPath, [script, document, '--key', key]).then(
      ({ stdout }) => [0, stdout],
      (ended: unknown) => {
        const { code, stdout } = ended as { code: number; stdout: string };
        return [code, stdout];
      },
    );
  };

  test('says what a file is, or the first thing that is wrong, and ends with it', async () => {
    expect(await run(file)).toEqual([0, expect.stringContaining('Valid: snp_1, “May”, DISTRICT of Tỉnh Tây Ninh')]);
    const [code, text] = await run(file.replace('"place":2', '"place":3'));
    expect([code, text]).toEqual([1, expect.stringContaining('Not valid: RANKING_DIFFERS.')]);
    expect(text).toContain('Row 2.');
  });
});
