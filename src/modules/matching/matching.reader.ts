import { type QueryExecutorProvider, sql } from 'kysely';
import { BadUserInputError, NotFoundError } from '../../kernel/errors.ts';
import { type Language, type LocalizedText, pickText } from '../../kernel/localized.ts';
import { type ReadScope, referenceLoader } from '../../platform/database/scope.ts';
import { countryByCode, type DirectoryTables } from '../directory/index.ts';
import { type NeedsTables, needVisibility } from '../needs/index.ts';
import { type TaxonomyTables, topicByCode } from '../taxonomy/index.ts';
import type { TrackrecordTables } from '../trackrecord/index.ts';
import type { Criteria } from './matching.criteria.ts';
import type { MatchingTables } from './matching.entity.ts';
import { explainFactors } from './matching.explanation.ts';
import { type RankedFacts, type RankedRow, rankedRow } from './matching.facts.ts';
import { experiment } from './matching.inputs.ts';
import type { MatchModel } from './matching.model.ts';
import type { Names } from './matching.texts.ts';
import type { Match, MatchFactor, MatchSetting } from './matching.type.ts';
import type { FactorWeight } from './whatIf.type.ts';

type Tables = DirectoryTables & TaxonomyTables & NeedsTables & TrackrecordTables & MatchingTables;

/** The key of a need that is given here and now. */
export const adHoc = 'ad hoc';
/** The newest model of each topic's programme, or of every programme. Topics of the same model share one object. */
export async function modelsFor(
  tables: QueryExecutorProvider,
  topicCodes: readonly string[],
): Promise<Map<string, MatchModel>> {
  const { rows } = await sql<{ code: string; model: MatchModel }>`
    select t.code, chosen.model from topic t cross join lateral (
      select jsonb_build_object('version', version, 'weights', weights, 'gates', gates) as model from match_model m
      where m.active_since <= now() and (m.programme_code is null or m.programme_code = t.programme_code)
      order by m.programme_code is null, m.active_since desc limit 1) chosen
    where t.code = any (${[...topicCodes]}::text[])`.execute(tables);
  const models = new Map(rows.map(({ model }) => [model.version, model]));
  return new Map(rows.map(({ code, model }) => [code, models.get(model.version) as MatchModel]));
}

/** The model for a topic: one statement for all topics of a scope. */
export async function modelFor(scope: ReadScope, topicCode: string): Promise<MatchModel> {
  const loader = scope.loader<string, MatchModel>('match model', (codes) =>
    modelsFor(scope.withOnePlan.tables(), codes),
  );
  const model = await loader.load(topicCode);
  if (!model) throw new Error(`no match model for the topic ${topicCode}`);
  return model;
}

