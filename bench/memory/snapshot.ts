import { readFileSync } from 'node:fs';

/** What a heap holds of one kind of thing. */
export interface Held {
  readonly count: number;
  readonly bytes: number;
}

/** As V8 writes it: the nodes one after the other, each as many numbers as it has fields. */
interface Snapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [string[]] };
  };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

/** What is told by its name; strings, code and numbers are told by their type. */
const named = ['object', 'closure', 'native', 'array'];

/** By constructor, or by type where there is none. */
export function heldOf(file: string): ReadonlyMap<string, Held> {
  const { snapshot, nodes, strings } = JSON.parse(readFileSync(file, 'utf8')) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, name, size] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field)) as [
    number,
    number,
    number,
  ];
  const held = new Map<string, Held>();
  for (let at = 0; at < nodes.length; at += fields.length) {
    const kind = types[0][nodes[at + type] as number] as string;
    const called = named.includes(kind)
      ? `${kind} ${(strings[nodes[at + name] as number] as string).slice(0, 60)}`
      : kind;
    const { count, bytes } = held.get(called) ?? { count: 0, bytes: 0 };
    held.set(called, { count: count + 1, bytes: bytes + (nodes[at + size] as number) });
  }
  return held;
}

/** What has grown most from one heap to another. */
export function grown(before: ReadonlyMap<string, Held>, after: ReadonlyMap<string, Held>, most: number) {
  return [...after]
    .map(([name, { count, bytes }]) => {
      const earlier = before.get(name) ?? { count: 0, bytes: 0 };
      return { name, count: count - earlier.count, bytes: bytes - earlier.bytes };
    })
    .toSorted((one, other) => other.bytes - one.bytes)
    .slice(0, most);
}
