import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Refusal, type Verdict } from '../access/write-protocol.ts';
import type { SubmissionCheck } from '../domain/corrections/checks.ts';
import type { Unit } from '../store/units.ts';
import { checkPapers, citePapers } from '../evidence/citations.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { insertRequests, requestArrays, type NewRequest } from './correction.sql.ts';
import type { CorrectionItem } from './correction.inputs.ts';
import { approveByRule, fastTrackOf, underRule, type ApprovedByRule } from './fast-tracks.ts';
import { handedIn, judge, pathToOther, readItem, type Judgement, type ReadItem } from './items.ts';
import { contentOf } from './kept-contents.ts';
import { bringsNewcomer, readNewcomer, type ReadNewcomer } from './newcomer-content.ts';
import { askedBy, judgeNewcomers, takeNewcomers, type TakenNewcomer } from './newcomers.ts';
import { keepVersionsOf, rememberVersions } from './rule-versions.ts';
import { readingUnitNo } from './offices.ts';
import { admit, citizenFacts, named, openOf, type Persons } from './subjects.ts';
import { toldOf } from './told.ts';

export async function submitCorrections(context: Context, items: readonly CorrectionItem[]): Promise<Outcome[]> {
  const used: SubmissionCheck[] = [];
  const outcomes = await writeItems(context, 'submitCorrections', items, (fresh) => {
    used.length = 0;
    return evaluate(context, fresh, used);
  });
  rememberVersions(context, used);
  return outcomes;
}

/** Adds the checks of what it accepts to `used`. */
async function evaluate(
  context: Context,
  items: readonly CorrectionItem[],
  used: SubmissionCheck[],
): Promise<Verdict[]> {
  const read = items.map((item) => readAny(context, item));
  const readable = read.filter((one): one is ReadItem => 'pointer' in one);
  const coming = read.filter((one): one is ReadNewcomer => 'pointers' in one);
  const found = await admit(context, [...readable, ...coming.flatMap(askedBy)]);
  const admitted = new Map(readable.map((one, at) => [one, found[at]]));
  const taken = new Set(readable.filter((one) => admitted.get(one)?.taken).map(keyOf));
  const papers = await checkPapers(
    context,
    items.map(({ evidence }) => evidence),
  );
  const papersOf = new Map(read.map((one, at) => [one, papers[at] ?? []]));
  const newcomers = await takeNewcomers(
    context,
    judgeNewcomers(context, coming, found.slice(readable.length)),
    papersOf,
  );
  const rows: NewRequest[] = [];
  const approvedByRule: ApprovedByRule[] = [];
  const accept = (row: NewRequest, rule?: string): Verdict => {
    rows.push(row);
    const told = [toldOf('CORRECTION_SUBMITTED', { ...row, version: 1 })];
    if (rule !== undefined) approvedByRule.push({ id: row.id, rule, told });
    return { accepted: row.id, told };
  };
  const take = (made: TakenNewcomer | undefined): Verdict => {
    if (!made) throw new Error('an item on a newcomer was left without a verdict');
    if ('refused' in made) return made;
    used.push(made.check);
    return accept(made.row);
  };
  const verdicts = read.map((one, at): Verdict => {
    if ('refused' in one) return one;
    if ('pointers' in one) return take(newcomers.get(one));
    const persons = personsOf(one, admitted.get(one));
    if ('refused' in persons) return persons;
    const { subject, other, read: whole } = persons;
    const judgement = judge(context, whole, subject, isTaken(taken, one), other);
    const { office } = judgement;
    const refusals = [...judgement.refusals, ...(papers[at] ?? [])];
    if (refusals.length > 0 || !office) return { refused: refusals };
    const decided = { ...judgement, office };
    const track = fastTrackOf(context, whole, persons, decided);
    const check = underRule(context, judgement.check, track);
    const row = requestOf(context, whole, persons, { ...decided, check });
    used.push(check);
    taken.add(keyOf(one));
    hold(context, row, persons);
    return accept(row, track?.missing.length === 0 ? track.rule.id : undefined);
  });
  await keepVersionsOf(context, used);
  await insert(context, rows);
  await citePapers(context, rows);
  await approveByRule(context, approvedByRule);
  return verdicts;
}

interface ItemPersons extends Persons {
  /** The item with its other person named. */
  read: ReadItem;
}

/** The persons of an item; a number that fits nobody is refused where it stands. */
export function personsOf(
  read: ReadItem,
  admitted: { subject: Persons['subject'] | null; other: Persons['other'] } | undefined,
): ItemPersons | { refused: Refusal[] } {
  if (!admitted?.subject) return { refused: [refusal('CITIZEN_NOT_FOUND', ['correction'])] };
  const { subject, other } = admitted;
  const { submitted } = read;
  if (read.other && !other) return { refused: [refusal('CITIZEN_NOT_FOUND', pathToOther(submitted.change.kind))] };
  return { subject, other, read: { ...read, submitted: { ...submitted, change: named(submitted.change, other) } } };
}

/** Holds the persons for the items that follow in the same call. */
function hold(context: Context, row: NewRequest, { subject, other, read: { submitted } }: ItemPersons): void {
  const relation = 'relation' in submitted.change ? submitted.change.relation : null;
  const open = { ...row, facts: row.fields, relation };
  subject.open.push(openOf(context, open));
  other?.open.push(openOf(context, { ...open, asOther: true }));
}

const keyOf = ({ entry }: ReadItem): string => JSON.stringify(entry ?? null);
const isTaken = (taken: ReadonlySet<string>, read: ReadItem): boolean =>
  read.entry !== undefined && taken.has(keyOf(read));

export const readAny = (context: Context, item: CorrectionItem): ReadItem | ReadNewcomer | { refused: Refusal[] } =>
  bringsNewcomer(item.correction) ? readNewcomer(context, item) : readItem(context, item);

async function insert(context: Context, rows: NewRequest[]): Promise<void> {
  if (rows.length === 0) return;
  const { client, agency, officer } = context.caller;
  const call = [client.no, agency.no, officer?.no ?? null, agency.unit.unitNo, context.today];
  await context.sql(insertRequests, [...requestArrays(rows), ...call]);
}

function requestOf(
  context: Context,
  read: ReadItem,
  { subject: { row }, other }: Persons,
  judgement: Judgement & { office: Unit },
): NewRequest {
  const { change } = read.submitted;
  return {
    id: uuidV7(),
    ...contentOf(change, citizenFacts(context, row)),
    citizenId: row.id,
    otherId: other?.row.id ?? null,
    unitNo: readingUnitNo(context, change, row, judgement.office),
    reporterNo: change.kind === 'REPORT' ? context.caller.client.no : null,
    ...handedIn(read, judgement),
  };
}

/** Hands requests in within a write of a younger feature, whose own items they follow from. */
export const submitWithin = (context: Context, items: readonly CorrectionItem[]): Promise<Verdict[]> =>
  evaluate(context, items, []);
