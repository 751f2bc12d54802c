import { Migration } from '@mikro-orm/migrations';

/** Whoever made a register entry is kept by the id it names, also where no officer of this register has it. */
export class Registrar extends Migration {
  override up(): void {
    this.addSql(registrar);
  }
}

const registrar = /* sql */ `
create function officer_id(wanted int) returns text language sql stable as $$ select id from officer where no = wanted $$;
alter table correction_request drop constraint correction_request_registered_by_fkey;
alter table correction_request alter column registered_by type text using officer_id(registered_by);
drop function officer_id(int);
`;
