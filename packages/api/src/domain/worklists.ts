import { addDays, type Day } from '@lienthong/schema/civil-date';
import type { FieldClass } from '@lienthong/schema/codes';
import { worklistKinds, type WorklistKind } from '@lienthong/schema/worklists';
import { bornByForCard } from './eligibility.ts';

/** Lines of one call: more would not fit into the 3 seconds of a statement. */
export const mostLines = 40_000;

/** How far ahead BECOMING_ELIGIBLE looks unless it is told. */
export const usualDays = 30;
export const mostDays = 366;

/** The columns of a person's case by which a list is ordered: since when it stands there, the earliest first. */
export const sinceColumns = {
  COLLECTED_NOT_ISSUED: 'case_since',
  DISCREPANT: 'state_since',
  REDO_REQUIRED: 'state_since',
  OVERDUE: 'due_on',
} as const satisfies Partial<Record<WorklistKind, string>>;
export type DossierListKind = keyof typeof sinceColumns;
export type PersonListKind = Exclude<WorklistKind, DossierListKind>;

export const isOfDossiers = (kind: WorklistKind): kind is DossierListKind => worklistKinds[kind].from === 'DOSSIER';

/** The birth dates of those who complete 14 after today, within so many days: after the first, up to the second. */
export const bornForBirthday = (today: Day, days: number): [after: Day, upTo: Day] => [
  bornByForCard(today),
  bornByForCard(addDays(today, days)),
];

/** The class of what each condition of a live list tells, beside that of the kind. */
export const classesOfConditions = {
  group: 'STATUS',
  sex: 'PERSONAL',
  bornFromYear: 'BIRTH_YEAR',
  bornToYear: 'BIRTH_YEAR',
  name: 'NAME',
  presence: 'PERSONAL',
  sinceBefore: 'PERSONAL',
  invited: 'STATUS',
  overdue: 'STATUS',
  days: 'PERSONAL',
} as const satisfies Record<string, FieldClass>;
