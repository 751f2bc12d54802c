import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { connect, type Connection } from '../access/paging.ts';
import { requestIds } from '../corrections/request-ids.ts';
import { changedFacts, factsAsOf, withBothStates, type KeptFacts, type Moment } from '../domain/history.ts';
import type { AdministrativeUnitView } from '../units/unit.types.ts';
import { historiesById, type HistoryRow } from './history.sql.ts';
import type { CitizenAsOfView, CitizenChangeView } from './history.types.ts';

/** The whole history of each person: as long as the list of requests that were ever applied to one. */
async function loadHistories(context: Context, citizens: readonly string[]): Promise<(HistoryRow | null)[]> {
  const byId = new Map((await context.sql(historiesById, [citizens])).map((row) => [row.id, row]));
  return citizens.map((id) => byId.get(id) ?? null);
}

/** Null before the birth; of a day to come what is known today. */
export async function findAsOf(context: Context, citizen: string, moment: Moment): Promise<CitizenAsOfView | null> {
  const history = await context.load(loadHistories, citizen);
  if (!history) return null;
  const facts = factsAsOf(history.present, history.changes, moment);
  return facts.date_of_birth > moment.on ? null : viewOf(context, facts);
}

export async function listChanges(
  context: Context,
  citizen: string,
  first: number,
  after: string | undefined,
): Promise<Connection<CitizenChangeView>> {
  const history = await context.load(loadHistories, citizen);
  const binding = { client: context.caller.client.id, list: 'Citizen.history', filter: { citizen }, order: 'VERSION' };
  const [before = Infinity] = after === undefined ? [] : context.cursors.open(binding, after);
  const changes = history ? withBothStates(history.present, history.changes) : [];
  const later = changes.filter(({ version }) => version < Number(before));
  const readsRequests = permits(context.caller, 'correction:read') === 'YES';
  return connect({
    nodes: later.slice(0, first).map((change) => ({
      version: change.version,
      effectiveOn: change.effectiveOn,
      recordedOn: change.recordedOn,
      recordedAt: new Date(change.recordedAt),
      changed: changedFacts(change),
      before: viewOf(context, change.before),
      after: viewOf(context, change.after),
      request: readsRequests && change.requestId !== null ? requestIds.of(change.requestId) : null,
    })),
    more: later.length > first,
    after,
    cursorOf: ({ version }) => context.cursors.seal(binding, [version]),
    count: () => Promise.resolve(changes.length),
  });
}

function viewOf({ units }: Context, facts: KeptFacts): CitizenAsOfView {
  const unitAt = (unitNo: number | null): AdministrativeUnitView | null =>
    unitNo === null ? null : (units.findByNo(unitNo) ?? null);
  return {
    surname: facts.surname,
    middleName: facts.middle_name,
    givenName: facts.given_name,
    birthYear: Number(facts.date_of_birth.slice(0, 4)),
    dateOfBirth: facts.date_of_birth,
    dateOfBirthPrecision: facts.date_of_birth_precision,
    sex: facts.sex,
    ethnicity: facts.ethnicity,
    religion: facts.religion,
    nationality: facts.nationality,
    birthRegistrationPlace: facts.birth_registration_place,
    nativePlace: unitAt(facts.native_unit_no),
    permanentResidence: unitAt(facts.permanent_unit_no),
    currentResidence: unitAt(facts.unit_no),
    presence: { state: facts.presence, on: facts.presence_on, source: facts.presence_source },
    lifeStatus: facts.life_status,
    diedOn: facts.died_on,
  };
}
