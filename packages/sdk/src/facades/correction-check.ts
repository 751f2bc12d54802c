import type { Issue } from '../errors.ts';
import { parsePersonalNumber } from '../generated/personal-number.ts';
import type { CorrectionItem, SubjectInput } from '../generated/types.ts';

/**
 * What the server would refuse in any state of the register. A malformed number or ref isn't readable to it and would fail
 * the whole call.
 */
export function issuesOf({ clientRef, correction }: CorrectionItem): Issue[] {
  const issues: Issue[] = [];
  if (!/^[A-Za-z0-9._:/-]{1,100}$/.test(clientRef)) {
    const message = 'A ref is 1 to 100 characters A-Z a-z 0-9 . _ : / -';
    issues.push({ code: 'BAD_USER_INPUT', path: ['clientRef'], message });
  }
  for (const [kind, content] of Object.entries(correction)) {
    const subject = (content as { subject?: SubjectInput } | null | undefined)?.subject;
    if (subject) issues.push(...subjectIssues(subject, ['correction', kind, 'subject']));
  }
  return issues;
}

function subjectIssues({ personalNumber, givenName, birthYear }: SubjectInput, path: readonly string[]): Issue[] {
  const parsed = parsePersonalNumber(personalNumber);
  if (!parsed.ok) return [{ code: parsed.code, path: [...path, 'personalNumber'], message: parsed.rule }];
  if (givenName != null || birthYear != null) return [];
  return [
    { code: 'SECOND_FACT_REQUIRED', path: [...path], message: 'Given name or birth year is named beside the number.' },
  ];
}
