import pg from 'pg';

/** A statement that the hub sent, with how long its answer took. */
export interface Sent {
  /** What began its transaction, and made it that of the caller. */
  readonly frame: string;
  readonly text: string;
  readonly values: readonly unknown[];
  readonly milliseconds: number;
}

type Query = (
  config: string | { readonly text: string; readonly values?: unknown[] },
  values?: unknown[],
) => Promise<unknown>;

const begins = /^\s*begin\b/i;
const ends = /^\s*(commit|rollback)\b/i;
const sent: Sent[] = [];

/** From now on what this process sends to databases is written down. */
export function listen(): void {
  const query = pg.Client.prototype.query as Query;
  const frames = new WeakMap<pg.Client, string>();
  const heard: Query = async function (this: pg.Client, config, values) {
    const begun = performance.now();
    const answer = await query.call(this, config, values);
    const [text, own = []] = typeof config === 'string' ? [config, values] : [config.text, config.values];
    if (begins.test(text)) frames.set(this, text);
    else if (!ends.test(text)) {
      sent.push({ frame: frames.get(this) ?? 'begin', text, values: own, milliseconds: performance.now() - begun });
    }
    return answer;
  };
  pg.Client.prototype.query = heard as unknown as typeof pg.Client.prototype.query;
}

/** What was sent while the work ran; nothing else may ask at that time. */
export async function sentBy(work: () => Promise<unknown>): Promise<readonly Sent[]> {
  sent.length = 0;
  await work();
  return [...sent];
}

/** How the database runs a statement for the same caller. */
export async function explain(databaseUrl: string, { frame, text, values }: Sent): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(frame);
    const { rows } = await client.query(`explain (analyze, buffers) ${text}`, [...values]);
    return rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.end();
  }
}
