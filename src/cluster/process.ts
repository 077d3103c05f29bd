import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '../platform/config/config.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const orphan = new URL('orphan.ts', import.meta.url).href;
const words = ['--import', 'tsx', '--import', orphan, 'src/main.ts'];

const checkMilliseconds = 200;
const longestCheck = 2_000;
const shortestPause = 250;
const longestPause = 30_000;
/** Who answered for so long did not end because of how it was started. */
const steadyMilliseconds = 2_000;

export interface HubProcessSettings {
  readonly name: string;
  /** All that the process is told, PORT and HOST excepted. */
  readonly environment: NodeJS.ProcessEnv;
  /** How long it may take to stop before it is killed. */
  readonly stopMilliseconds: number;
  tell(line: string): void;
}

const isRunning = ({ exitCode, signalCode }: ChildProcess) => exitCode === null && signalCode === null;

async function answersReady(port: number): Promise<boolean> {
  const signal = AbortSignal.timeout(longestCheck);
  return fetch(`http://127.0.0.1:${port}/health/ready`, { signal }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
}

/** A hub in a process of its own, the same as `npm start`, which is started again whenever it ends by itself. */
export class HubProcess {
  readonly #settings: HubProcessSettings;
  #child: ChildProcess | undefined;
  #port = 0;
  #isReady = false;
  #isWanted = false;
  #hasAnswered = false;
  #failures = 0;
  #pause: NodeJS.Timeout | undefined;

  constructor(settings: HubProcessSettings) {
    this.#settings = settings;
  }

  get port(): number {
    return this.#port;
  }
  get pid(): number {
    return this.#child?.pid ?? 0;
  }
  /** Whether it says of itself that it can answer. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Ends the process as if the machine did it; it is started again. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Done when the process answers; fails if it ends before. */
  async start(): Promise<void> {
    const { name, environment, tell } = this.#settings;
    clearTimeout(this.#pause);
    this.#isWanted = true;
    this.#port = 0;
    // In a group of its own: what a terminal sends to all of a group must not reach it before the cluster is asked.
    const child = spawn(process.execPath, words, {
      cwd: root,
      env: { ...environment, PORT: '0', HOST: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.#child = child;
    child.once('exit', () => this.#ended(child));
    this.#listen(child);
    while (isRunning(child) && !this.#isReady) {
      this.#isReady = this.#port > 0 && this.#isWanted && (await answersReady(this.#port)) && isRunning(child);
      if (!this.#isReady) await delay(checkMilliseconds / 4);
    }
    if (!this.#isReady) throw new ConfigurationError(name, 'ended before it answered; what it said stands above');
    this.#hasAnswered = true;
    tell(`${name}: http://localhost:${this.#port}, process id ${child.pid}`);
    this.#watch(child);
  }

  /** Takes no new connection from now on, answers what has begun, and ends. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    this.#isReady = false;
    clearTimeout(this.#pause);
    const child = this.#child;
    if (!child || !isRunning(child)) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const overdue = setTimeout(() => child.kill('SIGKILL'), this.#settings.stopMilliseconds);
    await ended;
    clearTimeout(overdue);
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#failures = 0;
    await this.start();
  }

  /** Its log, and until it answers what it tells of its start; the questions that it proposes are about its own port. */
  #listen(child: ChildProcess): void {
    const { name, tell } = this.#settings;
    const relay = (line: string) => tell(`${name} | ${line}`);
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    lines.on('line', (line) => {
      const port = /Playground: http:\/\/[^:]+:(\d+)/.exec(line)?.[1];
      if (port) this.#port = Number(port);
      else if (this.#port === 0 || line.startsWith('{')) relay(line);
    });
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', relay);
  }

  async #watch(child: ChildProcess): Promise<void> {
    const since = performance.now();
    while (isRunning(child) && this.#isWanted) {
      const answers = await answersReady(this.#port);
      this.#isReady = answers && this.#isWanted && isRunning(child);
      if (performance.now() - since > steadyMilliseconds) this.#failures = 0;
      await delay(checkMilliseconds, undefined, { ref: false });
    }
  }

  #ended(child: ChildProcess): void {
    this.#isReady = false;
    // What cannot be started at all is told by the start.
    if (!this.#isWanted || !this.#hasAnswered) return;
    const { name, tell } = this.#settings;
    const pause = Math.min(shortestPause * 2 ** this.#failures, longestPause);
    this.#failures += 1;
    tell(`${name}: ended with ${child.signalCode ?? child.exitCode}; starting again in ${pause / 1000} s`);
    // Where this start fails too, its end has told so and asked for the next one.
    this.#pause = setTimeout(() => this.start().catch(() => {}), pause);
  }
}
