import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { collectionKinds, dossierTypes } from '@lienthong/schema/codes';
import { dossierGrounds } from '@lienthong/schema/dossier-grounds';
import { receiptRef, type DossierIntake } from '@lienthong/sdk';
import { dossierPlan, importDossiers, intakeIssues, type RowIssue } from '@lienthong/sdk/node';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-intake-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const write = (content: string | Uint8Array, name = 'collected.csv'): string => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
};

async function read(content: string | Uint8Array, name?: string) {
  const issues: RowIssue[] = [];
  const rows = importDossiers(write(content, name), { onIssue: (issue) => void issues.push(issue) });
  const items: DossierIntake[] = [];
  for await (const row of rows) items.push(row);
  return { items, issues, summary: await rows.close() };
}

const vietnamese =
  'Số biên nhận;Số định danh cá nhân;Họ và tên;Ngày sinh;Loại hồ sơ;Lý do;Nơi thu nhận;Mã đơn vị;Ngày thu nhận;Mã cán bộ';
const english =
  'Receipt number,Personal number,Full name,Date of birth,Type,Ground,Collected at,Unit,Collected on,Collected by';
const cells = 'BN 1/21;972190000001;Nguyễn Thị Ánh Tuyết;15/06/1990;Cấp mới;;Lưu động;703;20/05/2021;officer-1'.split(
  ';',
);
const good = cells.join(';');
const item: DossierIntake = {
  clientRef: 'dossier/703/2021/BN:201:2F21',
  subject: { personalNumber: '972190000001', givenName: 'Tuyết', birthYear: 1990 },
  type: 'FIRST_ISSUE',
  collectionPoint: { kind: 'MOBILE', unit: '703' },
  collectedOn: '2021-05-20',
  collectedBy: 'officer-1',
  receiptNumber: 'BN 1/21',
};
const named: Record<string, number> = Object.fromEntries(vietnamese.split(';').map((name, at) => [name, at]));
const rowWith = (changes: Record<string, string>): string =>
  Object.entries(changes)
    .reduce((row, [name, cell]) => row.with(named[name] ?? -1, cell), cells)
    .join(';');

