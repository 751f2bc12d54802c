import type { CollectionKind, Defect, DossierType } from '@lienthong/schema/codes';
import { escalations, pausedStates, runningStates } from '@lienthong/schema/dossier-clock';
import { isOpen, type CancelReason, type DossierState } from '@lienthong/schema/dossier-life';
import { lags } from './assumptions.ts';
import { dayText, firstCard, millisecondsOf, workingDayAfter, workingDaysAfter, type DayNumber } from './calendar.ts';
import type { Random } from './random.ts';

export interface DemoDossier {
  id: string;
  type: DossierType;
  state: DossierState;
  kind: CollectionKind;
  collectingNo: number;
  residenceNo: number;
  collectedOn: DayNumber;
  verifiedOn: DayNumber | null;
  producedOn: DayNumber | null;
  deliveredOn: DayNumber | null;
  stateSince: DayNumber;
  dueOn: DayNumber;
  caseSince: DayNumber;
  /** In working days, as are the next two. */
  limitDays: number;
  pausedDays: number;
  usedDays: number | null;
  pausedOn: DayNumber | null;
  defects: Defect[];
  /** As the trigger `dossier_work_kept` keeps it, as are the next two. */
  found: Defect[];
  issuedOn: DayNumber | null;
  issuedIn: number | null;
  /** What a redo replaces. */
  redoes: DemoDossier | undefined;
  cancelReason: CancelReason | null;
  redoOf: string | null;
  version: number;
}

/** Where and how a dossier is collected. */
export interface Collection {
  kind: CollectionKind;
  collectingNo: number;
  residenceNo: number;
  /** The limit of the law there, in working days. */
  limitDays(type: DossierType): number;
}

/** The steps after collection when nothing is wrong. */
const way = ['UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED', 'DELIVERED'] as const;
type Step = (typeof way)[number];

export function collect(
  random: Random,
  collectedOn: DayNumber,
  collection: Collection,
  more: { type?: DossierType; redoes?: DemoDossier } = {},
): DemoDossier {
  const { type = 'FIRST_ISSUE', redoes } = more;
  const limitDays = collection.limitDays(type);
  return {
    id: random.uuid(millisecondsOf(collectedOn) + random.between(0, 36_000_000)),
    type,
    state: 'COLLECTED',
    kind: collection.kind,
    collectingNo: collection.collectingNo,
    residenceNo: collection.residenceNo,
    collectedOn,
    verifiedOn: null,
    producedOn: null,
    deliveredOn: null,
    stateSince: collectedOn,
    dueOn: workingDayAfter(collectedOn, limitDays),
    caseSince: redoes?.caseSince ?? collectedOn,
    limitDays,
    pausedDays: 0,
    usedDays: null,
    pausedOn: null,
    defects: [],
    found: redoes?.found ?? [],
    issuedOn: redoes?.issuedOn ?? null,
    issuedIn: redoes?.issuedIn ?? null,
    redoes,
    cancelReason: null,
    redoOf: redoes?.id ?? null,
    version: 1,
  };
}

/** Goes the ordinary way as far as it comes until a day, at most so many steps. */
export function advance(dossier: DemoDossier, random: Random, until: DayNumber, most: number = way.length): void {
  const begun = way.indexOf(dossier.state as Step) + 1;
  for (const step of way.slice(begun, begun + most)) {
    const [soonest, latest] = lags[step];
    let day = dossier.stateSince + random.between(soonest, latest);
    if (step === 'PRODUCED' && day < firstCard) day = firstCard + random.between(0, 12);
    if (day > until) return;
    enter(dossier, step, day);
    if (step === 'VERIFIED') dossier.verifiedOn = day;
    if (step === 'PRODUCED') issue(dossier, day);
    if (step === 'DELIVERED') dossier.deliveredOn = day;
  }
}

function issue(dossier: DemoDossier, day: DayNumber): void {
  dossier.producedOn = day;
  dossier.issuedOn ??= day;
  dossier.issuedIn ??= workingDaysAfter(dossier.caseSince, day);
}

export function findDiscrepant(dossier: DemoDossier, random: Random, until: DayNumber, defects: Defect[]): void {
  enter(dossier, 'DISCREPANT', Math.min(until, dossier.stateSince + random.between(0, 5)));
  dossier.defects = defects;
  dossier.found = [...new Set([...dossier.found, ...defects])].sort();
}

/** Back to review; what was verified before has to be verified again. */
export function resolve(dossier: DemoDossier, random: Random, until: DayNumber): void {
  const day = dossier.stateSince + random.between(1, 12);
  if (day > until) return;
  enter(dossier, 'UNDER_REVIEW', day);
  dossier.defects = [];
  dossier.verifiedOn = null;
}

export function requireRedo(dossier: DemoDossier, random: Random, until: DayNumber): void {
  enter(dossier, 'REDO_REQUIRED', Math.min(until, dossier.stateSince + random.between(0, 4)));
}

export function supersede(dossier: DemoDossier, day: DayNumber): void {
  enter(dossier, 'SUPERSEDED', day);
}

export function cancel(dossier: DemoDossier, reason: CancelReason, day: DayNumber): void {
  enter(dossier, 'CANCELLED', day);
  dossier.cancelReason = reason;
}

/** A death ends an open dossier; a delivered card stays delivered. */
export function endByDeath(dossier: DemoDossier, day: DayNumber): void {
  if (isOpen(dossier.state)) cancel(dossier, 'DECEASED', day);
}

function enter(dossier: DemoDossier, state: DossierState, day: DayNumber): void {
  keepClock(dossier, state, day);
  dossier.state = state;
  dossier.stateSince = day;
  dossier.version++;
}

const shares = [escalations.P50, escalations.P100, escalations.P150];

/** The days on which half, all, one and a half of the limit are used, as COPY reads them; null where no limit runs. */
export function reachedOn({ state, collectedOn, limitDays, pausedDays, usedDays }: DemoDossier): string | null {
  const needed = shares.map(({ percent }) => Math.ceil((limitDays * percent) / 100));
  if (usedDays !== null) return `{${needed.map((days) => (usedDays >= days ? '-infinity' : 'infinity')).join()}}`;
  if (!runningStates.some((one) => one === state)) return null;
  return `{${needed.map((days) => dayText(workingDayAfter(collectedOn, days + pausedDays))).join()}}`;
}

/** As the trigger `dossier_clock` keeps it. */
function keepClock(dossier: DemoDossier, state: DossierState, day: DayNumber): void {
  const { collectedOn, dueOn, pausedOn, pausedDays } = dossier;
  const pauses = state in pausedStates;
  if (pauses && pausedOn === null) {
    dossier.pausedOn = day;
    dossier.usedDays = workingDaysAfter(collectedOn, day) - pausedDays;
  } else if (!pauses && pausedOn !== null) {
    const gone = workingDaysAfter(pausedOn, day);
    dossier.pausedDays = pausedDays + gone;
    dossier.pausedOn = null;
    dossier.usedDays = null;
    if (state === 'UNDER_REVIEW') dossier.dueOn = workingDayAfter(dueOn, gone);
  }
}
