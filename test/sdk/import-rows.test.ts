import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  column,
  day,
  fullName,
  importRows,
  oneOf,
  optionalColumn,
  personalNumber,
  text,
  wholeNumber,
  type RowIssue,
} from '@lienthong/sdk/node';
import { errorOf } from './parties.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-import-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const plan = {
  number: column(['Số định danh cá nhân', 'CCCD'], personalNumber()),
  name: column('Họ và tên', fullName()),
  born: column('Ngày sinh', day()),
  sex: optionalColumn('Giới tính', oneOf({ Nam: 'MALE', Nữ: 'FEMALE' })),
  group: optionalColumn('Lớp', text({ max: 20 })),
  income: optionalColumn('Thu nhập', wholeNumber({ min: 0 })),
};

const write = (content: string | Uint8Array, name = 'roster.csv'): string => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
};

async function read(content: string | Uint8Array, name?: string) {
  const issues: RowIssue[] = [];
  const rows = importRows(write(content, name), plan, (row, line) => ({ ...row, line }), {
    onIssue: (issue) => void issues.push(issue),
  });
  const items: any[] = [];
  for await (const row of rows) items.push(row);
  return { items, issues, summary: await rows.close() };
}

const header = 'Số định danh cá nhân;Họ và tên;Ngày sinh;Giới tính;Lớp;Thu nhập';
const good = '972205000001;Nguyễn Thị Ánh Tuyết;15/6/2005;Nữ;10A1;1.024.800';
const tuyet = {
  number: '972205000001',
  name: { surname: 'Nguyễn', middleName: 'Thị Ánh', givenName: 'Tuyết' },
  born: '2005-06-15',
  sex: 'FEMALE',
  group: '10A1',
  income: 1_024_800,
};

describe('a file as offices write it', () => {
  test.each([
    ['a mark, semicolons and Windows line ends', `\uFEFF${header}\r\n${good}\r\n`, 2],
    ['commas', `${header}\n${good}\n`.replaceAll(';', ','), 2],
    ['tabs', `${header}\n${good}\n`.replaceAll(';', '\t'), 2],
    ['the delimiter named above', `sep=;\r\n${header}\r\n${good}`, 3],
    [
      'a title above the header',
      `TRƯỜNG THPT A;;;;;\r\n;;;;;\r\n"DANH SÁCH\nHỌC SINH";;;;;\r\n${header}\r\n${good}`,
      6,
    ],
    ['names without diacritics', `SO DINH DANH CA NHAN;ho_va_ten;ngay sinh;Gioi tinh;Lop;Thu  nhap\n${good}`, 2],
    [
      'another name of a column',
      `${header.replace('Số định danh cá nhân', 'CCCD (*)')}\n${good}`.replace(' (*)', ''),
      2,
    ],
    ['more columns in another order', `STT;Lớp;${header.replace(';Lớp', '')}\n1;10A1;${good.replace(';10A1', '')}`, 2],
    ['empty cells at the end', `${header};;\n${good};;;;\n`, 2],
    ['blank lines', `\n${header}\n\n;;;;;\n${good}\n\n`, 5],
    ['quoted cells', `${header}\n"972205000001";"Nguyễn Thị Ánh Tuyết";"15/6/2005";"Nữ";"10A1";"1.024.800"`, 2],
    ['Excel’s texts', `${header}\n="972205000001";Nguyễn Thị Ánh Tuyết;15/6/2005;Nữ;="10A1";1.024.800`, 2],
    ['quoted Excel’s texts', `${header}\n"=""972205000001""";Nguyễn Thị Ánh Tuyết;15/6/2005;Nữ;10A1;1024800`, 2],
    ['decomposed letters and doubled blanks', `${header}\n${good}`.replace('Thị Á', 'Thị  Á').normalize('NFD'), 2],
    ['an ISO day with a time', `${header}\n${good}`.replace('15/6/2005', '2005-06-15 00:00:00'), 2],
    ['UTF-16', Buffer.from(`\uFEFF${header}\r\n${good}\r\n`.replaceAll(';', '\t'), 'utf16le'), 2],
  ])('with %s is read', async (_, content, line) => {
    const { items, issues } = await read(content);
    expect(issues).toEqual([]);
    expect(items).toEqual([{ ...tuyet, line }]);
  });

  test('in JSONL is read by the same plan', async () => {
    const rows = [
      { so_dinh_danh_ca_nhan: '972205000001', 'Họ và tên': 'Nguyễn Thị Ánh Tuyết', ngay_sinh: '2005-06-15', sex: null },
      { CCCD: 72205000001, 'Họ và tên': 'Nguyễn An', 'Ngày sinh': '15/6/2005' },
      { CCCD: '972205000001', 'Họ và tên': ['Nguyễn An'], 'Ngày sinh': '15/6/2005' },
    ].map((row) => JSON.stringify(row));
    const { items, issues } = await read([rows[0], '', '{broken', rows[1], '[]', rows[2]].join('\n'), 'rows.jsonl');
    expect(items).toMatchObject([{ number: '972205000001', born: '2005-06-15', sex: undefined, line: 1 }]);
    expect(issues.map(({ line, field, code }) => [line, field, code])).toEqual([
      [3, null, 'NOT_JSON'],
      [4, 'number', 'PERSONAL_NUMBER_MALFORMED'],
      [5, null, 'NOT_JSON'],
      [6, null, 'BAD_USER_INPUT'],
    ]);
  });
});

