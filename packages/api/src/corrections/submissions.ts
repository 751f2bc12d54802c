import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Verdict } from '../access/write-protocol.ts';
import { fieldOf } from '../domain/corrections/conflict.ts';
import { planEffects, type DeclaredEffect } from '../domain/corrections/effects.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { insertRequests, insertSteps, requestJson, takenEntries, type RequestRow } from './correction.sql.ts';
import type { CorrectionItem } from './correction.inputs.ts';
import { entryOf, judge, readItem, type Judgement, type ReadItem } from './items.ts';
import { effectFacts, pointAt, type Subject } from './subjects.ts';

export const submitCorrections = (context: Context, items: readonly CorrectionItem[]): Promise<Outcome[]> =>
  writeItems(context, 'submitCorrections', items, (fresh) => evaluate(context, fresh));

async function evaluate(context: Context, items: readonly CorrectionItem[]): Promise<Verdict[]> {
  const read = items.map((item) => readItem(context, item));
  const readable = read.filter((one): one is ReadItem => !('refused' in one));
  const pointers = readable.map(({ pointer }) => pointer);
  const subjects = new Map((await pointAt(context, pointers)).map((subject, at) => [readable[at], subject]));
  const taken = await findTaken(context, readable);
  const rows: RequestRow[] = [];
  const verdicts = read.map((one): Verdict => {
    if ('refused' in one) return one;
    const subject = subjects.get(one);
    if (!subject) return { refused: [refusal('CITIZEN_NOT_FOUND', ['correction'])] };
    const judgement = judge(context, one, subject, taken.has(entryKey(one)));
    if (judgement.refusals.length > 0 || !judgement.office) return { refused: judgement.refusals };
    const row = requestOf(context, one, subject, judgement);
    rows.push(row);
    taken.add(entryKey(one));
    subject.open.push({ id: row.id, kind: row.kind, field: row.field });
    return { accepted: row.id, told: [toldOf('CORRECTION_SUBMITTED', row)] };
  });
  await insert(context, rows);
  return verdicts;
}

const entryKey = (read: ReadItem): string => JSON.stringify(entryOf(read));

/** Keys of the register entries that a request rests on already; none of them can be taken before this transaction ends. */
async function findTaken(context: Context, read: readonly ReadItem[]): Promise<Set<string>> {
  if (read.length === 0) return new Set();
  const entries = read.map(entryOf);
  const columns = [0, 1, 2, 3, 4, 5].map((column) => entries.map((entry) => entry[column]));
  const places = new Set((await context.sql(takenEntries, columns)).map(({ ord }) => ord - 1));
  return new Set(read.filter((_, at) => places.has(at)).map(entryKey));
}

async function insert(context: Context, rows: RequestRow[]): Promise<void> {
  if (rows.length === 0) return;
  await context.sql(insertRequests, [requestJson(rows)]);
  const officerNo = context.caller.officer?.no ?? null;
  const first = { no: 1, step: 'SUBMIT', fromState: null, toState: 'SUBMITTED', officerNo };
  const steps = rows.map(({ id }) => ({ requestId: id, ...first }));
  await context.sql(insertSteps, [JSON.stringify(steps), context.caller.client.no, context.today]);
}

function requestOf(
  context: Context,
  read: ReadItem,
  { row }: Subject,
  { check, office, dueOn }: Judgement,
): RequestRow {
  const { caller, today } = context;
  const { item, registering } = read;
  const { change } = read.submitted;
  const { registration, legalBasis } = item;
  const registrar =
    registration.registeredBy === undefined ? undefined : context.findOfficer(registration.registeredBy);
  return {
    id: uuidV7(),
    kind: change.kind,
    state: 'SUBMITTED',
    citizenId: row.id,
    unitNo: row.unitNo,
    officeUnitNo: office?.unitNo ?? registering.unitNo,
    senderUnitNo: caller.agency.unit.unitNo,
    clientNo: caller.client.no,
    agencyNo: caller.agency.no,
    submittedBy: caller.officer?.no ?? null,
    registeredBy: registrar?.no ?? null,
    decidedBy: null,
    officeUnitId: registering.id,
    book: registration.book,
    number: registration.number,
    year: registration.year,
    registeredOn: registration.date,
    legalBasis: legalBasis
      ? { document: legalBasis.document, ...(legalBasis.article && { article: legalBasis.article }) }
      : { document: '' },
    evidence: item.evidence.map((paper) => ({ ...paper })),
    field: fieldOf(change),
    recordedValue: change.kind === 'CORRECTION' ? change.recorded : null,
    newValue: change.kind === 'CORRECTION' ? change.value : null,
    errorSource: change.kind === 'CORRECTION' ? change.errorSource : null,
    diedOn: change.kind === 'DEATH' ? change.diedOn : null,
    deathPlace: change.kind === 'DEATH' ? change.place : null,
    submittedOn: today,
    dueOn: dueOn ?? today,
    late: check.late,
    ruleVersion: check.ruleVersion,
    staleFields: [],
    question: null,
    reason: null,
    effects: [],
    appliedOn: null,
    version: 1,
  };
}

export const toldOf = (
  type: string,
  row: RequestRow,
): { type: string; subjectId: string; unitNo: number; version: number; fields: string[] } => ({
  type,
  subjectId: row.id,
  unitNo: row.unitNo,
  version: row.version,
  fields: row.field ? [row.field] : [],
});

export interface Preview {
  refusals: Judgement['refusals'];
  effects: DeclaredEffect[];
  dueOn: string | null;
  late: boolean;
  ruleVersion: string;
}

/** The checks and the plan that handing in and applying use; it writes nothing but the trace of the person it read. */
export async function previewCorrection(context: Context, item: CorrectionItem): Promise<Preview> {
  const read = readItem(context, item);
  const none = { effects: [], dueOn: null, late: false, ruleVersion: '' };
  if ('refused' in read) return { refusals: read.refused, ...none };
  return context.write(async () => {
    const [subject] = await pointAt(context, [read.pointer]);
    if (!subject) return { refusals: [refusal('CITIZEN_NOT_FOUND', ['correction'])], ...none };
    const taken = await findTaken(context, [read]);
    const { refusals, check, dueOn } = judge(context, read, subject, taken.size > 0);
    const { late, ruleVersion } = check;
    if (refusals.length > 0) return { refusals, effects: [], dueOn, late, ruleVersion };
    const effects = planEffects(read.submitted.change, effectFacts(context, subject), context.rules, context.today);
    return { refusals, effects, dueOn, late, ruleVersion };
  });
}
