import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { loadSeeds } from '../src/seeds.ts';
import { changesOf, voices } from './support/changes.ts';
import { startEmbeddedHub, type TestHub } from './support/hub.ts';

/**
 * What a first start without a server needs, once through. The embedded database has one session, so locks,
 * races and the order of events are proved on PostgreSQL only.
 */
const members = { niger: 'ne-ins', senegal: 'sn-ansd' };
const arabic = /[\u0600-\u06ff]{3}/;
const forms = { languages: ['fr'], modalities: ['WORKSHOP'], deliveries: ['ONLINE'] };

let hub: TestHub;
let as: Awaited<ReturnType<typeof voices<keyof typeof members>>>;
let steps: string[];

beforeAll(async () => {
  hub = await startEmbeddedHub();
  steps = [];
  const load = await loadSeeds(hub.database, 'seeds', { record: true, progress: (step) => steps.push(step) });
  expect([load.loaded, load.tables.exchange]).toMatchObject([true, { inserted: 91 }]);
  as = await voices(hub, members);
}, 180_000);
afterAll(() => hub.close());

async function answered<Data>(document: string, variables = {}, options = {}): Promise<Data> {
  const { data, errors } = await hub.ask<Data>(document, variables, options);
  expect(errors).toBeUndefined();
  return data;
}

describe('on the embedded database the hub', () => {
  it('loads the record once', async () => {
    expect(hub.database.kind).toBe('PGlite');
    expect(steps.at(-1)).toBe('done');
    const { loaded } = await loadSeeds(hub.database, 'seeds', { record: true, progress: () => {} });
    expect(loaded).toBe(false);
  });

  it('shows the directory, page by page', async () => {
    const document = `query ($after: String) { countries { code } institutions(first: 3, after: $after) {
      totalCount pageInfo { endCursor } edges { node { id name country { code } } } } }`;
    interface Directory {
      countries: unknown[];
      institutions: { totalCount: number; pageInfo: { endCursor: string }; edges: { node: { id: string } }[] };
    }
    const first = await answered<Directory>(document);
    expect([first.countries.length, first.institutions.totalCount > 190]).toEqual([57, true]);
    const second = await answered<Directory>(document, { after: first.institutions.pageInfo.endCursor });
    const ids = [...first.institutions.edges, ...second.institutions.edges].map(({ node }) => node.id);
    expect(new Set(ids).size).toBe(6);
  });

  it('ranks who can answer a need, with its evidence, in Arabic', async () => {
    const { matchesFor } = await answered<{
      matchesFor: {
        edges: {
          node: { score: number; factors: { contribution: number; text: string; evidence: { url: string }[] }[] };
        }[];
      };
    }>(
      `{ matchesFor(input: { topic: "statcab.2.3.1", country: "NE", languages: ["fr"] }, first: 3) { edges { node {
        score factors { contribution text evidence { quote url } } } } } }`,
      {},
      { language: 'ar' },
    );
    expect(matchesFor.edges).toHaveLength(3);
    for (const { node } of matchesFor.edges) {
      expect(node.factors.reduce((sum, factor) => sum + factor.contribution, 0)).toBe(node.score);
      for (const factor of node.factors) expect(factor.text).toMatch(arabic);
    }
    const evidence = matchesFor.edges.flatMap(({ node }) => node.factors.flatMap((factor) => factor.evidence));
    expect(evidence[0]?.url).toMatch(/^https?:/);
  });

  it.each([
    ['تعداد السكان', 'AR'],
    ['population census', 'EN'],
    ['recensement de la population', 'FR'],
  ])('finds the same topic by %s', async (text, language) => {
    const { search } = await answered<{ search: { edges: { highlight: string; node: { code?: string } }[] } }>(
      'query ($text: String!, $language: Language) { search(text: $text, language: $language) { edges { highlight node { ... on Topic { code } } } } }',
      { text, language },
    );
    const found = search.edges.find(({ node }) => node.code === 'statcab.1.1.1');
    expect(found?.highlight).toContain('«');
  });

  it('takes needs, capacities and offers, and tells a subscriber of an offer', async () => {
    const client = createClient({ url: hub.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
    const events = client.iterate<{ offerPublished: { offer: { id: string } } }>({
      query: 'subscription { offerPublished(filter: { languages: ["fr"] }) { cursor offer { id } } }',
    });
    const first = events.next();
    const metrics = async () => (await fetch(`${hub.url}/metrics`)).text();
    await expect.poll(metrics).toContain('multaqa_subscriptions 1');
    const changes = (kind: string) => changesOf(() => hub, kind);
    const need = await changes('need').done('declareNeed', { topic: 'statcab.2.3.1', ...forms }, as.niger);
    const declared = { topic: 'statcab.2.3.1', level: 'EXPERT', ...forms };
    const capacity = await changes('capacity').done('declareCapacity', declared, as.senegal);
    const days = { deadline: '2099-05-01', startsOn: '2099-06-01', endsOn: '2099-06-02' };
    const occasion = { modality: 'WORKSHOP', delivery: 'ONLINE', languages: ['fr'], places: 10, ...days };
    const title = [{ language: 'FR', text: 'Atelier' }];
    const offer = await changes('offer').done(
      'publishOffer',
      { capacityId: capacity.id, title, ...occasion },
      as.senegal,
    );
    expect((await first).value?.data?.offerPublished.offer.id).toBe(offer.id);
    await client.dispose();
    const { matches } = await answered<{ matches: { edges: { node: { capacity: { id: string } } }[] } }>(
      'query ($needId: ID!) { matches(needId: $needId) { edges { node { capacity { id } } } } }',
      { needId: need.id },
      as.niger,
    );
    expect(matches.edges.map(({ node }) => node.capacity.id)).toContain(capacity.id);
    const shown = async () =>
      (
        await answered<{ shownMatches: { edges: object[] } }>(
          '{ shownMatches { edges { node { audience times outcome factors { value } capacity { id } } } } }',
          {},
          as.senegal,
        )
      ).shownMatches.edges;
    const factors = Array(9).fill({ value: expect.any(Number) });
    const row = { audience: 'IN_NEED', times: 1, outcome: 'NONE', factors, capacity: { id: capacity.id } };
    await expect.poll(shown).toContainEqual({ node: row });
  });

  it('makes one row of the same idempotency key, also at the same time', async () => {
    const input = { topic: 'statcab.2.11.1', ...forms, idempotencyKey: 'once' };
    const declare = () => changesOf(() => hub, 'need').done('declareNeed', input, as.niger);
    const rows = await Promise.all(Array.from({ length: 5 }, declare));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
  });

  it('refuses without a token what needs one', async () => {
    const { errors } = await hub.ask('{ needs(first: 1) { totalCount } }');
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});
