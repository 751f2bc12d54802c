import { Migration } from '@mikro-orm/migrations';

/** Room for more than 63 personal fields in the trace: a column more, since no row of a trace is ever written anew. */
export class AuditFields extends Migration {
  override up(): void {
    this.addSql(`alter table audit add column more_fields bigint not null default 0`);
  }
}
