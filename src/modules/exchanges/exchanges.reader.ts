import { type RawBuilder, sql } from 'kysely';
import { BadUserInputError, NotFoundError } from '../../kernel/errors.ts';
import { needed } from '../../kernel/filters.ts';
import { keyOf } from '../../kernel/ids.ts';
import type { PageArguments } from '../../kernel/pages.ts';
import {
  type Connection,
  chosenOrder,
  keyOr,
  type Order,
  parentKey,
  readChildPage,
  readPage,
} from '../../platform/database/lists.ts';
import { listLoader, type ReadScope, rowLoader } from '../../platform/database/scope.ts';
import type { EventTables } from '../../platform/events/event.entity.ts';
import { countryCodes, institutionKeys, programmeCodes } from '../directory/index.ts';
import { inLanguages, languageCodes, topicCodes, underTopics } from '../taxonomy/index.ts';
import { onDesk } from './desk.reader.ts';
import type { ExchangesTables } from './exchanges.entity.ts';
import type { ExchangeFilter, ExchangeOrder, YearRange } from './exchanges.inputs.ts';
import { visibleExchanges } from './exchanges.policy.ts';
import type { Exchange, ExchangeHistoryEntry, ExchangeParty, ExchangeSource } from './exchanges.type.ts';

type BelowExchange<Row> = Row & { parentKey: string };

const exchangeRows = (scope: ReadScope) =>
  scope
    .tables<ExchangesTables>()
    .selectFrom('exchange')
    .where(visibleExchanges(scope.viewer))
    .select([
      sql<string>`'Exchange:' || exchange.id`.as('id'),
      'exchange.id as key',
      'kind',
      'status',
      'origin',
      'realisation',
      'title as titleText',
      'programme_code as programmeCode',
      'is_programme_inferred as isProgrammeInferred',
      'modalities',
      'delivery',
      'languages',
      'audience_languages as audienceLanguages',
      sql`jsonb_build_object('startsOn', starts_on, 'endsOn', ends_on, 'precision', date_precision)`.as('dates'),
      'venue',
      'recipients_as_recorded as recipientsAsRecorded',
      'is_recipient_list_complete as isRecipientListComplete',
      'is_facilitated as isFacilitated',
      'note',
      'offer_id as offerKey',
      'requested_by as requestedByKey',
      'chosen_proposal_id as chosenProposalKey',
      'requested_at as requestedAt',
      'status_since as statusSince',
      'participants',
      'round',
      'answer_deadline as answerDeadline',
      'places',
      'places_taken as placesTaken',
      'end_reason as endReasonText',
      'evaluation_mean as evaluationMean',
      'evaluation_count as evaluationCount',
      'version',
    ])
    .$castTo<Exchange>();

/** What of its own a list of exchanges is read with, since it is asked for; else it is read after the list. */
export interface ReadAlong {
  readonly topics: boolean;
  readonly parties: boolean;
}

export const exchangeById = rowLoader<Exchange>((scope, ids) =>
  exchangeRows(scope).where('exchange.id', 'in', ids).execute(),
);

const countryOfParty = sql<string | null>`coalesce(party.country_code, institution.country_code)`;

/** The codes of the topics of the exchange that a statement is about, the main one first. */
const topicsOf = sql<
  string[]
>`array(select topic_code from exchange_topic where exchange_id = exchange.id order by position)`;
/** Its parties; one that is named only by its institution has the country of that. */
const partiesOf = sql<
  ExchangeParty[]
>`(select coalesce(json_agg(json_build_object('role', party.role, 'institutionId', party.institution_id,
      'countryCode', ${countryOfParty}, 'nameAsRecorded', party.name_as_recorded, 'consentedAt', party.consented_at) order by party.position), '[]')
    from exchange_party party left join institution on institution.id = party.institution_id where party.exchange_id = exchange.id)`;

/** The same of exchanges that were read without it. */
const partOfExchange = <Value>(part: RawBuilder<Value>) => {
  const load = (scope: ReadScope) =>
    scope.loader<string, Value>(load, async (keys) => {
      const { rows } = await sql<{ key: string; value: Value }>`select exchange.id::text as key, ${part} as value
        from unnest(${[...keys]}::uuid[]) as exchange (id)`.execute(scope.withOnePlan.tables());
      return new Map(rows.map(({ key, value }) => [key, value]));
    });
  return load;
};
export const topicCodesOfExchange = partOfExchange(topicsOf);
export const partiesOfExchange = partOfExchange(partiesOf);

