import type { ContactMaker, ContactResult } from '@lienthong/schema/contacts';
import type { Channel } from '@lienthong/schema/invitation-life';
import type { TriedPerson } from '../domain/outreach.ts';
import { form, wherePart } from '../invitations/invitation-list.sql.ts';
import {
  countStatement,
  openStatement,
  pageStatement,
  personStatement,
  type Statement,
  once,
  type Condition,
} from '../store/statement.ts';

export interface ContactRow {
  id: string;
  citizenId: string;
  groupNo: number;
  onDay: string;
  channel: Channel;
  madeBy: ContactMaker;
  result: ContactResult;
  note: string | null;
  recordedAt: Date;
}

/** Of a contact k. */
const contactColumns = `k.id, k.citizen_id as "citizenId", k.group_no as "groupNo", k.on_day as "onDay", k.channel, k.made_by as "madeBy",
  k.result, k.note, k.at as "recordedAt"`;

export const contactsById = personStatement<ContactRow>(
  'Contact',
  '"citizenId"',
  `select ${contactColumns} from contact k where k.id = any($1::uuid[])`,
);

export const contactsByCitizen = personStatement<ContactRow>(
  'Citizen.contacts',
  '"citizenId"',
  `select ${contactColumns} from contact k where k.citizen_id = any($1::uuid[]) order by k.citizen_id, k.on_day desc, k.id desc`,
);

/** Of the item at a place, on its day. */
export interface TriedRow extends TriedPerson {
  ord: number;
  id: string;
  unitNo: number;
}

/**
 * The persons of $1 within reach ($3 to $4 the units, $5 the client of the cohorts), locked in the order of their ids; on each
 * day of $2 where the person lived then: what was before the first change of a later day.
 */
export const lockTried = personStatement<TriedRow>(
  'recordContacts',
  'id',
  `with held as materialized (
     select c.id, c.unit_no, c.life_status, c.date_of_birth from citizen c
     where c.id = any($1::uuid[]) and (c.unit_no between $3 and $4 or exists (
       select from cohort_member m where m.citizen_id = c.id and m.client_no = $5 and m.left_on is null))
     order by c.id for no key update of c)
   select x.ord::int, c.id, c.unit_no as "unitNo", c.life_status as "lifeStatus", c.date_of_birth as "dateOfBirth",
     coalesce((select (h.former ->> 'unit_no')::int from citizen_history h
       where h.citizen_id = c.id and 'unit_no' = any(h.changed) and h.effective_on > x.on_day
       order by h.effective_on, h.version limit 1), c.unit_no) as "groupNo"
   from unnest($1::uuid[], $2::date[]) with ordinality x (id, on_day, ord) join held c using (id)`,
);

/** Arrays of ids, persons, homes, groups, days, channels, makers, results and notes; client, agency, officer. */
export const insertContacts = openStatement(
  'insert-contacts',
  `insert into contact (id, citizen_id, unit_no, group_no, on_day, channel, made_by, result, note, client_no, agency_no, officer_no)
   select n.*, $10::int, $11::int, $12::int from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::date[], $6::text[], $7::text[],
     $8::text[], $9::text[]) n (id, person, home, place, on_day, channel, made_by, result, note)`,
);

/** The latest recorded first; the values are those of the conditions, the id after which the page begins, and its size. */
export function contactPage(
  conditions: readonly Condition[],
  further: boolean,
): Statement<ContactRow & { more: boolean }> {
  const name = `contacts${further ? '+' : ''}/${form(conditions)}`;
  return once(name, () => {
    const { where, next } = wherePart(conditions);
    const behind = further ? ` and k.id < ${next()}::uuid` : '';
    const size = next();
    const text = `select ${contactColumns} from contact k where ${where}${behind} order by k.id desc limit ${size} + 1`;
    return pageStatement<ContactRow>(name, '"citizenId"', Number(size.slice(1)), text);
  });
}

export function contactCount(conditions: readonly Condition[]): Statement<{ counted: number }> {
  const name = `contacts/count/${form(conditions)}`;
  return once(name, () => {
    const { where, next } = wherePart(conditions);
    const text = `select count(*)::int as counted from (select from contact k where ${where} limit ${next()}) x`;
    return countStatement<{ counted: number }>(name, text);
  });
}
