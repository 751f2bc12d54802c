import { maskPersonalNumber } from '@lienthong/schema/personal-number';
import { relations } from '@lienthong/schema/relations';
import type { Context } from '../access/context.ts';
import { isFamily, isFamilyKind } from '../domain/corrections/family.ts';
import type { Statement } from '../store/statement.ts';
import { changeOf } from './kept-contents.ts';
import type { RequestRow } from './correction.sql.ts';
import { allRelations, otherNumbers, standingRelations, type RelatedRow } from './family.sql.ts';
import type { FamilyRelationView, RelatedPersonView, RequestedRelationView } from './family.types.ts';

const load =
  (statement: Statement<RelatedRow>) =>
  async (context: Context, citizens: readonly string[]): Promise<FamilyRelationView[][]> => {
    const byCitizen = Map.groupBy(await context.sql(statement, [citizens]), ({ citizenId }) => citizenId);
    return citizens.map((id) => (byCitizen.get(id) ?? []).map(seenFrom));
  };
/** Relations of each person, the oldest first: those that stand, or also those that ended. */
export const loadStandingRelations = load(standingRelations);
export const loadRelations = load(allRelations);

function seenFrom({ relation, mirrored, otherId, from, to, end, ...person }: RelatedRow): FamilyRelationView {
  return {
    relation: mirrored ? relations[relation].inverse : relation,
    person: related(person, otherId, person.personalNumber),
    from,
    to,
    end,
  };
}

const related = (
  { name, birthYear, nationality }: Pick<RelatedRow, 'name' | 'birthYear' | 'nationality'>,
  otherId: string | null,
  number: string | null,
): RelatedPersonView => ({
  registered: otherId !== null,
  name,
  birthYear,
  nationality,
  maskedNumber: number === null ? null : maskPersonalNumber(number),
});

/** Numbers of the other persons of requests, as far as they are within reach. */
async function loadOtherNumbers(context: Context, requests: readonly string[]): Promise<(string | null)[]> {
  const rows = new Map((await context.sql(otherNumbers, [requests])).map((row) => [row.requestId, row]));
  return requests.map((id) => rows.get(id)?.personalNumber ?? null);
}

/** What a request of the family says; null for every other kind. */
export async function findRequestedRelation(context: Context, row: RequestRow): Promise<RequestedRelationView | null> {
  const change = isFamilyKind(row.kind) ? changeOf(row) : null;
  if (!change || !isFamily(change) || !change.other) return null;
  const number = row.otherId === null ? null : await context.load(loadOtherNumbers, row.id);
  return {
    relation: change.relation,
    person: related(change.other, row.otherId, number),
    from: 'from' in change ? change.from : null,
    to: 'on' in change ? change.on : null,
  };
}
