import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { keyOf, newId } from '../../kernel/ids.ts';
import type { LocalizedText } from '../../kernel/localized.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom } from '../../platform/graphql/types.ts';
import { moveNeeds, type NeedsTables, needsTexts, needVisibility } from '../needs/index.ts';
import { givePlacesBack, type OffersTables, offerVisibility } from '../offers/index.ts';
import { circulate } from './circulation.service.ts';
import {
  addParties,
  asHub,
  claimedExchange,
  enterStage,
  makersOf,
  moved,
  needsOf,
  placesOfOffer,
  tell,
} from './claims.service.ts';
import { evaluateBySides } from './evaluations.service.ts';
import { centre, Exchange, type ExchangesTables } from './exchanges.entity.ts';
import type { JoinExchangeInput, MoveExchangeInput, RequestExchangeInput } from './exchanges.inputs.ts';
import { type ExchangeMove, exchangeLife } from './exchanges.states.ts';
import { exchangesTexts } from './exchanges.texts.ts';
import { keepFigures } from './figures.service.ts';
import { hasOtherRecipients } from './leaving.service.ts';
import { report } from './reports.service.ts';
import { begin, schedule } from './schedule.service.ts';

interface AskedNeed {
  readonly id: string;
  readonly institutionId: string;
  readonly topicCode: string;
  readonly participants: number | null;
}

/** Needs that the caller may put into an exchange: a member its own ones, the centre those of everybody. */
async function askedNeeds(work: Work, ids: readonly string[]): Promise<readonly AskedNeed[]> {
  const keys = [...new Set(ids.map((id) => keyOf('Need', id, 'needs')))];
  const rows = await work
    .tables<NeedsTables>()
    .selectFrom('need')
    .select(['id', 'institution_id as institutionId', 'topic_code as topicCode', 'participants'])
    .where('id', 'in', keys)
    .where(needVisibility(work.viewer))
    .execute();
  const found = new Map(rows.map((row) => [row.id, row as AskedNeed]));
  if (found.size < keys.length) throw new Refusal('NOT_FOUND', needsTexts.notFound, ['needs']);
  const { role, institutionId } = work.viewer;
  const isOthers = (need: AskedNeed) => role !== 'FACILITATOR' && need.institutionId !== institutionId;
  if ([...found.values()].some(isOthers)) throw new Refusal('FORBIDDEN', needsTexts.notYours, ['needs']);
  return keys.map((key) => found.get(key) as AskedNeed);
}

/** A published offer, which is asked for. */
async function askedOffer({ tables, viewer }: Work, id: string | null | undefined): Promise<string | null> {
  if (id == null) return null;
  const row = await tables<OffersTables>()
    .selectFrom('offer')
    .select(['id', 'status'])
    .where('id', '=', keyOf('Offer', id, 'offerId'))
    .where(offerVisibility(viewer))
    .executeTakeFirst();
  if (!row) throw new Refusal('NOT_FOUND', needsTexts.notFound, ['offerId']);
  if (row.status !== 'PUBLISHED') throw new Refusal('INVALID', exchangesTexts.offerNotOpen, ['offerId']);
  return row.id;
}

async function topicOf({ tables }: Work, code: string) {
  const { rows } = await sql<{ label: LocalizedText; programme: string | null }>`
    select label, programme_code as programme from topic where code = ${code}`.execute(tables());
  return rows[0] as (typeof rows)[number];
}

/** Puts needs into an exchange, and whose they are among its recipients. */
async function addNeeds(work: Work, exchange: Exchange, needs: readonly AskedNeed[]): Promise<void> {
  await work.entities.flush();
  await asHub(work, (hub) =>
    moveNeeds(
      hub,
      needs.map(({ id }) => id),
      'enterExchange',
      ['needs'],
    ),
  );
  const tables = work.tables<ExchangesTables>();
  await tables
    .insertInto('exchange_need')
    .values(needs.map(({ id }) => ({ exchange_id: exchange.id, need_id: id })) as never)
    .execute();
  await addParties(
    work,
    exchange,
    needs.map(({ institutionId }) => ['RECIPIENT', institutionId] as const),
  );
  await sql`insert into exchange_topic (exchange_id, topic_code, position)
    select ${exchange.id}, topic.code, topic.place + (select count(*) from exchange_topic where exchange_id = ${exchange.id})
    from unnest(${needs.map(({ topicCode }) => topicCode)}::text[]) with ordinality as topic(code, place)
    on conflict do nothing`.execute(work.tables());
}

