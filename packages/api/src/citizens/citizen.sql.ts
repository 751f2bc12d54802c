import type { EnrollmentStatus } from '@lienthong/schema/enrollment-status';
import type { PersonalNumberStatus } from '@lienthong/schema/codes';
import type { Card, Citizen, Dossier, PersonalNumber } from '../store/entities/persons.ts';
import {
  countStatement,
  openStatement,
  pageStatement,
  personStatement,
  type Statement,
  type Condition,
  numbered,
} from '../store/statement.ts';

/** A person with the number in force, the dossier of the current case and the card in hand: one flat row, read at once. */
export interface CitizenRow
  extends
    Omit<Citizen, 'nameKey' | 'givenKey' | 'heldFields'>,
    Prefixed<'case', Omit<DossierRow, 'id' | 'citizenId' | 'state' | 'cancelReason'>>,
    Prefixed<'card', CardInHand> {
  personalNumber: string | null;
  matchedNumberStatus: PersonalNumberStatus | null;
  /** Day of collection of the first dossier of the case; null without one. */
  caseSince: string | null;
  /** Keys of the orders, for the cursor alone. */
  nameKey: string;
}
/** What is read with a person; the clock and what belongs to writing are read by dossiers/ where they are asked for. */
export type DossierRow = Pick<
  Dossier,
  | 'id'
  | 'citizenId'
  | 'collectingUnitNo'
  | 'residenceUnitNo'
  | 'type'
  | 'state'
  | 'collectionKind'
  | 'collectedOn'
  | 'verifiedOn'
  | 'producedOn'
  | 'deliveredOn'
  | 'stateSince'
  | 'dueOn'
  | 'defects'
  | 'cancelReason'
  | 'version'
>;
export type CardInHand = Pick<Card, 'version' | 'state' | 'issuedOn' | 'expiresOn'>;

/** The columns of a joined row, null together where there is none. */
type Prefixed<Prefix extends string, Row> = {
  [Name in keyof Row & string as `${Prefix}${Capitalize<Name>}`]: Row[Name] | null;
};

/** The columns of a dossier that features read. */
export const dossierColumns = `d.id, d.citizen_id as "citizenId", d.collecting_unit_no as "collectingUnitNo", d.residence_unit_no as "residenceUnitNo",
  d.type, d.state, d.collection_kind as "collectionKind", d.collected_on as "collectedOn", d.verified_on as "verifiedOn",
  d.produced_on as "producedOn", d.delivered_on as "deliveredOn", d.state_since as "stateSince", d.due_on as "dueOn", d.defects,
  d.cancel_reason as "cancelReason", d.version`;

/** Of a citizen c with what `joined` joins to it. */
export const citizenColumns = `c.id, c.unit_no as "unitNo", c.permanent_unit_no as "permanentUnitNo", c.native_unit_no as "nativeUnitNo",
  c.birth_registration_place as "birthRegistrationPlace", c.surname, c.middle_name as "middleName", c.given_name as "givenName",
  c.name_key as "nameKey", c.date_of_birth as "dateOfBirth", c.date_of_birth_precision as "dateOfBirthPrecision", c.sex, c.ethnicity,
  c.religion, c.nationality, c.presence, c.presence_on as "presenceOn", c.presence_source as "presenceSource",
  c.life_status as "lifeStatus", c.died_on as "diedOn", c.case_dossier_id as "caseDossierId", c.case_state as "caseState",
  c.exchange_due_on as "exchangeDueOn", c.invited_on as "invitedOn", c.no_show_on as "noShowOn", c.version, n.value as "personalNumber",
  d.collecting_unit_no as "caseCollectingUnitNo", d.residence_unit_no as "caseResidenceUnitNo", d.type as "caseType",
  d.collection_kind as "caseCollectionKind", d.collected_on as "caseCollectedOn", d.verified_on as "caseVerifiedOn",
  d.produced_on as "caseProducedOn", d.delivered_on as "caseDeliveredOn", d.state_since as "caseStateSince", d.due_on as "caseDueOn",
  d.case_since as "caseSince", d.defects as "caseDefects", d.version as "caseVersion",
  k.version as "cardVersion", k.state as "cardState", k.issued_on as "cardIssuedOn", k.expires_on as "cardExpiresOn"`;

