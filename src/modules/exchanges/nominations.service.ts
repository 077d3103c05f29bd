import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { keyOf, newId } from '../../kernel/ids.ts';
import { keeps } from '../../kernel/viewer.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { storedText } from '../../platform/graphql/types.ts';
import { needsTexts } from '../needs/index.ts';
import { asHub, claimedExchange, tell } from './claims.service.ts';
import type { Exchange, ExchangesTables } from './exchanges.entity.ts';
import { exchangesTexts } from './exchanges.texts.ts';
import type { NominateParticipantsInput, WithdrawNominationInput } from './nominations.inputs.ts';

/** Who will take part is settled between the agreement and the beginning. */
const open: readonly string[] = ['AGREED', 'SCHEDULED'];

export const mostNominations = 2_000;

function checkOpen(exchange: Exchange, field: string): void {
  if (!open.includes(exchange.status)) {
    throw new Refusal('INVALID', exchangesTexts.noNominationsNow(exchange.status), [field]);
  }
}

/** Names participants of a recipient: as many as there are places for are confirmed, the others wait in line. */
export async function nominateParticipants(work: Work, input: NominateParticipantsInput): Promise<string> {
  const { exchange } = await claimedExchange(work, input.exchangeId, { by: ['recipient'] });
  checkOpen(exchange, 'exchangeId');
  const institutionId = work.viewer.institutionId as string;
  let next = 0;
  // Of others' participants a recipient sees nothing, so the hub says where the line ends.
  await asHub(work, async (hub) => {
    const { rows } = await sql<{ next: number }>`
      select coalesce(max(position) + 1, 0)::int as next from nomination where exchange_id = ${exchange.id}`.execute(
      hub.tables(),
    );
    next = rows[0]?.next ?? 0;
  });
  if (next + input.participants.length > mostNominations) {
    throw new Refusal('INVALID', exchangesTexts.tooMany(mostNominations), ['participants']);
  }
  const left = Math.max(0, (exchange.places ?? 0) - exchange.placesTaken);
  const rows = input.participants.map(({ name, title, gender }, index) => ({
    ...{ id: newId(), exchange_id: exchange.id, institution_id: institutionId, name: storedText(name), gender },
    ...{
      title: title == null ? null : storedText(title),
      position: next + index,
      nominated_at: work.now.toISOString(),
    },
    status: index < left ? 'CONFIRMED' : 'WAITING',
  }));
  await work
    .tables<ExchangesTables>()
    .insertInto('nomination')
    .values(rows as never)
    .execute();
  const waiting = rows.filter(({ status }) => status === 'WAITING').length;
  tell(work, exchange, 'PARTICIPANTS_NOMINATED', institutionId, { confirmed: rows.length - waiting, waiting });
  return exchange.id;
}

/** Gives free places to those who wait longest. */
export async function moveUp(work: Work, exchange: Exchange): Promise<void> {
  await asHub(work, async (hub) => {
    const { rows } = await sql<{ id: string; institutionId: string }>`
      update nomination set status = 'CONFIRMED' where id in (
        select n.id from nomination n join exchange e on e.id = n.exchange_id
        where e.id = ${exchange.id} and n.status = 'WAITING' order by n.position
        limit (select greatest(coalesce(places, 0) - places_taken, 0) from exchange where id = ${exchange.id}))
      returning id, institution_id as "institutionId"`.execute(hub.tables());
    for (const { id, institutionId } of rows) {
      tell(hub, exchange, 'PARTICIPANT_MOVED_UP', institutionId, { nominationId: id });
    }
  });
}

/** Somebody does not take part after all; whoever waits longest moves up. */
export async function withdrawNomination(work: Work, input: WithdrawNominationInput): Promise<string> {
  const key = keyOf('Nomination', input.id, 'id');
  const { rows } = await sql<{ exchangeId: string; institutionId: string }>`
    select exchange_id as "exchangeId", institution_id as "institutionId" from nomination where id = ${key}`.execute(
    work.tables(),
  );
  const [nomination] = rows;
  if (!nomination) throw new Refusal('NOT_FOUND', needsTexts.notFound, ['id']);
  const isFacilitator = work.viewer.role === 'FACILITATOR';
  if (!isFacilitator && !keeps(work.viewer, nomination.institutionId)) {
    throw new Refusal('FORBIDDEN', needsTexts.notYours, ['id']);
  }
  const { exchange } = await claimedExchange(work, `Exchange:${nomination.exchangeId}`, {
    ...{ by: ['recipient', 'facilitator'], field: 'id' },
  });
  checkOpen(exchange, 'id');
  const withdrawn =
    await sql`update nomination set status = 'WITHDRAWN' where id = ${key} and status <> 'WITHDRAWN'`.execute(
      work.tables(),
    );
  if (withdrawn.numAffectedRows === 0n) throw new Refusal('DUPLICATE', exchangesTexts.withdrawnAlready, ['id']);
  tell(work, exchange, 'NOMINATION_WITHDRAWN', nomination.institutionId, { nominationId: key });
  await moveUp(work, exchange);
  return exchange.id;
}
