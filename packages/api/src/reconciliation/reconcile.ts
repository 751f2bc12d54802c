import { correctableFields, type CorrectableFieldCode } from '@lienthong/schema/correction-fields';
import type { Context } from '../access/context.ts';
import { writeItems, type Outcome, type Verdict } from '../access/write-protocol.ts';
import { classScope } from '../domain/agency.ts';
import { KindEnum } from '../corrections/correction.codes.ts';
import { codeText, isConsistent } from '../domain/reconciliation/agreement.ts';
import { proposalsFor, type Finding, type Proposal } from '../domain/reconciliation/proposals.ts';
import { CallError } from '../errors.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { compareRows, type HerePerson, type RowDecision } from './comparisons.ts';
import type { ReconciliationItem } from './reconciliation.inputs.ts';
import { insertRows, openRuns, runsByName, type ReconciliationRow } from './reconciliation.sql.ts';
import { readRegisterRow, type RegisterRow } from './register-rows.ts';
import { rowsById } from './row-list.sql.ts';

/** An outcome with the row that the run keeps, and what could be requested, which it doesn't keep. */
export interface ReconciliationOutcome extends Outcome {
  row: ReconciliationRow | null;
  proposals: ItemProposal[];
}

/** A proposal with what makes it a request: the row's entry and the person it points at. */
export interface ItemProposal extends Proposal {
  rowId: string;
  item: ReconciliationItem;
  person: HerePerson;
}

interface Compared {
  row: ReconciliationRow;
  proposals: ItemProposal[];
}

/** Compares rows of the caller's register with this one and keeps what became of each, once per ref. */
export async function reconcile(
  context: Context,
  items: readonly ReconciliationItem[],
): Promise<ReconciliationOutcome[]> {
  await refuseUnseen(context);
  const compared = new Map<string, Compared>();
  const outcomes = await writeItems(context, 'reconcile', items, (fresh) => evaluate(context, fresh, compared));
  const again = outcomes.flatMap(({ thingId, clientRef }, at) =>
    thingId !== null && !compared.has(clientRef) && items[at] ? [{ item: items[at], thingId }] : [],
  );
  await recall(context, again, compared);
  return outcomes.map((outcome) => {
    const found = outcome.status === 'ACCEPTED' ? compared.get(outcome.clientRef) : undefined;
    return { ...outcome, row: found?.row ?? null, proposals: found?.proposals ?? [] };
  });
}

/** Whoever may not see a birth date must not find it out by comparing, nor by the counts of a run of one row. */
async function refuseUnseen(context: Context): Promise<void> {
  const { classes, scopes, purpose } = context.caller;
  if (classes.has('PERSONAL')) return;
  const scopeNeeded = classScope('PERSONAL');
  const error = scopes.has(scopeNeeded)
    ? new CallError('PURPOSE_NOT_ALLOWED', `The purpose ${String(purpose)} does not cover what is compared.`)
    : new CallError('SCOPE_MISSING', `To compare needs the scope ${scopeNeeded}.`, { scopeNeeded });
  await context.refuse('reconcile', error);
}

async function evaluate(
  context: Context,
  items: readonly ReconciliationItem[],
  compared: Map<string, Compared>,
): Promise<Verdict[]> {
  const read = items.map((item) => readRegisterRow(context, item));
  const rows = read.filter((one): one is RegisterRow => !('refused' in one));
  const runs = await runIds(context, [...new Set(rows.map(({ item }) => item.run))]);
  const decisions = await compareRows(context, rows);
  // Of one millisecond only their random parts tell ids apart: sorted, they keep the order of the call.
  const ids = rows.map(() => uuidV7()).sort();
  const kept = rows.map((row, at): Compared => {
    const [decision, id] = [decisions[at], ids[at]];
    const runId = runs.get(row.item.run);
    if (!decision || id === undefined || runId === undefined)
      throw new Error('a row was left without a decision or a run');
    return comparedOf(context, row, decision, { id, runId });
  });
  const byRow = new Map(rows.map((row, at) => [row, kept[at]]));
  await insert(
    context,
    kept.map(({ row }) => row),
  );
  return read.map((one): Verdict => {
    if ('refused' in one) return one;
    const found = byRow.get(one);
    if (!found) throw new Error('a row was left without a decision');
    compared.set(one.item.clientRef, found);
    return { accepted: found.row.id, told: [] };
  });
}

