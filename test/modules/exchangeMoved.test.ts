import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { hubItself } from '../../src/kernel/viewer.ts';
import { unitOfWork } from '../../src/platform/database/unitOfWork.ts';
import { keyOf, voices } from '../support/changes.ts';
import { endOfReading, Followers } from '../support/following.ts';
import { type AskOptions, startTestHub, type TestHub } from '../support/hub.ts';
import { addRows } from '../support/rows.ts';

let hub: TestHub;
let as: Readonly<Record<'tunis' | 'dakar' | 'niamey' | 'ANALYST' | 'FACILITATOR' | 'ADMINISTRATOR', AskOptions>>;
const followers = new Followers(() => hub);
beforeAll(async () => {
  hub = await startTestHub();
  as = await voices(hub, { tunis: 'tn-ins', dakar: 'sn-ansd', niamey: 'ne-ins' });
});
afterEach(() => followers.end());
afterAll(() => hub.close());

const document = `subscription ($of: ID, $only: ID, $after: String) {
  exchangeMoved(institutionId: $of, exchangeId: $only, after: $after) {
    cursor from to movedAt exchange { id status parties { institution { id } } } } }`;

interface Told {
  readonly cursor: string;
  readonly from: string | null;
  readonly to: string;
  readonly movedAt: string;
  readonly exchange: { readonly id: string; readonly status: string };
}

const parties = ['tn-ins', 'sn-ansd'];

/** An exchange of the hub with its parties, the provider first; or one of the published record. */
async function exchange(institutions: readonly string[] = parties, origin = 'HUB'): Promise<string> {
  const { rows } = await sql<{ row: Record<string, unknown> }>`
    select to_jsonb(exchange) as row from exchange where origin = 'RECORD' limit 1`.execute(hub.database.owner());
  const [id, record_key] = [newId(), origin === 'RECORD' ? newId() : null];
  // What is closed is for everybody.
  const status = origin === 'RECORD' ? 'CLOSED' : 'REQUESTED';
  await addRows(hub.database, 'exchange', [{ ...rows[0]?.row, id, origin, record_key, status, version: 1 }]);
  const given = institutions.map((institution_id, index) => ({
    ...{ exchange_id: id, position: index + 1, institution_id, role: index === 0 ? 'PROVIDER' : 'RECIPIENT' },
  }));
  await addRows(hub.database, 'exchange_party', given);
  return `Exchange:${id}`;
}

interface Move {
  readonly from?: string | null;
  readonly to?: string;
  readonly institutions?: readonly string[];
  readonly now?: Date;
}

/** What a use case that moves an exchange leaves in the log. */
const move = (
  id: string,
  { from = 'REQUESTED', to = 'PROPOSED', institutions = parties, now = new Date() }: Move = {},
): Promise<void> =>
  unitOfWork(hub.database, { viewer: hubItself('test') }, now, async (work) => {
    await sql`update exchange set status = ${to} where id = ${keyOf(id)} and origin = 'HUB'`.execute(work.tables());
    work.record({
      ...{ kind: 'EXCHANGE_MOVED', subjectType: 'Exchange', subjectKey: keyOf(id) },
      ...{ institutionId: institutions[0] ?? null, data: { from, to, institutions } },
    });
  });

/** Whom a list of exchanges is told, with a last one that is told to all of them. */
async function toldOf(wishes: readonly [variables: object, options: AskOptions][], moved: readonly string[]) {
  const everybody = ['tn-ins', 'sn-ansd', 'ne-ins'];
  const last = await exchange(everybody);
  const following = [];
  for (const [variables, options] of wishes) following.push(await followers.follow<Told>(document, variables, options));
  for (const id of moved) await move(id);
  await move(last, { institutions: everybody });
  return Promise.all(
    following.map(async ({ next }) => {
      const told: string[] = [];
      for (let id = ''; id !== last; told.push(id)) id = (await next()).exchange.id;
      return told.slice(0, -1);
    }),
  );
}

