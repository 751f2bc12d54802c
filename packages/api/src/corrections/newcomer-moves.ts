import { nameKey } from '@lienthong/schema/name-key';
import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { refusal, type Refusal, type Told } from '../access/write-protocol.ts';
import {
  planNewcomer,
  planNewcomerReversal,
  type NewcomerEffect,
  type NewcomerEffectCode,
} from '../domain/corrections/effects-of-newcomers.ts';
import { submittableKinds } from '../domain/corrections/kinds.ts';
import { competenceFactsOf, type NewcomerChange } from '../domain/corrections/newcomer.ts';
import { fullName, findSame } from '../domain/corrections/same-person.ts';
import { openNumberTask, voidNumberTask } from '../numbers/tasks.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { toldOfRelations } from './apply.ts';
import type { RequestRow } from './correction.sql.ts';
import { endOpenedBy, openRelation } from './family.sql.ts';
import { takenEntries } from './move.sql.ts';
import { newcomerOf, type ReadNewcomer } from './newcomer-content.ts';
import { cancelNumber, giveNumber, registerPerson, standingSince, strikeOff, type NewPerson } from './newcomer.sql.ts';
import { findKnown, identityOf, judgeNewcomers, newcomerEffectFacts, takeNewcomers } from './newcomers.ts';
import { readKept, type Rebased } from './rebase.ts';
import { requestIds } from './request-ids.ts';
import { keepVersionsOf } from './rule-versions.ts';
import type { SubjectRow } from './subject.sql.ts';
import { citizenFacts, readSubjects, type Subject } from './subjects.ts';

/** Whom a request on a newcomer is about: the person once it is applied, before that what it says. */
export interface Newcomer {
  newcomer: NewcomerChange;
  registered: Subject | null;
  /** What a step asks of a person: of one who is to come as the request says. */
  row: Pick<SubjectRow, 'dateOfBirth' | 'nationality' | 'unitNo' | 'lifeStatus'>;
}

export async function readNewcomerOf(context: Context, request: RequestRow): Promise<Newcomer> {
  const newcomer = newcomerOf(request);
  const applied = request.appliedOn !== null;
  const registered = applied
    ? (await readSubjects(context, [request.citizenId], false)).get(request.citizenId)
    : undefined;
  const { unitNo, lifeStatus } = registered?.row ?? { unitNo: request.unitNo, lifeStatus: 'ALIVE' as const };
  return { newcomer, registered: registered ?? null, row: { ...competenceFactsOf(newcomer), unitNo, lifeStatus } };
}

/** Applies an approved request, or finds that somebody like that was registered since, or has the number: then nobody is. */
export async function settleNewcomer(context: Context, after: RequestRow, { newcomer }: Newcomer): Promise<Told[]> {
  const [like] = await findKnown(context, [newcomer], 'REGISTERED');
  const identity = identityOf(context, newcomer);
  const stale = [
    ...(like?.known.some((one) => findSame(identity, one)) ? ['PERSON'] : []),
    ...(like?.numberTaken ? ['PERSONAL_NUMBER'] : []),
  ];
  if (stale.length > 0) {
    after.state = 'STALE';
    after.staleFields = stale;
    return [];
  }
  after.state = 'APPLIED';
  after.appliedOn = context.today;
  after.closedOn = context.today;
  const registering = after.officeUnitId === null ? undefined : context.units.findById(after.officeUnitId);
  const plan = planNewcomer(newcomer, newcomerEffectFacts(context, registering), context.rules, context.today);
  after.effects = plan;
  return applyNewcomer(plan, context, after);
}

/** Takes an applied request back, unless something was built on the person since. */
export async function reverseNewcomer(
  context: Context,
  request: RequestRow,
  { registered }: Newcomer,
): Promise<{ plan: NewcomerEffect[]; told: Told[] } | { refused: Refusal[] }> {
  const [standing] = registered ? await context.sql(standingSince, [request.citizenId]) : [];
  if (!registered || !standing) throw new Error('an applied request left no person');
  const [first] = standing.requests;
  if (first !== undefined) {
    return { refused: [refusal('RECORDED_VALUE_DIFFERS', ['id'], { request: requestIds.of(first) })] };
  }
  if (standing.dossier || standing.card) {
    const because = standing.card ? 'CARD' : 'DOSSIER';
    return { refused: [refusal('RECORDED_VALUE_DIFFERS', ['id'], { because })] };
  }
  const { personalNumber } = registered.row;
  const citizen = citizenFacts(context, registered.row);
  const plan = planNewcomerReversal(
    { citizen, personalNumber, applied: request.effects },
    context.rules,
    context.today,
  );
  return { plan, told: await applyNewcomer(plan, context, request) };
}

