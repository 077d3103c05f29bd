import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { PublicAnswers } from '../../src/platform/graphql/publicAnswers.ts';
import { changesOf, voices } from '../support/changes.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import { metricOf, patiently } from '../support/log.ts';
import { administer, copyTemplate, databaseUrl } from '../support/postgres.ts';

let hub: TestHub;
let as: Awaited<ReturnType<typeof voices<'niger' | 'senegal'>>>;

beforeAll(async () => {
  hub = await startTestHub({ settings: { EVENT_POLL_MILLISECONDS: '60000' } });
  as = await voices(hub, { niger: 'ne-ins', senegal: 'sn-ansd' });
  // Until it hears of the commits of others a hub keeps nothing.
  await vi.waitFor(async () => expect(await metricOf(hub, 'multaqa_event_listener_up')).toBe(1), patiently);
});
afterAll(() => hub.close());

const { done } = changesOf(() => hub, 'capacity');

const capacity = {
  topic: 'Topic:statcab.2.3.1',
  level: 'ADVANCED',
  languages: ['fr'],
  modalities: ['WORKSHOP'],
  deliveries: ['ONSITE'],
};

/** Nobody has asked it in these words before. */
let times = 0;
const anew = (selection: string) => {
  times += 1;
  return `query Anew${times} ${selection}`;
};
const capacities = `{ capacities(first: 100, filter: { institutions: ["Institution:ne-ins"] }) { totalCount edges { node { id status } } } }`;

const asked = async (query: string, options: AskOptions = {}) => {
  const answer = await hub.ask<unknown>(query, {}, options);
  expect(answer.errors).toBeUndefined();
  return answer;
};

interface Plain {
  readonly headers?: Record<string, string>;
  readonly query: string;
}
/** How many statements the hub sends for what was asked before. */
async function statementsAgain({ database }: TestHub, work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const stop = database.onStatement(() => {
    count += 1;
  });
  await work();
  stop();
  return count;
}

/** By GET, as a browser or a cache on the way asks. */
const get = ({ query, headers = {} }: Plain) =>
  fetch(`${hub.url}/graphql?${new URLSearchParams({ query })}`, {
    headers: { accept: 'application/json', 'apollo-require-preflight': 'yes', ...headers },
  });

