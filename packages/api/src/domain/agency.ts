import type { AgencyKind, FieldClass, Purpose } from '@lienthong/schema/codes';

/** What may be asked for, as `noun:verb`. */
export const actions = {
  'unit:read': 'Read administrative units.',
  'campaign:read': 'Read the campaign and its targets.',
  'statistics:read': 'Read statistics; small cells are withheld.',
  'citizen:read': 'Read persons within the reach of the agency.',
  'citizen:point': 'Read one person outside the range by number and second fact.',
  'number:read': 'Read tasks on personal numbers.',
  'number:write': 'Record what becomes of personal numbers.',
  'dossier:read': 'Read dossiers, and what enterprises within the units were told.',
  'dossier:write': 'Record and move dossiers.',
  'population:submit': 'Submit findings of the population review.',
  'population:decide': 'Decide on findings of the population review.',
  'worklist:publish': 'Publish worklists.',
  'worklist:read': 'Read worklists.',
  'worklist:review': 'Record review results.',
  'collection:write': 'Open collection points and plan their slots.',
  'invitation:read': 'Read who is invited.',
  'invitation:write': 'Plan and record invitations.',
  'head:write': 'Appoint the heads of resident groups.',
  'presence:write': 'Record presence.',
  'correction:submit': 'Submit civil-status requests.',
  'correction:decide': 'Review, approve and reject civil-status requests.',
  'correction:read': 'Read requests.',
  'correction:reverse': 'Reverse an applied request.',
  'correction:contest': 'Contest an applied request.',
  'correction:report': 'Report an observation.',
  'evidence:store': 'Store documents that requests cite.',
  'evidence:read': 'Read the documents of requests that the office decides or handed in.',
  'reconciliation:run': 'Compare two registers.',
  'job:run': 'Have many rows carried out as a bulk job, each by a mutation that the client may call.',
  'target:write': 'Record targets.',
  'cohort:write': 'Upload rosters and workforces, and see how far they are, in counts.',
  'cohort:read': 'Read who is on own cohorts.',
  'notice:send': 'Send notices to enterprises, record what became of them, and read them.',
  'notice:read': 'Read and acknowledge what the own agency is told.',
  'snapshot:freeze': 'Freeze the ranking for commendation.',
  'audit:read': 'Read who read a person’s data.',
  'agency:write': 'Keep agencies.',
  'client:write': 'Keep clients and keys.',
  'unit:write': 'Keep units and successions.',
  'rule:write': 'Keep dated rules.',
} as const;
export type Action = keyof typeof actions;

/** Whose rows an agency's statements name: those of its units, those of its client's cohorts, or nobody's. */
export type Reach = 'RANGE' | 'OWN_COHORTS' | 'NOBODY';

interface AgencyRow {
  /** Where its jurisdiction may lie. */
  levels: readonly ('PROVINCE' | 'DISTRICT' | 'COMMUNE')[];
  reach: Reach;
  actions: readonly Action[];
  classes: readonly FieldClass[];
  purposes: readonly Purpose[];
}

const everyone = ['unit:read', 'campaign:read', 'statistics:read'] as const;

