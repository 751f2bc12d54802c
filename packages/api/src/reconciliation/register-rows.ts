import { parseCorrectedValue } from '@lienthong/schema/correction-fields';
import type { Context } from '../access/context.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import type { PersonFacts } from '../domain/reconciliation/compare.ts';
import { liesWithin, type Unit } from '../store/units.ts';
import { findUnit } from '../units/units.ts';
import type { ReconciliationItem } from './reconciliation.inputs.ts';

/** A row of the sender's register as the domain reads it. */
export interface RegisterRow {
  item: ReconciliationItem;
  there: PersonFacts;
}

/** Facts with a form of their own, by the field of corrections that says which. */
const formed = {
  surname: 'SURNAME',
  middleName: 'MIDDLE_NAME',
  givenName: 'GIVEN_NAME',
  dateOfBirth: 'DATE_OF_BIRTH',
  ethnicity: 'ETHNICITY',
  nationality: 'NATIONALITY',
  nativePlace: 'NATIVE_PLACE',
} as const satisfies Partial<Record<keyof PersonFacts, string>>;
const formedNames = Object.keys(formed) as (keyof typeof formed)[];

/** What makes a row unfit to be compared: an entry of somebody else's register, or a value of no form. */
export function readRegisterRow(context: Context, item: ReconciliationItem): RegisterRow | { refused: Refusal[] } {
  const office = findUnit(context, item.entry.office, undefined);
  const refused = officeRefusals(context, office);
  const values: Partial<Record<keyof typeof formed, string | null>> = {};
  for (const name of formedNames) {
    const text = item[name] ?? null;
    const parsed = text === null ? { ok: true as const, value: null } : parseCorrectedValue(formed[name], text);
    if (parsed.ok) values[name] = parsed.value;
    else refused.push(refusal(parsed.code, [name], { rule: parsed.rule }));
  }
  const { nativePlace = null } = values;
  if (nativePlace !== null && !context.units.findById(nativePlace))
    refused.push(refusal('UNIT_NOT_FOUND', ['nativePlace']));
  if (refused.length > 0) return { refused };
  const { personalNumber = null, sex = null, lifeStatus = null, diedOn = null } = item;
  return {
    item,
    there: {
      personalNumber,
      surname: values.surname ?? item.surname,
      middleName: values.middleName ?? null,
      givenName: values.givenName ?? item.givenName,
      dateOfBirth: values.dateOfBirth ?? null,
      sex,
      ethnicity: seesEthnicity(context) ? (values.ethnicity ?? null) : null,
      nationality: values.nationality ?? null,
      nativePlace,
      lifeStatus,
      diedOn,
    },
  };
}

/** A caller without the class compares without it, on both sides. */
export const seesEthnicity = ({ caller }: Context): boolean => caller.classes.has('ETHNICITY');

function officeRefusals(context: Context, office: Unit | null): Refusal[] {
  const path = ['entry', 'office'];
  if (!office) return [refusal('UNIT_NOT_FOUND', path)];
  if (office.level === 'RESIDENT_GROUP') return [refusal('VALUE_NOT_ALLOWED', path, { rule: 'NO_REGISTER' })];
  return liesWithin(office, context.caller.agency.unit) ? [] : [refusal('OUTSIDE_JURISDICTION', path)];
}
