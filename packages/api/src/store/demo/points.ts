import type pg from 'pg';
import type { CollectionKind } from '@lienthong/schema/codes';
import { statesOfInvitations } from '@lienthong/schema/invitation-life';
import { copyInto, copyLine } from '../reference/copy.ts';
import type { Unit } from '../units.ts';
import { calendarDays, calledOff, slotRoom } from './assumptions.ts';
import { campaignStart, dayText, isWorkingDay, millisecondsOf, today, type DayNumber } from './calendar.ts';
import type { Random } from './random.ts';
import type { Roster } from './rosters.ts';
import type { Commune, Territory } from './territory.ts';

export interface Point {
  id: string;
  kind: CollectionKind;
  name: string;
  unit: Unit;
  unitNo: number;
  roster: Roster | null;
  agencyNo: number;
  clientNo: number;
}

export interface Slot {
  id: string;
  point: Point;
  on: DayNumber;
  afternoon: boolean;
  capacity: number;
  /** Counted while people are invited; the column is counted from the rows afterwards. */
  booked: number;
  off: boolean;
}

/** Where and when people of the demo can be invited. */
export interface Calendar {
  /** By the code of the commune: of its own point and the district's office. */
  slotsOf: ReadonlyMap<string, readonly Slot[]>;
  /** By the code of the district: of the team that comes home. */
  homeOf: ReadonlyMap<string, readonly Slot[]>;
  /** By the id of the cohort. */
  sessionsOf: ReadonlyMap<string, readonly Slot[]>;
}

interface Keeper {
  agencyNo: number;
  clientNo: number;
}

const days = Array.from(
  { length: calendarDays.before + calendarDays.after + 1 },
  (_, index) => today - calendarDays.before + index,
).filter(isWorkingDay);
const [past, coming] = [days.filter((day) => day < today), days.filter((day) => day > today)];
const weekday = (day: DayNumber): number => new Date(millisecondsOf(day)).getUTCDay();

/** Opens an office at the seat of every district and in every other town, mobile teams elsewhere, and points at schools and a site. */
export async function openPoints(
  client: pg.ClientBase,
  territory: Territory,
  rosters: readonly Roster[],
  random: Random,
): Promise<Calendar> {
  const planner = createPlanner(await keepersOf(client, territory), random);
  const calendar = {
    slotsOf: new Map<string, readonly Slot[]>(),
    homeOf: new Map<string, readonly Slot[]>(),
    sessionsOf: new Map<string, readonly Slot[]>(),
  };
  for (const district of territory.districts) {
    const communes = territory.communes.filter((commune) => commune.district === district);
    const seat = communes.find((commune) => commune.unit === commune.seat);
    if (!seat) throw new Error('a district of the demo has no seat');
    const office = planner.open('OFFICE', `Bộ phận cấp căn cước, Công an ${district.fullName}`, seat);
    const ofOffice = planner.plan(office, days, roomFor(seat.people, days));
    for (const commune of communes) {
      const own = commune === seat ? [] : ownSlots(planner, commune, random);
      calendar.slotsOf.set(commune.unit.code, [...own, ...ofOffice]);
    }
    const home = planner.open('HOME', `Tổ cấp tại nhà, Công an ${district.fullName}`, seat);
    const wednesdays = days.filter((day) => weekday(day) === 3);
    calendar.homeOf.set(district.code, planner.plan(home, wednesdays, slotRoom.atHome));
  }
  for (const roster of sessionRosters(rosters)) {
    const there = territory.communes.find(({ unit }) => unit.unitNo === roster.unitNo);
    if (!there) throw new Error('a school or site of the demo lies outside of its territory');
    const point = planner.open(roster.kind === 'SCHOOL' ? 'SCHOOL' : 'ENTERPRISE', roster.name, there, roster);
    calendar.sessionsOf.set(roster.id, planner.plan(point, sessionDays, slotRoom.session));
  }
  await copyInto(client, pointColumns, planner.points.map(pointLine));
  await copyInto(client, slotColumns, planner.slots.map(slotLine));
  return calendar;
}

/** The province's police keep the points of a district whose police have no system of their own. */
async function keepersOf(client: pg.ClientBase, { province }: Territory): Promise<(district: Unit) => Keeper> {
  const { rows } = await client.query<Keeper & { id: string }>(
    `select a.id, a.no as "agencyNo", min(c.no) as "clientNo" from agency a join client c on c.agency_id = a.id
     where a.kind = 'POLICE' group by 1, 2`,
  );
  const keepers = new Map(rows.map((row) => [row.id, row]));
  return (district) => {
    const found = keepers.get(`police-${district.code}`) ?? keepers.get(`police-${province.code}`);
    if (!found) throw new Error('nobody keeps the collection points of the demo');
    return found;
  };
}

