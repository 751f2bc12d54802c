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

/** Whether requests can be served now; asked at most once a second, however often it is called. */
export function createReadiness(
  database: Database,
  register: Register,
  stopping: () => boolean,
): () => Promise<Readiness> {
  let answer: Promise<{ written: boolean; tomorrow: boolean }> | undefined;
  const ask = (): Promise<{ written: boolean; tomorrow: boolean }> =>
    database.open(probe, []).then(
      ([row]) => ({ written: true, tomorrow: row?.tomorrow ?? false }),
      () => ({ written: false, tomorrow: false }),
    );
  return async () => {
    answer ??= ask().finally(() => setTimeout(() => (answer = undefined), 1000).unref());
    const { written, tomorrow } = await answer;
    const checks = {
      database: written,
      auditPartitions: tomorrow,
      register: register.fresh(),
      pool: database.pressure().waiting === 0,
      running: !stopping(),
    };
    return { ready: Object.values(checks).every(Boolean), checks };
  };
}
