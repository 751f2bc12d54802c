import type { CohortKind } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Refusal, type Told, type Verdict } from '../access/write-protocol.ts';
import { cohortKeepers } from '../domain/cohort.ts';
import { liesWithin } from '../store/units.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import type { CohortCompleteInput, CohortOpenInput, CohortUpload } from './cohort.inputs.ts';
import { cohortCounts, type CohortRow } from './cohort.sql.ts';
import { cohortIds } from './cohorts.ts';
import { schoolIds, siteIds, unitAt } from './institutions.ts';
import {
  completeUploads,
  lockCohorts,
  lockPlaces,
  saveCohorts,
  schoolsToUpload,
  sitesToUpload,
  type PlaceRow,
} from './upload.sql.ts';

/** First key of the advisory locks on places; any number that no other lock has. */
const placeLocks = 7_210_522;

export const uploadCohorts = (context: Context, items: readonly CohortUpload[]): Promise<Outcome[]> =>
  writeItems(context, 'uploadCohorts', items, (fresh) => evaluate(context, fresh));

/** What the items of a call are evaluated on, and what becomes of it. */
interface Desk {
  places: Map<string, PlaceRow & { kind: CohortKind }>;
  cohorts: Map<string, CohortRow>;
  received: Map<string, number>;
  changed: Set<CohortRow>;
  completed: { cohort: CohortRow; upload: number }[];
}

async function evaluate(context: Context, items: readonly CohortUpload[]): Promise<Verdict[]> {
  const desk = await openDesk(context, items);
  const verdicts = items.map(({ step: { open, complete } }): Verdict => {
    if (open) return opened(context, desk, open);
    if (complete) return completed(context, desk, complete);
    throw new Error('a oneOf input holds exactly one step');
  });
  if (desk.changed.size > 0) await context.sql(saveCohorts, [JSON.stringify([...desk.changed])]);
  if (desk.completed.length > 0) {
    await context.sql(completeUploads, [
      desk.completed.map(({ cohort }) => cohort.id),
      desk.completed.map(({ upload }) => upload),
      context.caller.client.no,
      context.today,
    ]);
  }
  return verdicts;
}

async function openDesk(context: Context, items: readonly CohortUpload[]): Promise<Desk> {
  const { client } = context.caller;
  const opens = items.flatMap(({ step: { open } }) => (open ? [open] : []));
  const schools = [
    ...new Set(opens.flatMap(({ school }) => (school === undefined ? [] : (schoolIds.keyOf(school) ?? [])))),
  ];
  const sites = [...new Set(opens.flatMap(({ site }) => (site === undefined ? [] : (siteIds.keyOf(site) ?? []))))];
  const ids = items.flatMap(({ step: { complete } }) => (complete ? (cohortIds.keyOf(complete.cohort) ?? []) : []));
  const places = await findPlaces(context, schools, sites);
  if (places.size > 0) {
    await context.sql(lockPlaces, [[...places.keys()].map((place) => `${String(client.no)} ${place}`), placeLocks]);
  }
  const cohorts = await context.sql(lockCohorts, [client.no, schools, sites, ids]);
  const counts = ids.length === 0 ? [] : await context.sql(cohortCounts, [cohorts.map(({ id }) => id)]);
  return {
    places,
    cohorts: new Map(
      cohorts.flatMap((cohort) => [[cohortIds.of(cohort.id), cohort] as const, [placeOf(cohort), cohort]]),
    ),
    received: new Map(counts.map(({ id, received }) => [id, received])),
    changed: new Set(),
    completed: [],
  };
}

