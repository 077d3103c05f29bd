import type { Profile } from '../support/servers.ts';

/** A call with all that it calls, wherever in the profile. */
interface Frame {
  readonly name: string;
  readonly colour: string;
  time: number;
  readonly below: Map<string, Frame>;
}

const width = 1200;
const height = 16;
/** Narrower ones are left out, in pixels; those with less room than this for their name have none. */
const narrowest = 1;
const roomForName = 40;
/** Of the hub, of packages, of node. */
const colours = { own: '#f4a261', package: '#e9c46a', node: '#a8c5da' } as const;

const colourOf = (url: string): string =>
  url.includes('/node_modules/') ? colours.package : url.startsWith('file:') ? colours.own : colours.node;

const frame = (name: string, colour: string): Frame => ({ name, colour, time: 0, below: new Map() });

/** The calls of a profile from the top, without waiting and the profiler itself. */
function framesOf({ nodes, samples, timeDeltas }: Profile): Frame {
  const calls = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const whole = frame('all', colours.node);
  for (const [place, sample] of samples.entries()) {
    const stack: Profile['nodes'][number]['callFrame'][] = [];
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) {
      const call = calls.get(id);
      if (call) stack.unshift(call);
    }
    if (stack.some(({ functionName, url }) => functionName === '(idle)' || url === 'node:inspector')) continue;
    const time = timeDeltas[place] as number;
    let at = whole;
    at.time += time;
    for (const { functionName, url } of stack.slice(1)) {
      const name = `${functionName || '(anonymous)'} ${url.replace(/.*\/(?=(src|bench|node_modules)\/)/, '')}`;
      const next = at.below.get(name) ?? frame(name, colourOf(url));
      at.below.set(name, next);
      next.time += time;
      at = next;
    }
  }
  return whole;
}

const escaped = (text: string) => text.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`);

/** A flame graph as SVG: the width of a call is its time, with what it calls below it. */
export function flameGraph(profile: Profile, title: string): string {
  const whole = framesOf(profile);
  const drawn: string[] = [];
  let deepest = 0;
  const draw = ({ name, colour, time, below }: Frame, left: number, depth: number) => {
    const wide = (width * time) / whole.time;
    if (wide < narrowest) return;
    deepest = Math.max(deepest, depth);
    const share = ((100 * time) / whole.time).toFixed(1);
    const label = wide < roomForName ? '' : escaped(name.slice(0, Math.floor(wide / 6)));
    const box = `x="${left.toFixed(1)}" y="${depth * height}" width="${wide.toFixed(1)}" height="${height - 1}"`;
    const text = label && `<text x="${(left + 2).toFixed(1)}" y="${depth * height + 11}">${label}</text>`;
    drawn.push(`<g><title>${escaped(name)}, ${share} %</title><rect ${box} fill="${colour}"/>${text}</g>`);
    let at = left;
    for (const inner of [...below.values()].toSorted((one, other) => other.time - one.time)) {
      draw(inner, at, depth + 1);
      at += (width * inner.time) / whole.time;
    }
  };
  draw({ ...whole, name: title }, 0, 0);
  const size = `width="${width}" height="${(deepest + 1) * height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="10">\n<title>${escaped(title)}</title>\n${drawn.join('\n')}\n</svg>\n`;
}
