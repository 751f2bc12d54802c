import type { Issue } from '../errors.ts';
import type { ContactRecord, InvitationItem } from '../generated/types.ts';
import { subjectIssues } from './correction-check.ts';

/** Persons of one batch; the server's bound. */
const largestBatch = 2_000;

/** What the server would refuse in any state of the register, or couldn't read. */
export function issuesOf({ clientRef, step }: InvitationItem): Issue[] {
  const issues = refIssues(clientRef);
  if (Object.values(step).filter((one) => one != null).length !== 1) {
    issues.push({ code: 'BAD_USER_INPUT', path: ['step'], message: 'An item has exactly one step.' });
  }
  const known = step.plan?.person.known;
  if (known) issues.push(...subjectIssues(known, ['step', 'plan', 'person', 'known']));
  const { most } = step.planBatch ?? {};
  if (most != null && (most < 1 || most > largestBatch)) {
    const message = `A batch is of 1 to ${largestBatch} persons.`;
    issues.push({ code: 'VALUE_NOT_ALLOWED', path: ['step', 'planBatch', 'most'], message });
  }
  return issues;
}

export function contactIssues({ clientRef, person }: ContactRecord): Issue[] {
  return [...refIssues(clientRef), ...(person.known ? subjectIssues(person.known, ['person', 'known']) : [])];
}

function refIssues(clientRef: string): Issue[] {
  const message = 'A ref is 1 to 100 characters A-Z a-z 0-9 . _ : / -';
  const wrong = !/^[A-Za-z0-9._:/-]{1,100}$/.test(clientRef);
  return wrong ? [{ code: 'BAD_USER_INPUT', path: ['clientRef'], message }] : [];
}