export const joined = `left join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
   left join dossier d on d.id = c.case_dossier_id
   left join card k on k.citizen_id = c.id and k.state in ('ACTIVE', 'EXCHANGE_REQUIRED')`;

/** By any number the person ever had: a former one still finds the person. */
export const citizenByNumber = personStatement<CitizenRow>(
  'citizen',
  'id',
  `select ${citizenColumns}, asked.status as "matchedNumberStatus"
   from personal_number asked join citizen c on c.id = asked.citizen_id ${joined}
   where asked.value = $1`,
);

/** The one person admitted for this transaction (pointed access). */
export const citizenBySubject = personStatement<CitizenRow>(
  'citizenBySubject',
  'id',
  `select ${citizenColumns}, asked.status as "matchedNumberStatus"
   from personal_number asked join citizen c on c.id = asked.citizen_id ${joined}
   where asked.value = $1 and c.id = (select nullif(current_setting('app.subject', true), '')::uuid)`,
);

export const citizenById = personStatement<CitizenRow>(
  'node',
  'id',
  `select ${citizenColumns}, null as "matchedNumberStatus" from citizen c ${joined} where c.id = $1`,
);

export const numbersByCitizen = personStatement<PersonalNumber>(
  'Citizen.personalNumbers',
  '"citizenId"',
  `select value, citizen_id as "citizenId", status, valid_from as "validFrom", valid_to as "validTo", replaced_by as "replacedBy", reason
   from personal_number where citizen_id = any($1::uuid[]) order by citizen_id, valid_from desc, value`,
);

export type CitizenOrder = 'RESIDENCE' | 'NAME' | 'DATE_OF_BIRTH';

/** Each order with the columns of its key, unique by the id at the end; an index answers it. `short`: its name in a statement's. */
export const orders = {
  RESIDENCE: {
    meaning: 'By unit in pre-order, then id.',
    short: 'UNIT',
    columns: ['c.unit_no', 'c.id'],
    types: ['int', 'uuid'],
  },
  NAME: {
    meaning: 'By name without diacritics, then id.',
    short: 'NAME',
    columns: ['c.name_key', 'c.id'],
    types: ['text', 'uuid'],
  },
  DATE_OF_BIRTH: {
    meaning: 'By birth date, the eldest first, then id.',
    short: 'BIRTH',
    columns: ['c.date_of_birth', 'c.id'],
    types: ['date', 'uuid'],
  },
} as const satisfies Record<
  CitizenOrder,
  { meaning: string; short: string; columns: readonly string[]; types: readonly string[] }
>;

/** `enrollmentStatus` of @lienthong/schema said in SQL; a property test holds both equal. Needs today and the latest birth date of card age. */
export function statusCondition(status: EnrollmentStatus, today: string, bornBy: string): Condition {
  const mayHold = `c.life_status = 'ALIVE' and c.nationality = 'VN'`;
  const row = (sql: Condition['sql'], values: unknown[], name: string = status): Condition => ({
    name: `is-${name}`,
    sql,
    values,
  });
  switch (status) {
    case 'NOT_ELIGIBLE':
      return row(
        (next) => `(not (${mayHold}) or (c.case_state is null and c.date_of_birth > ${next()}::date))`,
        [bornBy],
      );
    case 'NOT_ENROLLED':
      return row(
        (next) =>
          `c.case_state is null and ${mayHold} and c.date_of_birth <= ${next()}::date and coalesce(c.invited_on > ${next()}::date, true)`,
        [bornBy, today],
      );
    case 'INVITED':
      return row(
        (next) =>
          `c.case_state is null and ${mayHold} and c.date_of_birth <= ${next()}::date and c.invited_on <= ${next()}::date`,
        [bornBy, today],
      );
    case 'DELIVERED':
      return row(
        (next) => `c.case_state = 'DELIVERED' and ${mayHold} and coalesce(c.exchange_due_on > ${next()}::date, true)`,
        [today],
      );
    case 'EXCHANGE_DUE':
      return row(
        (next) => `c.case_state = 'DELIVERED' and ${mayHold} and c.exchange_due_on <= ${next()}::date`,
        [today],
      );
    default:
      return row((next) => `c.case_state = ${next()} and ${mayHold}`, [status], 'CASE');
  }
}

