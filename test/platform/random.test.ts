import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { type GraphQLObjectType, type GraphQLSchema, getNamedType, OperationTypeNode } from 'graphql';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubSchema } from '../../src/app.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { Asker, faultsOf, type Reply } from '../support/randomAsking.ts';
import { randomRequests, recordOf } from '../support/randomDocuments.ts';
import { materialOf, openTo, speakersOf } from '../support/randomMaterial.ts';
import { type Sending, sendings } from '../support/randomSendings.ts';

/** The same requests in every run; another seed gives others. */
const seed = 20_270_301;
/** Some of them in every run of the tests, 10,000 by `npm run test:random`. */
const howMany = Number(process.env.RANDOM_REQUESTS ?? 1_000);
const atOnce = 8;
const mostMemory = 32 * 1024 * 1024;

let hub: TestHub;
let schema: GraphQLSchema;
let asker: Asker;
let random: fc.Arbitrary<Sending>;
let before: ReadonlySet<string>;

beforeAll(async () => {
  // The log of a failure stands beside the request that made it.
  hub = await startTestHub({ settings: { LOG_LEVEL: 'error' } });
  schema = await hubSchema();
  const speakers = await speakersOf(hub);
  asker = new Asker(hub, speakers);
  const material = await materialOf(hub, schema, speakers.ADMINISTRATOR);
  random = sendings(randomRequests(schema, material), await openTo(hub, speakers));
  before = await storedIds();
}, 120_000);
afterAll(async () => {
  await asker.close();
  await hub.close();
});

/** The tables of what mutations make, by the types of the records that they answer with. */
function tablesOfMutations(): ReadonlyMap<string, string> {
  const payloads = Object.values(schema.getMutationType()?.getFields() ?? {}).map(({ type }) => getNamedType(type));
  const records = payloads.flatMap((payload) => recordOf(payload as GraphQLObjectType, schema) ?? []);
  const types = new Set(records.map(({ type }) => getNamedType(type).name));
  return new Map([...types].map((type) => [type, type.replace(/(?!^)[A-Z]/g, '_$&').toLowerCase()]));
}

/** The global id of each record that a mutation can have made. */
async function storedIds(): Promise<Set<string>> {
  const ids = [...tablesOfMutations()].map(async ([type, table]) => {
    const { rows: tables } = await sql`select from pg_tables where tablename = ${table}`.execute(hub.database.owner());
    if (tables.length === 0) return [];
    const { rows } = await sql<{ id: string }>`select ${`${type}:`} || id as id from ${sql.table(table)}`.execute(
      hub.database.owner(),
    );
    return rows.map(({ id }) => id);
  });
  return new Set((await Promise.all(ids)).flat());
}

const memory = () => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
};

interface Made {
  readonly made?: { readonly id: string } | null;
  readonly refusals?: readonly unknown[];
}

/** What all answers together tell. */
class Tally {
  answered = 0;
  withData = 0;
  readonly changed = new Set<string>();
  readonly codes: Record<string, number> = {};

  add({ operation }: Sending, { body }: Reply): void {
    this.answered += 1;
    const { data, errors } = (body ?? {}) as {
      data?: Record<string, Made>;
      errors?: { extensions?: { code: string } }[];
    };
    if (data) this.withData += 1;
    for (const { extensions } of errors ?? []) {
      if (extensions) this.codes[extensions.code] = (this.codes[extensions.code] ?? 0) + 1;
    }
    if (operation !== OperationTypeNode.MUTATION) return;
    for (const { made } of Object.values(data ?? {})) if (made) this.changed.add(made.id);
  }
}

/** A mutation either made something or tells why not. */
function faultsOfMutation({ operation }: Sending, { body }: Reply): string[] {
  if (operation !== OperationTypeNode.MUTATION) return [];
  const payloads = Object.values((body as { data?: Record<string, Made> | null } | undefined)?.data ?? {});
  return payloads.flatMap(({ made, refusals }) =>
    made !== undefined && refusals !== undefined && (made === null) === (refusals.length === 0)
      ? ['a record and a refusal, or neither']
      : [],
  );
}

const faults = (sending: Sending, reply: Reply) => [...faultsOf(reply), ...faultsOfMutation(sending, reply)];

/** Asks until nothing is left; answers with the place of the first request that was not answered soundly. */
async function askAll(requests: readonly Sending[], tally: Tally): Promise<number | undefined> {
  const places = requests.entries();
  let failed: number | undefined;
  const ask = async () => {
    for (const [place, sending] of places) {
      if (failed !== undefined) return;
      const reply = await asker.send(sending);
      tally.add(sending, reply);
      if (faults(sending, reply).length > 0) failed ??= place;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
  return failed;
}

/** The request and its answer, as one needs them to ask again; made smaller if that fails alone as well. */
async function told(place: number, requests: readonly Sending[]): Promise<string> {
  const alone = fc.asyncProperty(random, async (sending) => faults(sending, await asker.send(sending)).length === 0);
  const shrunk = await fc.check(alone, { seed, path: String(place), numRuns: 1, interruptAfterTimeLimit: 10_000 });
  const sending = shrunk.counterexample?.[0] ?? (requests[place] as Sending);
  const reply = await asker.send(sending);
  return [
    `request ${place} of seed ${seed}${shrunk.counterexample ? ', made smaller' : ' (sound when it is sent again)'}:`,
    ...faults(sending, reply),
    ...[JSON.stringify(sending, null, 2), `answered: ${JSON.stringify(reply)}`],
  ].join('\n');
}

describe(`${howMany} random requests, made from the schema (seed ${seed})`, () => {
  const tally = new Tally();
  let memoryBefore: number;

  it('are answered soundly, whatever they hold', { timeout: 300_000 }, async () => {
    const requests = fc.sample(random, { seed, numRuns: howMany });
    const warmUp = howMany / 5;
    const early = await askAll(requests.slice(0, warmUp), tally);
    memoryBefore = memory();
    const late = early === undefined ? await askAll(requests.slice(warmUp), tally) : undefined;
    const failed = early ?? (late === undefined ? undefined : warmUp + late);
    expect(failed === undefined ? '' : await told(failed, requests)).toBe('');
    expect(tally.answered).toBe(howMany);
  });

  it('are executed, at least two of five', () => {
    expect(tally.withData / tally.answered, JSON.stringify(tally.codes)).toBeGreaterThan(0.4);
  });

  it('leave a hub that takes no more memory than before', () => {
    expect(memory() - memoryBefore).toBeLessThan(mostMemory);
  });

  it('leave a hub that answers, and no transaction open', async () => {
    expect((await fetch(`${hub.url}/health/ready`)).status).toBe(200);
    expect((await hub.ask('{ viewer { role } }')).data).toEqual({ viewer: { role: 'ANONYMOUS' } });
    const open = await sql`select query from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'`.execute(hub.database.owner());
    expect(open.rows).toEqual([]);
  });

  it('leave nothing that no mutation answered for', async () => {
    const made = [...(await storedIds())].filter((id) => !before.has(id));
    const answeredFor = [...tally.changed].filter((id) => !before.has(id));
    expect(made.length).toBeGreaterThan(0);
    expect(made.sort()).toEqual(answeredFor.sort());
  });
});
