import type { Day } from '@lienthong/schema/civil-date';
import type { Territory } from './competence.ts';
import type { DeclaredEffect, EffectCode } from './declared-effects.ts';
import type { CorrectionChange, RegisterEntry } from './facts.ts';
import { legalKeys } from './legal-keys.ts';
import type { RuleBook } from './rule-book.ts';
import type { LegalRule } from './rule-rows.ts';

/** What a rule of the fast track can ask for; each row of the rule book names those that it does. */
export const fastTrackConditions = {
  IN_TIME: 'The event was registered within the limit of the law.',
  OWN_REGISTER: 'The entry stands in the register of the office that would decide.',
  NAMED_REGISTRAR: 'The entry names its registrar: an officer of that office, known here.',
  OTHER_SENDER: 'It is not the registrar who hands the request in.',
  STORED_PAPERS: 'There are papers, and each is a document stored here whose bytes have the hash given.',
  NO_CARD_OR_NUMBER_EFFECT: 'It leaves card and personal number as they are, and makes no dossier discrepant.',
} as const;
export type FastTrackCondition = keyof typeof fastTrackConditions;

export interface FastTrackFacts {
  late: boolean;
  entry: RegisterEntry | null;
  /** The office that would decide. */
  office: Territory;
  /** The registrar whom the entry names, where an officer here: whether of the deciding kind of agency, and for which unit. */
  registrar: { ofKind: boolean; unit: Territory } | null;
  /** Whether the officer who hands in is the registrar. */
  byRegistrar: boolean;
  /** Papers that name a document were compared with what is stored. */
  papers: readonly { document?: string | null | undefined }[];
  plan: readonly DeclaredEffect[];
}

const isUnit = (one: Territory, other: Territory): boolean =>
  one.unitNo === other.unitNo && one.lastUnitNo === other.lastUnitNo;

/** What a plan may hold that leaves card and number alone; an effect that isn't named here doesn't. */
const harmless: readonly EffectCode[] = ['CHANGE_CITIZEN', 'ELIGIBILITY_CHANGED', 'RESOLVE_DEFECTS', 'NOTIFY_AGENCIES'];

const holds: Record<FastTrackCondition, (facts: FastTrackFacts) => boolean> = {
  IN_TIME: ({ late }) => !late,
  OWN_REGISTER: ({ entry, office }) => {
    const [unit, ...others] = entry?.registeredBy ?? [];
    return unit !== undefined && others.length === 0 && isUnit(unit, office);
  },
  NAMED_REGISTRAR: ({ registrar, office }) => registrar !== null && registrar.ofKind && isUnit(registrar.unit, office),
  OTHER_SENDER: ({ byRegistrar }) => !byRegistrar,
  STORED_PAPERS: ({ papers }) => papers.length > 0 && papers.every(({ document }) => Boolean(document)),
  NO_CARD_OR_NUMBER_EFFECT: ({ plan }) => plan.every(({ effect }) => harmless.includes(effect)),
};

export interface FastTrack {
  /** The row that decides. */
  rule: LegalRule;
  /** Which of its conditions don't hold, in the order of the row; none: the rule approves. */
  missing: FastTrackCondition[];
}

/** What the rule of the day says of a request that is fit to be handed in; undefined where none is there for its kind. */
export function findFastTrack(
  { kind }: CorrectionChange,
  facts: FastTrackFacts,
  rules: RuleBook,
  today: Day,
): FastTrack | undefined {
  const key = (legalKeys.fastTrack as Partial<Record<CorrectionChange['kind'], string>>)[kind];
  const rule = key === undefined ? undefined : rules.findLegal(key, today);
  return rule && { rule, missing: conditionsOf(rule).filter((condition) => !holds[condition](facts)) };
}

/** A row that names no condition, or one that nobody knows, would approve what nobody wanted. */
function conditionsOf({ id, condition }: LegalRule): FastTrackCondition[] {
  return condition.split(';').map((code) => {
    if (!Object.hasOwn(fastTrackConditions, code)) throw new Error(`the rule ${id} names an unknown condition`);
    return code as FastTrackCondition;
  });
}
