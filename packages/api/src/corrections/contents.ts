import { parseCorrectedValue, type RecordedFieldCode } from '@lienthong/schema/correction-fields';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import type { CorrectionChange } from '../domain/corrections/facts.ts';
import { submittableKinds, type SubmittableKind } from '../domain/corrections/kinds.ts';
import type { NewcomerKind } from '../domain/corrections/newcomer.ts';
import { pathTo } from '../domain/corrections/refusal.ts';
import type { CorrectionInput } from './content.inputs.ts';
import { familyReaders } from './family-contents.ts';
import { decided, type Read } from './recorded-decision.ts';

type Branch = Exclude<keyof CorrectionInput, (typeof submittableKinds)[NewcomerKind]['branch']>;

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
  ...familyReaders,
  death: ({ diedOn, place }) => ({ change: { kind: 'DEATH', diedOn, place } }),
  report: ({ fields, observation, seenAt, seenOn }) => ({
    change: { kind: 'REPORT', facts: [...new Set(fields)], observation, seenAt, seenOn },
  }),
};

export function readContent(correction: CorrectionInput, kind: Exclude<SubmittableKind, NewcomerKind>): Read {
  const { branch } = submittableKinds[kind];
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
