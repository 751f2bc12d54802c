import type { BirthDatePrecision, LifeStatus, Presence, Sex } from '@lienthong/schema/codes';
import { VIETNAMESE } from '@lienthong/schema/enrollment-status';
import {
  ageBands,
  deathsSince,
  foreigners,
  foreignersOfTenThousand,
  partialBirthDates,
  presenceShares,
  rareNumbers,
  twinsBelowAge,
} from './assumptions.ts';
import { dayNumber, millisecondsOf, today, yearOf, type DayNumber } from './calendar.ts';
import type { Role } from './cast.ts';
import { drawName, drawSurname, type Name } from './names.ts';
import { createNumberIssuer, numbersOf, type DemoNumber, type NumberIssuer } from './numbers.ts';
import { drawRoots, type Roots } from './roots.ts';
import { weighted, type Random } from './random.ts';
import type { Commune, Territory } from './territory.ts';

export interface Person extends Roots {
  id: string;
  unitNo: number;
  name: Name;
  birth: DayNumber;
  precision: BirthDatePrecision;
  sex: Sex;
  nationality: string;
  presence: Presence;
  presenceOn: DayNumber;
  lifeStatus: LifeStatus;
  died: DayNumber | null;
  /** The newest number first; none for foreigners who never had one. */
  numbers: DemoNumber[];
  twin: boolean;
  role: Role;
}

/** What those born together have in common. */
interface Birth {
  surname: ReturnType<typeof drawSurname>;
  day: DayNumber;
  precision: BirthDatePrecision;
  roots: Roots;
  band: (typeof ageBands)[number];
  twins: boolean;
  numberFor: (sex: Sex) => string;
}

const drawBand = weighted(ageBands.map((band) => [band, band.share] as const));
const drawForeign = weighted(foreigners);
const drawPresence = weighted(presenceShares);
const reviewBegan = dayNumber('2020-10-01');
const registerBegan = dayNumber('2020-12-01');
const nothingLaidDown: Role = {};

export interface Inventor {
  /** The people of a commune, group by group; `roles` are played by the first of them. */
  peopleOf(commune: Commune, random: Random, roles: readonly Role[]): Generator<Person>;
}

export function createInventor(territory: Territory): Inventor {
  const issuer = createNumberIssuer();
  let made = 0;
  // Ids rise in the order of loading, as if the register had been set up one person a millisecond.
  const nextId = (random: Random): string => random.uuid(millisecondsOf(registerBegan) + made++);
  return {
    *peopleOf(commune, random, roles) {
      for (let index = 0, played = 0; index < commune.people; index++, played++) {
        const role = roles[played] ?? drawRole(random);
        const group = commune.groups[Math.floor((index * commune.groups.length) / commune.people)] ?? commune.unit;
        const age = played < roles.length ? (role.age ?? random.between(22, 55)) : undefined;
        const birth = drawBirth(random, role, age, issuer, () => drawRoots(random, territory, commune, group));
        const person = invent(nextId(random), group.unitNo, random, issuer, birth, role);
        yield person;
        if (!birth.twins || ++index >= commune.people) continue;
        yield invent(nextId(random), group.unitNo, random, issuer, birth, role);
      }
    },
  };
}

function drawRole(random: Random): Role {
  const { twins, reestablished, contradictory, nationalityLost } = rareNumbers;
  let draw = random.next();
  if (draw < twins) return { twin: true };
  if ((draw -= twins) < reestablished) return { reestablished: true };
  if ((draw -= reestablished) < contradictory) return { contradictory: true };
  return draw - contradictory < nationalityLost ? { fate: 'NATIONALITY_LOST', nationality: 'US' } : nothingLaidDown;
}

function drawBirth(
  random: Random,
  role: Role,
  laidDownAge: number | undefined,
  issuer: NumberIssuer,
  roots: () => Roots,
): Birth {
  const band = laidDownAge === undefined ? drawBand(random) : bandOf(laidDownAge);
  const age = laidDownAge ?? random.between(band.from, band.to);
  const exact = today - Math.floor((age + random.next()) * 365.2425);
  const precision = role.precision ?? drawPrecision(random, yearOf(exact));
  const day = precision === 'DAY' ? exact : startOf(exact, precision);
  const year = yearOf(day);
  const twins = role.twin === true && age < twinsBelowAge;
  const numberFor = twins ? issuer.twins(year) : (sex: Sex) => issuer.next(sex, year);
  return { surname: drawSurname(random), day, precision, roots: roots(), band, twins, numberFor };
}

function bandOf(age: number): (typeof ageBands)[number] {
  const band = ageBands.find(({ from, to }) => from <= age && age <= to);
  if (!band) throw new RangeError('no age band holds the age');
  return band;
}

function drawPrecision(random: Random, year: number): BirthDatePrecision {
  const draw = random.next();
  const shares = partialBirthDates.find(({ until }) => year <= until);
  if (!shares || draw >= shares.year + shares.month) return 'DAY';
  return draw < shares.year ? 'YEAR' : 'MONTH';
}

/** A date known in part stands as the first day of what is known. */
function startOf(day: DayNumber, precision: 'MONTH' | 'YEAR'): DayNumber {
  const year = String(yearOf(day));
  if (precision === 'YEAR') return dayNumber(`${year}-01-01`);
  return day - new Date(millisecondsOf(day)).getUTCDate() + 1;
}

function invent(id: string, unitNo: number, random: Random, issuer: NumberIssuer, birth: Birth, role: Role): Person {
  const sex: Sex = random.chance(birth.band.men) ? 'MALE' : 'FEMALE';
  const foreign = random.chance(foreignersOfTenThousand / 10_000) && role.fate === undefined;
  const nationality = role.nationality ?? (foreign ? drawForeign(random) : VIETNAMESE);
  const died = drawDeath(random, birth, role);
  return {
    ...birth.roots,
    id,
    unitNo,
    name: drawName(random, sex, yearOf(birth.day), birth.surname),
    birth: birth.day,
    precision: birth.precision,
    sex,
    nationality,
    presence: role.presence ?? (role.fate ? 'PRESENT' : drawPresence(random)),
    presenceOn: Math.max(birth.day, random.between(reviewBegan, today)),
    lifeStatus: died === null ? 'ALIVE' : role.declaredDead ? 'DECLARED_DEAD' : 'DECEASED',
    died,
    numbers: numbersOf({ birth: birth.day, sex, nationality, role }, random, issuer, birth.numberFor),
    twin: birth.twins,
    role,
  };
}

function drawDeath(random: Random, birth: Birth, role: Role): DayNumber | null {
  const dies = random.chance((birth.band.deaths / 1000) * (deathsSince / 365));
  const before = random.between(1, deathsSince);
  if (role.deadFor !== undefined) return today - role.deadFor;
  return dies && !role.fate && today - before > birth.day ? today - before : null;
}
