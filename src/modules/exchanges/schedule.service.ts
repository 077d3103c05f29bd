import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { keyOf } from '../../kernel/ids.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom, storedText } from '../../platform/graphql/types.ts';
import { dayOf } from '../needs/index.ts';
import { moved } from './claims.service.ts';
import { type Exchange, ExchangeSessionSchema } from './exchanges.entity.ts';
import { exchangesTexts } from './exchanges.texts.ts';
import { moveUp } from './nominations.service.ts';
import type { ExchangeScheduleInput } from './schedule.inputs.ts';

/** Experts whom the chosen terms name. */
async function namedExperts({ tables }: Work, { chosenProposalId }: Exchange): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select expert_id as id from proposal_expert where proposal_id = ${chosenProposalId}`.execute(tables());
  return new Set(rows.map(({ id }) => id));
}

function checkDays(input: ExchangeScheduleInput, today: string): void {
  const { startsOn, endsOn, sessions } = input;
  if (endsOn < startsOn) throw new Refusal('INVALID', exchangesTexts.endBeforeStart, ['schedule', 'endsOn']);
  if (endsOn < today) throw new Refusal('INVALID', exchangesTexts.daysOver(today), ['schedule', 'endsOn']);
  const outside = sessions.findIndex(({ day }) => day < startsOn || day > endsOn);
  if (outside >= 0) {
    throw new Refusal('INVALID', exchangesTexts.sessionOutside, ['schedule', 'sessions', String(outside), 'day']);
  }
}

/** Sets the days, the place and what happens on each day; as often as it has to be, until it begins. */
export async function schedule(work: Work, exchange: Exchange, input: ExchangeScheduleInput): Promise<void> {
  checkDays(input, dayOf(work.now));
  const experts = await namedExperts(work, exchange);
  const places = input.places ?? exchange.places;
  if (places == null || places < exchange.placesTaken) {
    throw new Refusal('INVALID', exchangesTexts.fewerPlacesThanTaken(exchange.placesTaken), ['schedule', 'places']);
  }
  await work.entities.nativeDelete(ExchangeSessionSchema, { exchangeId: exchange.id });
  for (const [position, { day, title, expertId }] of input.sessions.entries()) {
    const expert = expertId == null ? null : keyOf('Expert', expertId, `schedule.sessions.${position}.expertId`);
    if (expert && !experts.has(expert)) {
      const field = ['schedule', 'sessions', String(position), 'expertId'];
      throw new Refusal('INVALID', exchangesTexts.expertNotNamed, field);
    }
    work.entities.create(ExchangeSessionSchema, {
      ...{ exchangeId: exchange.id, position, day, title: localizedFrom(title), expertId: expert },
    });
  }
  exchange.startsOn = input.startsOn;
  exchange.endsOn = input.endsOn;
  exchange.datePrecision = 'DAY';
  if (input.venue != null) exchange.venue = storedText(input.venue);
  exchange.places = places;
  await moved(work, exchange, 'SCHEDULE');
  await moveUp(work, exchange);
}

export async function begin(work: Work, exchange: Exchange): Promise<void> {
  const [startsOn, today] = [exchange.startsOn as string, dayOf(work.now)];
  if (startsOn > today) throw new Refusal('INVALID', exchangesTexts.notYet(startsOn, today), ['move']);
  await moved(work, exchange, 'BEGIN');
}
