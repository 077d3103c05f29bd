import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHub, type TestHub } from '../support/hub.ts';

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly description: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub();
});
afterAll(() => hub.close());

describe('the dashboard for Grafana', () => {
  it('asks only for figures that a hub really gives, and for all of what is live', async () => {
    const { panels } = JSON.parse(await readFile('docs/grafana/live.json', 'utf8')) as Dashboard;
    const text = await (await fetch(`${hub.url}/metrics`)).text();
    const given = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name as string));
    const asked = panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => [...expr.matchAll(/multaqa_\w+/g)].map(([name]) => name.replace(/_bucket$/, ''))),
    );
    expect(asked.filter((name) => !given.has(name))).toEqual([]);
    const live = [...given].filter((name) => /^multaqa_(event|live|open|subscription|waiting)/.test(name));
    expect(live.filter((name) => !asked.includes(name))).toEqual([]);
    for (const { title, description } of panels)
      expect({ title, isDescribed: description.length > 20 }).toEqual({ title, isDescribed: true });
  });
});
