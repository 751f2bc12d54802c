import type { AgencyKind } from '@lienthong/schema/codes';
import type { DeclaredAs, EthnicityParent } from '@lienthong/schema/correction-decisions';
import type { RecordedFieldCode } from '@lienthong/schema/correction-fields';
import type { ChangeGround } from '@lienthong/schema/correction-grounds';
import type { CorrectionState } from '@lienthong/schema/correction-life';
import type { ReportableFact } from '@lienthong/schema/correction-reports';
import type { DeclaredEffect } from '../domain/corrections/declared-effects.ts';
import type { Consent } from '../domain/corrections/facts.ts';
import type { SubmittableKind } from '../domain/corrections/kinds.ts';
import { openStatement } from '../store/statement.ts';

/** A request as it is kept. */
export interface RequestRow {
  id: string;
  kind: SubmittableKind;
  state: CorrectionState;
  /** Of a newcomer allotted when the request is handed in: there is no person of this id before it is applied. */
  citizenId: string;
  /** The other person of a request of the family; null: on another register, or none. */
  otherId: string | null;
  unitNo: number;
  officeUnitNo: number;
  senderUnitNo: number;
  clientNo: number;
  agencyNo: number;
  submittedBy: number | null;
  /** Id of the registrar as the entry names it, an officer here or not. */
  registeredBy: string | null;
  decidedBy: number | null;
  /** What kind of agency decides. */
  agencyKind: AgencyKind;
  /** The client of a report, who reads it wherever the person lives. */
  reporterNo: number | null;
  /** The register entry; null where the kind rests on none. */
  officeUnitId: string | null;
  book: string | null;
  number: string | null;
  year: number | null;
  registeredOn: string | null;
  legalBasis: { document: string; article?: string };
  evidence: { kind: string; reference: string; issuedOn?: string; sha256?: string; document?: string }[];
  /** All that a kind says which has no columns of its own but those of a decision. */
  content: Readonly<Record<string, unknown>> | null;
  field: RecordedFieldCode | null;
  recordedValue: string | null;
  newValue: string | null;
  errorSource: 'REGISTRAR' | 'DECLARANT' | null;
  diedOn: string | null;
  deathPlace: string | null;
  follows: EthnicityParent | null;
  decisionNumber: string | null;
  decisionBody: string | null;
  decisionOn: string | null;
  declared: DeclaredAs | null;
  declaredSince: string | null;
  /** Homes by the ids of their units: as they were when the request was handed in, and as they are to be. */
  currentFrom: string | null;
  currentTo: string | null;
  permanentFrom: string | null;
  permanentTo: string | null;
  movedOn: string | null;
  ground: ChangeGround | null;
  consents: readonly Consent[] | null;
  /** The facts that a report is about. */
  fields: readonly ReportableFact[];
  observation: string | null;
  seenAt: string | null;
  seenOn: string | null;
  submittedOn: string;
  dueOn: string | null;
  late: boolean;
  ruleVersion: string;
  staleFields: string[];
  question: string | null;
  reason: string | null;
  effects: DeclaredEffect[];
  appliedOn: string | null;
  /** The day of the last question, of the last day for its answer, and the working days that questions have taken. */
  askedOn: string | null;
  answerBy: string | null;
  pausedDays: number;
  /** The day on which it was decided or ended; null while it waits for somebody. */
  closedOn: string | null;
  contestedOn: string | null;
  contestReason: string | null;
  contestEvidence: RequestRow['evidence'] | null;
  reversedOn: string | null;
  reversalBasis: ReversalBasis | null;
  reversalEffects: DeclaredEffect[];
  /** The officer who has taken it up, and the last day of that; null but in review. */
  reviewerNo: number | null;
  reviewedUntil: string | null;
  /** Since when its facts are verified, which lengthened the limit, and why. */
  verifiedOn: string | null;
  verificationReason: string | null;
  /** Id of the rule that approved it in the place of an officer. */
  fastTrackRule: string | null;
  version: number;
}

/** The decision or judgment that a reversal rests on. */
export interface ReversalBasis {
  number: string;
  body: string;
  decidedOn: string;
}

