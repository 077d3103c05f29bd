import { Refusal } from '../../kernel/errors.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom } from '../../platform/graphql/types.ts';
import { countriesNamed } from '../directory/index.ts';
import { dayOf } from '../needs/index.ts';
import { claimedExchange, moved, tell } from './claims.service.ts';
import {
  type Exchange,
  ExchangeMaterialSchema,
  ExchangeReportSchema,
  type ExchangesTables,
  ParticipationSchema,
} from './exchanges.entity.ts';
import { exchangesTexts } from './exchanges.texts.ts';
import type { AddMaterialInput, ExchangeReportInput } from './reports.inputs.ts';

async function keepParticipants(work: Work, exchange: Exchange, given: ExchangeReportInput['participants']) {
  const field = ['report', 'participants'];
  const codes = given.map(({ country }) => country.toUpperCase());
  if (new Set(codes).size < codes.length) throw new Refusal('INVALID', exchangesTexts.countryTwice, field);
  await countriesNamed(work.tables(), codes, field.join('.'));
  for (const [index, { women, men, undisclosed }] of given.entries()) {
    if (women + men + undisclosed === 0) {
      throw new Refusal('INVALID', exchangesTexts.nobodyTookPart, [...field, String(index)]);
    }
    work.entities.create(ParticipationSchema, {
      ...{ exchangeId: exchange.id, countryCode: codes[index] as string, women, men, undisclosed },
    });
  }
}

/** What took place, and when it really did: from now on these are the days of the exchange. */
export async function report(work: Work, exchange: Exchange, input: ExchangeReportInput): Promise<void> {
  const { startsOn, endsOn } = input;
  const today = dayOf(work.now);
  if (endsOn < startsOn) throw new Refusal('INVALID', exchangesTexts.endBeforeStart, ['report', 'endsOn']);
  if (endsOn > today) throw new Refusal('INVALID', exchangesTexts.notYet(endsOn, today), ['report', 'endsOn']);
  await keepParticipants(work, exchange, input.participants);
  work.entities.create(ExchangeReportSchema, {
    exchangeId: exchange.id,
    summary: localizedFrom(input.summary),
    ...{ plannedStart: exchange.startsOn, plannedEnd: exchange.endsOn },
    reportedAt: work.now,
  });
  Object.assign(exchange, { startsOn, endsOn, datePrecision: 'DAY', realisation: 'REALISED' });
  await moved(work, exchange, 'REPORT');
}

export const mostMaterials = 50;

/** A link to something to read or to work with, from a party or the centre. */
export async function addMaterial(work: Work, input: AddMaterialInput): Promise<string> {
  const { exchange } = await claimedExchange(work, input.exchangeId, { by: ['recipient', 'provider', 'facilitator'] });
  if (!takesMaterials.includes(exchange.status)) {
    throw new Refusal('INVALID', exchangesTexts.noMaterialsNow(exchange.status), ['exchangeId']);
  }
  const { count } = await work
    .tables<ExchangesTables>()
    .selectFrom('exchange_material')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('exchange_id', '=', exchange.id)
    .executeTakeFirstOrThrow();
  const position = Number(count);
  if (position >= mostMaterials) throw new Refusal('INVALID', exchangesTexts.tooMany(mostMaterials), ['exchangeId']);
  work.entities.create(ExchangeMaterialSchema, {
    ...{ exchangeId: exchange.id, position, title: localizedFrom(input.title), url: input.url, addedAt: work.now },
  });
  tell(work, exchange, 'EXCHANGE_MATERIAL_ADDED', work.viewer.institutionId);
  return exchange.id;
}

const takesMaterials: readonly string[] = ['AGREED', 'SCHEDULED', 'UNDERWAY', 'REPORTED', 'EVALUATED'];
