import { compareFacts, type HereFacts, type PersonFacts } from '@lienthong/api/domain/reconciliation/compare';
import type { Candidate } from '@lienthong/api/domain/reconciliation/match';

export const there: PersonFacts = {
  personalNumber: '972090000001',
  surname: 'Nguyễn',
  middleName: 'Thị',
  givenName: 'Đào',
  dateOfBirth: '1990-05-17',
  sex: 'FEMALE',
  ethnicity: '01',
  nationality: 'VN',
  nativePlace: '25456@origin',
  lifeStatus: 'ALIVE',
  diedOn: null,
};
export const here: HereFacts = { ...there, numberStatus: 'ACTIVE' };

/** `72@origin` holds all of its communes; `25456@2025-07-01` took `25456@origin` over. */
export const relate = (one: string, other: string): 'LEVEL' | 'SUCCESSOR' | null => {
  if (one === '72@origin' || other === '72@origin') return 'LEVEL';
  return one.slice(0, 5) === other.slice(0, 5) ? 'SUCCESSOR' : null;
};

/** `FIELD AGREEMENT FORM` of all that isn't equal. */
export const unequal = (one: Partial<HereFacts>, other: Partial<PersonFacts>): string[] =>
  compareFacts({ ...here, ...one }, { ...there, ...other }, relate)
    .filter(({ agreement }) => agreement !== 'EQUAL')
    .map(({ field, agreement, form }) => [field, agreement, ...(form ? [form] : [])].join(' '));

export const candidate = (one: Partial<HereFacts> = {}, other: Partial<PersonFacts> = {}): Candidate => {
  const person = { ...here, ...one };
  return { person, fields: compareFacts(person, { ...there, ...other }, relate) };
};
