import type { AgencyKind } from './codes.ts';

interface MakerRow {
  meaning: string;
  /** Agencies that keep the record of what these people do. */
  recordedBy: readonly AgencyKind[];
}

/** Who tried to speak to a person. */
export const contactMakers = {
  HEAD_OF_GROUP: {
    meaning: 'The head of the resident group, or who goes for the head.',
    recordedBy: ['POLICE', 'COMMUNE_COMMITTEE'],
  },
  ASSOCIATION: {
    meaning: 'A member of the Fatherland Front or of an association of the group: women, youth, veterans, farmers.',
    recordedBy: ['POLICE', 'COMMUNE_COMMITTEE'],
  },
  COMMITTEE: { meaning: 'Staff of the commune’s committee.', recordedBy: ['POLICE', 'COMMUNE_COMMITTEE'] },
  POLICE: { meaning: 'The police.', recordedBy: ['POLICE'] },
  SCHOOL: { meaning: 'A teacher of the person’s school.', recordedBy: ['EDUCATION'] },
} as const satisfies Record<string, MakerRow>;
export type ContactMaker = keyof typeof contactMakers;

/** Whether agencies of a kind keep the record of what these people do. */
export function mayRecordFor(maker: ContactMaker, kind: AgencyKind): boolean {
  const { recordedBy }: MakerRow = contactMakers[maker];
  return recordedBy.includes(kind);
}

/** What came of it. `reached`: the person was spoken to. It changes nothing of invitation, presence or residence. */
export const contactResults = {
  REACHED_WILL_COME: { meaning: 'Spoken to; will come.', reached: true },
  REACHED_UNDECIDED: { meaning: 'Spoken to; has not said whether to come.', reached: true },
  REFUSED: { meaning: 'Spoken to; does not want to come.', reached: true },
  HOUSEHOLD_TOLD: { meaning: 'Not met; somebody of the household was told.', reached: false },
  NOT_MET: { meaning: 'Nobody was met, or nobody answered.', reached: false },
  AWAY: {
    meaning: 'Lives elsewhere for the time being; what is known of it belongs into the presence.',
    reached: false,
  },
  MOVED_AWAY: { meaning: 'Has moved away, by what neighbours or the household say.', reached: false },
  UNKNOWN_HERE: { meaning: 'Nobody knows the person at the place.', reached: false },
} as const satisfies Record<string, { meaning: string; reached: boolean }>;
export type ContactResult = keyof typeof contactResults;

/** The results by which a person counts as reached. */
export const reachedResults = (Object.keys(contactResults) as ContactResult[]).filter(
  (result) => contactResults[result].reached,
);

/** A contact is recorded at most so many days after its day. */
export const contactDays = 366;

/** A head is appointed at most so many days ahead. */
export const appointmentDays = 366;
