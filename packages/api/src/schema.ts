import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
import { markOneOf } from './access/graphql.ts';
import { guardFields } from './access/guard-fields.ts';
import { ViewerResolver } from './access/viewer.resolver.ts';
import { CitizenResolver } from './citizens/citizen.resolver.ts';
import {
  CandidateResolver,
  CohortMemberOutcomeResolver,
  CohortOutcomeResolver,
  CohortProgressResolver,
  CohortResolver,
} from './cohorts/cohort.resolver.ts';
import {
  EnterpriseResolver,
  IndustrialParkResolver,
  SchoolResolver,
  SiteResolver,
} from './cohorts/institution.resolver.ts';
import { CorrectionClockResolver } from './corrections/clock.resolver.ts';
import { CorrectionNewcomerResolver } from './corrections/newcomer.resolver.ts';
import { CorrectionOutcomeResolver, CorrectionResolver } from './corrections/correction.resolver.ts';
import { NumberTaskRequestsResolver } from './corrections/number-task.resolver.ts';
import { CitizenRelationsResolver, RequestedRelationResolver } from './corrections/family.resolver.ts';
import { EffectPlanResolver, NoticeRequestResolver } from './corrections/notice.resolver.ts';
import { CorrectionRulesResolver, RequestRulesResolver } from './corrections/rules.resolver.ts';
import { CorrectionTurnaroundResolver } from './corrections/turnaround.resolver.ts';
import { DossierClockResolver } from './dossiers/dossier-clock.resolver.ts';
import { DossierOperationResolver } from './dossiers/dossier.resolver.ts';
import {
  EnterpriseNoticeCountsResolver,
  EnterpriseNoticeOutcomeResolver,
  EnterpriseNoticeResolver,
  SiteNoticesResolver,
} from './enterprise-notices/enterprise-notice.resolver.ts';
import { CampaignResolver, TargetResolver } from './enrollment/campaign.resolver.ts';
import { CitizenEnrollmentResolver, DossierResolver, EnrollmentResolver } from './enrollment/enrollment.resolver.ts';
import { DocumentOutcomeResolver, DocumentResolver, EvidenceResolver } from './evidence/document.resolver.ts';
import { CitizenHistoryResolver } from './history/history.resolver.ts';
import { BulkJobOutcomeResolver, BulkJobResolver } from './jobs/job.resolver.ts';
import { NodeResolver } from './node.resolver.ts';
import { NoticeOutcomeResolver, NoticeResolver } from './notices/notice.resolver.ts';
import { nameWithheldCells } from './statistics/name-withheld.ts';
import {
  ComparisonResolver,
  ReconciliationOutcomeResolver,
  ReconciliationResolver,
  ReconciliationRowResolver,
  ReconciliationRunResolver,
} from './reconciliation/reconciliation.resolver.ts';
import {
  CitizenNumberResolver,
  NumberTaskOutcomeResolver,
  NumberTaskResolver,
} from './numbers/number-task.resolver.ts';
import { ExplainResolver } from './statistics/explain.resolver.ts';
import { ForecastResolver } from './statistics/forecast.resolver.ts';
import { SeriesResolver } from './statistics/series.resolver.ts';
import { BacklogResolver, ProcessingResolver, TimeToIssueResolver } from './processing/processing.resolver.ts';
import { StatisticsResolver } from './statistics/statistics.resolver.ts';
import { AgeEventResolver } from './worklists/age-event.resolver.ts';
import {
  ItemReviewResolver,
  PublishedWorkItemResolver,
  PublishedWorklistResolver,
  WorklistDiffItemResolver,
  WorklistDiffResolver,
} from './worklists/published.resolver.ts';
import {
  PresenceOutcomeResolver,
  PublicationOutcomeResolver,
  ReviewOutcomeResolver,
  WorklistResolver,
} from './worklists/worklist.resolver.ts';
import {
  CollectionPointOutcomeResolver,
  CollectionPointResolver,
  CollectionSlotResolver,
} from './collection/collection.resolver.ts';
import {
  CitizenInvitationResolver,
  InvitationBatchResolver,
  InvitationOutcomeResolver,
  InvitationResolver,
  SlotInvitationResolver,
} from './invitations/invitation.resolver.ts';
import { CitizenContactResolver, ContactOutcomeResolver, ContactResolver } from './outreach/contact.resolver.ts';
import { GroupHeadResolver, HeadOutcomeResolver, UnitHeadResolver } from './outreach/head.resolver.ts';
import { nameWithheldOutreach } from './outreach/name-withheld.ts';
import { HeadOutreachResolver, LeagueResolver, OutreachResolver } from './outreach/outreach.resolver.ts';
import { SnapshotOutcomeResolver, SnapshotResolver, SnapshotRowResolver } from './snapshots/snapshot.resolver.ts';
import { AgencyUnitResolver, ViewerUnitResolver } from './units/jurisdiction.resolver.ts';
import { UnitResolver, UnitSuccessionResolver } from './units/unit.resolver.ts';

