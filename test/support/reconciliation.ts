import type { Caller } from '@lienthong/api/access/caller';
import type { Answer, TestApi } from './api.ts';
import { fresh, type Json } from './corrections.ts';

/** An outcome as the selection below asks for it. */
export interface Compared {
  clientRef: string;
  status: 'ACCEPTED' | 'REFUSED';
  replayed: boolean;
  refusals: { code: string; path: string[] }[];
  match: string | null;
  rule: string | null;
  citizenId: string | null;
  fields: { field: string; agreement: string; form: string | null }[];
  proposals: Json[];
}

export const reconcileDocument = `mutation($items: [ReconciliationItem!]!) { reconcile(items: $items) {
  clientRef status replayed refusals { code path } comparison { match rule citizenId fields { field agreement form } }
  proposals { kind field submittable lacks item {
    clientRef registration { office book number year date registeredBy } legalBasis { document }
    evidence { kind reference issuedOn }
    correction {
      correction { subject { personalNumber givenName birthYear } field recorded value errorSource }
      supplement { subject { personalNumber givenName birthYear } field value }
      death { subject { personalNumber givenName birthYear } diedOn place } } } } } }`;

export const tryReconcile = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, reconcileDocument, { items });

export async function reconcile(t: TestApi, caller: Caller, ...items: Json[]): Promise<Compared[]> {
  const { data, errors } = await tryReconcile(t, caller, items);
  if (errors) throw new Error(`the call was not served: ${JSON.stringify(errors)}`);
  return data.reconcile.map(flat);
}

/** What was found beside the rest; null and empty where the row was refused. */
export const flat = ({ comparison, ...rest }: Json): any => ({
  ...rest,
  ...(comparison ?? { match: null, rule: null, citizenId: null, fields: [] }),
});

/** What the tables say of a person, as a register of births would have it. */
export async function entriesOf(t: TestApi, condition: string, values: unknown[] = []): Promise<Json[]> {
  const rows = await t.oracle(
    `select c.id, c.surname, c.middle_name as "middleName", c.given_name as "givenName", c.sex, c.ethnicity, c.nationality,
       left(c.date_of_birth::text, case c.date_of_birth_precision when 'DAY' then 10 when 'MONTH' then 7 else 4 end) as "dateOfBirth",
       (select id from administrative_unit u where u.unit_no = c.native_unit_no) as "nativePlace",
       c.life_status as "lifeStatus", c.died_on::text as "diedOn",
       (select value from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE') as "personalNumber"
     from citizen c where ${condition} order by c.id`,
    values,
  );
  return rows as Json[];
}

/** A row of the register that agrees with the tables but for the changes. */
export function rowOf({ id: _, ...facts }: Json, changes: Json = {}, run = 'test'): Json {
  const number = fresh('');
  return {
    clientRef: fresh('row'),
    run,
    entry: { office: '25456', book: '01', number, year: 1990, date: '2021-05-10' },
    ...facts,
    ...changes,
  };
}

/** `FIELD: AGREEMENT FORM` of all that isn't equal. */
export const unequal = ({ fields }: Compared): string[] =>
  fields
    .filter(({ agreement }) => agreement !== 'EQUAL')
    .map(({ field, agreement, form }) => `${field} ${agreement}${form === null ? '' : ` ${form}`}`);

/** What is null left out, as an input wants it. */
export function withoutNulls(value: unknown): any {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(kept.map(([name, one]) => [name, withoutNulls(one)]));
}
