import { sql } from 'kysely';
import { needed } from '../../kernel/filters.ts';
import { keyOf } from '../../kernel/ids.ts';
import {
  type Connection,
  chosenOrder,
  type Order,
  parentKey,
  readChildPage,
  readPage,
} from '../../platform/database/lists.ts';
import { type ReadScope, rowLoader } from '../../platform/database/scope.ts';
import { institutionKeys, programmeCodes } from '../directory/index.ts';
import { allOf, type Condition, knowledgeConditions, oneOf } from '../needs/index.ts';
import type { OffersTables } from './offers.entity.ts';
import type { OfferFilter, OfferOrder, OfferPageArgs } from './offers.inputs.ts';
import { checkMayMatch, offerVisibility } from './offers.policy.ts';
import type { Offer } from './offers.type.ts';

const offerRows = (scope: ReadScope) =>
  scope
    .tables<OffersTables>()
    .selectFrom('offer')
    .select([
      sql<string>`'Offer:' || offer.id`.as('id'),
      'offer.id as key',
      'offer.capacity_id as capacityKey',
      'offer.institution_id as institutionId',
      'offer.topic_code as topicCode',
      'offer.title as titleText',
      'offer.modality',
      'offer.delivery',
      'offer.languages',
      'offer.starts_on as startsOn',
      'offer.ends_on as endsOn',
      'offer.deadline',
      'offer.places',
      sql<number>`offer.places - offer.places_taken`.as('placesLeft'),
      'offer.status',
      'offer.published_at as publishedAt',
      'offer.withdrawal_reason as withdrawalReason',
      'offer.version',
    ])
    .where(offerVisibility(scope.viewer))
    .$castTo<Offer>();

/** Offers that the viewer may see, by their keys. */
export const offerById = rowLoader<Offer>((scope, ids) => offerRows(scope).where('offer.id', 'in', ids).execute());

const idKey = { expression: sql`offer.id`, type: 'uuid' } as const;

function offerOrder(order: OfferOrder | null | undefined): Order {
  const fields = {
    PUBLISHED: { expression: sql`offer.published_at`, type: 'timestamptz' },
    DEADLINE: { expression: sql`offer.deadline`, type: 'date' },
    START: { expression: sql`offer.starts_on`, type: 'date' },
  } as const;
  return chosenOrder('offers', fields, idKey, order ?? { field: 'PUBLISHED', direction: 'DESC' });
}

/**
 * An offer that the ranking of matches would not gate out. Topics are related if their similarity is kept at all; the
 * level of the capacity may be one below the wanted one, and is no obstacle where it is not known.
 */
const answersNeedOf = (
  institution: string,
): Condition => sql<boolean>`offer.institution_id <> ${institution} and exists (
  select from need join topic_similarity near on near.topic_code = need.topic_code
    join capacity on capacity.id = offer.capacity_id
  where need.institution_id = ${institution} and need.status = 'OPEN'
    and near.related_code = offer.topic_code
    and coalesce(capacity.level >= need.wanted_level - 1, true)
    and offer.starts_on <= coalesce(need.window_end, 'infinity')
    and offer.ends_on >= coalesce(need.window_start, '-infinity')
    and (need.interpretation_accepted or need.languages && offer.languages)
    and (cardinality(need.modalities) + cardinality(need.deliveries) = 0
      or offer.modality = any (need.modalities) or offer.delivery = any (need.deliveries)))`;

const columns = {
  table: 'offer',
  modalities: sql`array[offer.modality]`,
  deliveries: sql`array[offer.delivery]`,
} as const;

/** What a filter means for an offer: the one expression behind the list and the subscription. */
export async function offerCondition(scope: ReadScope, filter: OfferFilter | null | undefined): Promise<Condition> {
  if (!filter) return allOf([]);
  const conditions = await knowledgeConditions(scope, columns, filter);
  if (filter.programmes) {
    const codes = await programmeCodes(scope, needed(filter.programmes, 'programmes'), 'filter.programmes');
    conditions.push(
      sql<boolean>`offer.topic_code in (select code from topic where programme_code in (${sql.join(codes)}))`,
    );
  }
  if (filter.matchingInstitution != null) {
    const institution = keyOf('Institution', filter.matchingInstitution, 'filter.matchingInstitution');
    checkMayMatch(scope.viewer, institution);
    await institutionKeys(scope, [filter.matchingInstitution], 'filter.matchingInstitution');
    conditions.push(answersNeedOf(institution));
  }
  return allOf(conditions);
}

export async function pageOfOffers(
  scope: ReadScope,
  filter: OfferFilter | null | undefined,
  order: OfferOrder | null | undefined,
  { statuses, ...page }: OfferPageArgs,
): Promise<Connection<Offer>> {
  const rows = offerRows(scope)
    .where(oneOf('offer.status', statuses, 'statuses'))
    .where(await offerCondition(scope, filter));
  return readPage(rows, offerOrder(order), page, scope);
}

/** The offer of an event, unless the viewer may not see it, it is over meanwhile, or it is not what was asked for. */
export const announcedOffer = (scope: ReadScope, key: string, condition: Condition): Promise<Offer | undefined> =>
  offerRows(scope)
    .where('offer.id', '=', key)
    .where('offer.status', 'in', ['PUBLISHED', 'FULL'])
    .where(condition)
    .executeTakeFirst();

const belongsTo = {
  institution: sql<boolean>`offer.institution_id = ${parentKey}`,
  capacity: sql<boolean>`offer.capacity_id = ${parentKey}::uuid`,
  /** On the topic itself or on one below it. */
  topic: sql<boolean>`offer.topic_code in (select topic_code from topic_ancestor where ancestor_code = ${parentKey})`,
} as const;

/** The offers of an institution, of a capacity or on a topic. */
export function offersOf(
  scope: ReadScope,
  parent: keyof typeof belongsTo,
  key: string,
  { statuses, ...page }: OfferPageArgs,
): Promise<Connection<Offer>> {
  const rows = offerRows(scope)
    .where(oneOf('offer.status', statuses, 'statuses'))
    .where(belongsTo[parent]);
  return readChildPage(scope, `offers of ${parent} ${statuses}`, key, rows, offerOrder(null), page);
}
