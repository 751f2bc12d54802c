import {
  numberGrounds,
  numberTaskParties,
  numberTaskReasons,
  numberTaskStates,
  numberTaskSteps,
} from '@lienthong/schema/number-task-life';
import { enumOf } from '../access/graphql.ts';
import { numberAgreements } from '../domain/numbers/agreement.ts';

export const NumberTaskStateEnum = enumOf('NumberTaskState', 'Where a task on a number stands.', numberTaskStates);
export const NumberTaskStepEnum = enumOf('NumberTaskStep', 'A step of a task on a number.', numberTaskSteps);
export const NumberTaskReasonEnum = enumOf('NumberTaskReason', 'What a task on a number is for.', numberTaskReasons);
export const NumberTaskPartyEnum = enumOf('NumberTaskParty', 'Whose move a task on a number is.', numberTaskParties);
export const NumberGroundEnum = enumOf('NumberGround', 'Why a number is given.', numberGrounds);
export const NumberAgreementEnum = enumOf(
  'NumberAgreement',
  'Whether a number says of sex and birth year what the register says.',
  numberAgreements,
);
