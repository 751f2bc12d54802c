import { addDays, daysBetween, type Day } from '@lienthong/schema/civil-date';
import { longestCalendar, mostSlots, mostTimes } from '@lienthong/schema/collection-points';

/** Times of a day in minutes of the clock, as HH:MM: the order of the texts is that of the times. */
export interface SlotTimes {
  from: string;
  to: string;
  capacity: number;
}

export interface CalendarPlan {
  from: Day;
  to: Day;
  /** On days off too. */
  everyDay: boolean;
  times: readonly SlotTimes[];
}

export type CalendarRule =
  'IN_THE_PAST' | 'ENDS_BEFORE_IT_BEGINS' | 'TOO_LONG' | 'OUTSIDE_OPENING' | 'OVERLAP' | 'TOO_MANY' | 'NO_DAY';

export interface PlannedSlot extends SlotTimes {
  on: Day;
}

/** Every slot of the plan, by day and time; or the rule that it breaks, with the part of the plan. */
export function slotsOf(
  plan: CalendarPlan,
  opening: { opensOn: Day; closesOn: Day | null },
  today: Day,
  isWorkingDay: (day: Day) => boolean,
): PlannedSlot[] | { rule: CalendarRule; part: 'from' | 'to' | 'times' } {
  const { from, to, everyDay, times } = plan;
  if (times.length > mostTimes) return { rule: 'TOO_MANY', part: 'times' };
  if (from < today) return { rule: 'IN_THE_PAST', part: 'from' };
  if (to < from) return { rule: 'ENDS_BEFORE_IT_BEGINS', part: 'to' };
  if (daysBetween(from, to) >= longestCalendar) return { rule: 'TOO_LONG', part: 'to' };
  if (from < opening.opensOn) return { rule: 'OUTSIDE_OPENING', part: 'from' };
  if (opening.closesOn !== null && to > opening.closesOn) return { rule: 'OUTSIDE_OPENING', part: 'to' };
  const inOrder = times.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const wrong = inOrder.some((one, at) => one.to <= one.from || one.from < (inOrder[at - 1]?.to ?? ''));
  if (wrong) return { rule: 'OVERLAP', part: 'times' };
  const days = Array.from({ length: daysBetween(from, to) + 1 }, (_, at) => addDays(from, at)).filter(
    (day) => everyDay || isWorkingDay(day),
  );
  if (days.length === 0 || inOrder.length === 0) return { rule: 'NO_DAY', part: 'from' };
  if (days.length * inOrder.length > mostSlots) return { rule: 'TOO_MANY', part: 'times' };
  return days.flatMap((on) => inOrder.map((one) => ({ ...one, on })));
}
