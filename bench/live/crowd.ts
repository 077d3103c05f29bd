import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order, Report } from './clients.ts';

interface Told {
  readonly completed?: number;
  readonly failed?: string;
  readonly done?: Report | null;
}

/** The process of the subscribers, from outside. */
export class Crowd {
  private readonly child: ChildProcess = fork(fileURLToPath(new URL('clients.ts', import.meta.url)), [], {
    execArgv: ['--import', 'tsx'],
  });
  private readonly completed = new Set<number>();
  private readonly waiting = new Map<number, () => void>();
  private readonly broken = Promise.withResolvers<never>();
  private answered = Promise.withResolvers<Report | null>();

  constructor() {
    this.broken.promise.catch(() => {});
    this.child.on('message', ({ completed, failed, done }: Told) => {
      if (failed !== undefined) this.broken.reject(new Error(`a subscriber: ${failed}`));
      else if (completed === undefined) this.answered.resolve(done ?? null);
      else {
        this.completed.add(completed);
        this.waiting.get(completed)?.();
        this.waiting.delete(completed);
      }
    });
    this.child.once('exit', (code) => this.broken.reject(new Error(`the subscribers ended with ${code}`)));
  }

  /** One order at a time. */
  private async ask(order: Order): Promise<Report | null> {
    this.answered = Promise.withResolvers();
    this.child.send(order);
    return Promise.race([this.answered.promise, this.broken.promise]);
  }

  async open(order: Omit<Extract<Order, { do: 'open' }>, 'do'>): Promise<void> {
    await this.ask({ do: 'open', ...order });
  }

  async comeBack(): Promise<void> {
    await this.ask({ do: 'comeBack' });
  }

  async report(from: number, moments: readonly number[]): Promise<Report> {
    return (await this.ask({ do: 'report', from, moments })) as Report;
  }

  /** Whether everybody who follows its topic has received an event in time. */
  async has(number: number, milliseconds: number): Promise<boolean> {
    if (this.completed.has(number)) return true;
    const arrived = new Promise<boolean>((resolve) => this.waiting.set(number, () => resolve(true)));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, milliseconds, false);
    });
    try {
      return await Promise.race([arrived, late, this.broken.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
