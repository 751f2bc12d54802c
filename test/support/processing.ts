import { daysBetween } from '@lienthong/schema/civil-date';
import { pausedStates, type Escalation } from '@lienthong/schema/dossier-clock';
import { isOpen, type DossierState } from '@lienthong/schema/dossier-life';
import { escalationOf, isRunning, workingDaysAfter, type Clocked } from '@lienthong/api/domain/dossiers/clock';
import { calendar } from '../domain/corrections/fixtures.ts';
import type { TestApi } from './api.ts';

interface Unit {
  id: string;
  unit_no: number;
  last_unit_no: number;
}

interface DossierRow extends Clocked {
  id: string;
  residenceNo: number;
  collectingNo: number;
  redoOf: string | null;
  producedOn: string | null;
  cancelReason: string | null;
  defects: string[];
  moves: { version: number; to: DossierState; on: string; defects: string[] }[];
}

const classes: Record<Escalation, string> = {
  NONE: 'UNDER_50',
  P50: 'FROM_50',
  P80: 'FROM_50',
  P100: 'FROM_100',
  P150: 'FROM_150',
};

/** A dossier at the end of a day, by its steps alone; where none were kept it always stood as it stands. */
function asOf(dossier: DossierRow, day: string): Clocked | undefined {
  const { moves, collectedOn } = dossier;
  if (moves[0]?.version !== 1) {
    if (moves.length > 0) throw new Error('a dossier of the demo was moved');
    return dossier;
  }
  let clock: Clocked = {
    ...dossier,
    state: 'COLLECTED',
    stateSince: collectedOn,
    pausedDays: 0,
    pausedOn: null,
    usedDays: null,
  };
  let at = collectedOn;
  if (at > day) return undefined;
  for (const { to, on } of moves.slice(1)) {
    if (on > at) at = on;
    if (at > day) break;
    const pauses = to in pausedStates;
    if (pauses && clock.pausedOn === null) {
      clock = { ...clock, pausedOn: on, usedDays: workingDaysAfter(collectedOn, on, calendar) - clock.pausedDays };
    } else if (!pauses && clock.pausedOn !== null) {
      const pausedDays = clock.pausedDays + workingDaysAfter(clock.pausedOn, on, calendar);
      clock = { ...clock, pausedOn: null, usedDays: null, pausedDays };
    }
    clock = { ...clock, state: to, stateSince: on };
  }
  return clock;
}

export type Counts = Record<string, number>;

/** What the rows tell, dossier by dossier: nothing of it is read from a tally. */
export async function readOracle(t: TestApi) {
  const dossiers = await t.oracle<DossierRow>(
    `select d.id, d.residence_unit_no as "residenceNo", d.collecting_unit_no as "collectingNo", d.state, d.state_since::text as "stateSince",
       d.collected_on::text as "collectedOn", d.limit_days as "limitDays", d.due_on::text as "dueOn", d.paused_days as "pausedDays",
       d.paused_on::text as "pausedOn", d.used_days as "usedDays", d.redo_of as "redoOf", d.produced_on::text as "producedOn",
       d.cancel_reason as "cancelReason",
       -- What was found before steps were kept, the loader alone knows.
       case when m.moves is null then d.defects_found else d.defects end as defects, coalesce(m.moves, '[]') as moves
     from dossier d left join (select dossier_id, jsonb_agg(jsonb_build_object('version', version, 'to', to_state, 'on', on_day, 'defects', defects) order by version) as moves
       from dossier_move group by 1) m on m.dossier_id = d.id`,
  );
  const byId = new Map(dossiers.map((one) => [one.id, one]));
  const units = await t.oracle<Unit>(`select id, unit_no, last_unit_no from administrative_unit`);
  const unitOf = new Map(units.map((unit) => [unit.id, unit]));
  const chainOf = (one: DossierRow): DossierRow[] =>
    one.redoOf === null ? [one] : [one, ...chainOf(byId.get(one.redoOf)!)];
  const chains = dossiers
    .filter(
      ({ state, cancelReason }) => state !== 'SUPERSEDED' && (state !== 'CANCELLED' || cancelReason === 'DECEASED'),
    )
    .map(chainOf);
  type Attribution = 'RESIDENCE' | 'COLLECTING_UNIT';
  const within = (id: string, by: Attribution, one: DossierRow): boolean => {
    const no = by === 'RESIDENCE' ? one.residenceNo : one.collectingNo;
    const { unit_no, last_unit_no } = unitOf.get(id)!;
    return unit_no <= no && no <= last_unit_no;
  };

  return {
    backlog(id: string, by: Attribution, day: string): Counts {
      const counts: Counts = {};
      const add = (key: string): void => void (counts[key] = (counts[key] ?? 0) + 1);
      for (const one of dossiers) {
        if (!within(id, by, one)) continue;
        const clock = asOf(one, day);
        if (!clock || !isOpen(clock.state)) continue;
        add('open');
        add(clock.state);
        add(isRunning(clock.state) || clock.pausedOn !== null ? classes[escalationOf(clock, day, calendar)] : 'ENDED');
        const age = daysBetween(chainOf(one).at(-1)!.collectedOn, day);
        for (const over of [30, 60, 90]) if (age > over) add(`over${String(over)}Days`);
      }
      return counts;
    },
    cases(id: string, by: Attribution, from: string, to: string): Counts & { taken: number[] } {
      const counts: Counts = {};
      const taken: number[] = [];
      const add = (key: string): void => void (counts[key] = (counts[key] ?? 0) + 1);
      for (const chain of chains) {
        const first = chain.at(-1)!;
        if (!within(id, by, first)) continue;
        const produced = chain.flatMap(({ producedOn }) => producedOn ?? []).toSorted()[0];
        const found = new Set(
          chain.flatMap(({ defects, moves }) => [...defects, ...moves.flatMap((move) => move.defects)]),
        );
        if (produced !== undefined && from <= produced && produced <= to)
          taken.push(workingDaysAfter(first.collectedOn, produced, calendar));
        if (first.collectedOn < from || first.collectedOn > to) continue;
        add('collected');
        if (chain.length > 1) add('redone');
        if (chain.length > 1 || found.size > 0) add('troubled');
        else if (produced !== undefined) add('smooth');
        for (const defect of found) add(defect);
      }
      return { ...counts, taken: taken.toSorted((one, other) => one - other) } as Counts & { taken: number[] };
    },
  };
}