export const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Every column of the table with its SQL type, in one place for reading and writing. */
export const columns = {
  id: 'uuid',
  kind: 'text',
  state: 'text',
  citizenId: 'uuid',
  otherId: 'uuid',
  unitNo: 'int',
  officeUnitNo: 'int',
  senderUnitNo: 'int',
  clientNo: 'int',
  agencyNo: 'int',
  submittedBy: 'int',
  registeredBy: 'text',
  decidedBy: 'int',
  agencyKind: 'text',
  reporterNo: 'int',
  officeUnitId: 'text',
  book: 'text',
  number: 'text',
  year: 'int',
  registeredOn: 'date',
  legalBasis: 'jsonb',
  evidence: 'jsonb',
  content: 'jsonb',
  field: 'text',
  recordedValue: 'text',
  newValue: 'text',
  errorSource: 'text',
  diedOn: 'date',
  deathPlace: 'text',
  follows: 'text',
  decisionNumber: 'text',
  decisionBody: 'text',
  decisionOn: 'date',
  declared: 'text',
  declaredSince: 'date',
  currentFrom: 'text',
  currentTo: 'text',
  permanentFrom: 'text',
  permanentTo: 'text',
  movedOn: 'date',
  ground: 'text',
  consents: 'jsonb',
  fields: 'text[]',
  observation: 'text',
  seenAt: 'text',
  seenOn: 'date',
  submittedOn: 'date',
  dueOn: 'date',
  late: 'boolean',
  ruleVersion: 'text',
  staleFields: 'text[]',
  question: 'text',
  reason: 'text',
  effects: 'jsonb',
  appliedOn: 'date',
  askedOn: 'date',
  answerBy: 'date',
  pausedDays: 'int',
  closedOn: 'date',
  contestedOn: 'date',
  contestReason: 'text',
  contestEvidence: 'jsonb',
  reversedOn: 'date',
  reversalBasis: 'jsonb',
  reversalEffects: 'jsonb',
  reviewerNo: 'int',
  reviewedUntil: 'date',
  verifiedOn: 'date',
  verificationReason: 'text',
  fastTrackRule: 'text',
  version: 'int',
} as const satisfies Record<keyof RequestRow, string>;

const names = Object.keys(columns) as (keyof RequestRow)[];
/** All of a request `q`. */
export const requestColumns = names.map((name) => `q.${snake(name)} as "${name}"`).join(', ');

/** What differs between the requests of one call; the rest is the call's, or as the table has it for a new row. */
const handedIn = [
  ...([
    'id',
    'kind',
    'citizenId',
    'otherId',
    'unitNo',
    'officeUnitNo',
    'agencyKind',
    'reporterNo',
    'registeredBy',
  ] as const),
  ...(['officeUnitId', 'book', 'number', 'year', 'registeredOn', 'legalBasis', 'evidence', 'content'] as const),
  ...(['field', 'recordedValue', 'newValue', 'errorSource', 'ground', 'consents', 'diedOn', 'deathPlace'] as const),
  ...(['follows', 'decisionNumber', 'decisionBody', 'decisionOn', 'declared', 'declaredSince'] as const),
  ...(['currentFrom', 'currentTo', 'permanentFrom', 'permanentTo', 'movedOn'] as const),
  ...(['fields', 'observation', 'seenAt', 'seenOn', 'dueOn', 'late', 'ruleVersion'] as const),
] satisfies (keyof RequestRow)[];
export type NewRequest = Pick<RequestRow, (typeof handedIn)[number]>;
const fields = handedIn.map(snake).join(', ');
/** A list of names travels as one text: an array of arrays would be taken apart to its last member. */
const isList = (name: keyof RequestRow): boolean => columns[name].endsWith('[]');

const call = [
  ['client_no', 'int'],
  ['agency_no', 'int'],
  ['officer_no', 'int'],
  ['sender_unit_no', 'int'],
  ['on_day', 'date'],
] as const;

/** Requests with their first step: an array a column, then client, agency, officer, the sender's unit and the day. */
export const insertRequests = openStatement(
  'insert-requests',
  `with r as (select * from unnest(${handedIn.map((name, at) => `$${at + 1}::${isList(name) ? 'text' : columns[name]}[]`).join(', ')}) r (${fields})),
   c as (select ${call.map(([name, type], at) => `$${handedIn.length + at + 1}::${type} as ${name}`).join(', ')}),
   requests as (insert into correction_request (${fields}, state, client_no, agency_no, submitted_by, sender_unit_no, submitted_on)
     select ${handedIn.map((name) => (isList(name) ? `string_to_array(r.${snake(name)}, ',')` : `r.${snake(name)}`)).join(', ')},
       'SUBMITTED', c.* from r, c)
   insert into correction_step (request_id, no, step, to_state, client_no, officer_no, on_day, citizen_id, unit_no, office_unit_no, sender_unit_no,
     reporter_no)
   select r.id, 1, 'SUBMIT', 'SUBMITTED', c.client_no, c.officer_no, c.on_day, r.citizen_id, r.unit_no, r.office_unit_no, c.sender_unit_no,
     r.reporter_no from r, c`,
);

/** The first values of `insertRequests`. */
export const requestArrays = (rows: readonly NewRequest[]): unknown[][] =>
  handedIn.map((name) =>
    rows.map((row) => {
      if (row[name] === null) return null;
      if (isList(name)) return (row[name] as string[]).join(',');
      return columns[name] === 'jsonb' ? JSON.stringify(row[name]) : row[name];
    }),
  );
