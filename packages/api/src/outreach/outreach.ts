import type { UnitLevel } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import type { WithholdingReason } from '../domain/metric.ts';
import {
  outreachCodes,
  outreachFields,
  outreachFigures,
  type OutreachField,
  type OutreachFigure,
} from '../domain/outreach.ts';
import { familiesDown, isAsked, partsOfAll, readsPersonsOf, unitsOf, wrong } from '../statistics/families.ts';
import type { Unit } from '../store/units.ts';
import { unitOf } from '../units/units.ts';
import { readOpen, readTried } from './figures.ts';
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
  return partsOfAll(context.caller, families, outreachFields, figuresOf)
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
