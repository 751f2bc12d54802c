import type { FamilyKind } from './family.ts';

const recorded = ['ADOPTION', 'ADOPTION_END', 'DIVORCE', 'ANNULMENT', 'PARENTAGE_BY_JUDGMENT'] as const;
const ofRecorded = (key: string) =>
  Object.fromEntries(recorded.map((kind) => [kind, key])) as Record<(typeof recorded)[number], string>;

/** Keys of the legal rules on the kinds of the family. */
export const familyKeys = {
  competence: {
    MARRIAGE: 'competence.marriage',
    PARENTAGE: 'competence.parentage',
    GUARDIANSHIP: 'competence.guardianship',
    GUARDIANSHIP_END: 'competence.guardianship',
    ...ofRecorded('competence.record_by_decision'),
  } satisfies Record<FamilyKind, string>,
  processing: {
    MARRIAGE: 'civil_status.processing.marriage',
    PARENTAGE: 'civil_status.processing.parentage',
    GUARDIANSHIP: 'civil_status.processing.guardianship',
    GUARDIANSHIP_END: 'civil_status.processing.guardianship_end',
    ...ofRecorded('civil_status.processing.record_by_decision'),
  } satisfies Record<FamilyKind, string>,
  verification: {
    MARRIAGE: 'civil_status.processing.marriage.verification_extra',
    PARENTAGE: 'civil_status.processing.parentage.verification_extra',
  } satisfies Partial<Record<FamilyKind, string>>,
  /** What the law asks of the two persons. */
  persons: {
    marriageAgeOfMen: 'marriage.min_age.male',
    marriageAgeOfWomen: 'marriage.min_age.female',
    marriageForbiddenBetween: 'marriage.forbidden_between',
    marriageOfOneSex: 'marriage.one_sex_recognised',
    guardianAge: 'guardianship.guardian_min_age',
  },
} as const;
