/** Where a slot of a collection point stands. */
export const slotStates = {
  OPEN: { meaning: 'Takes invitations while there is room.' },
  CLOSED: { meaning: 'Over: who was invited to it and was not collected is a no-show.' },
  CANCELLED: { meaning: 'Called off: who was invited to it waits for another slot.' },
} as const satisfies Record<string, { meaning: string }>;
export type SlotState = keyof typeof slotStates;

/** Persons that one slot may take. */
export const largestSlot = 2_000;
/** Slots that one step may plan, over how many days, and how many of a day. */
export const mostSlots = 500;
export const longestCalendar = 92;
export const mostTimes = 24;
