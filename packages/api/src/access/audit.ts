import type { Database } from '../store/database.ts';
import { openStatement } from '../store/statement.ts';
import type { Caller } from './caller.ts';

export interface Denial {
  requestId: string;
  clientNo?: number | undefined;
  officerNo?: number | undefined;
  agencyNo?: number | undefined;
  purpose?: string | undefined;
  caseRef?: string | undefined;
  operation: string;
  /** A code of ours; never a word of the request. */
  code: string;
}

/** What was refused, each in a transaction of its own, so that no roll-back takes it away. */
export interface Denials {
  leave(caller: Caller, requestId: string, denial: { operation: string; code: string }): Promise<void>;
  record(denial: Denial): Promise<void>;
}

const insertDenial = openStatement(
  'denial',
  `insert into audit (request_id, client_no, officer_no, agency_no, purpose, case_ref, operation, outcome, code)
   values ($1, $2, $3, $4, $5, $6, $7, 'DENIED', $8)`,
);

/** Look-ups of many persons at once that found nobody: $8 their keyed hashes, a row each. */
export const insertMisses = openStatement(
  'missed',
  `insert into audit (request_id, client_no, officer_no, agency_no, purpose, case_ref, operation, outcome, sought)
   select $1, $2, $3, $4, $5, $6, $7, 'NOT_FOUND', sought from unnest($8::bytea[]) sought`,
);

export function createDenials(database: Database): Denials {
  const record = async (denial: Denial): Promise<void> => {
    const { requestId, clientNo, officerNo, agencyNo, purpose, caseRef, operation, code } = denial;
    const who = [clientNo ?? null, officerNo ?? null, agencyNo ?? null];
    await database.apart(insertDenial, [requestId, ...who, purpose ?? null, caseRef ?? null, operation, code]);
  };
  return {
    record,
    leave(caller, requestId, { operation, code }) {
      const { client, officer, agency, purpose, caseRef } = caller;
      const who = { clientNo: client.no, officerNo: officer?.no, agencyNo: agency.no };
      return record({ requestId, ...who, purpose, caseRef, operation, code });
    },
  };
}
