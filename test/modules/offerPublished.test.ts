import { type Client, createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { newId } from '../../src/kernel/ids.ts';
import type { NeedsTables } from '../../src/modules/needs/index.ts';
import type { OffersTables } from '../../src/modules/offers/index.ts';
import { cursorOf } from '../../src/platform/events/eventLog.ts';
import type { TestHub } from '../support/hub.ts';
import { startTestHub } from '../support/hub.ts';
import { untilLogIsRead } from '../support/live.ts';

let hub: TestHub;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  hub = await startTestHub();
  for (const institution of ['tr-turkstat', 'sn-ansd', 'ne-ins'])
    tokens[institution] = await hub.token('MEMBER', institution);
  for (const role of ['ANALYST', 'FACILITATOR', 'ADMINISTRATOR'] as const) tokens[role] = await hub.token(role);
});
afterAll(() => hub.close());

/** How many subscriptions the hub follows at this moment. */
async function following(): Promise<number> {
  const metrics = await (await fetch(`${hub.url}/metrics`)).text();
  return Number(/^multaqa_subscriptions (\d+)$/m.exec(metrics)?.[1]);
}

interface Told {
  readonly cursor: string;
  readonly offer: { id: string; title: string; status: string; topic: { code: string }; institution: { id: string } };
}
interface Message {
  readonly data?: { offerPublished: Told } | null;
  readonly errors?: readonly { message: string; extensions?: Record<string, unknown> }[];
}
interface Follower {
  next(): Promise<Told>;
  /** Ends the subscription as a client does that needs no more. */
  complete(): Promise<void>;
}

const document = `subscription ($filter: OfferFilter, $after: String) { offerPublished(filter: $filter, after: $after) {
  cursor offer { id title status topic { code } institution { id } } } }`;

const clients: Client[] = [];
function clientOf(token?: string, language?: string): Client {
  const client = createClient({
    url: hub.socketUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(language && { 'accept-language': language }),
    },
  });
  clients.push(client);
  return client;
}
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  await expect.poll(following).toBe(0);
});

interface Wish {
  readonly filter?: object;
  readonly after?: string;
  readonly token?: string;
  readonly language?: string;
}

/** A subscription that the hub is following already. */
async function follow({ token, language, ...variables }: Wish = {}): Promise<Follower> {
  const before = await following();
  const client = clientOf(token, language);
  const messages = client.iterate({ query: document, variables }) as AsyncIterableIterator<Message>;
  const first = messages.next();
  await expect.poll(following).toBe(before + 1);
  let waiting: Promise<IteratorResult<Message>> | undefined = first;
  return {
    async next() {
      const { value } = (await (waiting ?? messages.next())) as IteratorYieldResult<Message>;
      waiting = undefined;
      expect(value.errors).toBeUndefined();
      return value.data?.offerPublished as Told;
    },
    async complete() {
      const others = (await following()) - 1;
      await messages.return?.();
      await expect.poll(following).toBe(others);
    },
  };
}

/** The code of the error with which the hub refuses to follow. */
async function refused({ token, language, ...variables }: Wish): Promise<unknown> {
  const client = clientOf(token, language);
  const messages = client.iterate({ query: document, variables }) as AsyncIterableIterator<Message>;
  const answer = await messages.next().then(
    ({ value }: IteratorResult<Message>) => (value as Message).errors,
    (errors: Message['errors']) => errors,
  );
  return answer?.[0]?.extensions?.code;
}

const keyOf = (id: string) => id.slice(id.indexOf(':') + 1);
const distantDays = { deadline: '2099-05-01', startsOn: '2099-06-01', endsOn: '2099-06-04' };

interface Draft {
  readonly topic: string;
  readonly institution?: string;
  readonly [field: string]: unknown;
}

/** The capacity of an institution on a topic, which fits every offer; made on first use. */
async function capacityOf(institution: string, topic: string): Promise<string> {
  const tables = hub.database.owner<NeedsTables>();
  const row = {
    ...{
      id: newId(),
      institution_id: institution,
      topic_code: topic,
      basis: 'DECLARED',
      status: 'ACTIVE',
      version: 1,
      level: 4,
    },
    ...{
      languages: ['ar', 'en', 'fr'],
      modalities: ['WORKSHOP', 'WEBINAR'],
      deliveries: ['ONSITE', 'ONLINE', 'HYBRID'],
    },
    declared_at: '2026-01-01T00:00:00Z',
  };
  await tables
    .insertInto('capacity')
    .values(row as never)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const own = tables.selectFrom('capacity').select('id').where('institution_id', '=', institution);
  const { id } = await own.where('topic_code', '=', topic).where('basis', '=', 'DECLARED').executeTakeFirstOrThrow();
  return `Capacity:${id}`;
}

