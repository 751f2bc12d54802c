import { Migration } from '@mikro-orm/migrations';

/** How often figures of days that are over have changed, so that what was reckoned of them needn't be again: docs/decisions/0035-between-days.md. */
export class PastChanges extends Migration {
  override up(): void {
    this.addSql(/* sql */ `
-- Of deltas folded; those that wait are counted where they are, so that nobody writes here but the one who folds.
create table past_change (one boolean primary key default true check (one), folded bigint not null default 0, anew int not null default 0);
insert into past_change default values;
create function past_folded() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare late int := (select count(*) from moved where effective_on < legal_today());
begin
  if late > 0 then update past_change set folded = folded + late; end if;
  return null;
end $$;
create trigger past_folded after delete on tally_delta referencing old table as moved for each statement execute function past_folded();
create function past_counted_anew() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update past_change set anew = anew + 1;
  return null;
end $$;
create trigger counted_anew after truncate on tally for each statement execute function past_counted_anew();
grant select on past_change to app, worker;
`);
  }
}
