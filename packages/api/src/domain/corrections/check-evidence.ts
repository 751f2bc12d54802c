import type { EvidenceKind } from '@lienthong/schema/evidence-kinds';
import { refuse, type Papers } from './question.ts';
import type { CheckRefusal } from './refusal.ts';
import type { CorrectionRule } from './rule-rows.ts';

/** A paper of the day of the entry is of its time. */
export const evidenceComplete = ({ item: { evidence, registration }, applied }: Papers): CheckRefusal[] => {
  const demanded = applied.map((rule) => rule.evidenceRule);
  const oldEnough = evidence.some(
    ({ issuedOn }) => issuedOn !== null && registration !== null && issuedOn <= registration.registeredOn,
  );
  if (demanded.includes('AS_OLD_AS_ENTRY') && !oldEnough) {
    return refuse('EVIDENCE_REQUIRED', ['evidence'], { rule: 'AS_OLD_AS_ENTRY' });
  }
  const given = evidence.map(({ kind }) => kind);
  const missing = groupsOf(applied).filter((group) => !group.some((kind) => given.includes(kind)));
  if (missing.length > 0) {
    return missing.flatMap((group) =>
      refuse('EVIDENCE_REQUIRED', ['evidence'], { rule: 'ONE_OF', kinds: group.join(';') }),
    );
  }
  const some = evidence.length > 0 || demanded.every((rule) => rule === null);
  return some ? [] : refuse('EVIDENCE_REQUIRED', ['evidence'], { rule: 'ANY' });
};

/** The groups of all rules, each once: two parts of a date may ask for the same. */
function groupsOf(applied: readonly CorrectionRule[]): (readonly EvidenceKind[])[] {
  return [...new Map(applied.flatMap((rule) => rule.evidenceKinds).map((group) => [group.join(' '), group])).values()];
}
