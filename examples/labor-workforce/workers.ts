// Writes the employees of an enterprise's two sites, as its payroll would export them: some work at both, some rows are wrong.
// The people come from the demo's police, since an enterprise has its employees' data from their contracts.
import fs from 'node:fs/promises';
import path from 'node:path';
import type { AgencyClient } from '@lienthong/sdk';

interface Person {
  personalNumber: string | null;
  surname: string | null;
  middleName: string | null;
  givenName: string | null;
  birthYear: number | null;
}

const citizens = `query Contracts($filter: CitizenFilter!, $after: Cursor) {
  citizens(filter: $filter, orderBy: DATE_OF_BIRTH, first: 100, after: $after) {
    nodes { personalNumber surname middleName givenName birthYear }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Contracts {
  citizens: { nodes: Person[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}

async function findPeople(police: AgencyClient, unit: string, count: number): Promise<Person[]> {
  const found: Person[] = [];
  for (let after: string | null = null; ;) {
    const filter = { unit, bornFrom: '1965-01-01', bornTo: '2002-12-31' };
    const { data }: { data: Contracts } = await police.query<Contracts>(citizens, { filter, after });
    for (const one of data.citizens.nodes) {
      if (one.personalNumber && one.surname && one.givenName && found.push(one) === count) return found;
    }
    after = data.citizens.pageInfo.endCursor;
    if (!data.citizens.pageInfo.hasNextPage) return found;
  }
}

interface Line {
  ma_co_so: string;
  ho_ten: string;
  so_dinh_danh: string | number;
  nam_sinh: number | string | null;
  phan_xuong: string | null;
}

const lineOf = (person: Person, site: string, workshop: string | null): Line => ({
  ma_co_so: site,
  ho_ten: [person.surname, person.middleName, person.givenName].filter((part) => part).join(' '),
  so_dinh_danh: person.personalNumber ?? '',
  nam_sinh: person.birthYear,
  phan_xuong: workshop,
});

/** Every so manieth line is wrong in one of these ways, or right in an uncommon one. */
const oddities: ((line: Line) => Line)[] = [
  (line) => ({ ...line, so_dinh_danh: Number(String(line.so_dinh_danh).slice(1)) }),
  (line) => ({ ...line, nam_sinh: null }),
  (line) => ({ ...line, nam_sinh: 1899 }),
  (line) => ({ ...line, so_dinh_danh: '972199000001' }),
  (line) => ({ ...line, ho_ten: '' }),
  (line) => ({ ...line, nam_sinh: Number(line.nam_sinh) + 1 }),
];
const everyOdd = 17;

/** The same people in the same order give the same file; an existing file is left as it is. */
export async function writeWorkers(
  police: AgencyClient,
  file: string,
  sites: readonly [string, string],
  workers: number,
) {
  if (await fs.stat(file).catch(() => undefined)) return;
  const people = await findPeople(police, '707', workers);
  const first = Math.ceil(people.length * 0.7);
  const lines = [
    ...people.slice(0, first).map((person, at) => lineOf(person, sites[0], `Xưởng ${1 + (at % 3)}`)),
    // Who works at both sites is one person.
    ...people.slice(first - 12).map((person, at) => lineOf(person, sites[1], at % 2 ? null : 'Kho')),
  ].map((line, at) =>
    at % everyOdd === 5 ? (oddities[Math.floor(at / everyOdd) % oddities.length]?.(line) ?? line) : line,
  );
  await fs.mkdir(path.dirname(file), { recursive: true });
  const content = [...lines.map((line) => JSON.stringify(line)), '{"ma_co_so": "gia-dinh', ''].join('\n');
  await fs.writeFile(`${file}.new`, content, { mode: 0o600 });
  await fs.rename(`${file}.new`, file);
}
