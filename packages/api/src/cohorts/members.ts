import { nameKey } from '@lienthong/schema/name-key';
import { maskPersonalNumber } from '@lienthong/schema/personal-number';
import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Refusal, type Verdict } from '../access/write-protocol.ts';
import { admitSubjects } from '../citizens/citizen.sql.ts';
import { openCandidate, sealCandidate } from './candidate.ts';
import type { CohortMemberItem, DescribedPerson } from './cohort.inputs.ts';
import type { CohortRow } from './cohort.sql.ts';
import { cohortIds } from './cohorts.ts';
import {
  admitCandidates,
  candidatesFor,
  enterMembers,
  holdCohorts,
  touchCohorts,
  type CandidateRow,
} from './member.sql.ts';

export interface Candidate {
  candidate: string;
  maskedNumber: string | null;
  birthYear: number;
  unitNo: number;
}

export interface MemberOutcome extends Outcome {
  candidates: Candidate[];
}

/** What is known of one item on its way: the cohort it is for, then the person, or why it is refused. */
interface Entry {
  item: CohortMemberItem;
  cohort?: CohortRow;
  person?: string;
  refused?: Refusal;
}

/** Two hundred members in one call take as many statements as one. */
export async function addCohortMembers(context: Context, items: readonly CohortMemberItem[]): Promise<MemberOutcome[]> {
  const offered = new Map<string, Candidate[]>();
  const outcomes = await writeItems(context, 'addCohortMembers', items, async (fresh) => {
    const entries = await withCohorts(context, fresh);
    await matchKnown(context, entries);
    await matchConfirmed(context, entries);
    for (const [ref, candidates] of await offerCandidates(context, entries)) offered.set(ref, candidates);
    return enter(context, entries);
  });
  return outcomes.map((outcome) => ({ ...outcome, candidates: offered.get(outcome.clientRef) ?? [] }));
}

async function withCohorts(context: Context, items: readonly CohortMemberItem[]): Promise<Entry[]> {
  const keys = new Set(items.flatMap(({ cohort }) => cohortIds.keyOf(cohort) ?? []));
  const held = await context.sql(holdCohorts, [[...keys], context.caller.client.no]);
  const byId = new Map(held.map((cohort) => [cohortIds.of(cohort.id), cohort]));
  return items.map((item): Entry => {
    const cohort = byId.get(item.cohort);
    if (!cohort) return { item, refused: refusal('NOT_FOUND', ['cohort']) };
    const running = cohort.uploadNo === null ? {} : { upload: String(cohort.uploadNo) };
    if (item.upload === undefined && cohort.uploadNo !== null) {
      return { item, refused: refusal('UPLOAD_OPEN', ['upload'], running) };
    }
    if (item.upload !== undefined && item.upload !== cohort.uploadNo) {
      return { item, refused: refusal('UPLOAD_NOT_OPEN', ['upload'], running) };
    }
    return { item, cohort };
  });
}

const open = (entries: readonly Entry[]): Entry[] => entries.filter(({ refused }) => refused === undefined);

/** By number and second fact, whoever they are and wherever they live. Tries that found nobody leave their traces. */
async function matchKnown(context: Context, entries: readonly Entry[]): Promise<void> {
  const asked = open(entries).flatMap((entry) => {
    const { known } = entry.item.member;
    if (!known) return [];
    if (known.givenName !== undefined || known.birthYear !== undefined) return [{ entry, known }];
    entry.refused = refusal('SECOND_FACT_REQUIRED', ['member', 'known']);
    return [];
  });
  if (asked.length === 0) return;
  const admitted = await context.sql(admitSubjects, [
    asked.map(({ known }) => known.personalNumber),
    asked.map(({ known }) => (known.givenName === undefined ? null : nameKey(known.givenName))),
    asked.map(({ known }) => known.birthYear ?? null),
  ]);
  for (const { ord, citizenId } of admitted) {
    const found = asked[ord - 1];
    if (found) found.entry.person = citizenId;
  }
  const missed = asked.filter(({ entry }) => entry.person === undefined);
  for (const { entry } of missed) entry.refused = refusal('CITIZEN_NOT_FOUND', ['member', 'known']);
  await context.missed(
    'addCohortMembers',
    missed.map(({ known }) => known.personalNumber),
  );
}