const cells = good.split(';');
const rowWith = (at: number, cell: string): string => cells.map((one, place) => (place === at ? cell : one)).join(';');

test.each([
  ['a lost leading zero', rowWith(0, '72205000001'), 'number', 'PERSONAL_NUMBER_MALFORMED', /zero/],
  ['a lost leading zero in Excel’s text', rowWith(0, '="72205000001"'), 'number', 'PERSONAL_NUMBER_MALFORMED', /zero/],
  ['a rounded number', rowWith(0, '9,72205E+11'), 'number', 'PERSONAL_NUMBER_MALFORMED', /rounded/],
  ['a number in groups', rowWith(0, '972 205 000 001'), 'number', 'PERSONAL_NUMBER_MALFORMED', /blanks/],
  ['the number of an old card', rowWith(0, '290123456'), 'number', 'PERSONAL_NUMBER_LEGACY', /9-digit/],
  ['no number', rowWith(0, ''), 'number', 'VALUE_REQUIRED', /required/],
  ['a name of one word', rowWith(1, 'Tuyết'), 'name', 'VALUE_REQUIRED', /given name/],
  ['a name with digits', rowWith(1, 'Nguyễn 2'), 'name', 'TEXT_REFUSED', /Letters/],
  ['a 30th of February', rowWith(2, '30/2/2005'), 'born', 'DATE_NOT_POSSIBLE', /d\/m\/yyyy/],
  ['month before day', rowWith(2, '6/15/2005'), 'born', 'DATE_NOT_POSSIBLE', /d\/m\/yyyy/],
  ['a year of two digits', rowWith(2, '15/6/05'), 'born', 'DATE_NOT_POSSIBLE', /d\/m\/yyyy/],
  ['a spreadsheet’s own number of a day', rowWith(2, '38518'), 'born', 'DATE_NOT_POSSIBLE', /format/],
  ['a word that isn’t one of them', rowWith(3, 'F'), 'sex', 'VALUE_NOT_ALLOWED', /Nam, Nữ/],
  ['a text too long', rowWith(4, 'x'.repeat(21)), 'group', 'TEXT_REFUSED', /More characters/],
  ['a fraction', rowWith(5, '1.024,8'), 'income', 'BAD_USER_INPUT', /whole/],
  ['a wrong grouping', rowWith(5, '10.24.800'), 'income', 'BAD_USER_INPUT', /whole/],
  ['a number below its bound', rowWith(5, '-1'), 'income', 'BAD_USER_INPUT', /from 0/],
  ['a cell too many', `${good};x`, null, 'ROW_LENGTH', /7 cells/],
  ['a cell too few', cells.slice(1).join(';'), null, 'ROW_LENGTH', /5 cells/],
  ['a quote in the middle', rowWith(1, '"Nguyễn" Tuyết'), null, 'QUOTE', /quote/],
  ['a quote in a bare cell', rowWith(1, 'Nguyễn "Bé" Tuyết'), null, 'QUOTE', /quote/],
])('a row with %s is reported, and the others go on', async (_, row, field, code, rule) => {
  const { items, issues, summary } = await read(`${header}\r\n${good}\r\n${row}\r\n${good}\r\n`);
  expect(items.map(({ line }) => line)).toEqual([2, 4]);
  expect(issues).toMatchObject([{ line: 3, field, code, rule: expect.stringMatching(rule) }]);
  expect(summary).toMatchObject({ rows: 3, good: 2, bad: 1, codes: { [code]: 1 } });
  const values = row.split(';').filter((cell) => cell.length > 3 && !good.includes(cell));
  for (const value of values) expect(JSON.stringify(issues)).not.toContain(value);
});

