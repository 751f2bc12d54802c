import type { Day } from '@lienthong/schema/civil-date';
import type {
  BirthDatePrecision,
  CardState,
  CardVersion,
  Defect,
  LifeStatus,
  Presence,
  Sex,
} from '@lienthong/schema/codes';
import type { DeclaredAs, EthnicityParent } from '@lienthong/schema/correction-decisions';
import type {
  ChangeableFieldCode,
  CorrectableFieldCode,
  ErrorSource,
  RecordedFieldCode,
  SupplementableFieldCode,
} from '@lienthong/schema/correction-fields';
import type { ChangeGround, ConsentGiver } from '@lienthong/schema/correction-grounds';
import type { EvidenceKind } from '@lienthong/schema/evidence-kinds';
import type { ReportableFact } from '@lienthong/schema/correction-reports';
import type { DossierState } from '@lienthong/schema/dossier-life';
import type { RelationCode } from '@lienthong/schema/relations';
import type { Office, Territory } from './competence.ts';
import type { FamilyChange, OtherFacts, RelationFact } from './family.ts';
import type { SubmittableKind } from './kinds.ts';

/** What a request says, kind by kind. Adding a kind is adding a member here and its rows in the rule book. */
export type CorrectionChange =
  FieldChange | DeathRegistration | AbsenceDeclaration | AbsenceReversal | ResidenceChange | FactReport | FamilyChange;
/** The kinds that write one fact of the person. */
export type FieldChange = ValueChange | FieldSupplement;
/** Those that put a new value in the place of a recorded one. */
export type ValueChange =
  | FieldCorrection
  | NameChange
  | EthnicityRedetermination
  | SexRedetermination
  | NationalityChange
  | PopulationCorrection;

export interface FieldCorrection {
  kind: 'CORRECTION';
  field: CorrectableFieldCode;
  /** As texts of the field's type; a unit by its id. Null is "none". */
  recorded: string | null;
  value: string | null;
  errorSource: ErrorSource;
}

export interface NameChange {
  kind: 'CHANGE';
  field: ChangeableFieldCode;
  recorded: string | null;
  value: string | null;
  ground: ChangeGround;
  consents: readonly Consent[];
}

export interface Consent {
  by: ConsentGiver;
  givenOn: Day;
  /** The paper that shows it. */
  reference: string;
}

/** Without an old value: there is none, or what there is of a birth date the register says itself. */
export interface FieldSupplement {
  kind: 'SUPPLEMENT';
  field: SupplementableFieldCode;
  value: string;
}

export interface EthnicityRedetermination {
  kind: 'ETHNICITY_REDETERMINATION';
  field: 'ETHNICITY';
  recorded: string | null;
  value: string | null;
  /** Declared, and shown by the papers: the register may not know the parents. */
  follows: EthnicityParent;
  consents: readonly Consent[];
}

/** The decision of another body that is recorded (Law 60/2014 art. 3(2)). */
export interface Decision {
  number: string;
  body: string;
  issuedOn: Day;
}

export interface SexRedetermination {
  kind: 'SEX_REDETERMINATION';
  field: 'SEX';
  recorded: string | null;
  value: string | null;
  decision: Decision;
}

export interface NationalityChange {
  kind: 'NATIONALITY_CHANGE';
  field: 'NATIONALITY';
  recorded: string | null;
  value: string | null;
  decision: Decision;
}

export interface AbsenceDeclaration {
  kind: 'MISSING_OR_DEAD_DECLARATION';
  declared: DeclaredAs;
  /** The day that the court fixed: of death, or since when the person counts as missing. */
  since: Day;
  decision: Decision;
}

/** Sets aside what is declared of the person: as dead, else as missing. */
export interface AbsenceReversal {
  kind: 'MISSING_OR_DEAD_REVERSAL';
  decision: Decision;
}

/** Where the person lives, is permanently registered, or both, by the ids of units; null stays as it is. */
export interface ResidenceChange {
  kind: 'RESIDENCE_CHANGE';
  current: string | null;
  permanent: string | null;
  movedOn: Day;
}

