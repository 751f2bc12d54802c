import { Migration } from '@mikro-orm/migrations';

/** Indexes for what a day brings to persons. */
export class EventDays extends Migration {
  override up(): void {
    this.addSql(/* sql */ `
-- With the unit in the key: who lives elsewhere is passed over in the index.
drop index citizen_by_birth;
create index citizen_by_birth on citizen (date_of_birth, id, unit_no) include (life_status);
-- Whoever holds a card, a new dossier or not, in the order of a list by the day on which it falls due.
drop index citizen_by_exchange;
create index citizen_by_exchange on citizen (exchange_due_on, id, unit_no)
  where exchange_due_on is not null and life_status = 'ALIVE' and nationality = 'VN';
`);
  }
}
