import { nameKey } from '@lienthong/schema/name-key';
import type { Context } from '../access/context.ts';
import type { Told } from '../access/write-protocol.ts';
import type { CitizenColumns } from '../domain/corrections/current-value.ts';
import type { DeclaredEffect, EffectCode } from '../domain/corrections/declared-effects.ts';
import type { RequestRow } from './correction.sql.ts';
import {
  cancelDossier,
  cardAgain,
  changeCitizen,
  defectsReturn,
  discrepantDossier,
  exchangeCard,
  holderDeceased,
  keepFormer,
  resolveDefects,
  restoreCard,
  withdrawCard,
} from './effects.sql.ts';
import { toldOf } from './submissions.ts';
import type { Subject } from './subjects.ts';

interface Application {
  context: Context;
  request: RequestRow;
  subject: Subject;
}

type Carry<Code extends EffectCode> = (
  effect: Extract<DeclaredEffect, { effect: Code }>,
  application: Application,
) => Promise<Told[]>;

/** Effect by effect: what is declared is carried out by one use case each. What needs no row says so. */
const carriers: { [Code in EffectCode]: Carry<Code> } = {
  CHANGE_CITIZEN: ({ columns, effectiveOn }, application) => writePerson(application, columns, effectiveOn),
  CHANGE_RESIDENCE: ({ columns, effectiveOn }, application) => writePerson(application, columns, effectiveOn),
  REGISTER_DEATH: ({ columns, effectiveOn }, application) => writePerson(application, columns, effectiveOn),
  RESTORE_PERSON: ({ columns, effectiveOn }, application) => writePerson(application, columns, effectiveOn),
  CANCEL_DOSSIER: async ({ dossierId, reason }, { context }) => {
    await context.sql(cancelDossier, [dossierId, reason, context.today]);
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
  CARD_RESTORED: async ({ cardId }, { context }) => {
    await context.sql(restoreCard, [cardId]);
    return [];
  },
  CARD_WITHDRAWN: async ({ cardId }, { context }) => {
    await context.sql(withdrawCard, [cardId]);
    return [];
  },
  // A fact that follows from birth date, nationality and life: kept nowhere.
  ELIGIBILITY_CHANGED: () => Promise.resolve([]),
  NUMBER_REESTABLISHMENT_TASK: (_, { request }) => Promise.resolve([toldOf('NUMBER_REESTABLISHMENT_DUE', request)]),
  // The others stay as they are: whoever approves one of them is refused with BLOCKED_BY_DEATH.
  BLOCK_OTHER_REQUESTS: () => Promise.resolve([]),
  UNBLOCK_OTHER_REQUESTS: () => Promise.resolve([]),
  RESTORE_CITIZEN: ({ columns, effectiveOn }, application) => writePerson(application, columns, effectiveOn),
  CARD_VALID_AGAIN: async ({ cardId, state, since }, { context }) => {
    await context.sql(cardAgain, [cardId, state, since]);
    return [];
  },
  DEFECTS_RETURN: async ({ dossierId, defects, step }, { context }) => {
    await context.sql(defectsReturn, [dossierId, defects, context.today, step]);
    return [];
  },
  COLLECT_ANEW: (_, { request }) => Promise.resolve([toldOf('DOSSIER_COLLECT_ANEW', request)]),
  NUMBER_TASK_VOID: (_, { request }) => Promise.resolve([toldOf('NUMBER_REESTABLISHMENT_VOID', request)]),
};

/** Carries a plan out in its order, in the transaction of the approval or the reversal. */
export async function applyEffects(plan: readonly DeclaredEffect[], application: Application): Promise<Told[]> {
  const told: Told[] = [];
  for (const effect of plan) {
    const carry = carriers[effect.effect] as (effect: DeclaredEffect, application: Application) => Promise<Told[]>;
    told.push(...(await carry(effect, application)));
  }
  return told;
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
