/** What the server tells its page: `GET /playground/facts`. */
export interface Facts {
  /** Where programs reach the server. */
  url: string;
  /** The legal day. */
  today: string;
  demo: boolean;
  /** Who a newcomer may be; null where the server signs nobody in. */
  parties: Party[] | null;
  operations: PreparedOperation[];
  meanings: Meanings;
}

export interface Party {
  client: string;
  name: string;
  agency: { id: string; kind: string; name: string; unit: string };
  scopes: string[];
  purposes: string[];
  officers: { id: string; name: string; position: string }[];
}

export interface PreparedOperation {
  name: string;
  kind: string;
  group: string;
  description: string;
  scopes: string[];
  text: string;
}

type Words = Record<string, string>;

/** The tables of the contract, code by code. */
export interface Meanings {
  errors: Record<string, { meaning: string; retryable: boolean }>;
  refusals: Record<string, { meaning: string; dependsOn: 'FORM' | 'STATE' }>;
  outcomes: Words;
  withheld: Words;
  figures: Words;
  agencyKinds: Words;
  purposes: Words;
  purposeClasses: Record<string, { classes: string[]; caseRequired: boolean }>;
  fieldClasses: Record<string, { meaning: string }>;
  actions: Words;
}

/** What is given with an operation, or read from an answer. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Variables = Record<string, Json>;
