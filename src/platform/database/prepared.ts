import { createHash } from 'node:crypto';
import type { PoolClient, QueryConfig, QueryResult } from 'pg';

/** A statement is prepared when it is sent for this time: then it is parsed and planned once for each connection. */
const oftenEnough = 10;
/** So many at most, since each connection of the server keeps the plans of all of them; those that come first stay. */
const mostPrepared = 200;
/** How many others are counted before the counting begins anew. */
const mostCounted = 5_000;
/** Somebody has changed the tables below it, or the connection has lost it. */
const uselessCodes: readonly (string | undefined)[] = ['0A000', '26000'];

type Query = (config: string | QueryConfig, values?: unknown[], ...rest: unknown[]) => Promise<QueryResult>;

/** Which statements are prepared, on all connections of a pool alike. */
export class PreparedStatements {
  private readonly uses = new Map<string, number>();
  private readonly names = new Map<string, string>();
  private readonly unfit = new Set<string>();

  /** From now on what is sent often over this connection is prepared. */
  readonly onConnection = (client: PoolClient): void => {
    const send = client.query.bind(client) as unknown as Query;
    const query: Query = (config, values, ...rest) => {
      const name =
        typeof config === 'string' && Array.isArray(values) && values.length > 0 ? this.nameOf(config) : undefined;
      if (name === undefined) return send(config, values, ...rest);
      return send({ name, text: config as string, values: values as unknown[] }).catch((error: { code?: string }) => {
        this.failed(config as string, error);
        throw error;
      });
    };
    client.query = query as unknown as PoolClient['query'];
  };

  /** The name under which a statement is prepared; undefined while it is not. Each call counts. */
  nameOf(text: string): string | undefined {
    const name = this.names.get(text);
    if (name !== undefined || this.names.size + this.unfit.size >= mostPrepared || this.unfit.has(text)) return name;
    const uses = (this.uses.get(text) ?? 0) + 1;
    if (uses < oftenEnough) {
      if (this.uses.size >= mostCounted) this.uses.clear();
      this.uses.set(text, uses);
      return undefined;
    }
    this.uses.delete(text);
    const made = `kept_${createHash('sha256').update(text).digest('base64url').slice(0, 32)}`;
    this.names.set(text, made);
    return made;
  }

  /** Whatever a prepared one is no good for any more is not prepared again. */
  failed(text: string, { code }: { code?: string }): void {
    if (!uselessCodes.includes(code) || !this.names.delete(text)) return;
    this.unfit.add(text);
  }
}
