import type { Day } from '@lienthong/schema/civil-date';
import { metrics, type MetricCode } from './metric.ts';

/** What a person has to be to count, and who doesn't though one might think so; said beside the definition in metric.ts. */
interface Bounds {
  filters: readonly string[];
  exclusions: readonly string[];
}

const cancelled = 'dossiers cancelled for another reason than the person’s death, and chains of redos that ended so';
const ofFlow = { exclusions: [cancelled, 'a second dossier of the same person'] } as const;
const eligible = [
  'alive on the day',
  'Vietnamese nationality',
  '14 or older on the day',
  'lives in the unit on the day',
] as const;
const noStock = ['dead', 'not Vietnamese', 'under 14', 'struck off the register'] as const;
const notPresent = 'not present, or presence not known on the day';

export const bounds = {
  COLLECTED_PERSONS: { filters: ['first dossier of the campaign collected up to the day'], ...ofFlow },
  ISSUED_PERSONS: { filters: ['collected', 'card produced up to the day'], ...ofFlow },
  DELIVERED_PERSONS: { filters: ['collected', 'card handed over up to the day'], ...ofFlow },
  ELIGIBLE: { filters: eligible, exclusions: noStock },
  PRESENT: { filters: [...eligible, 'present on the day'], exclusions: [...noStock, notPresent] },
  ELIGIBLE_COLLECTED: {
    filters: [...eligible, 'collected up to the day, wherever they lived then'],
    exclusions: [...noStock, cancelled],
  },
  ELIGIBLE_ISSUED: {
    filters: [...eligible, 'card produced up to the day, wherever they lived then'],
    exclusions: [...noStock, cancelled],
  },
  PRESENT_COLLECTED: {
    filters: [...eligible, 'present on the day', 'collected up to the day, wherever they lived then'],
    exclusions: [...noStock, notPresent, cancelled],
  },
} as const satisfies Record<MetricCode, Bounds>;

export const termParts = {
  CARRIED: 'What was before the month, carried into one cell.',
  CELLS: 'Cells of the month up to the day: of each day on which something changed.',
  UNFOLDED: 'Changes that aren’t folded into cells yet.',
} as const;
export type TermPart = keyof typeof termParts;

export const peopleReasons = {
  NOT_READ: 'The caller doesn’t read the persons of the unit.',
  OTHER_DAY:
    'A stock of another day than today: the rows tell where people live now, not where they lived or will live on that day, so a list could be of others than were counted.',
} as const;
export type PeopleReason = keyof typeof peopleReasons;

/** Why the people behind a figure can't be listed; null where they can. */
export function whyNoPeople(metric: MetricCode, asOf: Day, today: Day, reads: boolean): PeopleReason | null {
  if (!reads) return 'NOT_READ';
  return metrics[metric].kind === 'STOCK' && asOf !== today ? 'OTHER_DAY' : null;
}
