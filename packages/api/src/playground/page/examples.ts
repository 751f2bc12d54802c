import type { Json, Variables } from './facts.ts';

/** Asks the API as the caller; throws where it answers an error. */
export type Ask = (query: string, variables?: Variables) => Promise<Record<string, Json>>;

/** Who asks, and what every example needs to know. */
export interface Asking {
  ask: Ask;
  scopes: readonly string[];
  agencyKind: string;
  officer: boolean;
  today: string;
  /** Code of the caller's own unit, and of the province around it. */
  jurisdiction: string;
  province: string;
}

interface Unit {
  code: string;
  level: string;
  parent: Unit | null;
}

/** The facts about the caller, by one question. */
export async function askingOf(ask: Ask): Promise<Asking> {
  const { viewer } = (await ask(
    `{ viewer { agency { kind } officer { id } today scopes jurisdiction { code level parent { code level parent { code level } } } } }`,
  )) as unknown as {
    viewer: { agency: { kind: string }; officer: object | null; today: string; scopes: string[]; jurisdiction: Unit };
  };
  const { agency, officer, today, scopes, jurisdiction } = viewer;
  let top = jurisdiction;
  while (top.parent) top = top.parent;
  const [own, province] = [jurisdiction.code, top.code];
  return { ask, scopes, agencyKind: agency.kind, officer: officer !== null, today, jurisdiction: own, province };
}

/** Well-formed, and nobody's: for callers to whom numbers aren't shown. */
export const anyNumber = '072199000001';

export interface Person {
  personalNumber: string | null;
  givenName: string | null;
  currentResidence: { code: string } | null;
}

const people = `query($filter: CitizenFilter!, $first: Int!) {
  citizens(filter: $filter, first: $first) { nodes { personalNumber givenName nationality lifeStatus currentResidence { code } } } }`;

async function list(asking: Asking, filter: Variables, first: number): Promise<(Person & Record<string, Json>)[]> {
  if (!asking.scopes.includes('citizen:read')) return [];
  const { citizens } = (await asking.ask(people, { filter, first })) as unknown as {
    citizens: { nodes: (Person & Record<string, Json>)[] };
  };
  return citizens.nodes;
}

/** One person within reach whose number is shown, else any. */
export async function firstPerson(asking: Asking): Promise<Person | undefined> {
  const found = await list(asking, {}, 20);
  return found.find(({ personalNumber }) => personalNumber !== null) ?? found[0];
}

/** Any of the first persons, so that two readers don't report the same. */
export async function anyPerson(asking: Asking): Promise<Person | undefined> {
  const found = (await list(asking, {}, 50)).filter(({ personalNumber }) => personalNumber !== null);
  return found[Math.floor(Math.random() * found.length)];
}

/** Living nationals of full age, whose corrections the law treats alike. */
export async function adults(asking: Asking): Promise<Person[]> {
  const bornTo = `${String(Number(asking.today.slice(0, 4)) - 19)}-01-01`;
  const found = await list(asking, { bornTo }, 50);
  return found.filter(({ nationality, lifeStatus }) => nationality === 'VN' && lifeStatus === 'ALIVE');
}

/** Code of a district of the caller's province; of the province where there are none. */
export async function firstDistrict({ ask, province }: Asking): Promise<string> {
  const query = `query($within: UnitCode!) { administrativeUnits(filter: { within: $within, level: DISTRICT }, first: 1) { nodes { code } } }`;
  const { administrativeUnits } = (await ask(query, { within: province })) as unknown as {
    administrativeUnits: { nodes: { code: string }[] };
  };
  return administrativeUnits.nodes[0]?.code ?? province;
}

/** Code of the commune in which a person lives: a resident group's begins with it. */
export const communeOf = ({ currentResidence }: Person): string | undefined =>
  /^\d{5}/.exec(currentResidence?.code ?? '')?.[0];

export interface Request {
  id: string;
  version: number;
  state: string;
  kind: string;
  agencyKind: string;
}

/** Requests within reach; who may only report has no list of them. */
export async function requests(asking: Asking): Promise<Request[]> {
  if (!asking.scopes.includes('correction:read')) return [];
  const query = '{ correctionRequests(first: 50) { nodes { id version state kind agencyKind } } }';
  const { correctionRequests } = (await asking.ask(query)) as unknown as { correctionRequests: { nodes: Request[] } };
  return correctionRequests.nodes;
}

/** A key that no other item has. */
export const newRef = (): string => `playground-${crypto.randomUUID()}`;