describe('exchangeMoved', () => {
  it('tells each move, from where to where and when, with the exchange as it is', async () => {
    const id = await exchange();
    const follower = await followers.follow<Told>(document, {}, as.tunis);
    const now = new Date('2026-03-04T05:06:07.000Z');
    await move(id, { from: null, to: 'REQUESTED', now });
    const institutions = parties.map((party) => ({ institution: { id: `Institution:${party}` } }));
    expect(await follower.next()).toEqual({
      ...{ cursor: expect.any(String), from: null, to: 'REQUESTED', movedAt: now.toISOString() },
      exchange: { id, status: 'REQUESTED', parties: institutions },
    });
    await move(id);
    expect(await follower.next()).toMatchObject({
      from: 'REQUESTED',
      to: 'PROPOSED',
      exchange: { status: 'PROPOSED' },
    });
  });

  it('is for its parties, staff and analysts, and without an institution a member follows its own', async () => {
    const [ours, theirs] = [await exchange(), await exchange(['sn-ansd', 'tr-turkstat'])];
    const voicesThatAsk = [as.tunis, as.dakar, as.niamey, as.ANALYST, as.FACILITATOR, as.ADMINISTRATOR];
    const told = await toldOf(
      voicesThatAsk.map((voice) => [{}, voice]),
      [ours, theirs],
    );
    const all = [ours, theirs];
    // The event names parties that the exchange does not have: what may be seen is decided by the exchange.
    expect(told).toEqual([[ours], all, [], all, all, all]);
  });

  it('tells nobody of an exchange that they may not see, whatever its event says', async () => {
    const hidden = await exchange(['tr-turkstat']);
    const told = await toldOf(
      [
        [{}, as.tunis],
        [{}, as.ANALYST],
      ],
      [hidden],
    );
    expect(told).toEqual([[], [hidden]]);
  });

  it('tells of the published record only those who are parties or read everything', async () => {
    const recorded = await exchange(['tr-turkstat'], 'RECORD');
    const follower = await followers.follow<Told>(document, {}, as.tunis);
    const reader = await followers.follow<Told>(document, {}, as.ANALYST);
    await move(recorded, { institutions: ['tr-turkstat'] });
    const ours = await exchange();
    await move(ours);
    expect((await follower.next()).exchange.id).toBe(ours);
    expect((await reader.next()).exchange.id).toBe(recorded);
  });

  it('is narrowed by an institution, by an exchange, and by both', async () => {
    const [one, two] = [await exchange(), await exchange()];
    const last = await exchange();
    const wishes = [{ of: 'Institution:sn-ansd' }, { only: one }, { of: 'Institution:sn-ansd', only: two }];
    const stranger = { of: 'Institution:ne-ins', only: one };
    const following = [];
    for (const wish of [...wishes, stranger]) following.push(await followers.follow<Told>(document, wish, as.ANALYST));
    const all = await followers.follow<Told>(document, {}, as.ANALYST);
    for (const id of [one, two, last]) await move(id);
    for (const id of [one, two, last]) expect((await all.next()).exchange.id).toBe(id);
    const told = following.map((follower) => follower.told.map((each) => each.exchange.id));
    expect(told).toEqual([[one, two, last], [one], [two], []]);
  });

  it('refuses what the caller may not follow; a hidden exchange and a missing one look the same', async () => {
    const [hidden, missing] = [await exchange(['sn-ansd']), `Exchange:${newId()}`];
    const refused = (variables: object, voice?: AskOptions) => followers.refused(document, variables, voice);
    expect(await refused({})).toBe('UNAUTHENTICATED');
    expect(await refused({ only: hidden })).toBe('UNAUTHENTICATED');
    expect(await refused({ of: 'Institution:sn-ansd' }, as.tunis)).toBe('FORBIDDEN');
    for (const only of [hidden, missing]) expect(await refused({ only }, as.tunis)).toBe('NOT_FOUND');
    expect(await refused({ only: missing }, as.ANALYST)).toBe('NOT_FOUND');
    expect(await refused({ only: 'Need:x' }, as.ANALYST)).toBe('BAD_USER_INPUT');
    expect(await refused({ of: 'Institution:nobody' }, as.ANALYST)).toBe('BAD_USER_INPUT');
    expect(await refused({ after: 'yesterday' }, as.tunis)).toBe('BAD_USER_INPUT');
  });

  it('goes on from a cursor: what came meanwhile first, then what is new, nothing twice', async () => {
    const [id, other] = [await exchange(), await exchange(['sn-ansd'])];
    const after = await endOfReading(hub);
    const path = ['REQUESTED', 'PROPOSED', 'AGREED', 'SCHEDULED'];
    const step = (index: number) => move(id, { from: path[index - 1] ?? null, to: path[index] as string });
    for (const index of [0, 1, 2]) {
      await step(index);
      await move(other, { institutions: ['sn-ansd'] });
    }
    const first = await followers.follow<Told>(document, { after }, as.tunis);
    const told = [await first.next(), await first.next(), await first.next()];
    expect(told.map(({ to }) => to)).toEqual(path.slice(0, 3));
    const second = await followers.follow<Told>(document, { after: told[0]?.cursor }, as.tunis);
    await step(3);
    expect([(await second.next()).to, (await second.next()).to, (await second.next()).to]).toEqual(path.slice(1));
    expect((await first.next()).to).toBe('SCHEDULED');
    expect([first.told.length, second.told.length]).toEqual([4, 3]);
  });
});
