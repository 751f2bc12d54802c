import { changeableFields, correctableFields, supplementableFields } from '@lienthong/schema/correction-fields';
import { currentValue } from '../domain/corrections/current-value.ts';
import type { CitizenFacts, CorrectionChange } from '../domain/corrections/facts.ts';
import { isKeptWhole } from '../domain/corrections/kinds.ts';
import type { RequestRow } from './correction.sql.ts';

export type Content = Pick<
  RequestRow,
  | ('kind' | 'content' | 'field' | 'recordedValue' | 'newValue' | 'errorSource' | 'ground' | 'consents')
  | ('follows' | 'decisionNumber' | 'decisionBody' | 'decisionOn' | 'declared' | 'declaredSince')
  | ('currentFrom' | 'currentTo' | 'permanentFrom' | 'permanentTo' | 'movedOn')
  | ('diedOn' | 'deathPlace' | 'fields' | 'observation' | 'seenAt' | 'seenOn')
>;

/** What a kind keeps in columns of its own. The old value is the register's: for a supplement nobody else names it. */
export function contentOf(change: CorrectionChange, citizen: CitizenFacts): Content {
  const { kind } = change;
  const hasField = 'field' in change;
  return {
    kind,
    content: wholeOf(change),
    field: hasField ? change.field : null,
    recordedValue: hasField ? currentValue(citizen, change.field) : null,
    newValue: hasField ? change.value : null,
    errorSource: kind === 'CORRECTION' ? change.errorSource : null,
    ground: kind === 'CHANGE' ? change.ground : null,
    consents: 'consents' in change ? change.consents : null,
    follows: kind === 'ETHNICITY_REDETERMINATION' ? change.follows : null,
    ...decisionOf(change),
    declared: kind === 'MISSING_OR_DEAD_DECLARATION' ? change.declared : null,
    declaredSince: kind === 'MISSING_OR_DEAD_DECLARATION' ? change.since : null,
    ...moveOf(change, citizen),
    diedOn: kind === 'DEATH' ? change.diedOn : null,
    deathPlace: kind === 'DEATH' ? change.place : null,
    fields: kind === 'REPORT' ? change.facts : [],
    observation: kind === 'REPORT' ? change.observation : null,
    seenAt: kind === 'REPORT' ? change.seenAt : null,
    seenOn: kind === 'REPORT' ? change.seenOn : null,
  };
}

function wholeOf(change: CorrectionChange): RequestRow['content'] {
  if (!isKeptWhole(change.kind)) return null;
  return Object.fromEntries(Object.entries(change).filter(([name]) => name !== 'kind' && name !== 'decision'));
}

function decisionOf(change: CorrectionChange): Pick<RequestRow, 'decisionNumber' | 'decisionBody' | 'decisionOn'> {
  const decision = 'decision' in change ? change.decision : null;
  return {
    decisionNumber: decision?.number ?? null,
    decisionBody: decision?.body ?? null,
    decisionOn: decision?.issuedOn ?? null,
  };
}

function moveOf(
  change: CorrectionChange,
  { currentResidence, permanentResidence }: CitizenFacts,
): Pick<RequestRow, 'currentFrom' | 'currentTo' | 'permanentFrom' | 'permanentTo' | 'movedOn'> {
  const none = { currentFrom: null, currentTo: null, permanentFrom: null, permanentTo: null, movedOn: null };
  if (change.kind !== 'RESIDENCE_CHANGE') return none;
  const { current, permanent, movedOn } = change;
  return {
    currentFrom: current === null ? null : currentResidence,
    currentTo: current,
    permanentFrom: permanent === null ? null : permanentResidence,
    permanentTo: permanent,
    movedOn,
  };
}

/** The other way: what a kept request says. */
export function changeOf(request: RequestRow): CorrectionChange {
  const { kind, field, recordedValue: recorded, newValue: value, errorSource, ground, consents } = request;
  const { diedOn, deathPlace: place, fields: facts, observation, seenAt, seenOn } = request;
  if (request.content !== null) return wholeChangeOf(request);
  if (kind === 'DEATH' && diedOn !== null && place !== null) return { kind, diedOn, place };
  if (kind === 'CORRECTION' && isOne(field, correctableFields) && errorSource !== null) {
    return { kind, field, recorded, value, errorSource };
  }
  if (kind === 'CHANGE' && isOne(field, changeableFields) && ground !== null) {
    return { kind, field, recorded, value, ground, consents: consents ?? [] };
  }
  if (kind === 'SUPPLEMENT' && isOne(field, supplementableFields) && value !== null) return { kind, field, value };
  if (kind === 'REPORT' && observation !== null && seenAt !== null && seenOn !== null) {
    return { kind, facts, observation, seenAt, seenOn };
  }
  if (kind === 'POPULATION_CORRECTION' && field !== null) return { kind, field, recorded, value };
  const kept = ethnicityOf(request) ?? residenceOf(request) ?? recordedOf(request);
  if (kept) return kept;
  throw new Error('a kept request lacks the facts of its kind');
}

/** What was checked when it was handed in is kept as it was. */
function wholeChangeOf({ kind, content, ...request }: RequestRow): CorrectionChange {
  const { decisionNumber: number, decisionBody: body, decisionOn: issuedOn } = request;
  const decision = number === null ? {} : { decision: { number, body, issuedOn } };
  return { kind, ...content, ...decision } as unknown as CorrectionChange;
}

function ethnicityOf({ kind, recordedValue: recorded, newValue: value, follows, consents }: RequestRow) {
  if (kind !== 'ETHNICITY_REDETERMINATION' || follows === null) return undefined;
  return { kind, field: 'ETHNICITY' as const, recorded, value, follows, consents: consents ?? [] };
}

function residenceOf({ kind, currentTo, permanentTo, movedOn }: RequestRow): CorrectionChange | undefined {
  if (kind !== 'RESIDENCE_CHANGE' || movedOn === null) return undefined;
  return { kind, current: currentTo, permanent: permanentTo, movedOn };
}

/** A request that records a decision. */
function recordedOf(request: RequestRow): CorrectionChange | undefined {
  const { kind, recordedValue: recorded, newValue: value, declared, declaredSince: since } = request;
  const { decisionNumber: number, decisionBody: body, decisionOn: issuedOn } = request;
  if (number === null || body === null || issuedOn === null) return undefined;
  const decision = { number, body, issuedOn };
  if (kind === 'SEX_REDETERMINATION') return { kind, field: 'SEX', recorded, value, decision };
  if (kind === 'NATIONALITY_CHANGE') return { kind, field: 'NATIONALITY', recorded, value, decision };
  if (kind === 'MISSING_OR_DEAD_REVERSAL') return { kind, decision };
  if (kind !== 'MISSING_OR_DEAD_DECLARATION' || declared === null || since === null) return undefined;
  return { kind, declared, since, decision };
}

const isOne = <Code extends string>(code: string | null, table: Record<Code, unknown>): code is Code =>
  code !== null && Object.hasOwn(table, code);

/** What has changed underneath since the request was handed in. */
export function staleFields(request: RequestRow, citizen: CitizenFacts): string[] {
  const { field, recordedValue, currentFrom, currentTo, permanentFrom, permanentTo } = request;
  return [
    ...(field !== null && currentValue(citizen, field) !== recordedValue ? [field] : []),
    ...(currentTo !== null && citizen.currentResidence !== currentFrom ? ['CURRENT_RESIDENCE'] : []),
    ...(permanentTo !== null && citizen.permanentResidence !== permanentFrom ? ['PERMANENT_RESIDENCE'] : []),
  ];
}
