import type { Database } from '../store/database.ts';
import type { Register } from '../store/register.ts';
import { openStatement } from '../store/statement.ts';

/** Writes as well as reads: a full disk or a standby is not ready, since a read of persons leaves a trace. */
const probe = openStatement<{ tomorrow: boolean }>(
  'ready-probe',
  `with written as (update heartbeat set at = now() returning at)
   select to_regclass('audit_' || to_char((now() at time zone 'UTC')::date + 1, 'YYYYMMDD')) is not null as tomorrow from written`,
);

export interface Readiness {
  ready: boolean;
  /** Each check by name. */
  checks: Record<string, boolean>;
}

/** Milliseconds an answer is held, and a probe waited for: together less than what a balancer grants. */
const heldFor = 500;
const patience = 1000;

interface Probed {
  written: boolean;
  tomorrow: boolean;
}

const failed: Probed = { written: false, tomorrow: false };

/**
 * Whether requests can be served now, asked of the database at most twice a second, however often it is called. The probe waits
 * for a connection as requests do: requests that wait are no fault, but a probe that gets none is.
 */
export function createReadiness(
  database: Database,
  register: Register,
  stopping: () => boolean,
): () => Promise<Readiness> {
  let probing: Promise<Probed> | undefined;
  const ask = (): Promise<Probed> =>
    database
      .open(probe, [])
      .then(([row]) => ({ written: true, tomorrow: row?.tomorrow ?? false }))
      .catch(() => failed)
      .finally(() => setTimeout(() => (probing = undefined), heldFor).unref());
  return async () => {
    probing ??= ask();
    const late = new Promise<Probed>((resolve) => setTimeout(resolve, patience, failed).unref());
    const { written, tomorrow } = await Promise.race([probing, late]);
    const checks = {
      database: written,
      auditPartitions: tomorrow,
      register: register.fresh(),
      pool: written || database.pressure().waiting === 0,
      running: !stopping(),
    };
    return { ready: Object.values(checks).every(Boolean), checks };
  };
}
