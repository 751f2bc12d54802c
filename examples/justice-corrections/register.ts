// Writes a district's register of 500 entries, as a civil-status office would export it: good ones and every kind of bad one.
import fs from 'node:fs/promises';
import path from 'node:path';
import type { JusticeClient } from '@lienthong/sdk';
import { familiesAmong } from './families.ts';

export const columns = [
  ...[
    'kind',
    'personal_number',
    'given_name',
    'birth_year',
    'field',
    'recorded',
    'value',
    'error_source',
    'died_on',
    'place',
  ],
  ...[
    'office',
    'book',
    'number',
    'year',
    'registered_on',
    'registrar',
    'document',
    'evidence_kind',
    'evidence_reference',
  ],
  ...['evidence_issued_on', 'ground', 'consents'],
  // Of families: the child that was born, the other person of the entry, the day on which it begins.
  ...['surname', 'middle_name', 'sex', 'born_on', 'ethnicity', 'native_place', 'twin'],
  ...['other_number', 'other_given_name', 'event_on'],
] as const;
export type Entry = Partial<Record<(typeof columns)[number], string>>;
export type Person = Awaited<ReturnType<JusticeClient['citizens']['list']>>['nodes'][number];

const rows = 500;
const registeredOn = '2021-05-12';
const registrar = 'officer-justice-703-1';

/** Every tenth row is wrong in one of these ways; the rest are corrections and deaths that can be applied. */
const faults: ((entry: Entry, person: Person) => Entry)[] = [
  (entry) => ({ ...entry, personal_number: '97212345' }),
  (entry) => ({ ...entry, personal_number: '290123456' }),
  (entry) => ({ ...entry, personal_number: '972199000001' }),
  (entry) => ({ ...entry, given_name: '', birth_year: '' }),
  (entry) => ({ ...entry, given_name: 'Không', birth_year: '' }),
  (entry) => ({ ...entry, kind: 'CORRECTION', field: 'GIVEN_NAME', recorded: 'Khác', value: 'Khang' }),
  (entry) => ({ ...entry, evidence_kind: '', evidence_reference: '', evidence_issued_on: '' }),
  (entry) => ({ ...entry, evidence_issued_on: '2021-05-18' }),
  (entry) => ({ ...entry, document: '' }),
  (entry) => ({ ...entry, document: '1/1900/XX' }),
  (entry) => ({ ...entry, kind: 'DEATH', died_on: '2021-06-30', place: 'Tây Ninh', evidence_kind: 'DEATH_NOTICE' }),
  (entry) => ({ ...entry, office: '25489' }),
  (entry, { givenName }) => ({
    ...entry,
    kind: 'CORRECTION',
    field: 'GIVEN_NAME',
    recorded: givenName ?? '',
    value: givenName ?? '',
  }),
  (entry) => ({ ...entry, kind: 'CORRECTION', field: 'SEX', recorded: 'MALE', value: 'UNKNOWN' }),
];

/**
 * The same people in the same order give the same file; an existing file is left as it is. `neighbour` is the office of
 * another district: its people can be born, and registered, in this one.
 */
export async function writeRegister(justice: JusticeClient, neighbour: JusticeClient, file: string): Promise<void> {
  if (await fs.stat(file).catch(() => undefined)) return;
  const people = await justice.citizens.list({ status: undefined }).toArray({ limit: 3 * rows });
  const known = people.filter(
    ({ personalNumber, currentResidence }) => personalNumber !== null && currentResidence !== null,
  );
  const lines = [columns.join(',')];
  const families = familiesAmong(known, registeredOn, registrar);
  lines.push(...families.entries.map(csvLine));
  const others = known.filter((person) => !families.persons.includes(person));
  lines.push(...twinsAmong(others).map(csvLine));
  lines.push(...(await neighbour.citizens.list({ status: undefined }).toArray({ limit: 3 })).flatMap(movedAway));
  for (let at = 0; lines.length <= rows && at < others.length; at += 1) {
    const person = others[at] as Person;
    const entry = entryOf(person, lines.length);
    if (!entry) continue;
    const fault = lines.length % 10 === 0 ? faults[Math.floor(lines.length / 10) % faults.length] : undefined;
    lines.push(csvLine(fault ? fault(entry, person) : entry));
    // The same entry exported twice, and a second entry on the same fact.
    if (lines.length % 50 === 0) lines.push(lines.at(-1) as string);
    if (lines.length % 70 === 0) lines.push(csvLine({ ...entry, number: `${lines.length}B` }));
  }
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(`${file}.new`, `${lines.slice(0, rows + 1).join('\n')}\n`, { mode: 0o600 });
  await fs.rename(`${file}.new`, file);
}

