import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const text = { input: 'string', output: 'string' };

/** Operations that a client fetches when it first needs one of them, by the file that they are written to. */
const onFirstUse = {
  evidence: ['RegisterDocuments'],
  reconciliation: ['Reconcile', 'ReconciliationRun', 'ReconciliationRows'],
  reports: ['ReportFacts', 'Report'],
  preview: ['PreviewCorrection', 'PreviewFinding'],
  request: ['CorrectionRequest', 'CorrectionRules'],
  statistics: [
    'DistrictStatistics',
    'CorrectionTurnaround',
    'ProgressSeries',
    'Forecast',
    'ExplainMetric',
    'PeopleOfMetric',
    'ProcessingStatistics',
    'ProcessingDefinitions',
  ],
  history: ['CitizenAsOf', 'CitizenHistory'],
  jobs: ['StartBulkJobs', 'CancelBulkJobs', 'BulkJob', 'BulkJobs'],
  numbers: ['NumberTasks', 'NumberTask', 'MoveNumberTasks'],
  'enterprise-notices': ['EnterpriseNotices', 'EnterpriseNoticeCounts', 'NotifyEnterprises'],
  notices: ['Notices', 'AcknowledgeNotices'],
  dossiers: ['RecordDossiers', 'MoveDossiers', 'Dossiers', 'Readiness'],
  collection: ['CollectionPoints', 'CollectionPoint', 'CollectionSlots', 'KeepCollectionPoints'],
  invitations: ['Invitations', 'RecordInvitations'],
  outreach: ['RecordContacts', 'Contacts', 'AppointHeads', 'GroupHeads', 'Outreach', 'OutreachByHead', 'LeagueTable'],
  snapshots: ['FreezeSnapshots', 'Snapshot', 'Snapshots', 'SnapshotRows', 'SnapshotKeys'],
  worklists: [
    'Worklist',
    'AgeEvents',
    'AgeEventCounts',
    'PublishWorklists',
    'ReviewWorkItems',
    'RecordPresence',
    'PublishedWorklist',
    'PublishedWorklists',
    'PublishedWorkItems',
    'WorklistDiff',
  ],
};

/** Configuration of graphql-codegen; `schema` is the server's own, which knows the doors, or the SDL. */
export const config = (schema) => ({
  schema,
  documents: here('../operations/**/*.graphql'),
  silent: true,
  errorsOnly: true,
  generates: {
    [here('../src/generated/types.ts')]: {
      // With `typescript` beside it, this version writes inputs and enums twice.
      plugins: ['typescript-operations'],
      config: {
        strictScalars: true,
        scalars: {
          ID: text,
          ClientRef: text,
          TimeOfDay: text,
          Cursor: text,
          Date: text,
          DateTime: text,
          PersonalNumber: text,
          Sha256: text,
          Text: text,
          UnitCode: text,
        },
        futureProofEnums: true,
        immutableTypes: true,
        skipTypename: true,
        enumType: 'string-literal',
      },
    },
    [here('../src/generated/operations.ts')]: {
      plugins: [{ [here('operation-table.mjs')]: { but: Object.values(onFirstUse).flat() } }],
    },
    ...Object.fromEntries(
      Object.entries(onFirstUse).map(([file, only]) => [
        here(`../src/generated/${file}-operations.ts`),
        { plugins: [{ [here('operation-table.mjs')]: { only } }] },
      ]),
    ),
  },
});
