import type { AgencyKind, CardState, CardVersion, Defect } from '@lienthong/schema/codes';
import type { DeclaredAs, EthnicityParent } from '@lienthong/schema/correction-decisions';
import type { RecordedFieldCode } from '@lienthong/schema/correction-fields';
import type { ChangeGround } from '@lienthong/schema/correction-grounds';
import type { CorrectionState } from '@lienthong/schema/correction-life';
import type { ReportableFact } from '@lienthong/schema/correction-reports';
import type { DossierState } from '@lienthong/schema/dossier-life';
import type { DeclaredEffect } from '../domain/corrections/declared-effects.ts';
import type { Consent, CorrectionChange, OpenRequest } from '../domain/corrections/facts.ts';
import type { Citizen } from '../store/entities.ts';
import { openStatement, personStatement } from '../store/statement.ts';

/** A request as it is kept. */
export interface RequestRow {
  id: string;
  kind: CorrectionChange['kind'];
  state: CorrectionState;
  citizenId: string;
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
  version: 'int',
} as const satisfies Record<keyof RequestRow, string>;

const names = Object.keys(columns) as (keyof RequestRow)[];
/** All of a request `q`. */
export const requestColumns = names.map((name) => `q.${snake(name)} as "${name}"`).join(', ');

/**
 * Places, from 1, of the pointers that fit a person, who is admitted and locked; then, with null for the person, of the
 * register entries that a request rests on already. All entries are locked to the transaction's end.
 */
export const admitItems = openStatement<{ ord: number; citizenId: string | null }>(
  'admit-items',
  `select ord, citizen_id as "citizenId" from admit_subjects($1::text[], $2::text[], $3::int[])
   union all select ord, null from taken_entries($4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[])`,
);

/** The facts that rules, checks and effects ask for. */
export interface SubjectRow extends Pick<
  Citizen,
  | 'id'
  | 'unitNo'
  | 'version'
  | 'surname'
  | 'middleName'
  | 'givenName'
  | 'dateOfBirth'
  | 'dateOfBirthPrecision'
  | 'sex'
  | 'ethnicity'
  | 'nationality'
  | 'nativeUnitNo'
  | 'permanentUnitNo'
  | 'lifeStatus'
  | 'presence'
  | 'presenceSource'
> {
  personalNumber: string | null;
  cardId: string | null;
  cardVersion: CardVersion | null;
  cardState: CardState | null;
  cardIssuedOn: string | null;
  cardSince: string | null;
  dossierId: string | null;
  dossierState: DossierState | null;
  dossierDefects: Defect[] | null;
  dossierCollectedOn: string | null;
}

/** Persons admitted, and thereby locked, with the open requests on them, whoever sent those: an earlier one is named, also to another office. */
export const subjectsById = personStatement<SubjectRow & { open: (OpenRequest & { reporterNo: number | null })[] }>(
  'correction-subjects',
  'id',
  `with o as materialized (
     select citizen_id, jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'field', field, 'facts', fields, 'reporterNo', reporter_no) order by id) as open
     from open_requests() group by citizen_id)
   select c.id, c.unit_no as "unitNo", c.version, c.surname, c.middle_name as "middleName", c.given_name as "givenName",
     c.date_of_birth as "dateOfBirth", c.date_of_birth_precision as "dateOfBirthPrecision", c.sex, c.ethnicity, c.nationality,
     c.native_unit_no as "nativeUnitNo", c.permanent_unit_no as "permanentUnitNo", c.life_status as "lifeStatus", c.presence, c.presence_source as "presenceSource", n.value as "personalNumber",
     k.id as "cardId", k.version as "cardVersion", k.state as "cardState", k.issued_on as "cardIssuedOn",
     k.exchange_required_on as "cardSince", d.collected_on as "dossierCollectedOn", d.id as "dossierId", d.state as "dossierState",
     d.defects as "dossierDefects", coalesce(o.open, '[]') as open
   from citizen c
   left join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
   left join lateral (select * from card k where k.citizen_id = c.id and (k.state in ('ACTIVE', 'EXCHANGE_REQUIRED')
       or (c.life_status = 'DECLARED_DEAD' and k.state = 'HOLDER_DECEASED'))
     order by k.issued_on desc, k.id desc limit 1) k on true
   left join dossier d on d.citizen_id = c.id
     and d.state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED', 'DISCREPANT', 'REDO_REQUIRED')
   left join o on o.citizen_id = c.id
   where c.id = any($1::uuid[]) order by c.id`,
);

/** What differs between the requests of one call; the rest is the call's, or as the table has it for a new row. */
const handedIn = [
  ...(['id', 'kind', 'citizenId', 'unitNo', 'officeUnitNo', 'agencyKind', 'reporterNo', 'registeredBy'] as const),
  ...(['officeUnitId', 'book', 'number', 'year', 'registeredOn', 'legalBasis', 'evidence'] as const),
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
