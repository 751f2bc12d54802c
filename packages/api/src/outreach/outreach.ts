import { addDays } from '@lienthong/schema/civil-date';
import type { UnitLevel } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import { monthEnds } from '../domain/intervals.ts';
import type { WithholdingReason } from '../domain/metric.ts';
import {
  outreachCodes,
  outreachFields,
  outreachFigures,
  talliedOutreach,
  type OutreachField,
  type OutreachFigure,
} from '../domain/outreach.ts';
import { createShownDays } from '../domain/shown-days.ts';
import { firstCampaignDay } from '../enrollment/campaigns.ts';
import {
  cellOf,
  familiesDown,
  isAsked,
  partsOfAll,
  plainSight,
  readsPersonsOf,
  unitsOf,
  type Family,
} from '../statistics/families.ts';
import type { Unit } from '../store/units.ts';
import { unitOf } from '../units/units.ts';
import { wrong } from '../errors.ts';
import { readOpen, readTried, type Tried } from './figures.ts';
import { headsBetween, type HeadRow } from './head.sql.ts';
import { attemptCounts } from './outreach.sql.ts';

export interface Period {
  from: string;
  to: string;
}

export interface OutreachRow extends Record<OutreachField, number | null>, Period {
  unit: Unit | null;
  parent: Unit | null;
  unassigned: boolean;
  withheldFigures: { figure: OutreachFigure; reason: WithholdingReason }[];
}

export async function outreach(
  context: Context,
  { within: code, level, from, to }: Period & { within: string; level: UnitLevel },
): Promise<OutreachRow[]> {
  const within = unitIn(context, code, { from, to });
  const families = familiesDown(context, within, level, context.today);
  const units = unitsOf(families);
  const [triedIn, openIn] = await Promise.all([readTried(context, units, { from, to }), readOpen(context, units)]);
  const figuresOf = (unit: Unit): Record<OutreachField, number> => ({ ...triedIn(unit), ...openIn(unit) });
  const changes = await besideMonths(context, within, families, { from, to });
  return partsOfAll(context.caller, families, outreachFields, figuresOf, { ...plainSight(context.caller), changes })
    .filter((part) => isAsked(part, within, level))
    .map(({ unit, parent, unassigned, figures, withheld }) => ({
      ...{ unit, parent, unassigned, from, to },
      ...figures,
      withheldFigures: withheld.map(({ field, reason }) => ({ figure: figureOf(field), reason })),
    }));
}

const figureOf = (field: OutreachField): OutreachFigure => {
  const figure = outreachCodes.find((code) => outreachFigures[code].field === field);
  if (!figure) throw new Error('a field without its figure');
  return figure;
};

function unitIn(context: Context, code: string, { from, to }: Period): Unit {
  if (to < from) wrong('to', 'Not before `from`.');
  return unitOf(context, code, undefined, ['within']);
}

/**
 * Who reads no persons asks for whole months. Their figures up to the end of each month are held against those of the months
 * before: a period is told where both its ends are.
 */
async function besideMonths(
  context: Context,
  within: Unit,
  families: readonly Family[],
  { from, to }: Period,
): Promise<(unit: Unit | null, field: OutreachField, value: number, parent: Unit | null) => boolean> {
  const { caller } = context;
  if (readsPersonsOf(caller, within)) return () => false;
  const first = await firstCampaignDay(context);
  if (from !== first && !from.endsWith('-01')) {
    wrong('from', 'The first day of a month or of the campaign, unless you read the persons of the unit.');
  }
  if (!addDays(to, 1).endsWith('-01') || to >= context.today) {
    wrong('to', 'The last day of a month that is over, unless you read the persons of the unit.');
  }
  const shown = createShownDays();
  const hidden = new Set<string>();
  for (const day of monthEnds(first, to)) {
    const triedIn = await readTried(context, unitsOf(families), { from: first, to: day });
    const changes = (unit: Unit | null, field: OutreachField, value: number, parent: Unit | null): boolean =>
      shown.tells(cellOf(unit, parent), field, value, day);
    const sight = { ...plainSight(caller), changes };
    for (const { unit, parent, figures, withheld } of partsOfAll(caller, families, triedFields, triedIn, sight)) {
      for (const { field } of withheld)
        if (day === to || day === addDays(from, -1)) hidden.add(`${cellOf(unit, parent)} ${field}`);
      for (const field of triedFields)
        if (figures[field] !== null) shown.keep(cellOf(unit, parent), field, figures[field], day);
    }
  }
  return (unit, field, _, parent) => hidden.has(`${cellOf(unit, parent)} ${field}`);
}

const triedFields = talliedOutreach.map(({ field }) => field as keyof Tried);

export interface HeadOutreach extends Period {
  group: Unit;
  head: HeadRow;
  attempts: number;
  personsContacted: number;
  notEnrolled: number;
  untried: number;
}

/** A row for each head in office in the period; null where the caller doesn't read the persons of the unit. */
export async function outreachByHead(
  context: Context,
  { within: code, ...period }: Period & { within: string },
): Promise<HeadOutreach[] | null> {
  const within = unitIn(context, code, period);
  if (within.level === 'PROVINCE') wrong('within', 'A district or a unit within one.');
  if (!readsPersonsOf(context.caller, within)) return null;
  const heads = await context.sql(headsBetween, [within.unitNo, within.lastUnitNo, period.from, period.to]);
  const terms = heads.map(({ since, until }) => ({
    from: since > period.from ? since : period.from,
    to: until !== null && until < period.to ? until : period.to,
  }));
  const groups = heads.map(({ unitNo }) => unitNo);
  const days = [terms.map(({ from }) => from), terms.map(({ to }) => to)];
  const [counts, openIn] = await Promise.all([
    context.sql(attemptCounts, [groups, ...days]),
    readOpen(context, [within]),
  ]);
  const countOf = new Map(counts.map((row) => [row.ord, row]));
  return heads.flatMap((head, at) => {
    const group = context.units.findByNo(head.unitNo);
    const term = terms[at];
    if (!group || !term) return [];
    const { contacts = 0, sent = 0, persons = 0 } = countOf.get(at + 1) ?? {};
    return [{ group, head, ...term, attempts: contacts + sent, personsContacted: persons, ...openIn(group) }];
  });
}
