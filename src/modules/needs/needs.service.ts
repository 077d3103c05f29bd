import { sql } from 'kysely';
import { Refusal } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { stateAfter } from '../../kernel/states.ts';
import { institutionOf, keeps } from '../../kernel/viewer.ts';
import type { Work } from '../../platform/database/unitOfWork.ts';
import { localizedFrom, storedText } from '../../platform/graphql/types.ts';
import { type CompetenceLevel, knownLanguages, levelNumber, topicCode } from '../taxonomy/index.ts';
import { claimed, dayOf, moveDue } from './claims.service.ts';
import { Need } from './needs.entity.ts';
import type { DeclareNeedInput, TimeWindowInput, WithdrawNeedInput } from './needs.inputs.ts';
import { needVisibility } from './needs.policy.ts';
import { type NeedMove, type NeedStatus, needLife } from './needs.states.ts';
import { needsTexts } from './needs.texts.ts';

/** The columns of a window that is in order and not over yet. */
export function windowColumns(work: Work, window: TimeWindowInput | null | undefined) {
  const [windowStart, windowEnd, today] = [window?.startsOn ?? null, window?.endsOn ?? null, dayOf(work.now)];
  if (windowStart && windowEnd && windowEnd < windowStart) {
    throw new Refusal('INVALID', needsTexts.windowReversed, ['window', 'endsOn']);
  }
  if (windowEnd && windowEnd < today) {
    throw new Refusal('INVALID', needsTexts.windowOver(windowEnd, today), ['window', 'endsOn']);
  }
  return { windowStart, windowEnd };
}

function levelColumns(present: CompetenceLevel | null | undefined, wanted: CompetenceLevel | null | undefined) {
  const [presentLevel, wantedLevel] = [present ? levelNumber(present) : null, wanted ? levelNumber(wanted) : null];
  if (presentLevel && wantedLevel && wantedLevel < presentLevel) {
    throw new Refusal('INVALID', needsTexts.wantedBelowPresent, ['wantedLevel']);
  }
  return { presentLevel, wantedLevel };
}

export async function declareNeed(work: Work, input: DeclareNeedInput): Promise<string> {
  const institutionId = institutionOf(work.viewer);
  const need = work.entities.create(Need, {
    id: newId(),
    institutionId,
    topicCode: await topicCode(work.tables(), input.topic, 'topic'),
    ...levelColumns(input.presentLevel, input.wantedLevel),
    priority: input.priority,
    participants: input.participants ?? null,
    languages: await knownLanguages(work.tables(), input.languages, 'languages'),
    modalities: input.modalities,
    deliveries: input.deliveries,
    interpretationAccepted: input.interpretationAccepted,
    ...windowColumns(work, input.window),
    status: needLife.initial,
    isShared: input.isShared,
    note: input.note ? localizedFrom(input.note) : null,
    declaredAt: work.now,
  });
  const { id, topicCode: topic } = need;
  work.record({
    kind: 'NEED_DECLARED',
    subjectType: 'Need',
    subjectKey: id,
    institutionId,
    data: { topicCode: topic },
  });
  return id;
}

export async function withdrawNeed(work: Work, input: WithdrawNeedInput): Promise<string> {
  const key = await claimed(work, { type: 'Need', visibility: needVisibility(work.viewer), may: keeps }, input);
  const need = await work.entities.findOneOrFail(Need, key);
  need.move('withdraw');
  need.withdrawalReason = storedText(input.reason);
  work.record({ kind: 'NEED_WITHDRAWN', subjectType: 'Need', subjectKey: key, institutionId: need.institutionId });
  return key;
}

/** Lets open needs lapse whose window is over; at most 1,000 at a time, see {@link moveDue}. */
export const lapseNeeds = (work: Work): Promise<number> =>
  moveDue(work, needLife, 'lapse', 'NEED_LAPSED', sql<boolean>`window_end < ${dayOf(work.now)}::date`);

const movesInExchanges = {
  enterExchange: 'NEED_ENTERED_EXCHANGE',
  leaveExchange: 'NEED_LEFT_EXCHANGE',
  meet: 'NEED_MET',
} as const satisfies Partial<Record<NeedMove, string>>;

/**
 * Moves needs with the exchange that they are in. A need that cannot be moved refuses the whole.
 * @param field the path inside of the input that the needs come from
 */
export async function moveNeeds(
  work: Work,
  keys: readonly string[],
  name: keyof typeof movesInExchanges,
  field: readonly string[] | null = null,
): Promise<void> {
  const { rows } = await sql<{ id: string; institutionId: string; status: NeedStatus }>`
    select id, institution_id as "institutionId", status from need where id = any (${[...keys]}::uuid[])
    order by id for update`.execute(work.tables());
  for (const { id, status, institutionId } of rows) {
    const to = stateAfter(needLife, status, name, field);
    await sql`update need set status = ${to}, version = version + 1 where id = ${id}`.execute(work.tables());
    work.record({ kind: movesInExchanges[name], subjectType: 'Need', subjectKey: id, institutionId });
  }
}
