import { Migration } from '@mikro-orm/migrations';

/** The lists that grow with the years. */
const listed = ['capacity', 'need'] as const;

/** A page of them, in the order that they have if none is asked for, is read where it lies, however far back that is. */
export class Listed extends Migration {
  override name = '0018-listed';

  override up(): void {
    for (const table of listed) this.addSql(`create index ${table}_listed on ${table} (declared_at, id)`);
  }

  override down(): void {
    for (const table of listed) this.addSql(`drop index ${table}_listed`);
  }
}
