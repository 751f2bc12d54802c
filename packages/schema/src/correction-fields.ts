import { parseDay } from './civil-date.ts';
import { presences, sexes } from './codes.ts';
import { checkName } from './name-rule.ts';
import type { RefusalCode } from './refusal-codes.ts';

/** How the text of a value is read. */
export const correctedValueTypes = {
  PRESENCE: 'PRESENT, AWAY_IN_COUNTRY, ABROAD, DETAINED, MISSING or UNKNOWN.',
  HOME: 'Id of a commune or of a resident group of one, `<code>@<validFrom>`.',
  NAME: 'Part of a name: letters, spaces, apostrophes, hyphens and dots, at most 60 characters.',
  DATE: 'A day `YYYY-MM-DD`; `YYYY-MM` or `YYYY` where the register knows no more.',
  SEX: 'MALE or FEMALE.',
  ETHNICITY: 'Code of the ethnic group in the official list of 2008, 01 to 54.',
  COUNTRY: 'Code of the country, ISO 3166-1 alpha-2.',
  UNIT: 'Id of an administrative unit, `<code>@<validFrom>`: a code alone names different units over time.',
} as const;
export type CorrectedValueType = keyof typeof correctedValueTypes;

export interface CorrectableField {
  meaning: string;
  /** Columns of the person's row. */
  columns: readonly string[];
  valueType: CorrectedValueType;
  /** `field_key` of the printed fields: whether, and on which card, it is printed is the rule book's business. */
  printedField: string;
  /** Fields of the rule book. The law treats day and month of birth otherwise than the year. */
  ruleFields: readonly string[];
  /** Whether "none" is a value (many have no middle name). Elsewhere nothing is a missing value: a SUPPLEMENT. */
  none: boolean;
  /** Whose entry it stands in, null for none. Death locks all but its own entry (Law 60/2014 art. 34(2)). */
  entry: 'BIRTH' | 'DEATH' | null;
}

/**
 * The facts of a person that a correction may touch. The law knows more: place of birth and the parents' data, which
 * this register doesn't keep yet, and the place of birth registration, which the police adjust.
 */
export const correctableFields = {
  SURNAME: {
    meaning: 'Surname (họ).',
    columns: ['surname'],
    valueType: 'NAME',
    printedField: 'full_name',
    ruleFields: ['surname'],
    none: false,
    entry: 'BIRTH',
  },
  MIDDLE_NAME: {
    meaning: 'Middle name (chữ đệm); none is a value too.',
    columns: ['middle_name'],
    valueType: 'NAME',
    printedField: 'full_name',
    ruleFields: ['middle_name'],
    none: true,
    entry: 'BIRTH',
  },
  GIVEN_NAME: {
    meaning: 'Given name (tên).',
    columns: ['given_name'],
    valueType: 'NAME',
    printedField: 'full_name',
    ruleFields: ['given_name'],
    none: false,
    entry: 'BIRTH',
  },
  DATE_OF_BIRTH: {
    meaning: 'Birth date. Day and month, and the year, rest on rules of their own: a new year can mean a new number.',
    columns: ['date_of_birth', 'date_of_birth_precision'],
    valueType: 'DATE',
    printedField: 'birth_date',
    ruleFields: ['birth_year', 'birth_day_month'],
    none: false,
    entry: 'BIRTH',
  },
  SEX: {
    meaning: 'Sex, wrongly recorded. A medical finding is a re-determination, another kind.',
    columns: ['sex'],
    valueType: 'SEX',
    printedField: 'sex',
    ruleFields: ['sex'],
    none: false,
    entry: 'BIRTH',
  },
  NATIVE_PLACE: {
    meaning: 'Native place (quê quán).',
    columns: ['native_unit_no'],
    valueType: 'UNIT',
    printedField: 'place_of_origin',
    ruleFields: ['native_place'],
    none: false,
    entry: 'BIRTH',
  },
  ETHNICITY: {
    meaning: 'Ethnicity, wrongly recorded. To determine it anew is another kind.',
    columns: ['ethnicity'],
    valueType: 'ETHNICITY',
    printedField: 'ethnicity',
    ruleFields: ['ethnicity'],
    none: false,
    entry: 'BIRTH',
  },
  NATIONALITY: {
    meaning: 'Nationality, wrongly recorded. To acquire or lose it is another kind.',
    columns: ['nationality'],
    valueType: 'COUNTRY',
    printedField: 'nationality',
    ruleFields: ['nationality'],
    none: false,
    entry: 'BIRTH',
  },
} as const satisfies Record<string, CorrectableField>;
export type CorrectableFieldCode = keyof typeof correctableFields;

