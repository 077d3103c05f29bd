import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import Papa from 'papaparse';
import { LimitExceededError } from '../../kernel/errors.ts';
import type { HubContext } from '../graphql/context.ts';
import { presentError } from '../graphql/errors.ts';
import { type ExportPage, exportedPages, PageError } from '../graphql/export.ts';
import type { SocketQuestion } from '../graphql/server.ts';
import { Places } from '../limits/places.ts';
import { HttpRefusal } from './body.ts';
import type { HttpParts } from './parts.ts';

/** When who finds no place may come back, in seconds. */
const later = 30;

/** So long nothing may be taken of what was sent, in milliseconds. */
const longestStop = 30_000;

/** How pages are written. */
interface Format {
  readonly type: string;
  head(page: ExportPage): string;
  rows(page: ExportPage): string;
  /** The last that is written where an export fails. */
  failure(error: unknown): string;
}

const line = (value: unknown) => `${JSON.stringify(value)}\n`;

const jsonLines: Format = {
  type: 'application/x-ndjson; charset=utf-8',
  head: () => '',
  rows: ({ rows }) => rows.map(line).join(''),
  failure: (error) => line({ error }),
};

/**
 * Texts that a spreadsheet would run. One more apostrophe before them makes them texts to it, and can be taken away
 * again without a doubt: where apostrophes stand before such a character, the first one is ours.
 */
const formula = /^['\s]*[=+\-@＝＋－＠]/;
const lineEnd = '\r\n';

const cellOf = (row: unknown, path: readonly string[]): unknown => {
  let value = row;
  for (const step of path) value = (value as Record<string, unknown> | null | undefined)?.[step];
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
};

const csv = (hasHeader: boolean): Format => ({
  type: `text/csv; charset=utf-8; header=${hasHeader ? 'present' : 'absent'}`,
  head: ({ columns }) => (hasHeader ? columns.map((path) => path.join('.')).join(',') + lineEnd : ''),
  rows: ({ rows, columns }) =>
    rows.length > 0
      ? Papa.unparse(
          rows.map((row) => columns.map((path) => cellOf(row, path) ?? '')),
          // A row of one empty cell would be an empty line, which readers leave out.
          { newline: lineEnd, escapeFormulae: formula, quotes: columns.length === 1 },
        ) + lineEnd
      : '',
  failure: () => '',
});

/** By RFC 4180 a client may ask for a CSV without its first line, to append it to what it has. */
function formatOf({ headers }: IncomingMessage): Format {
  for (const range of (headers.accept ?? '').toLowerCase().split(',')) {
    const [type, ...parameters] = range.split(';').map((part) => part.trim());
    if (type === 'application/x-ndjson') return jsonLines;
    if (type === 'text/csv') return csv(!parameters.includes('header=absent'));
  }
  throw new HttpRefusal(406, 'An export is "accept: text/csv" or "accept: application/x-ndjson" (JSON Lines).');
}

export interface ExportRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly question: SocketQuestion;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  contextNow(): Promise<HubContext>;
}

/** The exports of this process: whole lists, written page by page as fast as their clients read. */
export class Exports {
  private readonly ofGroup: Places;
  private readonly ofCaller: Places;
  private readonly rows: ReturnType<HttpParts['metrics']['counter']>;
  private readonly endings: ReturnType<HttpParts['metrics']['counter']>;
  private open = 0;

  constructor(private readonly parts: HttpParts) {
    const { gate, metrics } = parts;
    this.ofGroup = new Places(gate.limits.exports.all);
    this.ofCaller = new Places(gate.limits.exports.perCaller);
    this.rows = metrics.counter('multaqa_exported_rows_total', 'Rows that exports have written.');
    this.endings = metrics.counter('multaqa_exports_total', 'Exports that ended, by how.', ['ending']);
    metrics.gauge('multaqa_open_exports', 'Exports that are being written.', () => this.open);
  }

  async serve(asked: ExportRequest): Promise<void> {
    const { request, response, contextNow } = asked;
    if (request.method === 'GET' && request.headers['apollo-require-preflight'] === undefined)
      throw new HttpRefusal(400, 'A GET needs the header apollo-require-preflight, with any value.');
    // There the end of the connection is the end of the answer, and what was broken off looks whole.
    if (request.httpVersion !== '1.1') throw new HttpRefusal(505, 'An export needs HTTP/1.1.');
    const format = formatOf(request);
    const context = await contextNow();
    const leave = this.enter(context);
    this.open += 1;
    try {
      await this.write(asked, format, context);
    } finally {
      this.open -= 1;
      leave();
      // What is still on its way to who no longer takes it.
      response.setTimeout(longestStop);
    }
  }

  private async write(asked: ExportRequest, format: Format, context: HubContext): Promise<void> {
    const { response, question, signal, contextNow } = asked;
    const { gate, log } = this.parts;
    let written = 0;
    let ending = 'complete';
    try {
      for await (const page of exportedPages({ gate, log, question, context, contextNow })) {
        if (!response.headersSent) {
          response.writeHead(200, { 'content-type': format.type, 'x-accel-buffering': 'no' });
          response.write(format.head(page));
        }
        if (!response.write(format.rows(page))) {
          response.setTimeout(longestStop);
          await once(response, 'drain', { signal });
        }
        written += page.rows.length;
        this.rows.inc(page.rows.length);
        // The next page may have to wait for its budget; that is no silence of the client.
        response.setTimeout(0);
      }
      response.end();
    } catch (error) {
      ending = signal.aborted ? 'left' : 'failed';
      // What fails before the first row is answered like any other request.
      if (!response.headersSent) throw error;
      const shown = error instanceof PageError ? error.shown : presentError(error, context, log);
      if (!signal.aborted) breakOff(response, format.failure(shown));
    } finally {
      this.endings.inc({ ending });
      log.info({ correlationId: context.correlationId, rows: written, ending }, 'exported');
    }
  }

  /** Those who are not signed in have places of their own, so that they take none from those who are. */
  private enter({ caller, viewer }: HubContext): () => void {
    const { all, perCaller } = this.parts.gate.limits.exports;
    const leaveCaller = this.ofCaller.take(this.parts.gate.budgets.of(caller).owner);
    const leaveGroup = leaveCaller && this.ofGroup.take(viewer.role === 'ANONYMOUS' ? 'visitors' : 'accounts');
    if (leaveGroup)
      return () => {
        leaveGroup();
        leaveCaller();
      };
    leaveCaller?.();
    const [maximum, whose] = leaveCaller ? [all, 'The hub'] : [perCaller, 'This caller'];
    throw new LimitExceededError(
      `${whose} has ${maximum} exports running, and no more are allowed. Come back when one has ended.`,
      { limit: 'exports', maximum, actual: maximum + 1, retryAfterSeconds: later },
    );
  }
}

/** Ends the connection without the end of the answer, so that nobody takes it for whole. */
function breakOff(response: ServerResponse, lastWords: string): void {
  if (lastWords) response.write(lastWords);
  response.socket?.destroySoon();
}
