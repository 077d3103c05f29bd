import { sql } from 'kysely';
import type { ReadScope } from '../../platform/database/scope.ts';
import { type Delivery, deliveries, type Modality, modalities } from '../taxonomy/index.ts';
import { changeText } from './counterfactuals.texts.ts';
import { criteriaRows } from './matching.criteria.ts';
import { changesOfNeed, changesOfProvider } from './matching.explanation.ts';
import type { RankedFacts } from './matching.facts.ts';
import { ranking } from './matching.ranking.ts';
import type { Match, MatchCounterfactual, MatchSetting } from './matching.type.ts';
import { rankedAlike, settingRows } from './ranked.reader.ts';

const mostCounterfactuals = 3;

interface Standing {
  readonly newRank: number;
  readonly newScore: number;
}

interface Asked {
  readonly setting: MatchSetting;
  readonly capacityKey: string;
  readonly rank: number;
}

/** What does not gain a rank is not told, so nothing below these is looked at. */
const bestOf = (asked: readonly Asked[]) => ({ best: Math.max(...asked.map(({ rank }) => rank)) });

const furtherForms = {
  deliveries: Object.keys(deliveries) as Delivery[],
  modalities: Object.keys(modalities) as Modality[],
};

const distinctSettings = (asked: readonly Asked[]): MatchSetting[] => [
  ...new Map(asked.map(({ setting }) => [setting.key, setting])).values(),
];

/** Where each capacity would stand if its need accepted more: every change of every need in one statement. */
async function readAccepted(scope: ReadScope, asked: readonly Asked[]): Promise<Map<Asked, Map<string, Standing>>> {
  const [{ setting: one }] = asked as [Asked];
  const criteria = new Map(
    distinctSettings(asked).flatMap((setting) =>
      [...changesOfNeed(setting.criteria, furtherForms)].map(
        ([key, change]) => [`${setting.key} ${key}`, change.criteria] as const,
      ),
    ),
  );
  if (criteria.size === 0) return new Map();
  const list = ranking(criteriaRows(criteria), bestOf(asked), one.model, one.asOf);
  const { rows } = await sql<RankedFacts>`select * from (${list}) as ranked
    where "capacityKey" = any (${asked.map(({ capacityKey }) => capacityKey)}::text[])`.execute(scope.tables());
  const standings = new Map(rows.map((row) => [`${row.needKey} ${row.capacityKey}`, row]));
  const found = (question: Asked) =>
    [...changesOfNeed(question.setting.criteria, furtherForms).keys()].flatMap((key) => {
      const row = standings.get(`${question.setting.key} ${key} ${question.capacityKey}`);
      return row ? [[key, { newRank: row.rank, newScore: row.score }] as const] : [];
    });
  return new Map(asked.map((question) => [question, new Map(found(question))]));
}

interface Offered extends Asked {
  readonly newScore: number;
}

/** Where each capacity would stand with another score, all else being equal: one statement for all of them. */
async function readOffered(scope: ReadScope, asked: readonly Offered[]): Promise<Map<Offered, number>> {
  const [{ setting: one }] = asked as [Offered];
  const list = ranking(settingRows(asked.map(({ setting }) => setting)), bestOf(asked), one.model, one.asOf);
  const { rows } = await sql<{ place: number; rank: number }>`
    with ranked as materialized (select "needKey", "capacityKey", "score" from (${list}) as whole)
    select asked.place::int, (1 + (select count(*) from ranked
      where ranked."needKey" = asked.need and ranked."capacityKey" <> asked.capacity
        and (ranked."score" > asked.score or (ranked."score" = asked.score and ranked."capacityKey" < asked.capacity))))::int as rank
    from unnest(${asked.map(({ setting }) => setting.key)}::text[], ${asked.map(({ capacityKey }) => capacityKey)}::text[],
      ${asked.map(({ newScore }) => newScore)}::float8[]) with ordinality as asked(need, capacity, score, place)`.execute(
    scope.tables(),
  );
  return new Map(rows.map((row) => [asked[row.place - 1] as Offered, row.rank]));
}

/** The changes that would gain score and rank, the smallest gain of score first. */
export async function counterfactualsOf(scope: ReadScope, match: Match): Promise<MatchCounterfactual[]> {
  const { row, setting, rank } = match;
  if (rank === 1) return [];
  const model = rankedAlike(setting);
  const { capacityKey } = row;
  const offered = scope.loader<Offered, number>(`offered ${model}`, (asked) => readOffered(scope, asked));
  const accepted = scope.loader<Asked, Map<string, Standing>>(`accepted ${model}`, (asked) =>
    readAccepted(scope, asked),
  );
  const byProvider = changesOfProvider(row, setting.model).map(async ({ code, newScore }) => ({
    code,
    accepted: null,
    newScore,
    newRank: (await offered.load({ setting, capacityKey, rank, newScore })) ?? rank,
  }));
  const standings = accepted.load({ setting, capacityKey, rank });
  const byNeed = [...changesOfNeed(setting.criteria, furtherForms)].map(async ([key, { code, what }]) => ({
    code,
    accepted: what,
    ...((await standings)?.get(key) ?? { newRank: rank, newScore: row.score }),
  }));
  const all = await Promise.all([...byProvider, ...byNeed]);
  return all
    .filter((change) => change.newScore > row.score && change.newRank < rank)
    .sort((a, b) => a.newScore - b.newScore || a.newRank - b.newRank)
    .slice(0, mostCounterfactuals)
    .map((change) => ({ ...change, changeText: changeText(change, rank) })) as unknown as MatchCounterfactual[];
}
