import { copyLine } from '../reference/copy.ts';
import { readData } from '../reference/csv.ts';
import { split } from '../reference/shares.ts';
import { millisecondsOf, today } from './calendar.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';
import type { Commune, Population, Territory } from './territory.ts';

/** Upper secondary schools of which a source was read, and the district they are in (own knowledge, unread). */
export const demoSchools = [
  { clientId: 'school-hoang-le-kha', name: 'THPT chuyên Hoàng Lê Kha', district: '703' },
  { clientId: 'school-nguyen-an-ninh', name: 'THPT Nguyễn An Ninh', district: '705' },
  { clientId: 'school-tan-chau', name: 'THPT Tân Châu', district: '706' },
] as const;

/** Pupils of a roster, where the district has so many. */
export const rosterSize: Record<Population, number> = { small: 12, standard: 60, full: 1000 };

interface Roster {
  id: string;
  clientNo: number;
  name: string;
  unitId: string;
  /** Pupils still to be taken from each commune of the district, by its code. */
  wanted: Map<string, number>;
}

/** The rosters of the school year, filled while the people are invented. */
export interface Rosters {
  cohortLines: string[];
  /** The line of the member, if the person is taken onto a roster. */
  enroll(person: Person, commune: Commune): string | undefined;
}

export function openRosters(
  territory: Territory,
  population: Population,
  random: Random,
  clientNos: ReadonlyMap<string, number>,
): Rosters {
  const known = new Set(
    readData('schools_tay_ninh.csv', ['name', 'district_code']).map((row) => `${row.name}/${row.district_code}`),
  );
  const rosters = demoSchools.map((school): Roster => {
    if (!known.has(`${school.name}/${school.district}`))
      throw new Error('a demo school is not in schools_tay_ninh.csv');
    const communes = territory.communes.filter((commune) => commune.district.code === school.district);
    const shares = communes.map(({ people, unit, seat }) => (population === 'small' ? Number(unit === seat) : people));
    const parts = split(rosterSize[population], shares);
    return {
      id: random.uuid(millisecondsOf(today)),
      clientNo: clientNos.get(school.clientId) ?? 0,
      name: school.name,
      unitId: communes[0]?.seat.id ?? territory.province.id,
      wanted: new Map(communes.map((commune, index) => [commune.unit.code, parts[index] ?? 0])),
    };
  });
  return {
    cohortLines: rosters.map((roster) =>
      copyLine([
        roster.id,
        roster.clientNo,
        'SCHOOL',
        roster.name,
        '2020-2021',
        roster.unitId,
        'invented roster of a real school',
      ]),
    ),
    enroll(person, commune) {
      if (person.died !== null || !isPupil(person)) return undefined;
      for (const roster of rosters) {
        const wanted = roster.wanted.get(commune.unit.code) ?? 0;
        if (wanted === 0) continue;
        roster.wanted.set(commune.unit.code, wanted - 1);
        return copyLine([roster.id, person.id, roster.clientNo]);
      }
      return undefined;
    },
  };
}

function isPupil(person: Person): boolean {
  const age = (today - person.birth) / 365.25;
  return age >= 15 && age < 19;
}