/** A stale request tested like a new one: there is no old value that could be named anew. */
export async function rebaseNewcomer(
  context: Context,
  recorded: string | undefined,
  request: RequestRow,
  { newcomer }: Newcomer,
): Promise<Rebased | { refused: Refusal[] }> {
  const { action } = submittableKinds[request.kind];
  if (permits(context.caller, action) !== 'YES')
    return { refused: [refusal('KIND_NOT_PERMITTED', ['step', 'rebase'], { action })] };
  if (recorded !== undefined) return { refused: [refusal('VALUE_NOT_ALLOWED', ['step', 'rebase', 'recorded'])] };
  const read: ReadNewcomer = { ...readKept(context, request, newcomer), pointers: {} };
  const columns = [0, 1, 2, 3, 4, 5].map((column) => [read.entry?.[column] ?? null]);
  const taken = read.entry !== undefined && (await context.sql(takenEntries, columns)).length > 0;
  const judged = judgeNewcomers(context, [read], [{ subject: null, taken }]);
  const made = (await takeNewcomers(context, judged, new Map())).get(read);
  if (!made || 'refused' in made) {
    return { refused: (made?.refused ?? []).map((one) => ({ ...one, path: ['id'] })) };
  }
  await keepVersionsOf(context, [made.check]);
  const { officeUnitNo, agencyKind, dueOn, late, ruleVersion } = made.row;
  return { recordedValue: null, officeUnitNo, agencyKind, dueOn, late, ruleVersion, staleFields: [] };
}

type Carry<Code extends NewcomerEffectCode> = (
  effect: Extract<NewcomerEffect, { effect: Code }>,
  context: Context,
  request: RequestRow,
) => Promise<Told[]>;

/** The carriers of `apply.ts` are handed a person; these make one, or let one go. */
const carriers: { [Code in NewcomerEffectCode]: Carry<Code> } = {
  REGISTER_PERSON: async ({ person }, context, { citizenId }) => {
    const said = { surname: person.surname, middleName: person.middle_name, givenName: person.given_name };
    const keys = { name_key: nameKey(fullName(said)), given_key: nameKey(person.given_name) };
    await context.sql(registerPerson, [citizenId, JSON.stringify({ ...person, ...keys } satisfies NewPerson)]);
    return [registered('CITIZEN_REGISTERED', citizenId, person.unit_no, 1)];
  },
  GIVE_NUMBER: async ({ value, validFrom }, context, { citizenId, unitNo }) => {
    await context.sql(giveNumber, [value, citizenId, unitNo, validFrom]);
    return [];
  },
  NUMBER_REQUESTED: (_, context, { kind, id, citizenId }) => {
    const ground = kind === 'BIRTH' ? 'BIRTH_REGISTERED' : 'PERSON_FOUND';
    return openNumberTask(context, { citizenId, by: 'AUTHORITY', ground, rule: null, requestId: id });
  },
  OPEN_RELATION: async ({ relation, from, otherId, other }, context, { id, citizenId }) => {
    const described = [other?.name ?? null, other?.birthYear ?? null, other?.nationality ?? null];
    const opened = await context.sql(openRelation, [uuidV7(), citizenId, relation, from, id, otherId, ...described]);
    return toldOfRelations('RELATION_OPENED', opened);
  },
  STRIKE_OFF_PERSON: async (_, context, { id, citizenId }) => {
    const ended = await context.sql(endOpenedBy, [id, context.today]);
    const [struck] = await context.sql(strikeOff, [citizenId, id, context.today]);
    if (!struck) throw new Error('an admitted person was not struck off');
    const told = registered('CITIZEN_STRUCK_OFF', citizenId, struck.unitNo, struck.version);
    return [told, ...toldOfRelations('RELATION_ENDED', ended)];
  },
  CANCEL_NUMBER: async ({ value }, context, { citizenId }) => {
    await context.sql(cancelNumber, [value, citizenId, context.today]);
    return [];
  },
  NUMBER_REQUEST_VOID: (_, context, { citizenId }) => voidNumberTask(context, citizenId),
  // A fact that follows from birth date, nationality and life: kept nowhere.
  ELIGIBILITY_CHANGED: () => Promise.resolve([]),
};

const registered = (type: string, subjectId: string, unitNo: number, version: number): Told => ({
  type,
  subjectId,
  unitNo,
  version,
  fields: [],
});

/** Carries a plan out in its order, in the transaction of the approval or the reversal. */
async function applyNewcomer(plan: readonly NewcomerEffect[], context: Context, request: RequestRow): Promise<Told[]> {
  const told: Told[] = [];
  for (const effect of plan) {
    const carry = carriers[effect.effect] as (
      effect: NewcomerEffect,
      context: Context,
      request: RequestRow,
    ) => Promise<Told[]>;
    told.push(...(await carry(effect, context, request)));
  }
  return told;
}
