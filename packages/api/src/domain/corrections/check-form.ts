import { parseDay } from '@lienthong/schema/civil-date';
import { parseCorrectedValue, parsePartialDay } from '@lienthong/schema/correction-fields';
import { checkText } from '@lienthong/schema/text-rule';
import type { DeathRegistration, FieldCorrection, RegisterEntry, SubmittedItem } from './facts.ts';
import { pathTo, type CheckRefusal } from './refusal.ts';

/** Characters of a place of death. */
const placeLength = 200;

/** What the item alone decides: neither register nor clock is asked, and no rule of the day. */
export function checkForm({ change, registration }: SubmittedItem): CheckRefusal[] {
  if (!registration) return [{ code: 'VALUE_REQUIRED', path: ['registration'], params: {} }];
  return change.kind === 'DEATH' ? deathForm(change, registration) : correctionForm(change, registration);
}

function correctionForm(change: FieldCorrection, { registeredOn }: RegisterEntry): CheckRefusal[] {
  const { field } = change;
  const [recorded, value] = [parseCorrectedValue(field, change.recorded), parseCorrectedValue(field, change.value)];
  const malformed = [
    { at: 'recorded', answer: recorded },
    { at: 'value', answer: value },
  ].flatMap(({ at, answer }): CheckRefusal[] =>
    answer.ok ? [] : [{ code: answer.code, path: pathTo(change, at), params: { field, rule: answer.rule } }],
  );
  if (!recorded.ok || !value.ok) return malformed;
  const path = pathTo(change, 'value');
  if (recorded.value === value.value) return [{ code: 'VALUE_UNCHANGED', path, params: { field } }];
  if (field !== 'DATE_OF_BIRTH') return [];
  return birthDateForm(recorded.value ?? '', value.value ?? '', registeredOn, path);
}

/** What is missing in a date is added by a SUPPLEMENT, and what is recorded isn't taken away: the precision stays. */
function birthDateForm(recorded: string, value: string, registeredOn: string, path: string[]): CheckRefusal[] {
  if (recorded.length !== value.length) {
    return [{ code: 'VALUE_NOT_ALLOWED', path, params: { field: 'DATE_OF_BIRTH', rule: 'PRECISION_STAYS' } }];
  }
  const born = parsePartialDay(value)?.day ?? '';
  return born > registeredOn ? [{ code: 'DATES_CONTRADICT', path, params: { rule: 'BORN_AFTER_REGISTRATION' } }] : [];
}

function deathForm(change: DeathRegistration, { registeredOn }: RegisterEntry): CheckRefusal[] {
  const found: CheckRefusal[] = [];
  const add = (code: CheckRefusal['code'], field: string, rule: string): void => {
    found.push({ code, path: pathTo(change, field), params: { rule } });
  };
  const place = checkText(change.place, { max: placeLength });
  if (!place.ok) add('TEXT_REFUSED', 'place', place.rule);
  else if (place.value.trim() === '') add('VALUE_REQUIRED', 'place', 'EMPTY');
  if (parseDay(change.diedOn) === null) add('DATE_NOT_POSSIBLE', 'diedOn', 'NOT_A_DAY');
  else if (change.diedOn > registeredOn) add('DATES_CONTRADICT', 'diedOn', 'DIED_AFTER_REGISTRATION');
  return found;
}
