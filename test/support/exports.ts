import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import Papa from 'papaparse';
import type { TestHub } from './hub.ts';

export interface ExportOptions {
  readonly accept?: string;
  readonly token?: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Record<string, string>;
}

/** What is asked: a document or the id of one, with its variables. */
export type Asked = Readonly<Record<string, unknown>>;

/** An export that was asked for without any client library. It is read as soon as somebody wants its end, or a part. */
export class OpenExport {
  /** All that has come so far. */
  text = '';

  constructor(
    private readonly asked: ClientRequest,
    readonly answer: IncomingMessage,
  ) {
    answer.setEncoding('utf8');
    // What is broken off is an ending like any other.
    answer.on('error', () => {});
  }

  get status(): number {
    return this.answer.statusCode as number;
  }

  /** Whether it came to its end. */
  get isWhole(): boolean {
    return this.answer.complete;
  }

  get lines(): Record<string, unknown>[] {
    return this.text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** By a parser that is not asked to guess anything. */
  get table(): string[][] {
    return Papa.parse<string[]>(this.text, { delimiter: ',', newline: '\r\n' }).data.slice(0, -1);
  }

  /** The refusal of an export that did not begin. */
  get refusal() {
    const { errors } = JSON.parse(this.text) as {
      errors: { message: string; extensions: { code: string; details?: object } }[];
    };
    return errors[0] as (typeof errors)[0];
  }

  async ended(): Promise<this> {
    const closed = new Promise<void>((resolve) => this.answer.once('close', () => resolve()));
    this.answer.on('data', (chunk: string) => {
      this.text += chunk;
    });
    await closed;
    return this;
  }

  /** The first part that comes; then nothing more is taken. */
  async part(): Promise<this> {
    await once(this.answer, 'readable');
    this.text += this.answer.read() as string;
    return this;
  }

  leave(): void {
    this.asked.destroy();
  }
}

/** Asks for an export, whatever the answer is; nothing of it is taken yet. */
export async function openExport(
  { url: hubUrl }: Pick<TestHub, 'url'>,
  question: Asked,
  { accept = 'application/x-ndjson', token, method = 'POST', headers = {} }: ExportOptions = {},
): Promise<OpenExport> {
  const url = new URL('/export', hubUrl);
  if (method === 'GET')
    for (const [name, value] of Object.entries(question))
      url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  const asked = request(url, {
    method,
    agent: false,
    headers: {
      accept,
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
  });
  asked.on('error', () => {});
  asked.end(method === 'POST' ? JSON.stringify(question) : undefined);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return new OpenExport(asked, answer);
}

/** The whole of an export, or the refusal of it. */
export const exported = async (...asked: Parameters<typeof openExport>): Promise<OpenExport> =>
  (await openExport(...asked)).ended();