test.each([
  ['no header', `${good}\n`, 'HEADER'],
  ['a column twice', `${header};Lớp\n${good};10A2`, 'HEADER'],
  ['a quote that never closes', `${header}\n${good}\n"secret;\n${good}\n`, 'QUOTE'],
  ['a quote that never closes in a long file', `${header}\n"secret;\n${`${good}\n`.repeat(40_000)}`, 'QUOTE'],
  ['another encoding', Uint8Array.from([...Buffer.from(`${header}\n`), 0xe0, 0x41]), 'NOT_UTF8'],
])('a file with %s is refused as a whole, and what stands there is not told', async (_, content, code) => {
  const error = await errorOf(read(content));
  expect(error).toMatchObject({ kind: 'validation', code });
  expect(JSON.stringify(error)).not.toMatch(/secret|972205/);
});

test('the report is a file that a spreadsheet opens, without a value of the rows', async () => {
  const report = path.join(folder, 'reports/roster.csv');
  const file = write(`${header}\n${rowWith(0, '72205000001').replace('15/6/2005', '31/6/2005')}\n${good}\n${good}`);
  const rows = importRows(file, plan, ({ number }) => ({ clientRef: number }), {
    report,
    key: ({ clientRef }) => clientRef,
  });
  expect(await rows.dryRun()).toEqual({
    rows: 3,
    good: 1,
    bad: 2,
    codes: { PERSONAL_NUMBER_MALFORMED: 1, DATE_NOT_POSSIBLE: 1, REPEATED: 1 },
  });
  const [head, ...lines] = fs.readFileSync(report, 'utf8').split('\r\n');
  expect(head).toBe('\uFEFF"line";"column";"field";"code";"rule"');
  expect(lines[0]).toMatch(/^"2";"Số định danh cá nhân";"number";"PERSONAL_NUMBER_MALFORMED";"Exactly 12 digits/);
  expect(lines[1]).toMatch(/^"2";"Ngày sinh";"born";"DATE_NOT_POSSIBLE";/);
  expect(lines[2]).toBe('"4";"";"";"REPEATED";"The row at line 3 says the same."');
  expect(fs.readFileSync(report, 'utf8')).not.toMatch(/72205|2005|Tuyết/);
});

test('what a bulk run refuses joins the report with the line it came from', async () => {
  const report = path.join(folder, 'outcomes.jsonl');
  const rows = importRows(write(`${header}\n;;\n${rowWith(0, '1')}\n${good}\n${good}`), plan, ({ number }) => number, {
    report,
  });
  let index = 0;
  const outcome = { clientRef: 'r', codes: ['CITIZEN_NOT_FOUND'], resumed: false } as const;
  const refusal = { code: 'CITIZEN_NOT_FOUND', message: 'Nobody.', path: ['member', 'known', 'number'], params: [] };
  for await (const _ of rows) {
    const status = index === 1 ? 'REFUSED' : 'ACCEPTED';
    await rows.record({
      ...outcome,
      index,
      status,
      outcome: { ...outcome, status, replayed: false, refusals: [refusal] },
    });
    index += 1;
  }
  expect(await rows.close()).toMatchObject({ good: 2, bad: 1, codes: { CITIZEN_NOT_FOUND: 1 } });
  const said = fs
    .readFileSync(report, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RowIssue);
  expect(said.at(-1)).toEqual({
    line: 5,
    column: 'Số định danh cá nhân',
    field: 'number',
    code: 'CITIZEN_NOT_FOUND',
    rule: 'Nobody.',
  });
});

test('in a dry run the server may be asked, some rows at once and in their order', async () => {
  const rows = importRows(write(`${header}\n${`${good}\n`.repeat(9)}`), plan, (_, line) => line);
  let atOnce = 0;
  let most = 0;
  const ask = async (line: number) => {
    most = Math.max(most, ++atOnce);
    await new Promise((resolve) => setTimeout(resolve, 10 - line));
    atOnce -= 1;
    return line % 2 ? [{ code: 'CITIZEN_NOT_FOUND', path: ['number'], message: 'Nobody.' }] : [];
  };
  expect(await rows.dryRun({ ask, concurrency: 3 })).toMatchObject({ rows: 9, codes: { CITIZEN_NOT_FOUND: 4 } });
  expect(most).toBe(3);
});

test('any cells that a spreadsheet writes come back, by any delimiter', async () => {
  const cell = fc
    .string({
      unit: fc.constantFrom('a', 'ễ', '"', ';', ',', '\t', '\n', '\r\n', ' ', 'b'),
      minLength: 1,
      maxLength: 8,
    })
    .filter((one) => one.trim() !== '' && !/^="/.test(one.trim()));
  const kept = {
    a: column('a col', (one) => ({ ok: true, value: one }) as const),
    b: column('b col', (one) => ({ ok: true, value: one }) as const),
  };
  const quoted = (one: string, delimiter: string): string =>
    [delimiter, '"', '\n', '\r'].some((mark) => one.includes(mark)) ? `"${one.replaceAll('"', '""')}"` : one;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { maxLength: 6 }),
      fc.constantFrom(';', ',', '\t'),
      async (table, mark) => {
        const lines = [['a col', 'b col'], ...table].map((row) => row.map((one) => quoted(one, mark)).join(mark));
        const rows = importRows(write(lines.join('\r\n')), kept, ({ a, b }) => [a, b]);
        const found: string[][] = [];
        for await (const row of rows) found.push(row);
        expect(found).toEqual(table.map((row) => row.map((one) => one.trim())));
        expect(rows.summary.bad).toBe(0);
      },
    ),
    { numRuns: 300 },
  );
});

