import { nameKey } from '@lienthong/schema/name-key';
import type { Context } from '../access/context.ts';
import type { Told } from '../access/write-protocol.ts';
import type { CitizenColumns } from '../domain/corrections/current-value.ts';
import type { DeclaredEffect, EffectCode } from '../domain/corrections/declared-effects.ts';
import type { OnlyNewcomers } from '../domain/corrections/effects-of-newcomers.ts';
import type { NewNotice } from '../notices/notices.ts';
import { openNumberTask, voidNumberTask } from '../numbers/tasks.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import type { RequestRow } from './correction.sql.ts';
import {
  cancelDossier,
  cancelInvitation,
  changeCitizen,
  defectsReturn,
  discrepantDossier,
  exchangeCard,
  holderDeceased,
  keepFormer,
  resolveDefects,
  restoreCard,
  restoreInvitation,
  withdrawCard,
} from './effects.sql.ts';
import { endRelation, openRelation, reopenRelation, type WrittenRelation } from './family.sql.ts';
import { toldOf } from './told.ts';
import type { Subject } from './subjects.ts';

interface Application {
  context: Context;
  request: RequestRow;
  subject: Subject;
  /** Takes the notices of the call, which are written together at its end. */
  notices: NewNotice[];
}

type Carry<Code extends EffectCode> = (
  effect: Extract<DeclaredEffect, { effect: Code }>,
  application: Application,
) => Promise<Told[]>;

/** Effect by effect: what is declared is carried out by one use case each. What needs no row says so. */
const carriers: { [Code in Exclude<EffectCode, OnlyNewcomers>]: Carry<Code> } = {
  CHANGE_CITIZEN: ({ columns, effectiveOn }, application) => writePerson(application, columns, effectiveOn),
  CHANGE_RESIDENCE: ({ columns, effectiveOn }, application) => writePerson(application, columns, effectiveOn),
  REGISTER_DEATH: ({ columns, effectiveOn }, application) => writePerson(application, columns, effectiveOn),
  RESTORE_PERSON: ({ columns, effectiveOn }, application) => writePerson(application, columns, effectiveOn),
  CANCEL_DOSSIER: async ({ dossierId, reason }, { context }) => {
    await context.sql(cancelDossier, [dossierId, reason, context.today]);
    return [];
  },
  CANCEL_INVITATION: async ({ invitationId, reason }, { context }) => {
    await context.sql(cancelInvitation, [invitationId, reason, context.today]);
    return [];
  },
  RESTORE_INVITATION: async ({ invitationId }, { context }) => {
    await context.sql(restoreInvitation, [invitationId, context.today]);
    return [];
  },
  DOSSIER_DISCREPANT: async ({ dossierId, defect, step }, { context }) => {
    await context.sql(discrepantDossier, [dossierId, defect, context.today, step]);
    return [];
  },
  RESOLVE_DEFECTS: async ({ dossierId, defects, step }, { context }) => {
    await context.sql(resolveDefects, [dossierId, defects, context.today, step]);
    return [];
  },
  CARD_EXCHANGE_REQUIRED: async ({ cardId, since }, { context }) => {
    await context.sql(exchangeCard, [cardId, since]);
    return [];
  },
  CARD_HOLDER_DECEASED: async ({ cardId }, { context }) => {
    await context.sql(holderDeceased, [cardId]);
    return [];
  },
  CARD_RESTORED: async ({ cardId, state, since }, { context }) => {
    await context.sql(restoreCard, [cardId, state, since]);
    return [];
  },
  CARD_WITHDRAWN: async ({ cardId }, { context }) => {
    await context.sql(withdrawCard, [cardId]);
    return [];
  },
  // A fact that follows from birth date, nationality and life: kept nowhere.
  ELIGIBILITY_CHANGED: () => Promise.resolve([]),
  NUMBER_REESTABLISHMENT_TASK: ({ by, ground, rule }, { context, request, subject }) =>
    openNumberTask(context, { citizenId: subject.row.id, by, ground, rule, requestId: request.id }),
  // The others stay as they are: whoever approves one of them is refused with BLOCKED_BY_DEATH.
  BLOCK_OTHER_REQUESTS: () => Promise.resolve([]),
  UNBLOCK_OTHER_REQUESTS: () => Promise.resolve([]),
  DEFECTS_RETURN: async ({ dossierId, defects, step }, { context }) => {
    await context.sql(defectsReturn, [dossierId, defects, context.today, step]);
    return [];
  },
  COLLECT_ANEW: (_, { request }) => Promise.resolve([toldOf('DOSSIER_COLLECT_ANEW', request)]),
  NUMBER_TASK_VOID: (_, { context, subject }) => voidNumberTask(context, subject.row.id),
  OPEN_RELATION: async ({ relation, from, otherId, other }, { context, request, subject }) => {
    const entry = [uuidV7(), subject.row.id, relation, from, request.id, otherId];
    const described = [other?.name ?? null, other?.birthYear ?? null, other?.nationality ?? null];
    return toldOfRelation('RELATION_OPENED', await context.sql(openRelation, [...entry, ...described]));
  },
  END_RELATION: async ({ relationId, on, reason }, { context, request }) =>
    toldOfRelation('RELATION_ENDED', await context.sql(endRelation, [relationId, on, reason, request.id])),
  REOPEN_RELATION: async ({ relationId }, { context }) =>
    toldOfRelation('RELATION_REOPENED', await context.sql(reopenRelation, [relationId])),
  NOTIFY_AGENCIES({ topic, recipients }, { request: { id: requestId, citizenId }, notices }) {
    notices.push({ topic, requestId, citizenId, recipients });
    return Promise.resolve([]);
  },
};

