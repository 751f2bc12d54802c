import { Field, ID, Int, ObjectType } from 'type-graphql';
import { ClientRefScalar, DateScalar, DateTimeScalar } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';
import { connectionOf } from '../access/paging.ts';
import type { Agreement, Form, ReconciledField } from '../domain/reconciliation/agreement.ts';
import type { Match, MatchRule } from '../domain/reconciliation/match.ts';
import type { WithholdingReason } from '../domain/metric.ts';
import { RateView, WithholdingReasonEnum } from '../access/figure.types.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import { AgreementEnum, FormEnum, MatchEnum, MatchRuleEnum, ReconciledFieldEnum } from './reconciliation.codes.ts';

@ObjectType('FieldAgreement', { description: 'How two registers agree in a fact; no value.', simpleResolvers: true })
export class FieldAgreementView {
  @Field(() => ReconciledFieldEnum, { description: 'The fact.' })
  field!: ReconciledField;

  @Field(() => AgreementEnum, { description: 'How they agree.' })
  agreement!: Agreement;

  @Field(() => FormEnum, { nullable: true, description: 'In which form they differ; for EQUAL_BUT_FORM alone.' })
  form!: Form | null;
}

@ObjectType('ReconciliationComparison', {
  description: 'Who is meant by a row, and how the registers agree: codes, no values.',
  simpleResolvers: true,
})
export class ComparisonView {
  @Field(() => MatchEnum, { description: 'How surely the row is a person of this register.' })
  match!: Match;

  @Field(() => MatchRuleEnum, { description: 'Which facts decided.' })
  rule!: MatchRule;
}

@ObjectType('ReconciliationOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one row. ACCEPTED: it was compared. All but the proposals is kept and replayed.',
  simpleResolvers: true,
})
export class ReconciliationOutcomeView extends AnyOutcomeView {}

@ObjectType('ReconciliationRow', {
  description: 'A row of a run, as it was compared: no values.',
  simpleResolvers: true,
})
export class ReconciliationRowView {
  @Field(() => ClientRefScalar, { description: 'The ref of the row: its register entry.' })
  clientRef!: string;
}

export const ReconciliationRowConnection = connectionOf(ReconciliationRowView, 'ReconciliationRow');

@ObjectType('ReconciliationCount', { description: 'Rows that one rule decided.', simpleResolvers: true })
export class RuleCountView {
  @Field(() => MatchEnum, { description: 'The match.' })
  match!: Match;

  @Field(() => MatchRuleEnum, { description: 'The rule.' })
  rule!: MatchRule;

  @Field(() => Int, { description: 'Rows.' })
  rows!: number;
}

@ObjectType('ReconciliationFieldCount', {
  description: 'Matched rows whose fact agrees in one way.',
  simpleResolvers: true,
})
export class FieldCountView {
  @Field(() => ReconciledFieldEnum, { description: 'The fact.' })
  field!: ReconciledField;

  @Field(() => AgreementEnum, { description: 'How the registers agree.' })
  agreement!: Agreement;

  @Field(() => FormEnum, { nullable: true, description: 'In which form they differ.' })
  form!: Form | null;

  @Field(() => Int, { description: 'Rows.' })
  rows!: number;
}

@ObjectType('ReconciliationUnit', {
  description: 'Consistency of the two registers in one unit of residence.',
  simpleResolvers: true,
})
export class ReconciliationUnitView {
  @Field(() => AdministrativeUnitView, { description: 'The unit.' })
  unit!: AdministrativeUnitView;

  @Field(() => RateView, { description: 'Rows in which no field contradicts, of the rows matched.' })
  consistency!: RateView;

  @Field(() => WithholdingReasonEnum, {
    nullable: true,
    description: 'Why it is withheld from a caller who doesn’t read the persons of the unit.',
  })
  withheld!: WithholdingReason | null;
}

@ObjectType('ReconciliationRun', {
  description: 'A comparison of the caller’s register with this one: counts, no persons.',
  simpleResolvers: true,
})
export class ReconciliationRunView {
  @Field(() => ID, { description: 'The name that the caller gave it.' })
  id!: string;

  @Field(() => DateScalar, { description: 'The legal day on which it began.' })
  startedOn!: string;

  @Field(() => DateTimeScalar, { description: 'The instant at which it began.' })
  startedAt!: Date;

  @Field(() => Int, { description: 'Rows compared so far; refused ones aren’t among them.' })
  rows!: number;

  @Field(() => Int, { description: 'Rows matched to a person, EXACT or PROBABLE.' })
  matched!: number;

  @Field(() => [RuleCountView], { description: 'Rows by match and rule, the most frequent first.' })
  rules!: RuleCountView[];

  @Field(() => [FieldCountView], { description: 'Matched rows by fact and agreement, in the order of the facts.' })
  fields!: FieldCountView[];

  @Field(() => Int, { description: 'Version of the definition of consistency.' })
  definition!: number;
}
