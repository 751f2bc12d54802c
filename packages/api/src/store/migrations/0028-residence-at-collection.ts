import { Migration } from '@mikro-orm/migrations';

/** Whom a flow counts in a unit: they lived there at collection, and may live elsewhere now. */
export class ResidenceAtCollection extends Migration {
  override up(): void {
    this.addSql('create index dossier_by_residence on dossier (residence_unit_no, citizen_id)');
  }
}
