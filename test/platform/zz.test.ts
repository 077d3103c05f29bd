import { afterAll, beforeAll, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';
let hub: TestHub;
beforeAll(async () => { hub = await startTestHub(); });
afterAll(() => hub.close());
const many = (count: number, of: (index: number) => string) => Array.from({ length: count }, (_, index) => of(index)).join(' ');
const bomb = (n: number) => `{ ...f0 } ${many(n, (index) => `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`)} fragment f${n} on Query { __typename }`;
const wide = (n: number) => `{ ${many(n, (i) => `...f${i}`)} } ${many(n, (i) => `fragment f${i} on Query { ${many(n, (j) => j === i ? '' : '')} countries { code name } }`)}`;
it('times', async () => {
  const reasons = 'factors { code text evidence { quote url } } missing { text } counterfactuals { change }';
  const docs: Record<string, string> = {
    bomb30: bomb(30), bomb100: bomb(100), bomb150: bomb(150),
    repeated480: `{ ${many(480, () => 'countries { code }')} }`,
    repeatedTypename1900: `{ ${many(1900, () => '__typename')} }`,
    repeatedDeep: `{ ${many(60, () => 'countries { institutions { edges { node { name country { code } } } } }')} }`,
    circle: '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
    wide80: wide(80), wide130: wide(130),
    matches100: `{ matchesFor(input: { topic: "statcab" }, first: 100) { totalCount edges { node { rank ${reasons} } } } }`,
    matches100plain: `{ matchesFor(input: { topic: "statcab" }, first: 100) { edges { node { rank } } } }`,
    matches100cf: `{ matchesFor(input: { topic: "statcab" }, first: 100) { edges { node { rank counterfactuals { change } } } } }`,
    matches100ev: `{ matchesFor(input: { topic: "statcab" }, first: 100) { edges { node { rank factors { code text evidence { quote url } } } } } }`,
    search: '{ search(text: "statistics national of the", first: 100) { totalCount edges { highlight score } } }',
    related: '{ topics(first: 100) { edges { node { label related(first: 20) { similarity topic { label } } } } } }',
    pages: '{ institutions(first: 100) { edges { node { name exchanges(first: 80) { edges { node { title } } } } } } }',
  };
  for (const [name, d] of Object.entries(docs)) {
    await hub.ask(d);
    const t = performance.now(); const n = 5;
    let a: any;
    for (let i = 0; i < n; i += 1) a = await hub.ask(`${d} #${Math.random()}`);
    process.stdout.write(`${name} ${((performance.now() - t) / n).toFixed(1)} ms status ${a.status} ${JSON.stringify(a.errors?.[0]?.message ?? '').slice(0, 100)} ${JSON.stringify(a.extensions?.cost?.requestedQueryCost)} ${JSON.stringify(a.extensions?.cost?.actualQueryCost)}\n`);
  }
});