/** All that a request may touch: the facts of civil status, and those that only the population register keeps. */
export const recordedFields = {
  ...correctableFields,
  PRESENCE: {
    meaning: 'Whether the person lives here now.',
    columns: ['presence', 'presence_source'],
    valueType: 'PRESENCE',
    printedField: 'place_of_residence',
    ruleFields: ['presence'],
    none: false,
    entry: null,
  },
  PERMANENT_RESIDENCE: {
    meaning: 'Permanent residence (nơi thường trú); none is a value too.',
    columns: ['permanent_unit_no'],
    valueType: 'HOME',
    printedField: 'place_of_residence',
    ruleFields: ['permanent_residence'],
    none: true,
    entry: null,
  },
} as const satisfies Record<string, CorrectableField>;
export type RecordedFieldCode = keyof typeof recordedFields;

/** What a CHANGE may touch here: parts of the name (Law 60/2014 art. 26(1)). The parents' data isn't kept. */
export const changeableFields = {
  SURNAME: 'Surname (họ).',
  MIDDLE_NAME: 'Middle name (chữ đệm); none is a value too.',
  GIVEN_NAME: 'Given name (tên).',
} as const satisfies Partial<Record<CorrectableFieldCode, string>>;
export type ChangeableFieldCode = keyof typeof changeableFields;

/** What can be missing here, so that a SUPPLEMENT can add it. Every other fact is always recorded, or "none" is its value. */
export const supplementableFields = {
  DATE_OF_BIRTH: 'What is missing in the birth date: the day, or month and day.',
  NATIVE_PLACE: 'Native place (quê quán).',
  ETHNICITY: 'Ethnicity.',
} as const satisfies Partial<Record<CorrectableFieldCode, string>>;
export type SupplementableFieldCode = keyof typeof supplementableFields;

/** Whose fault the wrong entry was; an entry without fault isn't corrected (Decree 123/2015 art. 7(2)). */
export const errorSources = {
  REGISTRAR: 'The officer who made the entry.',
  DECLARANT: 'The person who declared the event.',
} as const;
export type ErrorSource = keyof typeof errorSources;

const homePattern = /^\d{5}(-\d{2,})?@(origin|\d{4}-\d{2}-\d{2})$/;
const unitPattern = /^(\d{2}|\d{3}|\d{5})@(origin|\d{4}-\d{2}-\d{2})$/;

/** ISO 3166-1 alpha-2, 249 codes. */
const countries = new Set(
  `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD
   CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF
   GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
   KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
   NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
   SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
   VN VU WF WS YE YT ZA ZM ZW`.split(/\s+/),
);

type ParsedValue =
  | { readonly ok: true; readonly value: string | null }
  | { readonly ok: false; readonly code: RefusalCode; readonly rule: string };

const refused = (code: RefusalCode, rule: string): ParsedValue => ({ ok: false, code, rule });
const taken = (value: string): ParsedValue => ({ ok: true, value });

