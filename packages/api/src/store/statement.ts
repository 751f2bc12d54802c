/** A named SQL statement: written once beside the feature that asks it, prepared once a connection. */
export interface Statement<Row> {
  /** Unique, at most 63 bytes: PostgreSQL's name of the prepared statement. */
  name: string;
  text: string;
  /** Touches rows under row security, so it runs only within a scope and leaves a trace. */
  scoped: boolean;
  /** The column of the answer that holds the person's id; absent where a scoped statement only counts. */
  person?: string;
  /** A second such column, where a row tells of two persons. */
  otherPerson?: string;
  /** The number of the parameter that is the page's size; the text then ends in `limit $n + 1`. */
  page?: number;
  /** Planned anew with its values at each call: worth a millisecond where the best plan depends on them. */
  plannedEachTime?: boolean;
  /** Never set: keeps the row's type with the statement. */
  row?: Row;
}

/** What holds no personal data needs no scope and leaves no trace. */
export const openStatement = <Row>(name: string, text: string): Statement<Row> => ({ name, text, scoped: false });

export const countStatement = <Row>(name: string, text: string): Statement<Row> => ({ name, text, scoped: true });

/** A read of persons; `person` names the column of the answer with the person's id. */
export const personStatement = <Row>(name: string, person: string, text: string): Statement<Row> => ({
  name,
  text,
  scoped: true,
  person,
});

/** A read whose rows tell of two persons each, the second of whom can be none. */
export const pairStatement = <Row>(
  name: string,
  person: string,
  otherPerson: string,
  text: string,
): Statement<Row> => ({ ...personStatement<Row>(name, person, text), otherPerson });

/** A page of persons. The row beyond the page only tells that there is more: it neither leaves the database nor the trace. */
export const pageStatement = <Row>(
  name: string,
  person: string,
  page: number,
  text: string,
): Statement<Row & More> => ({
  name,
  text,
  scoped: true,
  person,
  page,
});

export interface More {
  more: boolean;
}

/** A condition of a list: its name in the statement's, short as that is at most 63 bytes; its text with the next parameters, and their values. */
export interface Condition {
  name: string;
  sql: (next: () => string) => string;
  values: unknown[];
}

/** The numbers of the parameters, in order. */
export function numbered(): () => string {
  let used = 0;
  return () => `$${String((used += 1))}`;
}

const made = new Map<string, Statement<unknown>>();

/**
 * A statement with a form for each set of conditions, made once a form. Which index serves depends on how wide a range and how
 * rare the rest is, so it is planned with its values.
 */
export function once<Row>(name: string, make: () => Statement<Row>): Statement<Row> {
  const known = made.get(name) as Statement<Row> | undefined;
  const statement = known ?? { ...make(), plannedEachTime: true };
  made.set(name, statement);
  return statement;
}

/** Whose rows a transaction may see. Numbers come from the agency's row, never from a token or a header. */
export interface Scope {
  lo: number;
  hi: number;
  /** The client whose cohorts admit their members; 0 is none. */
  cohortsOf: number;
  collectingLo: number;
  collectingHi: number;
  /** The client itself, which reads what it reported; 0 is none. */
  client: number;
  /** Ended communes that the caller's took over: dossiers name those as collectors. */
  former: readonly number[];
  /** How many merges of communes the numbers rest on; null where they are of nobody. */
  merges: number | null;
}

/** The scope that sees nobody. */
export const nobody: Scope = {
  ...{ lo: 1, hi: 0, cohortsOf: 0, collectingLo: 1, collectingHi: 0, client: 0 },
  ...{ former: [], merges: null },
};

/** Number and second fact of one person outside the range, admitted for one transaction. */
export interface Subject {
  personalNumber: string;
  givenKey: string | null;
  birthYear: number | null;
}

/** Who asks, why and for what: the part of the audit row that the answer doesn't tell. */
export interface Trace {
  requestId: string;
  clientNo: number | null;
  officerNo: number | null;
  agencyNo: number | null;
  purpose: string | null;
  caseRef: string | null;
  operation: string;
  /** Bit set of the personal fields asked for (bits of domain/personal-field.ts). */
  fields: bigint;
  /** Keyed hash of the number looked for, kept only when nobody was found. */
  sought: Buffer | null;
}

/** The statement with its trail: no row leaves without its trace, no trace is left without its row. */
export function traced(statement: Statement<unknown>, parameters: number): string {
  const $ = (n: number): string => `$${String(parameters + n)}`;
  const page = statement.page === undefined ? undefined : `$${String(statement.page)}`;
  const shown = page === undefined ? '' : ` where row_no <= ${page}`;
  const persons =
    statement.person === undefined
      ? `'{}'::uuid[]`
      : statement.otherPerson === undefined
        ? `coalesce(array_agg(distinct ${statement.person}) filter (where ${statement.person} is not null), '{}')`
        : `array(select ${statement.person} from answer union select ${statement.otherPerson} from answer where ${statement.otherPerson} is not null)`;
  const nobodyFound = statement.person === undefined ? 'false' : 'count(*) = 0';
  return `with answer as materialized (select row_number() over () as row_no, r.* from (${statement.text}) r),
  trail as (insert into audit (request_id, client_no, officer_no, agency_no, purpose, case_ref, operation, fields, more_fields, outcome, sought,
      persons)
    select ${$(1)}::uuid, ${$(2)}::int, ${$(3)}::int, ${$(4)}::int, ${$(5)}::text, ${$(6)}::text, ${$(7)}::text, ${$(8)}::bigint,
      ${$(9)}::bigint, case when ${nobodyFound} then 'NOT_FOUND' else 'ANSWERED' end, case when ${nobodyFound} then ${$(10)}::bytea end, ${persons}
    from answer${shown})
select *${page === undefined ? '' : `, (select count(*) > ${page} from answer) as more`} from answer${shown} order by row_no`;
}

/** A column of the trace takes 63 bits; the further ones stand in a second. */
const columnBits = 63n;
const firstFields = (1n << columnBits) - 1n;

export const traceValues = (trace: Trace): unknown[] => [
  trace.requestId,
  trace.clientNo,
  trace.officerNo,
  trace.agencyNo,
  trace.purpose,
  trace.caseRef,
  trace.operation,
  (trace.fields & firstFields).toString(),
  (trace.fields >> columnBits).toString(),
  trace.sought,
];
