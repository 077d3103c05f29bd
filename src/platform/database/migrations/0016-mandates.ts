import { Migration } from '@mikro-orm/migrations';
import { noteCapacities, notingCapacities } from './0014-rankable.ts';

const own = 'own.institution_id = c.institution_id and own.topic_code = c.topic_code';
/** A mandate says nothing beside whatever else is known of the institution on the topic, even if it was given up. */
export const noteCapacitiesWithMandates = notingCapacities(
  "c.basis <> 'DECLARED'",
  `c.basis = 'RECORD' and exists (select from declared_capacity own where ${own})
          or c.basis = 'MANDATE' and exists (select from capacity own where ${own} and own.basis <> 'MANDATE')`,
);

const bases = (...words: string[]) =>
  `add constraint capacity_basis_known check (basis in (${words.map((word) => `'${word}'`).join(', ')}))`;

/** Capacities that are supposed from what an institution is for. */
export class Mandates extends Migration {
  override name = '0016-mandates';

  override up(): void {
    this.addSql(`alter table capacity drop constraint capacity_basis_known, ${bases('DECLARED', 'RECORD', 'MANDATE')}`);
    this.addSql(`create or replace ${noteCapacitiesWithMandates}`);
  }

  override down(): void {
    this.addSql("delete from capacity where basis = 'MANDATE'");
    // What is to be checked at the end would keep the table from being altered.
    this.addSql('set constraints all immediate');
    this.addSql(`create or replace ${noteCapacities}`);
    this.addSql(`alter table capacity drop constraint capacity_basis_known, ${bases('DECLARED', 'RECORD')}`);
  }
}
