import type { Caller } from '@lienthong/api/access/caller';
import type { Answer, TestApi } from './api.ts';
import { fresh } from './corrections.ts';
import { people, type Person } from './people.ts';

export interface CohortAnswer {
  id: string;
  version: number;
  members: number;
  upload: { number: number; received: number; openedOn: string } | null;
}
export interface CohortOutcome {
  clientRef: string;
  status: 'ACCEPTED' | 'REFUSED';
  replayed: boolean;
  refusals: { code: string; message: string; path: string[]; params: { name: string; value: string }[] }[];
  cohort: CohortAnswer | null;
  candidates?: {
    candidate: string;
    maskedNumber: string | null;
    birthYear: number | null;
    residence: { code: string } | null;
  }[];
}

type Json = Record<string, any>;

const cohortFields = 'id version members upload { number received openedOn }';
const outcomeFields = `clientRef status replayed refusals { code message path params { name value } } cohort { ${cohortFields} }`;
const uploadDocument = `mutation($items: [CohortUpload!]!) { uploadCohorts(items: $items) { ${outcomeFields} } }`;
const membersDocument = `mutation($items: [CohortMemberItem!]!) {
  addCohortMembers(items: $items) { ${outcomeFields} candidates { candidate maskedNumber birthYear residence { code } } } }`;
/** Without what costs a count of the roster in each answer. */
const plainMembersDocument = `mutation($items: [CohortMemberItem!]!) {
  addCohortMembers(items: $items) { clientRef status replayed refusals { code path } } }`;

export const tryUpload = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, uploadDocument, { items });
export const tryMembers = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, membersDocument, { items });

function served({ data, errors }: Answer): any {
  if (errors) throw new Error(`the call was not served: ${JSON.stringify(errors)}`);
  return data;
}

export const steps = async (t: TestApi, caller: Caller, ...items: Json[]): Promise<CohortOutcome[]> =>
  served(await tryUpload(t, caller, items)).uploadCohorts;
export const members = async (t: TestApi, caller: Caller, ...items: Json[]): Promise<CohortOutcome[]> =>
  served(await tryMembers(t, caller, items)).addCohortMembers;

/** `place`: the id of a school or site. */
export const openStep = (place: string, clientRef = fresh('open')): Json => ({
  clientRef,
  step: { open: { [place.startsWith('sch') ? 'school' : 'site']: place, period: '2020-2021', name: 'Danh sách' } },
});
export const completeStep = (
  cohort: CohortAnswer,
  count: number,
  change: Json = {},
  clientRef = fresh('end'),
): Json => ({
  clientRef,
  step: {
    complete: {
      cohort: cohort.id,
      upload: cohort.upload?.number ?? 1,
      expectedVersion: cohort.version,
      members: count,
      ...change,
    },
  },
});

export const known = ({ number, bornOn }: Person): Json => ({
  known: { personalNumber: number, birthYear: Number(bornOn.slice(0, 4)) },
});
export const described = ({ surname, middleName, givenName, bornOn }: Person): Json => ({
  described: { surname, ...(middleName !== null && { middleName }), givenName, dateOfBirth: bornOn },
});
export const memberItem = (cohort: { id: string }, member: Json, change: Json = {}): Json => ({
  clientRef: fresh('member'),
  cohort: cohort.id,
  member,
  ...change,
});

export function opened(outcomes: CohortOutcome[]): CohortAnswer {
  const [outcome] = outcomes;
  if (!outcome?.cohort) throw new Error(`the item was refused: ${JSON.stringify(outcome?.refusals)}`);
  return outcome.cohort;
}

/** Sends the persons of a running upload, 200 a call; fails where one is refused. */
export async function send(
  t: TestApi,
  caller: Caller,
  cohort: CohortAnswer,
  persons: readonly Person[],
): Promise<void> {
  for (let at = 0; at < persons.length; at += 200) {
    const items = persons
      .slice(at, at + 200)
      .map((person) => memberItem(cohort, known(person), { upload: cohort.upload?.number }));
    const { addCohortMembers: outcomes } = served(await t.ask(caller, plainMembersDocument, { items }));
    const refused = (outcomes as CohortOutcome[]).filter(({ status }) => status === 'REFUSED');
    if (refused.length > 0) throw new Error(`members were refused: ${JSON.stringify(refused.slice(0, 3))}`);
  }
}

/** A whole upload: opened, sent, completed. */
export async function uploadRoster(
  t: TestApi,
  caller: Caller,
  place: string,
  persons: readonly Person[],
): Promise<CohortAnswer> {
  const cohort = opened(await steps(t, caller, openStep(place)));
  await send(t, caller, cohort, persons);
  return opened(await steps(t, caller, completeStep(cohort, persons.length)));
}

/** Persons with a number, in the order of their ids, each number and second fact pointing at one. */
export const numbered = (t: TestApi, condition = 'true'): Promise<Person[]> =>
  people(
    t,
    `exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE') and (${condition})`,
  );

export const figureNames = [
  ...['eligible', 'present', 'collectedPersons', 'issuedPersons', 'deliveredPersons'],
  ...['eligibleCollected', 'eligibleIssued', 'presentCollected'],
] as const;

export const progressFields = `counted countedElsewhere notYetCounted ${figureNames.join(' ')} asOf
  withheldFigures { figure reason } collectedRateOfPresent { numerator denominator rate reason }`;

/** Ids of places that nobody has uploaded for. */
export async function emptySites(t: TestApi): Promise<string[]> {
  const rows = await t.oracle<{ id: string }>(
    `select 'sit_' || code as id from site s where not exists (select from cohort h where h.site_code = s.code) order by code`,
  );
  return rows.map(({ id }) => id);
}

/** Ids of schools without a system of their own, which the education office uploads for. */
export async function emptySchools(t: TestApi): Promise<string[]> {
  const rows = await t.oracle<{ id: string }>(
    `select 'sch_' || code as id from school s where s.client_no is null order by code`,
  );
  return rows.map(({ id }) => id);
}

export const codesOf = (outcomes: readonly CohortOutcome[]): string[] =>
  outcomes.map(({ status, refusals }) => (status === 'ACCEPTED' ? status : refusals.map(({ code }) => code).join(' ')));
export const paramsOf = (outcome: CohortOutcome | undefined): Record<string, string> =>
  Object.fromEntries((outcome?.refusals ?? []).flatMap(({ params }) => params.map(({ name, value }) => [name, value])));
