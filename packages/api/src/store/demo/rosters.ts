import type pg from 'pg';
import { copyLine } from '../reference/copy.ts';
import { split } from '../reference/shares.ts';
import { millisecondsOf, today } from './calendar.ts';
import { institutionRows } from './institutions.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import type { Commune, Population, Territory } from './territory.ts';

/** Pupils of a roster, where the district has so many. */
export const rosterSize: Record<Exclude<Population, number>, number> = { small: 12, standard: 60, full: 1000 };

/** Employees of all workforces together, of the people of the census; the largest three districts of industry have so many. */
const workforce = 60_000;
/** So many on the average, at least: in the smallest province only some sites have uploaded a workforce. */
const fewestAtSite = 11;
/** Every so manieth enterprise has uploaded nothing yet. */
const silentEnterprise = 5;

/** The day on which the demo's rosters were uploaded. */
const uploadedOn = '2021-05-04';

interface Place {
  code: string;
  name: string;
  unitNo: number;
  clientNo: number;
  agencyNo: number;
}

export interface Roster extends Place {
  id: string;
  kind: 'SCHOOL' | 'WORKFORCE';
  taken: number;
}

/** A person's place on a roster, with its line. */
export interface Membership {
  roster: Roster;
  line: string;
}

/** What a commune gives to a roster. */
interface Share {
  roster: Roster;
  wanted: number;
}

/** The rosters of the school year and the workforces, filled while the people are invented. */
export interface Rosters {
  cohortLines: string[];
  all: readonly Roster[];
  /** A pupil may work, too. */
  enroll(person: Person, commune: Commune): Membership[];
}

/** Loads schools, parks, enterprises and sites, and opens the rosters of those that have uploaded one. */
export async function openRosters(
  client: pg.ClientBase,
  territory: Territory,
  population: Population,
  random: Random,
): Promise<Rosters> {
  await client.query('select load_institutions($1)', [JSON.stringify(institutionRows())]);
  const { rows: schools } = await client.query<Place>(
    `select s.code, s.name, s.unit_no as "unitNo", c.no as "clientNo", a.no as "agencyNo"
     from school s join client c on c.no = s.client_no join agency a on a.id = c.agency_id order by c.no`,
  );
  const { rows: sites } = await client.query<Place & { enterprise: string }>(
    `select s.code, s.name, s.unit_no as "unitNo", c.no as "clientNo", a.no as "agencyNo", s.enterprise_code as enterprise
     from site s cross join client c join agency a on a.id = c.agency_id where c.id = 'labor-72-office' order by s.code`,
  );
  const opened = (kind: Roster['kind'], place: Place): Roster => ({
    ...place,
    kind,
    id: random.uuid(millisecondsOf(today)),
    taken: 0,
  });
  const size = rosterSize[typeof population === 'number' ? 'standard' : population];
  const pupils = schools.map((school) => ({ roster: opened('SCHOOL', school), size }));
  const total = Math.round((workforce * territory.people) / territory.census);
  const telling = sites.filter(({ enterprise }) => Number(enterprise.slice(-2)) % silentEnterprise !== 0);
  const step = Math.max(1, Math.ceil((telling.length * fewestAtSite) / total));
  const chosen = telling.filter((_, index) => index % step === 0);
  const sizes = split(
    total,
    chosen.map((_, index) => 1 + (index % 4)),
  );
  const workers = chosen.map((site, index) => ({ roster: opened('WORKFORCE', site), size: sizes[index] ?? 0 }));
  const sharesOf = (rosters: readonly { roster: Roster; size: number }[]): Map<string, Share[]> => {
    const shares = new Map<string, Share[]>();
    for (const { roster, size } of rosters) addShares(shares, roster, size, territory, population);
    return shares;
  };
  const wanted = { SCHOOL: sharesOf(pupils), WORKFORCE: sharesOf(workers) };
  const kinds = [
    { kind: 'SCHOOL', from: 15, below: 19 },
    { kind: 'WORKFORCE', from: 18, below: 60 },
  ] as const;
  const all = [...pupils, ...workers].map(({ roster }) => roster);
  return {
    cohortLines: all.map(cohortLine),
    all,
    enroll(person, commune) {
      if (person.died !== null) return [];
      const age = (today - person.birth) / 365.25;
      return kinds.flatMap(({ kind, from, below }) => {
        if (age < from || age >= below) return [];
        const share = wanted[kind].get(commune.unit.code)?.find((one) => one.wanted > 0);
        if (!share) return [];
        share.wanted -= 1;
        return [{ roster: share.roster, line: memberLine(share.roster, person, Math.floor(age)) }];
      });
    },
  };
}

/** A school takes its pupils, and a site its people, from the communes of the district, by their population. */
function addShares(
  shares: Map<string, Share[]>,
  roster: Roster,
  size: number,
  { communes }: Territory,
  population: Population,
): void {
  const home = communes.find(({ unit }) => unit.unitNo === roster.unitNo);
  if (!home) throw new Error('a school or site of the demo lies outside of its territory');
  const around = communes.filter(({ district }) => district === home.district);
  const atSeat = population === 'small' && roster.kind === 'SCHOOL';
  const parts = split(
    size,
    around.map(({ people, unit, seat }) => (atSeat ? Number(unit === seat) : people)),
  );
  for (const [index, { unit }] of around.entries()) {
    const share = { roster, wanted: parts[index] ?? 0 };
    shares.set(unit.code, [...(shares.get(unit.code) ?? []), share]);
  }
}

const cohortLine = ({ id, clientNo, agencyNo, kind, code, unitNo, name }: Roster): string =>
  copyLine([
    ...[id, clientNo, agencyNo, kind, kind === 'SCHOOL' ? code : null, kind === 'SCHOOL' ? null : code, unitNo, name],
    ...[kind === 'SCHOOL' ? '2020-2021' : '2021-05', 2, 1, 1, uploadedOn],
    kind === 'SCHOOL' ? 'invented roster of a real school' : 'invented workforce of an invented enterprise',
  ]);

export const cohortColumns = `cohort (id, client_no, agency_no, kind, school_code, site_code, unit_no, name,
  period, version, uploads, completed_no, completed_on, source)`;

export const memberColumns = 'cohort_member (cohort_id, citizen_id, client_no, group_name, upload, since)';

/** Classes of some forty pupils by their age, workshops of some fifty. */
function memberLine(roster: Roster, { id }: Person, age: number): string {
  roster.taken += 1;
  const group =
    roster.kind === 'SCHOOL'
      ? `${String(Math.min(12, age - 5))}A${String(1 + (roster.taken % 8))}`
      : `Xưởng ${String(1 + (Math.floor(roster.taken / 50) % 20))}`;
  return copyLine([roster.id, id, roster.clientNo, group, 1, uploadedOn]);
}
