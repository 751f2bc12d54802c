import { Migration } from '@mikro-orm/migrations';

/** What figures were on a day, told from what late records made of them since: docs/decisions/0034-said-then.md. */
export class SaidThen extends Migration {
  override up(): void {
    this.addSql(/* sql */ `
-- The day since which is kept when each cell was recorded: counting everything anew forgets it.
create table tally_since (one boolean primary key default true check (one), day date not null);
insert into tally_since (day) select min(recorded_on) from tally having min(recorded_on) is not null;
create function tallies_begun() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into tally_since (day) values (legal_today()) on conflict (one) do update set day = excluded.day;
  return null;
end $$;
create trigger begun after truncate on tally for each statement execute function tallies_begun();
create index tally_late on tally (unit_no, recorded_on) where effective_on < recorded_on;
grant select on tally_since to app, worker;
`);
  }
}
