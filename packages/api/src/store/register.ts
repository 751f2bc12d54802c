import { setInterval } from 'node:timers/promises';
import type { AgencyKind, Purpose } from '@lienthong/schema/codes';
import { dayInVietnam } from '@lienthong/schema/civil-date';
import { ruleBook, type RuleBook } from '../domain/corrections/rule-book.ts';
import { workingCalendar } from '../domain/working-calendar.ts';
import { agencies as rights } from '../domain/agency.ts';
import type { Database } from './database.ts';
import {
  AgencyEntity,
  ClientEntity,
  ClientKeyEntity,
  OfficerEntity,
  OfficerKeyEntity,
  type Agency as AgencyRow,
  type Officer as OfficerRow,
} from './entities/parties.ts';
import { ruleRows } from './reference/rules.ts';
import { workingDayExceptions } from './reference/working-days.ts';
import { openStatement } from './statement.ts';
import { allExceptions, type WorkingDays } from './working-days.ts';
import { allSuccessions, allUnits, indexUnits, mergeCount, type Unit, type Units } from './units.ts';

export interface Key {
  kid: string;
  jwk: Record<string, unknown>;
}

export interface Agency extends Omit<AgencyRow, 'kind'> {
  kind: AgencyKind;
  unit: Unit;
  /** Numbers of ended communes that the agency's unit took over, where they lie outside of it. */
  former: readonly number[];
  /** How many merges of communes these numbers know of. */
  merges: number;
}

export interface Client {
  id: string;
  no: number;
  agency: Agency;
  agencyId: string;
  name: string;
  scopes: readonly string[];
  purposes: readonly Purpose[];
  active: boolean;
  keys: Key[];
}

export interface Officer extends Pick<OfficerRow, 'id' | 'no' | 'agencyId' | 'name' | 'position'> {
  agency: Agency;
  active: boolean;
  keys: Key[];
}

/** The legal day, from which domain facts are reckoned: in demo data it starts on the demo day and runs on. */
interface LegalDay {
  day: string;
  at: string;
}

/** Units, agencies, clients and officers, in memory and never older than `refreshEvery`. */
export interface Register {
  readonly units: Units;
  /** The law as dated rows; with the calendar that its deadlines are counted on. */
  readonly rules: RuleBook;
  readonly demo: boolean;
  /** Days off and make-up days. */
  readonly workingDays: WorkingDays;
  findClient(id: string): Client | undefined;
  findOfficer(id: string): Officer | undefined;
  findAgency(no: number): Agency | undefined;
  findAgencies(kind: AgencyKind, unitId: string): readonly Agency[];
  /** `clock.today()`: the legal day. Domain code and SQL never ask the system for a day. */
  today(): string;
  /** False while the database can't be asked; the last known state goes on until then. */
  fresh(): boolean;
  refresh(): Promise<void>;
  close(): void;
}

/** Revocation works within 5 s: 2 s to learn of it, the rest for a slow answer. */
export const refreshEvery = 2000;

interface State {
  version: string;
  units: Units;
  workingDays: WorkingDays;
  clients: Map<string, Client>;
  officers: Map<string, Officer>;
  agencies: Map<number, Agency>;
  agenciesAt: Map<string, Agency[]>;
  instance: Map<string, unknown>;
}

const versionNow = openStatement<{ version: string }>('register-version', 'select version from register_version');
const instanceRows = openStatement<{ key: string; value: unknown }>('instance', 'select key, value from instance');

export async function openRegister(database: Database): Promise<Register> {
  let state = await load(database);
  let fresh = true;
  const refresh = async (): Promise<void> => {
    try {
      const [row] = await database.open(versionNow, []);
      if (row?.version !== state.version) state = await load(database);
      fresh = true;
    } catch {
      fresh = false;
    }
  };
  const polling = new AbortController();
  void (async () => {
    for await (const _ of setInterval(refreshEvery, undefined, { ref: false, signal: polling.signal })) await refresh();
  })().catch(() => undefined);
  const exceptions = new Map(workingDayExceptions().map(({ on_day, working }) => [on_day, working]));
  const rules = ruleBook(ruleRows(), workingCalendar(exceptions));
  return {
    rules,
    get units() {
      return state.units;
    },
    get demo() {
      return state.instance.get('demo') === true;
    },
    get workingDays() {
      return state.workingDays;
    },
    findClient: (id) => state.clients.get(id),
    findOfficer: (id) => state.officers.get(id),
    findAgency: (no) => state.agencies.get(no),
    findAgencies: (kind, unitId) => state.agenciesAt.get(`${kind} ${unitId}`) ?? [],
    today: () => legalDay(state.instance.get('legalDay') as LegalDay | undefined, new Date()),
    fresh: () => fresh,
    refresh,
    close: () => polling.abort(),
  };
}

