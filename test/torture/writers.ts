import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { openHubDatabase } from '../../src/app.ts';
import type { Viewer } from '../../src/kernel/viewer.ts';
import { publishOffer } from '../../src/modules/offers/index.ts';
import { readConfiguration } from '../../src/platform/config/config.ts';
import type { Database } from '../../src/platform/database/database.ts';
import { unitOfWork, type Work, withinWork } from '../../src/platform/database/unitOfWork.ts';
import { oneOf, randomFrom } from '../support/random.ts';
import { addCapacities, idFor } from '../support/rows.ts';
import { plan } from './plan.ts';

type Offer = Parameters<typeof publishOffer>[1];

const institutions = ['tr-turkstat', 'sn-ansd', 'ne-ins', 'ma-hcp', 'my-dosm'] as const;
const topics = ['statcab.1.1.1', 'statcab.1.1.2', 'statcab.1.3.1', 'statcab.2.1.1', 'statcab.2.2.1'] as const;
const languages = ['ar', 'en', 'fr'] as const;

const capacities = institutions.flatMap((institution) =>
  topics.map((topic) => ({ id: idFor(`torture ${institution} ${topic}`), institution, topic })),
);

export const addTortureCapacities = (database: Database): Promise<void> =>
  addCapacities(
    database,
    capacities.map((capacity) => ({ ...capacity, languages })),
  );

/** Thrown by a use case that was never meant to be committed. */
class Undone extends Error {}

const undoneShare = 0.15;
const earlyShare = 0.3;
const lateShare = 0.02;

/** What the writers have done so far, and how much they may do until something else has happened. */
export class Progress {
  committed = 0;
  undone = 0;
  /** Whose connection broke: only the table tells whether it was committed. */
  broken = 0;
  #limit = 0;
  readonly #events: number;

  constructor(events: number) {
    this.#events = events;
  }
  get isDone(): boolean {
    return this.committed >= this.#events;
  }
  /** Nothing must be written faster than the disasters that belong to it can happen. */
  get mustWait(): boolean {
    return this.committed >= this.#limit;
  }
  allow(share: number): void {
    this.#limit = share * this.#events;
  }
  async reached(share: number): Promise<void> {
    while (this.committed < Math.floor(share * this.#events)) await delay(5);
  }
}

function randomOffer(random: () => number): { viewer: Viewer; offer: Offer } {
  const { id, institution } = oneOf(random, capacities);
  const known = languages.filter(() => random() < 0.4);
  return {
    viewer: { role: 'MEMBER', institutionId: institution, subject: `member@${institution}` },
    offer: {
      ...{ capacityId: `Capacity:${id}`, title: [{ language: 'EN', text: 'An offer' }] },
      ...{ modality: 'WORKSHOP', delivery: 'ONLINE', places: 10 },
      languages: known.length > 0 ? known : [oneOf(random, languages)],
      ...{ deadline: '2099-05-01', startsOn: '2099-06-01', endsOn: '2099-06-04' },
    },
  };
}

/** Takes its transaction early or late, has its event written long before it commits, or never commits. */
async function publishSlowly(work: Work, offer: Offer, random: () => number): Promise<string> {
  if (random() < earlyShare) {
    await sql`select pg_current_xact_id()`.execute(work.tables());
    await delay(random() * plan.pauseMilliseconds);
  }
  const key = await withinWork(work, work.viewer, (inner) => publishOffer(inner, offer));
  await delay(random() < lateShare ? 1_000 : random() * plan.pauseMilliseconds);
  if (random() < undoneShare) throw new Undone();
  return key;
}

/** Publishes offers through the use case of the hub, on connections of its own, several at a time. */
export class Writer {
  readonly #database: Database;
  readonly #random: () => number;

  private constructor(database: Database, random: () => number) {
    this.#database = database;
    this.#random = random;
  }

  static async open(databaseUrl: string, seed: number): Promise<Writer> {
    const settings = { DATABASE_URL: databaseUrl, DATABASE_POOL_SIZE: '5', LOG_LEVEL: 'silent' };
    return new Writer(await openHubDatabase(readConfiguration(settings)), randomFrom(seed));
  }

  /** The key of an offer that is committed at once. */
  publish(): Promise<string> {
    const { viewer, offer } = randomOffer(this.#random);
    return unitOfWork(this.#database, { viewer }, new Date(), (work) => publishOffer(work, offer));
  }

  async write(progress: Progress, lanes = 4): Promise<void> {
    const lane = async () => {
      while (!progress.isDone) {
        if (progress.mustWait) await delay(10);
        else await this.#attempt(progress);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  async #attempt(progress: Progress): Promise<void> {
    const { viewer, offer } = randomOffer(this.#random);
    try {
      await unitOfWork(this.#database, { viewer }, new Date(), (work) => publishSlowly(work, offer, this.#random));
      progress.committed += 1;
    } catch (error) {
      if (error instanceof Undone) {
        progress.undone += 1;
        return;
      }
      // The database went away in the middle; whatever it was, the table has the truth.
      progress.broken += 1;
      await delay(50);
    }
  }

  get database(): Database {
    return this.#database;
  }
  close(): Promise<void> {
    return this.#database.close();
  }
}
