import type { EvidenceKind } from '@lienthong/schema/evidence-kinds';
import { Arg, Ctx, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { DateScalar, enumOf } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import { isInForce } from '../domain/corrections/rule-book.ts';
import {
  ruleStatuses,
  type CorrectionRule,
  type LegalRule,
  type Rule,
  type RuleStatus,
} from '../domain/corrections/rule-rows.ts';
import type { SubmittableKind } from '../domain/corrections/kinds.ts';
import { EvidenceKindEnum } from '../evidence/document.types.ts';
import { KindEnum } from './correction.codes.ts';
import type { RequestRow } from './correction.sql.ts';
import { CorrectionRequestView } from './correction.types.ts';
import { loadVersions } from './rule-versions.ts';

const RuleStatusEnum = enumOf('RuleStatus', 'How sure a rule is.', ruleStatuses);

@ObjectType('CorrectionRule', {
  description: 'A rule of the law, dated, with its source and how sure it is.',
  simpleResolvers: true,
})
export class CorrectionRuleView {
  @Field(() => ID, { description: 'What it is about, and from when.' })
  id!: string;

  @Field(() => String, { description: 'What it is about; rules of other times have the same key.' })
  key!: string;

  @Field(() => String, { nullable: true, description: 'The fact it allows or forbids to touch; null for other rules.' })
  field!: string | null;

  @Field(() => String, { description: 'What it says: a value with its unit, or whether the field may be touched.' })
  value!: string;

  @Field(() => String, { description: 'For whom, and on what condition.' })
  condition!: string;

  @Field(() => String, { description: 'The papers that the law asks for.' })
  requiredEvidence!: string;

  @Field(() => [[EvidenceKindEnum]], {
    description:
      'The same as codes: of each group one paper is needed. Empty where no text that was read lists kinds of papers, so that any does.',
  })
  requiredEvidenceKinds!: readonly (readonly EvidenceKind[])[];

  @Field(() => String, { description: 'Article and document.' })
  legalReference!: string;

  @Field(() => DateScalar, { nullable: true, description: 'First day; null: not known.' })
  validFrom!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day; null: no end known.' })
  validTo!: string | null;

  @Field(() => RuleStatusEnum, { description: 'How sure it is. Only TEXT_READ was read in the provision itself.' })
  status!: RuleStatus;

  @Field(() => Boolean, { description: 'Whether it holds on the day asked for, today without one.' })
  inForce!: boolean;

  @Field(() => String, { description: 'Where it was read.' })
  source!: string;

  @Field(() => String, { description: 'What is doubtful about it.' })
  note!: string;
}

@Resolver(() => CorrectionRuleView)
export class CorrectionRulesResolver {
  @May('campaign:read')
  @Query(() => [CorrectionRuleView], {
    description:
      'The rule book of a kind: what may be touched, by whom, with which papers and by when. Without `on` its whole history.',
  })
  correctionRules(
    @Ctx() { rules, today }: Context,
    @Arg('kind', () => KindEnum, { description: 'The kind.' }) kind: SubmittableKind,
    @Arg('on', () => DateScalar, { nullable: true, description: 'Rules in force on this day.' }) on?: string,
  ): CorrectionRuleView[] {
    const { corrections, legal } = rules.rulesOf(kind, on);
    return [...corrections, ...legal].map((rule) => viewOf(rule, on ?? today));
  }
}

@Resolver(() => CorrectionRequestView)
export class RequestRulesResolver {
  @FieldResolver(() => [CorrectionRuleView], {
    nullable: true,
    description:
      'The rules that it was taken under, as they were then, whatever the rule book says now; `inForce`: whether each holds today. Null for a request from before they were kept.',
  })
  async rules(@Root() { ruleVersion }: RequestRow, @Ctx() context: Context): Promise<CorrectionRuleView[] | null> {
    const rules = await context.load(loadVersions, ruleVersion);
    return rules?.map((rule) => viewOf(rule, context.today)) ?? null;
  }
}

const viewOf = (rule: CorrectionRule | LegalRule, on: string): CorrectionRuleView => ({
  ...common(rule, on),
  ...('allowed' in rule ? ofField(rule) : ofLaw(rule)),
});

const ofField = ({ field, allowed, condition, requiredEvidence, evidenceKinds }: CorrectionRule) => ({
  field,
  value: allowed,
  condition,
  requiredEvidence,
  requiredEvidenceKinds: evidenceKinds,
});

const ofLaw = ({ value, unit, appliesTo, condition }: LegalRule) => ({
  field: null,
  value: [value, unit].filter((part) => part !== '').join(' '),
  condition: [appliesTo, condition].filter((part) => part !== '').join('; '),
  requiredEvidence: '',
  requiredEvidenceKinds: [],
});

const common = (rule: Rule, on: string) => ({
  id: rule.id,
  key: rule.key,
  legalReference: rule.legalReference,
  validFrom: rule.validFrom,
  validTo: rule.validTo,
  status: rule.status,
  inForce: isInForce(rule, on),
  source: rule.source,
  note: rule.note,
});
