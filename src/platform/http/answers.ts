import type { ExecutionResult } from 'graphql';
import type { Subscriber } from '../live/group.ts';

/**
 * What graphql-ws iterates over for a subscription: nothing, until it ends. The events go another way, see
 * {@link SocketSink}. It stands for the operation from the beginning, and is over once the client completes it.
 */
export class Answers implements AsyncGenerator<ExecutionResult, void, void> {
  private last: ExecutionResult | undefined;
  /** Nobody takes an answer any more. */
  isOver = false;
  private waiting: ((result: IteratorResult<ExecutionResult, void>) => void) | undefined;
  private subscriber: Subscriber | undefined;

  of(subscriber: Subscriber): this {
    this.subscriber = subscriber;
    if (this.isOver) subscriber.leave();
    return this;
  }

  /** @param result the last answer, which says why */
  end(result: ExecutionResult): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.waiting) this.waiting({ value: result, done: false });
    else this.last = result;
  }

  next(): Promise<IteratorResult<ExecutionResult, void>> {
    const value = this.last;
    this.last = undefined;
    if (value) return Promise.resolve({ value, done: false });
    if (this.isOver) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.isOver = true;
    this.subscriber?.leave();
    this.waiting?.({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(error: unknown): Promise<IteratorResult<ExecutionResult, void>> {
    void this.return();
    return Promise.reject(error as Error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}
