// From a row of the register's export to the row that is compared.
import type { RegisterRow } from '@lienthong/sdk';
import type { Row } from '@lienthong/sdk/node';

export const columns = [
  ...['office', 'book', 'number', 'year', 'registered_on', 'personal_number', 'surname', 'middle_name', 'given_name'],
  ...['birth_date', 'sex', 'ethnicity', 'nationality', 'native_place', 'life', 'died_on', 'death_place', 'register'],
] as const;
export type Entry = Partial<Record<(typeof columns)[number], string>>;

const cell = (row: Row, name: (typeof columns)[number]): string | null => row[name] || null;

/** An empty cell is a fact that the register doesn't know: it isn't compared. */
export const toRow = (row: Row): RegisterRow => ({
  entry: {
    office: row['office'] ?? '',
    book: row['book'] ?? '',
    number: row['number'] ?? '',
    year: Number(row['year']),
    date: row['registered_on'] ?? '',
  },
  register: row['register'] === 'DEATH' ? 'DEATH' : 'BIRTH',
  personalNumber: cell(row, 'personal_number'),
  surname: row['surname'] ?? '',
  middleName: cell(row, 'middle_name'),
  givenName: row['given_name'] ?? '',
  dateOfBirth: cell(row, 'birth_date'),
  sex: cell(row, 'sex') as 'MALE' | null,
  ethnicity: cell(row, 'ethnicity'),
  nationality: cell(row, 'nationality'),
  nativePlace: cell(row, 'native_place'),
  lifeStatus: cell(row, 'life') as 'ALIVE' | null,
  diedOn: cell(row, 'died_on'),
  deathPlace: cell(row, 'death_place'),
});
