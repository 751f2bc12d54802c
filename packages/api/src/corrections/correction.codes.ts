import {
  changeableFields,
  correctableFields,
  errorSources,
  recordedFields,
  supplementableFields,
} from '@lienthong/schema/correction-fields';
import { declaredAs, ethnicityParents } from '@lienthong/schema/correction-decisions';
import { changeGrounds, consentGivers } from '@lienthong/schema/correction-grounds';
import { correctionStates, correctionSteps } from '@lienthong/schema/correction-life';
import { reportableFacts } from '@lienthong/schema/correction-reports';
import { enumOf } from '../access/graphql.ts';
import { declaredEffects, retiredEffects } from '../domain/corrections/declared-effects.ts';
import { fastTrackConditions } from '../domain/corrections/fast-track.ts';
import { submittableKinds } from '../domain/corrections/kinds.ts';
import { requestOrders } from './request-list.sql.ts';

export const KindEnum = enumOf('CorrectionKind', 'Kind of a civil-status request.', submittableKinds);
export const FieldEnum = enumOf(
  'CorrectableField',
  'A fact of a person that a correction may touch.',
  correctableFields,
);
export const RecordedFieldEnum = enumOf(
  'RecordedField',
  'A fact of a person that a request may touch.',
  recordedFields,
);
export const ChangeableFieldEnum = enumOf(
  'ChangeableField',
  'A fact that a change may touch: parts of the name, never birth date or sex.',
  changeableFields,
);
export const SupplementableFieldEnum = enumOf(
  'SupplementableField',
  'A fact that can be missing, in whole or in part, so that a supplement adds it.',
  supplementableFields,
);
export const ReportableFactEnum = enumOf('ReportableFact', 'A fact that can look wrong.', reportableFacts);
export const ChangeGroundEnum = enumOf('ChangeGround', 'The ground of the civil code for a change.', changeGrounds);
export const ConsentGiverEnum = enumOf('ConsentGiver', 'Who consents to a change.', consentGivers);
export const EthnicityParentEnum = enumOf(
  'EthnicityParent',
  'Whose ethnicity an ethnicity determined anew is.',
  ethnicityParents,
);
export const DeclaredAsEnum = enumOf('DeclaredAs', 'As what a court declares a person.', declaredAs);
export const ErrorSourceEnum = enumOf('ErrorSource', 'Whose fault a wrong entry was.', errorSources);
export const StateEnum = enumOf('CorrectionState', 'Where a request stands.', correctionStates);
export const StepEnum = enumOf('CorrectionStep', 'A step in the life of a request.', correctionSteps);
export const EffectEnum = enumOf('CorrectionEffect', 'What applying a request does.', {
  ...declaredEffects,
  ...retiredEffects,
});
export const FastTrackConditionEnum = enumOf(
  'FastTrackCondition',
  'What a rule asks for to approve a request without an officer.',
  fastTrackConditions,
);
export const RequestOrderEnum = enumOf('CorrectionRequestOrder', 'Order of a list of requests.', requestOrders);
