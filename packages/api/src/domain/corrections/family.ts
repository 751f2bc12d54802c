import type { Day } from '@lienthong/schema/civil-date';
import type { LifeStatus } from '@lienthong/schema/codes';
import type { CorrectionKind } from '@lienthong/schema/correction-kinds';
import type { ParentRole, RelationCode, RelationEnd } from '@lienthong/schema/relations';
import type { CitizenFacts, Decision, OpenRequest } from './facts.ts';

/** The other person as the entry has it. Of one on this register: as the register had it when the request was handed in. */
export interface Described {
  name: string;
  birthYear: number;
  /** ISO 3166-1 alpha-2. */
  nationality: string;
}

/** `other` is null until the register has said who a number points at. */
interface Entry<Kind extends CorrectionKind, Relation extends RelationCode> {
  kind: Kind;
  relation: Relation;
  other: Described | null;
}
type AdoptiveRelation = `ADOPTIVE_${ParentRole}`;

export type FamilyChange =
  | (Entry<'MARRIAGE', 'SPOUSE'> & { from: Day })
  | Entry<'PARENTAGE', ParentRole>
  | (Entry<'GUARDIANSHIP', 'GUARDIAN'> & { from: Day })
  | (Entry<'GUARDIANSHIP_END', 'GUARDIAN'> & { on: Day })
  | (Entry<'ADOPTION', AdoptiveRelation> & { decision: Decision })
  | (Entry<'ADOPTION_END', AdoptiveRelation> & { decision: Decision })
  | (Entry<'DIVORCE', 'SPOUSE'> & { decision: Decision })
  | (Entry<'ANNULMENT', 'SPOUSE'> & { decision: Decision })
  | (Entry<'PARENTAGE_BY_JUDGMENT', ParentRole> & { decision: Decision });
export type FamilyKind = FamilyChange['kind'];

interface Family {
  /** Null: it opens a relation; else why the one there is ends by it. */
  ends: RelationEnd | null;
  /** The other person's name in the input. */
  otherAt: string;
  /** Whether the other person must be alive for it. A court determines parents who are dead too. */
  otherAlive: boolean;
  /** The date's name in the input; null where the decision's day, or the birth, stands in. */
  dateAt: string | null;
}

export const familyKinds = {
  MARRIAGE: { ends: null, otherAt: 'spouse', otherAlive: true, dateAt: 'marriedOn' },
  PARENTAGE: { ends: null, otherAt: 'parent', otherAlive: true, dateAt: null },
  GUARDIANSHIP: { ends: null, otherAt: 'guardian', otherAlive: true, dateAt: 'from' },
  GUARDIANSHIP_END: { ends: 'ENDED', otherAt: 'guardian', otherAlive: false, dateAt: 'endedOn' },
  ADOPTION: { ends: null, otherAt: 'adopter', otherAlive: true, dateAt: null },
  ADOPTION_END: { ends: 'ENDED', otherAt: 'adopter', otherAlive: false, dateAt: null },
  DIVORCE: { ends: 'DIVORCED', otherAt: 'spouse', otherAlive: false, dateAt: null },
  ANNULMENT: { ends: 'ANNULLED', otherAt: 'spouse', otherAlive: false, dateAt: null },
  PARENTAGE_BY_JUDGMENT: { ends: null, otherAt: 'parent', otherAlive: false, dateAt: null },
} as const satisfies Record<FamilyKind, Family>;

export const isFamilyKind = (kind: CorrectionKind): kind is FamilyKind => Object.hasOwn(familyKinds, kind);
export const isFamily = <Change extends { kind: CorrectionKind }>(
  change: Change,
): change is Extract<Change, { kind: FamilyKind }> => isFamilyKind(change.kind);
export const familyOf = (kind: FamilyKind): Family => familyKinds[kind];

/** Kinds for which it matters how a person is related: the family's own, and those by which somebody dies or comes back. */
export const asksRelations = (kind: CorrectionKind): boolean =>
  isFamilyKind(kind) || ['DEATH', 'MISSING_OR_DEAD_DECLARATION', 'MISSING_OR_DEAD_REVERSAL'].includes(kind);

/** A relation of a person, whichever side of the entry the person is on; one that was reversed is none. */
export interface RelationFact {
  id: string;
  relation: RelationCode;
  /** Whether the entry is about the other person: this one is the parent, the guardian, or the second spouse. */
  mirrored: boolean;
  /** Null: a person on another register. */
  otherId: string | null;
  /** The other person as the entry has it. */
  other: Described;
  /** Null for one on another register. */
  otherLifeStatus: LifeStatus | null;
  /** Whether the other person is married by now, to whomever. */
  otherMarried: boolean;
  from: Day;
  to: Day | null;
  end: RelationEnd | null;
  /** The request that opened it, and the one that ended it. */
  requestId: string;
  endedBy: string | null;
  /** Whether the request that ended it was one on this person, not on the other. */
  endedByOwn: boolean;
}

/** The other person of a request, where it is one on this register. */
export interface OtherFacts {
  id: string;
  /** Whether it is the person of the request. */
  isSelf: boolean;
  citizen: CitizenFacts;
  openRequests: readonly OpenRequest[];
  relations: readonly RelationFact[];
}

/** Since when a relation holds: parents' from birth on, an adoption from the decision on (own reading). */
export function heldFrom(change: FamilyChange, { dateOfBirth }: CitizenFacts): Day {
  if ('from' in change) return change.from;
  return change.kind === 'ADOPTION' ? change.decision.issuedOn : dateOfBirth;
}

/** The day on which it ends; of a judgment its day, as nobody tells when it came into force (own reading). */
export const endedOn = (change: FamilyChange): Day =>
  'on' in change ? change.on : 'decision' in change ? change.decision.issuedOn : '';

const isActive = ({ to }: RelationFact): boolean => to === null;
const isMarriage = ({ relation }: RelationFact): boolean => relation === 'SPOUSE';

/** A marriage that stands, or stood on a later day than this one. What was annulled was none. */
export const marriedAfter = (relations: readonly RelationFact[], on: Day): RelationFact | undefined =>
  relations.find((one) => isMarriage(one) && one.end !== 'ANNULLED' && (one.to === null || one.to > on));

export const activeMarriage = (relations: readonly RelationFact[]): RelationFact | undefined =>
  relations.find((one) => isMarriage(one) && isActive(one));

/** A parent of that sort that the person has, as the child. */
export const parentInRole = (relations: readonly RelationFact[], relation: RelationCode): RelationFact | undefined =>
  relations.find((one) => one.relation === relation && !one.mirrored && isActive(one));

/** The relation that stands between two persons; spouses can stand on either side of their entry. */
export const relationBetween = (
  relations: readonly RelationFact[],
  { relation, other }: Pick<FamilyChange, 'relation' | 'other'>,
  otherId: string | null,
): RelationFact | undefined =>
  relations.find(
    (one) =>
      one.relation === relation &&
      isActive(one) &&
      (!one.mirrored || isMarriage(one)) &&
      (otherId === null ? one.otherId === null && other !== null && isSame(one.other, other) : one.otherId === otherId),
  );

function isSame(one: Described, other: Described): boolean {
  return one.birthYear === other.birthYear && keyOf(one) === keyOf(other);
}

/** The name in one case and with single spaces: two entries of one person needn't agree to the letter. */
const keyOf = ({ name }: Described): string => name.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