/** Who may do what (door one) and see which classes of fields, for which purposes. */
export const agencies = {
  POLICE: {
    levels: ['PROVINCE', 'DISTRICT', 'COMMUNE'],
    reach: 'RANGE',
    actions: [
      ...everyone,
      'citizen:read',
      'number:read',
      'number:write',
      'dossier:read',
      'dossier:write',
      'population:submit',
      'population:decide',
      'worklist:publish',
      'worklist:read',
      'collection:write',
      'invitation:read',
      'invitation:write',
      'presence:write',
      'correction:read',
      'correction:contest',
      'correction:report',
      'evidence:store',
      'evidence:read',
      'job:run',
      'notice:read',
      'target:write',
    ],
    classes: ['STATUS', 'NAME', 'BIRTH_YEAR', 'PERSONAL', 'ETHNICITY', 'EVIDENCE', 'SENSITIVE'],
    purposes: ['CARD_ISSUANCE', 'POPULATION_REVIEW'],
  },
  JUSTICE: {
    levels: ['DISTRICT', 'COMMUNE'],
    reach: 'RANGE',
    actions: [
      ...everyone,
      'citizen:read',
      'citizen:point',
      'number:read',
      'correction:submit',
      'correction:decide',
      'correction:read',
      'correction:reverse',
      'evidence:store',
      'evidence:read',
      'notice:read',
      'reconciliation:run',
      'job:run',
    ],
    classes: ['STATUS', 'NAME', 'BIRTH_YEAR', 'PERSONAL', 'ETHNICITY', 'EVIDENCE'],
    purposes: ['CIVIL_STATUS'],
  },
  COMMUNE_COMMITTEE: {
    levels: ['COMMUNE'],
    reach: 'RANGE',
    actions: [
      ...everyone,
      'citizen:read',
      'worklist:read',
      'worklist:review',
      'invitation:read',
      'invitation:write',
      'head:write',
      'presence:write',
      'correction:report',
    ],
    classes: ['STATUS', 'NAME', 'BIRTH_YEAR', 'PERSONAL'],
    purposes: ['POPULATION_REVIEW'],
  },
  EDUCATION: {
    levels: ['PROVINCE', 'DISTRICT'],
    reach: 'OWN_COHORTS',
    actions: [
      ...everyone,
      'citizen:read',
      'cohort:write',
      'cohort:read',
      'invitation:read',
      'invitation:write',
      'correction:report',
      'notice:read',
    ],
    classes: ['STATUS', 'NAME', 'BIRTH_YEAR'],
    purposes: ['SCHOOL_DRIVE'],
  },
  LABOR: {
    levels: ['PROVINCE'],
    reach: 'NOBODY',
    actions: [...everyone, 'cohort:write', 'invitation:write', 'notice:send', 'correction:report'],
    classes: [],
    purposes: ['WORKPLACE_DRIVE'],
  },
  HOME_AFFAIRS: {
    levels: ['PROVINCE'],
    reach: 'NOBODY',
    actions: [...everyone, 'snapshot:freeze'],
    classes: [],
    purposes: ['STEERING'],
  },
  FATHERLAND_FRONT: {
    levels: ['PROVINCE'],
    reach: 'NOBODY',
    actions: [...everyone],
    classes: [],
    purposes: ['STEERING'],
  },
  INSPECTOR: {
    levels: ['PROVINCE'],
    reach: 'NOBODY',
    actions: [...everyone, 'citizen:point', 'audit:read'],
    classes: ['STATUS'],
    purposes: ['DATA_SUBJECT_REQUEST'],
  },
  ADMINISTRATOR: {
    levels: ['PROVINCE'],
    reach: 'NOBODY',
    actions: [...everyone, 'agency:write', 'client:write', 'unit:write', 'rule:write'],
    classes: [],
    purposes: ['OPERATION'],
  },
} as const satisfies Record<AgencyKind, AgencyRow>;

/** What each purpose covers: a field is shown when class *and* purpose allow it. */
export const purposeClasses = {
  CARD_ISSUANCE: {
    classes: ['STATUS', 'NAME', 'BIRTH_YEAR', 'PERSONAL', 'ETHNICITY', 'EVIDENCE', 'SENSITIVE'],
    caseRequired: false,
  },
  POPULATION_REVIEW: {
    classes: ['STATUS', 'NAME', 'BIRTH_YEAR', 'PERSONAL', 'ETHNICITY', 'EVIDENCE'],
    caseRequired: false,
  },
  CIVIL_STATUS: { classes: ['STATUS', 'NAME', 'BIRTH_YEAR', 'PERSONAL', 'ETHNICITY', 'EVIDENCE'], caseRequired: false },
  SCHOOL_DRIVE: { classes: ['STATUS', 'NAME', 'BIRTH_YEAR'], caseRequired: false },
  WORKPLACE_DRIVE: { classes: [], caseRequired: false },
  STEERING: { classes: [], caseRequired: false },
  DATA_SUBJECT_REQUEST: { classes: ['STATUS'], caseRequired: true },
  OPERATION: { classes: [], caseRequired: false },
} as const satisfies Record<Purpose, { classes: readonly FieldClass[]; caseRequired: boolean }>;

/** The scope that lets a client see a class of fields. */
export const classScope = (fieldClass: FieldClass): string => `field:${fieldClass}`;

/** The scope for documents of one's own making, introspection included. */
export const exploreScope = 'graphql:explore';

/** All that an agency of this kind can be granted. */
export function grantableScopes(kind: AgencyKind): string[] {
  const row: AgencyRow = agencies[kind];
  return [...row.actions, ...row.classes.map(classScope), exploreScope];
}
