import type { BirthDatePrecision, Presence } from '@lienthong/schema/codes';
import type { Fate } from './assumptions.ts';
import { rosterSize } from './rosters.ts';
import { demoSchools } from './schools.ts';
import type { Commune, Population } from './territory.ts';

/** What is laid down for a person; everything else is drawn. */
export interface Role {
  age?: number;
  fate?: Fate;
  presence?: Presence;
  precision?: BirthDatePrecision;
  nationality?: string;
  /** The next person is born with this one. */
  twin?: boolean;
  /** The number was cancelled and established anew. */
  reestablished?: boolean;
  /** The number contradicts the sex or the birth year. */
  contradictory?: boolean;
  /** Days between death and the demo day. */
  deadFor?: number;
  /** Days between collection and the demo day. */
  collectedFor?: number;
  declaredDead?: boolean;
}

/**
 * Played in the first commune of the first district at every size, so that the smallest province, too, holds one of each
 * thing that can be shown. All are alive, Vietnamese, present and of working age where nothing else is said.
 */
const cast: readonly Role[] = [
  { fate: 'STUCK' },
  { fate: 'DISCREPANT' },
  { fate: 'DISCREPANT_WHEN_PRINTED' },
  { fate: 'REDO_REQUIRED' },
  { fate: 'REDONE' },
  { fate: 'RESOLVED' },
  { fate: 'WITHDRAWN' },
  { fate: 'DUPLICATE' },
  { fate: 'FRAUD' },
  { fate: 'EXCHANGED' },
  { fate: 'REISSUED' },
  { fate: 'NOT_ELIGIBLE', age: 13 },
  { fate: 'NATIONALITY_LOST', nationality: 'US' },
  { fate: 'ORDINARY', collectedFor: 15, deadFor: 10 },
  { fate: 'ORDINARY', collectedFor: 130, deadFor: 60, age: 71 },
  { fate: 'ORDINARY', twin: true, age: 20 },
  { fate: 'ORDINARY', precision: 'MONTH', age: 58 },
  { fate: 'DISCREPANT', precision: 'YEAR', age: 66 },
  { fate: 'ORDINARY', reestablished: true },
  { fate: 'DISCREPANT', contradictory: true },
  { nationality: 'KH' },
  { presence: 'AWAY_IN_COUNTRY' },
  { presence: 'ABROAD' },
  { presence: 'DETAINED' },
  { presence: 'MISSING' },
  { presence: 'MISSING', declaredDead: true, deadFor: 40 },
  { presence: 'UNKNOWN' },
];

/** Ages of the pupils who live at the schools of the smallest province, whose districts would else have too few. */
const pupils: readonly Role[] = Array.from({ length: rosterSize.small }, (_, index) => ({ age: 15 + (index % 4) }));

/** The roles of a commune's first people. */
export function rolesIn(commune: Commune, firstOfAll: boolean, population: Population): readonly Role[] {
  const hasSchool =
    commune.unit === commune.seat && demoSchools.some(({ district }) => district === commune.district.code);
  return [...(firstOfAll ? cast : []), ...(population === 'small' && hasSchool ? pupils : [])];
}
