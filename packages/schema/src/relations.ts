/** What the other person of an entry is to the person it is about: the child, the ward, or one of two spouses. */
export const relations = {
  SPOUSE: { meaning: 'Husband or wife.', inverse: 'SPOUSE' },
  FATHER: { meaning: 'Father.', inverse: 'CHILD' },
  MOTHER: { meaning: 'Mother.', inverse: 'CHILD' },
  ADOPTIVE_FATHER: { meaning: 'Adoptive father, beside the father by birth.', inverse: 'ADOPTED_CHILD' },
  ADOPTIVE_MOTHER: { meaning: 'Adoptive mother, beside the mother by birth.', inverse: 'ADOPTED_CHILD' },
  GUARDIAN: { meaning: 'Guardian.', inverse: 'WARD' },
} as const;
export type RelationCode = keyof typeof relations;

/** What somebody can be to a person, seen from either side of an entry. */
export const relatives = {
  SPOUSE: relations.SPOUSE.meaning,
  FATHER: relations.FATHER.meaning,
  MOTHER: relations.MOTHER.meaning,
  ADOPTIVE_FATHER: relations.ADOPTIVE_FATHER.meaning,
  ADOPTIVE_MOTHER: relations.ADOPTIVE_MOTHER.meaning,
  GUARDIAN: relations.GUARDIAN.meaning,
  CHILD: 'Child by birth.',
  ADOPTED_CHILD: 'Adopted child.',
  WARD: 'Ward.',
} as const satisfies Record<RelationCode | (typeof relations)[RelationCode]['inverse'], string>;
export type RelativeCode = keyof typeof relatives;

export const parentRoles = {
  FATHER: 'Father.',
  MOTHER: 'Mother.',
} as const satisfies Partial<Record<RelationCode, string>>;
export type ParentRole = keyof typeof parentRoles;

/** Why a relation ended. What was REVERSED counts as never entered, what was ANNULLED as no marriage. */
export const relationEnds = {
  DIVORCED: 'A divorce was recorded.',
  ANNULLED: 'An unlawful marriage was annulled.',
  DEATH: 'One of the two died, or was declared dead.',
  ENDED: 'Its end was registered, or recorded by a decision.',
  REVERSED: 'The entry itself was taken back.',
} as const;
export type RelationEnd = keyof typeof relationEnds;

/** Characters of the name of a person who is on another register: undivided, as the entry has it. */
export const describedNameLength = 200;
