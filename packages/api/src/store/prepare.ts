import pg from 'pg';
import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { entities } from './entities.ts';
import { Ground } from './migrations/0001-ground.ts';
import { Tallies } from './migrations/0002-tallies.ts';
import { Corrections } from './migrations/0003-corrections.ts';
import { LeanCounting } from './migrations/0004-lean-counting.ts';
import { Registrar } from './migrations/0005-registrar.ts';
import { Admission } from './migrations/0006-admission.ts';
import { Cohorts } from './migrations/0007-cohorts.ts';
import { Requests } from './migrations/0008-requests.ts';
import { Evidence } from './migrations/0009-evidence.ts';
import { Reconciliation } from './migrations/0010-reconciliation.ts';
import { Kinds } from './migrations/0011-kinds.ts';
import { Life } from './migrations/0012-life.ts';
import { Contents } from './migrations/0013-contents.ts';
import { Family } from './migrations/0014-family.ts';
import { Newcomers } from './migrations/0015-newcomers.ts';
import { Numbers } from './migrations/0016-numbers.ts';
import { RuleVersions } from './migrations/0017-rule-versions.ts';
import { Notices } from './migrations/0018-notices.ts';
import { Dossiers } from './migrations/0019-dossiers.ts';
import { AuditFields } from './migrations/0020-audit-fields.ts';
import { Worklists } from './migrations/0021-worklists.ts';
import { Jobs } from './migrations/0022-jobs.ts';
import { Invitations } from './migrations/0023-invitations.ts';
import { InvitationEffects } from './migrations/0024-invitation-effects.ts';
import { EnterpriseNotices } from './migrations/0025-enterprise-notices.ts';
import { EventDays } from './migrations/0026-event-days.ts';
import { Outreach } from './migrations/0027-outreach.ts';
import { ResidenceAtCollection } from './migrations/0028-residence-at-collection.ts';
import { Snapshots } from './migrations/0030-snapshots.ts';
import { Processing } from './migrations/0031-processing.ts';
import { TalliesByGroup } from './migrations/0032-tallies-by-group.ts';
import { SaidThen } from './migrations/0034-said-then.ts';
import { PastChanges } from './migrations/0035-past-changes.ts';
import { MergingCommunes } from './migrations/0033-merging-communes.ts';

export interface RolePasswords {
  ownerPassword: string;
  appPassword: string;
  workerPassword: string;
}

export interface PreparedDatabase {
  ownerUrl: string;
  appUrl: string;
  workerUrl: string;
}

/** In the order in which they run; a landed one is never edited. */
export const migrations = [
  { name: '0001-ground', class: Ground },
  { name: '0002-tallies', class: Tallies },
  { name: '0003-corrections', class: Corrections },
  { name: '0004-lean-counting', class: LeanCounting },
  { name: '0005-registrar', class: Registrar },
  { name: '0006-admission', class: Admission },
  { name: '0007-cohorts', class: Cohorts },
  { name: '0008-requests', class: Requests },
  { name: '0009-evidence', class: Evidence },
  { name: '0010-reconciliation', class: Reconciliation },
  { name: '0011-kinds', class: Kinds },
  { name: '0012-life', class: Life },
  { name: '0013-contents', class: Contents },
  { name: '0014-family', class: Family },
  { name: '0015-newcomers', class: Newcomers },
  { name: '0016-numbers', class: Numbers },
  { name: '0017-rule-versions', class: RuleVersions },
  { name: '0018-notices', class: Notices },
  { name: '0019-dossiers', class: Dossiers },
  { name: '0020-audit-fields', class: AuditFields },
  { name: '0021-worklists', class: Worklists },
  { name: '0022-jobs', class: Jobs },
  { name: '0023-invitations', class: Invitations },
  { name: '0024-invitation-effects', class: InvitationEffects },
  { name: '0025-enterprise-notices', class: EnterpriseNotices },
  { name: '0026-event-days', class: EventDays },
  { name: '0027-outreach', class: Outreach },
  { name: '0028-residence-at-collection', class: ResidenceAtCollection },
  { name: '0030-snapshots', class: Snapshots },
  { name: '0031-processing', class: Processing },
  { name: '0032-tallies-by-group', class: TalliesByGroup },
  { name: '0033-merging-communes', class: MergingCommunes },
  { name: '0034-said-then', class: SaidThen },
  { name: '0035-past-changes', class: PastChanges },
];

/**
 * Time limits of the roles: client 10 s > request 5 s > statement 3 s > lock 2 s. The worker's jobs may take longer.
 * Statements are planned without JIT: it costs more than it saves on short ones.
 */
const roleSettings = {
  app: { statement_timeout: '3s', lock_timeout: '2s', idle_in_transaction_session_timeout: '5s', jit: 'off' },
  worker: { statement_timeout: '60s', lock_timeout: '2s', idle_in_transaction_session_timeout: '60s', jit: 'off' },
} as const;

/** Makes what is missing: the three roles, the database, its tables. Safe to run at every start and by two at once. */
export async function prepareDatabase(
  adminUrl: string,
  options: { database: string; secrets: RolePasswords; progress(step: string): void },
): Promise<PreparedDatabase> {
  const { database, secrets, progress } = options;
  const passwords = { owner: secrets.ownerPassword, app: secrets.appPassword, worker: secrets.workerPassword };
  progress('roles and database');
  await withClient(adminUrl, async (admin) => {
    await admin.query('select pg_advisory_lock(7210520)');
    for (const [role, password] of Object.entries(passwords)) await makeRole(admin, role, password);
    for (const [role, settings] of Object.entries(roleSettings)) {
      for (const [name, value] of Object.entries(settings))
        await admin.query(`alter role ${role} set ${name} = '${value}'`);
    }
    const exists = await admin.query('select from pg_database where datname = $1', [database]);
    if (exists.rowCount === 0) await admin.query(`create database ${pg.escapeIdentifier(database)} owner owner`);
    // A temporary table could stand before a real one in a function of the owner's.
    await admin.query(`revoke temporary on database ${pg.escapeIdentifier(database)} from public`);
  });
  const as = (role: keyof typeof passwords): string => withLogin(adminUrl, role, passwords[role], database);
  progress('migrations');
  await migrate(as('owner'));
  return { ownerUrl: as('owner'), appUrl: as('app'), workerUrl: as('worker') };
}

async function makeRole(admin: pg.Client, role: string, password: string): Promise<void> {
  const exists = await admin.query('select from pg_roles where rolname = $1', [role]);
  const rights = `login nosuperuser nobypassrls nocreatedb nocreaterole password ${pg.escapeLiteral(password)}`;
  await admin.query(`${exists.rowCount === 0 ? 'create' : 'alter'} role ${pg.escapeIdentifier(role)} ${rights}`);
}

async function migrate(ownerUrl: string): Promise<void> {
  const orm = await MikroORM.init({
    clientUrl: ownerUrl,
    entities,
    extensions: [Migrator],
    pool: { min: 0, max: 2 },
    logger: () => undefined,
    migrations: { migrationsList: migrations, snapshot: false, tableName: 'migration', silent: true },
  });
  try {
    await orm.migrator.up();
  } finally {
    await orm.close(true);
  }
}

export async function withClient<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function withLogin(url: string, role: string, password: string, database: string): string {
  const login = new URL(url);
  login.username = role;
  login.password = password;
  login.pathname = `/${database}`;
  return login.toString();
}
