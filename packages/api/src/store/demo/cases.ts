import { birthdayOf } from '@lienthong/schema/civil-date';
import type { CollectionKind, DossierType } from '@lienthong/schema/codes';
import { CARD_AGE, VIETNAMESE } from '@lienthong/schema/enrollment-status';
import {
  collectedAtSchool,
  collectedShare,
  collectedTooEarly,
  collectionPace,
  collectionShares,
  fates,
  flawFound,
  zeal,
  type Fate,
} from './assumptions.ts';
import { campaignStart, dayNumber, dayText, isWorkingDay, millisecondsOf, today, type DayNumber } from './calendar.ts';
import { cardOf, exchangeDueOn, type DemoCard } from './cards.ts';
import { collect, endByDeath, type Collection, type DemoDossier } from './dossiers.ts';
import type { Person } from './people.ts';
import { weighted, type Random } from './random.ts';
import { pick } from './roots.ts';
import { flawsOf, stories } from './stories.ts';
import type { Commune, Territory } from './territory.ts';

/** What the campaign did with one person. */
export interface Case {
  dossiers: readonly DemoDossier[];
  cards: readonly DemoCard[];
  /** As the triggers of the database derive it: the newest dossier that is neither cancelled nor superseded. */
  current: DemoDossier | null;
  /** As the triggers derive it, of the card in hand. */
  exchangeDueOn: DayNumber | null;
}

const nothing: Case = { dossiers: [], cards: [], current: null, exchangeDueOn: null };

const drawFate = weighted(Object.entries(fates).map(([fate, { share }]) => [fate as Fate, share] as const));
const drawKind = weighted(collectionShares);
const drawDay = weighted(
  Array.from({ length: today - campaignStart }, (_, index) => campaignStart + 1 + index).map((day) => {
    const month = new Date(millisecondsOf(day)).getUTCMonth() + 1;
    return [day, (collectionPace[month] ?? 0) * (isWorkingDay(day) ? 1 : 0.25)] as const;
  }),
);

export interface CaseOptions {
  territory: Territory;
  commune: Commune;
  /** How much of the usual the commune collects. */
  pace: number;
  placeText(unitNo: number): string;
  /** The limit of the law for a dossier that a unit collects, in working days. */
  limitDays(unitNo: number, type: DossierType): number;
}

/** A commune collects what its district's zeal says, give or take a little. */
export const paceOf = (commune: Commune, random: Random): number =>
  (zeal[commune.district.code] ?? 1) * (0.95 + random.next() * 0.1);

export function caseOf(person: Person, random: Random, options: CaseOptions): Case {
  const fate = person.role.fate ?? fateOf(person, random, options.pace);
  if (!fate) return nothing;
  const collectedOn = collectionDay(person, fate, random);
  const until = person.died ?? today;
  const tooYoung = dayText(collectedOn) < birthdayOf(dayText(person.birth), CARD_AGE);
  if (collectedOn > until || tooYoung !== (fate === 'NOT_ELIGIBLE')) return nothing;

  const place = collectionOf(person, collectedOn, random, options);
  const dossiers: DemoDossier[] = stories[fate]({
    person,
    random,
    first: collect(random, collectedOn, place),
    until,
    again: (day, more) =>
      collect(random, day, placeOf('OFFICE', options.commune.seat.unitNo, place.residenceNo, options), more),
  });
  if (person.died !== null) for (const dossier of dossiers) endByDeath(dossier, person.died);
  const cards = cardsOf(person, fate, dossiers, random, options.placeText);
  const inHand = cards.find((card) => card.state === 'ACTIVE' || card.state === 'EXCHANGE_REQUIRED');
  return { dossiers, cards, current: currentOf(dossiers), exchangeDueOn: inHand ? exchangeDueOn(inHand) : null };
}

function fateOf(person: Person, random: Random, pace: number): Fate | null {
  if (person.nationality !== VIETNAMESE) return null;
  const toFourteen = dayNumber(birthdayOf(dayText(person.birth), CARD_AGE)) - today;
  if (toFourteen > 0) return toFourteen < 365 && random.chance(collectedTooEarly) ? 'NOT_ELIGIBLE' : null;
  if (!random.chance(collectedShare[person.presence] * pace)) return null;
  return flawsOf(person).length > 0 && random.chance(flawFound) ? 'DISCREPANT' : drawFate(random);
}

function collectionDay(person: Person, fate: Fate, random: Random): DayNumber {
  if (person.role.collectedFor !== undefined) return today - person.role.collectedFor;
  const range = fates[fate].collected;
  return range ? today - random.between(range[0], range[1]) : drawDay(random);
}

/** At school and with the office the collecting unit is the district's seat; a mobile team works where people live. */
function collectionOf(person: Person, day: DayNumber, random: Random, options: CaseOptions): Collection {
  const { territory, commune } = options;
  const age = (day - person.birth) / 365.25;
  const moved = random.chance(0.01) ? pick(random, pick(random, territory.communes).groups).unitNo : person.unitNo;
  const drawn = drawKind(random);
  const atSchool = age >= 15 && age < 19 && random.chance(collectedAtSchool);
  const kind = atSchool
    ? 'SCHOOL'
    : drawn === 'ENTERPRISE' && age > 60
      ? 'OFFICE'
      : drawn === 'HOME' && age < 60
        ? 'MOBILE'
        : drawn;
  const local = kind === 'MOBILE' || kind === 'HOME';
  return placeOf(kind, local ? commune.unit.unitNo : commune.seat.unitNo, moved, options);
}

const placeOf = (
  kind: CollectionKind,
  collectingNo: number,
  residenceNo: number,
  { limitDays }: CaseOptions,
): Collection => ({ kind, collectingNo, residenceNo, limitDays: (type) => limitDays(collectingNo, type) });

function cardsOf(
  person: Person,
  fate: Fate,
  dossiers: readonly DemoDossier[],
  random: Random,
  placeText: (unitNo: number) => string,
): DemoCard[] {
  const produced = dossiers.filter((dossier) => dossier.producedOn !== null);
  return produced.map((dossier, index) => {
    const card = cardOf(person, dossier, random, placeText);
    const corrected = dossier.defects.includes('CORRECTED_AFTER_COLLECTION');
    if (index < produced.length - 1 || dossier.defects.includes('PRINT_QUALITY')) card.state = 'WITHDRAWN';
    else if (person.died !== null) card.state = 'HOLDER_DECEASED';
    else if (corrected || (fate === 'EXCHANGED' && index === 0)) {
      card.state = 'EXCHANGE_REQUIRED';
      const until = dossiers.find((later) => later.type === 'EXCHANGE')?.collectedOn ?? today;
      card.exchangeRequiredOn = corrected ? dossier.stateSince : random.between(dossier.stateSince, until);
    }
    return card;
  });
}

function currentOf(dossiers: readonly DemoDossier[]): DemoDossier | null {
  let current: DemoDossier | null = null;
  for (const dossier of dossiers) {
    if (dossier.state === 'CANCELLED' || dossier.state === 'SUPERSEDED') continue;
    if (!current || comesAfter(dossier, current)) current = dossier;
  }
  return current;
}

const comesAfter = (one: DemoDossier, other: DemoDossier): boolean =>
  one.collectedOn > other.collectedOn || (one.collectedOn === other.collectedOn && one.id > other.id);