/** The centre as a party: by its entry in the directory, or where it has none by its name. */
async function addCentre(work: Work, { id }: Exchange): Promise<void> {
  await sql`insert into exchange_party (exchange_id, position, role, institution_id, name_as_recorded)
    select ${id}, count(*), 'FACILITATOR', (select institution.id from institution where institution.id = ${centre}),
      case when exists (select from institution where institution.id = ${centre}) then null else ${centre} end
    from exchange_party where exchange_id = ${id}`.execute(work.tables());
}

const sumOf = (needs: readonly AskedNeed[]): number | null => {
  const known = needs.flatMap(({ participants }) => participants ?? []);
  return known.length > 0 ? known.reduce((sum, one) => sum + one, 0) : null;
};

export async function requestExchange(work: Work, input: RequestExchangeInput): Promise<string> {
  const needs = await askedNeeds(work, input.needs);
  const offerId = await askedOffer(work, input.offerId);
  const { label, programme } = await topicOf(work, needs[0]?.topicCode as string);
  const exchange = work.entities.create(Exchange, {
    id: newId(),
    ...{ kind: 'SHORT_FORM', status: exchangeLife.initial, origin: 'HUB', realisation: 'ANNOUNCED' },
    title: input.title ? localizedFrom(input.title) : label,
    ...{ programmeCode: programme, isProgrammeInferred: false, isRecipientListComplete: true, isFacilitated: true },
    ...{ modalities: [], languages: [], audienceLanguages: [], datePrecision: 'UNKNOWN' },
    requestedBy: work.viewer.institutionId,
    requestedAt: work.now,
    participants: input.participants ?? sumOf(needs),
    offerId,
    ...{ round: 0, placesTaken: 0, evaluationCount: 0, version: 1 },
  });
  await addNeeds(work, exchange, needs);
  await addCentre(work, exchange);
  await enterStage(work, exchange, null);
  const institutions = [...new Set(needs.map(({ institutionId }) => institutionId))];
  tell(work, exchange, 'EXCHANGE_MOVED', exchange.requestedBy ?? null, {
    ...{ move: 'REQUEST', from: null, to: exchange.status, institutions },
  });
  return exchange.id;
}

/** Further needs, and whose they are, come into an exchange: a cohort. */
export async function joinExchange(work: Work, input: JoinExchangeInput): Promise<string> {
  const { expectedVersion } = input;
  const { exchange } = await claimedExchange(work, input.exchangeId, {
    ...{ by: ['recipient', 'facilitator'], expectedVersion },
  });
  if (!['REQUESTED', 'CIRCULATED', 'PROPOSED'].includes(exchange.status)) {
    throw new Refusal('INVALID', exchangesTexts.cohortIsSettled(exchange.status), ['exchangeId']);
  }
  const needs = await askedNeeds(work, input.needs);
  await addNeeds(work, exchange, needs);
  if (exchange.participants !== null)
    exchange.participants = (exchange.participants ?? 0) + (sumOf(needs) ?? 0) || null;
  const institutions = [...new Set(needs.map(({ institutionId }) => institutionId))];
  tell(work, exchange, 'EXCHANGE_JOINED', work.viewer.institutionId, { institutions });
  return exchange.id;
}

/** A recipient among several may end it for all of them only if it had asked for it. */
async function checkMayEnd(work: Work, exchange: Exchange): Promise<void> {
  const { institutionId } = work.viewer;
  if (!institutionId || exchange.requestedBy === institutionId) return;
  const { rows } = await sql`select from exchange_party where exchange_id = ${exchange.id}
    and institution_id = ${institutionId} and role <> 'RECIPIENT'`.execute(work.tables());
  if (rows.length === 0 && (await hasOtherRecipients(work, exchange, institutionId))) {
    throw new Refusal('INVALID', exchangesTexts.othersWantIt, ['move']);
  }
}

