import { hash } from 'node:crypto';
import type { CardVersion } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import type { Unit } from '../store/units.ts';
import type { SubjectRow } from './subject.sql.ts';

/** What a card shows, by the field of the rule book: those that its version prints, in this order. */
const printedTexts = {
  personal_number: ({ personalNumber }) => personalNumber ?? '',
  full_name: ({ surname, middleName, givenName }) =>
    [surname, middleName, givenName].filter((part) => part !== null).join(' '),
  birth_date: ({ dateOfBirth, dateOfBirthPrecision }) =>
    dateOfBirth.slice(0, { DAY: 10, MONTH: 7, YEAR: 4 }[dateOfBirthPrecision]),
  sex: ({ sex }) => sex,
  nationality: ({ nationality }) => nationality,
  place_of_origin: ({ nativeUnitNo }, context) => placeText(context, nativeUnitNo),
  place_of_residence: ({ permanentUnitNo }, context) => placeText(context, permanentUnitNo),
} as const satisfies Record<string, (person: SubjectRow, context: Context) => string>;

/** Hash of the printed texts, in hex: tells whether a card shows what the register says, without keeping it twice. */
export function printedHash(
  context: Context,
  person: SubjectRow,
  version: CardVersion,
  expiresOn: string | null,
): string {
  const printed = Object.entries(printedTexts).flatMap(([field, text]) =>
    context.rules.findPrintedField(version, field)?.carrier === 'PRINT' ? [text(person, context)] : [],
  );
  return hash('sha256', [...printed, expiresOn ?? ''].join('\n'));
}

/** The unit's name and those above it, as a card prints a place. */
function placeText({ units }: Context, unitNo: number | null): string {
  const names: string[] = [];
  let unit: Unit | undefined = unitNo === null ? undefined : units.findByNo(unitNo);
  for (; unit; unit = unit.parentId === null ? undefined : units.findById(unit.parentId)) names.push(unit.fullName);
  return names.join(', ');
}