/** Places within the jurisdiction that the caller may upload for, by their ids; all others are as if they weren't there. */
async function findPlaces(context: Context, schools: string[], sites: string[]): Promise<Desk['places']> {
  const { agency, client } = context.caller;
  const places: Desk['places'] = new Map();
  const add = (kind: CohortKind, prefix: string, rows: PlaceRow[]): void => {
    for (const row of rows) {
      if (liesWithin(unitAt(context, row.unitNo), agency.unit)) places.set(`${prefix}_${row.code}`, { ...row, kind });
    }
  };
  const keeps = (kind: CohortKind): boolean => cohortKeepers[kind].agency === agency.kind;
  if (schools.length > 0 && keeps('SCHOOL')) {
    add('SCHOOL', 'sch', await context.sql(schoolsToUpload, [schools, client.no]));
  }
  if (sites.length > 0 && keeps('WORKFORCE')) add('WORKFORCE', 'sit', await context.sql(sitesToUpload, [sites]));
  return places;
}

const placeOf = ({ schoolCode, siteCode }: CohortRow): string =>
  schoolCode === null ? `sit_${String(siteCode)}` : `sch_${schoolCode}`;

const refused = (...refusals: Refusal[]): Verdict => ({ refused: refusals });

function opened(context: Context, desk: Desk, { school, site, name, period }: CohortOpenInput): Verdict {
  const path = ['step', 'open'];
  const id = school ?? site;
  if (id === undefined || (school !== undefined && site !== undefined)) {
    return refused(refusal('VALUE_REQUIRED', path, { rule: 'ONE_OF_SCHOOL_AND_SITE' }));
  }
  const place = desk.places.get(id);
  if (!place) return refused(refusal('NOT_FOUND', [...path, school === undefined ? 'site' : 'school']));
  const cohort = desk.cohorts.get(id) ?? newCohort(context, place);
  if (cohort.uploadNo !== null) return refused(refusal('UPLOAD_OPEN', path, { upload: String(cohort.uploadNo) }));
  desk.cohorts.set(id, cohort).set(cohortIds.of(cohort.id), cohort);
  const number = cohort.uploads + 1;
  const changes = { name, period, uploads: number, uploadNo: number, openedOn: context.today };
  return accepted(desk, Object.assign(cohort, changes), 'COHORT_UPLOAD_OPENED');
}

function newCohort({ caller, today }: Context, { code, unitNo, kind }: PlaceRow & { kind: CohortKind }): CohortRow {
  const [schoolCode, siteCode] = cohortKeepers[kind].place === 'school' ? [code, null] : [null, code];
  return {
    id: uuidV7(),
    kind,
    schoolCode,
    siteCode,
    unitNo,
    clientNo: caller.client.no,
    agencyNo: caller.agency.no,
    name: '',
    period: '',
    version: 0,
    uploads: 0,
    uploadNo: null,
    openedOn: today,
    completedNo: null,
    completedOn: null,
  };
}

function completed(context: Context, desk: Desk, given: CohortCompleteInput): Verdict {
  const { upload, expectedVersion, members } = given;
  const path = ['step', 'complete'];
  const cohort = desk.cohorts.get(given.cohort);
  if (!cohort) return refused(refusal('NOT_FOUND', [...path, 'cohort']));
  if (cohort.uploadNo !== upload) {
    const running = cohort.uploadNo === null ? {} : { upload: String(cohort.uploadNo) };
    return refused(refusal('UPLOAD_NOT_OPEN', [...path, 'upload'], running));
  }
  if (cohort.version !== expectedVersion) {
    return refused(
      refusal('VERSION_CONFLICT', [...path, 'expectedVersion'], { currentVersion: String(cohort.version) }),
    );
  }
  const received = desk.received.get(cohort.id) ?? 0;
  if (received !== members) {
    return refused(refusal('COUNT_DIFFERS', [...path, 'members'], { received: String(received) }));
  }
  desk.completed.push({ cohort, upload });
  const changes = { uploadNo: null, openedOn: null, completedNo: upload, completedOn: context.today };
  return accepted(desk, Object.assign(cohort, changes), 'COHORT_UPLOADED');
}

function accepted(desk: Desk, cohort: CohortRow, type: string): Verdict {
  cohort.version += 1;
  desk.changed.add(cohort);
  const told: Told = { type, subjectId: cohort.id, unitNo: cohort.unitNo, version: cohort.version, fields: [] };
  return { accepted: cohort.id, told: [told] };
}
