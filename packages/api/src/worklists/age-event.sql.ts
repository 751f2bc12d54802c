import { citizenColumns, joined, type CitizenRow } from '../citizens/citizen.sql.ts';
import { startOf, type EventPosition, type EventRange } from '../domain/age-events.ts';
import { countStatement, pageStatement, type Statement, numbered, once } from '../store/statement.ts';
import { mayHold } from './worklist.sql.ts';

/** A person with the age completed on the day of the event; null where the card falls due. */
export interface EventRow extends CitizenRow {
  eventAge: number | null;
}

interface Asked<Row> {
  statement: Statement<Row>;
  values: unknown[];
}

type Reach = readonly [lo: number, hi: number];

/** The column from which a range's events follow, the age that they complete, and their day: `dayOfEvent` said in SQL. */
function termsOf({ age: completed }: EventRange, next: () => string): { key: string; age: string; day: string } {
  if (completed === null) return { key: 'c.exchange_due_on', age: 'null::int', day: 'c.exchange_due_on' };
  const age = `${next()}::int`;
  return { key: 'c.date_of_birth', age, day: `(c.date_of_birth + make_interval(years => ${age}))::date` };
}

const ageOf = ({ age }: EventRange): number[] => (age === null ? [] : [age]);

/** The form of a statement: how many ranges it goes through, and of which day. */
const formOf = (ranges: readonly EventRange[]): string =>
  `${ranges.some(({ age }) => age === null) ? 'due' : 'born'}${String(ranges.length)}`;

/** Each range in the order of an index, as far as a page needs; these few are put in the order of the events. */
export function eventPage(
  [lo, hi]: Reach,
  ranges: readonly EventRange[],
  position: EventPosition | undefined,
  first: number,
): Asked<EventRow & { more: boolean }> {
  const name = `ageEvents/${formOf(ranges)}`;
  const bounds = ranges.flatMap((range) => [...ageOf(range), ...startOf(range, position), range.upTo]);
  const size = 2 + bounds.length + 1;
  const statement = once(name, () => {
    const next = numbered();
    const within = `c.unit_no between ${next()} and ${next()} and ${mayHold}`;
    const parts = ranges.map((range) => {
      const { key, age, day } = termsOf(range, next);
      return `(select c.id, ${key} as key, ${age} as age, ${day} as on_day from citizen c
     where ${within} and (${key}, c.id) > (${next()}::date, ${next()}::uuid) and ${key} <= ${next()}::date
     order by ${key}, c.id limit $${String(size)} + 1)`;
    });
    const text = `select ${citizenColumns}, null as "matchedNumberStatus", e.age as "eventAge"
   from (${parts.join(' union all ')}) e join citizen c on c.id = e.id ${joined}
   order by e.on_day, e.key, e.id limit $${String(size)} + 1`;
    return pageStatement<EventRow>(name, 'id', size, text);
  });
  return { statement, values: [lo, hi, ...bounds, first] };
}

export function eventCount([lo, hi]: Reach, ranges: readonly EventRange[], bound: number): Asked<{ counted: number }> {
  const name = `ageEvents/count/${formOf(ranges)}`;
  const statement = once(name, () => {
    const next = numbered();
    const text = `select count(*)::int as counted from (${everyEvent(ranges, next)} limit ${next()}) x`;
    return countStatement<{ counted: number }>(name, text);
  });
  return { statement, values: [lo, hi, ...boundsOf(ranges), bound] };
}

export function eventsByDay([lo, hi]: Reach, ranges: readonly EventRange[]): Asked<{ on: string; count: number }> {
  const name = `ageEventCounts/${formOf(ranges)}`;
  const statement = once(name, () => {
    const text = `select on_day as "on", count(*)::int as count from (${everyEvent(ranges, numbered())}) x group by on_day order by on_day`;
    return countStatement<{ on: string; count: number }>(name, text);
  });
  return { statement, values: [lo, hi, ...boundsOf(ranges)] };
}

function everyEvent(ranges: readonly EventRange[], next: () => string): string {
  const within = `c.unit_no between ${next()} and ${next()} and ${mayHold}`;
  const parts = ranges.map((range) => {
    const { key, day } = termsOf(range, next);
    return `select ${day} as on_day from citizen c
     where ${within} and ${key} > ${next()}::date and ${key} <= ${next()}::date`;
  });
  return parts.join(' union all ');
}

const boundsOf = (ranges: readonly EventRange[]): unknown[] =>
  ranges.flatMap((range) => [...ageOf(range), range.after, range.upTo]);