describe('an answer to who is not signed in', () => {
  it('is made once, and told again without a statement, to the letter', async () => {
    const query = anew('{ exchanges(first: 3) { edges { node { title } } } }');
    const first = await asked(query);
    let second = first;
    expect(
      await statementsAgain(hub, async () => {
        second = await asked(query);
      }),
    ).toBe(0);
    expect(second.data).toEqual(first.data);
    expect(second.extensions).toEqual(first.extensions);
  });

  it('is made once for all who ask it at once, and anew for who asks after a commit', async () => {
    const query = anew(capacities);
    await asked(anew(capacities));
    const alone = await statementsAgain(hub, () => asked(anew(capacities)));
    const together = await statementsAgain(hub, () => Promise.all(Array.from({ length: 20 }, () => asked(query))));
    expect(together).toBe(alone);
    const other = anew(capacities);
    const statements = await statementsAgain(hub, async () => {
      const before = asked(other);
      hub.database.committed();
      await Promise.all([before, asked(other)]);
    });
    expect(statements).toBeGreaterThanOrEqual(alone);
  });

  it('is made anew as soon as something is committed', async () => {
    const before = await asked(capacities);
    const made = await done('declareCapacity', capacity, as.niger);
    const after = await asked(capacities);
    expect(JSON.stringify(before.data)).not.toContain(made.id);
    expect(JSON.stringify(after.data)).toContain(made.id);
    await done('retireCapacity', { id: made.id, expectedVersion: made.version }, as.niger);
    expect(JSON.stringify((await asked(capacities)).data)).not.toContain(made.id);
  });

  it('tells the texts of the language that is asked for', async () => {
    const query = anew('{ country(code: "NE") { name } }');
    const names = await Promise.all((['ar', 'en', 'fr'] as const).map((language) => asked(query, { language })));
    const again = await Promise.all((['ar', 'en', 'fr'] as const).map((language) => asked(query, { language })));
    expect(new Set(names.map(({ data }) => JSON.stringify(data))).size).toBeGreaterThan(1);
    expect(again.map(({ data }) => data)).toEqual(names.map(({ data }) => data));
  });

  it('costs what it cost the first time, and is refused to who has no budget for it', async () => {
    const poor = await startTestHub({ settings: { BUDGET_ANONYMOUS: '30', BUDGET_ANONYMOUS_PER_SECOND: '1' } });
    try {
      const query = '{ exchanges(first: 10) { edges { node { title } } } }';
      const costs = [];
      for (;;) {
        const { errors, extensions } = await poor.ask(query);
        if (errors) {
          expect(errors[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
          break;
        }
        costs.push((extensions as { cost: { actualQueryCost: number } }).cost.actualQueryCost);
      }
      expect(costs.length).toBeGreaterThan(1);
      expect(costs.length).toBeLessThan(6);
      expect(new Set(costs).size).toBe(1);
    } finally {
      await poor.close();
    }
  });

  it('is not kept where something of it failed', async () => {
    const query = anew('{ needs(first: 1) { totalCount } }');
    for (const _ of [1, 2]) {
      const { errors } = await hub.ask(query);
      expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    }
  });

  it('is the answer that would be made at this moment, whatever is changed and asked in between', async () => {
    const questions = [
      capacities,
      '{ node(id: "Institution:ne-ins") { ... on Institution { capacities(first: 5) { totalCount edges { node { status } } } } } }',
      '{ search(text: "Niger", first: 5) { totalCount } }',
    ];
    const ids: { id: string; version: number }[] = [];
    const step = fc.oneof(
      fc.record({ ask: fc.nat({ max: questions.length - 1 }) }),
      fc.record({ change: fc.constantFrom('declare', 'retire') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
        for (const one of steps) {
          if ('ask' in one) {
            const question = questions[one.ask] as string;
            const kept = await asked(question);
            expect(kept.data).toEqual((await asked(anew(question))).data);
          } else if (one.change === 'declare' && ids.length === 0) {
            ids.push(await done('declareCapacity', capacity, as.niger));
          } else {
            const last = ids.pop();
            if (last) await done('retireCapacity', { id: last.id, expectedVersion: last.version }, as.niger);
          }
        }
      }),
      { numRuns: 10 },
    );
  });

  it('is made anew by another hub on the same database as soon as that has heard of the change', async () => {
    const url = databaseUrl(inject('serverUrl'), `answers_${randomUUID().replaceAll('-', '')}`);
    const name = new URL(url).pathname.slice(1);
    await copyTemplate(name);
    const settings = { EVENT_POLL_MILLISECONDS: '60000' };
    const [here, there] = await Promise.all([
      startTestHub({ databaseUrl: url, settings }),
      startTestHub({ databaseUrl: url, settings }),
    ]);
    try {
      const token = await here.token('MEMBER', 'ne-ins');
      const count = async () =>
        (await there.ask<{ capacities: { totalCount: number } }>(capacities)).data.capacities.totalCount;
      await expect.poll(() => metricOf(there, 'multaqa_event_listener_up'), patiently).toBe(1);
      const before = await count();
      // That the account was made is heard of when it comes; then it is quiet.
      await expect.poll(() => statementsAgain(there, count), patiently).toBe(0);
      const { row } = await changesOf(() => here, 'capacity').mutate('declareCapacity', capacity, { token });
      expect(row).not.toBeNull();
      await expect.poll(count, patiently).toBe(before + 1);
    } finally {
      await Promise.all([here.close(), there.close()]);
      await administer(inject('serverUrl'), `drop database ${name} with (force)`);
    }
  });
});

describe('what one caller is told', () => {
  const viewer = '{ viewer { role institution { id } } capacities(first: 100) { totalCount } }';

  it('is never told to another one, in whatever order they ask', async () => {
    const callers = { nobody: {}, niger: as.niger, senegal: as.senegal, analyst: as.ANALYST };
    const expected = new Map<string, unknown>();
    for (const [name, options] of Object.entries(callers))
      expected.set(name, (await asked(anew(viewer), options)).data);
    expect(new Set([...expected.values()].map((data) => JSON.stringify(data))).size).toBe(4);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(callers)), { minLength: 2, maxLength: 8 }),
        async (order) => {
          const names = order as (keyof typeof callers)[];
          const answers = await Promise.all(names.map((name) => asked(viewer, callers[name])));
          expect(answers.map(({ data }) => data)).toEqual(names.map((name) => expected.get(name)));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('stays apart from what is kept for everybody, whatever headers are sent along', async () => {
    await asked(viewer);
    const tricks = [
      { authorization: 'Bearer x' },
      { authorization: 'Basic bWU6bWU=' },
      { authorization: `Bearer ${as.niger.token}x` },
    ];
    for (const headers of tricks) {
      const { status, errors } = await hub.ask(viewer, {}, { headers });
      expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    }
    const cookie = await hub.ask(viewer, {}, { headers: { cookie: `token=${as.niger.token}` } });
    expect(cookie.data).toMatchObject({ viewer: { role: 'ANONYMOUS' } });
  });

  it('may be kept by nobody on the way', async () => {
    const answers = [
      await get({ query: viewer, headers: { authorization: `Bearer ${as.niger.token}` } }),
      await get({ query: '{ needs(first: 1) { totalCount } }' }),
    ];
    for (const { headers } of answers) {
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('etag')).toBeNull();
    }
  });
});

describe('by GET', () => {
  const query = '{ capacities(first: 3, filter: { institutions: ["Institution:ne-ins"] }) { totalCount } }';

  it('a public answer may be kept by anybody, and is asked for by its tag, until it is another one', async () => {
    const first = await get({ query });
    const etag = first.headers.get('etag') as string;
    expect(first.status).toBe(200);
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
    expect(first.headers.get('cache-control')).toBe('public, no-cache');
    expect(first.headers.get('vary')).toBe('origin, authorization, accept, accept-language');
    expect(JSON.stringify(await first.json())).not.toContain('throttleStatus');
    const same = await get({ query, headers: { 'if-none-match': `"x", ${etag}` } });
    expect({ status: same.status, body: await same.text(), etag: same.headers.get('etag') }).toEqual({
      status: 304,
      body: '',
      etag,
    });
    const made = await done('declareCapacity', { ...capacity, topic: 'Topic:statcab.2.3.2' }, as.niger);
    const changed = await get({ query, headers: { 'if-none-match': etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
    await done('retireCapacity', { id: made.id, expectedVersion: made.version }, as.niger);
  });

  it('a tag opens nothing: who is signed in, and who could be tricked, is answered as without it', async () => {
    const etag = (await get({ query })).headers.get('etag') as string;
    const signedIn = await get({
      query,
      headers: { 'if-none-match': etag, authorization: `Bearer ${as.niger.token}` },
    });
    expect(signedIn.status).toBe(200);
    const url = `${hub.url}/graphql?${new URLSearchParams({ query })}`;
    // A browser sends such a request for any page, without asking first.
    const simple = await fetch(url, { headers: { accept: 'application/json', 'if-none-match': etag } });
    expect(simple.status).toBe(400);
  });
});

describe('what is kept of all answers together', () => {
  const answers = new PublicAnswers({ commits: 0, isListening: true }, true);
  const made = (key: string) =>
    answers.make(key, async (keep) =>
      keep({ data: '{}', fallbacks: [], cost: {} as never, contentType: 'application/json' }),
    );

  it('is bounded by the questions too: many long ones with short answers do not fill the memory', async () => {
    const longest = 'x'.repeat(10_000);
    for (let index = 0; index < 3_300; index += 1) await made(`${longest} ${index}`);
    expect(await answers.find(`${longest} 3299`)).toBeDefined();
    expect(await answers.find(`${longest} 0`)).toBeUndefined();
  });
});
