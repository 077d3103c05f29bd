const isDate = /^\d{4}-\d\d-\d\dT/;
const isGlobalId = /^[A-Z]\w+:/;

/**
 * What an answer holds, however a server writes it: lists without edges and cursors, ids without the name of their type,
 * moments in one form, and what only leads to one thing as that thing.
 */
export function plain(value: unknown): unknown {
  if (typeof value === 'string')
    return isDate.test(value) ? new Date(value).toISOString() : value.replace(isGlobalId, '');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name]) => name !== 'endCursor')
    .map(([name, inner]) => [name === 'edges' ? 'nodes' : name, plain(inner)] as const);
  const [[name, only] = []] = entries;
  const leadsOn = entries.length === 1 && (name === 'nodes' || (typeof only === 'object' && !Array.isArray(only)));
  return leadsOn ? only : Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where two plain values first differ; undefined where they are the same. */
export function difference(one: unknown, other: unknown, path = 'data'): string | undefined {
  if (Object.is(one, other)) return undefined;
  const areObjects = [one, other].every((value) => typeof value === 'object' && value !== null);
  if (!areObjects) return `${path}: ${JSON.stringify(one)} and ${JSON.stringify(other)}`;
  const [a, b] = [one, other] as Record<string, unknown>[];
  for (const name of new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])) {
    const found = difference(a?.[name], b?.[name], `${path}.${name}`);
    if (found) return found;
  }
  return undefined;
}
