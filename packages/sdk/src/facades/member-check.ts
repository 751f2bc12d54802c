import type { Issue } from '../errors.ts';
import type { MemberInput } from '../generated/types.ts';
import { subjectIssues } from './correction-check.ts';

/** What the server would refuse in any state of the register. */
export const memberIssues = ({ known }: MemberInput): Issue[] =>
  known ? subjectIssues(known, ['member', 'known']) : [];
