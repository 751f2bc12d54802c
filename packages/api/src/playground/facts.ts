import { agencyKinds, fieldClasses, purposes } from '@lienthong/schema/codes';
import { errorCodes } from '@lienthong/schema/error-codes';
import { outcomeStatuses, refusalCodes } from '@lienthong/schema/refusal-codes';
import { withheldReasons } from '@lienthong/schema/withheld-reasons';
import { actions, purposeClasses } from '../domain/agency.ts';
import { withholdingReasons } from '../domain/metric.ts';
import { readOperations, type PreparedOperation } from './operations.ts';

/** What the page explains answers with: the contract's own tables. */
const meanings = {
  errors: errorCodes,
  refusals: refusalCodes,
  outcomes: outcomeStatuses,
  withheld: withheldReasons,
  figures: withholdingReasons,
  agencyKinds,
  purposes,
  purposeClasses,
  fieldClasses,
  actions,
};
export type Meanings = typeof meanings;

export interface Facts {
  meanings: Meanings;
  operations: PreparedOperation[];
}

let known: Facts | undefined;

/** Read at the first question: a start doesn't wait for it. */
export function facts(): Facts {
  known ??= { meanings, operations: readOperations() };
  return known;
}
