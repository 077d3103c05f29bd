import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What a process keeps, in bytes, after everything is collected that can be. */
export interface Memory {
  readonly heapUsed: number;
  readonly external: number;
  readonly rss: number;
}

/** As V8 writes it: every so many microseconds, in which place of the tree of calls the process was. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface StartOptions {
  readonly folder: URL;
  /** For node: further options, the program, its arguments. */
  readonly words: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
}

const probe = new URL('probe.mjs', import.meta.url).href;
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Of one processor, in the unit in which Linux tells it. */
const ticksPerSecond = 100;

/** What a process has used of the processors since it began, in seconds; of those that it started, what has ended. */
export function processorSecondsOf(pid: number): { readonly own: number; readonly ended: number } {
  const told = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = told.slice(told.lastIndexOf(')') + 2).split(' ');
  const seconds = (place: number) => (Number(fields[place]) + Number(fields[place + 1])) / ticksPerSecond;
  return { own: seconds(11), ended: seconds(13) };
}

/** A server that is measured: a process of its own that tells its memory. */
export class MeasuredServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start({ folder, words, settings }: StartOptions): Promise<MeasuredServer> {
    const child = spawn(process.execPath, ['--expose-gc', '--no-warnings', '--import', probe, ...words], {
      cwd: fileURLToPath(folder),
      env: { ...process.env, NODE_ENV: 'production', ...settings },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      const [, url] = /Playground: (http\S+)/.exec(line) ?? [];
      if (!url) continue;
      child.stdout?.resume();
      return new MeasuredServer(child, url.replace('http', 'ws').replace('localhost', '127.0.0.1'));
    }
    throw new Error(`${words.at(-1)} ended with ${child.exitCode} before it answered`);
  }

  /** What it has used of the processors since it began, in seconds. */
  get processorSeconds(): number {
    return processorSecondsOf(this.child.pid as number).own;
  }

  memory(): Promise<Memory> {
    return this.asked<Memory>('memory');
  }

  /** The file with everything that it keeps, as V8 writes it, in its folder. */
  snapshot(): Promise<string> {
    return this.asked<string>('snapshot');
  }

  /** Where it spends its time while the work goes on. */
  async profile(work: () => Promise<unknown>): Promise<Profile> {
    await this.asked('profile');
    await work();
    return this.asked<Profile>('profiled');
  }

  private async asked<Answer>(question: string): Promise<Answer> {
    this.child.send(question);
    const [answer] = (await once(this.child, 'message')) as [Answer];
    return answer;
  }

  send(message: object): void {
    this.child.send(message);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
