import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom } from '../../platform/graphql/types.ts';
import { institutionsNamed } from '../directory/index.ts';
import { rankedProviders } from '../matching/index.ts';
import { dayOf } from '../needs/index.ts';
import type { CirculationInput, DeclineRequestInput } from './circulation.inputs.ts';
import { claimedExchange, moved, needsOf, tell } from './claims.service.ts';
import { Exchange, type ExchangesTables } from './exchanges.entity.ts';
import { exchangesTexts } from './exchanges.texts.ts';
import { keepFigures } from './figures.service.ts';

/** So many institutions are asked for one exchange in all its rounds. */
export const mostAsked = 100;

interface Asked {
  readonly institutionId: string;
  readonly rank: number | null;
  readonly score: number | null;
  readonly modelVersion: string | null;
}

/** Who takes part already, or was asked: nobody is asked twice, and nobody for its own need. */
async function notToAsk({ tables }: Work, { id }: Exchange): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select institution_id as id from exchange_party where exchange_id = ${id} and institution_id is not null
    union select institution_id from circulation where exchange_id = ${id}`.execute(tables());
  return new Set(rows.map((row) => row.id));
}

async function providerOfOffer({ tables }: Work, offerId: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`select institution_id as id from offer where id = ${offerId}`.execute(
    tables(),
  );
  return rows[0]?.id;
}

/** The next providers in the order of their ranking, twice as many in each round; first of all who made the offer. */
async function nextProviders(work: Work, exchange: Exchange): Promise<readonly Asked[]> {
  const known = await notToAsk(work, exchange);
  const ranked = await rankedProviders(work.tables(), await needsOf(work, exchange), dayOf(work.now));
  const open = ranked.filter(({ institutionId }) => !known.has(institutionId));
  const offering = exchange.offerId ? await providerOfOffer(work, exchange.offerId) : undefined;
  if (offering && !known.has(offering)) {
    const place = open.find(({ institutionId }) => institutionId === offering);
    return [place ?? { institutionId: offering, rank: null, score: null, modelVersion: null }];
  }
  const number = (exchange.breadth ?? 1) * 2 ** exchange.round;
  return open.slice(0, Math.min(number, mostAsked - known.size));
}

/** The providers that the centre names, each with its place in the ranking if it has one. */
async function namedProviders(work: Work, exchange: Exchange, ids: readonly string[]): Promise<readonly Asked[]> {
  const field = ['circulation', 'providers'];
  const keys = await institutionsNamed(work.tables(), ids, field.join('.'));
  const known = await notToAsk(work, exchange);
  const again = keys.filter((key) => known.has(key));
  if (again.length > 0) throw new Refusal('INVALID', exchangesTexts.askedAlready(again), field);
  const ranked = await rankedProviders(work.tables(), await needsOf(work, exchange), dayOf(work.now));
  return keys.map(
    (institutionId) =>
      ranked.find((provider) => provider.institutionId === institutionId) ?? {
        ...{ institutionId, rank: null, score: null, modelVersion: null },
      },
  );
}

async function ask(work: Work, exchange: Exchange, providers: readonly Asked[]): Promise<void> {
  exchange.round += 1;
  const deadline = new Date(work.now.getTime() + (exchange.answerDays ?? 1) * 86_400_000);
  exchange.answerDeadline = deadline;
  const rows = providers.map(({ institutionId, rank, score, modelVersion }) => ({
    ...{ exchange_id: exchange.id, institution_id: institutionId, round: exchange.round },
    ...{ rank, score, model_version: modelVersion, asked_at: work.now.toISOString(), deadline: deadline.toISOString() },
  }));
  await work
    .tables<ExchangesTables>()
    .insertInto('circulation')
    .values(rows as never)
    .execute();
  const asked = providers.map(({ institutionId }) => institutionId);
  tell(work, exchange, 'EXCHANGE_CIRCULATED', null, { round: exchange.round, asked, deadline: deadline.toISOString() });
}

/** Asks providers: those that the centre names, or the next ones in the ranking. */
export async function circulate(
  work: Work,
  exchange: Exchange,
  move: 'CIRCULATE' | 'RECIRCULATE',
  given: CirculationInput | null,
): Promise<void> {
  if (given?.answerDays != null) exchange.answerDays = given.answerDays;
  if (given?.breadth != null) exchange.breadth = given.breadth;
  exchange.answerDays ??= usualAnswerDays;
  exchange.breadth ??= usualBreadth;
  const providers = given?.providers
    ? await namedProviders(work, exchange, given.providers)
    : await nextProviders(work, exchange);
  if (providers.length === 0) throw new Refusal('INVALID', exchangesTexts.nobodyToAsk, ['circulation', 'providers']);
  await ask(work, exchange, providers);
  await moved(work, exchange, move, { round: exchange.round });
}

export const usualAnswerDays = 14;
export const usualBreadth = 5;

/** An institution that was asked says no. */
export async function declineRequest(work: Work, input: DeclineRequestInput): Promise<string> {
  const { exchange } = await claimedExchange(work, input.exchangeId, { by: ['asked provider'] });
  if (await hasProposed(work, exchange)) {
    throw new Refusal('DUPLICATE', exchangesTexts.proposedAlready, ['exchangeId']);
  }
  await answered(work, exchange, 'DECLINED', JSON.stringify(localizedFrom(input.reason)));
  return exchange.id;
}

/** Whether the institution of the caller has a proposal that it did not take back. */
export async function hasProposed({ tables, viewer }: Work, { id }: Exchange): Promise<boolean> {
  const known = await tables<ExchangesTables>()
    .selectFrom('proposal')
    .select('id')
    .where('exchange_id', '=', id)
    .where('institution_id', '=', viewer.institutionId)
    .where('status', '<>', 'WITHDRAWN')
    .executeTakeFirst();
  return known !== undefined;
}

/** Keeps what the institution of the caller answered; the first answer counts for its responsiveness. */
export async function answered(
  work: Work,
  exchange: Exchange,
  answer: 'PROPOSED' | 'DECLINED',
  reason: string | null,
): Promise<void> {
  const institutionId = work.viewer.institutionId as string;
  if (!openToAnswers.includes(exchange.status)) {
    throw new Refusal('INVALID', exchangesTexts.notOpenToAnswers(exchange.status), ['exchangeId']);
  }
  await work.entities.flush();
  const { numAffectedRows } = await sql`
    update circulation set answer = ${answer}, reason = ${reason}::jsonb,
      answered_at = coalesce(answered_at, ${work.now.toISOString()})
    where exchange_id = ${exchange.id} and institution_id = ${institutionId} and answer is distinct from ${answer}`.execute(
    work.tables(),
  );
  if (numAffectedRows === 0n && answer === 'DECLINED') {
    throw new Refusal('DUPLICATE', exchangesTexts.answeredAlready, ['exchangeId']);
  }
  tell(work, exchange, 'EXCHANGE_ANSWERED', institutionId, { answer });
  await keepFigures(work, exchange);
}

const openToAnswers: readonly string[] = ['CIRCULATED', 'PROPOSED'];

/** So many deadlines are looked at in one transaction. */
const mostAtOnce = 100;

/**
 * Whoever has not answered by the deadline is counted as silent; where nobody proposed anything, the next ones are
 * asked, twice as many as before. Where nobody is left to be asked, it waits for the centre.
 * @returns how many exchanges were looked at
 */
export async function answerDeadlines(work: Work): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from exchange where answer_deadline <= ${work.now.toISOString()} and status in ('CIRCULATED', 'PROPOSED')
    order by answer_deadline, id limit ${mostAtOnce} for update skip locked`.execute(work.tables());
  for (const { id } of rows) await deadlineOver(work, await work.entities.findOneOrFail(Exchange, { id }));
  return rows.length;
}

async function deadlineOver(work: Work, exchange: Exchange): Promise<void> {
  const silent = await work
    .tables<ExchangesTables>()
    .selectFrom('circulation')
    .select('institution_id as id')
    .where('exchange_id', '=', exchange.id)
    .where('answer', 'is', null)
    // Those of an earlier round too, where the centre asked further ones before its deadline; each is counted once.
    .where(sql<boolean>`deadline <= ${work.now.toISOString()}`)
    .where(
      sql<boolean>`institution_id not in (select institution_id from response_record r where r.exchange_id = ${exchange.id})`,
    )
    .orderBy('institution_id')
    .execute();
  exchange.answerDeadline = null;
  exchange.version += 1;
  const round = exchange.round;
  tell(work, exchange, 'EXCHANGE_ANSWERS_DUE', null, { round, silent: silent.map(({ id }) => id) });
  if (exchange.status === 'CIRCULATED') {
    const providers = await nextProviders(work, exchange);
    if (providers.length > 0) {
      await ask(work, exchange, providers);
      await moved(work, exchange, 'RECIRCULATE', { round: exchange.round });
    } else tell(work, exchange, 'EXCHANGE_NOBODY_LEFT', null, { round });
  }
  await keepFigures(work, exchange);
}
