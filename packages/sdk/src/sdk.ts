/** What the package gives. Everything else is its own affair and may change. */
export { withheldOf } from './client.ts';
export type { CitizenChange } from './facades/citizen-history.ts';
export type { CorrectionOutcome } from './facades/corrections.ts';
export { noticesOf } from './facades/notices.ts';
export { numberTasksOf, type NumberTask, type NumberTaskOutcome } from './facades/number-tasks.ts';
export type { StoredPaper } from './facades/stored-papers.ts';
export { receiptRef, registerRef, type Receipt, type RegisterEntry } from './facades/register-ref.ts';
export { agencyClient, type AgencyClient } from './facades/agency-client.ts';
export { policeClient, type PoliceClient } from './facades/police-client.ts';
export type { ContestItem, FindingInput, FindingItem, PoliceMove } from './facades/findings.ts';
export { committeeClient, communeClient, type CommitteeClient } from './facades/committee-client.ts';
export { educationClient, type EducationClient } from './facades/education-client.ts';
export { laborClient, type LaborClient } from './facades/labor-client.ts';
export type { EnterpriseNoticeOutcome, EnterpriseNoticeSending } from './facades/enterprise-notices.ts';
export type { Candidate, MemberOutcome, UploadOptions, UploadRun } from './facades/cohort-upload.ts';
export type { RosterMember } from './facades/roster.ts';
export type { ReportItem } from './facades/report-items.ts';
export type { ReportOutcome } from './facades/reports.ts';
export {
  reconciliationOf,
  toCorrectionItem,
  type Reconciliation,
  type ReconciliationOutcome,
  type ReconciliationProposal,
  type RegisterRow,
} from './facades/reconciliation.ts';
export { dossiersOf, type Dossier, type DossierOutcome, type Dossiers } from './facades/dossiers.ts';
export { verifyWorklist, type WorklistCheck } from './facades/verify-worklist.ts';
export { worklistsOf, type PresenceOutcome, type PublicationOutcome, type ReviewOutcome } from './facades/worklists.ts';
export {
  collectionOf,
  type CollectionPointCard,
  type CollectionPointOutcome,
  type Slot,
} from './facades/collection.ts';
export { invitationsOf, type InvitationCard, type InvitationOutcome } from './facades/invitations.ts';
export { outreachOf, type ContactCard, type ContactOutcome, type HeadOutcome } from './facades/outreach.ts';
export { snapshotsOf, type SnapshotCard, type SnapshotOutcome } from './facades/snapshots.ts';
export { justiceClient, type JusticeClient } from './facades/justice-client.ts';
export {
  clientCredentials,
  officerToken,
  type Auth,
  type ClientCredentials,
  type OfficerCredentials,
} from './tokens.ts';
export type { PrivateKey } from './assertion.ts';
export {
  isLienthongError,
  LienthongError,
  PartialDataError,
  PermissionError,
  RateLimitError,
  ValidationError,
  type ErrorKind,
  type Issue,
} from './errors.ts';
export type { Withheld } from './answer.ts';
export type { Outcome } from './batch-call.ts';
export type { BulkOptions, ItemOutcome } from './bulk.ts';
export type { Checkpoint, CheckpointLog } from './checkpoint.ts';
export type { Hooks, RequestEvent, ResponseEvent, RetryEvent } from './hooks.ts';
export type { TypedDocument } from './operation.ts';
export type { Page, Pager } from './pager.ts';
export type { BulkProgress, BulkRun } from './progress.ts';
export type { Answer } from './request.ts';
export type { CallOptions, ClientOptions, Timeouts } from './settings.ts';
export type * from './generated/types.ts';
