import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import { offerMarks } from '../../src/modules/offers/offers.reader.ts';
import { marker, moment, topicCount } from './moment.ts';
import type { Announced } from './naive.ts';

/** What happens where an offer is published, besides its rows: how each candidate hears of it. */
export interface Announcing {
  /** In the transaction, so that it is told with the commit. */
  within?(client: pg.Client, announced: Announced): Promise<unknown>;
  /** As soon as it is committed. */
  afterwards?(announced: Announced): void;
  close?(): Promise<void>;
}

/** Who publishes what: a topic below which there is nothing, and a capacity on it. */
export interface Source {
  readonly topicCode: string;
  readonly institutionId: string;
  readonly capacityId: string;
  /** What its events tell. */
  readonly data: string;
}

const form = { languages: ['en'], modality: 'TRAINING_COURSE', delivery: 'ONLINE' };

/** Makes a capacity on each of the topics that is followed. */
export async function prepareSources(tables: Kysely<unknown>): Promise<readonly Source[]> {
  // What is measured is how events are delivered, not how changes are audited.
  await sql`alter table capacity disable trigger capacity_audit`.execute(tables);
  await sql`alter table offer disable trigger offer_audit`.execute(tables);
  // Nor how they are indexed for the search, which takes more than anything else of a publication.
  await sql`alter table offer disable trigger offer_search_insert`.execute(tables);
  const { rows } = await sql<Omit<Source, 'data'>>`
    insert into capacity (id, institution_id, topic_code, basis, level, languages, modalities, deliveries, status, declared_at)
    select gen_random_uuid(), institution.id, topic.code, 'DECLARED', 3, ${form.languages}::text[],
      array[${form.modality}], array[${form.delivery}], 'ACTIVE', now() from
      (select code, row_number() over (order by position) as place from topic
        where not exists (select from topic below where below.parent_code = topic.code)) topic
      join (select id, row_number() over (order by id) as place from institution where country_code is not null) institution
      using (place) order by place limit ${topicCount}
    returning topic_code as "topicCode", institution_id as "institutionId", id as "capacityId"`.execute(tables);
  if (rows.length < topicCount) throw new Error(`the database has no ${topicCount} topics and institutions`);
  const sources = rows.map(async (source) => {
    const { capacityId, topicCode } = source;
    const marks = await offerMarks(tables, { ...source, ...form });
    return { ...source, data: JSON.stringify({ capacityId, topicCode, marks }) };
  });
  return Promise.all(sources);
}

/** The rows of a publication, as the use case writes them. */
const publication = {
  name: 'publication',
  text: `with offered as (
    insert into offer (id, capacity_id, institution_id, topic_code, title, modality, delivery, languages, starts_on,
      ends_on, deadline, places, status, published_at)
    select $1, $2, $3, $4, jsonb_build_object('own', 'EN', 'EN', $5::text), '${form.modality}', '${form.delivery}',
      '{${form.languages}}', current_date + 60, current_date + 65, current_date + 30, 10, 'PUBLISHED', now()
    returning *)
  insert into event (kind, subject_type, subject_key, institution_id, actor, data)
  select 'OFFER_PUBLISHED', 'Offer', id::text, institution_id, 'bench', $6::jsonb from offered`,
};

/** Publishes offers, the same rows in the same way whoever delivers them. */
export class Publisher {
  /** The moment at which each commit was sent, by the number of the event. */
  readonly commits: number[] = [];
  announcing: Announcing = {};
  private readonly free: pg.Client[];

  private constructor(
    readonly databaseUrl: string,
    private readonly clients: readonly pg.Client[],
    readonly sources: readonly Source[],
  ) {
    this.free = [...clients];
  }

  static async open(databaseUrl: string, writers: number, sources: readonly Source[]): Promise<Publisher> {
    const clients = Array.from({ length: writers }, () => new pg.Client({ connectionString: databaseUrl }));
    await Promise.all(clients.map((client) => client.connect()));
    return new Publisher(databaseUrl, clients, sources);
  }

  /** The number of the next event; its topic is known by it. */
  get next(): number {
    return this.commits.length;
  }

  async publish(): Promise<number> {
    const number = this.commits.push(0) - 1;
    const client = this.free.pop() ?? (await this.another());
    const { within, afterwards } = this.announcing;
    const { capacityId, institutionId, topicCode, data } = this.sources[number % topicCount] as Source;
    const title = `${marker}${number}.`;
    const announced = { cursor: String(number), id: randomUUID(), title, topicCode, institutionId };
    await client.query('begin');
    await client.query({ ...publication, values: [announced.id, capacityId, institutionId, topicCode, title, data] });
    await within?.(client, announced);
    this.commits[number] = moment();
    await client.query('commit');
    afterwards?.(announced);
    this.free.push(client);
    return number;
  }

  /** Where more is published at once than was thought of; the server is slower than asked. */
  private async another(): Promise<pg.Client> {
    while (this.free.length === 0) await new Promise((resolve) => setImmediate(resolve));
    return this.free.pop() as pg.Client;
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.end()));
  }
}
