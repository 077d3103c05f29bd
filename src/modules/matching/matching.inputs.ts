import { BadUserInputError } from '../../kernel/errors.ts';
import { keyOf } from '../../kernel/ids.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import { countryByCode, institutionById } from '../directory/index.ts';
import { knownLanguages, levelNumber, topicCodes } from '../taxonomy/index.ts';
import type { Criteria } from './matching.ranking.ts';
import type { MatchCriteria } from './matching.type.ts';

/** The criteria of an ad-hoc need; what does not exist is refused by name. */
export async function criteriaFrom(scope: ReadScope, input: MatchCriteria): Promise<Criteria> {
  const [topicCode] = await topicCodes(scope, [input.topic], 'input.topic');
  const institutionId = input.institution ? keyOf('Institution', input.institution, 'input.institution') : null;
  const institution = institutionId ? await institutionById(scope).load(institutionId) : null;
  if (institutionId && !institution) {
    throw new BadUserInputError(`There is no institution "${input.institution}".`, { field: ['input', 'institution'] });
  }
  const countryCode = input.country?.toUpperCase() ?? institution?.countryCode ?? null;
  if (countryCode && !(await countryByCode(scope).load(countryCode))) {
    throw new BadUserInputError(
      `There is no member country with the code "${input.country}"; use ISO 3166-1 alpha-2, such as "NE".`,
      {
        field: ['input', 'country'],
      },
    );
  }
  const window = input.window;
  if (window?.startsOn && window.endsOn && window.endsOn < window.startsOn) {
    throw new BadUserInputError('The window ends before it starts.', { field: ['input', 'window', 'endsOn'] });
  }
  return {
    topicCode: topicCode as string,
    institutionId,
    countryCode,
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
