import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Told, type Verdict } from '../access/write-protocol.ts';
import type { DeclaredEffect } from '../domain/corrections/declared-effects.ts';
import { planEffects } from '../domain/corrections/effects.ts';
import type { Unit } from '../store/units.ts';
import { checkPapers, citePapers } from '../evidence/citations.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { insertRequests, requestArrays, type NewRequest, type RequestRow } from './correction.sql.ts';
import type { CorrectionItem } from './correction.inputs.ts';
import { contentOf } from './contents.ts';
import { judge, readItem, type Judgement, type ReadItem } from './items.ts';
import { admit, citizenFacts, effectFacts, openOf, readingUnitNo, type Subject } from './subjects.ts';

export const submitCorrections = (context: Context, items: readonly CorrectionItem[]): Promise<Outcome[]> =>
  writeItems(context, 'submitCorrections', items, (fresh) => evaluate(context, fresh));

async function evaluate(context: Context, items: readonly CorrectionItem[]): Promise<Verdict[]> {
  const read = items.map((item) => readItem(context, item));
  const readable = read.filter((one): one is ReadItem => !('refused' in one));
  const admitted = new Map((await admit(context, readable)).map((one, at) => [readable[at], one]));
  const taken = new Set(readable.filter((one) => admitted.get(one)?.taken).map(keyOf));
  const papers = await checkPapers(
    context,
    items.map(({ evidence }) => evidence),
  );
  const rows: NewRequest[] = [];
  const verdicts = read.map((one, at): Verdict => {
    if ('refused' in one) return one;
    const subject = admitted.get(one)?.subject;
    if (!subject) return { refused: [refusal('CITIZEN_NOT_FOUND', ['correction'])] };
    const judgement = judge(context, one, subject, isTaken(taken, one));
    const { office } = judgement;
    const refusals = [...judgement.refusals, ...(papers[at] ?? [])];
    if (refusals.length > 0 || !office) return { refused: refusals };
    const row = requestOf(context, one, subject, { ...judgement, office });
    rows.push(row);
    taken.add(keyOf(one));
    subject.open.push(openOf(context, { ...row, facts: row.fields }));
    return { accepted: row.id, told: [toldOf('CORRECTION_SUBMITTED', { ...row, version: 1 })] };
  });
  await insert(context, rows);
  await citePapers(context, rows);
  return verdicts;
}

const keyOf = ({ entry }: ReadItem): string => JSON.stringify(entry ?? null);
const isTaken = (taken: ReadonlySet<string>, read: ReadItem): boolean =>
  read.entry !== undefined && taken.has(keyOf(read));

async function insert(context: Context, rows: NewRequest[]): Promise<void> {
  if (rows.length === 0) return;
  const { client, agency, officer } = context.caller;
  const call = [client.no, agency.no, officer?.no ?? null, agency.unit.unitNo, context.today];
  await context.sql(insertRequests, [...requestArrays(rows), ...call]);
}

function requestOf(
  context: Context,
  read: ReadItem,
  { row }: Subject,
  { check, office, agencyKind, dueOn }: Judgement & { office: Unit },
): NewRequest {
  const { item, registering } = read;
  const { change } = read.submitted;
  const { registration, legalBasis } = item;
  return {
    id: uuidV7(),
    ...contentOf(change, citizenFacts(context, row)),
    citizenId: row.id,
    unitNo: readingUnitNo(context, change, row, office),
    officeUnitNo: office.unitNo,
    agencyKind,
    reporterNo: change.kind === 'REPORT' ? context.caller.client.no : null,
    registeredBy: registration?.registeredBy ?? null,
    officeUnitId: registering?.id ?? null,
    book: registration?.book ?? null,
    number: registration?.number ?? null,
    year: registration?.year ?? null,
    registeredOn: registration?.date ?? null,
    legalBasis: legalBasis
      ? { document: legalBasis.document, ...(legalBasis.article && { article: legalBasis.article }) }
      : { document: '' },
    evidence: item.evidence.map((paper) => ({ ...paper })),
    dueOn,
    late: check.late,
    ruleVersion: check.ruleVersion,
  };
}

export const toldOf = (
  type: string,
  row: Pick<RequestRow, 'id' | 'unitNo' | 'version' | 'field' | 'fields'>,
): Told => ({
  type,
  subjectId: row.id,
  unitNo: row.unitNo,
  version: row.version,
  fields: row.field ? [row.field] : [...row.fields],
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
    const [admitted] = await admit(context, [read]);
    if (!admitted?.subject) return { refusals: [refusal('CITIZEN_NOT_FOUND', ['correction'])], ...none };
    const { subject, taken } = admitted;
    const { check, dueOn, ...judgement } = judge(context, read, subject, taken);
    const refusals = [...judgement.refusals, ...(await checkPapers(context, [item.evidence])).flat()];
    const { late, ruleVersion } = check;
    if (refusals.length > 0) return { refusals, effects: [], dueOn, late, ruleVersion };
    const effects = planEffects(read.submitted.change, effectFacts(context, subject), context.rules, context.today);
    return { refusals, effects, dueOn, late, ruleVersion };
  });
}
