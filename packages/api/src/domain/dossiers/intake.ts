import { daysBetween, type Day } from '@lienthong/schema/civil-date';
import type { CardState, DossierType, LifeStatus } from '@lienthong/schema/codes';
import { dossierGrounds, type DossierGround } from '@lienthong/schema/dossier-grounds';
import type { DossierState } from '@lienthong/schema/dossier-life';
import { isEligible, VIETNAMESE } from '@lienthong/schema/enrollment-status';
import type { CheckRefusal } from '../corrections/refusal.ts';
import type { RuleBook } from '../corrections/rule-book.ts';
import { dossierKeys } from './limit.ts';
import { checkRefusal } from './refusal.ts';

export interface Intake {
  type: DossierType;
  ground: DossierGround | null;
  collectedOn: Day;
  /** The dossier that it redoes. */
  redoOf: string | null;
}

export interface IntakeFacts {
  dateOfBirth: Day;
  nationality: string;
  lifeStatus: LifeStatus;
  /** The open dossier; null without one. */
  open: { id: string; type: DossierType; state: DossierState; stateSince: Day } | null;
  /** Day of collection of the newest dossier that isn't cancelled, whatever became of it. */
  lastCollectedOn: Day | null;
  /** The newest card of a dossier that wasn't cancelled, whatever became of it. */
  card: { state: CardState; issuedOn: Day; expiresOn: Day | null } | null;
  /** From when the number in force is the person's. */
  numberSince: Day | null;
}

/** What register and law say of an intake on a person; empty: it is taken. */
export function checkIntake(intake: Intake, facts: IntakeFacts, rules: RuleBook, today: Day): CheckRefusal[] {
  return [
    ...datesOf(intake, facts, rules, today),
    ...eligibilityOf(intake, facts, rules),
    ...openDossierOf(intake, facts),
    // The case that a redo carries on had its card guards when it began.
    ...(intake.redoOf === null ? cardOf(intake, facts, rules) : []),
  ];
}

function datesOf(
  { collectedOn }: Intake,
  { lastCollectedOn, open }: IntakeFacts,
  rules: RuleBook,
  today: Day,
): CheckRefusal[] {
  const within = Number(rules.findLegal(dossierKeys.recordWithin, today)?.value ?? Infinity);
  const age = daysBetween(collectedOn, today);
  const rule =
    age < 0
      ? 'NOT_IN_FUTURE'
      : age > within
        ? 'RECORDED_TOO_LATE'
        : // The newest dossier by its day is the person's case.
          (lastCollectedOn !== null && collectedOn < lastCollectedOn) ||
            (open?.state === 'REDO_REQUIRED' && collectedOn < open.stateSince)
          ? 'BEFORE_EARLIER_DOSSIER'
          : undefined;
  return rule === undefined ? [] : [checkRefusal('DATE_NOT_POSSIBLE', ['collectedOn'], { rule })];
}

/** A card for somebody younger is made on request since 1 July 2024 (Law 26/2023 art. 19(3)). */
function eligibilityOf({ collectedOn }: Intake, facts: IntakeFacts, rules: RuleBook): CheckRefusal[] {
  const onRequest = rules.findLegal(dossierKeys.underAgeOnRequest, collectedOn)?.value === 'true';
  if (isEligible(facts, collectedOn, onRequest ? 0 : rules.cardAge(collectedOn))) return [];
  const because =
    facts.lifeStatus !== 'ALIVE' ? 'DECEASED' : facts.nationality !== VIETNAMESE ? 'NOT_VIETNAMESE' : 'UNDER_AGE';
  return [checkRefusal('NOT_ELIGIBLE', ['subject'], { because })];
}

function openDossierOf({ redoOf, type }: Intake, { open }: IntakeFacts): CheckRefusal[] {
  if (redoOf === null)
    return open ? [checkRefusal('OPEN_DOSSIER_EXISTS', ['subject'], { dossier: open.id, state: open.state })] : [];
  if (open?.id !== redoOf) return [checkRefusal('NOT_FOUND', ['redoOf'])];
  if (open.state !== 'REDO_REQUIRED') return [checkRefusal('STEP_NOT_OPEN', ['redoOf'], { state: open.state })];
  return open.type === type ? [] : [checkRefusal('VALUE_NOT_ALLOWED', ['type'], { rule: 'AS_THE_REDONE' })];
}

function cardOf({ type, ground, collectedOn }: Intake, facts: IntakeFacts, rules: RuleBook): CheckRefusal[] {
  const { card } = facts;
  if (type === 'FIRST_ISSUE') {
    if (ground !== null) return [checkRefusal('VALUE_NOT_ALLOWED', ['ground'], { rule: 'NONE_FOR_FIRST_ISSUE' })];
    return card === null ? [] : [checkRefusal('CARD_EXISTS', ['type'])];
  }
  if (ground === null) return [checkRefusal('VALUE_REQUIRED', ['ground'])];
  if (dossierGrounds[ground].of !== type)
    return [checkRefusal('VALUE_NOT_ALLOWED', ['ground'], { rule: 'OTHER_TYPE' })];
  if (card === null || (type === 'EXCHANGE' && !exchangeable.some((state) => state === card.state)))
    return [checkRefusal('CARD_REQUIRED', ['type'])];
  const known = rules.legalRules(dossierKeys.grounds[type], collectedOn).some(({ value }) => value === ground);
  if (!known) return [checkRefusal('GROUND_NOT_GIVEN', ['ground'], { rule: 'NOT_IN_FORCE' })];
  const holds = tested[ground]?.(card, facts, collectedOn) ?? true;
  return holds ? [] : [checkRefusal('GROUND_NOT_GIVEN', ['ground'], { rule: 'DOES_NOT_HOLD' })];
}

/** What a person hands back for another card. */
const exchangeable = ['ACTIVE', 'EXCHANGE_REQUIRED', 'EXPIRED'] as const satisfies readonly CardState[];

type Card = NonNullable<IntakeFacts['card']>;

/** Grounds that the register can tell; of the others the officer at the counter is sure. */
const tested: Partial<Record<DossierGround, (card: Card, facts: IntakeFacts, on: Day) => boolean>> = {
  AGE: ({ expiresOn }, _, on) => expiresOn !== null && expiresOn <= on,
  NUMBER_REESTABLISHED: ({ issuedOn }, { numberSince }) => numberSince !== null && numberSince > issuedOn,
};
