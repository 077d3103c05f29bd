import { type Kysely, sql } from 'kysely';
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
import type { Marks } from '../../platform/live/interest.ts';
import { countryCodes, institutionKeys, programmeCodes } from '../directory/index.ts';
import { allOf, type Condition, knowledgeConditions, oneOf } from '../needs/index.ts';
import { languageCodes, topicCodes } from '../taxonomy/index.ts';
import type { OffersTables } from './offers.entity.ts';
import type { OfferFilter, OfferOrder, OfferPageArgs } from './offers.inputs.ts';
import { checkMayMatch, offerVisibility } from './offers.policy.ts';
import type { OfferStatus } from './offers.states.ts';
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
 * Needs that an offer answers: the ranking of matches would not gate it out. Topics are related if their similarity is
 * kept at all; the level of the capacity may be one below the wanted one, and is no obstacle where it is not known.
 */
const needsAnswered = sql`from need join topic_similarity near on near.topic_code = need.topic_code
    join capacity on capacity.id = offer.capacity_id
  where need.institution_id <> offer.institution_id and need.status = 'OPEN'
    and near.related_code = offer.topic_code
    and coalesce(capacity.level >= need.wanted_level - 1, true)
    and offer.starts_on <= coalesce(need.window_end, 'infinity')
    and offer.ends_on >= coalesce(need.window_start, '-infinity')
    and (need.interpretation_accepted or need.languages && offer.languages)
    and (cardinality(need.modalities) + cardinality(need.deliveries) = 0
      or offer.modality = any (need.modalities) or offer.delivery = any (need.deliveries))`;

/** Whether an offer answers a need, as a condition on `need`; one that is over answers nothing. */
export const offerAnswers = (offer: string): Condition =>
  sql<boolean>`need.id in (select answered.id from offer cross join lateral (select need.id ${needsAnswered}) answered
    where offer.id = ${offer}::uuid and offer.status in ('PUBLISHED', 'FULL'))`;

const answersNeedOf = (institution: string): Condition =>
  sql<boolean>`exists (select ${needsAnswered} and need.institution_id = ${institution})`;

/** Those of the institutions whose open needs an offer answers, in the eyes of the hub. */
export async function answeredInstitutions(
  scope: ReadScope,
  offer: string,
  among: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct answered.key from offer
    cross join lateral (select need.institution_id as key ${needsAnswered} and need.institution_id = any (${[...among]}::text[])) answered
    where offer.id = ${offer}::uuid`.execute(scope.tables());
  return rows.map(({ key }) => key);
}

const columns = {
  table: 'offer',
  modalities: sql`array[offer.modality]`,
  deliveries: sql`array[offer.delivery]`,
} as const;

/** An institution whose open needs offers are to answer, for a viewer who may know them. */
async function matchingInstitution(scope: ReadScope, id: string): Promise<string> {
  const institution = keyOf('Institution', id, 'filter.matchingInstitution');
  checkMayMatch(scope.viewer, institution);
  await institutionKeys(scope, [id], 'filter.matchingInstitution');
  return institution;
}

/** What a filter means for a list of offers. */
async function offerCondition(scope: ReadScope, filter: OfferFilter | null | undefined): Promise<Condition> {
  if (!filter) return allOf([]);
  const conditions = await knowledgeConditions(scope, columns, filter);
  if (filter.programmes) {
    const codes = await programmeCodes(scope, needed(filter.programmes, 'programmes'), 'filter.programmes');
    conditions.push(
      sql<boolean>`offer.topic_code in (select code from topic where programme_code in (${sql.join(codes)}))`,
    );
  }
  if (filter.matchingInstitution != null)
    conditions.push(answersNeedOf(await matchingInstitution(scope, filter.matchingInstitution)));
  return allOf(conditions);
}

/** What a filter means for an offer that is just published: by these marks it is found, see {@link offerMarks}. */
export async function offerWanted(scope: ReadScope, filter: OfferFilter | null | undefined): Promise<Marks> {
  const { topics, programmes, countries, languages, modalities, deliveries } = filter ?? {};
  const wanted: Record<string, readonly string[] | null | undefined> = {
    topics: topics && (await topicCodes(scope, needed(topics, 'topics'), 'filter.topics')),
    programmes: programmes && (await programmeCodes(scope, needed(programmes, 'programmes'), 'filter.programmes')),
    countries: countries && (await countryCodes(scope, needed(countries, 'countries'), 'filter.countries')),
    languages: languages && (await languageCodes(scope, needed(languages, 'languages'), 'filter.languages')),
    modalities: modalities && needed(modalities, 'modalities'),
    deliveries: deliveries && needed(deliveries, 'deliveries'),
    answered:
      filter?.matchingInstitution != null ? [await matchingInstitution(scope, filter.matchingInstitution)] : null,
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, values]) => values != null)) as Marks;
}

interface OfferFacts {
  readonly topicCode: string;
  readonly institutionId: string;
  readonly languages: readonly string[];
  readonly modality: string;
  readonly delivery: string;
}

/** By what a new offer is found; they stand in its event, as they were when it was published. */
export async function offerMarks(tables: Kysely<unknown>, offer: OfferFacts): Promise<Marks> {
  const { topicCode, institutionId, languages, modality, delivery } = offer;
  const { rows } = await sql<{ topics: string[]; programmes: string[]; countries: string[] }>`
    select array(select ancestor_code from topic_ancestor where topic_code = ${topicCode} order by distance) as topics,
      array(select programme_code from topic where code = ${topicCode} and programme_code is not null) as programmes,
      array(select country_code from institution where id = ${institutionId} and country_code is not null) as countries`.execute(
    tables,
  );
  return { ...rows[0], languages, modalities: [modality], deliveries: [delivery] };
}

export async function pageOfOffers(
  scope: ReadScope,
  filter: OfferFilter | null | undefined,
  order: OfferOrder | null | undefined,
  { statuses, ...page }: OfferPageArgs,
): Promise<Connection<Offer>> {
  const wanted = [...new Set(statuses)].sort();
  const isWanted = oneOf('offer.status', wanted, 'statuses');
  const rows = async (reading: ReadScope) =>
    offerRows(reading)
      .where(isWanted)
      .where(await offerCondition(reading, filter));
  return readPage(rows, { scope, filter, shape: wanted, order: offerOrder(order), page });
}

const announced: readonly OfferStatus[] = ['PUBLISHED', 'FULL'];

/** The offer of an event, unless the viewer may not see it or it is over meanwhile. */
export async function announcedOffer(scope: ReadScope, key: string): Promise<Offer | null> {
  const offer = await offerById(scope).load(key);
  return offer && announced.includes(offer.status) ? offer : null;
}

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
): Connection<Offer> {
  const condition = oneOf('offer.status', statuses, 'statuses');
  const rows = () => offerRows(scope).where(condition).where(belongsTo[parent]);
  return readChildPage(scope, `offers of ${parent} ${statuses}`, key, rows, offerOrder(null), page);
}
