import type { ReviewResult, WorklistKind } from '@lienthong/schema/worklists';
import type { EnrollmentStatus } from '@lienthong/schema/enrollment-status';
import type { CorrectionState } from '@lienthong/schema/correction-life';
import type { Presence } from '@lienthong/schema/codes';
import type { ReportableFact } from '@lienthong/schema/correction-reports';
import { citizenColumns, joined, type CitizenRow } from '../citizens/citizen.sql.ts';
import {
  countStatement,
  pageStatement,
  personStatement,
  type Statement,
  type Condition,
  once,
} from '../store/statement.ts';

export interface WorklistRow {
  id: string;
  kind: WorklistKind;
  unitId: string;
  unitNo: number;
  days: number | null;
  onDay: string;
  /** RFC 3339, in UTC. */
  asOf: string;
  agencyId: string;
  agencyName: string;
  lines: number;
  sha256: string;
  supersedes: string | null;
  supersededBy: string | null;
}

/** As the contract writes an instant. */
const instant = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const worklistColumns = `w.id, w.kind, w.unit_id as "unitId", w.unit_no as "unitNo", w.days, w.on_day as "onDay", ${instant('w.as_of')} as "asOf", w.lines,
  encode(w.hash, 'hex') as sha256, w.supersedes, (select n.id from worklist n where n.supersedes = w.id) as "supersededBy",
  a.id as "agencyId", a.name as "agencyName"`;
const worklists = 'worklist w join agency a on a.no = w.agency_no';

/** A line with the person, whose columns are null where the person is out of reach by now. */
export interface ItemRow extends Omit<CitizenRow, 'id'> {
  id: string | null;
  itemId: string;
  worklistId: string;
  kind: WorklistKind;
  no: number;
  citizenId: string;
  homeUnitNo: number;
  stateThen: EnrollmentStatus;
  citizenVersion: number;
  dossierVersion: number | null;
  reviewVersion: number;
  result: ReviewResult | null;
}

const itemColumns = `i.id as "itemId", i.worklist_id as "worklistId", w.kind, i.no, i.citizen_id as "citizenId",
  i.home_unit_no as "homeUnitNo", i.state as "stateThen", i.citizen_version as "citizenVersion", i.dossier_version as "dossierVersion",
  i.review_version as "reviewVersion", i.result, ${citizenColumns}, null as "matchedNumberStatus"`;
const items = `worklist_item i join worklist w on w.id = i.worklist_id left join citizen c on c.id = i.citizen_id ${joined}`;

export const worklistById = countStatement<WorklistRow>(
  'publishedWorklist',
  `select ${worklistColumns} from ${worklists} where w.id = any($1::uuid[])`,
);

export const worklistsByPublication = countStatement<WorklistRow & { publicationId: string }>(
  'publishedWorklist/publication',
  `select w.publication_id as "publicationId", ${worklistColumns} from ${worklists} where w.publication_id = any($1::uuid[]) order by w.unit_no, w.id`,
);

/** Newest first. The values: the range, those of the conditions, of the position where there is one, and the page's size. */
export function worklistPage(conditions: readonly Condition[], further: boolean): Statement<WorklistRow> {
  const name = `publishedWorklists/${conditions.map((one) => one.name).join('')}${further ? '+' : ''}`;
  return once(name, () => {
    let used = 2;
    const next = (): string => `$${String((used += 1))}`;
    const all = ['w.unit_no between $1 and $2', ...conditions.map(({ sql }) => sql(next))];
    if (further) all.push(`w.id < ${next()}::uuid`);
    const text = `select ${worklistColumns} from ${worklists} where ${all.join(' and ')} order by w.id desc limit ${next()} + 1`;
    return countStatement<WorklistRow>(name, text);
  });
}