export const sourcesOfExchange = listLoader<BelowExchange<ExchangeSource>>((scope, ids) =>
  scope
    .tables<ExchangesTables>()
    .selectFrom('exchange_source')
    .select(['exchange_id as parentKey', 'title', 'url'])
    .where('exchange_id', 'in', ids)
    .orderBy('url')
    .execute(),
);

/** What the event log tells about an exchange, in the order in which it was written. */
export const historyOfExchange = listLoader<BelowExchange<ExchangeHistoryEntry>>((scope, ids) =>
  scope
    .tables<EventTables>()
    .selectFrom('event')
    .select(['subject_key as parentKey', 'kind', 'occurred_at as occurredAt'])
    .select([sql`data->>'from'`.as('from'), sql`data->>'to'`.as('to')])
    .where('subject_type', '=', 'Exchange')
    .where('subject_key', 'in', ids)
    .orderBy('id')
    .$castTo<BelowExchange<ExchangeHistoryEntry>>()
    .execute(),
);

type Condition = RawBuilder<boolean>;
const isOneOf = (column: RawBuilder<unknown>, values: readonly string[]): Condition =>
  sql`${column} in (${sql.join(values)})`;
const sharesOneOf = (column: RawBuilder<unknown>, values: readonly string[]): Condition =>
  sql`${column} && ${[...values]}::text[]`;
const given = (conditions: readonly (Condition | null | undefined)[]) =>
  conditions.filter((condition) => condition != null);

/** An exchange with one party that meets all of the conditions. */
const hasParty = (conditions: readonly Condition[]): Condition => sql`exists (
  select from exchange_party party left join institution on institution.id = party.institution_id
  where party.exchange_id = exchange.id and ${sql.join(conditions, sql` and `)})`;

/** @param parent the party below which the list stands: the roles are asked of it, the rest of another party */
async function partyConditions(
  scope: ReadScope,
  { countries, institutions, roles }: ExchangeFilter,
  parent: Condition | undefined,
): Promise<Condition[]> {
  const codes = countries && (await countryCodes(scope, needed(countries, 'countries'), 'filter.countries'));
  const ids =
    institutions && (await institutionKeys(scope, needed(institutions, 'institutions'), 'filter.institutions'));
  const identity = given([codes && isOneOf(countryOfParty, codes), ids && isOneOf(sql`party.institution_id`, ids)]);
  const role = given([roles && isOneOf(sql`party.role`, needed(roles, 'roles'))]);
  const parties = parent ? [[parent, ...role], identity] : [[...identity, ...role]];
  return parties.filter((conditions) => conditions.length > 0).map(hasParty);
}

function beganIn({ from, to }: YearRange): Condition {
  if ((from == null && to == null) || (from != null && to != null && from > to)) {
    throw new BadUserInputError('filter.years needs from or to, and from may not be after to.', {
      field: ['filter', 'years'],
    });
  }
  return sql`extract(year from exchange.starts_on) between ${from ?? 0} and ${to ?? 9999}`;
}

async function onTopics(scope: ReadScope, topics: readonly string[]): Promise<Condition> {
  const codes = await topicCodes(scope, needed(topics, 'topics'), 'filter.topics');
  return sql`exchange.id in (select exchange_id from exchange_topic where ${underTopics('exchange_topic.topic_code', codes)})`;
}

const forNeeds = (ids: readonly string[]): Condition => {
  const keys = needed(ids, 'needs').map((id) => keyOf('Need', id, 'filter.needs'));
  return sql`exchange.id in (select exchange_id from exchange_need where need_id in (${sql.join(keys)}))`;
};

