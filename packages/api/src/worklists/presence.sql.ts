import type { PresenceFacts } from '../domain/presences.ts';
import { openStatement, personStatement } from '../store/statement.ts';

export interface PresenceRow extends PresenceFacts {
  id: string;
  unitNo: number;
  version: number;
}

/** Persons of $1 who live within $2 to $3, locked in the order of their ids. */
export const lockPresences = personStatement<PresenceRow>(
  'recordPresence',
  'id',
  `select c.id, c.unit_no as "unitNo", c.version, c.presence, c.presence_on as "presenceOn", c.presence_source as "presenceSource",
     c.life_status as "lifeStatus", c.date_of_birth as "dateOfBirth"
   from citizen c where c.id = any($1::uuid[]) and c.unit_no between $2 and $3 order by c.id for no key update of c`,
);

/** An array each of persons, once each, with state, day and source; the legal day. What was before is kept, as with every change. */
export const writePresence = openStatement<{ id: string; unitNo: number; version: number }>(
  'write-presence',
  `with r as (select * from unnest($1::uuid[], $2::text[], $3::date[], $4::text[]) r (id, presence, on_day, source)),
   former as (insert into citizen_history (citizen_id, version, unit_no, effective_on, recorded_on, changed, former)
     select c.id, c.version, c.unit_no, r.on_day, $5::date, array['presence', 'presence_on', 'presence_source'],
       jsonb_build_object('presence', c.presence, 'presence_on', c.presence_on, 'presence_source', c.presence_source)
     from citizen c join r on r.id = c.id)
   update citizen c set presence = r.presence, presence_on = r.on_day, presence_source = r.source, version = c.version + 1
   from r where c.id = r.id returning c.id, c.unit_no as "unitNo", c.version`,
);
