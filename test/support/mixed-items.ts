import { ageOn } from '@lienthong/schema/civil-date';
import type { EvidenceKind } from '@lienthong/schema/evidence-kinds';
import type { RelationCode } from '@lienthong/schema/relations';
import type { CorrectionInput, CorrectionItem } from '@lienthong/sdk';
import { paperFor } from './corrections.ts';

/** A relation that stands, of which the person is the child, the ward or the first spouse; number and given name of one on this register. */
interface Tie {
  relation: RelationCode;
  number: string | null;
  givenName: string | null;
  name: string;
  birthYear: number;
  nationality: string;
}

/** What a generator goes by: a person as the register has them. */
export interface Known {
  id: string;
  number: string;
  surname: string;
  middleName: string | null;
  givenName: string;
  bornOn: string;
  precision: 'DAY' | 'MONTH' | 'YEAR';
  sex: 'MALE' | 'FEMALE';
  ethnicity: string | null;
  nationality: string;
  nativePlace: string | null;
  presence: string;
  presenceSource: string;
  lifeStatus: string;
  /** Id of the unit of permanent residence; code of the commune of the home. */
  permanent: string | null;
  commune: string;
  ties: Tie[];
}

/** Persons with a number in force, in the order of their ids; `condition` is on `c`. */
export const knownPeople = (condition: string): string => `
  select c.id, n.value as number, c.surname, c.middle_name as "middleName", c.given_name as "givenName", c.date_of_birth::text as "bornOn",
    c.date_of_birth_precision as precision, c.sex, c.ethnicity, c.nationality, o.id as "nativePlace", c.presence, c.presence_source as "presenceSource",
    c.life_status as "lifeStatus", p.id as permanent, case u.level when 'RESIDENT_GROUP' then m.code else u.code end as commune,
    coalesce((select jsonb_agg(jsonb_build_object('relation', f.relation, 'number', m.value, 'givenName', o.given_name, 'name', f.other_name,
      'birthYear', f.other_birth_year, 'nationality', f.other_nationality) order by f.relation, f.other_name)
      from family_relation f left join citizen o on o.id = f.other_id left join personal_number m on m.citizen_id = o.id and m.status = 'ACTIVE'
      where f.citizen_id = c.id and f.valid_to is null), '[]') as ties
  from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE' join administrative_unit u on u.unit_no = c.unit_no
    left join administrative_unit m on m.id = u.parent_id left join administrative_unit o on o.unit_no = c.native_unit_no
    left join administrative_unit p on p.unit_no = c.permanent_unit_no
  where ${condition} order by c.id`;

/** Where chance comes from; `number` is that of a register entry that no other item has, and ends in digits of its own. */
export interface Draw {
  random(): number;
  number(): string;
  /** Another person such as this whom no other item has, if there is one left. */
  other?(fits: (person: Known) => boolean): Known | undefined;
}
export const pick = <T>({ random }: Draw, of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;

/** An item but for its key. */
export type Content = Omit<CorrectionItem, 'clientRef'>;

export interface Generator {
  /** Its share of a mixture; a kind that fits few is taken as often as it can be. */
  share: number;
  /** Whether the kind can be handed in of the person, where no request is open. */
  fits(person: Known): boolean;
  /** An item that keeps every rule, decided by an office of the ward 25456 or of its city. */
  make(person: Known, draw: Draw): Content;
}

/** The demo day, on which all of it is handed in. */
const today = '2021-05-20';

export const subjectOf = ({ number, givenName }: Pick<Known, 'number' | 'givenName'>) => ({
  personalNumber: number,
  givenName,
});
export const ageOf = ({ bornOn }: Known): number => ageOn(bornOn, today);
export const alive = ({ lifeStatus, bornOn }: Known): boolean => lifeStatus === 'ALIVE' && bornOn < '2021-01-01';
export const national = (person: Known): boolean => alive(person) && person.nationality === 'VN';

const paper = (correction: CorrectionInput): EvidenceKind => paperFor(Object.keys(correction)[0] ?? '') as EvidenceKind;

/** On an entry of the ward's register, of ten days before; now and then with the registrar who made it, and may not decide. */
export const onEntry = (draw: Draw, correction: CorrectionInput): Content => ({
  registration: {
    ...{ office: '25456', book: '01', number: draw.number(), year: 2021, date: '2021-05-10' },
    ...(draw.random() < 0.03 && { registeredBy: 'officer-justice-25456-1' }),
  },
  legalBasis: { document: '60/2014/QH13' },
  evidence: [{ kind: paper(correction), reference: 'KS-17', issuedOn: '1996-01-15' }],
  correction,
});
export const decision = { number: '12/2021/QĐ', body: 'Tòa án nhân dân', issuedOn: '2021-05-06' };

/** On no entry, but what the review wrote down. */
export const found = (correction: CorrectionInput, kind: EvidenceKind = 'REVIEW_MINUTES'): Content => ({
  evidence: [{ kind, reference: 'KS-9', issuedOn: '2021-05-12' }],
  correction,
});