/** Conditions that, in the order of residence, one plan serves whatever the values. */
const onePlan = /^(range|is-\w+)$/;

export interface ListStatements<Row> {
  page: { statement: Statement<Row>; values: unknown[] };
  count: { statement: Statement<{ counted: number }>; values: unknown[] };
}

const statements = new Map<string, Statement<unknown>>();

/**
 * A page and a bounded count of the persons that meet all conditions. The text depends on the order, on which conditions there
 * are and on whether a cursor is given. Which index serves best depends on how rare a name or a date is, so all but the simple
 * forms are planned with their values: measured at 1.17 million people, 2 s against 1 ms.
 */
export function citizenList(list: {
  order: CitizenOrder;
  conditions: Condition[];
  after: readonly unknown[] | undefined;
  first: number;
  countBound: number;
}): ListStatements<CitizenRow & { more: boolean }> {
  const { order, conditions, after, first, countBound } = list;
  const { short, columns, types } = orders[order];
  const form = conditions.map((condition) => condition.name).join(',');
  const simple = conditions.every((condition) => onePlan.test(condition.name));
  const filterValues = conditions.flatMap((condition) => condition.values);

  const pageParameters = numbered();
  const where = conditions.map((condition) => condition.sql(pageParameters));
  if (after)
    where.push(`(${columns.join(', ')}) > (${types.map((type) => `${pageParameters()}::${type}`).join(', ')})`);
  const size = filterValues.length + (after?.length ?? 0) + 1;
  const page = `select ${citizenColumns}, null as "matchedNumberStatus" from citizen c ${joined}
   where ${where.join(' and ')} order by ${columns.join(', ')} limit $${size} + 1`;

  const countParameters = numbered();
  const counted = conditions.map((condition) => condition.sql(countParameters)).join(' and ');
  const count = `select count(*)::int as counted from (select from citizen c where ${counted} limit ${countParameters()}) x`;

  return {
    page: {
      statement: kept(`citizens/${short}${after ? '+' : ''}/${form}`, (name) => ({
        ...pageStatement<CitizenRow>(name, 'id', size, page),
        plannedEachTime: !simple || order !== 'RESIDENCE',
      })),
      values: [...filterValues, ...(after ?? []), first],
    },
    count: {
      statement: kept(`citizens/count/${form}`, (name) => ({
        ...countStatement<{ counted: number }>(name, count),
        plannedEachTime: !simple,
      })),
      values: [...filterValues, countBound + 1],
    },
  };
}

/** The same statement object for the same form: its name is what PostgreSQL knows it by, at most 63 bytes. */
function kept<Row>(name: string, make: (name: string) => Statement<Row>): Statement<Row> {
  const known = statements.get(name) as Statement<Row> | undefined;
  if (known) return known;
  const made = make(name);
  if (Buffer.byteLength(name) > 63) throw new Error(`the name of the statement ${name} is longer than 63 bytes`);
  statements.set(name, made);
  return made;
}

/** Pointed access for many: places, from 1, of those whose number and second fact agree. They are admitted and locked to the transaction's end. */
export const admitSubjects = openStatement<{ ord: number; citizenId: string }>(
  'admit-subjects',
  `select ord, citizen_id as "citizenId" from admit_subjects($1::text[], $2::text[], $3::int[])`,
);
