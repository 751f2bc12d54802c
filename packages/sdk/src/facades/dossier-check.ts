import type { Issue } from '../errors.ts';
import { groundTypes } from '../generated/ground-types.ts';
import type { DossierIntake } from '../generated/types.ts';
import { subjectIssues } from './correction-check.ts';

/** What the server would refuse in any state of the register, or couldn't read. */
export function intakeIssues({ clientRef, subject, type, ground, collectedBy, redoOf }: DossierIntake): Issue[] {
  const issues = subjectIssues(subject, ['subject']);
  const wrong = (code: string, field: string, message: string): void =>
    void issues.push({ code, path: [field], message });
  if (!/^[A-Za-z0-9._:/-]{1,100}$/.test(clientRef))
    wrong('BAD_USER_INPUT', 'clientRef', 'A ref is 1 to 100 characters A-Z a-z 0-9 . _ : / -');
  if (/\s/.test(collectedBy ?? ''))
    wrong('TEXT_REFUSED', 'collectedBy', 'An officer is named by an id without blanks, never by the name.');
  // A redo carries on a case whose ground was looked at when it began.
  if (redoOf != null) return issues;
  if (type === 'FIRST_ISSUE') {
    if (ground != null) wrong('VALUE_NOT_ALLOWED', 'ground', 'A first card has no ground.');
  } else if (ground == null) wrong('VALUE_REQUIRED', 'ground', 'An exchange or reissue names its ground.');
  else if (((groundTypes as Record<string, string>)[ground] ?? type) !== type)
    wrong('VALUE_NOT_ALLOWED', 'ground', 'It is no ground of an exchange, or of a reissue, as the type says.');
  return issues;
}
