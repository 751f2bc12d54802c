import { parseDay } from '@lienthong/schema/civil-date';
import { parseCorrectedValue, parsePartialDay, type RecordedFieldCode } from '@lienthong/schema/correction-fields';
import { VIETNAMESE } from '@lienthong/schema/enrollment-status';
import { checkName } from '@lienthong/schema/name-rule';
import { numberDiscrepancies } from '@lienthong/schema/personal-number';
import { textForm } from './check-form.ts';
import { restsOnEntry } from './kinds.ts';
import { parentsOf, type NewcomerChange, type NewcomerItem } from './newcomer.ts';
import { refuse } from './question.ts';
import { pathTo, type CheckRefusal } from './refusal.ts';

/** The part of the input that says who it is. */
export const said = (change: NewcomerChange, field: string): string[] =>
  change.kind === 'BIRTH' ? pathTo(change, 'child', field) : pathTo(change, field);
const homeAt = (change: NewcomerChange): string[] =>
  pathTo(change, change.kind === 'BIRTH' ? 'residence' : 'currentResidence');

/** What the item alone decides. */
export function checkNewcomerForm({ change, registration }: NewcomerItem): CheckRefusal[] {
  if (restsOnEntry(change) !== (registration !== null)) {
    return registration
      ? refuse('VALUE_NOT_ALLOWED', ['registration'], { rule: 'NO_ENTRY_OF_THIS_KIND' })
      : refuse('VALUE_REQUIRED', ['registration']);
  }
  const values = [...facts(change), ...parentForm(change), ...numberForm(change)];
  const born = parsePartialDay(change.dateOfBirth);
  const precise = born !== null && (change.kind === 'PERSON_FOUND' || born.precision === 'DAY');
  if (!precise) return [...values, ...refuse('DATE_NOT_POSSIBLE', said(change, 'dateOfBirth'), { rule: 'NOT_A_DAY' })];
  return [...values, ...datesAgree(change, born.day, registration?.registeredOn)];
}

function facts(change: NewcomerChange): CheckRefusal[] {
  const vietnamese = change.nationality === VIETNAMESE;
  const civil = change.kind === 'BIRTH' && vietnamese;
  const given: [field: RecordedFieldCode, at: string, value: string | null, needed: boolean][] = [
    ['SURNAME', 'surname', change.surname, true],
    ['MIDDLE_NAME', 'middleName', change.middleName, false],
    ['GIVEN_NAME', 'givenName', change.givenName, true],
    ['NATIONALITY', 'nationality', change.nationality, true],
    // A foreign child has neither (Law 60/2014 art. 14(1) is of citizens).
    ['ETHNICITY', 'ethnicity', change.ethnicity, civil],
    ['NATIVE_PLACE', 'nativePlace', change.nativePlace, civil],
  ];
  return [
    ...given.flatMap(([field, at, value, needed]) => {
      if (value === null) return needed ? refuse('VALUE_REQUIRED', said(change, at)) : [];
      const parsed = parseCorrectedValue(field, value);
      return parsed.ok ? [] : refuse(parsed.code, said(change, at), { rule: parsed.rule });
    }),
    ...homesOf(change).flatMap(({ home, path }) => {
      const parsed = parseCorrectedValue('PERMANENT_RESIDENCE', home);
      return parsed.ok ? [] : refuse(parsed.code, path, { rule: parsed.rule });
    }),
    ...(change.kind === 'BIRTH' ? textForm(change.placeOfBirth, said(change, 'placeOfBirth')) : []),
  ];
}

function parentForm(change: NewcomerChange): CheckRefusal[] {
  return parentsOf(change).flatMap(({ role, parent }) => {
    if ('citizenId' in parent) return [];
    const at = (field: string): string[] => pathTo(change, role, 'described', field);
    const name = checkName(parent.name);
    const nationality = parent.nationality === null ? null : parseCorrectedValue('NATIONALITY', parent.nationality);
    return [
      ...(name.ok ? [] : refuse('TEXT_REFUSED', at('name'), { rule: name.rule })),
      ...(nationality === null || nationality.ok
        ? []
        : refuse(nationality.code, at('nationality'), { rule: nationality.rule })),
    ];
  });
}

/**
 * A number just given agrees with the facts it was given by: what is lawful of a number that is older than its data isn't
 * of a new one. The place in it is that of whoever gave it, and is left alone.
 */
function numberForm(change: NewcomerChange): CheckRefusal[] {
  const { personalNumber, sex, dateOfBirth } = change;
  if (personalNumber === null || !/^\d{4}/.test(dateOfBirth)) return [];
  return numberDiscrepancies(personalNumber, { sex, birthYear: Number(dateOfBirth.slice(0, 4)) }).flatMap(({ part }) =>
    part === 'PLACE' ? [] : refuse('VALUE_NOT_ALLOWED', pathTo(change, 'personalNumber'), { rule: `NUMBER_${part}` }),
  );
}

function datesAgree(change: NewcomerChange, born: string, registeredOn: string | undefined): CheckRefusal[] {
  const at = said(change, 'dateOfBirth');
  if (change.kind === 'BIRTH') {
    return registeredOn !== undefined && born > registeredOn
      ? refuse('DATES_CONTRADICT', at, { rule: 'BORN_AFTER_REGISTRATION' })
      : [];
  }
  if (parseDay(change.foundOn) === null) {
    return refuse('DATE_NOT_POSSIBLE', pathTo(change, 'foundOn'), { rule: 'NOT_A_DAY' });
  }
  return born > change.foundOn ? refuse('DATES_CONTRADICT', at, { rule: 'BORN_AFTER_FINDING' }) : [];
}

/** Where the newcomer is to live, and to be registered permanently, with the field of the input. */
export function homesOf(change: NewcomerChange): { home: string; path: string[] }[] {
  const current = { home: change.residence, path: homeAt(change) };
  if (change.kind === 'BIRTH' || change.permanentResidence === null) return [current];
  return [current, { home: change.permanentResidence, path: pathTo(change, 'permanentResidence') }];
}
