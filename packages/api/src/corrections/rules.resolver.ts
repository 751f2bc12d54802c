import { Arg, Ctx, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { DateScalar, enumOf } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import { isInForce } from '../domain/corrections/rule-book.ts';
import { ruleStatuses, type Rule, type RuleStatus } from '../domain/corrections/rule-rows.ts';
import type { SubmittableKind } from '../domain/corrections/kinds.ts';
import { KindEnum } from './correction.codes.ts';

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

  @Field(() => String, { description: 'Article and document.' })
  legalReference!: string;

  @Field(() => DateScalar, { nullable: true, description: 'First day; null: not known.' })
  validFrom!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Last day; null: no end known.' })
  validTo!: string | null;

  @Field(() => RuleStatusEnum, { description: 'How sure it is. Only TEXT_READ was read in the provision itself.' })
  status!: RuleStatus;

  @Field(() => Boolean, { description: 'Whether it holds on the day asked for.' })
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
    return [
      ...corrections.map((rule) => ({
        ...common(rule, on ?? today),
        field: rule.field,
        value: rule.allowed,
        condition: rule.condition,
        requiredEvidence: rule.requiredEvidence,
      })),
      ...legal.map((rule) => ({
        ...common(rule, on ?? today),
        field: null,
        value: [rule.value, rule.unit].filter((part) => part !== '').join(' '),
        condition: [rule.appliesTo, rule.condition].filter((part) => part !== '').join('; '),
        requiredEvidence: '',
      })),
    ];
  }
}

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
