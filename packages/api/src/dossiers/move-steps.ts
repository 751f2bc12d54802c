import type { Context } from '../access/context.ts';
import { findExchangeDay } from '../domain/dossiers/exchange-due.ts';
import type { StepContent } from '../domain/dossiers/guards.ts';
import type { ManualStep } from '../domain/dossiers/life.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { printedHash } from './cards.ts';
import type { DossierStepInput } from './dossier.inputs.ts';
import {
  insertCard,
  restoreReplaced,
  retireCards,
  withdrawCardOf,
  type LockedDossier,
  type MovedDossier,
} from './move.sql.ts';
import type { SubjectRow } from './subject.sql.ts';

/** A step that may be taken, with what it brings along. */
export interface StepTaken {
  step: ManualStep;
  content: StepContent & { faultParty?: LockedDossier['faultParty'] };
  dossier: LockedDossier;
  person: SubjectRow;
}

const codes = {
  startReview: 'START_REVIEW',
  verify: 'VERIFY',
  sendToProduction: 'SEND_TO_PRODUCTION',
  produce: 'PRODUCE',
  deliver: 'DELIVER',
  findDiscrepant: 'FIND_DISCREPANT',
  resolve: 'RESOLVE',
  requireRedo: 'REQUIRE_REDO',
  cancel: 'CANCEL',
} as const satisfies Record<keyof DossierStepInput, ManualStep>;

export function stepOf(input: DossierStepInput): ManualStep {
  const given = (Object.keys(codes) as (keyof typeof codes)[]).find((name) => input[name] !== undefined);
  if (!given) throw new Error('a oneOf input holds exactly one step');
  return codes[given];
}

export function contentOf(input: DossierStepInput, today: string): StepTaken['content'] {
  const { produce, deliver, findDiscrepant, resolve, requireRedo, cancel } = input;
  return {
    ...(produce && { on: produce.issuedOn, ...(produce.version && { version: produce.version }) }),
    ...(deliver && { on: deliver.deliveredOn ?? today }),
    ...(findDiscrepant && { defects: [...new Set(findDiscrepant.defects)] }),
    ...(resolve && { resolutions: resolve.resolutions }),
    ...(requireRedo && { defect: requireRedo.defect, faultParty: requireRedo.faultParty }),
    ...(cancel && { reason: cancel.reason }),
  };
}

/** What a step writes into the dossier beside its state; the clock and a verification that ends are the database's. */
const changes: Partial<Record<ManualStep, (taken: StepTaken, today: string) => Partial<MovedDossier>>> = {
  VERIFY: (_, today) => ({ verifiedOn: today }),
  // Issued since the first card: a person counts as issued from then on.
  PRODUCE: ({ content: { on }, dossier }, today) => ({
    producedOn: dossier.producedOn ?? on ?? today,
    stateSince: on ?? today,
  }),
  DELIVER: ({ content: { on } }, today) => ({ deliveredOn: on ?? today, stateSince: on ?? today }),
  FIND_DISCREPANT: ({ content: { defects = [] }, dossier }) => ({
    defects: [...new Set([...dossier.defects, ...defects])],
  }),
  RESOLVE: () => ({ defects: [] }),
  REQUIRE_REDO: ({ content: { faultParty } }) => ({ faultParty: faultParty ?? null }),
  CANCEL: ({ content: { reason } }) => ({ cancelReason: reason ?? null }),
};

export const stepChanges = (taken: StepTaken, today: string): Partial<MovedDossier> => ({
  stateSince: today,
  ...changes[taken.step]?.(taken, today),
});

/** What a step does to the cards, after the dossier has moved. */
const effects: Partial<Record<ManualStep, (context: Context, taken: StepTaken) => Promise<unknown>>> = {
  async PRODUCE(context, { content, dossier, person }) {
    const { rules, today } = context;
    const issuedOn = content.on ?? today;
    const version = rules.findCardVersion(issuedOn);
    if (!version) throw new Error('no version of the card is made on that day');
    const expiresOn = findExchangeDay(person.dateOfBirth, issuedOn, rules);
    const printed = Buffer.from(printedHash(context, person, version, expiresOn), 'hex');
    await context.sql(retireCards, [person.id, issuedOn]);
    const { id, unitNo } = dossier;
    await context.sql(insertCard, [uuidV7(), person.id, id, unitNo, version, issuedOn, expiresOn, printed]);
  },
  // A misprinted card is never handed over.
  FIND_DISCREPANT: async (context, { content: { defects = [] }, dossier }) =>
    defects.includes('PRINT_QUALITY') && context.sql(withdrawCardOf, [dossier.id]),
  async CANCEL(context, { dossier, person }) {
    if (dossier.producedOn === null) return;
    await context.sql(withdrawCardOf, [dossier.id]);
    if (dossier.type === 'EXCHANGE') await context.sql(restoreReplaced, [person.id]);
  },
};

export const takeEffect = async (context: Context, taken: StepTaken): Promise<void> => {
  await effects[taken.step]?.(context, taken);
};