describe('a list of collected dossiers', () => {
  test.each([
    ['with a mark, semicolons and Windows line ends', `\uFEFF${vietnamese}\r\n${good}\r\n`],
    ['without a mark, with commas', `${vietnamese}\n${good}\n`.replaceAll(';', ',')],
    ['with English names', `${english}\n${good.replaceAll(';', ',')}`],
    [
      'with English words and ISO days',
      `${english}\n${rowWith({ 'Loại hồ sơ': 'First issue', 'Nơi thu nhận': 'mobile', 'Ngày thu nhận': '2021-05-20', 'Ngày sinh': '1990' }).replaceAll(';', ',')}`,
    ],
    [
      'with codes, without diacritics',
      `${vietnamese}\n${rowWith({ 'Loại hồ sơ': 'FIRST_ISSUE', 'Nơi thu nhận': 'luu dong' })}`,
    ],
    ['with a line break in a cell', `${vietnamese};Ghi chú\n${good};"mang ""bản gốc""\nhẹn chiều"\n`],
    ['with a title above', `CÔNG AN\r\n"DANH SÁCH\nTRONG NGÀY"\r\n${vietnamese}\r\n${good}`],
    ['in UTF-16', Buffer.from(`\uFEFF${vietnamese}\r\n${good}\r\n`.replaceAll(';', '\t'), 'utf16le')],
    [
      'whose given name stands alone',
      `${vietnamese.replace('Họ và tên', 'Tên')}\n${rowWith({ 'Họ và tên': 'Tuyết' })}`,
    ],
  ])('%s becomes items', async (_, content) => {
    const { items, issues } = await read(content);
    expect(issues).toEqual([]);
    expect(items).toEqual([item]);
  });

  test('in JSONL becomes the same items', async () => {
    const names = english.split(',').map((name) => name.toLowerCase().replaceAll(' ', '_'));
    const line = JSON.stringify(Object.fromEntries(names.map((name, at) => [name, cells[at]])));
    const { items, issues } = await read(`${line}\n{broken\n`, 'collected.jsonl');
    expect(items).toEqual([item]);
    expect(issues.map(({ line: at, code }) => [at, code])).toEqual([[2, 'NOT_JSON']]);
  });

  test('without a column that must be there is refused as a whole, with its names', async () => {
    await expect(read(`${vietnamese.replace('Số biên nhận', 'Số')}\n${good}`)).rejects.toMatchObject({
      code: 'HEADER',
    });
  });

  test.each([
    ['a lost zero', { 'Số định danh cá nhân': '72190000001' }, 'personalNumber', 'PERSONAL_NUMBER_MALFORMED'],
    ['the number of an old card', { 'Số định danh cá nhân': '290123456' }, 'personalNumber', 'PERSONAL_NUMBER_LEGACY'],
    ['no second fact', { 'Họ và tên': '', 'Ngày sinh': '' }, null, 'SECOND_FACT_REQUIRED'],
    ['a name of one word', { 'Họ và tên': 'Tuyết' }, 'name', 'VALUE_REQUIRED'],
    ['no day of birth that is one', { 'Ngày sinh': '31/2/1990' }, 'birthYear', 'DATE_NOT_POSSIBLE'],
    ['a birth year of two digits', { 'Ngày sinh': '90' }, 'birthYear', 'DATE_NOT_POSSIBLE'],
    ['no day of collection that is one', { 'Ngày thu nhận': '31/4/2021' }, 'collectedOn', 'DATE_NOT_POSSIBLE'],
    ['month before day', { 'Ngày thu nhận': '5/20/2021' }, 'collectedOn', 'DATE_NOT_POSSIBLE'],
    ['no day of collection', { 'Ngày thu nhận': '' }, 'collectedOn', 'VALUE_REQUIRED'],
    ['no receipt', { 'Số biên nhận': '' }, 'receiptNumber', 'VALUE_REQUIRED'],
    ['a receipt too long', { 'Số biên nhận': 'x'.repeat(41) }, 'receiptNumber', 'TEXT_REFUSED'],
    ['a receipt that makes too long a ref', { 'Số biên nhận': 'ễ'.repeat(40) }, null, 'REF_TOO_LONG'],
    ['a place that is none', { 'Nơi thu nhận': 'Nhà văn hóa' }, 'kind', 'VALUE_NOT_ALLOWED'],
    ['a unit that is none', { 'Mã đơn vị': 'Đội 2' }, 'unit', 'BAD_USER_INPUT'],
    ['a type that is none', { 'Loại hồ sơ': 'Cấp nhanh' }, 'type', 'VALUE_NOT_ALLOWED'],
    ['an exchange without a ground', { 'Loại hồ sơ': 'Cấp đổi' }, 'ground', 'VALUE_REQUIRED'],
    ['a first card with a ground', { 'Lý do': 'Mất' }, 'ground', 'VALUE_NOT_ALLOWED'],
    ['a ground of another type', { 'Loại hồ sơ': 'Cấp đổi', 'Lý do': 'Bị mất' }, 'ground', 'VALUE_NOT_ALLOWED'],
    ['a ground that is none', { 'Loại hồ sơ': 'Cấp đổi', 'Lý do': 'Vì thích' }, 'ground', 'VALUE_NOT_ALLOWED'],
    ['a name for an officer', { 'Mã cán bộ': 'Trần Văn Bình' }, 'collectedBy', 'TEXT_REFUSED'],
    ['a quote in the middle', { 'Họ và tên': 'Nguyễn "Bé" Tuyết' }, null, 'QUOTE'],
  ])('reports a row with %s by its line and column, and the others go on', async (_, changes, field, code) => {
    const row = rowWith(changes);
    const { items, issues, summary } = await read(`${vietnamese}\r\n${good}\r\n${row}\r\n${good}\r\n`);
    expect(items).toHaveLength(2);
    expect(issues).toMatchObject([{ line: 3, field, code }]);
    expect(issues[0]?.column).toBe(field === null ? null : dossierPlan[field as 'name'].headers[0]);
    expect(summary).toMatchObject({ rows: 3, good: 2, bad: 1, codes: { [code]: 1 } });
    // Of what stands in the file the report says nothing.
    const said = JSON.stringify(issues);
    for (const cell of [...cells, ...Object.values(changes)].filter((one) => one.length > 5 && !(one in words)))
      expect(said).not.toContain(cell);
  });
});