interface Planner {
  points: readonly Point[];
  slots: readonly Slot[];
  open(kind: CollectionKind, name: string, where: Commune, roster?: Roster): Point;
  /** A slot in the morning and one in the afternoon of each day. */
  plan(point: Point, on: readonly DayNumber[], capacity: number): Slot[];
}

function createPlanner(keeperOf: (district: Unit) => Keeper, random: Random): Planner {
  const points: Point[] = [];
  const slots: Slot[] = [];
  return {
    points,
    slots,
    open(kind, name, { unit, district }, roster) {
      const { agencyNo, clientNo } = keeperOf(district);
      const id = random.uuid(millisecondsOf(campaignStart) + points.length);
      const point = { id, kind, name, unit, unitNo: unit.unitNo, roster: roster ?? null, agencyNo, clientNo };
      points.push(point);
      return point;
    },
    plan(point, on, capacity) {
      const planned = on.flatMap((day) =>
        [false, true].map((afternoon, half) => {
          const id = random.uuid(millisecondsOf(today - calendarDays.before) + 2 * slots.length + half);
          const off = day > today && random.below(calledOff) === 0;
          return { id, point, on: day, afternoon, capacity, booked: 0, off };
        }),
      );
      slots.push(...planned);
      return planned;
    },
  };
}

/** A team comes for two days before the demo day and two after it; an office in a town is open twice a week. */
function ownSlots(planner: Planner, commune: Commune, random: Random): Slot[] {
  const { unit, people } = commune;
  const rural = unit.type === 'COMMUNE';
  const visit = (some: readonly DayNumber[]): DayNumber[] => {
    const from = random.below(some.length - 1);
    return some.slice(from, from + 2);
  };
  const point = rural
    ? planner.open('MOBILE', `Tổ lưu động tại ${unit.fullName}`, commune)
    : planner.open('OFFICE', `Trụ sở Công an ${unit.fullName}`, commune);
  const on = rural ? [...visit(past), ...visit(coming)] : days.filter((day) => [2, 4].includes(weekday(day)));
  return planner.plan(point, on, roomFor(people, on));
}

const roomFor = (people: number, on: readonly DayNumber[]): number =>
  Math.max(slotRoom.least, Math.ceil((people * slotRoom.ofHundred) / 100 / (2 * on.length)));

/** The schools that keep their rosters themselves, and one site. */
const sessionRosters = (rosters: readonly Roster[]): Roster[] => [
  ...rosters.filter(({ kind }) => kind === 'SCHOOL'),
  ...rosters.filter(({ kind }) => kind === 'WORKFORCE').slice(0, 1),
];
const sessionDays = [...past.slice(-5, -4), ...coming.slice(3, 5)];

const pointColumns = `collection_point (id, kind, name, unit_id, unit_no, school_code, site_code, agency_no, client_no, opens_on, version)`;
const pointLine = ({ id, kind, name, unit, unitNo, roster, agencyNo, clientNo }: Point): string =>
  copyLine([
    ...[id, kind, name, unit.id, unitNo, kind === 'SCHOOL' ? (roster?.code ?? null) : null],
    ...[kind === 'ENTERPRISE' ? (roster?.code ?? null) : null, agencyNo, clientNo, dayText(campaignStart), 2],
  ]);

const slotColumns = `collection_slot (id, point_id, unit_no, on_day, from_time, to_time, capacity, cohort_id, state, version)`;
const slotLine = ({ id, point, on, afternoon, capacity, off }: Slot): string => {
  const state = off ? 'CANCELLED' : on < today ? 'CLOSED' : 'OPEN';
  const times = afternoon ? ['13:30', '17:00'] : ['07:30', '11:30'];
  return copyLine([
    ...[id, point.id, point.unitNo, dayText(on), ...times, capacity],
    ...[point.roster?.id ?? null, state, state === 'OPEN' ? 1 : 2],
  ]);
};

const holdsPlace = statesOfInvitations('holdsPlace');

/** The triggers that keep the places were off. */
export async function countBooked(client: pg.ClientBase): Promise<void> {
  await client.query(
    `update collection_slot s set booked = n.places
     from (select slot_id, count(*) as places from invitation where state = any ($1) and slot_id is not null group by 1) n
     where s.id = n.slot_id`,
    [holdsPlace],
  );
}
