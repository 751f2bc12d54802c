/**
 * The grounds on which a name is changed: Civil Code 91/2015 art. 27(1) for the surname, art. 28(1) for the given name.
 * Which ground is for which part of the name the rule book says, dated.
 */
export const changeGrounds = {
  NAME_HARMS: 'The name causes confusion, or harms family feeling, honour, rights or lawful interests.',
  PARENTS_SURNAME: "From the father's surname to the mother's, or back.",
  ADOPTED: 'Adopted: the adoptive parents ask for it.',
  ADOPTION_ENDED: 'The adoption ended: back to the name that the birth parents gave.',
  PARENTAGE_DETERMINED: 'A father, a mother or a child was determined.',
  ORIGIN_FOUND: 'One who was lost has found the own origin.',
  FOREIGN_SPOUSE: "To agree with the law of a foreign spouse's country.",
  PARENTS_CHANGED_SURNAME: "The parents' surname was changed.",
  SEX_DETERMINED_ANEW: 'Sex was re-determined or changed.',
  OTHER_BY_LAW: 'Another case that the law on civil status provides for.',
} as const;
export type ChangeGround = keyof typeof changeGrounds;

/** Who can consent. The register may not know the parents: who they are the papers say, and the office checks. */
export const consentGivers = {
  SELF: { meaning: 'The person.', standsFor: [] },
  FATHER: { meaning: 'The father.', standsFor: [] },
  MOTHER: { meaning: 'The mother.', standsFor: [] },
  GUARDIAN: {
    meaning: 'The guardian, or the parent who alone represents the child: the reference names the paper that says so.',
    standsFor: ['FATHER', 'MOTHER'],
  },
} as const satisfies Record<string, { meaning: string; standsFor: readonly string[] }>;
export type ConsentGiver = keyof typeof consentGivers;

/** Whose consent is demanded and not there, in the order of the demand. */
export function missingConsents(demanded: readonly ConsentGiver[], given: readonly ConsentGiver[]): ConsentGiver[] {
  const there = new Set<string>(given.flatMap((giver) => [giver, ...consentGivers[giver].standsFor]));
  return demanded.filter((giver) => !there.has(giver));
}
