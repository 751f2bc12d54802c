import { defects as defectTable, type Defect, type DossierType } from '@lienthong/schema/codes';
import { defectShares, type Fate } from './assumptions.ts';
import type { DayNumber } from './calendar.ts';
import { advance, cancel, findDiscrepant, requireRedo, resolve, supersede, type DemoDossier } from './dossiers.ts';
import type { Person } from './people.ts';
import { weighted, type Random } from './random.ts';

/** A person's first dossier, and what it takes to go on with it. */
export interface Story {
  person: Person;
  random: Random;
  first: DemoDossier;
  /** The day up to which the story is told: the demo day, or the day of death. */
  until: DayNumber;
  again(day: DayNumber, more?: { type?: DossierType; redoes?: DemoDossier }): DemoDossier;
}

const drawDefect = weighted(defectShares);
const drawNewCapture = weighted(defectShares.filter(([defect]) => defectTable[defect].newCapture));

/** Steps a dossier goes before something is found: at most to IN_PRODUCTION. */
const beforeTrouble = 3;

/** The dossiers that become of the first, in the order of collection. */
export const stories = {
  ORDINARY({ random, first, until }) {
    advance(first, random, until);
    return [first];
  },
  STUCK({ random, first, until }) {
    advance(first, random, until, random.chance(0.8) ? 1 : 0);
    return [first];
  },
  DISCREPANT(story) {
    discrepant(story, story.first, defectsOf(story));
    return [story.first];
  },
  DISCREPANT_WHEN_PRINTED({ random, first, until }) {
    advance(first, random, until, 4);
    const defect = random.chance(0.5) ? 'PRINT_QUALITY' : 'CORRECTED_AFTER_COLLECTION';
    if (first.state === 'PRODUCED') findDiscrepant(first, random, until, [defect]);
    return [first];
  },
  REDO_REQUIRED(story) {
    redo(story, story.first);
    return [story.first];
  },
  REDONE(story) {
    const { random, first, until, again } = story;
    const chain = [first];
    for (let last = first; ;) {
      redo(story, last);
      const day = last.stateSince + random.between(2, 20);
      if (day > until) return chain;
      supersede(last, day);
      last = again(day, { redoes: last });
      chain.push(last);
      if (random.chance(0.88)) {
        advance(last, random, until);
        return chain;
      }
    }
  },
  RESOLVED(story) {
    const { random, first, until } = story;
    discrepant(story, first, defectsOf(story));
    resolve(first, random, until);
    if (first.state === 'UNDER_REVIEW') advance(first, random, until);
    return [first];
  },
  WITHDRAWN({ random, first, until, again }) {
    advance(first, random, until, random.between(0, beforeTrouble));
    cancel(first, 'WITHDRAWN', Math.min(until, first.stateSince + random.between(0, 6)));
    const day = first.stateSince + random.between(5, 60);
    if (day > until) return [first];
    const second = again(day);
    advance(second, random, until);
    return [first, second];
  },
  DUPLICATE({ random, first, until, again }) {
    advance(first, random, until);
    const day = first.stateSince + random.between(1, 20);
    if (first.state !== 'DELIVERED' || day > until) return [first];
    const second = again(day);
    cancel(second, 'DUPLICATE', Math.min(until, day + random.between(1, 3)));
    return [first, second];
  },
  FRAUD({ random, first, until }) {
    advance(first, random, until, random.between(1, beforeTrouble));
    cancel(first, 'FRAUD', Math.min(until, first.stateSince + random.between(1, 10)));
    return [first];
  },
  NOT_ELIGIBLE({ random, first, until }) {
    cancel(first, 'NOT_ELIGIBLE', Math.min(until, first.stateSince + random.between(1, 9)));
    return [first];
  },
  NATIONALITY_LOST({ random, first, until }) {
    advance(first, random, until, 1);
    cancel(first, 'NATIONALITY_LOST', Math.min(until, first.stateSince + random.between(1, 10)));
    return [first];
  },
  EXCHANGED: (story) => newCard(story, 'EXCHANGE'),
  REISSUED: (story) => newCard(story, 'REISSUE'),
} as const satisfies Record<Fate, (story: Story) => DemoDossier[]>;

function discrepant({ random, until }: Story, dossier: DemoDossier, defects: Defect[]): void {
  advance(dossier, random, until, random.between(0, beforeTrouble));
  findDiscrepant(dossier, random, until, defects);
}

function redo(story: Story, dossier: DemoDossier): void {
  discrepant(story, dossier, [drawNewCapture(story.random)]);
  requireRedo(dossier, story.random, story.until);
}

function newCard({ random, first, until, again }: Story, type: DossierType): DemoDossier[] {
  advance(first, random, until);
  const day = first.stateSince + random.between(10, 45);
  if (first.state !== 'DELIVERED' || day > until) return [first];
  const second = again(day, { type });
  advance(second, random, until);
  return [first, second];
}

function defectsOf({ person, random }: Story): Defect[] {
  const flaws = flawsOf(person);
  if (flaws.length > 0) return flaws;
  return random.chance(0.15) ? [...new Set([drawDefect(random), drawDefect(random)])] : [drawDefect(random)];
}

/** What the register itself shows to be wrong. */
export function flawsOf(person: Person): Defect[] {
  const flaws: Defect[] = [];
  if (person.precision !== 'DAY') flaws.push('PARTIAL_BIRTH_DATE');
  if (person.role.contradictory) flaws.push('NUMBER_STRUCTURE_MISMATCH');
  if (person.nativeNo === null || person.ethnicity === null) flaws.push('MISSING_FIELD');
  if (person.permanentNo === null) flaws.push('NO_RESIDENCE_REGISTRATION');
  if (person.twin) flaws.push('DUPLICATE_PERSON');
  return flaws;
}