export function worklistCount(conditions: readonly Condition[]): Statement<{ counted: number }> {
  const name = `publishedWorklists/count/${conditions.map((one) => one.name).join('')}`;
  return once(name, () => {
    let used = 2;
    const next = (): string => `$${String((used += 1))}`;
    const all = ['w.unit_no between $1 and $2', ...conditions.map(({ sql }) => sql(next))];
    const text = `select count(*)::int as counted from (select from worklist w where ${all.join(' and ')} limit ${next()}) x`;
    return countStatement<{ counted: number }>(name, text);
  });
}

/** Of one list $1, in the order of its lines, after the line $2. */
export function linePage(conditions: readonly Condition[]): Statement<ItemRow & { more: boolean }> {
  const name = `PublishedWorklist.items/${conditions.map((one) => one.name).join('')}`;
  return once(name, () => {
    let used = 2;
    const next = (): string => `$${String((used += 1))}`;
    const all = ['i.worklist_id = $1', 'i.no > $2', ...conditions.map(({ sql }) => sql(next))];
    const text = `select ${itemColumns} from ${items} where ${all.join(' and ')} order by i.no limit ${next()} + 1`;
    return pageStatement<ItemRow>(name, '"citizenId"', used, text);
  });
}

export function linesCounted(conditions: readonly Condition[]): Statement<{ counted: number }> {
  const name = `PublishedWorklist.items/count/${conditions.map((one) => one.name).join('')}`;
  return once(name, () => {
    let used = 1;
    const next = (): string => `$${String((used += 1))}`;
    const all = ['i.worklist_id = $1', ...conditions.map(({ sql }) => sql(next))];
    const text = `select count(*)::int as counted from (select from worklist_item i where ${all.join(' and ')} limit ${next()}) x`;
    return countStatement<{ counted: number }>(name, text);
  });
}

export const itemsById = personStatement<ItemRow>(
  'PublishedWorkItem',
  '"citizenId"',
  `select ${itemColumns} from ${items} where i.id = any($1::uuid[]) order by i.id`,
);

/** What is reviewed of each list, by result. */
export const progressByList = countStatement<{ worklistId: string; result: ReviewResult; count: number }>(
  'PublishedWorklist.progress',
  `select worklist_id as "worklistId", result, count(*)::int as count from worklist_item
   where worklist_id = any($1::uuid[]) and review_version > 0 group by 1, 2 order by 1, 2`,
);

/** Requests that reviews of each list opened, and that wait for a decision. */
export const openByList = countStatement<{ worklistId: string; opened: number; waiting: number }>(
  'PublishedWorklist.requests',
  `select i.worklist_id as "worklistId", count(*)::int as opened,
     count(*) filter (where q.state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO', 'APPROVED', 'STALE'))::int as waiting
   from worklist_item i left join correction_request q on q.id = i.request_id
   where i.worklist_id = any($1::uuid[]) and i.request_id is not null group by 1`,
);

export interface ReviewRow {
  itemId: string;
  citizenId: string;
  version: number;
  result: ReviewResult;
  fields: ReportableFact[];
  note: string | null;
  movedToUnitId: string | null;
  movedTo: string | null;
  seenOn: string;
  recordedOn: string;
  at: string;
  agencyId: string;
  presence: Presence | null;
  requestId: string | null;
  requestState: CorrectionState | null;
  requestClosedOn: string | null;
}

/** All reviews of lines, with the state of what they opened. */
export const reviewsByItem = personStatement<ReviewRow>(
  'PublishedWorkItem.reviews',
  '"citizenId"',
  `select r.item_id as "itemId", r.citizen_id as "citizenId", r.version, r.result, r.fields, r.note, r.moved_to_unit_id as "movedToUnitId",
     r.moved_to as "movedTo", r.seen_on as "seenOn", r.recorded_on as "recordedOn", ${instant('r.at')} as at, a.id as "agencyId", r.presence,
     r.request_id as "requestId", q.state as "requestState", q.closed_on as "requestClosedOn"
   from worklist_review r join agency a on a.no = r.agency_no left join correction_request q on q.id = r.request_id
   where r.item_id = any($1::uuid[]) order by r.item_id, r.version`,
);
