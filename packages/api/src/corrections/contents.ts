import {
  changeableFields,
  parseCorrectedValue,
  supplementableFields,
  type CorrectableFieldCode,
} from '@lienthong/schema/correction-fields';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { currentValue } from '../domain/corrections/current-value.ts';
import type { CitizenFacts, CorrectionChange } from '../domain/corrections/facts.ts';
import { submittableKinds, type SubmittableKind } from '../domain/corrections/kinds.ts';
import { pathTo } from '../domain/corrections/refusal.ts';
import type { CorrectionInput } from './content.inputs.ts';
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
  field: CorrectableFieldCode,
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

type Content = Pick<
  RequestRow,
  | ('kind' | 'field' | 'recordedValue' | 'newValue' | 'errorSource' | 'ground' | 'consents')
  | ('diedOn' | 'deathPlace' | 'fields' | 'observation' | 'seenAt' | 'seenOn')
>;

/** What a kind keeps in columns of its own. The old value is the register's: for a supplement nobody else names it. */
export function contentOf(change: CorrectionChange, citizen: CitizenFacts): Content {
  const { kind } = change;
  const hasField = 'field' in change;
  return {
    kind,
    field: hasField ? change.field : null,
    recordedValue: hasField ? currentValue(citizen, change.field) : null,
    newValue: hasField ? change.value : null,
    errorSource: kind === 'CORRECTION' ? change.errorSource : null,
    ground: kind === 'CHANGE' ? change.ground : null,
    consents: kind === 'CHANGE' ? change.consents : null,
    diedOn: kind === 'DEATH' ? change.diedOn : null,
    deathPlace: kind === 'DEATH' ? change.place : null,
    fields: kind === 'REPORT' ? change.facts : [],
    observation: kind === 'REPORT' ? change.observation : null,
    seenAt: kind === 'REPORT' ? change.seenAt : null,
    seenOn: kind === 'REPORT' ? change.seenOn : null,
  };
}

/** The other way: what a kept request says. */
export function changeOf(request: RequestRow): CorrectionChange {
  const { kind, field, recordedValue: recorded, newValue: value, errorSource, ground, consents } = request;
  const { diedOn, deathPlace: place, fields: facts, observation, seenAt, seenOn } = request;
  if (kind === 'DEATH' && diedOn !== null && place !== null) return { kind, diedOn, place };
  if (kind === 'CORRECTION' && field !== null && errorSource !== null) {
    return { kind, field, recorded, value, errorSource };
  }
  if (kind === 'CHANGE' && isOne(field, changeableFields) && ground !== null) {
    return { kind, field, recorded, value, ground, consents: consents ?? [] };
  }
  if (kind === 'SUPPLEMENT' && isOne(field, supplementableFields) && value !== null) return { kind, field, value };
  if (kind === 'REPORT' && observation !== null && seenAt !== null && seenOn !== null) {
    return { kind, facts, observation, seenAt, seenOn };
  }
  throw new Error('a kept request lacks the facts of its kind');
}

const isOne = <Code extends string>(code: string | null, table: Record<Code, unknown>): code is Code =>
  code !== null && Object.hasOwn(table, code);
