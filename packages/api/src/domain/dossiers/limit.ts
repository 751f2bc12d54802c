import type { Day } from '@lienthong/schema/civil-date';
import type { DossierType, UnitType } from '@lienthong/schema/codes';
import type { RuleBook } from '../corrections/rule-book.ts';
import type { LegalRule } from '../corrections/rule-rows.ts';

/** Keys of the dated rules on dossiers and cards; those on limits end in a place, and those on places in a unit. */
export const dossierKeys = {
  limit: 'card.processing_limit',
  placeOfUnit: 'card.processing_place.unit',
  placeOfType: 'card.processing_place.type',
  exchangeAges: 'card.exchange_ages',
  exchangeGrace: 'card.exchange_grace_before_age',
  underAgeOnRequest: 'card.under_14_on_request',
  recordWithin: 'dossier.record_within',
  grounds: { EXCHANGE: 'card.exchange_ground', REISSUE: 'card.reissue_ground' },
} as const;

/** A unit and those around it, from the innermost. */
export type Around = readonly { code: string; type: UnitType }[];

/** In working days, with the rules that say so. */
export interface Limit {
  workingDays: number;
  rules: readonly LegalRule[];
}

/**
 * The limit for making a card, by what is asked for, where it was collected, and the law of that day (Law 59/2014 art. 25,
 * Law 26/2023 art. 26): a rule for all places, else one for the place. Undefined where no rule of the day sets one.
 */
export function findLimit(type: DossierType, around: Around, on: Day, rules: RuleBook): Limit | undefined {
  const everywhere = rules.findLegal(dossierKeys.limit, on);
  if (everywhere) return limitOf([everywhere]);
  const place = findPlace(around, on, rules);
  if (!place) return undefined;
  const key = `${dossierKeys.limit}.${place.value}`;
  const rule = rules.findLegal(`${key}.${type}`, on) ?? rules.findLegal(key, on);
  return rule && limitOf([rule, place]);
}

/** What kind of place a unit is: by its own code, or that of one around it, before the type of any. */
function findPlace(around: Around, on: Day, rules: RuleBook): LegalRule | undefined {
  const keys = [
    ...around.map(({ code }) => `${dossierKeys.placeOfUnit}.${code}`),
    ...around.map(({ type }) => `${dossierKeys.placeOfType}.${type}`),
  ];
  return keys.map((key) => rules.findLegal(key, on)).find((rule) => rule !== undefined);
}

const limitOf = (found: readonly LegalRule[]): Limit => ({ workingDays: Number(found[0]?.value), rules: found });