const readers: Record<CorrectedValueType, (text: string) => ParsedValue> = {
  NAME: (text) => {
    const checked = checkName(text);
    return checked.ok ? taken(checked.value) : refused('TEXT_REFUSED', checked.rule);
  },
  DATE: (text) => (parsePartialDay(text) ? taken(text) : refused('DATE_NOT_POSSIBLE', 'NOT_A_DAY')),
  SEX: (text) => (Object.hasOwn(sexes, text) ? taken(text) : refused('VALUE_NOT_ALLOWED', 'NOT_A_SEX')),
  ETHNICITY: (text) =>
    /^(0[1-9]|[1-4]\d|5[0-4])$/.test(text) ? taken(text) : refused('VALUE_NOT_ALLOWED', 'NOT_AN_ETHNIC_GROUP'),
  COUNTRY: (text) => (countries.has(text) ? taken(text) : refused('VALUE_NOT_ALLOWED', 'NOT_A_COUNTRY')),
  PRESENCE: (text) => (Object.hasOwn(presences, text) ? taken(text) : refused('VALUE_NOT_ALLOWED', 'NOT_A_PRESENCE')),
  HOME: (text) => (homePattern.test(text) ? taken(text) : refused('VALUE_NOT_ALLOWED', 'NOT_A_HOME_ID')),
  UNIT: (text) => (unitPattern.test(text) ? taken(text) : refused('VALUE_NOT_ALLOWED', 'NOT_A_UNIT_ID')),
};

/**
 * The canonical form of a recorded or a corrected value: a name in NFC, everything else as it is. Null is "none" where
 * the field knows it, else VALUE_REQUIRED. Whether a unit exists only the register knows. No rule repeats the text.
 */
export function parseCorrectedValue(field: RecordedFieldCode, text: string | null): ParsedValue {
  const { valueType, none } = recordedFields[field];
  if (text !== null) return readers[valueType](text);
  return none ? { ok: true, value: null } : refused('VALUE_REQUIRED', 'NOT_NONE');
}

export interface PartialDay {
  /** As the register keeps it: what is missing stands as January or as the first. */
  readonly day: string;
  readonly precision: 'DAY' | 'MONTH' | 'YEAR';
}

const precisions = { 4: 'YEAR', 7: 'MONTH', 10: 'DAY' } as const;

/** `1961`, `1961-05` or `1961-05-03`; null if that is no real day. */
export function parsePartialDay(text: string): PartialDay | null {
  const precision = precisions[text.length as keyof typeof precisions] as PartialDay['precision'] | undefined;
  const day = precision && parseDay(text + '-01-01'.slice(text.length - 4));
  return precision && day ? { day, precision } : null;
}

/** The text of a date as far as the register knows it; the inverse of `parsePartialDay`. */
export function partialDayText({ day, precision }: PartialDay): string {
  return day.slice(0, { YEAR: 4, MONTH: 7, DAY: 10 }[precision]);
}

/** The fields of the rule book that a correction touches; only a birth date can touch one or two of several. */
export function ruleFieldsOf(field: RecordedFieldCode, recorded: string | null, value: string | null): string[] {
  if (field !== 'DATE_OF_BIRTH' || recorded === null || value === null) return [...recordedFields[field].ruleFields];
  const touched = {
    birth_year: recorded.slice(0, 4) !== value.slice(0, 4),
    birth_day_month: recorded.slice(4) !== value.slice(4),
  };
  return correctableFields.DATE_OF_BIRTH.ruleFields.filter((rule) => touched[rule]);
}

/** What a supplement would do to the recorded value. Only a birth date can be missing in part, and what is there is kept. */
export function supplementTo(
  field: SupplementableFieldCode,
  recorded: string | null,
  value: string,
): 'ADDS' | 'IS_RECORDED' | 'DIFFERS' | 'NOTHING_ADDED' {
  if (recorded === null) return 'ADDS';
  if (field !== 'DATE_OF_BIRTH' || parsePartialDay(recorded)?.precision === 'DAY') return 'IS_RECORDED';
  if (recorded.startsWith(value)) return 'NOTHING_ADDED';
  return value.startsWith(recorded) ? 'ADDS' : 'DIFFERS';
}
