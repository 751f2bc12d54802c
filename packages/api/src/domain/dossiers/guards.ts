import type { Day } from '@lienthong/schema/civil-date';
import { defects as defectTable, type CardVersion, type Defect, type LifeStatus } from '@lienthong/schema/codes';
import type { RecordedFieldCode } from '@lienthong/schema/correction-fields';
import type { CancelReason, DefectResolution } from '@lienthong/schema/dossier-life';
import { isEligible, VIETNAMESE } from '@lienthong/schema/enrollment-status';
import type { CheckRefusal } from '../corrections/refusal.ts';
import type { RuleBook } from '../corrections/rule-book.ts';
import type { ManualStep } from './life.ts';
import { isPrinted } from './readiness.ts';
import { checkRefusal } from './refusal.ts';
import { stillShown, type RegisterFacts } from './register-defects.ts';

/** What the guards of a step ask of dossier and person. */
export interface GuardFacts extends RegisterFacts {
  nationality: string;
  lifeStatus: LifeStatus;
  defects: readonly Defect[];
  collectedOn: Day;
  stateSince: Day;
  /** Facts that an open request is about. */
  openFields: readonly RecordedFieldCode[];
}

/** What a step brings along, whatever its name. */
export interface StepContent {
  defects?: readonly Defect[];
  resolutions?: readonly { defect: Defect; how: DefectResolution }[];
  defect?: Defect;
  reason?: CancelReason;
  /** The day on which the card was made or handed over. */
  on?: Day;
  version?: CardVersion;
}

type Guard = (content: StepContent, facts: GuardFacts, rules: RuleBook, today: Day) => CheckRefusal | undefined;

/** No card is made from data that are being corrected, and none without a number to print. */
const correctionClosed: Guard = (_, { openFields, personalNumber }, rules, today) => {
  const field = openFields.find((one) => isPrinted(one, rules, today));
  if (field !== undefined) return checkRefusal('CORRECTION_OPEN', ['step'], { field });
  return personalNumber === null ? checkRefusal('DEFECT_OPEN', ['step'], { defect: 'MISSING_FIELD' }) : undefined;
};

/** On the day of the step before, or later, and not to come. */
const datePossible =
  (path: string[]): Guard =>
  ({ on }, { stateSince }, _, today) =>
    on !== undefined && (on > today || on < stateSince) ? checkRefusal('DATE_NOT_POSSIBLE', path) : undefined;

/** Reasons that the register itself can deny. */
const denied: Partial<Record<CancelReason, (facts: GuardFacts, rules: RuleBook) => boolean>> = {
  DECEASED: ({ lifeStatus }) => lifeStatus === 'ALIVE',
  NATIONALITY_LOST: ({ nationality }) => nationality === VIETNAMESE,
  NOT_ELIGIBLE: (facts, rules) => isEligible(facts, facts.collectedOn, rules.cardAge(facts.collectedOn)),
};

const all =
  (...guards: Guard[]): Guard =>
  (...situation) =>
    guards.map((guard) => guard(...situation)).find((refused) => refused !== undefined);

const guards: Partial<Record<ManualStep, Guard>> = {
  VERIFY: all((_, { defects }) => {
    const [defect] = defects;
    return defect && checkRefusal('DEFECT_OPEN', ['step'], { defect });
  }, correctionClosed),
  SEND_TO_PRODUCTION: correctionClosed,
  PRODUCE: all(correctionClosed, datePossible(['step', 'produce', 'issuedOn']), ({ on, version }, _, rules, today) =>
    version === undefined || version === rules.findCardVersion(on ?? today)
      ? undefined
      : checkRefusal('VALUE_NOT_ALLOWED', ['step', 'produce', 'version'], { rule: 'NOT_MADE_THEN' }),
  ),
  DELIVER: datePossible(['step', 'deliver', 'deliveredOn']),
  FIND_DISCREPANT: ({ defects = [] }) =>
    defects.length === 0 ? checkRefusal('VALUE_REQUIRED', ['step', 'findDiscrepant', 'defects']) : undefined,
  RESOLVE({ resolutions = [] }, facts) {
    const path = ['step', 'resolve', 'resolutions'];
    const strange = resolutions.find(({ defect }) => !facts.defects.includes(defect));
    if (strange) return checkRefusal('VALUE_NOT_ALLOWED', path, { rule: 'NOT_OPEN', defect: strange.defect });
    const left = facts.defects.find((one) => {
      const resolution = resolutions.findLast(({ defect }) => defect === one);
      return !resolution || (resolution.how === 'CORRECTED' && stillShown(one, facts));
    });
    return left && checkRefusal('DEFECT_OPEN', path, { defect: left });
  },
  REQUIRE_REDO: ({ defect }, { defects }) =>
    defect !== undefined && defects.includes(defect) && defectTable[defect].newCapture
      ? undefined
      : checkRefusal('REDO_NOT_NEEDED', ['step', 'requireRedo', 'defect']),
  CANCEL: ({ reason }, facts, rules) =>
    reason !== undefined && denied[reason]?.(facts, rules)
      ? checkRefusal('VALUE_NOT_ALLOWED', ['step', 'cancel', 'reason'], { rule: 'REGISTER_SAYS_OTHERWISE' })
      : undefined,
};

/** The guards of the table of steps, beyond who takes one and in which state. */
export const findGuard = (step: ManualStep, ...situation: Parameters<Guard>): CheckRefusal | undefined =>
  guards[step]?.(...situation);
