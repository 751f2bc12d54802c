// Writes the city's register as its civil-status office would export it, with differences planted in every tenth entry.
import fs from 'node:fs/promises';
import path from 'node:path';
import type { JusticeClient } from '@lienthong/sdk';
import { columns, type Entry } from './rows.ts';

type Person = Awaited<ReturnType<JusticeClient['citizens']['list']>>['nodes'][number];

const registeredOn = '2021-05-12';
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');

/** What was planted, and how: each in turn, in every tenth entry. */
const differences: Record<string, (entry: Entry, next: Entry) => Entry> = {
  'another given name': (entry) => ({ ...entry, given_name: 'Khoát' }),
  'another ethnicity': (entry) => ({ ...entry, ethnicity: entry.ethnicity === '53' ? '52' : '53' }),
  'another birth year': (entry) => ({ ...entry, birth_date: `1931${(entry.birth_date ?? '').slice(4)}` }),
  'a death': (entry) => ({
    ...entry,
    register: 'DEATH',
    life: 'DECEASED',
    died_on: '2021-05-08',
    death_place: 'Tây Ninh',
  }),
  'the name without its marks': (entry) => ({ ...entry, surname: plain(entry.surname ?? '') }),
  'surname and given name changed places': (entry) => ({
    ...entry,
    surname: entry.given_name ?? '',
    given_name: entry.surname ?? '',
  }),
  'the name in capitals': (entry) => ({ ...entry, given_name: (entry.given_name ?? '').toUpperCase() }),
  'no number': (entry) => ({ ...entry, personal_number: '' }),
  'a slip in the number': (entry) => ({ ...entry, personal_number: '972199999999' }),
  'the number of somebody else': (entry, next) => ({ ...entry, personal_number: next.personal_number ?? '' }),
};

/** The same people in the same order give the same file; an existing file is left as it is. Says how often each was planted. */
export async function writeRegister(justice: JusticeClient, file: string, rows: number): Promise<Map<string, number>> {
  const planted = new Map<string, number>();
  const people = await justice.citizens.list().toArray({ limit: rows });
  const entries = people.flatMap((person, at) => entryOf(person, at + 1) ?? []);
  const names = Object.keys(differences);
  const lines = entries.map((entry, at) => {
    const next = entries[(at + 1) % entries.length];
    if (at % 10 !== 5 || !next) return entry;
    const name = names[Math.floor(at / 10) % names.length] ?? '';
    planted.set(name, (planted.get(name) ?? 0) + 1);
    return differences[name]?.(entry, next) ?? entry;
  });
  if (await fs.stat(file).catch(() => undefined)) return planted;
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(`${file}.new`, `${[columns.join(','), ...lines.map(csvLine)].join('\n')}\n`, { mode: 0o600 });
  await fs.rename(`${file}.new`, file);
  return planted;
}

function entryOf(person: Person, number: number): Entry | undefined {
  const { personalNumber, surname, givenName, dateOfBirth, dateOfBirthPrecision, lifeStatus } = person;
  const commune = person.currentResidence?.code.split('-')[0];
  if (!personalNumber || !surname || !givenName || !dateOfBirth || !commune || lifeStatus !== 'ALIVE') return undefined;
  return {
    office: commune,
    book: '01/KS',
    number: String(number),
    year: '2021',
    registered_on: registeredOn,
    personal_number: personalNumber,
    surname,
    middle_name: person.middleName ?? '',
    given_name: givenName,
    birth_date: dateOfBirth.slice(0, { DAY: 10, MONTH: 7, YEAR: 4 }[dateOfBirthPrecision as 'DAY']),
    sex: person.sex ?? '',
    ethnicity: person.ethnicity ?? '',
    nationality: person.nationality ?? '',
    native_place: person.nativePlace?.id ?? '',
    life: 'ALIVE',
    register: 'BIRTH',
  };
}

const csvLine = (entry: Entry): string =>
  columns
    .map((name) => entry[name] ?? '')
    .map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');
