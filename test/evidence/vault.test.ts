import { randomBytes, randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkContent } from '@lienthong/api/evidence/check-content';
import { openLocalVault, type Vault } from '@lienthong/api/evidence/vault';
import { scan, sha256 } from '../support/documents.ts';

let folder: string;
let vault: Vault;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-vault-'));
  vault = await openLocalVault(folder);
});
afterAll(() => {
  fs.rmSync(folder, { recursive: true });
});

async function* chunksOf(bytes: Buffer, size = 1000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function* breaking(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
  throw new Error('the line broke');
}
async function read(key: string, from: Vault = vault): Promise<Buffer | undefined> {
  const kept = await from.get(key);
  if (!kept) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of kept.read()) chunks.push(chunk);
  await kept.close();
  return Buffer.concat(chunks);
}
const filesIn = (name = ''): string[] =>
  fs
    .readdirSync(path.join(folder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

describe('the vault', () => {
  test('gives back what was put, as often as asked, also after it was opened anew', async () => {
    const [key, bytes] = [randomUUID(), randomBytes(1_000_000)];
    await vault.put(key, chunksOf(bytes));
    const kept = (await vault.get(key))!;
    for (const _ of [1, 2]) {
      let length = 0;
      for await (const chunk of kept.read()) length += chunk.length;
      expect(length).toBe(bytes.length);
    }
    await kept.close();
    expect((await read(key, await openLocalVault(folder)))?.equals(bytes)).toBe(true);
  });

  test('keeps nothing of a content that fails, and what was there before it', async () => {
    const [key, bytes] = [randomUUID(), randomBytes(5000)];
    await expect(vault.put(key, breaking(bytes))).rejects.toThrow('the line broke');
    expect(await read(key)).toBeUndefined();
    await vault.put(key, chunksOf(bytes));
    await expect(vault.put(key, breaking(randomBytes(9)))).rejects.toThrow('the line broke');
    expect((await read(key))?.equals(bytes)).toBe(true);
    expect(filesIn('incoming')).toEqual([]);
  });

  test('removes, also what is not there', async () => {
    const key = randomUUID();
    await vault.put(key, chunksOf(randomBytes(10)));
    await vault.remove(key);
    await vault.remove(key);
    expect(await read(key)).toBeUndefined();
  });

  test('shows nothing of an upload whose process was killed, and clears it away an hour later', async () => {
    const key = randomUUID();
    const program = `
      import { openLocalVault } from '${path.resolve(import.meta.dirname, '../../packages/api/dist/evidence/vault.js')}';
      const vault = await openLocalVault(${JSON.stringify(folder)});
      async function* slowly() { for (;;) { yield Buffer.alloc(10_000); process.stdout.write('.'); await new Promise((go) => setTimeout(go, 5)); } }
      await vault.put('${key}', slowly());`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await read(key)).toBeUndefined();
    expect(filesIn('incoming')).toHaveLength(1);
    await vault.tidy();
    expect(filesIn('incoming')).toHaveLength(1);
    const old = new Date(Date.now() - 3_700_000);
    for (const name of filesIn('incoming')) fs.utimesSync(path.join(folder, 'incoming', name), old, old);
    await vault.tidy();
    expect(filesIn('incoming')).toEqual([]);
  });
});

describe('a content', () => {
  const bytes = scan('PNG', 10_000);
  const announced = { type: 'PNG', bytes: bytes.length, sha256: sha256(bytes) } as const;
  const passed = async (content: Buffer, size: number, as: Parameters<typeof checkContent>[1] = announced) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of checkContent(chunksOf(content, size), as)) chunks.push(chunk);
    return Buffer.concat(chunks);
  };

  test.each([1, 3, 7, 8, 9, 1000, 20_000])('in chunks of %i passes as it is', async (size) => {
    expect((await passed(bytes, size)).equals(bytes)).toBe(true);
  });

  test.each<[string, Buffer, object, string]>([
    ['too short', bytes.subarray(1), {}, 'UNSUPPORTED_MEDIA_TYPE'],
    ['cut at its end', bytes.subarray(0, -1), {}, 'BAD_USER_INPUT'],
    ['too long', Buffer.concat([bytes, bytes]), {}, 'PAYLOAD_TOO_LARGE'],
    ['changed in one bit', Buffer.from(bytes).fill(bytes[9999]! ^ 1, 9999), {}, 'BAD_USER_INPUT'],
    ['of another type', bytes, { type: 'PDF' }, 'UNSUPPORTED_MEDIA_TYPE'],
    ['empty', Buffer.alloc(0), {}, 'BAD_USER_INPUT'],
  ])('that is %s does not', async (_, content, part, code) => {
    for (const size of [1, 1000]) {
      await expect(passed(content, size, { ...announced, ...part })).rejects.toMatchObject({ code });
    }
  });

  test('stops at once where it grows too long: what comes behind is never asked for', async () => {
    let asked = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        asked += 1;
        yield bytes;
      }
    }
    await expect(async () => {
      for await (const _ of checkContent(endless(), announced));
    }).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    expect(asked).toBe(2);
  });
});
