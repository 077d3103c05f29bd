import { type Kysely, sql } from 'kysely';
import type { Filter, TortureClient } from './client.ts';

/** A published offer, as far as the filters speak of it. */
export interface PublishedOffer {
  readonly id: string;
  /** The topic and everything above it. */
  readonly topics: readonly string[];
  readonly languages: readonly string[];
  readonly country: string;
}

/** What was published after the offer with a key, in the order of the log. */
export async function publishedAfter(tables: Kysely<unknown>, key: string): Promise<readonly PublishedOffer[]> {
  const { rows } = await sql<PublishedOffer>`
    select 'Offer:' || offer.id as id, offer.languages, institution.country_code as country,
      array(select ancestor_code from topic_ancestor where topic_ancestor.topic_code = offer.topic_code) as topics
    from event join offer on offer.id::text = event.subject_key join institution on institution.id = offer.institution_id
    where event.kind = 'OFFER_PUBLISHED' and (event.xid, event.id) >
      (select start.xid, start.id from event start where start.kind = 'OFFER_PUBLISHED' and start.subject_key = ${key})
    order by event.xid, event.id`.execute(tables);
  return rows;
}

/** How many events stand before one that was given its number earlier: whoever reads by the number loses them. */
export async function outOfOrder(tables: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select id, max(id) over (order by xid, id rows between unbounded preceding and 1 preceding) as highest from event
    ) as read where id < highest`.execute(tables);
  return rows[0]?.count ?? 0;
}

const shares = (wanted: readonly string[] | undefined, given: readonly string[]) =>
  wanted === undefined || wanted.some((value) => given.includes(value));

const fits = (filter: Filter | null, { topics, languages, country }: PublishedOffer) =>
  shares(filter?.topics, topics) && shares(filter?.languages, languages) && shares(filter?.countries, [country]);

export const expectedOf = (client: TortureClient, published: readonly PublishedOffer[]): readonly string[] =>
  published.filter((offer) => fits(client.options.filter, offer)).map(({ id }) => id);

/** What a client was told wrongly, in a few words; nothing for one that was told exactly what it had to be. */
export function wrongOf(client: TortureClient, published: readonly PublishedOffer[]): readonly object[] {
  const { received, failures, options } = client;
  const expected = expectedOf(client, published);
  const isRight = expected.length === received.length && expected.every((id, place) => id === received[place]);
  if (isRight && failures.length === 0) return [];
  const told = new Set(received);
  const lost = expected.filter((id) => !told.has(id));
  const doubled = received.length - told.size;
  const foreign = [...told].filter((id) => !expected.includes(id)).length;
  const firstWrong = expected.findIndex((id, place) => id !== received[place]);
  return [
    { filter: options.filter, expected: expected.length, lost: lost.length, doubled, foreign, firstWrong, failures },
  ];
}
