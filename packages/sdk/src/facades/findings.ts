import type { BulkOptions } from '../bulk.ts';
import type { Client } from '../client.ts';
import { MoveRequestsOperation, SubmitFindingsOperation } from '../generated/operations.ts';
import type { CorrectionInput, CorrectionItem, CorrectionMove, EvidenceInput } from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';
import type { CorrectionOutcome, Source } from './corrections.ts';
import { requestsFacade } from './requests.ts';

/** Of the kinds those that the population review finds. */
export type FindingInput = Extract<
  CorrectionInput,
  { residenceChange: object } | { populationCorrection: object } | { person: object }
>;

/** A finding of the population review. Only a wrongly keyed fact of civil status names a register entry. */
export type FindingItem = Omit<CorrectionItem, 'correction'> & { readonly correction: FindingInput };

/** A step that the police take; they settle no contest and reverse nothing. */
export type PoliceMove = Omit<CorrectionMove, 'step'> & {
  readonly step: Exclude<CorrectionMove['step'], { settle: object } | { reverse: object }>;
};

/** Why an applied value looks wrong, and the papers that show it. */
export type ContestItem = Omit<CorrectionMove, 'step'> & {
  readonly text: string;
  readonly evidence: readonly [EvidenceInput, ...EvidenceInput[]];
};

export const findingsFacade = (client: Client) => {
  const { ask, submitAll } = client;
  const move = (items: readonly PoliceMove[], call?: CallOptions) =>
    ask(MoveRequestsOperation, { items }, ({ moveCorrections }) => moveCorrections, call);
  return {
    ...requestsFacade(client),
    /** Hands in 1 to 200 findings by one call: an outcome each, in their order. */
    submit: (items: readonly FindingItem[], call?: CallOptions) =>
      ask(SubmitFindingsOperation, { items }, ({ submitCorrections }) => submitCorrections, call),
    /** Hands in as many as there are; safe to kill and to begin again. What is surely wrong isn't sent. */
    async submitAll(items: Source<FindingItem>, options: BulkOptions<FindingItem, CorrectionOutcome>) {
      const { issuesOf } = await import('./correction-check.ts');
      return submitAll(SubmitFindingsOperation, items, { validate: issuesOf, ...options });
    },
    /** What handing in and applying a finding would do; nothing is committed. */
    async preview(item: FindingItem, call?: CallOptions) {
      const { PreviewFindingOperation } = await import('../generated/preview-operations.ts');
      return ask(PreviewFindingOperation, { item }, ({ previewCorrection }) => previewCorrection, call);
    },
    /** Takes a step of each of 1 to 200 requests; deciding on a finding needs an officer's token. */
    move,
    moveAll: (items: Source<PoliceMove>, options: BulkOptions<PoliceMove, CorrectionOutcome>) =>
      submitAll(MoveRequestsOperation, items, options),
    /** Questions 1 to 200 applied requests on persons of one's own range, by an officer; nothing is rolled back by it. */
    contest: (items: readonly ContestItem[], call?: CallOptions) =>
      move(
        items.map(({ text, evidence, ...item }) => ({ ...item, step: { contest: { text, evidence } } })),
        call,
      ),
  };
};