async function filtered(
  scope: ReadScope,
  filter: ExchangeFilter | null | undefined,
  along: ReadAlong,
  parent?: Condition,
) {
  const { topics, programmes, statuses, origins, modalities, deliveries, languages, years, desk, needs } = filter ?? {};
  const codes = programmes && (await programmeCodes(scope, needed(programmes, 'programmes'), 'filter.programmes'));
  const spoken = languages && (await languageCodes(scope, needed(languages, 'languages'), 'filter.languages'));
  const conditions = given([
    topics && (await onTopics(scope, topics)),
    codes && isOneOf(sql`exchange.programme_code`, codes),
    statuses && isOneOf(sql`exchange.status`, needed(statuses, 'statuses')),
    origins && isOneOf(sql`exchange.origin`, needed(origins, 'origins')),
    modalities && sharesOneOf(sql`exchange.modalities`, needed(modalities, 'modalities')),
    deliveries && isOneOf(sql`exchange.delivery`, needed(deliveries, 'deliveries')),
    spoken && inLanguages('exchange.languages', spoken),
    years && beganIn(years),
    desk && onDesk(scope, desk),
    needs && forNeeds(needs),
    ...(await partyConditions(scope, filter ?? {}, parent)),
  ]);
  const rows = exchangeRows(scope)
    .$if(along.topics, (query) => query.select(topicsOf.as('topicCodes')))
    .$if(along.parties, (query) => query.select(partiesOf.as('partyRows')))
    .$castTo<Exchange>();
  return conditions.reduce((query, condition) => query.where(condition), rows);
}

const exchangeKey = { expression: sql`exchange.id`, type: 'uuid' } as const;

function exchangeOrder(order: ExchangeOrder | null | undefined): Order {
  const fields = {
    START: { expression: keyOr(sql`exchange.starts_on`, sql`'-infinity'`), type: 'date' },
    STANDING: { expression: keyOr(sql`exchange.status_since`, sql`'-infinity'`), type: 'timestamptz' },
  } as const;
  return chosenOrder('exchanges', fields, exchangeKey, order ?? { field: 'START', direction: 'DESC' });
}

const latest = exchangeOrder(null);

type Filter = ExchangeFilter | null | undefined;

export async function pageOfExchanges(
  scope: ReadScope,
  filter: Filter,
  order: ExchangeOrder | null | undefined,
  page: PageArguments,
  along: ReadAlong,
): Promise<Connection<Exchange>> {
  return readPage((reading) => filtered(reading, filter, along), {
    ...{ scope, filter, shape: along, page },
    order: exchangeOrder(order),
  });
}

/** How a list below something is asked for. */
export interface ListBelow {
  readonly filter: Filter;
  readonly page: PageArguments;
  readonly along: ReadAlong;
}

const nameBelow = (parent: string, filter: Filter, along: ReadAlong) =>
  `exchanges of ${parent} ${JSON.stringify([filter, along])}`;

const partOf: Record<'institution' | 'country', Condition> = {
  institution: sql`party.institution_id = ${parentKey}`,
  country: sql`${countryOfParty} = ${parentKey}`,
};

/** The exchanges in which an institution or a country took part, the latest first. */
export async function exchangesOfParty(
  scope: ReadScope,
  kind: 'institution' | 'country',
  key: string,
  { filter, page, along }: ListBelow,
): Promise<Connection<Exchange>> {
  const rows = () => filtered(scope, filter, along, partOf[kind]);
  return readChildPage(scope, nameBelow(kind, filter, along), key, rows, latest, page);
}

/** The exchanges on a topic or anything below it, the latest first. */
export async function exchangesOfTopic(scope: ReadScope, code: string, { filter, page, along }: ListBelow) {
  const below = sql<boolean>`exchange.id in (select exchange_id from exchange_topic
    join topic_ancestor using (topic_code) where ancestor_code = ${parentKey})`;
  const rows = async () => (await filtered(scope, filter, along)).where(below);
  return readChildPage(scope, nameBelow('topic', filter, along), code, rows, latest, page);
}

/** The exchanges of a programme, the latest first. */
export async function exchangesOfProgramme(scope: ReadScope, code: string, { filter, page, along }: ListBelow) {
  const rows = async () => (await filtered(scope, filter, along)).where('exchange.programme_code', '=', parentKey);
  return readChildPage(scope, nameBelow('programme', filter, along), code, rows, latest, page);
}

/** The key of an exchange that the viewer may see; a hidden one and a missing one look the same. */
export async function visibleExchange(scope: ReadScope, id: string): Promise<string> {
  const exchange = await exchangeById(scope).load(keyOf('Exchange', id, 'exchangeId'));
  if (!exchange) throw new NotFoundError('There is no exchange with this id.', { argument: 'exchangeId' });
  return exchange.key;
}
