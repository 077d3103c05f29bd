import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const running = new Set<ChildProcess>();

/** Ends what a failed test has left running. */
export async function killPrograms(): Promise<void> {
  for (const child of running) {
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a program ended. */
export interface Ending {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A program of the hub that really runs, as `npm start` and its like run it. */
export interface Program {
  readonly processId: number;
  /** All that it has written so far. */
  output(): string;
  /** The first line that fits; fails with what was written if the program ends without it. */
  line(form: RegExp): Promise<string>;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
  ended(): Promise<Ending>;
}

async function collect(stream: NodeJS.ReadableStream, heard: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream })) heard(line);
}

/** Starts `src/<name>.ts` with only the given settings, whatever the environment of the tests is. */
export function startProgram(name: string, settings: Record<string, string>, words: readonly string[] = []): Program {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', `src/${name}.ts`, ...words], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  const [lines, errors]: [string[], string[]] = [[], []];
  const waiting = new Set<() => void>();
  const heard = (line: string) => {
    lines.push(line);
    for (const look of waiting) look();
  };
  const closed = Promise.all([
    once(child, 'close'),
    collect(child.stdout as NodeJS.ReadableStream, heard),
    collect(child.stderr as NodeJS.ReadableStream, (line) => errors.push(line)),
  ]);
  const ended = closed.then(([[code]]) => ({ code, output: lines.join('\n'), errors: errors.join('\n') }) as Ending);
  return {
    processId: child.pid as number,
    output: () => lines.join('\n'),
    line: (form) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find((line) => form.test(line));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        ended.then(({ code, output, errors: wrong }) =>
          reject(new Error(`${name} ended with ${code} without ${form}:\n${output}\n${wrong}`)),
        );
      }),
    signal: (signal) => child.kill(signal),
    ended: () => ended,
  };
}

/** The address that a program says it answers at. */
export async function addressOf(program: Program): Promise<string> {
  const line = await program.line(/Playground: /);
  return line.replace(/^.*Playground: /, '').replace(/\/graphql$/, '');
}
