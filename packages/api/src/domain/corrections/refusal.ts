import type { RefusalCode } from '@lienthong/schema/refusal-codes';
import { submittableKinds, type SubmittableKind } from './kinds.ts';

/** Without a message: words belong to the door. Params hold codes, ids of rules and requests; never a person's data. */
export interface CheckRefusal {
  code: RefusalCode;
  /** Within the item as it was sent. */
  path: string[];
  params: Record<string, string>;
}

/** The branch of the kind in the item, and a field of it. */
export const pathTo = ({ kind }: { kind: SubmittableKind }, ...field: string[]): string[] => [
  'correction',
  submittableKinds[kind].branch,
  ...field,
];
