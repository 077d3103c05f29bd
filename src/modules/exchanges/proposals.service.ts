import { LockMode } from '@mikro-orm/core';
import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { keyOf, newId } from '../../kernel/ids.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom, storedText } from '../../platform/graphql/types.ts';
import { institutionsNamed } from '../directory/index.ts';
import { expertsNamed } from '../experts/index.ts';
import { dayOf, needsTexts } from '../needs/index.ts';
import { takePlaces } from '../offers/index.ts';
import { knownLanguages, levelNumber } from '../taxonomy/index.ts';
import { answered, hasProposed } from './circulation.service.ts';
import {
  addParties,
  asHub,
  type Claimed,
  checkVersion,
  claimedExchange,
  moved,
  placesOfOffer,
  tell,
  type Voice,
} from './claims.service.ts';
import type { Exchange, ExchangesTables } from './exchanges.entity.ts';
import { exchangesTexts } from './exchanges.texts.ts';
import { Proposal, ProposalExpertSchema, ProposalPartnerSchema } from './proposals.entity.ts';
import type {
  ChooseProposalInput,
  ConsentToExchangeInput,
  ProposalTerms,
  ProposeTermsInput,
  ReviseTermsInput,
  WithdrawProposalInput,
} from './proposals.inputs.ts';

const lastDayOfMonth = (day: string): string => {
  const [year, month] = day.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
};

/** What the terms say, as columns; of a month that is all that is known the first and the last day are kept. */
async function termsColumns(work: Work, terms: ProposalTerms) {
  const { startsOn, endsOn, datePrecision } = terms;
  if (endsOn < startsOn) throw new Refusal('INVALID', exchangesTexts.endBeforeStart, ['endsOn']);
  const today = dayOf(work.now);
  if (endsOn < today) throw new Refusal('INVALID', exchangesTexts.daysOver(today), ['endsOn']);
  const tables = work.tables();
  return {
    scope: localizedFrom(terms.scope),
    audience: terms.audience ? localizedFrom(terms.audience) : null,
    level: levelNumber(terms.level),
    ...{ modality: terms.modality, delivery: terms.delivery, places: terms.places, datePrecision },
    startsOn: datePrecision === 'MONTH' ? `${startsOn.slice(0, 7)}-01` : startsOn,
    endsOn: datePrecision === 'MONTH' ? lastDayOfMonth(endsOn) : endsOn,
    venue: terms.venue == null ? null : storedText(terms.venue),
    languages: await knownLanguages(tables, terms.languages, 'languages'),
    interpretation: await knownLanguages(tables, terms.interpretation, 'interpretation'),
    materials: terms.materials ? localizedFrom(terms.materials) : null,
    costs: terms.costs.map(({ item, payer }) => ({ item, payer })),
  };
}

/** Who provides together with the institution that proposes, and its experts, in the place of those of before. */
async function keepCompany(work: Work, proposal: Proposal, exchange: Exchange, terms: ProposalTerms): Promise<void> {
  const { id: proposalId, institutionId } = proposal;
  const partners = await institutionsNamed(work.tables(), terms.partners, 'partners');
  const recipients = await work
    .tables<ExchangesTables>()
    .selectFrom('exchange_party')
    .select('institution_id as id')
    .where('exchange_id', '=', exchange.id)
    .where('role', '=', 'RECIPIENT')
    .execute();
  const isUnfit = (id: string) => id === institutionId || recipients.some((recipient) => recipient.id === id);
  if (partners.some(isUnfit)) throw new Refusal('INVALID', exchangesTexts.partnerUnfit, ['partners']);
  const experts = await expertsNamed(work, terms.experts, [institutionId, ...partners], 'experts');
  await work.entities.nativeDelete(ProposalPartnerSchema, { proposalId });
  await work.entities.nativeDelete(ProposalExpertSchema, { proposalId });
  for (const partner of new Set(partners)) {
    work.entities.create(ProposalPartnerSchema, { proposalId, institutionId: partner });
  }
  for (const expertId of new Set(experts)) work.entities.create(ProposalExpertSchema, { proposalId, expertId });
}

/** An institution that was asked says how it would hold the exchange. */
export async function proposeTerms(work: Work, input: ProposeTermsInput): Promise<string> {
  const { exchange } = await claimedExchange(work, input.exchangeId, { by: ['asked provider'] });
  const institutionId = work.viewer.institutionId as string;
  exchange.checkMove('PROPOSE');
  if (await hasProposed(work, exchange)) {
    throw new Refusal('DUPLICATE', exchangesTexts.proposedAlready, ['exchangeId']);
  }
  const proposal = work.entities.create(Proposal, {
    ...{ id: newId(), exchangeId: exchange.id, institutionId, status: 'SUBMITTED', version: 1 },
    ...(await termsColumns(work, input.terms)),
    submittedAt: work.now,
  });
  await work.entities.flush();
  await keepCompany(work, proposal, exchange, input.terms);
  await answered(work, exchange, 'PROPOSED', null);
  await moved(work, exchange, 'PROPOSE', { proposalId: proposal.id });
  return exchange.id;
}

