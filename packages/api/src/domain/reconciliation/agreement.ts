/** What is compared of a person, in this order. A place in the order is given once: `codeText` goes by it, so rows are only added. */
export const reconciledFields = {
  PERSONAL_NUMBER: 'Personal number; a former one of the person is the same but for its form.',
  SURNAME: 'Surname (họ).',
  MIDDLE_NAME: 'Middle name (chữ đệm); none is a value too, so none against one differs.',
  GIVEN_NAME: 'Given name (tên).',
  DATE_OF_BIRTH: 'Birth date, as far as both know it.',
  SEX: 'Sex.',
  ETHNICITY: 'Ethnicity.',
  NATIONALITY: 'Nationality.',
  NATIVE_PLACE: 'Native place (quê quán).',
  LIFE_STATUS: 'Whether the person lives.',
  DIED_ON: 'Day of death.',
} as const satisfies Record<string, string>;
export type ReconciledField = keyof typeof reconciledFields;
export const reconciledFieldCodes = Object.keys(reconciledFields) as ReconciledField[];

export const agreements = {
  EQUAL: 'Both registers say the same.',
  EQUAL_BUT_FORM: 'Both say the same in another form, which `form` names.',
  DIFFERS: 'They contradict each other.',
  MISSING_HERE: 'The sender’s register has a value, or more of it, and this one lacks it.',
  MISSING_THERE: 'This register has a value, or more of it, and the sender’s row lacks it.',
} as const;
export type Agreement = keyof typeof agreements;

/** How two forms of the same differ. A name with other marks can be another name: only that form is worth a request. */
export const forms = {
  CASE: 'Capitals alone.',
  SPACING: 'Spaces, hyphens, apostrophes or dots.',
  TONE_PLACEMENT: 'The tone mark stands on another letter of the same syllable: hòa, hoà.',
  DIACRITICS: 'Diacritics: another name in law, perhaps, and found under the same key.',
  ORDER: 'The same words, in another order or divided otherwise into surname, middle and given name.',
  FORMER_NUMBER: 'A number that the person had before.',
  LEVEL: 'One unit lies within the other.',
  SUCCESSOR: 'One unit took over the other.',
} as const;
export type Form = keyof typeof forms;

/** Null form: not EQUAL_BUT_FORM. */
export interface Answer {
  agreement: Agreement;
  form: Form | null;
}
export interface FieldAgreement extends Answer {
  field: ReconciledField;
}

const answer = (agreement: Agreement, form: Form | null = null): Answer => ({ agreement, form });

/** The letter under which each answer is kept; one is given once and never reused. `-`: neither side has the field. */
const letters = {
  e: answer('EQUAL'),
  c: answer('EQUAL_BUT_FORM', 'CASE'),
  s: answer('EQUAL_BUT_FORM', 'SPACING'),
  t: answer('EQUAL_BUT_FORM', 'TONE_PLACEMENT'),
  d: answer('EQUAL_BUT_FORM', 'DIACRITICS'),
  o: answer('EQUAL_BUT_FORM', 'ORDER'),
  n: answer('EQUAL_BUT_FORM', 'FORMER_NUMBER'),
  l: answer('EQUAL_BUT_FORM', 'LEVEL'),
  u: answer('EQUAL_BUT_FORM', 'SUCCESSOR'),
  x: answer('DIFFERS'),
  h: answer('MISSING_HERE'),
  m: answer('MISSING_THERE'),
} as const satisfies Record<string, Answer>;

const absent = '-';
const letterOf = new Map(
  Object.entries(letters).map(([letter, { agreement, form }]) => [`${agreement} ${form}`, letter]),
);

/** What a run keeps of a row: a letter a field, no value. Empty where nobody was compared. */
export function codeText(fields: readonly FieldAgreement[]): string {
  if (fields.length === 0) return '';
  const byField = new Map(fields.map(({ field, agreement, form }) => [field, letterOf.get(`${agreement} ${form}`)]));
  return reconciledFieldCodes.map((field) => byField.get(field) ?? absent).join('');
}

export function readCodes(text: string): FieldAgreement[] {
  return [...text].flatMap((letter, at) => {
    const field = reconciledFieldCodes[at];
    if (letter === absent || field === undefined) return [];
    return [{ field, ...letters[letter as keyof typeof letters] }];
  });
}

/** Where in `codeText` a field stands, from 1, and the letters of an agreement: for a filter of kept rows. */
export const placeOf = (field: ReconciledField): number => reconciledFieldCodes.indexOf(field) + 1;
export const lettersOf = (agreement: Agreement): string =>
  Object.entries(letters)
    .filter(([, one]) => one.agreement === agreement)
    .map(([letter]) => letter)
    .join('');

/** No compared field contradicts; what one side lacks is a matter of completeness. */
export const isConsistent = (fields: readonly FieldAgreement[]): boolean =>
  fields.every(({ agreement }) => agreement !== 'DIFFERS');
