import { LockMode } from '@mikro-orm/core';
import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { keyOf, newId } from '../../kernel/ids.ts';
import { keeps } from '../../kernel/viewer.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom, storedText } from '../../platform/graphql/types.ts';
import { capacityVisibility, claimed, dayOf, moveDue, type NeedsTables, needsTexts } from '../needs/index.ts';
import { knownLanguages } from '../taxonomy/index.ts';
import { Offer } from './offers.entity.ts';
import type { CloseOfferInput, PublishOfferInput, WithdrawOfferInput } from './offers.inputs.ts';
import { offerVisibility } from './offers.policy.ts';
import { offerMarks } from './offers.reader.ts';
import { type OfferMove, offerLife } from './offers.states.ts';
import { offersTexts } from './offers.texts.ts';

/** An active capacity of the institution of the caller; shared, so that nobody pauses it meanwhile. */
async function ownActiveCapacity(work: Work, id: string) {
  const visible = work
    .tables<NeedsTables>()
    .selectFrom('capacity')
    .select([
      'id',
      'institution_id',
      'topic_code',
      'basis',
      'status',
      'languages',
      'modalities',
      'deliveries',
      'places',
    ])
    .select(['window_start', 'window_end'])
    .where('id', '=', keyOf('Capacity', id, 'capacityId'))
    .where(capacityVisibility(work.viewer));
  const seen = await visible.executeTakeFirst();
  if (!seen) throw new Refusal('NOT_FOUND', needsTexts.notFound, ['capacityId']);
  if (!keeps(work.viewer, seen.institution_id)) throw new Refusal('FORBIDDEN', needsTexts.notYours, ['capacityId']);
  // Only who may change a row may lock it.
  const capacity = await visible.forShare().executeTakeFirstOrThrow();
  if (capacity.basis === 'MANDATE') throw new Refusal('INVALID', needsTexts.supposedNotDeclared, ['capacityId']);
  if (capacity.status === 'ACTIVE') return capacity;
  throw new Refusal('INVALID', offersTexts.capacityNotActive(capacity.status), ['capacityId']);
}

type ActiveCapacity = Awaited<ReturnType<typeof ownActiveCapacity>>;

/** Where the capacity does not tell something (it is empty), the offer may. */
function checkAmong(known: readonly string[], given: readonly string[], field: string): void {
  const others = given.filter((value) => !known.includes(value));
  if (known.length > 0 && others.length > 0) {
    throw new Refusal('INVALID', offersTexts.notOfCapacity(others, known), [field]);
  }
}

function checkFits(capacity: ActiveCapacity, languages: readonly string[], input: PublishOfferInput): void {
  checkAmong(capacity.modalities, [input.modality], 'modality');
  checkAmong(capacity.deliveries, [input.delivery], 'delivery');
  checkAmong(capacity.languages, languages, 'languages');
  if (capacity.places !== null && input.places > capacity.places) {
    throw new Refusal('INVALID', offersTexts.morePlacesThanCapacity(capacity.places), ['places']);
  }
  const { window_start: from, window_end: to } = capacity;
  const isInside = (day: string) => (from ?? day) <= day && day <= (to ?? day);
  const outside = (['startsOn', 'endsOn'] as const).find((field) => !isInside(input[field]));
  if (outside) throw new Refusal('INVALID', offersTexts.outsideWindow(from, to), [outside]);
}

function checkDays({ startsOn, endsOn, deadline }: PublishOfferInput, today: string): void {
  if (deadline < today) throw new Refusal('INVALID', offersTexts.deadlineOver(today), ['deadline']);
  if (deadline > startsOn) throw new Refusal('INVALID', offersTexts.deadlineAfterStart, ['deadline']);
  if (endsOn < startsOn) throw new Refusal('INVALID', offersTexts.endBeforeStart, ['endsOn']);
}

export async function publishOffer(work: Work, input: PublishOfferInput): Promise<string> {
  const capacity = await ownActiveCapacity(work, input.capacityId);
  const languages = await knownLanguages(work.tables(), input.languages, 'languages');
  checkFits(capacity, languages, input);
  checkDays(input, dayOf(work.now));
  const { id: capacityId, institution_id: institutionId, topic_code: topicCode } = capacity;
  const { modality, delivery, startsOn, endsOn, deadline, places } = input;
  const offer = work.entities.create(Offer, {
    id: newId(),
    ...{ capacityId, institutionId, topicCode, modality, delivery, languages, startsOn, endsOn, deadline, places },
    title: localizedFrom(input.title),
    status: offerLife.initial,
    publishedAt: work.now,
  });
  offer.move('publish');
  const data = { capacityId, topicCode, marks: await offerMarks(work.tables(), offer) };
  work.record({ kind: 'OFFER_PUBLISHED', subjectType: 'Offer', subjectKey: offer.id, institutionId, data });
  return offer.id;
}

type MoveInput = WithdrawOfferInput | CloseOfferInput;

async function moved(work: Work, input: MoveInput, move: OfferMove, kind: string): Promise<Offer> {
  const key = await claimed(work, { type: 'Offer', visibility: offerVisibility(work.viewer), may: keeps }, input);
  const offer = await work.entities.findOneOrFail(Offer, key);
  offer.move(move);
  work.record({ kind, subjectType: 'Offer', subjectKey: key, institutionId: offer.institutionId });
  return offer;
}

export async function withdrawOffer(work: Work, input: WithdrawOfferInput): Promise<string> {
  const offer = await moved(work, input, 'withdraw', 'OFFER_WITHDRAWN');
  offer.withdrawalReason = storedText(input.reason);
  return offer.id;
}

export const closeOffer = async (work: Work, input: CloseOfferInput): Promise<string> =>
  (await moved(work, input, 'close', 'OFFER_CLOSED')).id;

/** Lets published offers lapse whose deadline is over; at most 1,000 at a time, see {@link moveDue}. */
export const lapseOffers = (work: Work): Promise<number> =>
  moveDue(work, offerLife, 'lapse', 'OFFER_LAPSED', sql<boolean>`deadline < ${dayOf(work.now)}::date`);

/** Takes places of an offer for an exchange that was agreed; the last ones fill it. */
export async function takePlaces(work: Work, offerId: string, exchangeId: string, count: number): Promise<void> {
  const offer = await work.entities.findOneOrFail(Offer, { id: offerId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  const left = offer.places - offer.placesTaken;
  if (offer.status !== 'PUBLISHED' || left < count) {
    throw new Refusal('NO_PLACES_LEFT', offersTexts.placesLeft(offer.status === 'PUBLISHED' ? left : 0, count));
  }
  offer.placesTaken += count;
  const { institutionId } = offer;
  const told = { subjectType: 'Offer', subjectKey: offerId, institutionId, data: { exchangeId, count } };
  work.record({ kind: 'OFFER_PLACES_TAKEN', ...told });
  if (offer.placesTaken < offer.places) return;
  offer.move('fill');
  work.record({ kind: 'OFFER_FULL', ...told });
}

/** The exchange that had taken places of an offer fell through. */
export async function givePlacesBack(work: Work, offerId: string, exchangeId: string, count: number): Promise<void> {
  const offer = await work.entities.findOneOrFail(Offer, { id: offerId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  offer.placesTaken -= count;
  if (offer.status === 'FULL') offer.move('reopen');
  const { institutionId } = offer;
  const data = { exchangeId, count };
  work.record({ kind: 'OFFER_PLACES_GIVEN_BACK', subjectType: 'Offer', subjectKey: offerId, institutionId, data });
}
