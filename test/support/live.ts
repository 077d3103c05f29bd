import { sql } from 'kysely';
import { expect } from 'vitest';
import type { TestHub } from './hub.ts';
import { addCapacities, idFor } from './rows.ts';

/** What the hub counts at this moment; the sum where it counts by something. */
export async function counted(hub: Pick<TestHub, 'url'>, name: string, labels = ''): Promise<number> {
  const metrics = await (await fetch(`${hub.url}/metrics`)).text();
  const lines = metrics.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  return lines.filter((line) => line.includes(labels)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** Waits until the hub counts so many; others of the server may keep it waiting. */
export const untilCounted = (hub: Pick<TestHub, 'url'>, name: string, value: number) =>
  expect.poll(() => counted(hub, name), { interval: 10, message: name }).toBe(value);

/** Waits until nothing is left of any subscription. */
export async function untilNobodyFollows(hub: Pick<TestHub, 'url'>): Promise<void> {
  await untilCounted(hub, 'multaqa_subscriptions', 0);
  await untilCounted(hub, 'multaqa_subscription_groups', 0);
  await untilCounted(hub, 'multaqa_subscriptions_catching_up', 0);
}

/** A transaction of any database of the server holds the log back; then a change is answered before its event is told. */
export const untilLogIsRead = (hub: Pick<TestHub, 'url' | 'database'>) =>
  expect
    .poll(
      async () => {
        const { rows } = await sql<{ id: string | null }>`
          select id::text from event order by xid desc, id desc limit 1`.execute(hub.database.owner());
        return Number(rows[0]?.id ?? 0) - (await counted(hub, 'multaqa_event_read_id'));
      },
      { interval: 10 },
    )
    .toBe(0);

export interface Publisher {
  /** Publishes an offer with this title, and answers its id. */
  publish(title?: string): Promise<string>;
}

/** An institution that has something to announce. */
export async function publisherOf(hub: TestHub): Promise<Publisher> {
  const id = idFor('capacity to announce');
  await addCapacities(hub.database, [{ id, institution: 'sn-ansd', topic: 'statcab.1.1', languages: ['fr'] }]);
  const token = await hub.token('MEMBER', 'sn-ansd');
  const document = `mutation ($input: PublishOfferInput!) {
    publishOffer(input: $input) { offer { id } userErrors { message } } }`;
  return {
    async publish(title = 'Atelier') {
      const input = {
        ...{ capacityId: `Capacity:${id}`, title: [{ language: 'FR', text: title }], languages: ['fr'], places: 12 },
        ...{ modality: 'WORKSHOP', delivery: 'ONLINE' },
        ...{ deadline: '2099-05-01', startsOn: '2099-06-01', endsOn: '2099-06-02' },
      };
      const { data, errors } = await hub.ask<{
        publishOffer: { offer: { id: string } | null; userErrors: readonly object[] };
      }>(document, { input }, { token });
      expect({ errors, refused: data?.publishOffer.userErrors }).toEqual({ errors: undefined, refused: [] });
      return data.publishOffer.offer?.id as string;
    },
  };
}

/** An event as a test asks for it. */
export interface ToldOffer {
  readonly cursor: string;
  readonly offer: { readonly id: string };
}

/** Follows every offer; what it answers fits {@link offerOf}. */
export const following = 'subscription ($after: String) { offerPublished(after: $after) { cursor offer { id } } }';

export const offerOf = (payload: unknown): ToldOffer =>
  (payload as { data: { offerPublished: ToldOffer } }).data.offerPublished;
