import type { Day } from '@lienthong/schema/civil-date';
import type { CorrectionKind } from '@lienthong/schema/correction-kinds';
import type { Agreement, FieldAgreement, Form, ReconciledField } from './agreement.ts';
import type { HereFacts, PersonFacts } from './compare.ts';

/** In which register the sender's entry stands: the entry of one is no basis for what belongs to the other. */
export const registers = {
  BIRTH: 'The register of births: the basis for a person’s facts.',
  DEATH: 'The register of deaths: the basis for a death.',
} as const;
export type Register = keyof typeof registers;

/** What a request would need that the row doesn't give. */
export const lacks = {
  KIND: 'Requests of this kind can’t be handed in yet, or no rule in force lets them touch the field.',
  PERSONAL_NUMBER: 'The person has no number, and a request points at one by it.',
  REGISTER_ENTRY: 'The entry of the other register.',
  VALUE: 'A value as precise as the recorded one.',
  DAY_OF_DEATH: 'The day of death.',
  PLACE_OF_DEATH: 'The place of death.',
} as const;
export type Lack = keyof typeof lacks;

/** What would bring this register into agreement with the entry, which prevails (Law 60/2014 art. 60(2)). */
export interface Proposal {
  kind: CorrectionKind;
  field: ReconciledField;
  /** Of a CORRECTION or SUPPLEMENT, as texts of the field's type. */
  recorded: string | null;
  value: string | null;
  diedOn: Day | null;
  lacks: Lack[];
}

export interface Finding {
  here: HereFacts;
  there: PersonFacts;
  fields: readonly FieldAgreement[];
  register: Register;
  deathPlace: string | null;
  /** Whether such a request can be handed in: the kind exists by now and a rule in force allows the field. */
  isOpen: (kind: CorrectionKind, field: ReconciledField) => boolean;
}

/** The facts of the birth entry, with the property of each. */
const birthFacts = {
  SURNAME: 'surname',
  MIDDLE_NAME: 'middleName',
  GIVEN_NAME: 'givenName',
  DATE_OF_BIRTH: 'dateOfBirth',
  SEX: 'sex',
  ETHNICITY: 'ethnicity',
  NATIONALITY: 'nationality',
  NATIVE_PLACE: 'nativePlace',
} as const satisfies Partial<Record<ReconciledField, keyof PersonFacts>>;
type BirthFact = keyof typeof birthFacts;

/**
 * The legal kind for what the registers disagree in. A value recorded wrongly is a CORRECTION, a missing one a SUPPLEMENT. A
 * number is the police's; what the sender lacks, or writes in another form, asks for nothing.
 */
const birthKinds: Partial<Record<Agreement, CorrectionKind>> = { DIFFERS: 'CORRECTION', MISSING_HERE: 'SUPPLEMENT' };
const formKinds: Partial<Record<Form, CorrectionKind>> = { DIACRITICS: 'CORRECTION' };

/** What stands here and there of a life, and the kind that leads from one to the other. */
const lifeKinds: Partial<Record<`${string} ${string}`, CorrectionKind>> = {
  'ALIVE DECEASED': 'DEATH',
  'ALIVE DECLARED_DEAD': 'MISSING_OR_DEAD_DECLARATION',
  'DECLARED_DEAD ALIVE': 'MISSING_OR_DEAD_REVERSAL',
  'DECLARED_DEAD DECEASED': 'DEATH',
  // A registered death is taken back by reversing its request: somebody has to look.
  'DECEASED ALIVE': 'REPORT',
  'DECEASED DECLARED_DEAD': 'REPORT',
};

/** Ready-made requests for what differs, a death at the end: handed in first it would block the others. */
export function proposalsFor(finding: Finding): Proposal[] {
  const { here, fields } = finding;
  // Whoever is dead here has only a death entry to correct (Law 60/2014 art. 34(2)).
  const facts = here.lifeStatus === 'ALIVE' ? fields.flatMap((one) => factProposal(finding, one) ?? []) : [];
  return [...facts, ...fields.flatMap((one) => lifeProposal(finding, one) ?? [])];
}

function factProposal(finding: Finding, { field, agreement, form }: FieldAgreement): Proposal | undefined {
  const kind = birthKinds[agreement] ?? (form === null ? undefined : formKinds[form]);
  if (kind === undefined || !(field in birthFacts)) return undefined;
  const name = birthFacts[field as BirthFact];
  const recorded = finding.here[name];
  const value = field === 'DATE_OF_BIRTH' ? datedAs(kind, recorded, finding.there[name]) : finding.there[name];
  const lacking: Lack[] = [
    ...(finding.register === 'BIRTH' ? [] : ['REGISTER_ENTRY' as const]),
    ...(field === 'DATE_OF_BIRTH' && value === null ? ['VALUE' as const] : []),
  ];
  return propose(finding, { kind, field, recorded, value }, lacking);
}

/** A correction keeps the precision of what is recorded; the rest of a fuller date is a supplement once the year is right. */
function datedAs(kind: CorrectionKind, recorded: string | null, value: string | null): string | null {
  if (kind !== 'CORRECTION' || recorded === null || value === null) return value;
  const kept = value.slice(0, recorded.length);
  return kept.length === recorded.length && kept !== recorded ? kept : null;
}

function lifeProposal(finding: Finding, { field, agreement }: FieldAgreement): Proposal | undefined {
  const { here, there, register, deathPlace } = finding;
  if (field === 'LIFE_STATUS' && agreement === 'DIFFERS') {
    const kind = lifeKinds[`${String(here.lifeStatus)} ${String(there.lifeStatus)}`];
    if (kind === undefined) return undefined;
    if (kind !== 'DEATH') return propose(finding, { kind, field, recorded: null, value: null }, []);
    const lacking: Lack[] = [
      ...(register === 'DEATH' ? [] : ['REGISTER_ENTRY' as const]),
      ...(there.diedOn === null ? ['DAY_OF_DEATH' as const] : []),
      ...(deathPlace === null ? ['PLACE_OF_DEATH' as const] : []),
    ];
    return { ...propose(finding, { kind, field, recorded: null, value: null }, lacking), diedOn: there.diedOn };
  }
  const kind = birthKinds[agreement];
  if (field !== 'DIED_ON' || kind === undefined || here.lifeStatus === 'ALIVE') return undefined;
  return propose(finding, { kind, field, recorded: here.diedOn, value: there.diedOn }, []);
}

function propose(
  { here, isOpen }: Finding,
  content: Pick<Proposal, 'kind' | 'field' | 'recorded' | 'value'>,
  lacking: readonly Lack[],
): Proposal {
  const closed: Lack[] = isOpen(content.kind, content.field) ? [] : ['KIND'];
  const numberless: Lack[] = here.personalNumber === null ? ['PERSONAL_NUMBER'] : [];
  return { ...content, diedOn: null, lacks: [...closed, ...numberless, ...lacking] };
}
