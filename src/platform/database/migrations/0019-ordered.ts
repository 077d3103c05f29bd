import { Migration } from '@mikro-orm/migrations';

/** The orders that a client may choose, as the readers of the lists say them, each made unique by the key. */
const orders: Readonly<Record<string, string>> = {
  capacity_by_verification: "capacity (coalesce(verified_at, '-infinity'), id)",
  capacity_by_level: 'capacity (coalesce(level, 0), id)',
  need_by_priority: "need ((case priority when 'LOW' then 1 when 'MEDIUM' then 2 else 3 end), id)",
  need_by_window: "need (coalesce(window_end, 'infinity'), id)",
};

/** A page in any of these orders is read where it lies, as 0018 does it for the one that is usual. */
export class Ordered extends Migration {
  override name = '0019-ordered';

  override up(): void {
    for (const [name, columns] of Object.entries(orders)) this.addSql(`create index ${name} on ${columns}`);
  }

  override down(): void {
    for (const name of Object.keys(orders)) this.addSql(`drop index ${name}`);
  }
}