/** Only there a process sees which files it has open. */
const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('whoever stops early leaves no file open', async () => {
  const file = write([header, ...Array.from({ length: 40_000 }, () => good)].join('\n'), 'long.csv');
  const open = (): number =>
    fs.readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return fs.readlinkSync(`/proc/self/fd/${fd}`) === file;
      } catch {
        return false;
      }
    }).length;
  for await (const _ of importRows(file, plan, (row) => row)) break;
  await errorOf(importRows(file, { ...plan, other: column('Không có', text()) }, (row) => row).dryRun());
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(open()).toBe(0);
});

test('who reads no CSV needs no library, and who reads it is told which', async () => {
  const copy = path.join(folder, 'package');
  fs.cpSync(path.resolve(import.meta.dirname, '../../packages/sdk/dist'), copy, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  const program = `import { readCsv, readJsonl } from ${JSON.stringify(path.join(copy, 'node/node.js'))};
    for await (const row of readJsonl(${JSON.stringify(write('{"a":1}', 'rows.jsonl'))})) console.log(row.a);
    try { for await (const _ of readCsv(${JSON.stringify(write(header))}, (row) => row)); }
    catch ({ code, message }) { console.log(code, message); }`;
  const options = ['--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: folder });
  expect(stdout).toBe('1\nLIBRARY_MISSING Reading CSV needs the library csv-parse: npm install csv-parse@7\n');
});

test('a file of many rows takes no more memory than a small one', async () => {
  const lines = Array.from({ length: 250_000 }, (_, at) => good.replace('000001', String(at).padStart(6, '0')));
  const file = write([header, ...lines].join('\r\n'), 'many.csv');
  const child = path.join(import.meta.dirname, 'import-child.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, ['--max-old-space-size=32', child, file]);
  expect(JSON.parse(stdout)).toMatchObject({ rows: 250_000, good: 250_000, bad: 0 });
}, 30_000);
