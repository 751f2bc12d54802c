import { addDays, type Day } from '@lienthong/schema/civil-date';
import type { AgencyKind, LifeStatus } from '@lienthong/schema/codes';
import {
  appointmentDays,
  contactDays,
  mayRecordFor,
  type ContactMaker,
  type ContactResult,
} from '@lienthong/schema/contacts';
import type { InvitationStepCode } from '@lienthong/schema/invitation-life';
import type { RefusalCode } from '@lienthong/schema/refusal-codes';

/** Without words: those belong to the door. */
export interface OutreachRefusal {
  code: RefusalCode;
  part: string;
  params?: Record<string, string>;
}

export interface ContactFacts {
  onDay: Day;
  madeBy: ContactMaker;
  result: ContactResult;
}

/** Why a contact is not recorded, whoever was tried. */
export function refuseContactForm(
  { onDay, madeBy }: ContactFacts,
  kind: AgencyKind,
  today: Day,
): OutreachRefusal | undefined {
  if (!mayRecordFor(madeBy, kind))
    return { code: 'VALUE_NOT_ALLOWED', part: 'madeBy', params: { rule: 'OTHER_AGENCY' } };
  const rule = onDay > today ? 'IN_THE_FUTURE' : onDay < addDays(today, -contactDays) ? 'TOO_LONG_AGO' : undefined;
  return rule === undefined ? undefined : { code: 'DATE_NOT_POSSIBLE', part: 'onDay', params: { rule } };
}

export interface TriedPerson {
  lifeStatus: LifeStatus;
  dateOfBirth: Day;
  /** The unit in which the person lived on the day. */
  groupNo: number;
}

/** Why it is not recorded of this person; `lo` to `hi` are the units whose attempts the caller may add to. */
export function refuseContact(
  { lifeStatus, groupNo, dateOfBirth }: TriedPerson,
  { onDay }: ContactFacts,
  { lo, hi }: { lo: number; hi: number },
): OutreachRefusal | undefined {
  if (lifeStatus !== 'ALIVE') return { code: 'BLOCKED_BY_DEATH', part: 'person' };
  const impossible = (rule: string): OutreachRefusal => ({
    code: 'DATE_NOT_POSSIBLE',
    part: 'onDay',
    params: { rule },
  });
  if (onDay < dateOfBirth) return impossible('BEFORE_BIRTH');
  return groupNo < lo || groupNo > hi ? impossible('LIVED_ELSEWHERE') : undefined;
}

export interface Term {
  since: Day;
  until: Day | null;
}

/** Why a head's days are impossible by themselves. */
export function refuseTerm({ since, until }: Term, today: Day): OutreachRefusal | undefined {
  if (until !== null && until < since) return { code: 'DATES_CONTRADICT', part: 'until' };
  if (since <= addDays(today, appointmentDays)) return undefined;
  return { code: 'DATE_NOT_POSSIBLE', part: 'since', params: { rule: 'TOO_FAR_AHEAD' } };
}

/** What a group's newest term becomes when another begins: unchanged, ended on the day before, or in the way. */
export function givesWay(former: Term | undefined, since: Day): 'STAYS' | 'ENDS' | 'IN_THE_WAY' {
  if (!former || (former.until !== null && former.until < since)) return 'STAYS';
  return former.since < since ? 'ENDS' : 'IN_THE_WAY';
}

interface OutreachRow {
  field: string;
  /** Its tally, of what was done up to a day; null: counted among who lives there today. */
  tally: string | null;
  /** The step of an invitation that it counts. */
  step?: InvitationStepCode;
  meaning: string;
}

/** The figures of outreach. What was done counts in the unit in which the person then lived, and stays with it. */
export const outreachFigures = {
  INVITATIONS_PLANNED: {
    field: 'planned',
    tally: 'INVITATIONS_PLANNED',
    step: 'PLAN',
    meaning: 'Invitations planned in the period.',
  },
  INVITATIONS_SENT: {
    field: 'sent',
    tally: 'INVITATIONS_SENT',
    step: 'SEND',
    meaning: 'Invitations sent in the period; one that was sent anew to another slot counts again.',
  },
  INVITATIONS_ATTENDED: {
    field: 'attended',
    tally: 'INVITATIONS_ATTENDED',
    step: 'ATTEND',
    meaning: 'Invitations that somebody followed in the period.',
  },
  INVITATIONS_MISSED: {
    field: 'noShows',
    tally: 'INVITATIONS_MISSED',
    step: 'MISS',
    meaning: 'Invitations that were missed in the period; who came after all is counted there, too.',
  },
  INVITATIONS_REFUSED: {
    field: 'refused',
    tally: 'INVITATIONS_REFUSED',
    step: 'REFUSE',
    meaning: 'Invitations refused in the period.',
  },
  INVITATIONS_UNREACHABLE: {
    field: 'unreachable',
    tally: 'INVITATIONS_UNREACHABLE',
    step: 'NOT_REACH',
    meaning: 'Invitations of the period that did not reach the person.',
  },
  CONTACTS: { field: 'contacts', tally: 'CONTACTS', meaning: 'Attempts of the period to speak to a person.' },
  PERSONS_CONTACTED: {
    field: 'personsContacted',
    tally: 'CONTACTED_PERSONS',
    meaning:
      'Persons whom somebody tried to speak to for the first time in the period: each once, where the person lived on that day, so that periods and units add up.',
  },
  CONTACTS_REACHED: {
    field: 'reached',
    tally: 'CONTACTS_REACHED',
    meaning: 'Of the contacts, those in which the person was spoken to.',
  },
  CONTACTS_REFUSED: {
    field: 'refusedAtContact',
    tally: 'CONTACTS_REFUSED',
    meaning: 'Of the contacts, those in which the person did not want to come.',
  },
  NOT_ENROLLED: {
    field: 'notEnrolled',
    tally: null,
    meaning:
      'Still open: who lives there today, is eligible and has no dossier that counts, as the list NOT_ENROLLED has them.',
  },
  UNTRIED: {
    field: 'untried',
    tally: null,
    meaning: 'Of those still open, whom nobody ever contacted and to whom no invitation was ever sent.',
  },
} as const satisfies Record<string, OutreachRow>;
export type OutreachFigure = keyof typeof outreachFigures;
export type OutreachField = (typeof outreachFigures)[OutreachFigure]['field'];
export type OutreachFigures = Record<OutreachField, number>;

export const outreachCodes = Object.keys(outreachFigures) as OutreachFigure[];
export const outreachFields = outreachCodes.map<OutreachField>((code) => outreachFigures[code].field);

/** Each figure that is tallied, with its tally. */
export const talliedOutreach = outreachCodes.flatMap((code): { field: OutreachField; tally: string }[] => {
  const { field, tally } = outreachFigures[code];
  return tally === null ? [] : [{ field, tally }];
});

/** The tallies that count steps of invitations. */
export const stepTallies = outreachCodes.flatMap((code): { tally: string; step: InvitationStepCode }[] => {
  const { tally, step }: OutreachRow = outreachFigures[code];
  return tally === null || step === undefined ? [] : [{ tally, step }];
});
