import type { Profile } from '../support/servers.ts';

type Calls = Profile['nodes'][number];

const most = 25;

/** Whose code a call is in: a part of the hub, a package, or node itself. */
function ownerOf({ functionName, url }: Calls['callFrame']): string {
  const [, own] = /\/(src\/(?:modules|platform)?\/?[\w-]+)/.exec(url) ?? [];
  const [, library] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (library) return library;
  if (own) return own;
  if (url.startsWith('node:')) return url.split('/')[0] ?? url;
  return functionName.startsWith('(') ? functionName : 'V8';
}

function told(times: ReadonlyMap<string, number>, all: number, answers: number): string {
  const largest = [...times].toSorted(([, a], [, b]) => b - a).slice(0, most);
  return largest
    .map(
      ([name, time]) =>
        `${((100 * time) / all).toFixed(1).padStart(6)} %  ${(time / 1000 / answers).toFixed(3)} ms  ${name}`,
    )
    .join('\n');
}

const grown = (times: Map<string, number>, name: string, time: number) =>
  times.set(name, (times.get(name) ?? 0) + time);

/** Where the time of an answer goes: by itself for each package and function, and with all that it calls for those of the hub. */
export function summaryOf({ nodes, samples, timeDeltas }: Profile, answers: number): string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const [packages, functions, whole] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  let all = 0;
  const named = ({ callFrame }: Calls) =>
    `${callFrame.functionName || '(anonymous)'}  ${callFrame.url.replace(/.*\/(?=(src|node_modules)\/)/, '')}`;
  for (const [place, sample] of samples.entries()) {
    const [node, time] = [byId.get(sample) as Calls, timeDeltas[place] as number];
    if (node.callFrame.functionName === '(idle)') continue;
    all += time;
    grown(packages, ownerOf(node.callFrame), time);
    grown(functions, named(node), time);
    const above = new Set<string>();
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id))
      above.add(named(byId.get(id) as Calls));
    for (const name of above) grown(whole, name, time);
  }
  return [
    `by itself, by package (${(all / 1000 / answers).toFixed(2)} ms for an answer)`,
    told(packages, all, answers),
    '\nby itself, by function',
    told(functions, all, answers),
    '\nwith all that it calls',
    told(whole, all, answers),
  ].join('\n');
}