/** The list of resolvers, from the oldest feature to the youngest. One schema a process: type-graphql keeps its types globally. */
export function createSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      ViewerResolver,
      UnitResolver,
      UnitSuccessionResolver,
      ViewerUnitResolver,
      AgencyUnitResolver,
      CitizenResolver,
      CitizenEnrollmentResolver,
      EnrollmentResolver,
      DossierResolver,
      CampaignResolver,
      TargetResolver,
      SchoolResolver,
      EnterpriseResolver,
      SiteResolver,
      IndustrialParkResolver,
      CohortResolver,
      CohortProgressResolver,
      CohortOutcomeResolver,
      CohortMemberOutcomeResolver,
      CandidateResolver,
      EnterpriseNoticeResolver,
      EnterpriseNoticeOutcomeResolver,
      SiteNoticesResolver,
      EnterpriseNoticeCountsResolver,
      StatisticsResolver,
      SeriesResolver,
      ForecastResolver,
      ExplainResolver,
      NumberTaskResolver,
      NumberTaskOutcomeResolver,
      CitizenNumberResolver,
      DocumentResolver,
      DocumentOutcomeResolver,
      NoticeResolver,
      NoticeOutcomeResolver,
      EvidenceResolver,
      CorrectionResolver,
      CorrectionOutcomeResolver,
      CorrectionClockResolver,
      NumberTaskRequestsResolver,
      CorrectionNewcomerResolver,
      CitizenRelationsResolver,
      RequestedRelationResolver,
      CorrectionRulesResolver,
      RequestRulesResolver,
      ReconciliationResolver,
      ComparisonResolver,
      ReconciliationOutcomeResolver,
      ReconciliationRowResolver,
      ReconciliationRunResolver,
      CorrectionTurnaroundResolver,
      BulkJobResolver,
      BulkJobOutcomeResolver,
      EffectPlanResolver,
      NoticeRequestResolver,
      CitizenHistoryResolver,
      DossierOperationResolver,
      DossierClockResolver,
      WorklistResolver,
      AgeEventResolver,
      PublicationOutcomeResolver,
      ReviewOutcomeResolver,
      PresenceOutcomeResolver,
      PublishedWorklistResolver,
      PublishedWorkItemResolver,
      ItemReviewResolver,
      WorklistDiffResolver,
      WorklistDiffItemResolver,
      ProcessingResolver,
      BacklogResolver,
      TimeToIssueResolver,
      CollectionPointResolver,
      CollectionSlotResolver,
      CollectionPointOutcomeResolver,
      InvitationResolver,
      CitizenInvitationResolver,
      InvitationBatchResolver,
      SlotInvitationResolver,
      InvitationOutcomeResolver,
      ContactResolver,
      CitizenContactResolver,
      ContactOutcomeResolver,
      GroupHeadResolver,
      UnitHeadResolver,
      HeadOutcomeResolver,
      OutreachResolver,
      HeadOutreachResolver,
      LeagueResolver,
      SnapshotResolver,
      SnapshotRowResolver,
      SnapshotOutcomeResolver,
      NodeResolver,
    ],
    validate: false,
  });
  const query = schema.getQueryType();
  if (query)
    query.description = 'What can be asked. Every operation names the action it needs; see docs/permissions.md.';
  const mutation = schema.getMutationType();
  if (mutation) mutation.description = 'What can be done: items in, one outcome each, keyed by `clientRef`.';
  return guardFields(nameWithheldOutreach(nameWithheldCells(markOneOf(schema))));
}
