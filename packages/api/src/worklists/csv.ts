import { maskPersonalNumber } from '@lienthong/schema/personal-number';
import { worklistForm } from '@lienthong/schema/worklists';
import type { Caller } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { csvCell } from '../access/csv-cell.ts';
import { citizenIds } from '../citizens/citizens.ts';
import { personalFields, type PersonalField } from '../domain/personal-field.ts';
import { linePage, type ItemRow, type WorklistRow } from './published.sql.ts';
import { itemIds, worklistIds } from './published.ts';
import { workItemId } from './worklists.ts';

interface Column {
  name: string;
  /** The field that shows the same; without one it is a part of what is hashed, and of everybody's who may read the list. */
  field?: PersonalField;
  value(row: ItemRow, context: Context): string | number | null;
}

/** The first seven, with commas between, are the lines that the hash is over; a test holds them equal to the statement's. */
const columns: readonly Column[] = [
  { name: 'item', value: ({ kind, citizenId }) => workItemId(kind, citizenId) },
  { name: 'person', value: ({ citizenId }) => citizenIds.of(citizenId) },
  { name: 'kind', value: ({ kind }) => kind },
  { name: 'unit', value: ({ homeUnitNo }, { units }) => units.findByNo(homeUnitNo)?.id ?? '' },
  { name: 'state', value: ({ stateThen }) => stateThen },
  { name: 'personVersion', value: ({ citizenVersion }) => citizenVersion },
  { name: 'dossierVersion', value: ({ dossierVersion }) => dossierVersion },
  { name: 'line', value: ({ itemId }) => itemIds.of(itemId) },
  { name: 'no', value: ({ no }) => no },
  {
    name: 'group',
    field: 'PublishedWorkItem.group',
    value: ({ homeUnitNo }, { units }) => units.findByNo(homeUnitNo)?.fullName ?? '',
  },
  {
    name: 'maskedNumber',
    field: 'Citizen.maskedNumber',
    value: ({ personalNumber }) => (personalNumber === null ? null : maskPersonalNumber(personalNumber)),
  },
  { name: 'personalNumber', field: 'Citizen.personalNumber', value: ({ personalNumber }) => personalNumber },
  { name: 'surname', field: 'Citizen.surname', value: ({ surname }) => surname },
  { name: 'middleName', field: 'Citizen.middleName', value: ({ middleName }) => middleName },
  { name: 'givenName', field: 'Citizen.givenName', value: ({ givenName }) => givenName },
  {
    name: 'birthYear',
    field: 'Citizen.birthYear',
    value: (row) => (row.id === null ? null : row.dateOfBirth.slice(0, 4)),
  },
  { name: 'dateOfBirth', field: 'Citizen.dateOfBirth', value: ({ dateOfBirth }) => dateOfBirth },
  { name: 'sex', field: 'Citizen.sex', value: ({ sex }) => sex },
  { name: 'presence', field: 'Citizen.presence', value: ({ presence }) => presence },
  { name: 'reviewVersion', value: ({ reviewVersion }) => reviewVersion },
  { name: 'result', field: 'PublishedWorkItem.review', value: ({ result }) => result },
];

const columnsOf = ({ classes }: Caller): Column[] =>
  columns.filter(({ field }) => field === undefined || classes.has(personalFields[field].fieldClass));

/** Lines read by one statement; the audit names their persons in one row each time. */
const pageLines = 1000;

/** Whole lists, line by line: the form and the hash first, then the columns that the caller may see. Each page is read when the one before has left. */
export async function* csvOf(context: Context, list: WorklistRow): AsyncGenerator<string> {
  const shown = columnsOf(context.caller);
  context.fields = shown.reduce(
    (bits, { field }) => (field ? bits | (1n << BigInt(personalFields[field].bit)) : bits),
    0n,
  );
  const unit = context.units.findById(list.unitId);
  const facts = {
    list: worklistIds.of(list.id),
    kind: list.kind,
    unit: unit?.id ?? list.unitId,
    asOf: list.asOf,
    lines: list.lines,
    sha256: list.sha256,
  };
  yield `# ${worklistForm} ${Object.entries(facts)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ')}\r\n${shown.map(({ name }) => name).join(',')}\r\n`;
  const statement = linePage([]);
  for (let after = 0; after < list.lines;) {
    const rows = await context.sql(statement, [list.id, after, pageLines]);
    yield rows.map((row) => `${shown.map(({ value }) => csvCell(value(row, context))).join(',')}\r\n`).join('');
    const last = rows.at(-1);
    if (!last) throw new Error('a published list lacks lines');
    after = last.no;
  }
}