/** The newest model of no programme in particular, for questions over many topics. */
export async function generalModel(scope: ReadScope): Promise<MatchModel> {
  const row = await scope
    .tables<Tables>()
    .selectFrom('match_model')
    .select(['version', 'weights', 'gates'])
    .where('programme_code', 'is', null)
    .where(sql<boolean>`active_since <= now()`)
    .orderBy('active_since', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return row as MatchModel;
}

/** The model of a version that is or was active for a topic. */
async function modelOfVersion(scope: ReadScope, version: string, topicCode: string): Promise<MatchModel> {
  const { rows: models } = await sql<MatchModel>`
    select version, weights, gates from match_model m where m.active_since <= now()
      and (m.programme_code is null or m.programme_code = (select programme_code from topic where code = ${topicCode}))`.execute(
    scope.tables(),
  );
  const found = models.find((model) => model.version === version);
  if (found) return found;
  const known = models.map((model) => model.version).sort();
  throw new BadUserInputError(`There is no model version "${version.slice(0, 50)}"; there are: ${known.join(', ')}.`, {
    argument: 'modelVersion',
    allowed: known,
  });
}

/** How a list shall be ranked otherwise than by the model of today. */
export interface RankedOtherwise {
  /** The version that an old list was made with. */
  readonly modelVersion?: string | null;
  /** Other weights, for an experiment. */
  readonly weights?: readonly FactorWeight[] | null;
}

/** The model for a topic, or the one that is asked for. */
export async function chosenModel(
  scope: ReadScope,
  topicCode: string,
  otherwise: RankedOtherwise,
): Promise<MatchModel> {
  const { modelVersion, weights } = otherwise;
  const model = await (modelVersion == null
    ? modelFor(scope, topicCode)
    : modelOfVersion(scope, modelVersion, topicCode));
  return weights == null ? model : experiment(scope.viewer, model, weights);
}

interface NamedLanguage {
  readonly key: string;
  readonly nameText: LocalizedText;
}

const languageByCode = referenceLoader<NamedLanguage>((scope, codes) =>
  scope
    .tables<Tables>()
    .selectFrom('language')
    .select(['code as key', 'name as nameText'])
    .where('code', 'in', codes)
    .execute(),
);

/** Names of the languages and topics in the sentences. */
async function namesFor(scope: ReadScope, rows: readonly RankedRow[]): Promise<Names> {
  const codes = new Set(rows.flatMap((row) => [row.topicCode, row.needTopicCode]));
  const spoken = new Set(
    rows.flatMap((row) => [...row.sharedLanguages, ...row.likelyLanguages, ...row.sharedOfficialLanguages]),
  );
  const [topics, named] = await Promise.all([
    Promise.all([...codes].map((code) => topicByCode(scope).load(code))),
    Promise.all([...spoken].map((code) => languageByCode(scope).load(code))),
  ]);
  const languages = new Map(named.flatMap((one) => (one ? [[one.key, one.nameText] as const] : [])));
  const labels = new Map(topics.flatMap((topic) => (topic ? [[topic.key, topic.labelText] as const] : [])));
  const pick = (texts: ReadonlyMap<string, LocalizedText>, code: string, language: Language) => {
    const text = texts.get(code);
    return text ? pickText(text, language).text : code;
  };
  return {
    topic: (code, language) => pick(labels, code, language),
    language: (code, language) => pick(languages, code, language),
  };
}

/** A row with what its factors say. */
export interface ExplainedRow {
  readonly row: RankedRow;
  readonly factors: MatchFactor[];
}

/** Pairs of needs and capacities with all their reasons. */
export async function explainRows(
  scope: ReadScope,
  pairs: readonly { readonly facts: RankedFacts; readonly criteria: Criteria }[],
  setting: Pick<MatchSetting, 'model' | 'asOf'>,
): Promise<ExplainedRow[]> {
  const codes = new Set(pairs.flatMap(({ facts, criteria }) => [facts.providerCountry, criteria.countryCode ?? '']));
  codes.delete('');
  const found = await Promise.all([...codes].map((code) => countryByCode(scope).load(code)));
  const countries = new Map(found.flatMap((country) => (country ? [[country.code, country] as const] : [])));
  const rows = pairs.map(({ facts, criteria }) => rankedRow(facts, criteria, setting.model, countries));
  const names = await namesFor(scope, rows);
  return rows.map((row) => ({ row, factors: explainFactors(row, setting, names) }));
}

/** What was ranked for one need as matches. */
export async function asMatches(
  scope: ReadScope,
  facts: readonly RankedFacts[],
  setting: MatchSetting,
): Promise<Match[]> {
  const { criteria, model, asOf } = setting;
  const explained = await explainRows(
    scope,
    facts.map((one) => ({ facts: one, criteria })),
    setting,
  );
  return explained.map(
    ({ row, factors }) =>
      ({
        rank: row.rank,
        score: row.score,
        modelVersion: model.version,
        isExperiment: model.isExperiment ?? false,
        asOf,
        factors,
        row,
        setting,
      }) as unknown as Match,
  );
}

/** What makes the matches of one list explainable together. */
export function settingOf(criteria: Criteria, model: MatchModel, asOf: string): MatchSetting {
  return { key: JSON.stringify([criteria, model, asOf]), criteria, model, asOf };
}

/** Stored needs as criteria, null for those that are not there or that the viewer may not see. */
export const criteriaByNeed = (scope: ReadScope) =>
  scope.loader<string, Criteria>(criteriaByNeed, async (keys) => {
    const rows = await scope.withOnePlan
      .tables<Tables>()
      .selectFrom('need')
      .innerJoin('institution', 'institution.id', 'need.institution_id')
      .where(needVisibility(scope.viewer))
      .where('need.id', 'in', keys)
      .select([
        'need.id as key',
        'topic_code as topicCode',
        'institution_id as institutionId',
        'institution.country_code as countryCode',
        'languages',
        'wanted_level as wantedLevel',
        'modalities',
        'deliveries',
        'window_start as windowStart',
        'window_end as windowEnd',
        'participants',
        'interpretation_accepted as interpretationAccepted',
      ])
      .execute();
    return new Map(rows.map(({ key, ...criteria }) => [key, criteria as Criteria]));
  });

/** A stored need that the viewer may see, as criteria; a hidden one and a missing one look the same. */
export async function criteriaOfNeed(scope: ReadScope, needKey: string): Promise<Criteria> {
  const criteria = await criteriaByNeed(scope).load(needKey);
  if (!criteria) throw new NotFoundError('There is no need with this id.', { id: `Need:${needKey}` });
  return criteria;
}