/** The proposal behind an id, as far as the caller sees it; hidden and missing look the same. */
async function seenProposal({ tables }: Work, id: string, field: string) {
  const row = await tables<ExchangesTables>()
    .selectFrom('proposal')
    .select(['id', 'exchange_id as exchangeId', 'institution_id as institutionId'])
    .where('id', '=', keyOf('Proposal', id, field))
    .executeTakeFirst();
  if (!row) throw new Refusal('NOT_FOUND', needsTexts.notFound, [field]);
  return row;
}

/** A proposal of the institution of the caller, with its exchange, both locked. */
async function ownProposal(work: Work, input: { readonly id: string; readonly expectedVersion: number }) {
  const { id, exchangeId, institutionId } = await seenProposal(work, input.id, 'id');
  if (institutionId !== work.viewer.institutionId) throw new Refusal('FORBIDDEN', needsTexts.notYours, ['id']);
  const { exchange } = await claimedExchange(work, `Exchange:${exchangeId}`, {
    ...{ by: ['asked provider', 'provider'], field: 'id' },
  });
  const proposal = await work.entities.findOneOrFail(Proposal, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  checkVersion(proposal, input.expectedVersion);
  if (exchange.status !== 'PROPOSED') {
    throw new Refusal('INVALID', exchangesTexts.termsAreSettled(exchange.status), ['id']);
  }
  return { proposal, exchange };
}

/** What was consented to is not there any more. */
async function voidConsents({ tables }: Work, { id }: Exchange): Promise<void> {
  await sql`update exchange_party set consented_at = null where exchange_id = ${id}`.execute(tables());
}

export async function reviseTerms(work: Work, input: ReviseTermsInput): Promise<string> {
  const { proposal, exchange } = await ownProposal(work, input);
  if (proposal.status === 'WITHDRAWN') throw new Refusal('INVALID', exchangesTexts.withdrawnAlready, ['id']);
  Object.assign(proposal, await termsColumns(work, input.terms));
  proposal.version += 1;
  await keepCompany(work, proposal, exchange, input.terms);
  tell(work, exchange, 'EXCHANGE_TERMS_REVISED', proposal.institutionId, { proposalId: proposal.id });
  if (proposal.status === 'CHOSEN') {
    await voidConsents(work, exchange);
    await takeOver(work, exchange, proposal);
  }
  return exchange.id;
}

export async function withdrawProposal(work: Work, input: WithdrawProposalInput): Promise<string> {
  const { proposal, exchange } = await ownProposal(work, input);
  const wasChosen = proposal.status === 'CHOSEN';
  proposal.move('withdraw');
  proposal.withdrawalReason = localizedFrom(input.reason);
  proposal.version += 1;
  if (wasChosen) await release(work, exchange);
  tell(work, exchange, 'EXCHANGE_PROPOSAL_WITHDRAWN', proposal.institutionId, { proposalId: proposal.id });
  let others = 0;
  // A provider sees its own proposals only, so the hub looks whether there are others.
  await asHub(work, async (hub) => {
    const open = sql`select from proposal where exchange_id = ${exchange.id} and status <> 'WITHDRAWN'`;
    others = (await open.execute(hub.tables())).rows.length;
  });
  if (others === 0) await moved(work, exchange, 'RECALL');
  return exchange.id;
}

/** No proposal is chosen any more: nobody provides, and nobody has consented. */
async function release(work: Work, exchange: Exchange): Promise<void> {
  exchange.chosenProposalId = null;
  Object.assign(exchange, { modalities: [], delivery: null, languages: [], venue: null, places: null });
  Object.assign(exchange, { startsOn: null, endsOn: null, datePrecision: 'UNKNOWN' });
  await work.entities.flush();
  await sql`delete from exchange_party where exchange_id = ${exchange.id} and role in ('PROVIDER', 'CO_PROVIDER')`.execute(
    work.tables(),
  );
  await voidConsents(work, exchange);
}

/** The exchange is what its chosen terms say; and whoever would hold it is a party to it. */
async function takeOver(work: Work, exchange: Exchange, proposal: Proposal): Promise<void> {
  const { modality, delivery, languages, venue, places, startsOn, endsOn, datePrecision } = proposal;
  Object.assign(exchange, { modalities: [modality], delivery, languages, venue, places });
  Object.assign(exchange, { startsOn, endsOn, datePrecision });
  await work.entities.flush();
  const partners = await work
    .tables<ExchangesTables>()
    .selectFrom('proposal_partner')
    .select('institution_id as id')
    .where('proposal_id', '=', proposal.id)
    .orderBy('institution_id')
    .execute();
  await sql`delete from exchange_party where exchange_id = ${exchange.id} and role in ('PROVIDER', 'CO_PROVIDER')`.execute(
    work.tables(),
  );
  await addParties(work, exchange, [
    ['PROVIDER', proposal.institutionId],
    ...partners.map(({ id }) => ['CO_PROVIDER', id] as const),
  ]);
}

/** Of several proposals one is chosen; whoever consents then consents to its terms. */
export async function chooseProposal(work: Work, input: ChooseProposalInput): Promise<string> {
  const { expectedVersion } = input;
  const { exchange } = await claimedExchange(work, input.exchangeId, {
    ...{ by: ['recipient', 'facilitator'], expectedVersion },
  });
  if (exchange.status !== 'PROPOSED') {
    throw new Refusal('INVALID', exchangesTexts.termsAreSettled(exchange.status), ['exchangeId']);
  }
  const seen = await seenProposal(work, input.proposalId, 'proposalId');
  if (seen.exchangeId !== exchange.id) throw new Refusal('NOT_FOUND', needsTexts.notFound, ['proposalId']);
  const proposal = await work.entities.findOneOrFail(Proposal, { id: seen.id });
  proposal.move('choose');
  if (exchange.chosenProposalId) {
    const before = await work.entities.findOneOrFail(Proposal, { id: exchange.chosenProposalId });
    before.move('release');
    // One is chosen at most, also for a moment.
    await sql`update proposal set status = ${before.status} where id = ${before.id}`.execute(work.tables());
    await release(work, exchange);
  }
  exchange.chosenProposalId = proposal.id;
  await takeOver(work, exchange, proposal);
  tell(work, exchange, 'EXCHANGE_PROPOSAL_CHOSEN', proposal.institutionId, { proposalId: proposal.id });
  return exchange.id;
}

const consenting: Readonly<Partial<Record<Voice, readonly string[]>>> = {
  recipient: ['RECIPIENT'],
  provider: ['PROVIDER', 'CO_PROVIDER'],
  facilitator: ['FACILITATOR'],
};

async function consent(work: Work, { exchange, voices }: Claimed): Promise<void> {
  const roles = voices.flatMap((voice) => consenting[voice] ?? []);
  const ofParty = work.viewer.role === 'FACILITATOR' ? sql`true` : sql`institution_id = ${work.viewer.institutionId}`;
  const { numAffectedRows } = await sql`update exchange_party set consented_at = ${work.now.toISOString()}
    where exchange_id = ${exchange.id} and consented_at is null and role = any (${roles}::text[]) and ${ofParty}`.execute(
    work.tables(),
  );
  if (numAffectedRows === 0n) throw new Refusal('DUPLICATE', exchangesTexts.consentedAlready, ['proposalId']);
  tell(work, exchange, 'EXCHANGE_CONSENTED', work.viewer.institutionId, { roles });
}

/** A party, or the centre, consents to the chosen terms as it has read them; the last consent is the agreement. */
export async function consentToExchange(work: Work, input: ConsentToExchangeInput): Promise<string> {
  const claimed = await claimedExchange(work, input.exchangeId, { by: ['recipient', 'provider', 'facilitator'] });
  const { exchange } = claimed;
  if (exchange.status !== 'PROPOSED') {
    throw new Refusal('INVALID', exchangesTexts.termsAreSettled(exchange.status), ['exchangeId']);
  }
  const proposalId = keyOf('Proposal', input.proposalId, 'proposalId');
  if (exchange.chosenProposalId !== proposalId) {
    throw new Refusal('CONFLICT', exchangesTexts.notTheChosenOne, ['proposalId']);
  }
  checkVersion(await work.entities.findOneOrFail(Proposal, { id: proposalId }), input.expectedVersion);
  await consent(work, claimed);
  await agreeIfAllConsent(work, exchange);
  return exchange.id;
}

/** The agreement follows from the last consent to the chosen terms. */
export async function agreeIfAllConsent(work: Work, exchange: Exchange): Promise<void> {
  const { rows: missing } = await sql`select from exchange_party where exchange_id = ${exchange.id}
    and role in ('RECIPIENT', 'PROVIDER', 'CO_PROVIDER', 'FACILITATOR') and consented_at is null`.execute(
    work.tables(),
  );
  if (missing.length > 0 || !exchange.chosenProposalId) return;
  exchange.answerDeadline = null;
  const { offerId, id } = exchange;
  if (offerId) await asHub(work, (hub) => takePlaces(hub, offerId, id, placesOfOffer(exchange)));
  await moved(work, exchange, 'AGREE');
}
