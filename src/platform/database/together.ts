import type { Writable } from 'node:stream';
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import pg, { type PoolClient } from 'pg';
import { planMode } from './plans.ts';
import type { PreparedStatements } from './prepared.ts';

/** What the driver's queries write to; its types do not tell all of it. */
interface Line {
  readonly stream: Writable;
  readonly submittedNamedStatements: Record<string, string>;
  _send(piece: Buffer): void;
  sync(): void;
}

/** A query of the driver, as its client drives it. */
interface Driven {
  readonly _result: { _types: unknown };
  submit(line: Line): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, line: Line): void;
  handleReadyForQuery(line: Line): void;
  handleError(error: unknown, line: Line): void;
}

interface Statement {
  readonly text: string;
  readonly name: string | undefined;
  readonly query: Driven;
  readonly answer: PromiseWithResolvers<QueryResult<never>>;
  /** Tells what was answered. */
  tell: () => void;
}

const setMode = `select set_config('plan_cache_mode', $1, true)`;

/** As the server says it of a statement after one that failed. */
const lost = () => Object.assign(new Error('A statement of the same transaction failed.'), { code: '25P02' });

/**
 * Statements that are sent as one message: until its end, which is its only point of synchronisation, they are one transaction, without a
 * begin and a commit. Each is answered when all of it is over.
 */
export class Together implements DatabaseConnection {
  private readonly statements: Statement[] = [];
  private mode = 'auto';
  /** Which of them the server answers now. */
  private place = 0;
  private readonly ended = Promise.withResolvers<void>();

  constructor(
    private readonly client: PoolClient,
    private readonly prepared: PreparedStatements,
  ) {}

  executeQuery<Row>({ sql: text, parameters, queryId }: CompiledQuery): Promise<QueryResult<Row>> {
    const mode = planMode(queryId);
    if (mode !== this.mode) {
      this.mode = mode;
      this.add(setMode, [mode]).catch(() => {});
    }
    return this.add(text, parameters);
  }

  private add<Row>(text: string, parameters: readonly unknown[]): Promise<QueryResult<Row>> {
    const answer = Promise.withResolvers<QueryResult<never>>();
    const name = this.prepared.nameOf(text);
    const callback = (error: Error | undefined, result?: { rows: never[] }) => {
      statement.tell = error ? () => answer.reject(error) : () => answer.resolve({ rows: result?.rows ?? [] });
    };
    // A simple query would be a message by itself.
    const config = { ...(name ? { name } : {}), text, values: [...parameters], queryMode: 'extended' };
    const query = new pg.Query(config, callback) as unknown as Driven;
    query._result._types = (this.client as unknown as { _types: unknown })._types;
    const statement: Statement = { text, name, query, answer, tell: () => answer.reject(lost()) };
    this.statements.push(statement);
    return answer.promise;
  }

  /** Sends all of them; ends when all of it is over, however. */
  async run(): Promise<void> {
    this.client.query(this);
    await this.ended.promise;
    for (const { tell } of this.statements) tell();
  }

  streamQuery(): never {
    throw new Error('what is sent together is answered together');
  }

  // From here on the driver's client calls.

  /** Of the statement that was just parsed. */
  get name(): string | undefined {
    return this.statements[this.place]?.name;
  }

  get text(): string | undefined {
    return this.statements[this.place]?.text;
  }

  submit(connection: object): void {
    const line = connection as Line;
    const pieces: Buffer[] = [];
    // Of many small ones each would cost as much as all of them in one.
    const gathering: Line = Object.create(line, {
      stream: { value: {} },
      _send: { value: (piece: Buffer) => pieces.push(piece) },
      sync: { value: () => {} },
    });
    for (const { query } of this.statements) query.submit(gathering);
    line.stream.cork();
    line._send(Buffer.concat(pieces));
    line.sync();
    line.stream.uncork();
  }

  handleRowDescription(message: unknown): void {
    this.statements[this.place]?.query.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    this.statements[this.place]?.query.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, line: Line): void {
    const query = this.statements[this.place]?.query;
    query?.handleCommandComplete(message, line);
    query?.handleReadyForQuery(line);
    this.place += 1;
  }

  /** The server does nothing of what comes after it, and nothing of that is parsed. */
  handleError(error: Error & { code?: string }, line: Line): void {
    const [failed, ...others] = this.statements.slice(this.place);
    if (failed) this.prepared.failed(failed.text, error);
    failed?.query.handleError(error, line);
    for (const { name } of others) if (name) delete line.submittedNamedStatements[name];
    this.ended.resolve();
  }

  handleReadyForQuery(): void {
    this.ended.resolve();
  }
}