/** Carries a plan out in its order, in the transaction of the approval or the reversal. */
export async function applyEffects(plan: readonly DeclaredEffect[], application: Application): Promise<Told[]> {
  const told: Told[] = [];
  for (const effect of plan) {
    const carry = (carriers as Partial<Record<EffectCode, unknown>>)[effect.effect] as (
      effect: DeclaredEffect,
      application: Application,
    ) => Promise<Told[]>;
    told.push(...(await carry(effect, application)));
  }
  return told;
}

/** Those who follow either person are told. */
export const toldOfRelations = (type: string, written: readonly WrittenRelation[]): Told[] =>
  written.flatMap(({ id: subjectId, relation, unitNo, otherUnitNo, version }) =>
    [...new Set([unitNo, otherUnitNo ?? unitNo])].map((unit) => ({
      type,
      subjectId,
      unitNo: unit,
      version,
      fields: [relation],
    })),
  );

function toldOfRelation(type: string, written: readonly WrittenRelation[]): Told[] {
  if (written.length === 0) throw new Error('a relation of an admitted person was not written');
  return toldOfRelations(type, written);
}

async function writePerson(
  { context, request, subject }: Application,
  columns: CitizenColumns,
  effectiveOn: string,
): Promise<Told[]> {
  const names = Object.keys(columns);
  await context.sql(keepFormer, [subject.row.id, effectiveOn, context.today, request.id, names]);
  const written = { ...columns, ...keysOf(subject, columns) };
  const [after] = await context.sql(changeCitizen, [subject.row.id, JSON.stringify(written)]);
  if (!after) throw new Error('an admitted person was not written');
  const { unitNo, version } = after;
  const told = { type: 'CITIZEN_CHANGED', subjectId: subject.row.id, unitNo, version, fields: names };
  // Those whom the person left are told too.
  return subject.row.unitNo === unitNo ? [told] : [told, { ...told, unitNo: subject.row.unitNo }];
}

/** A changed name changes the keys under which the person is found. */
function keysOf({ row }: Subject, columns: CitizenColumns): { name_key: string; given_key: string } | object {
  if (!('surname' in columns || 'middle_name' in columns || 'given_name' in columns)) return {};
  const surname = columns.surname ?? row.surname;
  const middle = 'middle_name' in columns ? columns.middle_name : row.middleName;
  const given = columns.given_name ?? row.givenName;
  const parts = [surname, middle, given].filter((part) => part !== null);
  return { name_key: nameKey(parts.join(' ')), given_key: nameKey(String(given)) };
}