function comparedOf(
  context: Context,
  register: RegisterRow,
  decision: RowDecision,
  ids: Pick<ReconciliationRow, 'id' | 'runId'>,
): Compared {
  const { rule, match, candidate } = decision;
  const fields = candidate ? [...candidate.fields] : [];
  const row: ReconciliationRow = {
    ...ids,
    clientRef: register.item.clientRef,
    match,
    rule,
    citizenId: candidate?.person.id ?? null,
    unitNo: candidate?.person.unitNo ?? null,
    agreement: codeText(fields),
    consistent: candidate ? isConsistent(fields) : null,
  };
  return { row, proposals: proposalsOf(context, register, decision, row.id) };
}

function proposalsOf(
  context: Context,
  { item, there }: RegisterRow,
  { match, candidate }: RowDecision,
  rowId: string,
): ItemProposal[] {
  if (match !== 'EXACT' || !candidate) return [];
  const { person, fields } = candidate;
  const { register, deathPlace = null } = item;
  const finding: Finding = { here: person, there, fields, register, deathPlace, isOpen: openKinds(context) };
  return proposalsFor(finding).map((proposal) => ({ ...proposal, rowId, item, person }));
}

/** Whether a request of the kind on the field can be handed in: the kind exists, and a rule in force allows each part. */
const openKinds =
  ({ rules, today }: Context): Finding['isOpen'] =>
  (kind, field) => {
    if (!Object.hasOwn(KindEnum, kind)) return false;
    if (kind === 'DEATH') return true;
    if (!Object.hasOwn(correctableFields, field)) return false;
    const parts = correctableFields[field as CorrectableFieldCode].ruleFields;
    return parts.every((part) => {
      const rule = rules.findRule(kind, part, today);
      return rule !== undefined && rule.allowed !== 'NO';
    });
  };

/** The ids of the client's runs of these names; those that don't exist begin now. */
async function runIds(context: Context, names: readonly string[]): Promise<Map<string, string>> {
  if (names.length === 0) return new Map();
  const { client, agency } = context.caller;
  const find = async (): Promise<Map<string, string>> =>
    new Map((await context.sql(runsByName, [client.no, names])).map(({ name, id }) => [name, id]));
  const known = await find();
  const missing = names.filter((name) => !known.has(name));
  if (missing.length === 0) return known;
  const ids = missing.map(() => uuidV7());
  await context.sql(openRuns, [client.no, ids, missing, agency.no, agency.unit.unitNo, context.today]);
  return find();
}

async function insert(context: Context, rows: readonly ReconciliationRow[]): Promise<void> {
  if (rows.length === 0) return;
  const column = <Name extends keyof ReconciliationRow>(name: Name): ReconciliationRow[Name][] =>
    rows.map((row) => row[name]);
  await context.sql(insertRows, [
    context.caller.agency.unit.unitNo,
    ...[column('runId'), column('id'), column('clientRef'), column('match'), column('rule'), column('citizenId')],
    ...[column('unitNo'), column('agreement'), column('consistent')],
  ]);
}

/**
 * What a replayed row said when it was compared, as it is kept. Values aren't kept, so proposals are made anew from the item
 * that was sent again and the register of now: what has been corrected since is proposed no more.
 */
async function recall(
  context: Context,
  again: readonly { item: ReconciliationItem; thingId: string }[],
  compared: Map<string, Compared>,
): Promise<void> {
  if (again.length === 0) return;
  await context.write(async () => {
    const rows = again.flatMap(({ item, thingId }) => {
      const row = readRegisterRow(context, item);
      return 'refused' in row ? [] : [{ ...row, thingId }];
    });
    const runs = await runIds(context, [...new Set(rows.map(({ item }) => item.run))]);
    const kept = await context.sql(rowsById, [[...runs.values()], rows.map(({ thingId }) => thingId)]);
    const byId = new Map(kept.map((row) => [row.id, row]));
    const decisions = await compareRows(context, rows);
    rows.forEach((register, at) => {
      const row = byId.get(register.thingId);
      const decision = decisions[at];
      if (!row || !decision) return;
      const isSame = row.match === 'EXACT' && decision.candidate?.person.id === row.citizenId;
      const proposals = isSame ? proposalsOf(context, register, decision, row.id) : [];
      compared.set(register.item.clientRef, { row, proposals });
    });
  });
}
