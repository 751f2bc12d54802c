import type { Issue } from '../errors.ts';
import type { InvitationItem } from '../generated/types.ts';
import { subjectIssues } from './correction-check.ts';

/** Persons of one batch; the server's bound. */
const largestBatch = 2_000;

/** What the server would refuse in any state of the register, or couldn't read. */
export function issuesOf({ clientRef, step }: InvitationItem): Issue[] {
  const issues: Issue[] = [];
  const wrong = (code: string, path: readonly string[], message: string): void =>
    void issues.push({ code, path, message });
  if (!/^[A-Za-z0-9._:/-]{1,100}$/.test(clientRef)) {
    wrong('BAD_USER_INPUT', ['clientRef'], 'A ref is 1 to 100 characters A-Z a-z 0-9 . _ : / -');
  }
  if (Object.values(step).filter((one) => one != null).length !== 1) {
    wrong('BAD_USER_INPUT', ['step'], 'An item has exactly one step.');
  }
  const known = step.plan?.person.known;
  if (known) issues.push(...subjectIssues(known, ['step', 'plan', 'person', 'known']));
  const { most } = step.planBatch ?? {};
  if (most != null && (most < 1 || most > largestBatch)) {
    wrong('VALUE_NOT_ALLOWED', ['step', 'planBatch', 'most'], `A batch is of 1 to ${largestBatch} persons.`);
  }
  return issues;
}