/** The rule of a closed list names its words. */
const words = { 'Cấp mới': 1, 'Cấp đổi': 1, 'Lưu động': 1, 'Bị mất': 1 };

describe('the ref of a receipt', () => {
  const receipt = { unit: '703', number: 'BN-1', year: 2021 };

  test('is the same on any line of any file', async () => {
    const other = rowWith({ 'Số biên nhận': 'BN 2/21' });
    const [first, second] = [
      await read(`${vietnamese}\n${good}\n${other}`),
      await read(`${vietnamese}\n\n${other}\n${good}`),
    ];
    expect(second.items.map(({ clientRef }) => clientRef)).toEqual(
      first.items.map(({ clientRef }) => clientRef).reverse(),
    );
  });

  test('is another for a row that is sent once more after a refusal', async () => {
    const { items } = await read(`${vietnamese};Lần gửi\n${good};\n${good};1\n${good};2`);
    expect(items.map(({ clientRef }) => clientRef)).toEqual([item.clientRef, item.clientRef, `${item.clientRef}/2`]);
  });

  test('is never that of another receipt', () => {
    const part = fc.string({
      unit: fc.constantFrom('a', 'B', '/', ':', '2', 'F', 'ế', ' ', '%'),
      minLength: 1,
      maxLength: 5,
    });
    const any = fc.record({
      unit: part,
      number: part,
      year: fc.integer({ min: 2020, max: 2022 }),
      submission: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(receiptRef(a) === receiptRef(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
        expect(receiptRef(a)).toMatch(/^[A-Za-z0-9._:/-]{1,100}$/);
      }),
    );
    expect(receiptRef(receipt)).toBe('dossier/703/2021/BN-1');
  });
});

test.each([
  ['type', Object.keys(dossierTypes), dossierPlan.type],
  ['kind of collection point', Object.keys(collectionKinds), dossierPlan.kind],
  ['ground', Object.keys(dossierGrounds), dossierPlan.ground],
] as const)('every %s of the contract is understood, in words of offices too', (_, codes, { read: reader }) => {
  const heard = codes.map((code) => [reader(code), reader(code.toLowerCase().replaceAll('_', ' '))]);
  expect(heard).toEqual(codes.map((code) => Array(2).fill({ ok: true, value: code })));
  const wrong = reader('?!');
  expect(wrong).toMatchObject({ ok: false, code: 'VALUE_NOT_ALLOWED' });
  const told = (wrong.ok ? '' : wrong.rule)
    .replace('One of: ', '')
    .split(/, (?=\p{Lu})|\.$/u)
    .filter((word) => word !== '');
  expect(told.length).toBeGreaterThan(codes.length);
});

test('a ground stands with a type of its own alone, and a redo brings none', () => {
  for (const [ground, { of }] of Object.entries(dossierGrounds))
    for (const type of ['FIRST_ISSUE', 'EXCHANGE', 'REISSUE'] as const) {
      const issues = intakeIssues({ ...item, type, ground: ground as 'AGE' });
      expect(issues.map(({ code }) => code)).toEqual(of === type ? [] : ['VALUE_NOT_ALLOWED']);
    }
  expect(intakeIssues({ ...item, type: 'EXCHANGE', redoOf: 'dos_1' })).toEqual([]);
});

const word = fc.constantFrom('Nguyễn', 'Thị', 'Ánh', 'Đặng', "H'Hen", 'Y-Bham');
const dayOf = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2029-12-31'), noInvalidDate: true })
  .map((one) => one.toISOString().slice(0, 10));
const dossier = fc.record({
  receipt: fc
    .string({ unit: fc.constantFrom('B', 'ễ', '"', ';', ',', '/', '-', '7', ' '), minLength: 1, maxLength: 9 })
    .map((one) => `N${one}Z`),
  number: fc.stringMatching(/^972[0-3]\d{8}$/),
  name: fc.option(fc.array(word, { minLength: 2, maxLength: 4 }), { nil: undefined }),
  year: fc.integer({ min: 1920, max: 2007 }),
  why: fc.constantFrom(['FIRST_ISSUE'], ['EXCHANGE', 'AGE'], ['EXCHANGE', 'ON_REQUEST'], ['REISSUE', 'LOST']),
  kind: fc.constantFrom('OFFICE', 'MOBILE', 'SCHOOL', 'ENTERPRISE', 'HOME'),
  unit: fc.constantFrom('72', '703', '25456', '25456-01'),
  on: dayOf,
  by: fc.option(fc.constantFrom('officer-1', 'o;2'), { nil: undefined }),
});

test('what is written as a list, in any of its forms, is read as it was', async () => {
  const forms = fc.record({
    delimiter: fc.constantFrom(';', ',', '\t'),
    mark: fc.constantFrom('', '\uFEFF'),
    end: fc.constantFrom('\n', '\r\n'),
    header: fc.constantFrom(vietnamese.split(';'), english.split(',')),
    iso: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(dossier, { minLength: 1, maxLength: 6 }), forms, async (dossiers, form) => {
      const { delimiter, mark, end, header, iso } = form;
      const quoted = (cell: string): string => (/[;,\t"\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
      const lines = dossiers.map(({ receipt, number, name, year, why, kind, unit, on, by }) => {
        const day = iso ? on : on.split('-').reverse().join('/');
        return [receipt, number, name?.join(' ') ?? '', String(year), why[0], why[1] ?? '', kind, unit, day, by ?? ''];
      });
      const content = [header, ...lines].map((row) => row.map(quoted).join(delimiter)).join(end);
      const { items, issues } = await read(mark + content);
      expect(issues).toEqual([]);
      expect(items).toEqual(
        dossiers.map(({ receipt, number, name, year, why: [type, ground], kind, unit, on, by }) => ({
          clientRef: receiptRef({ unit, number: receipt, year: Number(on.slice(0, 4)) }),
          subject: { personalNumber: number, ...(name && { givenName: name.at(-1) }), birthYear: year },
          type,
          ...(ground && { ground }),
          collectionPoint: { kind, unit },
          collectedOn: on,
          ...(by !== undefined && { collectedBy: by }),
          receiptNumber: receipt,
        })),
      );
    }),
    { numRuns: 200 },
  );
});

test('a long list becomes the input of a job row by row, in little memory', async () => {
  const count = 300_000;
  const file = path.join(folder, 'long.csv');
  const out = fs.openSync(file, 'w');
  fs.writeSync(out, `\uFEFF${vietnamese}\r\n`);
  for (let at = 0; at < count; at += 1000) {
    const rows = Array.from({ length: 1000 }, (_, nth) => good.replace('BN 1/21', `BN-${at + nth}`));
    fs.writeSync(out, `${rows.join('\r\n')}\r\n`);
  }
  fs.closeSync(out);
  const child = path.join(import.meta.dirname, 'intake-child.mjs');
  const input = path.join(folder, 'long.jsonl');
  const little = ['--max-old-space-size=32', '--max-semi-space-size=4'];
  const { stdout } = await promisify(execFile)(process.execPath, [...little, child, file, input]);
  const said = JSON.parse(stdout) as { written: number; lines: number; last: string; peakMegabytes: number };
  expect(said).toMatchObject({ written: count, lines: count, last: `dossier/703/2021/BN-${count - 1}` });
  // Held as a whole the rows alone would take more.
  expect(said.peakMegabytes).toBeLessThan(200);
}, 60_000);
