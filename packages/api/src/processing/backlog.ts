import { dossierStates, isOpen, type DossierState } from '@lienthong/schema/dossier-life';
import type { Context } from '../access/context.ts';
import type { WithholdingReason } from '../domain/metric.ts';
import { ageClasses, limitClasses, type AgeClass, type LimitClass } from '../domain/processing.ts';
import { readParts, type PartsChoice } from './parts.ts';
import { countPlaces, withheldPlaces, type Place, type Places } from './places.ts';

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

/** By place, in three statements' worth of one: stocks at the end of a day. */
export async function readBacklog(
  context: Context,
  places: Places,
  asOf: string,
  choice: PartsChoice,
): Promise<(place: Place) => Backlog> {
  const partsOf = await readParts(context, places.units, ['STATE', 'LIMIT', 'AGE'], asOf, choice);
  const whole = countPlaces(places, (unit) => [sum(partsOf(unit, 'STATE').values())]);
  const work = countPlaces(places, (unit) => {
    const [state, limit] = [partsOf(unit, 'STATE'), partsOf(unit, 'LIMIT')];
    return [...openStates.map((one) => state.get(one) ?? 0), ...limits.map((one) => limit.get(one) ?? 0)];
  });
  const age = countPlaces(places, (unit) => ages.map((one) => partsOf(unit, 'AGE').get(one) ?? 0));
  const hidden = withheldPlaces(places, whole);
  const reasons = {
    OPEN: hidden,
    STATE_AND_LIMIT: withheldPlaces(places, work, hidden),
    AGE: withheldPlaces(places, age, hidden),
  };
  return (place) => {
    const is = (part: BacklogPart): boolean => reasons[part].has(place);
    const [byWork, byAge] = [work.of(place), age.of(place)];
    const over = (from: number): number | null => (is('AGE') ? null : sum(byAge.slice(from)));
    return {
      open: is('OPEN') ? null : sum(whole.of(place)),
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
