import type { Client } from '../client.ts';
import { CorrectionRequestsOperation } from '../generated/operations.ts';
import type { CorrectionKind, CorrectionRequestFilter, CorrectionRequestOrder } from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';
import type { ListOptions } from './list-options.ts';

/** What who may read requests can ask of them, whoever handed them in. */
export const requestsFacade = ({ ask, list }: Client) => ({
  async find(id: string, call?: CallOptions) {
    const { CorrectionRequestOperation } = await import('../generated/request-operations.ts');
    return ask(CorrectionRequestOperation, { id }, ({ correctionRequest }) => correctionRequest, call);
  },
  /** `list({ overdue: true }, { orderBy: 'DUE_ON' })` is what an office should have decided, the oldest limit first. */
  list: (
    filter: CorrectionRequestFilter = {},
    { first, orderBy, ...call }: { orderBy?: CorrectionRequestOrder } & Omit<ListOptions, 'count'> = {},
  ) =>
    list(CorrectionRequestsOperation, { filter, orderBy, first }, ({ correctionRequests }) => correctionRequests, call),
  /** The rule book of a kind, each rule with its source; without `on` its whole history. */
  async rules(kind: CorrectionKind, { on, ...call }: { on?: string } & CallOptions = {}) {
    const { CorrectionRulesOperation } = await import('../generated/request-operations.ts');
    return ask(CorrectionRulesOperation, { kind, on }, ({ correctionRules }) => correctionRules, call);
  },
});
