import type { RefusalCode } from '@lienthong/schema/refusal-codes';
import type { CorrectionChange } from './facts.ts';

/** Without a message: words belong to the door. Params hold codes, ids of rules and requests; never a person's data. */
export interface CheckRefusal {
  code: RefusalCode;
  /** Within the item as it was sent. */
  path: string[];
  params: Record<string, string>;
}

const branches = { CORRECTION: 'correction', DEATH: 'death' } as const satisfies Record<
  CorrectionChange['kind'],
  string
>;

/** The branch of the kind in the item, and a field of it. */
export const pathTo = (change: CorrectionChange, ...field: string[]): string[] => [
  'correction',
  branches[change.kind],
  ...field,
];