/** After the known ones, whose admission begins the list of those admitted. */
async function matchConfirmed(context: Context, entries: readonly Entry[]): Promise<void> {
  const asked = open(entries).flatMap((entry) => {
    const { confirmed } = entry.item.member;
    if (!confirmed) return [];
    const person = openCandidate(context, confirmed.candidate);
    if (person !== undefined) return [{ entry, person }];
    entry.refused = refusal('CANDIDATE_EXPIRED', ['member', 'confirmed', 'candidate']);
    return [];
  });
  if (asked.length === 0) return;
  const { unitNo, lastUnitNo } = context.caller.agency.unit;
  const persons = [...new Set(asked.map(({ person }) => person))];
  const admitted = new Set(
    (await context.sql(admitCandidates, [persons, unitNo, lastUnitNo])).map(({ citizenId }) => citizenId),
  );
  for (const { entry, person } of asked) {
    if (admitted.has(person)) entry.person = person;
    else entry.refused = refusal('CANDIDATE_EXPIRED', ['member', 'confirmed', 'candidate']);
  }
}

const keyOf = ({ surname, middleName, givenName }: DescribedPerson): string =>
  nameKey([surname, middleName, givenName].filter((word) => word !== undefined).join(' '));

/** A description is never taken for a person. Who may read members gets to choose; others learn that somebody fits, no more. */
async function offerCandidates(context: Context, entries: readonly Entry[]): Promise<Map<string, Candidate[]>> {
  const asked = open(entries).flatMap((entry) => {
    const { described } = entry.item.member;
    return described ? [{ entry, described, key: keyOf(described) }] : [];
  });
  if (asked.length === 0) return new Map();
  const { unitNo, lastUnitNo } = context.caller.agency.unit;
  const found = Map.groupBy(
    await context.sql(candidatesFor, [
      asked.map(({ key }) => key),
      asked.map(({ described }) => described.dateOfBirth),
      asked.map(({ described }) => described.sex ?? null),
      unitNo,
      lastUnitNo,
    ]),
    ({ ord }) => ord,
  );
  const shown = permits(context.caller, 'cohort:read') === 'YES';
  const offered = new Map<string, Candidate[]>();
  const missed: string[] = [];
  for (const [at, { entry, described, key }] of asked.entries()) {
    const rows = found.get(at + 1) ?? [];
    const path = ['member', 'described'];
    if (rows.length === 0) missed.push(`${key} ${described.dateOfBirth}`);
    entry.refused =
      rows.length === 0
        ? refusal('CITIZEN_NOT_FOUND', path)
        : refusal('CANDIDATES_FOUND', path, { candidates: shown ? String(rows.length) : '1 or more' });
    if (shown)
      offered.set(
        entry.item.clientRef,
        rows.map((row) => candidateOf(context, row)),
      );
  }
  await context.missed('addCohortMembers', missed);
  return offered;
}

const candidateOf = (context: Context, { id, personalNumber, birthYear, unitNo }: CandidateRow): Candidate => ({
  candidate: sealCandidate(context, id),
  maskedNumber: personalNumber === null ? null : maskPersonalNumber(personalNumber),
  birthYear,
  unitNo,
});

async function enter(context: Context, entries: readonly Entry[]): Promise<Verdict[]> {
  const { client } = context.caller;
  const taken = entries.flatMap(({ item, cohort, person, refused }) =>
    cohort && person !== undefined && !refused ? [{ item, cohort, person }] : [],
  );
  if (taken.length > 0) {
    await context.sql(enterMembers, [
      taken.map(({ cohort }) => cohort.id),
      taken.map(({ person }) => person),
      taken.map(({ item }) => item.group ?? null),
      taken.map(({ item }) => item.upload ?? null),
      client.no,
      context.today,
    ]);
  }
  const touched = new Set(taken.filter(({ item }) => item.upload === undefined).map(({ cohort }) => cohort.id));
  if (touched.size > 0) await context.sql(touchCohorts, [[...touched]]);
  const told = new Set<string>();
  return entries.map(({ cohort, refused }): Verdict => {
    if (refused) return { refused: [refused] };
    if (!cohort) throw new Error('an item without a cohort was not refused');
    if (told.has(cohort.id)) return { accepted: cohort.id, told: [] };
    told.add(cohort.id);
    const version = cohort.version + (touched.has(cohort.id) ? 1 : 0);
    const entry = { type: 'COHORT_MEMBERS_ADDED', subjectId: cohort.id, unitNo: cohort.unitNo, version, fields: [] };
    return { accepted: cohort.id, told: [entry] };
  });
}
