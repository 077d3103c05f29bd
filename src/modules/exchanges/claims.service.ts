import { LockMode } from '@mikro-orm/core';
import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { keyOf } from '../../kernel/ids.ts';
import { hubItself } from '../../kernel/viewer.ts';
import { type Work, withinWork } from '../../platform/database/unitOfWork.ts';
import { needsTexts } from '../needs/index.ts';
import { Exchange, type ExchangesTables, type PartyRole } from './exchanges.entity.ts';
import { visibleExchanges } from './exchanges.policy.ts';
import { type ExchangeMove, exchangeLife } from './exchanges.states.ts';
import { exchangesTexts } from './exchanges.texts.ts';

/** In which capacity somebody acts on an exchange, in the words of the life cycle. */
export type Voice = 'recipient' | 'provider' | 'asked provider' | 'facilitator' | 'hub';

const voiceOf: Partial<Record<PartyRole, Voice>> = {
  RECIPIENT: 'recipient',
  PROVIDER: 'provider',
  CO_PROVIDER: 'provider',
};

/** An exchange that nobody else changes until the transaction ends. */
export interface Claimed {
  readonly exchange: Exchange;
  readonly voices: readonly Voice[];
}

async function voicesIn({ viewer, tables }: Work, exchangeId: string): Promise<readonly Voice[]> {
  if (viewer.role === 'HUB') return ['hub'];
  if (viewer.role === 'FACILITATOR') return ['facilitator'];
  if (!viewer.institutionId) return [];
  const parties = await tables<ExchangesTables>()
    .selectFrom('exchange_party')
    .select('role')
    .where('exchange_id', '=', exchangeId)
    .where('institution_id', '=', viewer.institutionId)
    .execute();
  const asked = await tables<ExchangesTables>()
    .selectFrom('circulation')
    .select('round')
    .where('exchange_id', '=', exchangeId)
    .where('institution_id', '=', viewer.institutionId)
    .execute();
  return [...parties.flatMap(({ role }) => voiceOf[role] ?? []), ...asked.map(() => 'asked provider' as const)];
}

const notFound = (field: string) => new Refusal('NOT_FOUND', needsTexts.notFound, [field]);

interface Claim {
  /** Who may do what is done. */
  readonly by: readonly Voice[];
  /** The field of the input that names the exchange. */
  readonly field?: string;
  /** The version that the caller has read, where it must be the present one. */
  readonly expectedVersion?: number;
}

/**
 * The exchange behind an id, for one of the voices that may act on it, in its next version. Hidden and missing ones are
 * refused alike.
 */
export async function claimedExchange(
  work: Work,
  id: string,
  { by: voices, field = 'exchangeId', expectedVersion }: Claim,
): Promise<Claimed> {
  const key = keyOf('Exchange', id, field);
  const seen = await work
    .tables<ExchangesTables>()
    .selectFrom('exchange')
    .select('id')
    .where('id', '=', key)
    .where(visibleExchanges(work.viewer))
    .executeTakeFirst();
  if (!seen) throw notFound(field);
  const own = (await voicesIn(work, key)).filter((voice) => voices.includes(voice));
  // Only who may change a row may lock it.
  if (own.length === 0) throw new Refusal('FORBIDDEN', exchangesTexts.notFor(voices), [field]);
  const exchange = await work.entities.findOne(Exchange, { id: key }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!exchange) throw notFound(field);
  if (expectedVersion !== undefined) checkVersion(exchange, expectedVersion);
  exchange.version += 1;
  // Whoever waited for the lock may have another part in it by now.
  return { exchange, voices: (await voicesIn(work, key)).filter((voice) => voices.includes(voice)) };
}

export function checkVersion(record: { readonly version: number }, expectedVersion: number): void {
  if (record.version === expectedVersion) return;
  throw new Refusal('CONFLICT', needsTexts.changedMeanwhile(record.version, expectedVersion), ['expectedVersion']);
}

/** Everybody who is to hear of what happens to an exchange. */
async function concerned({ tables }: Work, exchangeId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select institution_id as id from exchange_party where exchange_id = ${exchangeId} and institution_id is not null
    union select institution_id from circulation where exchange_id = ${exchangeId} order by 1`.execute(tables());
  return rows.map(({ id }) => id);
}

/** Moves the exchange in its life cycle, and tells it. @param data of the event, beside from, to and whom it concerns */
export async function moved(
  work: Work,
  exchange: Exchange,
  name: ExchangeMove,
  data: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const from = exchange.status;
  exchange.move(name);
  await enterStage(work, exchange, from);
  work.record({
    ...{ kind: 'EXCHANGE_MOVED', subjectType: 'Exchange', subjectKey: exchange.id },
    institutionId: exchange.requestedBy ?? null,
    data: { move: name, from, to: exchange.status, institutions: await concerned(work, exchange.id), ...data },
  });
}

/** Keeps where it stood, and since when. @param from null where it is new */
export async function enterStage(work: Work, exchange: Exchange, from: string | null): Promise<void> {
  const { id, status, programmeCode } = exchange;
  if (from === status) return;
  exchange.statusSince = work.now;
  await work.entities.flush();
  const now = work.now.toISOString();
  await sql`update exchange_stage set left_at = ${now} where exchange_id = ${id} and left_at is null`.execute(
    work.tables(),
  );
  const { numAffectedRows } =
    await sql`insert into exchange_stage (exchange_id, position, status, programme_code, entered_at)
    select id, (select count(*) from exchange_stage where exchange_id = exchange.id), status, ${programmeCode}, ${now}
    from exchange where id = ${id} and status = ${status}`.execute(work.tables());
  // A wall says nothing of a change that it holds back.
  if (numAffectedRows !== 1n) throw new Error(`the exchange ${id} could not be moved by ${work.viewer.role}`);
}

/** Something else that happened to an exchange. */
export function tell(
  work: Work,
  { id }: Exchange,
  kind: string,
  institutionId: string | null,
  data: Readonly<Record<string, unknown>> = {},
): void {
  work.record({ kind, subjectType: 'Exchange', subjectKey: id, institutionId, data });
}

/** What follows for rows of others, of whom the caller may change nothing: done by the hub, in the same transaction. */
export async function asHub(work: Work, useCase: (hub: Work) => Promise<void>): Promise<void> {
  await work.entities.flush();
  await withinWork(work, hubItself('exchanges'), useCase);
}

/** The needs that an exchange is to meet. */
export async function needsOf({ tables }: Work, { id }: Exchange): Promise<string[]> {
  const rows = await tables<ExchangesTables>()
    .selectFrom('exchange_need')
    .select('need_id as key')
    .where('exchange_id', '=', id)
    .orderBy('need_id')
    .execute();
  return rows.map(({ key }) => key);
}

/** Who may make a move, by the life cycle. */
export const makersOf = (name: ExchangeMove): readonly Voice[] =>
  exchangeLife.moves.filter((move) => move.name === name).flatMap(({ by }) => by as readonly Voice[]);

/** Institutions that are there in the role already stay as they are. */
export async function addParties(
  work: Work,
  { id }: Exchange,
  parties: readonly (readonly [PartyRole, string])[],
): Promise<void> {
  await work.entities.flush();
  for (const [role, institutionId] of parties) {
    await sql`insert into exchange_party (exchange_id, position, role, institution_id)
      select ${id}, coalesce(max(position) + 1, 0), ${role}, ${institutionId} from exchange_party where exchange_id = ${id}
      on conflict do nothing`.execute(work.tables());
  }
}

/** How many places of an offer an exchange takes that was drawn from it. */
export const placesOfOffer = ({ participants }: Exchange): number => participants ?? 1;