async function publish({ topic, institution = 'tr-turkstat', ...input }: Draft): Promise<string> {
  const { data, errors } = await hub.ask<{ publishOffer: { offer: { id: string } | null; userErrors: object[] } }>(
    'mutation ($input: PublishOfferInput!) { publishOffer(input: $input) { offer { id } userErrors { message } } }',
    {
      input: {
        capacityId: await capacityOf(institution, topic),
        title: [{ language: 'EN', text: 'A workshop' }],
        ...{ modality: 'WORKSHOP', delivery: 'ONSITE', languages: ['en'], places: 10, ...distantDays, ...input },
      },
    },
    { token: tokens[institution] as string },
  );
  expect({ errors, refused: data.publishOffer.userErrors }).toEqual({ errors: undefined, refused: [] });
  return data.publishOffer.offer?.id as string;
}

const change = (offer: string, values: Record<string, unknown>) =>
  hub.database
    .owner<OffersTables>()
    .updateTable('offer')
    .set(values as never)
    .where('id', '=', keyOf(offer))
    .execute();

async function listed(filter: object, token?: string): Promise<string[]> {
  const { data } = await hub.ask<{ offers: { edges: { node: { id: string } }[] } }>(
    'query ($filter: OfferFilter) { offers(filter: $filter, first: 100) { edges { node { id } } } }',
    { filter },
    token ? { token } : {},
  );
  return data.offers.edges.map((edge) => edge.node.id);
}

