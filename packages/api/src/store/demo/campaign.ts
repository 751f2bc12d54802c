import type pg from 'pg';
import type { Day } from '@lienthong/schema/civil-date';
import { copyInto, copyLine } from '../reference/copy.ts';
import { readData } from '../reference/csv.ts';
import { split } from '../reference/shares.ts';
import { dayNumber, millisecondsOf } from './calendar.ts';
import type { Random } from './random.ts';
import { campaignId } from './rows.ts';
import type { Territory } from './territory.ts';

/** The two targets set for the province, as published; the later one supersedes. */
const published = [
  {
    deadline: '2021-07-01',
    recordedOn: '2021-01-01',
    assignedBy: 'not named by the source',
    document: 'not named by the source (report on the launch of the campaign)',
    note: 'the source carries no date: recorded as of the start of the campaign',
  },
  {
    deadline: '2021-06-15',
    recordedOn: '2021-04-14',
    assignedBy: 'Ministry of Public Security (set from above)',
    document: 'Directive of Tây Ninh province, April 2021',
    note: null,
  },
] as const;

/** Loads the campaign with the province's targets and an invented split of the second; answers the note on the latter. */
export async function loadCampaign(client: pg.ClientBase, territory: Territory, random: Random): Promise<string> {
  const figures = readData('campaign_figures.csv', ['area_code', 'deadline', 'target', 'source']);
  await copyInto(client, 'campaign (id, name, unit_id, starts_on, ends_before, eligibility, source)', [
    copyLine([
      campaignId,
      'Cấp căn cước công dân gắn chip, tỉnh Tây Ninh',
      territory.province.id,
      '2021-01-01',
      null,
      'Alive, Vietnamese, full 14 years on the day',
      'drive from 1 January to 1 July 2021 as reported at its launch; no end is set for the demo',
    ]),
  ]);

  const scale = territory.people / territory.census;
  const scaled =
    scale === 1 ? null : `scaled to ${String(territory.people)} of ${String(territory.census)} people; assigned were `;
  const lines: string[] = [];
  const add = (target: TargetRow): string => {
    const id = random.uuid(millisecondsOf(dayNumber(target.recordedOn)));
    const { unitId, value, assigned, deadline, assignedBy, document, recordedOn, supersedes, source } = target;
    const note = [scaled && `${scaled}${String(assigned)}`, target.note].filter((part) => part).join('; ') || null;
    lines.push(
      copyLine([
        ...[id, campaignId, unitId, 'CARDS_ISSUED', value, assigned, deadline, assignedBy, document, recordedOn],
        ...[supersedes, source, note],
      ]),
    );
    return id;
  };

  let supersedes: string | null = null;
  let last = { value: 0, assigned: 0, source: '' };
  for (const target of published) {
    const figure = figures.find((row) => row.area_code === territory.province.code && row.deadline === target.deadline);
    if (!figure) throw new Error('campaign_figures.csv lacks a target of the province');
    const assigned = Number(figure.target);
    last = { value: Math.max(1, Math.round(assigned * scale)), assigned, source: figure.source };
    const note = supersedes === null ? target.note : beyondEveryone;
    supersedes = add({ ...target, ...last, unitId: territory.province.id, supersedes, note });
  }

  const shares = territory.districts.map((district) => territory.censusOf.get(district.code) ?? 0);
  const values = split(last.value, shares);
  const assigned = split(last.assigned, shares);
  territory.districts.forEach((district, index) =>
    add({
      ...published[1],
      assignedBy: 'Công an tỉnh Tây Ninh (invented)',
      document: 'none: an invented split of the province’s target by population',
      unitId: district.id,
      value: values[index] ?? 1,
      assigned: assigned[index] ?? 1,
      source: 'invented',
      supersedes: null,
      note: 'invented split by population',
    }),
  );
  await copyInto(
    client,
    `target (id, campaign_id, unit_id, metric, value, assigned_value, due_before, assigned_by, document, recorded_on,
      supersedes, source, note)`,
    lines,
  );
  return [scaled && `${scaled}${String(last.assigned)}`, beyondEveryone].filter((part) => part !== null).join('; ');
}

const beyondEveryone = 'the target exceeds the number of people of 14 and over';

interface TargetRow {
  unitId: string;
  value: number;
  assigned: number;
  deadline: Day;
  assignedBy: string;
  document: string;
  recordedOn: Day;
  supersedes: string | null;
  source: string;
  note: string | null;
}
