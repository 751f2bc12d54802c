/** Whose ethnicity an ethnicity determined anew is (Civil Code 91/2015 art. 29(3)). The register may not know the parents. */
export const ethnicityParents = {
  FATHER: 'The birth father.',
  MOTHER: 'The birth mother.',
} as const;
export type EthnicityParent = keyof typeof ethnicityParents;

/** As what a court declares a person (Civil Code 91/2015 art. 68, 71). */
export const declaredAs = {
  MISSING: 'Missing: lives by law, and is not where the register says.',
  DEAD: 'Dead: is treated as one whose death is registered, until the declaration is set aside.',
} as const;
export type DeclaredAs = keyof typeof declaredAs;
