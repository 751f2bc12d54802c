import { faultParties } from '@lienthong/schema/codes';
import { escalations, pauseReasons } from '@lienthong/schema/dossier-clock';
import { dossierGrounds } from '@lienthong/schema/dossier-grounds';
import { defectResolutions, dossierSteps } from '@lienthong/schema/dossier-life';
import { readinessCodes } from '@lienthong/schema/readiness';
import { enumOf } from '../access/graphql.ts';
import { dossierOrders } from './dossier-list.sql.ts';

export const DossierGroundEnum = enumOf('DossierGround', 'Why a card is exchanged or reissued.', dossierGrounds);
export const DossierStepEnum = enumOf('DossierStepCode', 'A step of a dossier’s life.', dossierSteps);
export const DefectResolutionEnum = enumOf('DefectResolution', 'How a defect comes to its end.', defectResolutions);
export const FaultPartyEnum = enumOf('FaultParty', 'Who caused a redo: it decides who pays the fee.', faultParties);
export const EscalationEnum = enumOf(
  'Escalation',
  'How much of the legal limit is used, pauses left out.',
  escalations,
);
export const PauseReasonEnum = enumOf('DossierPauseReason', 'Why the limit of a dossier stands still.', pauseReasons);
export const DossierOrderEnum = enumOf('DossierOrder', 'Order of a list of dossiers.', dossierOrders);
export const ReadinessCodeEnum = enumOf('ReadinessCode', 'What stands in the way of a card.', readinessCodes);
