import type { Issue } from '../errors.ts';
import { parsePersonalNumber } from '../generated/personal-number.ts';
import type { CorrectionItem, SubjectInput } from '../generated/types.ts';

/** What the kinds hold that can be wrong in itself; each has some of it. */
interface Content {
  subject?: SubjectInput;
  recorded?: string | null;
  value?: string | null;
  fields?: readonly string[];
}

/**
 * What the server would refuse in any state of the register. A malformed number or ref isn't readable to it and would fail
 * the whole call.
 */
export function issuesOf({ clientRef, correction, registration }: CorrectionItem): Issue[] {
  const issues: Issue[] = [];
  const wrong = (code: string, path: readonly string[], message: string): void =>
    void issues.push({ code, path, message });
  if (!/^[A-Za-z0-9._:/-]{1,100}$/.test(clientRef)) {
    wrong('BAD_USER_INPUT', ['clientRef'], 'A ref is 1 to 100 characters A-Z a-z 0-9 . _ : / -');
  }
  for (const [kind, given] of Object.entries(correction)) {
    if (given == null) continue;
    const { subject, recorded, value, fields } = given as Content;
    if (subject) issues.push(...subjectIssues(subject, ['correction', kind, 'subject']));
    if (kind !== 'report' && !registration) wrong('VALUE_REQUIRED', ['registration'], 'The register entry is named.');
    if (fields?.length === 0) wrong('VALUE_REQUIRED', ['correction', kind, 'fields'], 'At least one fact is named.');
    if (recorded != null && recorded.normalize() === value?.normalize()) {
      wrong('VALUE_UNCHANGED', ['correction', kind, 'value'], 'The new value equals the old one.');
    }
  }
  return issues;
}

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
