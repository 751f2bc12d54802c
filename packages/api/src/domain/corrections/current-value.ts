import {
  parsePartialDay,
  partialDayText,
  recordedFields,
  type RecordedFieldCode,
} from '@lienthong/schema/correction-fields';
import type { CitizenFacts, EffectFacts } from './facts.ts';

const readers: Record<RecordedFieldCode, (citizen: CitizenFacts) => string | null> = {
  SURNAME: (citizen) => citizen.surname,
  MIDDLE_NAME: (citizen) => citizen.middleName,
  GIVEN_NAME: (citizen) => citizen.givenName,
  DATE_OF_BIRTH: (citizen) => partialDayText({ day: citizen.dateOfBirth, precision: citizen.dateOfBirthPrecision }),
  SEX: (citizen) => citizen.sex,
  NATIVE_PLACE: (citizen) => citizen.nativePlace,
  ETHNICITY: (citizen) => citizen.ethnicity,
  NATIONALITY: (citizen) => citizen.nationality,
  PRESENCE: (citizen) => citizen.presence,
  PERMANENT_RESIDENCE: (citizen) => citizen.permanentResidence,
};

/** The register's value as a text of the field's type: what `recorded` must equal, character by character in NFC. */
export function currentValue(citizen: CitizenFacts, field: RecordedFieldCode): string | null {
  return readers[field](citizen);
}

type Recorded = (typeof recordedFields)[RecordedFieldCode];
/** Columns of the person's row that an applied request may write. */
export type CitizenColumn = Recorded['columns'][number] | 'life_status' | 'died_on' | 'presence_on' | 'unit_no';
export type CitizenColumns = Partial<Record<CitizenColumn, string | number | null>>;

/** What a value writes into the person's row; the keys of the name belong to whoever writes. */
export function columnsOf(
  field: RecordedFieldCode,
  value: string | null,
  { findUnit }: Pick<EffectFacts, 'findUnit'>,
): CitizenColumns {
  if (field === 'DATE_OF_BIRTH') {
    const date = parsePartialDay(value ?? '');
    if (!date) throw new Error('a birth date that was never checked is to be written');
    return { date_of_birth: date.day, date_of_birth_precision: date.precision };
  }
  if (field === 'NATIVE_PLACE') {
    const unit = value === null ? undefined : findUnit(value);
    if (!unit) throw new Error('a native place that was never checked is to be written');
    return { native_unit_no: unit.unitNo };
  }
  if (field === 'PERMANENT_RESIDENCE') return { permanent_unit_no: value === null ? null : homeNo(value, findUnit) };
  if (field === 'PRESENCE') return { presence: value, presence_source: 'POPULATION_CORRECTION' };
  const [column] = recordedFields[field].columns;
  return { [column]: value };
}

/** The number of a home that was checked. */
export function homeNo(id: string, findUnit: EffectFacts['findUnit']): number {
  const unit = findUnit(id);
  if (!unit) throw new Error('a home that was never checked is to be written');
  return unit.unitNo;
}

const properties = {
  SURNAME: 'surname',
  MIDDLE_NAME: 'middleName',
  GIVEN_NAME: 'givenName',
  SEX: 'sex',
  NATIVE_PLACE: 'nativePlace',
  ETHNICITY: 'ethnicity',
  NATIONALITY: 'nationality',
  PRESENCE: 'presence',
  PERMANENT_RESIDENCE: 'permanentResidence',
} as const satisfies Partial<Record<RecordedFieldCode, keyof CitizenFacts>>;

/** The person as the register holds it after the correction. */
export function withValue(citizen: CitizenFacts, field: RecordedFieldCode, value: string | null): CitizenFacts {
  if (field !== 'DATE_OF_BIRTH') return { ...citizen, [properties[field]]: value };
  const date = parsePartialDay(value ?? '');
  return date ? { ...citizen, dateOfBirth: date.day, dateOfBirthPrecision: date.precision } : citizen;
}
