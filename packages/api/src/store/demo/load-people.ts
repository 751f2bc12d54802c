import type pg from 'pg';
import { ruleBook } from '../../domain/corrections/rule-book.ts';
import { findLimit } from '../../domain/dossiers/limit.ts';
import { workingCalendar } from '../../domain/working-calendar.ts';
import { copyInto } from '../reference/copy.ts';
import { ruleRows } from '../reference/rules.ts';
import { aroundOf, indexUnits, type Unit } from '../units.ts';
import { campaignStart, dayText } from './calendar.ts';
import { caseOf, paceOf, type CaseOptions } from './cases.ts';
import { rolesIn } from './cast.ts';
import { createInviter } from './invitations.ts';
import { createInventor } from './people.ts';
import type { Calendar } from './points.ts';
import { createRandom } from './random.ts';
import { memberColumns, type Rosters } from './rosters.ts';
import { addLines, personTables, type Lines, type PersonTable } from './rows.ts';

import type { Population, Territory } from './territory.ts';

const tableOrder = Object.keys(personTables) as PersonTable[];

export interface PeopleOptions {
  units: readonly Unit[];
  territory: Territory;
  rosters: Rosters;
  calendar: Calendar;
  population: Population;
  seed: number;
  freeze: boolean;
}

/** People whose lines are held before they are copied. */
const batch = 2000;

/**
 * Invents the people commune by commune and copies them in batches, so that memory stays flat whatever the population:
 * persons first, for what points to them. Needs emptied tables without row security and triggers (see bulk.ts).
 */
export async function loadPeople(
  client: pg.ClientBase,
  options: PeopleOptions,
  progress: (done: number) => void,
): Promise<void> {
  const { units, territory, rosters, calendar, seed, population, freeze } = options;
  const inventor = createInventor(territory);
  const inviter = createInviter(calendar);
  const placeText = placeTexts(units);
  const limitDays = limits(units);
  let lines = noLines();
  let members: string[] = [];
  let done = 0;
  const flush = async (): Promise<void> => {
    done += lines.citizen.length;
    for (const table of tableOrder) await copyInto(client, personTables[table], lines[table], { freeze });
    await copyInto(client, memberColumns, members, { freeze });
    lines = noLines();
    members = [];
    progress(done);
  };
  for (const [index, commune] of territory.communes.entries()) {
    const random = createRandom(seed, `people of ${commune.unit.code}`);
    const chance = createRandom(seed, `invitations of ${commune.unit.code}`);
    // In the smallest province the first commune's people are left to be invited.
    const firstIssue = population !== 'small' || index > 0;
    const caseOptions = { territory, commune, pace: paceOf(commune, random), placeText, limitDays };
    for (const person of inventor.peopleOf(commune, random, rolesIn(commune, index === 0, population))) {
      const known = caseOf(person, random, caseOptions);
      const memberships = rosters.enroll(person, commune);
      const invited = inviter.invite({ person, known, commune, memberships, random: chance, firstIssue });
      addLines(lines, person, known, invited);
      for (const { line } of memberships) members.push(line);
      if (lines.citizen.length >= batch) await flush();
    }
  }
  await flush();
}

/** The limits of the law when the campaign began: none changed during it. */
function limits(units: readonly Unit[]): CaseOptions['limitDays'] {
  const rules = ruleBook(ruleRows(), workingCalendar(new Map()));
  const { findById, findByNo } = indexUnits(units, []);
  const known = new Map<string, number>();
  return (unitNo, type) => {
    const key = `${String(unitNo)} ${type}`;
    const found =
      known.get(key) ??
      findLimit(type, aroundOf(findByNo(unitNo), findById), dayText(campaignStart), rules)?.workingDays;
    if (found === undefined) throw new Error(`no rule limits a ${type} in the unit ${String(unitNo)}`);
    known.set(key, found);
    return found;
  };
}

const noLines = (): Lines => ({
  citizen: [],
  personal_number: [],
  dossier: [],
  card: [],
  invitation: [],
  invitation_step: [],
});

/** "Xã Tân Bình, Huyện Tân Biên, Tỉnh Tây Ninh": the unit's name and those above it, as a card prints a place. */
function placeTexts(units: readonly Unit[]): (unitNo: number) => string {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const byNo = new Map(units.map((unit) => [unit.unitNo, unit]));
  const known = new Map<number, string>();
  const compose = (unit: Unit): string => {
    const parent = unit.parentId === null ? undefined : byId.get(unit.parentId);
    return parent ? `${unit.fullName}, ${compose(parent)}` : unit.fullName;
  };
  return (unitNo) => {
    const found = known.get(unitNo);
    if (found !== undefined) return found;
    const unit = byNo.get(unitNo);
    if (!unit) throw new Error(`no unit has the number ${String(unitNo)}`);
    const composed = compose(unit);
    known.set(unitNo, composed);
    return composed;
  };
}