export interface PopulationCorrection {
  kind: 'POPULATION_CORRECTION';
  field: RecordedFieldCode;
  recorded: string | null;
  value: string | null;
}

export interface DeathRegistration {
  kind: 'DEATH';
  diedOn: Day;
  place: string;
}

/** What somebody saw. It writes nothing, whatever becomes of it. */
export interface FactReport {
  kind: 'REPORT';
  facts: readonly ReportableFact[];
  observation: string;
  seenAt: string;
  seenOn: Day;
}

/** The register entry a request rests on: of the death for a death, of the note for a decision recorded, else of the birth. */
export interface RegisterEntry {
  registeredOn: Day;
  /** The unit whose register holds the entry, as of today (`territoriesOn`). */
  registeredBy: readonly Territory[];
}

export interface SubmittedItem<Change = CorrectionChange> {
  change: Change;
  registration: RegisterEntry | null;
  /** A document of the rule book (`60/2014/QH13`). */
  legalBasis: { document: string } | null;
  /** Papers; the day of one whose day isn't known is null, and it proves nothing about its age. */
  evidence: readonly { kind: EvidenceKind; issuedOn: Day | null }[];
}

export interface CitizenFacts {
  surname: string;
  middleName: string | null;
  givenName: string;
  dateOfBirth: Day;
  dateOfBirthPrecision: BirthDatePrecision;
  sex: Sex;
  ethnicity: string | null;
  nationality: string;
  /** Id of the unit. */
  nativePlace: string | null;
  lifeStatus: LifeStatus;
  presence: Presence;
  /** Who said so last: `COURT` where a court declared the person missing. */
  presenceSource: string;
  /** Ids of units. */
  currentResidence: string;
  permanentResidence: string | null;
}

/** An open request on the same person. */
export interface OpenRequest {
  /** Uuid v7: the earlier request has the smaller id. */
  id: string;
  kind: SubmittableKind;
  /** Null for a kind without fields. */
  field: RecordedFieldCode | null;
  /** What a report is about, and whether the caller made it; a report of somebody else holds nothing back. */
  facts?: readonly ReportableFact[];
  own?: boolean;
  /** What a family request opens or ends, and whether the person is the other one in it. */
  relation?: RelationCode | null;
  asOther?: boolean;
}

export interface SubmissionFacts {
  citizen: CitizenFacts;
  openRequests: readonly OpenRequest[];
  /** The office that is to decide; null where the register has none. */
  office: Office | null;
  /** What the sender's agency is for. */
  jurisdiction: Territory;
  /** What the agency of the registrar named in the entry is for; null where none is named, or none that is an officer here. */
  registrar: Territory | null;
  /** The unit of the person's residence, as of today. */
  residence: readonly Territory[];
  findUnit(id: string): Territory | undefined;
  /** A unit where somebody can live on the day: a commune or a resident group. */
  findHome(id: string): Territory | undefined;
  /** Read for the kinds that ask for them (`asksRelations`); the other person is null where on another register. */
  relations?: readonly RelationFact[];
  other?: OtherFacts | null;
}

export interface EffectFacts {
  citizen: CitizenFacts;
  /** The number in force; null where there is none. */
  personalNumber: string | null;
  /** Its first day. */
  numberSince?: Day | null;
  /** A task on the number stands: open, or left as it is by the citizen. */
  numberTaskStands?: boolean;
  /**
   * The card in hand, with the day since which its exchange is due; of one who is dead the card that was, with what it was
   * `before`, if that was kept. Any other is left as it is.
   */
  card: {
    id: string;
    version: CardVersion;
    state: CardState;
    since?: Day | null;
    before?: { state: CardState; since: Day | null } | null;
  } | null;
  /** The open dossier. */
  dossier: { id: string; state: DossierState; defects: readonly Defect[] } | null;
  /** The open invitation. */
  invitationId?: string | null;
  /** The person's other open requests, without the one that is applied. */
  openRequests: readonly OpenRequest[];
  findUnit(id: string): Territory | undefined;
  relations?: readonly RelationFact[];
  other?: OtherFacts | null;
}
