import { sql } from 'kysely';
import { needed } from '../../kernel/filters.ts';
import type { Language } from '../../kernel/localized.ts';
import type { PageArguments } from '../../kernel/pages.ts';
import {
  type Connection,
  chosenOrder,
  type Order,
  parentKey,
  readChildPage,
  readPage,
} from '../../platform/database/lists.ts';
import { type ReadScope, rowLoader } from '../../platform/database/scope.ts';
import { countryCodes, type DirectoryTables, institutionKeys, ofCountries } from '../directory/index.ts';
import { type TaxonomyTables, topicCodes, underTopics } from '../taxonomy/index.ts';
import type { PracticesTables } from './practices.entity.ts';
import type { BestPracticeFilter, BestPracticeOrder } from './practices.inputs.ts';
import { readablePractices, readableReasons } from './practices.policy.ts';
import type { Adaptation, BestPractice } from './practices.type.ts';

type Tables = PracticesTables & DirectoryTables & TaxonomyTables;

const practiceRows = (scope: ReadScope) =>
  scope
    .tables<Tables>()
    .selectFrom('best_practice')
    .where(readablePractices(scope))
    .select([
      sql<string>`'BestPractice:' || best_practice.id`.as('id'),
      sql<string>`best_practice.id::text`.as('key'),
      'best_practice.institution_id as institutionKey',
      'best_practice.title as titleText',
      'best_practice.summary as summaryText',
      'best_practice.context as contextText',
      'best_practice.challenge as challengeText',
      'best_practice.approach as approachText',
      'best_practice.results as resultsText',
      'best_practice.evidence as evidenceText',
      'best_practice.success_factors as successFactorsText',
      'best_practice.constraints as constraintsText',
      'best_practice.lessons as lessonsText',
      'best_practice.sustainability as sustainabilityText',
      'best_practice.replicability as replicabilityText',
      'best_practice.building_blocks as buildingBlockTexts',
      'best_practice.status',
      'best_practice.published_at as publishedAt',
      'best_practice.version',
      sql`case when ${readableReasons(scope)} then best_practice.return_reasons end`.as('returnReasonsText'),
      sql<
        string[]
      >`array(select topic_code from best_practice_topic where practice_id = best_practice.id order by topic_code)`.as(
        'topicCodes',
      ),
    ])
    .$castTo<BestPractice>();

export const practiceById = rowLoader<BestPractice>((scope, ids) =>
  practiceRows(scope).where('best_practice.id', 'in', ids).execute(),
);

const practiceKey = { expression: sql`best_practice.id`, type: 'uuid' } as const;

const controls = sql.lit('[\\u0001-\\u001F\\u007F-\\u009F]');

function practiceOrder(order: BestPracticeOrder | null | undefined, language: Language): Order {
  const title = sql`coalesce(best_practice.title->>${sql.lit(language)}, best_practice.title->>(best_practice.title->>'own'))`;
  const fields = {
    PUBLISHED_AT: {
      expression: sql`coalesce(best_practice.published_at, best_practice.drafted_at)`,
      type: 'timestamptz',
    },
    // A cursor holds no control characters and is not as long as a text may be.
    TITLE: { expression: sql`left(lower(regexp_replace(${title}, ${controls}, ' ', 'g')), 200)`, type: 'text' },
  } as const;
  return chosenOrder(
    `practices ${language}`,
    fields,
    practiceKey,
    order ?? { field: 'PUBLISHED_AT', direction: 'DESC' },
  );
}

async function filtered(scope: ReadScope, filter: BestPracticeFilter | null | undefined) {
  let query = practiceRows(scope);
  if (filter?.topics) {
    const codes = await topicCodes(scope, needed(filter.topics, 'topics'), 'filter.topics');
    query = query.where('best_practice.id', 'in', (rows) =>
      rows.selectFrom('best_practice_topic').select('practice_id').where(underTopics('topic_code', codes)),
    );
  }
  if (filter?.institutions) {
    const keys = await institutionKeys(scope, needed(filter.institutions, 'institutions'), 'filter.institutions');
    query = query.where('best_practice.institution_id', 'in', keys);
  }
  if (filter?.countries) {
    const codes = await countryCodes(scope, needed(filter.countries, 'countries'), 'filter.countries');
    query = query.where(ofCountries('best_practice.institution_id', codes));
  }
  if (filter?.statuses) query = query.where('best_practice.status', 'in', needed(filter.statuses, 'statuses'));
  return query;
}

export async function pageOfPractices(
  scope: ReadScope,
  filter: BestPracticeFilter | null | undefined,
  order: BestPracticeOrder | null | undefined,
  page: PageArguments,
): Promise<Connection<BestPractice>> {
  return readPage((reading) => filtered(reading, filter), {
    scope,
    filter,
    order: practiceOrder(order, scope.language),
    page,
  });
}

export function practicesOfInstitution(scope: ReadScope, key: string, page: PageArguments): Connection<BestPractice> {
  const rows = () => practiceRows(scope).where('best_practice.institution_id', '=', parentKey);
  return readChildPage(scope, 'practices of institution', key, rows, practiceOrder(null, scope.language), page);
}

export function practicesOfTopic(scope: ReadScope, code: string, page: PageArguments): Connection<BestPractice> {
  const rows = () =>
    practiceRows(scope).where('best_practice.id', 'in', (named) =>
      named
        .selectFrom('best_practice_topic')
        .innerJoin('topic_ancestor', 'topic_ancestor.topic_code', 'best_practice_topic.topic_code')
        .select('practice_id')
        .where('ancestor_code', '=', parentKey),
    );
  return readChildPage(scope, 'practices of topic', code, rows, practiceOrder(null, scope.language), page);
}

/** Whoever may read a practice may read how it was adapted. */
const adaptationRows = (scope: ReadScope) =>
  scope
    .tables<PracticesTables>()
    .selectFrom('adaptation')
    .innerJoin('best_practice', 'best_practice.id', 'adaptation.practice_id')
    .where(readablePractices(scope))
    .select([
      sql<string>`'Adaptation:' || adaptation.id`.as('id'),
      sql<string>`adaptation.id::text`.as('key'),
      sql<string>`adaptation.practice_id::text`.as('practiceKey'),
      'adaptation.institution_id as institutionKey',
      'adaptation.changed as changedText',
      'adaptation.outcome as outcomeText',
      'adaptation.year',
      'adaptation.recorded_at as recordedAt',
    ])
    .$castTo<Adaptation>();

export const adaptationById = rowLoader<Adaptation>((scope, ids) =>
  adaptationRows(scope).where('adaptation.id', 'in', ids).execute(),
);

const newestAdaptations: Order = {
  name: 'adaptations newest',
  descending: true,
  keys: [
    { expression: sql`adaptation.recorded_at`, type: 'timestamptz' },
    { expression: sql`adaptation.id`, type: 'uuid' },
  ],
};

export function adaptationsOfPractice(scope: ReadScope, key: string, page: PageArguments): Connection<Adaptation> {
  const rows = () => adaptationRows(scope).where('adaptation.practice_id', '=', sql<string>`${parentKey}::uuid`);
  return readChildPage(scope, 'adaptations of practice', key, rows, newestAdaptations, page);
}