/**
 * The first twins: one entry for one of them, then, by a slip, the other's number with the first one's name. The second fact
 * stops it; a birth year would not, since twins share it.
 */
function twinsAmong(people: readonly Person[]): Entry[] {
  const born = Map.groupBy(people, (one) => `${one.surname}/${one.dateOfBirth}/${one.currentResidence?.code}`);
  const [one, other] = [...born.values()].find(([a, b]) => a && b && a.givenName !== b.givenName) ?? [];
  const entry = one && entryOf(one, 901);
  if (!entry || !other?.personalNumber) return [];
  return [entry, { ...entry, personal_number: other.personalNumber, number: '902' }];
}

/** Registered here, living elsewhere: found by number and second fact alone. */
function movedAway(person: Person, at: number): string[] {
  const entry = entryOf(person, 905 + 4 * at);
  return entry ? [csvLine({ ...entry, office: '25456' })] : [];
}

function entryOf(person: Person, number: number): Entry | undefined {
  const { personalNumber, givenName, middleName, surname, birthYear, currentResidence } = person;
  const commune = currentResidence?.code.split('-')[0];
  if (!personalNumber || !givenName || !surname || !commune) return undefined;
  const base: Entry = {
    personal_number: personalNumber,
    given_name: givenName,
    office: commune,
    book: '01/2021',
    number: String(number),
    year: '2021',
    registered_on: registeredOn,
    registrar,
    document: '60/2014/QH13',
    evidence_kind: 'BIRTH_CERTIFICATE',
    evidence_reference: `HT-${commune}-${number}`,
    evidence_issued_on: '2000-01-15',
  };
  // What is missing is supplemented, as far as the papers say.
  if (person.dateOfBirthPrecision !== 'DAY' && birthYear !== null)
    return { ...base, kind: 'SUPPLEMENT', field: 'DATE_OF_BIRTH', value: `${birthYear}-05-03` };
  if (number % 20 === 7)
    return {
      ...base,
      kind: 'CHANGE',
      field: 'GIVEN_NAME',
      recorded: givenName,
      value: givenName === 'Bình' ? 'An' : 'Bình',
      ground: 'NAME_HARMS',
      consents: birthYear !== null && birthYear > 2002 ? 'SELF FATHER MOTHER' : 'SELF',
    };
  // Deaths are decided by the commune: those of the ward whose officers the demo has.
  if (number % 4 === 0 && commune === '25456')
    return {
      ...base,
      kind: 'DEATH',
      died_on: number % 8 === 0 ? '2021-05-09' : '2021-03-01',
      place: 'Tây Ninh',
      evidence_kind: 'DEATH_NOTICE',
    };
  if (number % 4 === 1)
    return {
      ...base,
      kind: 'CORRECTION',
      field: 'GIVEN_NAME',
      recorded: givenName,
      value: `${givenName}h`,
      error_source: 'REGISTRAR',
    };
  if (number % 4 === 2)
    return {
      ...base,
      kind: 'CORRECTION',
      field: 'MIDDLE_NAME',
      recorded: middleName ?? '',
      value: middleName === 'Hữu' ? 'Hửu' : 'Hữu',
      error_source: 'DECLARANT',
      given_name: '',
      birth_year: String(birthYear ?? ''),
    };
  return {
    ...base,
    kind: 'CORRECTION',
    field: 'ETHNICITY',
    recorded: person.ethnicity ?? '',
    value: person.ethnicity === '01' ? '05' : '01',
    error_source: 'REGISTRAR',
  };
}

const csvLine = (entry: Entry): string =>
  columns
    .map((name) => entry[name] ?? '')
    .map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',');
