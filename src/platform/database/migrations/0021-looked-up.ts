import { Migration } from '@mikro-orm/migrations';

/** The column that an order goes by, and what stands for it where it is not known. */
const orders = {
  capacity_by_verification: ['capacity', 'verified_at', "'-infinity'"],
  capacity_by_level: ['capacity', 'level', '0'],
  need_by_window: ['need', 'window_end', "'infinity'"],
  exchange_by_start: ['exchange', 'starts_on', "'-infinity'"],
  exchange_by_standing: ['exchange', 'status_since', "'-infinity'"],
  exchange_open_by_start: ['exchange', 'starts_on', "'-infinity'"],
  exchange_open_by_standing: ['exchange', 'status_since', "'-infinity'"],
} as const satisfies Record<string, readonly [string, string, string]>;

const isOpen =
  "status in ('REQUESTED', 'CIRCULATED', 'PROPOSED', 'AGREED', 'SCHEDULED', 'UNDERWAY', 'REPORTED', 'EVALUATED')";

const byCase = (column: string, otherwise: string) =>
  `(case when ${column} is null then ${otherwise} else ${column} end)`;
const byCoalesce = (column: string, otherwise: string) => `coalesce(${column}, ${otherwise})`;

/**
 * A cursor is looked up in the index of its order also behind the policies of a table: of `coalesce` PostgreSQL fears that it tells what
 * it compares, so a page far back was found by comparing all rows before it.
 */
export class LookedUp extends Migration {
  override name = '0021-looked-up';

  override up(): void {
    this.make(byCase);
  }

  override down(): void {
    this.make(byCoalesce);
  }

  private make(key: (column: string, otherwise: string) => string): void {
    for (const [name, [table, column, otherwise]] of Object.entries(orders)) {
      this.addSql(`drop index ${name}`);
      const only = name.startsWith('exchange_open') ? `where ${isOpen}` : '';
      this.addSql(`create index ${name} on ${table} (${key(column, otherwise)}, id) ${only}`);
    }
  }
}
