import { Migration } from '@mikro-orm/migrations';

/** Who was asked in a period, by what score, and what they answered, is read from an index alone. */
export class Calibration extends Migration {
  override name = '0015-calibration';

  override up(): void {
    this.addSql(`create index circulation_asked on circulation (asked_at)
      include (exchange_id, institution_id, score, model_version, deadline, answer)`);
  }

  override down(): void {
    this.addSql('drop index circulation_asked');
  }
}
