import { parseDay } from '@lienthong/schema/civil-date';
import { contains } from './competence.ts';
import type { ResidenceChange } from './facts.ts';
import { refuse, type Check } from './question.ts';
import { pathTo, type CheckRefusal } from './refusal.ts';

export function residenceForm(change: ResidenceChange): CheckRefusal[] {
  const nowhere = change.current === null && change.permanent === null;
  return [
    ...(nowhere ? refuse('VALUE_REQUIRED', pathTo(change, 'currentResidence'), { rule: 'ONE_OF_TWO' }) : []),
    ...(parseDay(change.movedOn) === null
      ? refuse('DATE_NOT_POSSIBLE', pathTo(change, 'movedOn'), { rule: 'NOT_A_DAY' })
      : []),
  ];
}

/** The homes that a request names, with the field of the input and what is recorded there now. */
function homesOf(question: Parameters<Check>[0]): { home: string; at: string; recorded: string | null }[] {
  const { change } = question.item;
  const { currentResidence, permanentResidence } = question.facts.citizen;
  if (change.kind === 'RESIDENCE_CHANGE') {
    return [
      { home: change.current, at: 'currentResidence', recorded: currentResidence },
      { home: change.permanent, at: 'permanentResidence', recorded: permanentResidence },
    ].filter((one): one is typeof one & { home: string } => one.home !== null);
  }
  const corrected = change.kind === 'POPULATION_CORRECTION' && change.field === 'PERMANENT_RESIDENCE';
  return corrected && change.value !== null ? [{ home: change.value, at: 'value', recorded: null }] : [];
}

/** Somebody lives in a commune, or in a resident group of one, that there is on the day; and a move leads elsewhere. */
export const homesPossible: Check = (question) => {
  const { change } = question.item;
  const { findUnit, findHome } = question.facts;
  return homesOf(question).flatMap(({ home, at, recorded }) => {
    const path = pathTo(change, at);
    if (!findUnit(home)) return refuse('UNIT_NOT_FOUND', path);
    if (!findHome(home)) return refuse('VALUE_NOT_ALLOWED', path, { rule: 'NO_HOME_ON_THAT_DAY' });
    return home === recorded ? refuse('VALUE_NOT_ALLOWED', path, { rule: 'NOTHING_MOVES' }) : [];
  });
};

/** Where a person who moves lives from now on, or is registered. */
export const newHomeOf = ({ current, permanent }: Pick<ResidenceChange, 'current' | 'permanent'>): string =>
  current ?? permanent ?? '';

/**
 * The population review is for those who live within the sender's units, or have come to live there. Of a home that isn't
 * one `homesPossible` has said so.
 */
export const populationCompetent: Check = ({ item: { change }, facts }) => {
  if (facts.office === null) return refuse('NOT_COMPETENT', pathTo(change), { because: 'NO_RULE' });
  const reached = change.kind === 'RESIDENCE_CHANGE' ? [facts.findHome(newHomeOf(change))] : [];
  const homes = [...facts.residence, ...reached];
  return homes.some((home) => home === undefined || contains(facts.jurisdiction, home))
    ? []
    : refuse('NOT_COMPETENT', pathTo(change), { because: 'JURISDICTION' });
};