describe('offerPublished', () => {
  it('tells what is published after the subscription, in the order of the commits, and nothing of before', async () => {
    await publish({ topic: 'statcab.1.1' });
    await untilLogIsRead(hub);
    const follower = await follow();
    const published = [];
    for (const topic of ['statcab.1.2', 'statcab.1.3', 'statcab.1.4']) published.push(await publish({ topic }));
    for (const id of published) expect((await follower.next()).offer.id).toBe(id);
    await follower.complete();
  });

  it('needs no account, and tells the offer in full, in the language of the subscriber', async () => {
    const [arabic, english] = [await follow({ language: 'ar' }), await follow()];
    const title = [
      { language: 'EN', text: 'Censuses' },
      { language: 'AR', text: 'التعدادات' },
    ];
    const id = await publish({ topic: 'statcab.1.1.1', title });
    const offer = {
      id,
      status: 'PUBLISHED',
      topic: { code: 'statcab.1.1.1' },
      institution: { id: 'Institution:tr-turkstat' },
    };
    expect((await arabic.next()).offer).toEqual({ ...offer, title: 'التعدادات' });
    expect((await english.next()).offer).toEqual({ ...offer, title: 'Censuses' });
    await arabic.complete();
    await english.complete();
  });

  it.each([
    ['topics', ['statcab.2'], { topic: 'statcab.2.3.1' }, { topic: 'statcab.3' }],
    ['programmes', ['cb-cab'], { topic: 'cb-cab.1' }, { topic: 'statcab.2' }],
    ['countries', ['SN'], { topic: 'statcab.1', institution: 'sn-ansd' }, { topic: 'statcab.1' }],
    ['languages', ['fr', 'ar'], { topic: 'statcab.1', languages: ['en', 'ar'] }, { topic: 'statcab.1' }],
    ['modalities', ['WEBINAR'], { topic: 'statcab.1', modality: 'WEBINAR' }, { topic: 'statcab.1' }],
    ['deliveries', ['ONLINE', 'HYBRID'], { topic: 'statcab.1', delivery: 'HYBRID' }, { topic: 'statcab.1' }],
  ])('is narrowed by %s as the list is', async (field, value, fitting, other) => {
    const filter = { [field]: value };
    const follower = await follow({ filter });
    const [outside, inside] = [await publish(other), await publish(fitting)];
    expect((await follower.next()).offer.id).toBe(inside);
    await follower.complete();
    const inList = await listed(filter);
    expect(inList).toContain(inside);
    expect(inList).not.toContain(outside);
  });

  it('tells an institution of the offers that answer its open needs', async () => {
    const need = {
      ...{
        id: newId(),
        institution_id: 'ne-ins',
        topic_code: 'water-cab.1',
        priority: 'HIGH',
        languages: ['fr'],
        modalities: [],
      },
      ...{ deliveries: ['ONLINE'], interpretation_accepted: false, status: 'OPEN', is_shared: false, version: 1 },
      declared_at: '2026-01-01T00:00:00Z',
    };
    await hub.database
      .owner<NeedsTables>()
      .insertInto('need')
      .values(need as never)
      .execute();
    const filter = { matchingInstitution: 'Institution:ne-ins' };
    const wishes = ['ne-ins', 'ANALYST', 'FACILITATOR', 'ADMINISTRATOR'].map((who) => ({
      filter,
      token: tokens[who] as string,
    }));
    const followers = [];
    for (const wish of wishes) followers.push(await follow(wish));
    const online = { topic: 'water-cab.1', delivery: 'ONLINE' };
    await publish({ ...online, languages: ['en'] });
    await publish({ ...online, languages: ['fr'], topic: 'osh-cab.1' });
    await publish({ ...online, languages: ['fr'], delivery: 'ONSITE' });
    await publish({ ...online, languages: ['fr'], institution: 'ne-ins' });
    const fits = await publish({ ...online, languages: ['fr', 'en'] });
    for (const follower of followers) {
      expect((await follower.next()).offer.id).toBe(fits);
      await follower.complete();
    }
    expect(await listed(filter, tokens['ne-ins'])).toEqual([fits]);
  });

  it('goes on from a cursor: what came meanwhile is told first, then what is new, nothing twice', async () => {
    const filter = { topics: ['drm-cab'] };
    const first = await follow({ filter });
    await publish({ topic: 'drm-cab.1' });
    const { cursor } = await first.next();
    await first.complete();
    const missed = [await publish({ topic: 'drm-cab.1' }), await publish({ topic: 'drm-cab.2' })];
    await publish({ topic: 'statcab.4' });
    const second = await follow({ filter, after: cursor });
    const live = [await publish({ topic: 'drm-cab.3' }), await publish({ topic: 'drm-cab.1' })];
    const told = [];
    for (const _ of [...missed, ...live]) told.push(await second.next());
    expect(told.map(({ offer }) => offer.id)).toEqual([...missed, ...live]);
    await second.complete();
    const third = await follow({ filter, after: told[1]?.cursor as string });
    expect((await third.next()).offer.id).toBe(live[0]);
    await third.complete();
  });

  it('reads each offer afresh: a full one is told, one that is over or hidden meanwhile is not', async () => {
    const mark = await follow();
    await publish({ topic: 'pes-cab.1' });
    const { cursor } = await mark.next();
    await mark.complete();
    for (const status of ['CLOSED', 'LAPSED', 'DRAFT']) await change(await publish({ topic: 'pes-cab.1' }), { status });
    await change(await publish({ topic: 'pes-cab.1' }), { status: 'WITHDRAWN', withdrawal_reason: 'ill' });
    const full = await publish({ topic: 'pes-cab.1' });
    await change(full, { status: 'FULL', places_taken: 10 });
    for (const token of [undefined, tokens['tr-turkstat'], tokens.FACILITATOR]) {
      const follower = await follow({ after: cursor, ...(token && { token }) });
      expect((await follower.next()).offer).toMatchObject({ id: full, status: 'FULL' });
      await follower.complete();
    }
  });

  it('refuses at once what it cannot follow, and keeps nothing of it', async () => {
    const matching = { filter: { matchingInstitution: 'Institution:ne-ins' } };
    expect(await refused({ filter: { topics: ['nowhere'] } })).toBe('BAD_USER_INPUT');
    expect(await refused({ filter: { topics: [] } })).toBe('BAD_USER_INPUT');
    expect(await refused({ filter: { modalities: ['JUGGLING'] } })).toBe('BAD_USER_INPUT');
    expect(await refused({ filter: { matchingInstitution: 'ne-ins' }, token: tokens.ANALYST as string })).toBe(
      'BAD_USER_INPUT',
    );
    expect(await refused({ after: 'yesterday' })).toBe('BAD_USER_INPUT');
    const ofAnotherLog = cursorOf({ epoch: 1, xid: '999999999999999', id: '1', moment: '1' });
    expect(await refused({ after: ofAnotherLog })).toBe('CURSOR_EXPIRED');
    expect(await refused(matching)).toBe('UNAUTHENTICATED');
    expect(await refused({ ...matching, token: tokens['sn-ansd'] as string })).toBe('FORBIDDEN');
    expect(await following()).toBe(0);
  });

  it('is no longer followed once the client completes it or is gone', async () => {
    const [one, two] = [await follow(), await follow({ filter: { topics: ['statcab'] } })];
    expect(await following()).toBe(2);
    await one.complete();
    await publish({ topic: 'statcab.1' });
    await two.next();
    await two.complete();
    const client = clientOf();
    const waiting = (client.iterate({ query: document }) as AsyncIterableIterator<Message>)
      .next()
      .catch(() => undefined);
    await expect.poll(following).toBe(1);
    client.terminate();
    await waiting;
    await expect.poll(following).toBe(0);
  });
});
