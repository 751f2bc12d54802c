import { ageEventKinds, type AgeEventKind } from '@lienthong/schema/age-events';
import { addDays, ageOn, daysBetween, type Day } from '@lienthong/schema/civil-date';
import { contentHash } from '../access/canonical.ts';
import type { Context } from '../access/context.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import type { CitizenRow } from '../citizens/citizen.sql.ts';
import { dayOfEvent, eventRanges, mostEventDays, type EventPosition, type EventRange } from '../domain/age-events.ts';
import { CallError } from '../errors.ts';
import { unitOf } from '../units/units.ts';
import { eventCount, eventPage, eventsByDay, type EventRow } from './age-event.sql.ts';
import { refuseUnseen } from './unseen.ts';
import { rangeOf } from './worklists.ts';

/** What a day brings to a person. */
export interface AgeEvent {
  kind: AgeEventKind;
  on: Day;
  /** Completed years on the day. */
  age: number;
  citizen: CitizenRow;
}

export interface DayCount {
  on: Day;
  count: number;
}

export interface EventDays {
  kind: AgeEventKind;
  unit: string;
  from: Day;
  to: Day;
}

/** Of person, kind and day, and readable as none of them: the day tells a birthday, and ids stand in other systems' logs. */
export const ageEventId = ({ kind, on, citizen }: AgeEvent): string =>
  `aev_${contentHash([kind, on, citizen.id]).subarray(0, 16).toString('hex')}`;

export async function listAgeEvents(
  context: Context,
  asked: EventDays & { first: number; after: string | undefined },
): Promise<Connection<AgeEvent>> {
  const { kind, unit, from, to, first, after } = asked;
  const { reach, ranges } = await placesOf(context, 'ageEvents', asked);
  const binding = { client: context.caller.client.id, list: 'ageEvents', filter: { unit, from, to }, order: kind };
  const position = after === undefined ? undefined : (context.cursors.open(binding, after) as unknown as EventPosition);
  const page = eventPage(reach, ranges, position, first);
  const rows = ranges.length === 0 ? [] : await context.sql(page.statement, page.values);
  const count = eventCount(reach, ranges, countBound + 1);
  return connect({
    nodes: rows.map((row) => eventOf(kind, row)),
    more: rows[0]?.more ?? false,
    after,
    cursorOf: ({ on, citizen }) => context.cursors.seal(binding, [on, keyOf(kind, citizen), citizen.id]),
    count: async () =>
      ranges.length === 0 ? 0 : ((await context.sql(count.statement, count.values))[0]?.counted ?? 0),
  });
}

/** A row for each day, those without an event too. */
export async function countAgeEvents(context: Context, asked: EventDays): Promise<DayCount[]> {
  const { reach, ranges } = await placesOf(context, 'ageEventCounts', asked);
  const { statement, values } = eventsByDay(reach, ranges);
  const rows = ranges.length === 0 ? [] : await context.sql(statement, values);
  const counts = new Map(rows.map(({ on, count }) => [on, count]));
  return Array.from({ length: daysBetween(asked.from, asked.to) + 1 }, (_, n) => {
    const on = addDays(asked.from, n);
    return { on, count: counts.get(on) ?? 0 };
  });
}

/** Where to look, once it is sure that the caller may see the days on which persons were born. */
async function placesOf(
  context: Context,
  operation: string,
  { kind, unit, from, to }: EventDays,
): Promise<{ reach: [number, number]; ranges: EventRange[] }> {
  await refuseUnseen(context, operation, [
    ['from', 'PERSONAL'],
    ['to', 'PERSONAL'],
  ]);
  const days = daysBetween(from, to) + 1;
  if (days < 1 || days > mostEventDays) {
    const rule = `A day from \`from\` on, ${String(mostEventDays)} days in all at most.`;
    throw new CallError('BAD_USER_INPUT', `Argument to: ${rule}`, { path: ['to'], rule });
  }
  const reach = rangeOf(context, unitOf(context, unit, undefined, ['unit']), undefined);
  return { reach, ranges: eventRanges(kind, from, to, context.rules) };
}

/** The day on the person's row that the event follows from. */
const keyOf = (kind: AgeEventKind, { dateOfBirth, exchangeDueOn }: CitizenRow): Day =>
  ageEventKinds[kind].by === 'BIRTH' ? dateOfBirth : (exchangeDueOn ?? '');

function eventOf(kind: AgeEventKind, row: EventRow): AgeEvent {
  const on = dayOfEvent(keyOf(kind, row), row.eventAge);
  return { kind, on, age: row.eventAge ?? ageOn(row.dateOfBirth, on), citizen: row };
}
