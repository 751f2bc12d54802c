// Writes what a district's counters and a mobile team collected today, as their programs would export it: a spreadsheet with
// every kind of bad row, and a JSONL file. The people come from the demo itself, since who comes to a counter brings the papers.
import fs from 'node:fs/promises';
import path from 'node:path';
import type { PoliceClient } from '@lienthong/sdk';
import { writeJsonLines } from '@lienthong/sdk/node';

export const district = '703';
export const counters = ['officer-police-703-1', 'officer-police-703-2'] as const;

type Person = Awaited<ReturnType<PoliceClient['citizens']['list']>>['nodes'][number];
type Row = Record<(typeof columns)[number], string>;

const columns = [
  'Số biên nhận',
  'Họ và tên',
  'Ngày sinh',
  'Số định danh cá nhân',
  'Loại hồ sơ',
  'Lý do',
  'Nơi thu nhận',
  'Mã đơn vị',
  'Ngày thu nhận',
  'Mã cán bộ',
  'Kiểm tra',
  'Ghi chú',
] as const;

/** `15/6/2005`, as offices write it. */
const officeDay = (day: string): string => day.split('-').reverse().map(Number).join('/');

const dayAfter = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

const nameOf = ({ surname, middleName, givenName }: Person): string =>
  [surname, middleName, givenName].filter((part) => part).join(' ');

const bornOf = ({ dateOfBirth, dateOfBirthPrecision, birthYear }: Person): string =>
  dateOfBirthPrecision === 'DAY' ? officeDay(dateOfBirth ?? '') : String(birthYear ?? '');

const rowOf = (person: Person, today: string, at: number): Row => ({
  'Số biên nhận': `BN-${String(at + 1).padStart(4, '0')}`,
  'Họ và tên': nameOf(person),
  'Ngày sinh': bornOf(person),
  'Số định danh cá nhân': person.personalNumber ?? '',
  'Loại hồ sơ': 'Cấp mới',
  'Lý do': '',
  'Nơi thu nhận': at % 7 === 3 ? 'Tại nhà' : 'Trụ sở',
  'Mã đơn vị': district,
  'Ngày thu nhận': officeDay(today),
  'Mã cán bộ': counters[at % 2] ?? '',
  'Kiểm tra': '',
  'Ghi chú': '',
});

/** What goes wrong at counters, or is right in an uncommon way, by the place of the row. */
const oddities: Record<number, (row: Row, today: string) => Row[]> = {
  2: (row) => [{ ...row, 'Số định danh cá nhân': row['Số định danh cá nhân'].slice(1) }],
  4: (row) => [{ ...row, 'Số định danh cá nhân': '290123456' }],
  6: (row) => [{ ...row, 'Ngày thu nhận': '31/4/2021' }],
  8: (row) => [{ ...row, 'Kiểm tra': 'Ảnh mờ' }],
  10: (row) => [{ ...row, 'Nơi thu nhận': 'Nhà văn hóa' }],
  12: (row) => [{ ...row, 'Số biên nhận': '' }],
  14: (row) => [{ ...row, 'Họ và tên': '', 'Ngày sinh': '' }],
  16: (row) => [{ ...row, 'Loại hồ sơ': 'Cấp đổi' }],
  18: (row) => [{ ...row, 'Lý do': 'Bị mất' }],
  20: (row) => [{ ...row, 'Loại hồ sơ': 'Cấp đổi', 'Lý do': 'Bị mất' }],
  22: (row) => [{ ...row, 'Mã cán bộ': 'Nguyễn Văn A' }],
  23: (row) => [{ ...row, 'Kiểm tra': 'Tên viết khác' }],
  24: (row) => [row, row],
  26: (row) => [{ ...row, 'Mã đơn vị': '709' }],
  28: (row) => [{ ...row, 'Số định danh cá nhân': '972199000001' }],
  30: (row) => [{ ...row, 'Họ và tên': `${row['Họ và tên']} Không` }],
  32: (row, today) => [{ ...row, 'Ngày thu nhận': officeDay(dayAfter(today)) }],
  34: (row) => [{ ...row, 'Ghi chú': 'mang theo hộ khẩu\n"bản gốc"' }],
  36: (row) => [{ ...row, 'Số định danh cá nhân': `="${row['Số định danh cá nhân']}"` }],
  38: (row) => [{ ...row, 'Mã cán bộ': '' }],
};

const csvLine = (cells: readonly string[]): string =>
  cells.map((cell) => (/[;"\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(';');

const title = ['CÔNG AN THÀNH PHỐ TÂY NINH', '"DANH SÁCH HỒ SƠ CĂN CƯỚC\nTHU NHẬN TRONG NGÀY"', ''];

/** Two files of the same day; existing ones are left as they are. `neighbour` is another district: its people may come here too. */
export async function writeCollected(
  police: PoliceClient,
  neighbour: PoliceClient,
  { folder, today, rows }: { folder: string; today: string; rows: number },
): Promise<{ counter: string; team: string }> {
  const files = { counter: path.join(folder, 'thu-nhan.csv'), team: path.join(folder, 'luu-dong.jsonl') };
  if (await fs.stat(files.team).catch(() => undefined)) return files;
  const some = async (from: PoliceClient, status: 'NOT_ENROLLED' | 'EXCHANGE_DUE' | 'DELIVERED', limit: number) =>
    (await from.citizens.list({ status }).toArray({ limit })).filter(({ personalNumber }) => personalNumber !== null);
  const people = await some(police, 'NOT_ENROLLED', rows * 2);
  const first = Math.ceil(people.length / 2);
  const others = [
    ...(await some(neighbour, 'NOT_ENROLLED', 3)),
    ...(await some(police, 'DELIVERED', 2)),
    ...(await some(police, 'EXCHANGE_DUE', 3)),
  ];
  const list = [...people.slice(0, first), ...others].map((person, at): Row => {
    const row = rowOf(person, today, at);
    return others.indexOf(person) < 5 ? row : { ...row, 'Loại hồ sơ': 'Cấp đổi', 'Lý do': 'Đến tuổi đổi thẻ' };
  });
  const lines = list
    .flatMap((row, at) => oddities[at]?.(row, today) ?? [row])
    .map((row) => columns.map((name) => row[name]));
  const content = [...title, ...[columns, ...lines].map(csvLine), ''].join('\r\n');
  await fs.mkdir(folder, { recursive: true });
  await fs.writeFile(`${files.counter}.new`, `\uFEFF${content}`, { mode: 0o600 });
  await fs.rename(`${files.counter}.new`, files.counter);
  await writeJsonLines(
    files.team,
    people.slice(first).map((person, at) => lineOf(person, today, at)),
  );
  return files;
}

/** The team's program writes one object a line, by English names. */
const lineOf = (person: Person, today: string, at: number) => ({
  receipt_number: `LD/${at + 1}`,
  personal_number: at % 25 === 7 ? '972199000001' : person.personalNumber,
  full_name: nameOf(person),
  birth_year: person.birthYear,
  type: 'first issue',
  collected_at: at % 3 === 0 ? 'ENTERPRISE' : 'MOBILE',
  unit: district,
  collected_on: at % 25 === 11 ? '2021-02-30' : today,
  collected_by: counters[0],
});
