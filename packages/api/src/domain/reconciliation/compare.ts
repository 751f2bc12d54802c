import type { Day } from '@lienthong/schema/civil-date';
import type { LifeStatus, PersonalNumberStatus, Sex } from '@lienthong/schema/codes';
import {
  reconciledFieldCodes,
  type Agreement,
  type Answer,
  type FieldAgreement,
  type Form,
  type ReconciledField,
} from './agreement.ts';
import { formOf, sameWords, type NameParts } from './name-form.ts';

/** A person as one of the two registers has it. Null: not known, or not told. */
export interface PersonFacts extends NameParts {
  personalNumber: string | null;
  /** `1961`, `1961-05` or `1961-05-03`. */
  dateOfBirth: string | null;
  sex: Sex | null;
  ethnicity: string | null;
  nationality: string | null;
  /** Id of the unit. */
  nativePlace: string | null;
  lifeStatus: LifeStatus | null;
  diedOn: Day | null;
}

/** A person of this register, and how the number of the row led to it. */
export interface HereFacts extends PersonFacts {
  /** State of the number that the row was looked up by; null where another way led here. */
  numberStatus: PersonalNumberStatus | null;
}

/** How two places that aren't the same are one all the same. */
export type RelatePlaces = (here: string, there: string) => 'LEVEL' | 'SUCCESSOR' | null;

interface Pair {
  here: HereFacts;
  there: PersonFacts;
  relate: RelatePlaces;
}

const as = (agreement: Agreement, form: Form | null = null): Answer => ({ agreement, form });

/** Undefined where neither has a value: there is nothing to compare. */
type Comparison = (pair: Pair) => Answer | undefined;

/** By equality of the texts, unless told otherwise. */
const byText =
  (
    name: Exclude<keyof PersonFacts, 'middleName'>,
    unlike: (pair: Pair, here: string, there: string) => Answer = () => as('DIFFERS'),
  ): Comparison =>
  (pair) => {
    const [here, there] = [pair.here[name], pair.there[name]];
    if (there === null) return here === null ? undefined : as('MISSING_THERE');
    if (here === null) return as('MISSING_HERE');
    return here === there ? as('EQUAL') : unlike(pair, here, there);
  };

const namePart =
  (name: keyof NameParts): Comparison =>
  ({ here, there }) => {
    const [one, other] = [here[name], there[name]];
    if (one === other) return as('EQUAL');
    const form = one === null || other === null ? null : formOf(one, other);
    if (form === 'SAME') return as('EQUAL');
    if (form !== null) return as('EQUAL_BUT_FORM', form);
    return sameWords(here, there) ? as('EQUAL_BUT_FORM', 'ORDER') : as('DIFFERS');
  };

/** A former number leads to the person too; so does one that was taken back while none is in force. */
const byNumber = byText('personalNumber', ({ here }) =>
  here.numberStatus === null ? as('DIFFERS') : as('EQUAL_BUT_FORM', 'FORMER_NUMBER'),
);

/** A year and a day of that year don't contradict each other: one side lacks the rest. */
const partialDate = (_: Pair, here: string, there: string): Answer => {
  if (there.startsWith(here)) return as('MISSING_HERE');
  return here.startsWith(there) ? as('MISSING_THERE') : as('DIFFERS');
};

const comparisons: Record<ReconciledField, Comparison> = {
  PERSONAL_NUMBER: (pair) =>
    pair.here.personalNumber === null && pair.here.numberStatus !== null
      ? as('EQUAL_BUT_FORM', 'FORMER_NUMBER')
      : byNumber(pair),
  SURNAME: namePart('surname'),
  MIDDLE_NAME: namePart('middleName'),
  GIVEN_NAME: namePart('givenName'),
  DATE_OF_BIRTH: byText('dateOfBirth', partialDate),
  SEX: byText('sex'),
  ETHNICITY: byText('ethnicity'),
  NATIONALITY: byText('nationality'),
  NATIVE_PLACE: byText('nativePlace', ({ relate }, here, there) => {
    const form = relate(here, there);
    return form === null ? as('DIFFERS') : as('EQUAL_BUT_FORM', form);
  }),
  LIFE_STATUS: byText('lifeStatus'),
  DIED_ON: byText('diedOn'),
};

/** Field by field, what neither register has left out. */
export function compareFacts(here: HereFacts, there: PersonFacts, relate: RelatePlaces): FieldAgreement[] {
  const pair = { here, there, relate };
  return reconciledFieldCodes.flatMap((field) => {
    const found = comparisons[field](pair);
    return found ? [{ field, ...found }] : [];
  });
}
