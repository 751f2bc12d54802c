import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCsv, readJsonl } from '@lienthong/sdk/node';
import { errorOf } from './parties.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-rows-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const write = (content: string | Uint8Array): string => {
  const file = path.join(folder, 'rows');
  fs.writeFileSync(file, content);
  return file;
};

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of source) found.push(one);
  return found;
}

const csv = (content: string | Uint8Array): Promise<unknown[]> =>
  all(readCsv(write(content), (row, line) => ({ ...row, line })));

describe('a CSV file', () => {
  test.each([
    [
      'plain rows',
      'a,b\n1,2\n3,4\n',
      [
        { a: '1', b: '2', line: 2 },
        { a: '3', b: '4', line: 3 },
      ],
    ],
    ['no line end at the end', 'a,b\r\n1,2', [{ a: '1', b: '2', line: 2 }]],
    ['a mark of its byte order', '\uFEFFa\n1', [{ a: '1', line: 2 }]],
    [
      'quotes',
      'a,b\n"x, ""y""","line 1\r\nline 2"\n5,6\n',
      [
        { a: 'x, "y"', b: 'line 1\r\nline 2', line: 2 },
        { a: '5', b: '6', line: 4 },
      ],
    ],
    [
      'empty cells and lines',
      'a,b\n,\n\n"",x\n',
      [
        { a: '', b: '', line: 2 },
        { a: '', b: 'x', line: 4 },
      ],
    ],
    ['nothing', '', []],
    ['a header alone', 'a,b\n', []],
  ])('with %s is read', async (_, content, rows) => {
    expect(await csv(content)).toEqual(rows);
  });

  test.each([
    ['a cell too many', 'a,b\n1,2,3\n', 'ROW_LENGTH'],
    ['a cell too few', 'a,b\n1\n', 'ROW_LENGTH'],
    ['a name twice', 'a,a\n1,2\n', 'HEADER'],
    ['a column without a name', 'a,\n1,2\n', 'HEADER'],
    ['a quote that never closes', 'a\n"secret\n', 'QUOTE'],
    ['a quote in the middle', 'a\nsecret"x\n', 'QUOTE'],
    ['text after a quote', 'a\n"secret"x\n', 'QUOTE'],
    ['bytes of another encoding', Uint8Array.of(0x61, 0x0a, 0xe0, 0x41), 'NOT_UTF8'],
  ])('with %s is refused, and what stands there is not told', async (_, content, code) => {
    const error = await errorOf(csv(content));
    expect(error).toMatchObject({ kind: 'validation', code });
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  test('leaves out the rows that the caller leaves out', async () => {
    const rows = readCsv(write('a\n1\n2\n'), ({ a }) => (a === '1' ? undefined : a));
    expect(await all(rows)).toEqual(['2']);
  });

  test('gives back any cells that were written by the rule', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('\uFEFF'));
    const table = fc.array(fc.tuple(cell, cell), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const quoted = rows.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
        const read = await all(readCsv(write(['a,b', ...quoted].join('\r\n')), ({ a, b }) => [a, b]));
        expect(read).toEqual(rows.map(([a, b]) => [a, b]));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a JSONL file', () => {
  test('is read line by line, also without an end of its last line', async () => {
    expect(await all(readJsonl(write('{"a":1}\r\n\n{"a":"ế"}')))).toEqual([{ a: 1 }, { a: 'ế' }]);
  });

  test('says in which line it is none, and not what stands there', async () => {
    const error = await errorOf(all(readJsonl(write('{"a":1}\n{secret\n'))));
    expect(error).toMatchObject({ code: 'NOT_JSON', issues: [{ path: ['2'] }] });
    expect(JSON.stringify(error)).not.toContain('secret');
  });
});
