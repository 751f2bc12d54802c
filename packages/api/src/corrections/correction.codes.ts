import { correctableFields, errorSources } from '@lienthong/schema/correction-fields';
import { correctionStates, correctionSteps } from '@lienthong/schema/correction-life';
import { outcomeStatuses, refusalCodes } from '@lienthong/schema/refusal-codes';
import { enumOf } from '../access/graphql.ts';
import { declaredEffects } from '../domain/corrections/effects.ts';

/** The kinds that can be handed in by now, a row each. */
const submittableKinds = {
  CORRECTION: 'A fact was recorded wrongly (cải chính hộ tịch).',
  DEATH: 'A death was registered (khai tử).',
} as const;
export type SubmittableKind = keyof typeof submittableKinds;

export const KindEnum = enumOf('CorrectionKind', 'Kind of a civil-status request.', submittableKinds);
export const FieldEnum = enumOf(
  'CorrectableField',
  'A fact of a person that a correction may touch.',
  correctableFields,
);
export const ErrorSourceEnum = enumOf('ErrorSource', 'Whose fault a wrong entry was.', errorSources);
export const StateEnum = enumOf('CorrectionState', 'Where a request stands.', correctionStates);
export const StepEnum = enumOf('CorrectionStep', 'A step in the life of a request.', correctionSteps);
export const OutcomeStatusEnum = enumOf('OutcomeStatus', 'What became of an item.', outcomeStatuses);
export const RefusalCodeEnum = enumOf('RefusalCode', 'Why an item was refused; a closed list.', refusalCodes);
export const EffectEnum = enumOf('CorrectionEffect', 'What applying a request does.', declaredEffects);
