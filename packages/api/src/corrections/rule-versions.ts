import type { Context } from '../access/context.ts';
import type { SubmissionCheck } from '../domain/corrections/checks.ts';
import type { RuleBook } from '../domain/corrections/rule-book.ts';
import type { CorrectionRule, LegalRule } from '../domain/corrections/rule-rows.ts';
import { openStatement } from '../store/statement.ts';

/** Who comes second waits for the first to commit, in the order of the versions. */
const keepVersions = openStatement(
  'keep-rule-versions',
  `insert into rule_version (version, rows, first_used_on)
   select v.version, v.rows, $3::date from unnest($1::text[], $2::jsonb[]) v (version, rows) order by v.version on conflict do nothing`,
);

const versionsKept = openStatement<{ version: string; rows: (CorrectionRule | LegalRule)[] }>(
  'CorrectionRequest.rules',
  'select version, rows from rule_version where version = any($1::text[])',
);

/** What is known to be stored, by the book of the server that asks: a call on known rules writes nothing. */
const stored = new WeakMap<RuleBook, Set<string>>();

type Used = Pick<SubmissionCheck, 'rules' | 'ruleVersion'>;

/** Keeps what the versions say that requests are about to rest on, in the transaction that makes the requests. */
export async function keepVersionsOf(context: Context, used: readonly Used[]): Promise<void> {
  const known = stored.get(context.rules);
  const news = new Map(used.filter(({ ruleVersion }) => !known?.has(ruleVersion)).map((one) => [one.ruleVersion, one]));
  if (news.size === 0) return;
  const rows = [...news.values()].map(({ rules }) => JSON.stringify(rules));
  await context.sql(keepVersions, [[...news.keys()], rows, context.today]);
}

/** After that transaction was committed, never before: one that is rolled back has kept nothing. */
export function rememberVersions({ rules }: Context, used: readonly Used[]): void {
  const known = stored.get(rules) ?? new Set();
  for (const { ruleVersion } of used) known.add(ruleVersion);
  stored.set(rules, known);
}

/** What each version said when it was kept, whatever the files say now; null for one from before versions were kept. */
export async function loadVersions(
  context: Context,
  versions: readonly string[],
): Promise<(readonly (CorrectionRule | LegalRule)[] | null)[]> {
  const byVersion = new Map((await context.sql(versionsKept, [versions])).map(({ version, rows }) => [version, rows]));
  return versions.map((version) => byVersion.get(version) ?? null);
}
