import type pg from 'pg';
import type { Day } from '@lienthong/schema/civil-date';
import { allSuccessions, allUnits, indexUnits, type Succession, type Unit, type Units } from '../units.ts';
import * as sql from './merge.sql.ts';
import { lastDayBefore, planMerge, type MergeOrder, type MergePlan, type MergeRefusal, type Taken } from './plan.ts';

export interface Touched {
  persons: number;
  /** Who lives elsewhere and is registered in a commune that ends. */
  registered: number;
  dossiers: number;
  requests: number;
  points: number;
  agencies: number;
}

export type Merged =
  | { outcome: 'REFUSED'; option: keyof MergeOrder; code: MergeRefusal }
  | { outcome: 'DONE_BEFORE'; commune: Unit }
  | {
      outcome: 'DONE' | 'WOULD_BE';
      plan: MergePlan;
      touched: Touched;
      /** Milliseconds during which nobody else wrote. */ alone: number;
    };

/**
 * Merges communes, in one transaction: a command that is killed has changed nothing or everything, and run again does what is
 * left, be it nothing. Readers see the units of before or of after; writers wait, and are told to come again after 2 s.
 */
export async function mergeCommunes(owner: pg.Client, order: MergeOrder, { dryRun = false } = {}): Promise<Merged> {
  if (!dryRun) await foldAhead(owner);
  await owner.query(dryRun ? 'begin isolation level repeatable read read only' : 'begin');
  try {
    if (!dryRun) await owner.query(sql.aloneText);
    const began = performance.now();
    const units = await readUnits(owner);
    const before = await findMerge(owner, units, order);
    if (before) return { outcome: 'DONE_BEFORE', commune: before };
    const planned = planMerge(order, units, await legalToday(owner));
    if ('code' in planned) return { outcome: 'REFUSED', ...planned };
    const { plan } = planned;
    const numbers = numbersOf([...plan.communes, ...plan.groups]);
    const touched = (await owner.query<Touched>(sql.countText, [numbers.old])).rows[0];
    if (!touched) throw new Error('counts are one row');
    if (dryRun) return { outcome: 'WOULD_BE', plan, touched, alone: 0 };
    await carryOut(owner, order, plan);
    await owner.query('commit');
    return { outcome: 'DONE', plan, touched, alone: Math.round(performance.now() - began) };
  } finally {
    // After the commit there is nothing to undo.
    await owner.query('rollback').catch(() => undefined);
  }
}

/** So that little is left to fold while nobody writes. */
async function foldAhead(owner: pg.Client): Promise<void> {
  for (let moved = 1; moved > 0;) {
    const { rows } = await owner.query<{ moved: number }>('select fold_tallies(50000) as moved');
    moved = rows[0]?.moved ?? 0;
  }
}

async function readUnits(owner: pg.Client): Promise<Units> {
  const units = await owner.query<Unit>(withTextDays(allUnits.text));
  const successions = await owner.query<Succession>(withTextDays(allSuccessions.text));
  return indexUnits(units.rows, successions.rows);
}

/** Days as the register has them, whatever this client's parser makes of a date. */
const withTextDays = (text: string): string =>
  text.replace(/(\w+\.)?(valid_from|valid_to|effective_on) as/g, '$1$2::text as');

async function legalToday(owner: pg.Client): Promise<Day> {
  const { rows } = await owner.query<{ today: string }>('select legal_today()::text as today');
  return rows[0]?.today ?? '';
}

/** The unit that this very order made, when it ran before. */
async function findMerge(owner: pg.Client, units: Units, order: MergeOrder): Promise<Unit | undefined> {
  const { rows } = await owner.query<{ new_id: string; old_ids: string[] }>(
    'select new_id, old_ids from unit_merge where effective_on = $1::date and document = $2',
    [order.on, order.document],
  );
  const same = rows.find(({ new_id, old_ids }) => {
    const codes = old_ids.map((id) => units.findById(id)?.code);
    return new_id === `${order.into}@${order.on}` && codes.toSorted().join() === order.from.toSorted().join();
  });
  return same && units.findById(same.new_id);
}

const numbersOf = (taken: readonly Taken[]): { old: number[]; heirs: number[] } => ({
  old: taken.map(({ old }) => old.unitNo),
  heirs: taken.map(({ heir }) => heir.unitNo),
});

async function carryOut(owner: pg.Client, { on, document }: MergeOrder, plan: MergePlan): Promise<void> {
  const { commune, communes, groups } = plan;
  const taken = [...communes, ...groups];
  const { old, heirs } = numbersOf(taken);
  const oldIds = communes.map((one) => one.old.id);
  await owner.query(sql.placeRows);
  await owner.query(sql.endUnits, [old, lastDayBefore(on)]);
  await owner.query(sql.addUnits, [JSON.stringify([commune, ...groups.map(({ heir }) => heir)])]);
  await owner.query(sql.passSuccessions, [oldIds, commune.id, on]);
  const ids = [taken.map((one) => one.old.id), taken.map(({ heir }) => heir.id)];
  await owner.query(sql.addSuccessions, [...ids, on, document]);
  await owner.query(sql.mergeTallies, [old, heirs, on]);
  await owner.query(sql.addFormers, [old, heirs]);
  await owner.query(sql.addHeirs, [old, heirs]);
  for (const statement of sql.movePersons) await asked(owner, statement, old, on);
  await owner.query(sql.moveAgencies, [old, heirs]);
  for (const statement of sql.moveRest) await owner.query(statement, [old]);
  await owner.query(sql.addMerge, [commune.id, oldIds, on, document]);
}

/** A statement gets as many values as it names. */
async function asked(owner: pg.Client, statement: string, ...values: unknown[]): Promise<void> {
  const named = Math.max(...[...statement.matchAll(/\$(\d)/g)].map(([, no]) => Number(no)));
  await owner.query(statement, values.slice(0, named));
}
