import type { Day } from '@lienthong/schema/civil-date';
import type { RelationEnd } from '@lienthong/schema/relations';
import type { DeclaredEffect, Undescribed } from './declared-effects.ts';
import type { EffectFacts } from './facts.ts';
import { activeMarriage, endedOn, familyOf, heldFrom, parentInRole, relationBetween } from './family.ts';
import type { FamilyChange, RelationFact } from './family.ts';
import type { Overwritten } from './reversal.ts';

type Planned = Undescribed<DeclaredEffect>;

/** Expects a request that `familyFindings` lets pass. */
export function familyEffects(change: FamilyChange, facts: EffectFacts): Planned[] {
  const { citizen, relations = [], other } = facts;
  const { relation } = change;
  const { ends } = familyOf(change.kind);
  if (ends === null) {
    if (!change.other) throw new Error('a relation to a person whom nobody described is to be opened');
    return [
      {
        effect: 'OPEN_RELATION',
        relation,
        from: heldFrom(change, citizen),
        otherId: other?.id ?? null,
        other: change.other,
      },
    ];
  }
  const standing = relationBetween(relations, change, other?.id ?? null);
  if (!standing) throw new Error('a relation that was never checked is to be ended');
  return [end(standing, endedOn(change), ends)];
}

const end = ({ id: relationId, relation }: RelationFact, on: Day, reason: RelationEnd): Planned => ({
  effect: 'END_RELATION',
  relationId,
  relation,
  on,
  reason,
});

/** What death ends by itself: a marriage (Law 52/2014 art. 65), a guardianship of either side. Parents stay parents. */
export const endedByDeath = ({ relations = [] }: EffectFacts, diedOn: Day): Planned[] =>
  relations
    .filter(({ relation, to }) => to === null && (relation === 'SPOUSE' || relation === 'GUARDIAN'))
    .map((one) => end(one, diedOn < one.from ? one.from : diedOn, 'DEATH'));

/**
 * A marriage stands again where the other spouse lives and hasn't married since, and a guardianship where the other lives
 * (Law 52/2014 art. 67(1); for the guardianship own reading).
 */
const canStandAgain = ({ relation, otherLifeStatus, otherMarried }: RelationFact): boolean =>
  (otherLifeStatus === null || otherLifeStatus === 'ALIVE') && !(relation === 'SPOUSE' && otherMarried);

const again = ({ id: relationId, relation }: RelationFact): Planned => ({
  effect: 'REOPEN_RELATION',
  relationId,
  relation,
});

/** Of one who was declared dead and is back: what that death ended, and not another's. */
export const reopenedByReturn = ({ relations = [] }: EffectFacts): Planned[] =>
  relations.filter((one) => one.end === 'DEATH' && one.endedByOwn && canStandAgain(one)).map(again);

/** Of a death that is taken back: what that request had ended. */
export const reopenedByReversal = ({ relations = [] }: EffectFacts, applied: readonly DeclaredEffect[]): Planned[] => {
  const ended = applied.flatMap((one) => (one.effect === 'END_RELATION' ? [one.relationId] : []));
  return relations.filter((one) => ended.includes(one.id) && one.end === 'DEATH' && canStandAgain(one)).map(again);
};

/** The relation that the request opened or ended. */
const touchedBy = ({ relations = [] }: EffectFacts, change: FamilyChange, requestId: string) =>
  relations.find((one) => (familyOf(change.kind).ends === null ? one.requestId : one.endedBy) === requestId);

/** What stands against taking a family request back: what it opened has ended since, or another has taken the place of what it ended. */
export function findFamilyOverwritten(
  change: FamilyChange,
  facts: EffectFacts,
  requestId: string,
): Overwritten | undefined {
  const { relations = [] } = facts;
  const own = touchedBy(facts, change, requestId);
  if (!own) return { requestId: undefined };
  if (familyOf(change.kind).ends === null) {
    return own.to === null ? undefined : { requestId: own.endedBy ?? undefined };
  }
  const instead =
    own.relation === 'SPOUSE'
      ? activeMarriage(relations)
      : own.relation === 'GUARDIAN'
        ? relationBetween(relations, { relation: 'GUARDIAN', other: own.other }, own.otherId)
        : parentInRole(relations, own.relation);
  if (instead) return { requestId: instead.requestId };
  const endsByDeath = own.relation === 'SPOUSE' || own.relation === 'GUARDIAN';
  return endsByDeath && !canStandAgain(own) ? { requestId: undefined } : undefined;
}

/** Expects a request that `findFamilyOverwritten` lets pass. */
export function planFamilyReversal(change: FamilyChange, facts: EffectFacts, requestId: string, today: Day): Planned[] {
  const own = touchedBy(facts, change, requestId);
  if (!own) throw new Error('a relation that was never looked for is to be taken back');
  return [familyOf(change.kind).ends === null ? end(own, today, 'REVERSED') : again(own)];
}
