import {
  changeableFields,
  correctableFields,
  parseCorrectedValue,
  supplementableFields,
  type RecordedFieldCode,
} from '@lienthong/schema/correction-fields';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { currentValue } from '../domain/corrections/current-value.ts';
import type { CitizenFacts, CorrectionChange, Decision } from '../domain/corrections/facts.ts';
import { isKeptWhole, submittableKinds, type SubmittableKind } from '../domain/corrections/kinds.ts';
import { pathTo } from '../domain/corrections/refusal.ts';
import type { CorrectionInput } from './content.inputs.ts';
import type { DecisionInput } from './decision.inputs.ts';
import type { RequestRow } from './correction.sql.ts';

type Read = { change: CorrectionChange } | { refused: Refusal[] };
type Branch = keyof CorrectionInput;

/** The kind of an item: the one branch of its input that is there. */
export function kindOf(correction: CorrectionInput): SubmittableKind {
  const kinds = Object.keys(submittableKinds) as SubmittableKind[];
  const kind = kinds.find((one) => correction[submittableKinds[one].branch] !== undefined);
  if (!kind) throw new Error('a oneOf input holds exactly one kind');
  return kind;
}

/** What an item says, kind by kind, in the canonical form of its values. */
const readers: { [B in Branch]-?: (content: NonNullable<CorrectionInput[B]>) => Read } = {
  correction: ({ field, errorSource, ...given }) =>
    twoValues('CORRECTION', field, given, (values) => ({ kind: 'CORRECTION', field, errorSource, ...values })),
  change: ({ field, ground, consents, ...given }) =>
    twoValues('CHANGE', field, given, (values) => ({
      kind: 'CHANGE',
      field,
      ground,
      consents: consents.map(({ by, givenOn, reference }) => ({ by, givenOn, reference })),
      ...values,
    })),
  supplement({ field, value: given }) {
    const value = parseCorrectedValue(field, given);
    if (!value.ok) return { refused: [wrongValue('SUPPLEMENT', 'value', value)] };
    return { change: { kind: 'SUPPLEMENT', field, value: value.value ?? '' } };
  },
  ethnicityRedetermination: ({ follows, consents, ...given }) =>
    twoValues('ETHNICITY_REDETERMINATION', 'ETHNICITY', given, (values) => ({
      kind: 'ETHNICITY_REDETERMINATION',
      field: 'ETHNICITY',
      follows,
      consents: consents.map(({ by, givenOn, reference }) => ({ by, givenOn, reference })),
      ...values,
    })),
  sexRedetermination: ({ decision, ...given }) =>
    decided('SEX_REDETERMINATION', decision, (by) =>
      twoValues('SEX_REDETERMINATION', 'SEX', given, (values) => ({
        kind: 'SEX_REDETERMINATION',
        field: 'SEX',
        decision: by,
        ...values,
      })),
    ),
  nationalityChange: ({ decision, ...given }) =>
    decided('NATIONALITY_CHANGE', decision, (by) =>
      twoValues('NATIONALITY_CHANGE', 'NATIONALITY', given, (values) => ({
        kind: 'NATIONALITY_CHANGE',
        field: 'NATIONALITY',
        decision: by,
        ...values,
      })),
    ),
  missingOrDeadDeclaration: ({ declared, since, decision }) =>
    decided('MISSING_OR_DEAD_DECLARATION', decision, (by) => ({
      change: { kind: 'MISSING_OR_DEAD_DECLARATION', declared, since, decision: by },
    })),
  missingOrDeadReversal: ({ decision }) =>
    decided('MISSING_OR_DEAD_REVERSAL', decision, (by) => ({
      change: { kind: 'MISSING_OR_DEAD_REVERSAL', decision: by },
    })),
  residenceChange({ currentResidence, permanentResidence, movedOn }) {
    const read = { current: currentResidence ?? null, permanent: permanentResidence ?? null };
    const refused = Object.entries(read).flatMap(([home, id]) => {
      const value = id === null ? null : parseCorrectedValue('PERMANENT_RESIDENCE', id);
      return value && !value.ok ? [wrongValue('RESIDENCE_CHANGE', `${home}Residence`, value)] : [];
    });
    return refused.length > 0 ? { refused } : { change: { kind: 'RESIDENCE_CHANGE', ...read, movedOn } };
  },
  populationCorrection: ({ field, ...given }) =>
    twoValues('POPULATION_CORRECTION', field, given, (values) => ({ kind: 'POPULATION_CORRECTION', field, ...values })),
  death: ({ diedOn, place }) => ({ change: { kind: 'DEATH', diedOn, place } }),
  report: ({ fields, observation, seenAt, seenOn }) => ({
    change: { kind: 'REPORT', facts: [...new Set(fields)], observation, seenAt, seenOn },
  }),
};

export function readContent(correction: CorrectionInput): Read {
  const { branch } = submittableKinds[kindOf(correction)];
  const read = readers[branch] as (content: unknown) => Read;
  return read(correction[branch]);
}

const wrongValue = (
  kind: SubmittableKind,
  at: string,
  { code, rule }: { code: Refusal['code']; rule: string },
): Refusal => refusal(code, pathTo({ kind }, at), { rule });

function twoValues(
  kind: SubmittableKind,
  field: RecordedFieldCode,
  given: { recorded?: string; value?: string },
  change: (values: { recorded: string | null; value: string | null }) => CorrectionChange,
): Read {
  const recorded = parseCorrectedValue(field, given.recorded ?? null);
  const value = parseCorrectedValue(field, given.value ?? null);
  const refused = [
    ...(recorded.ok ? [] : [wrongValue(kind, 'recorded', recorded)]),
    ...(value.ok ? [] : [wrongValue(kind, 'value', value)]),
  ];
  if (!recorded.ok || !value.ok) return { refused };
  return { change: change({ recorded: recorded.value, value: value.value }) };
}

/** A part that is missing is a refusal of its own, not a call that doesn't fit the schema: the other items go their way. */
function decided(kind: SubmittableKind, given: DecisionInput, read: (decision: Decision) => Read): Read {
  const { number, body, issuedOn } = given;
  if (number !== undefined && body !== undefined && issuedOn !== undefined) return read({ number, body, issuedOn });
  const missing = Object.entries({ number, body, issuedOn }).filter(([, part]) => part === undefined);
  return { refused: missing.map(([part]) => refusal('VALUE_REQUIRED', pathTo({ kind }, 'decision', part))) };
}

type Content = Pick<
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
