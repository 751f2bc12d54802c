import { liesWithin, type Unit } from '../units.ts';
import { readData } from '../reference/csv.ts';
import { demoProvince, territoryPopulation } from '../reference/population.ts';
import { split } from '../reference/shares.ts';
import { provincesOfOrigin } from './assumptions.ts';

/** A number is of so many people, spread as the census has them: for measurements. */
export type Population = 'small' | 'standard' | 'full' | number;

export interface Commune {
  unit: Unit;
  district: Unit;
  groups: readonly Unit[];
  /** Where the district's police office and its schools are assumed: the first ward or township of the district. */
  seat: Unit;
  /** People to invent here. */
  people: number;
}

export interface Territory {
  province: Unit;
  districts: readonly Unit[];
  communes: readonly Commune[];
  /** Communes of the other provinces people came from, with the 3-digit code of their province in personal numbers. */
  elsewhere: readonly { unitNo: number; place: string }[];
  /** People of each district in the census, by its code. */
  censusOf: ReadonlyMap<string, number>;
  people: number;
  /** People of the census; the full population has as many. */
  census: number;
}

/** The smallest province: a few people in every commune, a few hundred in the first. */
const small = { first: 320, others: 1680 };

export function territoryOf(units: readonly Unit[], population: Population): Territory {
  const old = units.filter((unit) => unit.validTo !== null && unit.validTo <= '2025-06-30');
  const province = old.find((unit) => unit.code === demoProvince);
  if (!province) throw new Error('the demo province is in no list of units');
  const children = Map.groupBy(
    old.filter((unit) => liesWithin(unit, province)),
    (unit) => unit.parentId,
  );
  const below = (unit: Unit): Unit[] => children.get(unit.id) ?? [];
  const districts = below(province);
  const census = territoryPopulation(
    new Map(districts.map((district) => [district.code, below(district).map((commune) => commune.code)])),
  );
  const places = districts.flatMap((district) => {
    const seat = below(district).find((commune) => commune.type === 'WARD' || commune.type === 'TOWNSHIP');
    if (!seat) throw new Error('a district of the demo province has neither ward nor township');
    return below(district).map((unit) => ({ unit, district, groups: below(unit), seat }));
  });
  const people = peopleOf(
    population,
    places.map(({ unit }) => census.communes.get(unit.code) ?? 0),
  );
  return {
    province,
    districts,
    communes: places.map((place, index) => ({ ...place, people: people[index] ?? 0 })),
    elsewhere: elsewhere(old),
    censusOf: census.districts,
    people: people.reduce((sum, part) => sum + part, 0),
    census: census.total,
  };
}

function peopleOf(population: Population, census: readonly number[]): number[] {
  const total = census.reduce((sum, part) => sum + part, 0);
  if (population === 'full') return [...census];
  if (population === 'standard') return split(Math.round(total / 20), census);
  if (typeof population === 'number') return split(population, census);
  return [small.first, ...split(small.others, census.slice(1))];
}

function elsewhere(old: readonly Unit[]): { unitNo: number; place: string }[] {
  const places = new Map(
    readData('province_codes_personal_id.csv', ['kind', 'code', 'gso_province_code'])
      .filter((row) => row.kind === 'province')
      .map((row) => [row.gso_province_code, row.code]),
  );
  return provincesOfOrigin.flatMap((code) => {
    const province = old.find((unit) => unit.code === code);
    const place = places.get(code);
    if (!province || place === undefined) throw new Error(`no unit or no place code for province ${code}`);
    const communes = old.filter((unit) => unit.level === 'COMMUNE' && liesWithin(unit, province));
    return communes.map((unit) => ({ unitNo: unit.unitNo, place }));
  });
}
