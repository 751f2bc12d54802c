import { recordedFields } from '@lienthong/schema/correction-fields';
import type { Day } from '@lienthong/schema/civil-date';
import type { NoticeTopic } from '@lienthong/schema/notice-topics';
import { declare, type DeclaredEffect } from './declared-effects.ts';
import { needsNewCard } from './effects.ts';
import type { CorrectionChange, EffectFacts } from './facts.ts';
import type { SubmittableKind } from './kinds.ts';
import type { RuleBook } from './rule-book.ts';

/** Whom a plan may concern, by the numbers of their agencies. */
export interface NoticeFacts extends Pick<EffectFacts, 'card'> {
  /** Police of the commune and of the district of a home. */
  policeOf(home: string): readonly number[];
  /** The civil-status desk whose register holds the entry. */
  registerOfEntry: readonly number[];
  /** Education agencies on whose rosters the person is today. */
  rosters: readonly number[];
  /** Home as it is before the change. */
  home: string;
  /** Sender and deciding office: they know. */
  parties: readonly number[];
}

type Finder = (facts: NoticeFacts, change: CorrectionChange) => readonly number[];

const policeOfHome: Finder = ({ policeOf, home }) => policeOf(home);
const policeOfNewHome: Finder = ({ policeOf, home }, change) =>
  policeOf(change.kind === 'RESIDENCE_CHANGE' ? (change.current ?? home) : home);
const registerOfEntry: Finder = (facts) => facts.registerOfEntry;
const rosters: Finder = (facts) => facts.rosters;

/** Topics of what is applied. Enterprises have no persons here, so that labor is never told. */
const told = {
  PERSON_DIED: [policeOfHome, registerOfEntry, rosters],
  PERSON_DECLARED_DEAD: [policeOfHome, registerOfEntry, rosters],
  PERSON_DECLARED_MISSING: [policeOfHome, registerOfEntry],
  DECLARATION_SET_ASIDE: [policeOfHome, registerOfEntry, rosters],
  PRINTED_FIELD_CHANGED: [policeOfHome, registerOfEntry],
  MOVED_OUT: [policeOfHome],
  MOVED_IN: [policeOfNewHome],
} as const satisfies Partial<Record<NoticeTopic, readonly Finder[]>>;
type Topic = keyof typeof told;

/** Who is told of a plan, in the order of its topics. Of a move nobody is who is the police of both homes: to them the person stays. */
export function noticeEffects(
  change: CorrectionChange,
  plan: readonly DeclaredEffect[],
  facts: NoticeFacts,
  rules: RuleBook,
  today: Day,
): DeclaredEffect[] {
  const topics = [...new Set(plan.flatMap((effect) => topicsOf(effect, change, facts, rules, today)))];
  const found = topics.map((topic) => ({ topic, agencies: told[topic].flatMap((find) => find(facts, change)) }));
  return found.flatMap(({ topic, agencies }) => {
    const others = found.flatMap((one) => (one.topic === topic ? [] : one.agencies));
    const stays = topic === 'MOVED_IN' || topic === 'MOVED_OUT' ? others : [];
    const recipients = [...new Set(agencies)].filter((no) => !facts.parties.includes(no) && !stays.includes(no));
    return notify(topic, recipients);
  });
}

function topicsOf(
  effect: DeclaredEffect,
  change: CorrectionChange,
  { card }: NoticeFacts,
  rules: RuleBook,
  today: Day,
): readonly Topic[] {
  switch (effect.effect) {
    case 'REGISTER_DEATH':
      return [effect.columns.life_status === 'DECLARED_DEAD' ? 'PERSON_DECLARED_DEAD' : 'PERSON_DIED'];
    case 'RESTORE_PERSON':
      return ['DECLARATION_SET_ASIDE'];
    case 'CHANGE_RESIDENCE':
      return 'unit_no' in effect.columns ? ['MOVED_OUT', 'MOVED_IN'] : [];
    case 'CHANGE_CITIZEN': {
      if (change.kind === 'MISSING_OR_DEAD_DECLARATION') return ['PERSON_DECLARED_MISSING'];
      const version = card?.version ?? rules.findCardVersion(today);
      if (!('field' in change) || version === undefined) return [];
      const { printedField } = recordedFields[change.field];
      return needsNewCard(rules.findPrintedField(version, printedField)) ? ['PRINTED_FIELD_CHANGED'] : [];
    }
    default:
      return [];
  }
}

/** Whoever was told of what is taken back is told so, by the plan that was kept. */
export function takenBack(kind: SubmittableKind, applied: readonly DeclaredEffect[]): DeclaredEffect[] {
  const agencies = applied.flatMap((one) => (one.effect === 'NOTIFY_AGENCIES' ? one.recipients : []));
  return notify(kind === 'DEATH' ? 'DEATH_REVERSED' : 'REQUEST_REVERSED', [...new Set(agencies)]);
}

function notify(topic: NoticeTopic, recipients: readonly number[]): DeclaredEffect[] {
  if (recipients.length === 0) return [];
  return [declare({ effect: 'NOTIFY_AGENCIES', topic, recipients: recipients.toSorted((one, other) => one - other) })];
}
