import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom } from '../../platform/graphql/types.ts';
import { moveNeeds } from '../needs/index.ts';
import { asHub, claimedExchange, tell } from './claims.service.ts';
import { Exchange } from './exchanges.entity.ts';
import type { LeaveExchangeInput } from './exchanges.inputs.ts';
import { exchangesTexts } from './exchanges.texts.ts';
import { moveUp } from './nominations.service.ts';
import { agreeIfAllConsent } from './proposals.service.ts';

const leavable: readonly string[] = ['REQUESTED', 'CIRCULATED', 'PROPOSED', 'AGREED', 'SCHEDULED'];

/** Whether others than the institution receive too. */
export async function hasOtherRecipients({ tables }: Work, { id }: Exchange, institutionId: string): Promise<boolean> {
  const { rows } = await sql`select from exchange_party
    where exchange_id = ${id} and role = 'RECIPIENT' and institution_id <> ${institutionId}`.execute(tables());
  return rows.length > 0;
}

/** A recipient among several leaves, with its needs and its participants; the exchange goes on. */
export async function leaveExchange(work: Work, input: LeaveExchangeInput): Promise<string> {
  const { expectedVersion } = input;
  const { exchange } = await claimedExchange(work, input.exchangeId, { by: ['recipient'], expectedVersion });
  const institutionId = work.viewer.institutionId as string;
  if (!leavable.includes(exchange.status)) {
    throw new Refusal('INVALID', exchangesTexts.noLeavingNow(exchange.status), ['exchangeId']);
  }
  if (!(await hasOtherRecipients(work, exchange, institutionId))) {
    throw new Refusal('INVALID', exchangesTexts.onlyRecipient, ['exchangeId']);
  }
  tell(work, exchange, 'EXCHANGE_LEFT', institutionId, { reason: localizedFrom(input.reason) });
  const { rows: needs } = await sql<{ id: string }>`delete from exchange_need using need
    where exchange_id = ${exchange.id} and need.id = need_id and need.institution_id = ${institutionId}
    returning need.id`.execute(work.tables());
  await sql`update nomination set status = 'WITHDRAWN' where exchange_id = ${exchange.id}
    and institution_id = ${institutionId} and status <> 'WITHDRAWN'`.execute(work.tables());
  await moveUp(work, exchange);
  // Whoever has left can change nothing of it any more.
  await asHub(work, async (hub) => {
    await moveNeeds(
      hub,
      needs.map(({ id }) => id),
      'leaveExchange',
    );
    await sql`delete from exchange_party where exchange_id = ${exchange.id}
      and institution_id = ${institutionId} and role = 'RECIPIENT'`.execute(hub.tables());
    // Its consent may have been the last one that was waited for.
    const left = await hub.entities.findOneOrFail(Exchange, { id: exchange.id });
    if (left.status === 'PROPOSED') await agreeIfAllConsent(hub, left);
  });
  return exchange.id;
}