/** The version is read first: a change that comes while loading is seen at the next look. */
async function load(database: Database): Promise<State> {
  const [row] = await database.open(versionNow, []);
  const em = database.orm.em.fork();
  // Before the units, so that a merge in between is asked for again rather than taken as known.
  const merges = (await database.open(mergeCount, []))[0]?.merges ?? 0;
  const units = indexUnits(await database.open(allUnits, []), await database.open(allSuccessions, []));
  const agencies = new Map(
    (await em.findAll(AgencyEntity)).map((agency) => [agency.id, withUnit(agency, units, merges)]),
  );
  const clientKeys = Map.groupBy(await em.findAll(ClientKeyEntity), (key) => key.clientId);
  const officerKeys = Map.groupBy(await em.findAll(OfficerKeyEntity), (key) => key.officerId);
  const clients = (await em.findAll(ClientEntity)).map((client): Client => {
    const agency = agencies.get(client.agencyId) ?? missing('agency', client.agencyId);
    return {
      id: client.id,
      no: client.no,
      agency,
      agencyId: client.agencyId,
      name: client.name,
      scopes: client.scopes,
      purposes: purposesOf(agency.kind).filter((purpose) => client.purposes.includes(purpose)),
      active: client.status === 'ACTIVE',
      keys: clientKeys.get(client.id) ?? [],
    };
  });
  const officers = (await em.findAll(OfficerEntity)).map((officer): Officer => ({
    id: officer.id,
    no: officer.no,
    agency: agencies.get(officer.agencyId) ?? missing('agency', officer.agencyId),
    agencyId: officer.agencyId,
    name: officer.name,
    position: officer.position,
    active: officer.status === 'ACTIVE',
    keys: officerKeys.get(officer.id) ?? [],
  }));
  return {
    version: row?.version ?? '',
    units,
    workingDays: new Map((await database.open(allExceptions, [])).map(({ onDay, working }) => [onDay, working])),
    clients: new Map(clients.map((client) => [client.id, client])),
    officers: new Map(officers.map((officer) => [officer.id, officer])),
    agencies: new Map([...agencies.values()].map((agency) => [agency.no, agency])),
    agenciesAt: Map.groupBy(agencies.values(), ({ kind, unitId }) => `${kind} ${unitId}`),
    instance: new Map((await database.open(instanceRows, [])).map(({ key, value }) => [key, value])),
  };
}

/** What an agency of the kind may act for, whatever its client's row says. */
const purposesOf = (kind: AgencyKind): readonly Purpose[] => rights[kind].purposes;

function withUnit(agency: AgencyRow, units: Units, merges: number): Agency {
  const unit = units.findById(agency.unitId) ?? missing('unit', agency.unitId);
  const { id, no, name, unitId, lo, hi } = agency;
  const former = units.ended
    .filter(({ heirNo, unitNo }) => heirNo === unit.unitNo && (unitNo < lo || unitNo > hi))
    .map(({ unitNo }) => unitNo);
  return { id, no, name, unitId, lo, hi, kind: agency.kind as AgencyKind, unit, former, merges };
}

function missing(what: string, id: string): never {
  throw new Error(`the register names the ${what} ${id}, which doesn't exist`);
}

/** The stored day plus the days that have begun since in Viet Nam; without one, the day it is there. */
export function legalDay(start: LegalDay | undefined, now: Date): string {
  if (!start) return dayInVietnam(now);
  const passed = Date.parse(dayInVietnam(now)) - Date.parse(dayInVietnam(new Date(start.at)));
  return new Date(Date.parse(start.day) + Math.max(0, passed)).toISOString().slice(0, 10);
}
