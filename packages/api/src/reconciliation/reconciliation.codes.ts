import { correctionKinds } from '@lienthong/schema/correction-kinds';
import { enumOf } from '../access/graphql.ts';
import { agreements, forms, reconciledFields } from '../domain/reconciliation/agreement.ts';
import { matches, matchRules } from '../domain/reconciliation/match.ts';
import { lacks, registers } from '../domain/reconciliation/proposals.ts';

export const RegisterEnum = enumOf('Register', 'A register of civil status.', registers);
export const MatchEnum = enumOf('ReconciliationMatch', 'How surely a row is a person of this register.', matches);
export const MatchRuleEnum = enumOf('ReconciliationRule', 'Which facts decided on a match.', matchRules);
export const ReconciledFieldEnum = enumOf(
  'ReconciledField',
  'A fact that two registers are compared in.',
  reconciledFields,
);
export const AgreementEnum = enumOf('Agreement', 'How two registers agree in a fact.', agreements);
export const FormEnum = enumOf('AgreementForm', 'In what two forms of the same fact differ.', forms);
export const ProposedKindEnum = enumOf(
  'ProposedKind',
  'The legal kind of a proposed request, whether it can be handed in by now or not.',
  correctionKinds,
);
export const LackEnum = enumOf('ProposalLack', 'What a proposed request still needs.', lacks);
