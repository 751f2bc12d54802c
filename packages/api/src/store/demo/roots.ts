import type { Unit } from '../units.ts';
import { readData } from '../reference/csv.ts';
import { ethnicities, missing, muslimShareOfCham, religions } from './assumptions.ts';
import { weighted, type Random } from './random.ts';
import type { Commune, Territory } from './territory.ts';

/** Where a person comes from and belongs to. */
export interface Roots {
  permanentNo: number | null;
  nativeNo: number | null;
  /** Three digits of the real place, in contrast to the place in the number, which is never real in the demo. */
  birthPlace: string | null;
  /** Codes of the official lists (of 2008 for the groups). */
  ethnicity: string | null;
  religion: string | null;
}

/** Tay Ninh in personal numbers. */
const homePlace = '072';

const groupCodes = new Map(
  readData('ethnic_groups.csv', ['name', 'code_2008']).map((row) => [row.name, row.code_2008]),
);
const religionCodes = new Map(readData('religions.csv', ['name_vi', 'code']).map((row) => [row.name_vi, row.code]));
const drawEthnicity = weighted(ethnicities.map(([name, share]) => [codeOf(groupCodes, name), share] as const));
const drawReligion = weighted(religions.map(([name, share]) => [codeOf(religionCodes, name), share] as const));
const cham = codeOf(groupCodes, 'Chăm');
const islam = codeOf(religionCodes, 'Hồi giáo');

function codeOf(codes: ReadonlyMap<string, string>, name: string): string {
  const code = codes.get(name);
  if (code === undefined) throw new Error(`no official list has the name ${name}`);
  return code;
}

/** Some facts are missing, as in a real register: a supplement has something to add. */
export function drawRoots(random: Random, territory: Territory, commune: Commune, group: Unit): Roots {
  const ethnicity = drawEthnicity(random);
  const religion = ethnicity === cham && random.chance(muslimShareOfCham) ? islam : drawReligion(random);
  const origin = drawOrigin(random, territory, commune);
  return {
    permanentNo: random.chance(missing.permanentResidence) ? null : drawPermanent(random, territory, group),
    nativeNo: random.chance(missing.nativePlace) ? null : origin.unitNo,
    birthPlace: random.chance(missing.birthPlace) ? null : origin.place,
    ethnicity: random.chance(missing.ethnicity) ? null : ethnicity,
    religion,
  };
}

function drawOrigin(random: Random, territory: Territory, commune: Commune): { unitNo: number; place: string } {
  const draw = random.next();
  if (draw < 0.55) return { unitNo: commune.unit.unitNo, place: homePlace };
  if (draw < 0.86) return { unitNo: pick(random, territory.communes).unit.unitNo, place: homePlace };
  const origin = pick(random, territory.elsewhere);
  return random.chance(0.5) ? origin : { ...origin, place: homePlace };
}

function drawPermanent(random: Random, territory: Territory, group: Unit): number {
  const draw = random.next();
  if (draw < 0.93) return group.unitNo;
  if (draw >= 0.98) return pick(random, territory.elsewhere).unitNo;
  return pick(random, pick(random, territory.communes).groups).unitNo;
}

export function pick<Value>(random: Random, values: readonly Value[]): Value {
  const value = values[random.below(values.length)];
  if (value === undefined) throw new Error('there is nothing to pick from');
  return value;
}
