import type { Day } from '@lienthong/schema/civil-date';
import { dossierStates, isOpen, type DossierState } from '@lienthong/schema/dossier-life';
import type { Context } from '../access/context.ts';
import type { WithholdingReason } from '../domain/metric.ts';
import { ageClasses, limitClasses, type AgeClass, type LimitClass } from '../domain/processing.ts';
import { createBesideDays, type BesideDays } from './beside.ts';
import { readParts, type PartsChoice, type PartsOf } from './parts.ts';
import { countPlaces, type Counted, type Place, type Places, type Reasons } from './places.ts';

export const openStates = (Object.keys(dossierStates) as DossierState[]).filter(isOpen);
const limits = Object.keys(limitClasses) as LimitClass[];
const ages = Object.keys(ageClasses) as AgeClass[];

/** What is shown together: a state and the limit tell each other, where a card is produced. */
export const backlogParts = {
  OPEN: 'How many dossiers are open.',
  STATE_AND_LIMIT: 'By their state, and by how much of their limit is used.',
  AGE: 'By the age of their case.',
} as const;
export type BacklogPart = keyof typeof backlogParts;

export interface Backlog {
  open: number | null;
  byState: { state: DossierState; dossiers: number }[] | null;
  byLimit: { limit: LimitClass; dossiers: number }[] | null;
  over30Days: number | null;
  over60Days: number | null;
  over90Days: number | null;
  withheldParts: { part: BacklogPart; reason: WithholdingReason }[];
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

/** A day whose stocks are reckoned, and the places as they were on it. */
export interface StockDay {
  day: Day;
  places: Places;
}

/** Stocks by place at the end of the last of some days, each withheld beside those before it; one statement a day. */
export async function readBacklog(
  context: Context,
  places: Places,
  days: readonly StockDay[],
  choice: PartsChoice,
): Promise<(place: Place) => Backlog> {
  const beside = createBesideDays();
  let told = { work: countPlaces(places, () => []), age: countPlaces(places, () => []), reasons: noReasons };
  for (const { day, places: of } of days) {
    const partsOf = await readParts(context, of.units, ['STATE', 'LIMIT', 'AGE'], day, choice);
    told = reckon(of, partsOf, beside(day));
  }
  const { work, age, reasons } = told;
  return (place) => {
    const is = (part: BacklogPart): boolean => reasons[part].has(place);
    const [byWork, byAge] = [work.of(place), age.of(place)];
    const over = (from: number): number | null => (is('AGE') ? null : sum(byAge.slice(from)));
    return {
      open: is('OPEN') ? null : sum(byAge),
      byState: is('STATE_AND_LIMIT') ? null : openStates.map((state, at) => ({ state, dossiers: byWork[at] ?? 0 })),
      byLimit: is('STATE_AND_LIMIT')
        ? null
        : limits.map((limit, at) => ({ limit, dossiers: byWork[openStates.length + at] ?? 0 })),
      over30Days: over(1),
      over60Days: over(2),
      over90Days: over(3),
      withheldParts: (Object.keys(backlogParts) as BacklogPart[]).flatMap((part) => {
        const reason = reasons[part].get(place);
        return reason === undefined ? [] : [{ part, reason }];
      }),
    };
  };
}

const noReasons: Record<BacklogPart, Reasons> = { OPEN: new Map(), STATE_AND_LIMIT: new Map(), AGE: new Map() };

function reckon(
  places: Places,
  partsOf: PartsOf,
  beside: BesideDays,
): { work: Counted; age: Counted; reasons: Record<BacklogPart, Reasons> } {
  const whole = countPlaces(places, (unit) => [sum(partsOf(unit, 'STATE').values())]);
  const work = countPlaces(places, (unit) => {
    const [state, limit] = [partsOf(unit, 'STATE'), partsOf(unit, 'LIMIT')];
    return [...openStates.map((one) => state.get(one) ?? 0), ...limits.map((one) => limit.get(one) ?? 0)];
  });
  const age = countPlaces(places, (unit) => ages.map((one) => partsOf(unit, 'AGE').get(one) ?? 0));
  const hidden = beside.withheld('OPEN', places, whole);
  const reasons = {
    OPEN: hidden,
    STATE_AND_LIMIT: beside.withheld('STATE_AND_LIMIT', places, work, hidden),
    AGE: beside.withheld('AGE', places, age, hidden),
  };
  return { work, age, reasons };
}
