// Writes two lists of a school as its office would export them: in April, with every kind of bad row, and in May, with changes.
// The people come from the demo's police, since a school has its pupils' data from its own papers.
import fs from 'node:fs/promises';
import path from 'node:path';
import type { AgencyClient } from '@lienthong/sdk';

interface Person {
  personalNumber: string | null;
  surname: string | null;
  middleName: string | null;
  givenName: string | null;
  dateOfBirth: string | null;
  dateOfBirthPrecision: string | null;
  sex: string | null;
}

const citizens = `query Papers($filter: CitizenFilter!, $after: Cursor) {
  citizens(filter: $filter, first: 100, after: $after) {
    nodes { personalNumber surname middleName givenName dateOfBirth dateOfBirthPrecision sex }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Papers {
  citizens: { nodes: Person[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}

/** Alive or not, present or not: a list of a school isn't the register. */
async function findPeople(police: AgencyClient, bornFrom: string, bornTo: string, count: number): Promise<Pupil[]> {
  const found: Pupil[] = [];
  for (let after: string | null = null; ;) {
    const filter = { bornFrom, bornTo };
    const { data }: { data: Papers } = await police.query<Papers>(citizens, { filter, after });
    for (const one of data.citizens.nodes) {
      const pupil = pupilOf(one);
      if (pupil && found.push(pupil) === count) return found;
    }
    after = data.citizens.pageInfo.endCursor;
    if (!data.citizens.pageInfo.hasNextPage) return found;
  }
}

interface Pupil {
  number: string;
  name: string;
  born: string;
  sex: string;
}

function pupilOf(person: Person): Pupil | undefined {
  const { personalNumber: number, surname, middleName, givenName, dateOfBirth: born, dateOfBirthPrecision } = person;
  if (!number || !surname || !givenName || !born || dateOfBirthPrecision !== 'DAY') return undefined;
  const name = [surname, middleName, givenName].filter((part) => part).join(' ');
  return { number, name, born, sex: person.sex === 'FEMALE' ? 'Nữ' : 'Nam' };
}

interface Row extends Pupil {
  code: string;
  group: string;
  note?: string;
}

/** `15/6/2005`, as offices write it. */
const officeDay = (born: string): string => born.split('-').reverse().map(Number).join('/');

const lineOf = ({ code, name, born, sex, number, group, note = '' }: Row, at: number): string =>
  [at + 1, code, name, born.includes('-') ? officeDay(born) : born, sex, number, group, note]
    .map((cell) => (/[;"\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell)))
    .join(';');

const title = [
  'SỞ GIÁO DỤC VÀ ĐÀO TẠO;;;;;;;',
  'TRƯỜNG THPT CHUYÊN HOÀNG LÊ KHA;;;;;;;',
  ';;;;;;;',
  '"DANH SÁCH HỌC SINH\nNĂM HỌC 2020 - 2021";;;;;;;',
  'STT;Mã học sinh;Họ và tên;Ngày sinh;Giới tính;Số định danh cá nhân;Lớp;Ghi chú',
];

/** What goes wrong in lists, by the place of the row. Every hundredth pupil has the same fault again. */
const faults: Record<number, (row: Row, rows: readonly Row[]) => Row | Row[]> = {
  3: (row) => ({ ...row, number: row.number.slice(1), note: 'số 0 đầu bị mất' }),
  7: (row) => ({ ...row, number: '290123456', note: 'số CMND cũ' }),
  11: (row) => ({ ...row, born: '31/2/2005' }),
  16: (row) => ({ ...row, number: `="${row.number}"` }),
  19: (row) => ({ ...row, number: '', note: 'chưa có số định danh' }),
  23: (row) => ({ ...row, number: '', note: 'chưa có số định danh' }),
  27: (row) => ({ ...row, number: '', name: 'Không Có Ai', note: 'chưa có số định danh' }),
  31: (row) => ({ ...row, born: `${Number(row.born.slice(0, 4)) - 1}${row.born.slice(4)}` }),
  35: (row) => [row, { ...row, code: `${row.code}B`, group: '11A9', note: 'chuyển lớp?' }],
  39: (row) => ({ ...row, name: row.name.split(' ')[0] ?? '' }),
  43: (row) => ({ ...row, name: `${row.name}\nhọc sinh giỏi "cấp tỉnh"` }),
  47: (row) => ({ ...row, sex: 'F' }),
};

/** The same people in the same order give the same files; existing ones are left as they are. */
export async function writeRosters(police: AgencyClient, folder: string, pupils: number): Promise<[string, string]> {
  const files: [string, string] = [
    path.join(folder, 'hoc-sinh-2021-04.csv'),
    path.join(folder, 'hoc-sinh-2021-05.csv'),
  ];
  if (await fs.stat(files[1]).catch(() => undefined)) return files;
  const old = await findPeople(police, '2002-09-01', '2005-12-31', Math.ceil(pupils * 1.1));
  const young = await findPeople(police, '2007-06-01', '2008-12-31', 4);
  const april = [...old.slice(0, pupils), ...young].map((pupil, at): Row => ({ ...pupil, ...placeOf(pupil, at) }));
  const wrong = april.flatMap((row, at) => faults[at % 100]?.(row, april) ?? row);
  const joined = old.slice(pupils).map((pupil, at): Row => ({ ...pupil, ...placeOf(pupil, april.length + at) }));
  // In May the office has put its list right; some pupils have left, some have joined, some are in another class.
  const may = [...april, ...joined]
    .filter((_, at) => at % 12 !== 5)
    .map((row, at) => (at % 9 === 4 ? { ...row, group: '10A9' } : row));
  await fs.mkdir(folder, { recursive: true });
  for (const [file, rows] of [[files[0], wrong] as const, [files[1], may] as const]) {
    const content = `\uFEFF${[...title, ...rows.map(lineOf)].join('\r\n')}\r\n`;
    await fs.writeFile(`${file}.new`, content, { mode: 0o600 });
    await fs.rename(`${file}.new`, file);
  }
  return files;
}

/** Class by the year of birth, with one below 14 for a talented few. */
function placeOf({ born }: Pupil, at: number): { code: string; group: string } {
  const grade = Math.max(8, Math.min(12, 2020 - Number(born.slice(0, 4)) - 5));
  return { code: `HLK${String(at + 1).padStart(4, '0')}`, group: grade < 10 ? '8TN' : `${grade}A${1 + (at % 4)}` };
}
