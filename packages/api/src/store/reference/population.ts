import { readData } from './csv.ts';
import { split } from './shares.ts';

/** The province whose people the demo invents, by its code of 2021. */
export const demoProvince = '72';

interface Figure {
  area: string;
  measure: string;
  value: number;
}

export interface TerritoryPopulation {
  /** The census of 1 April 2019. */
  total: number;
  districts: ReadonlyMap<string, number>;
  communes: ReadonlyMap<string, number>;
}

/**
 * People of Tay Ninh by district and commune, adding up to the census total. Districts have their published figure
 * (2019; the capital's is of 2020), the one without takes the rest of the total; communes share their district's
 * figure as in 2009 where a census figure is known and evenly where none is.
 */
export function territoryPopulation(communesByDistrict: ReadonlyMap<string, readonly string[]>): TerritoryPopulation {
  const figures = readData('population_tay_ninh.csv', ['area_code', 'measure', 'value'])
    .filter((row) => row.value !== '')
    .map((row): Figure => ({ area: row.area_code, measure: row.measure, value: Number(row.value) }));
  const figureOf = (area: string, ...measures: string[]): number | undefined =>
    figures.find((figure) => figure.area === area && measures.includes(figure.measure))?.value;
  const total = figureOf(demoProvince, 'population_census_2019-04-01');
  if (total === undefined) throw new Error('population_tay_ninh.csv has no census total');

  const published = [...communesByDistrict.keys()].map(
    (code) => [code, figureOf(code, 'population_2019', 'population_permanent_2020')] as const,
  );
  const known = published.reduce((sum, [, value]) => sum + (value ?? 0), 0);
  const unknown = published.filter(([, value]) => value === undefined).length;
  const districts = new Map(published.map(([code, value]) => [code, value ?? Math.floor((total - known) / unknown)]));

  const communes = new Map<string, number>();
  for (const [district, codes] of communesByDistrict) {
    const people = districts.get(district) ?? 0;
    const base = figureOf(district, 'population_census_2009-04-01') ?? people;
    const counted = codes.map((code) => figureOf(code, 'population_census_2009-04-01', 'population_2019'));
    const rest = base - counted.reduce<number>((sum, value) => sum + (value ?? 0), 0);
    const even = rest / counted.filter((value) => value === undefined).length;
    split(
      people,
      counted.map((value) => value ?? even),
    ).forEach((part, index) => communes.set(codes[index] ?? '', part));
  }
  return { total, districts, communes };
}