async function end(work: Work, exchange: Exchange, name: ExchangeMove, input: MoveExchangeInput): Promise<void> {
  await checkMayEnd(work, exchange);
  exchange.endReason = localizedFrom(input.reason ?? []);
  exchange.answerDeadline = null;
  await moved(work, exchange, name);
  const needs = await needsOf(work, exchange);
  await asHub(work, async (hub) => {
    await moveNeeds(hub, needs, 'leaveExchange');
    // Places of an offer are taken with the agreement, and what was agreed is cancelled.
    const { offerId, id } = exchange;
    if (name === 'CANCEL' && offerId) await givePlacesBack(hub, offerId, id, placesOfOffer(exchange));
  });
}

/** What was given and received, as the log keeps it: the track records follow from that alone. */
async function close(work: Work, exchange: Exchange): Promise<void> {
  const { rows } = await sql<{ given: string[]; received: string[]; topics: string[] }>`select
    array(select distinct institution_id from exchange_party where exchange_id = ${exchange.id} and institution_id is not null
      and role in ('PROVIDER', 'CO_PROVIDER') order by 1) as given,
    array(select distinct institution_id from exchange_party where exchange_id = ${exchange.id} and institution_id is not null
      and role = 'RECIPIENT' order by 1) as received,
    array(select topic_code from exchange_topic where exchange_id = ${exchange.id} order by position) as topics`.execute(
    work.tables(),
  );
  const { languages, endsOn } = exchange;
  await moved(work, exchange, 'CLOSE', { ...rows[0], languages, endedOn: endsOn });
  const needs = await needsOf(work, exchange);
  await asHub(work, (hub) => moveNeeds(hub, needs, 'meet'));
  await keepFigures(work, exchange);
}

/** What each move does that people make by name; the others follow from what they do. */
const makers: Partial<
  Record<ExchangeMove, (work: Work, exchange: Exchange, input: MoveExchangeInput) => Promise<void>>
> = {
  CIRCULATE: (work, exchange, { circulation }) => circulate(work, exchange, 'CIRCULATE', circulation ?? null),
  RECIRCULATE: (work, exchange, { circulation }) => circulate(work, exchange, 'RECIRCULATE', circulation ?? null),
  SCHEDULE: (work, exchange, input) => schedule(work, exchange, input.schedule as never),
  BEGIN: begin,
  REPORT: (work, exchange, input) => report(work, exchange, input.report as never),
  EVALUATE: evaluateBySides,
  CLOSE: close,
  WITHDRAW: (work, exchange, input) => end(work, exchange, 'WITHDRAW', input),
  DECLINE: (work, exchange, input) => end(work, exchange, 'DECLINE', input),
  CANCEL: (work, exchange, input) => end(work, exchange, 'CANCEL', input),
};

/** What goes with which moves, and whether it has to be given. */
const parts = {
  reason: { moves: ['WITHDRAW', 'DECLINE', 'CANCEL'], isNeeded: true },
  circulation: { moves: ['CIRCULATE', 'RECIRCULATE'], isNeeded: false },
  schedule: { moves: ['SCHEDULE'], isNeeded: true },
  report: { moves: ['REPORT'], isNeeded: true },
} as const;

function checkParts(name: ExchangeMove, input: MoveExchangeInput): void {
  for (const [part, { moves, isNeeded }] of Object.entries(parts)) {
    const belongs = (moves as readonly string[]).includes(name);
    const isGiven = input[part as keyof typeof parts] != null;
    if (belongs && isNeeded && !isGiven) throw new Refusal('INVALID', exchangesTexts.partMissing(name, part), [part]);
    if (!belongs && isGiven) throw new Refusal('INVALID', exchangesTexts.partNotOfMove(name, part), [part]);
  }
}

export async function moveExchange(work: Work, input: MoveExchangeInput): Promise<string> {
  const name = input.move;
  const make = makers[name];
  const by = makersOf(name).filter((voice) => voice !== 'hub');
  const { expectedVersion } = input;
  if (!make) throw new Refusal('FORBIDDEN', exchangesTexts.followsFrom(name), ['move']);
  const { exchange } = await claimedExchange(work, input.id, { by, field: 'id', expectedVersion });
  exchange.checkMove(name);
  checkParts(name, input);
  await make(work, exchange, input);
  return exchange.id;
}
