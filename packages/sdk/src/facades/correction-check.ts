import type { Issue } from '../errors.ts';
import { entryRules } from '../generated/codes.ts';
import { parsePersonalNumber } from '../generated/personal-number.ts';
import type { CorrectionItem, SubjectInput } from '../generated/types.ts';

/** What the kinds hold that can be wrong in itself; each has some of it. */
interface Content {
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

/** The names under which kinds have persons: the subject itself, others as registered or described. */
const parties = ['subject', 'spouse', 'parent', 'guardian', 'adopter', 'mother', 'father'] as const;
type Party = SubjectInput | { readonly registered?: SubjectInput | null };
type Parties = Partial<Record<(typeof parties)[number], Party | null>>;
/** Days of what happened, which no entry is made before. */
const happenings = ['marriedOn', 'from', 'endedOn'] as const;

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
    const content = given as Content & Parties;
    const { personalNumber, recorded, value } = content;
    const at = (name: string): string[] => ['correction', kind, name];
    for (const name of parties) {
      const party = content[name];
      if (!party) continue;
      if (name === 'subject') issues.push(...subjectIssues(party as SubjectInput, at(name)));
      else if ('registered' in party && party.registered)
        issues.push(...subjectIssues(party.registered, [...at(name), 'registered']));
    }
    for (const name of happenings) {
      if (registration && (content[name] ?? '') > registration.date)
        wrong('DATES_CONTRADICT', at(name), 'The entry is made when it has happened, not before.');
    }
    const number = personalNumber == null ? undefined : parsePersonalNumber(personalNumber);
    if (number?.ok === false) wrong(number.code, at('personalNumber'), number.rule);
    if (restsOnEntry(kind, content.field ?? '') !== (registration != null)) {
      if (registration) wrong('VALUE_NOT_ALLOWED', ['registration'], 'No register entry is named here.');
      else wrong('VALUE_REQUIRED', ['registration'], 'The register entry is named.');
    }
    if (kind === 'residenceChange' && content.currentResidence == null && content.permanentResidence == null) {
      wrong('VALUE_REQUIRED', at('currentResidence'), 'A new home of one sort or the other is named.');
    }
    if (content.fields?.length === 0) wrong('VALUE_REQUIRED', at('fields'), 'At least one fact is named.');
    if (recorded != null && recorded.normalize() === value?.normalize()) {
      wrong('VALUE_UNCHANGED', at('value'), 'The new value equals the old one.');
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
