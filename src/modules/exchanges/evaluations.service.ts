import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom } from '../../platform/graphql/types.ts';
import { claimedExchange, moved, tell } from './claims.service.ts';
import type { EvaluateExchangeInput } from './evaluations.inputs.ts';
import { EvaluationSchema, type Exchange, type ExchangesTables } from './exchanges.entity.ts';
import { exchangesTexts } from './exchanges.texts.ts';

/** Three scales from 1 to 5 as one number from 0 to 1. */
const scoreOf = ({ relevance, quality, organisation }: EvaluateExchangeInput): number =>
  ((relevance + quality + organisation) / 3 - 1) / 4;

/** Which sides have said what it was worth, and who has not. */
async function sides({ tables }: Work, { id }: Exchange) {
  const { rows } = await sql<{ side: 'RECIPIENT' | 'PROVIDER'; hasEvaluated: boolean }>`
    select case party.role when 'RECIPIENT' then 'RECIPIENT' else 'PROVIDER' end as side,
      exists (select from evaluation where evaluation.exchange_id = party.exchange_id
        and evaluation.institution_id = party.institution_id) as "hasEvaluated"
    from exchange_party party where party.exchange_id = ${id} and party.institution_id is not null
      and party.role in ('RECIPIENT', 'PROVIDER', 'CO_PROVIDER')`.execute(tables());
  const evaluated = new Set(rows.filter(({ hasEvaluated }) => hasEvaluated).map(({ side }) => side));
  return { areBothHeard: evaluated.size === 2, isEverybodyHeard: rows.every(({ hasEvaluated }) => hasEvaluated) };
}

/** A party says what the exchange was worth; once everybody has, it is evaluated. */
export async function evaluateExchange(work: Work, input: EvaluateExchangeInput): Promise<string> {
  const { exchange, voices } = await claimedExchange(work, input.exchangeId, { by: ['recipient', 'provider'] });
  if (exchange.status !== 'REPORTED') {
    throw new Refusal('INVALID', exchangesTexts.noEvaluationNow(exchange.status), ['exchangeId']);
  }
  const institutionId = work.viewer.institutionId as string;
  const side = voices.includes('recipient') ? 'RECIPIENT' : 'PROVIDER';
  const known = await work
    .tables<ExchangesTables>()
    .selectFrom('evaluation')
    .select('side')
    .where('exchange_id', '=', exchange.id)
    .where('institution_id', '=', institutionId)
    .executeTakeFirst();
  if (known) throw new Refusal('DUPLICATE', exchangesTexts.evaluatedAlready, ['exchangeId']);
  const { relevance, quality, organisation } = input;
  work.entities.create(EvaluationSchema, {
    ...{ exchangeId: exchange.id, institutionId, side, relevance, quality, organisation, evaluatedAt: work.now },
    comment: input.comment ? localizedFrom(input.comment) : null,
  });
  const score = scoreOf(input);
  const count = exchange.evaluationCount + 1;
  exchange.evaluationMean = (Number(exchange.evaluationMean ?? 0) * exchange.evaluationCount + score) / count;
  exchange.evaluationCount = count;
  tell(work, exchange, 'EXCHANGE_EVALUATED', institutionId, { side, score });
  await work.entities.flush();
  if ((await sides(work, exchange)).isEverybodyHeard) await moved(work, exchange, 'EVALUATE');
  return exchange.id;
}

/** The centre goes on without those who say nothing; each side must have been heard. */
export async function evaluateBySides(work: Work, exchange: Exchange): Promise<void> {
  const { areBothHeard } = await sides(work, exchange);
  if (!areBothHeard) throw new Refusal('INVALID', exchangesTexts.sideNotHeard, ['move']);
  await moved(work, exchange, 'EVALUATE');
}
