import { BadUserInputError } from '../../kernel/errors.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import { countryCodes, institutionById, institutionKeys } from '../directory/index.ts';
import { knownLanguages, levelNumber, topicCodes } from '../taxonomy/index.ts';
import type { Criteria } from './matching.ranking.ts';
import type { MatchCriteria } from './matching.type.ts';

/** The criteria of an ad-hoc need; what does not exist is refused by name. */
export async function criteriaFrom(scope: ReadScope, input: MatchCriteria): Promise<Criteria> {
  const [topicCode] = await topicCodes(scope, [input.topic], 'input.topic');
  const [institutionId = null] = input.institution
    ? await institutionKeys(scope, [input.institution], 'input.institution')
    : [];
  const [named] = input.country ? await countryCodes(scope, [input.country], 'input.country') : [];
  const institution = institutionId ? await institutionById(scope).load(institutionId) : null;
  const window = input.window;
  if (window?.startsOn && window.endsOn && window.endsOn < window.startsOn) {
    throw new BadUserInputError('The window ends before it starts.', { field: ['input', 'window', 'endsOn'] });
  }
  return {
    topicCode: topicCode as string,
    institutionId,
    countryCode: named ?? institution?.countryCode ?? null,
    languages: sortedSet(await knownLanguages(scope.tables(), input.languages ?? [], 'input.languages')),
    wantedLevel: input.wantedLevel ? levelNumber(input.wantedLevel) : null,
    modalities: sortedSet(input.modalities),
    deliveries: sortedSet(input.deliveries),
    windowStart: window?.startsOn ?? null,
    windowEnd: window?.endsOn ?? null,
    participants: input.participants ?? null,
    interpretationAccepted: input.interpretationAccepted ?? false,
  };
}

/** In whichever order and how often something is named, the question stays the same. */
const sortedSet = (items: readonly string[] | null | undefined): string[] => [...new Set(items ?? [])].sort();
