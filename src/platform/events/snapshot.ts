/** What a statement could see: PostgreSQL's `pg_current_snapshot()` as text, `xmin:xmax:running,…`. */
export type Snapshot = string;

/** Whether a transaction had ended when the snapshot was taken, so that whoever took it saw what it did. */
export function isSeen(snapshot: Snapshot, xid: string): boolean {
  const [xmin = '', xmax = '', running = ''] = snapshot.split(':');
  const transaction = BigInt(xid);
  if (transaction < BigInt(xmin)) return true;
  return transaction < BigInt(xmax) && !running.split(',').includes(xid);
}
