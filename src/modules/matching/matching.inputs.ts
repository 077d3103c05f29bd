import { BadUserInputError } from '../../kernel/errors.ts';
import type { Viewer } from '../../kernel/viewer.ts';
import type { ReadScope } from '../../platform/database/scope.ts';
import { countryCodes, institutionById, institutionKeys } from '../directory/index.ts';
import { interpretTopic, languageCodes, levelNumber, type TopicInterpretation, topicCodes } from '../taxonomy/index.ts';
import type { Criteria } from './matching.criteria.ts';
import { factorCodes, type MatchModel, type Weights } from './matching.model.ts';
import { checkMayExperiment } from './matching.policy.ts';
import type { MatchCriteria } from './matching.type.ts';
import type { FactorWeight } from './whatIf.type.ts';

/** Which topic an ad-hoc need is on, and how its text was understood if it was told in words. */
async function topicFrom(
  scope: ReadScope,
  { topic, text }: MatchCriteria,
): Promise<{ topicCode: string | null; interpretation: TopicInterpretation | null }> {
  if ((topic == null) === (text == null)) {
    const wrong = topic == null ? 'neither is' : 'both are';
    throw new BadUserInputError(`Give the topic or a text that tells it, exactly one of them; ${wrong} given.`, {
      field: ['input', topic == null ? 'topic' : 'text'],
    });
  }
  if (topic == null) {
    const interpretation = await interpretTopic(scope, text as string, { field: ['input', 'text'] });
    return { topicCode: interpretation.topicCode, interpretation };
  }
  const [topicCode] = await topicCodes(scope, [topic], 'input.topic');
  return { topicCode: topicCode as string, interpretation: null };
}

/** The criteria of an ad-hoc need, null where no topic was recognised; what does not exist is refused by name. */
export async function criteriaFrom(
  scope: ReadScope,
  input: MatchCriteria,
): Promise<{ criteria: Criteria | null; interpretation: TopicInterpretation | null }> {
  const { topicCode, interpretation } = await topicFrom(scope, input);
  const others = await otherCriteria(scope, input);
  return { criteria: topicCode === null ? null : { topicCode, ...others }, interpretation };
}

async function otherCriteria(scope: ReadScope, input: MatchCriteria): Promise<Omit<Criteria, 'topicCode'>> {
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
    institutionId,
    countryCode: named ?? institution?.countryCode ?? null,
    languages: sortedSet(await languageCodes(scope, input.languages ?? [], 'input.languages')),
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

/** The model with other weights, which then sum to 1 again. Only staff try things out. */
export function experiment(viewer: Viewer, model: MatchModel, given: readonly FactorWeight[]): MatchModel {
  checkMayExperiment(viewer);
  const refuse = (message: string) => new BadUserInputError(message, { argument: 'weights' });
  const named = new Map(given.map(({ factor, weight }) => [factor, weight]));
  if (named.size < given.length) throw refuse('weights names a factor twice; name each once.');
  const raw = factorCodes.map((code) => named.get(code) ?? model.weights[code]);
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) throw refuse('weights makes every factor count nothing; one at least must count.');
  const weights = Object.fromEntries(factorCodes.map((code, index) => [code, (raw[index] as number) / total]));
  return { ...model, weights: weights as unknown as Weights, isExperiment: true };
}
