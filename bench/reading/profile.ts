import type { Profile } from '../support/servers.ts';

type Call = Profile['nodes'][number]['callFrame'];

const most = 25;

/** Whose code a call is in: a part of the hub, a package, or node itself; undefined for what is built into V8. */
function ownerOf({ functionName, url }: Call): string | undefined {
  const [, library] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  const [, own] = /\/(src\/(?:(?:modules|platform)\/)?[\w-]+)/.exec(url) ?? [];
  if (library ?? own) return library ?? own;
  if (url.startsWith('node:')) return url.split('/')[0];
  return functionName.startsWith('(') ? functionName : undefined;
}

const nameOf = ({ functionName, url }: Call): string =>
  `${functionName || '(anonymous)'}  ${url.replace(/.*\/(?=(src|bench|node_modules)\/)/, '')}`;

/** Milliseconds of an answer, by what they went into. */
class Times {
  private readonly times = new Map<string, number>();

  add(name: string, time: number): void {
    this.times.set(name, (this.times.get(name) ?? 0) + time);
  }

  told(all: number): string {
    const largest = [...this.times].toSorted(([, a], [, b]) => b - a).slice(0, most);
    return largest
      .map(([name, time]) => `${((100 * time) / all).toFixed(1).padStart(6)} %  ${time.toFixed(3)} ms  ${name}`)
      .join('\n');
  }
}

/** Where the time of an answer goes, without the waiting and the profiler itself. */
export function summaryOf({ nodes, samples, timeDeltas }: Profile, answers: number): string {
  const calls = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const [packages, functions, whole] = [new Times(), new Times(), new Times()];
  let all = 0;
  for (const [place, sample] of samples.entries()) {
    const stack: Call[] = [];
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) stack.push(calls.get(id) as Call);
    const [call] = stack as [Call];
    if (call.functionName === '(idle)' || stack.some(({ url }) => url === 'node:inspector')) continue;
    const time = (timeDeltas[place] as number) / 1000 / answers;
    all += time;
    // What is built in works for who calls it.
    packages.add(stack.map(ownerOf).find((owner) => owner !== undefined) ?? '(V8)', time);
    functions.add(nameOf(call), time);
    for (const name of new Set(stack.filter(({ url }) => url.startsWith('file:')).map(nameOf))) whole.add(name, time);
  }
  return [
    `${all.toFixed(2)} ms for an answer, by itself, by package:\n${packages.told(all)}`,
    `by itself, by function:\n${functions.told(all)}`,
    `with all that it calls:\n${whole.told(all)}`,
  ].join('\n\n');
}
