import type { Issue } from '../errors.ts';
import { entryRules } from '../generated/codes.ts';
import { parsePersonalNumber } from '../generated/personal-number.ts';
import type { CorrectionItem, SubjectInput } from '../generated/types.ts';

/** What the kinds hold that can be wrong in itself; each has some of it. */
interface Content {
  subject?: SubjectInput;
  personalNumber?: string | null;
  recorded?: string | null;
  value?: string | null;
  fields?: readonly string[];
  marriedOn?: string;
  from?: string;
  endedOn?: string;
  field?: string;
  currentResidence?: string | null;
  permanentResidence?: string | null;
}

/** The names under which kinds have another person. */
const others = ['spouse', 'parent', 'guardian', 'adopter', 'mother', 'father'] as const;
type Family = Partial<Record<(typeof others)[number], { readonly registered?: SubjectInput | null } | null>>;

/**
 * What the server would refuse in any state of the register. A malformed number or ref isn't readable to it and would fail
 * the whole call.
 */
export function issuesOf({ clientRef, correction, evidence, registration }: CorrectionItem): Issue[] {
  const issues: Issue[] = [];
  const wrong = (code: string, path: readonly string[], message: string): void =>
    void issues.push({ code, path, message });
  if (!/^[A-Za-z0-9._:/-]{1,100}$/.test(clientRef)) {
    wrong('BAD_USER_INPUT', ['clientRef'], 'A ref is 1 to 100 characters A-Z a-z 0-9 . _ : / -');
  }
  evidence.forEach(({ kind }, at) => {
    if (!/^[A-Z_]+$/.test(kind)) wrong('BAD_USER_INPUT', ['evidence', `${at}`, 'kind'], 'A kind of paper is a code.');
  });
  for (const [kind, given] of Object.entries(correction)) {
    if (given == null) continue;
    const { subject, personalNumber, recorded, value, fields, field = '', ...content } = given as Content & Family;
    if (subject) issues.push(...subjectIssues(subject, ['correction', kind, 'subject']));
    for (const at of others) {
      const registered = content[at]?.registered;
      if (registered) issues.push(...subjectIssues(registered, ['correction', kind, at, 'registered']));
    }
    const { marriedOn, from, endedOn } = content;
    for (const [at, day] of Object.entries({ marriedOn, from, endedOn })) {
      if (day === undefined || !registration || day <= registration.date) continue;
      wrong('DATES_CONTRADICT', ['correction', kind, at], 'The entry is made when it has happened, not before.');
    }
    const number = personalNumber == null ? undefined : parsePersonalNumber(personalNumber);
    if (number?.ok === false) wrong(number.code, ['correction', kind, 'personalNumber'], number.rule);
    if (restsOnEntry(kind, field) !== (registration != null)) {
      if (registration) wrong('VALUE_NOT_ALLOWED', ['registration'], 'No register entry is named here.');
      else wrong('VALUE_REQUIRED', ['registration'], 'The register entry is named.');
    }
    if (kind === 'residenceChange' && content.currentResidence == null && content.permanentResidence == null) {
      wrong(
        'VALUE_REQUIRED',
        ['correction', kind, 'currentResidence'],
        'A new home of one sort or the other is named.',
      );
    }
    if (fields?.length === 0) wrong('VALUE_REQUIRED', ['correction', kind, 'fields'], 'At least one fact is named.');
    if (recorded != null && recorded.normalize() === value?.normalize()) {
      wrong('VALUE_UNCHANGED', ['correction', kind, 'value'], 'The new value equals the old one.');
    }
  }
  return issues;
}

const restsOnEntry = (kind: string, field: string): boolean =>
  !entryRules.never.includes(kind) && !(entryRules.byField.includes(kind) && entryRules.fieldsWithout.includes(field));

/** A number that is one, and a second fact beside it. */
export function subjectIssues(
  { personalNumber, givenName, birthYear }: SubjectInput,
  path: readonly string[],
): Issue[] {
  const parsed = parsePersonalNumber(personalNumber);
  if (!parsed.ok) return [{ code: parsed.code, path: [...path, 'personalNumber'], message: parsed.rule }];
  if (givenName != null || birthYear != null) return [];
  return [
    { code: 'SECOND_FACT_REQUIRED', path: [...path], message: 'Given name or birth year is named beside the number.' },
  ];
}
