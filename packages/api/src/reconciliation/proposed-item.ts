import type { CorrectableFieldCode } from '@lienthong/schema/correction-fields';
import type { EvidenceKind } from '@lienthong/schema/evidence-kinds';
import type { Context } from '../access/context.ts';
import type { ProposalView, ProposedCorrectionView } from './proposal.types.ts';
import type { ItemProposal } from './reconcile.ts';

/** The kind of paper under which a register entry stands as evidence of itself. */
const entryAsPaper: EvidenceKind = 'EXTRACT';

/** A proposal as the item that hands it in. */
export function proposedItem({ rules, today }: Context, proposal: ItemProposal): ProposalView {
  const { kind, field, lacks, item, rowId } = proposal;
  const { office, book, number, year, date, registeredBy = null } = item.entry;
  const [basis] = rules.legalDocuments(kind, today);
  return {
    kind,
    field,
    lacks,
    submittable: lacks.length === 0,
    item: {
      clientRef: `reconciled/${rowId}/${field}`,
      registration: { office, book, number, year, date, registeredBy },
      legalBasis: basis ? { document: basis.value } : null,
      evidence: [{ kind: entryAsPaper, reference: `${office} ${book} ${number}/${String(year)}`, issuedOn: date }],
      correction: correctionOf(proposal),
    },
  };
}

function correctionOf(proposal: ItemProposal): ProposedCorrectionView {
  const { kind, field, recorded, value, diedOn, item } = proposal;
  const none: ProposedCorrectionView = { correction: null, supplement: null, death: null };
  const subject = subjectOf(proposal);
  const fact = { subject, field: field as CorrectableFieldCode, value };
  if (field === 'DIED_ON') return none;
  if (kind === 'CORRECTION') return { ...none, correction: { ...fact, recorded, errorSource: 'REGISTRAR' } };
  if (kind === 'SUPPLEMENT') return { ...none, supplement: fact };
  if (kind === 'DEATH') return { ...none, death: { subject, diedOn, place: item.deathPlace ?? null } };
  return none;
}

/** The second fact is one that the request itself doesn't change. */
function subjectOf({ field, person }: ItemProposal): {
  personalNumber: string | null;
  givenName: string | null;
  birthYear: number | null;
} {
  const byYear = field === 'GIVEN_NAME';
  return {
    personalNumber: person.personalNumber,
    givenName: byYear ? null : person.givenName,
    birthYear: byYear ? Number(person.dateOfBirth?.slice(0, 4)) : null,
  };
}
