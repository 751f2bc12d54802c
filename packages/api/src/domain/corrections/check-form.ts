import { parseDay } from '@lienthong/schema/civil-date';
import { parseCorrectedValue, parsePartialDay } from '@lienthong/schema/correction-fields';
import { deskOf } from '@lienthong/schema/correction-reports';
import { checkText } from '@lienthong/schema/text-rule';
import { familyForm } from './check-family.ts';
import { residenceForm } from './check-population.ts';
import { declarationForm, decisionForm } from './check-decision.ts';
import type { DeathRegistration, FactReport, FieldSupplement, SubmittedItem, ValueChange } from './facts.ts';
import { isFamily } from './family.ts';
import { restsOnEntry } from './kinds.ts';
import { pathTo, type CheckRefusal } from './refusal.ts';

/** The day of the entry; undefined where the kind rests on none. */
type RegisteredOn = string | undefined;

/** Characters of a place of death, and of what a report says. */
const textLength = 200;

/** What the item alone decides: neither register nor clock is asked, and no rule of the day. */
export function checkForm(item: SubmittedItem): CheckRefusal[] {
  const { change, registration } = item;
  if (change.kind === 'REPORT') return reportForm(change, item);
  if (restsOnEntry(change) !== (registration !== null)) {
    return registration
      ? [{ code: 'VALUE_NOT_ALLOWED', path: ['registration'], params: { rule: 'NO_ENTRY_OF_THIS_KIND' } }]
      : [{ code: 'VALUE_REQUIRED', path: ['registration'], params: {} }];
  }
  const registeredOn = registration?.registeredOn;
  const decided = 'decision' in change ? decisionForm(change, registeredOn) : [];
  if (isFamily(change)) return [...familyForm(change, registeredOn), ...decided];
  switch (change.kind) {
    case 'DEATH':
      return deathForm(change, registeredOn);
    case 'SUPPLEMENT':
      return supplementForm(change, registeredOn);
    case 'MISSING_OR_DEAD_DECLARATION':
      return [...decided, ...declarationForm(change)];
    case 'RESIDENCE_CHANGE':
      return residenceForm(change);
    case 'MISSING_OR_DEAD_REVERSAL':
      return decided;
    default:
      return [...correctionForm(change, registeredOn), ...decided];
  }
}

function correctionForm(change: ValueChange, registeredOn: RegisteredOn): CheckRefusal[] {
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
function birthDateForm(recorded: string, value: string, registeredOn: RegisteredOn, path: string[]): CheckRefusal[] {
  if (recorded.length !== value.length) {
    return [{ code: 'VALUE_NOT_ALLOWED', path, params: { field: 'DATE_OF_BIRTH', rule: 'PRECISION_STAYS' } }];
  }
  return bornBefore(value, registeredOn, path);
}

function bornBefore(value: string, registeredOn: RegisteredOn, path: string[]): CheckRefusal[] {
  const born = parsePartialDay(value)?.day ?? '';
  return registeredOn !== undefined && born > registeredOn
    ? [{ code: 'DATES_CONTRADICT', path, params: { rule: 'BORN_AFTER_REGISTRATION' } }]
    : [];
}

function supplementForm(change: FieldSupplement, registeredOn: RegisteredOn): CheckRefusal[] {
  const { field } = change;
  const path = pathTo(change, 'value');
  const value = parseCorrectedValue(field, change.value);
  if (!value.ok) return [{ code: value.code, path, params: { field, rule: value.rule } }];
  return field === 'DATE_OF_BIRTH' ? bornBefore(change.value, registeredOn, path) : [];
}

function deathForm(change: DeathRegistration, registeredOn: RegisteredOn): CheckRefusal[] {
  const found = textForm(change.place, pathTo(change, 'place'));
  const path = pathTo(change, 'diedOn');
  if (parseDay(change.diedOn) === null) {
    found.push({ code: 'DATE_NOT_POSSIBLE', path, params: { rule: 'NOT_A_DAY' } });
  } else if (registeredOn !== undefined && change.diedOn > registeredOn) {
    found.push({ code: 'DATES_CONTRADICT', path, params: { rule: 'DIED_AFTER_REGISTRATION' } });
  }
  return found;
}

/** An observation rests on no entry of a register and on no law. */
function reportForm(change: FactReport, { registration, legalBasis }: SubmittedItem): CheckRefusal[] {
  const path = pathTo(change, 'fields');
  const noFact: CheckRefusal = { code: 'VALUE_REQUIRED', path, params: { rule: 'EMPTY' } };
  const twoDesks: CheckRefusal = { code: 'VALUE_NOT_ALLOWED', path, params: { rule: 'ONE_OFFICE' } };
  const notLegal = (field: string): CheckRefusal => ({
    code: 'VALUE_NOT_ALLOWED',
    path: [field],
    params: { rule: 'NO_LEGAL_CHANGE' },
  });
  return [
    ...(registration ? [notLegal('registration')] : []),
    ...(legalBasis ? [notLegal('legalBasis')] : []),
    ...(change.facts.length === 0 ? [noFact] : deskOf(change.facts) === null ? [twoDesks] : []),
    ...textForm(change.observation, pathTo(change, 'observation')),
    ...textForm(change.seenAt, pathTo(change, 'seenAt')),
  ];
}

export function textForm(text: string, path: string[]): CheckRefusal[] {
  const checked = checkText(text, { max: textLength });
  if (!checked.ok) return [{ code: 'TEXT_REFUSED', path, params: { rule: checked.rule } }];
  return checked.value.trim() === '' ? [{ code: 'VALUE_REQUIRED', path, params: { rule: 'EMPTY' } }] : [];
}
