import { randomUUID } from 'node:crypto';
import { enrollmentStatus, type EnrollmentStatus } from '@lienthong/schema/enrollment-status';
import type { LifeStatus } from '@lienthong/schema/codes';
import type { DossierState } from '@lienthong/schema/dossier-life';
import { nameKey } from '@lienthong/schema/name-key';
import type { TestApi } from './api.ts';

/** What the tables say of a person, read past the row scope and past what the product keeps on the person's row. */
export interface Person {
  /** As the API names it. */
  node: string;
  id: string;
  /** The number in force. */
  number: string | null;
  unitNo: number;
  /** Code of the resident group, and of the commune and district around it. */
  group: string;
  commune: string;
  district: string;
  surname: string;
  middleName: string | null;
  givenName: string;
  bornOn: string;
  sex: string;
  nationality: string;
  lifeStatus: LifeStatus;
  version: number;
  /** State of the newest dossier that is neither cancelled nor superseded. */
  caseState: DossierState | null;
  /** The last day of the card in hand, or the earlier one since which it must be exchanged. */
  exchangeDueOn: string | null;
  /** When the last invitation that stands was sent. */
  invitedOn: string | null;
}

/** Below a given unit, by parents rather than by the numbers that the product goes by. */
const below = (parameter: string): string => `
  with recursive inside as (
    select id, unit_no from administrative_unit where id = ${parameter}
    union all select u.id, u.unit_no from administrative_unit u join inside i on u.parent_id = i.id)
  select unit_no from inside`;

/** Everybody in the order of their ids. */
export const everybody = (t: TestApi): Promise<Person[]> => people(t, 'true');

/** Those who meet a condition on `c` (citizen), in the order of their ids. */
export const people = (t: TestApi, condition: string, values: unknown[] = []): Promise<Person[]> =>
  t.oracle<Person>(
    `select 'cit_' || c.id as node, c.id, c.unit_no as "unitNo", c.surname, c.middle_name as "middleName",
       c.given_name as "givenName", c.date_of_birth::text as "bornOn", c.sex, c.nationality,
       c.life_status as "lifeStatus", c.version, g.code as "group",
       coalesce(m.code, g.code) as commune, coalesce(d.code, m.code) as district,
       (select value from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE') as number,
       (select state from dossier x where x.citizen_id = c.id and x.state not in ('CANCELLED', 'SUPERSEDED')
          order by collected_on desc, x.id desc limit 1) as "caseState",
       (select least(exchange_required_on, expires_on)::text from card k where k.citizen_id = c.id and k.state in ('ACTIVE', 'EXCHANGE_REQUIRED'))
         as "exchangeDueOn",
       (select case when i.state in ('SENT', 'NO_SHOW', 'REFUSED') then i.sent_on::text end from invitation i
          where i.citizen_id = c.id and i.state <> 'CANCELLED' and i.sent_on is not null order by i.id desc limit 1) as "invitedOn"
     from citizen c join administrative_unit g on g.unit_no = c.unit_no
       left join administrative_unit m on m.id = g.parent_id left join administrative_unit d on d.id = m.parent_id
     where ${condition} order by c.id`,
    values,
  );

/** One who meets the condition; fails when the demo has nobody like that. */
export async function personWhere(t: TestApi, condition: string, values: unknown[] = []): Promise<Person> {
  const [person] = await people(t, condition, values);
  if (!person) throw new Error(`the demo has nobody where ${condition}`);
  return person;
}

/** Ids of all whom the agency's jurisdiction or the client's rosters hold. */
export async function withinReach(t: TestApi, clientId: string): Promise<Set<string>> {
  const [agency] = await t.oracle<{ kind: string; unit: string; no: number }>(
    `select a.kind, a.unit_id as unit, c.no from client c join agency a on a.id = c.agency_id where c.id = $1`,
    [clientId],
  );
  if (!agency) throw new Error(`the demo has no client ${clientId}`);
  const ranged = ['POLICE', 'JUSTICE', 'COMMUNE_COMMITTEE'].includes(agency.kind);
  const rows = ranged
    ? await t.oracle<{ id: string }>(`select id from citizen where unit_no in (${below('$1')})`, [agency.unit])
    : await t.oracle<{ id: string }>(
        `select m.citizen_id as id from cohort h join cohort_member m on m.cohort_id = h.id
         where h.client_no = $1 and m.left_on is null and $2 = 'EDUCATION'`,
        [agency.no, agency.kind],
      );
  return new Set(rows.map(({ id }) => id));
}

/** Ids of those who live within the unit. */
export async function within(t: TestApi, unitId: string): Promise<Set<string>> {
  const rows = await t.oracle<{ id: string }>(`select id from citizen where unit_no in (${below('$1')})`, [unitId]);
  return new Set(rows.map(({ id }) => id));
}

/** The status by the rule of the contract, from the facts of the tables. */
export const statusOf = (person: Person, today: string): EnrollmentStatus =>
  enrollmentStatus(
    {
      dateOfBirth: person.bornOn,
      nationality: person.nationality,
      lifeStatus: person.lifeStatus,
      caseState: person.caseState,
      exchangeDueOn: person.exchangeDueOn,
      invitedOn: person.invitedOn,
    },
    today,
  );

/** How a name is looked for, as SQL of its own: no diacritics, đ = d, lower case, single blanks, nothing but a-z, 0-9. */
export function spelledPlainly(text: string): string {
  const bare = `replace(lower(regexp_replace(normalize(${text}, NFD), '[\\u0300-\\u036f]', '', 'g')), 'đ', 'd')`;
  return `trim(regexp_replace(regexp_replace(${bare}, '\\s+', ' ', 'g'), '[^a-z0-9 ]', '', 'g'))`;
}

interface NewPerson {
  id?: string;
  group: string;
  surname?: string;
  middleName?: string | null;
  givenName?: string;
  bornOn?: string;
  nationality?: string;
  lifeStatus?: LifeStatus;
}

/** Registers a person in a resident group of 2021; without a number, as before one is given. */
export async function register(t: TestApi, person: NewPerson): Promise<string> {
  const { id = randomUUID(), group, surname = 'Trần', middleName = 'Văn', givenName = 'An' } = person;
  const words = [surname, middleName, givenName].filter((word) => word !== null);
  await t.oracle(
    `insert into citizen (id, unit_no, surname, middle_name, given_name, name_key, given_key, date_of_birth, sex,
       nationality, life_status, presence, presence_on, presence_source)
     select $1, unit_no, $3, $4, $5, $6, $7, $8, 'MALE', $9, $10, 'PRESENT', $8, 'test'
     from administrative_unit where code = $2 and valid_to = '2025-06-30'`,
    [
      ...[id, group, surname, middleName, givenName, nameKey(words.join(' ')), nameKey(givenName)],
      ...[person.bornOn ?? '1990-05-17', person.nationality ?? 'VN', person.lifeStatus ?? 'ALIVE'],
    ],
  );
  return id;
}

/** Moves a person to another resident group. */
export const move = (t: TestApi, id: string, group: string): Promise<unknown[]> =>
  t.oracle(
    `update citizen set version = version + 1,
       unit_no = (select unit_no from administrative_unit where code = $2 and valid_to = '2025-06-30') where id = $1`,
    [id, group],
  );
