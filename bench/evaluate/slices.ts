import type { Answer } from './answers.ts';
import type { World } from './record.ts';

/** A part of the answers that is looked at for itself. */
export interface Slice {
  readonly by: string;
  readonly name: string;
  readonly answers: readonly Answer[];
}

/** Programmes with fewer activities are put together. */
const fewest = 3;

const activitiesIn = (answers: readonly Answer[]) => new Set(answers.map(({ activity }) => activity)).size;

/** By what was asked for; an activity may be asked for in several languages. */
function byLanguage(answers: readonly Answer[]): readonly Slice[] {
  const named = new Set(answers.flatMap(({ ask }) => ask.criteria.languages));
  const slice = (name: string, has: (languages: readonly string[]) => boolean): Slice => ({
    by: 'language asked for',
    name,
    answers: answers.filter(({ ask }) => has(ask.criteria.languages)),
  });
  return [
    ...[...named].sort().map((code) => slice(code, (languages) => languages.includes(code))),
    slice('not known', (languages) => languages.length === 0),
  ];
}

function byProgramme(answers: readonly Answer[]): readonly Slice[] {
  const groups = Map.groupBy(answers, ({ activity }) => activity.programme ?? 'none');
  const isSmall = (group: readonly Answer[]) => activitiesIn(group) < fewest;
  const slice = (name: string, group: readonly Answer[]): Slice => ({ by: 'programme', name, answers: group });
  const large = [...groups].filter(([, group]) => !isSmall(group)).map(([name, group]) => slice(name, group));
  const small = [...groups.values()].filter(isSmall).flat();
  return [
    ...large.sort((a, b) => activitiesIn(b.answers) - activitiesIn(a.answers)),
    slice(`with fewer than ${fewest} activities`, small),
  ];
}

/** Whether the provider gave many of the activities, and whether it could be known at all. */
function byProvider(answers: readonly Answer[], { activities }: World): readonly Slice[] {
  const given = (provider: string) => activities.filter(({ providers }) => providers.includes(provider)).length;
  const most = ({ activity }: Answer) => Math.max(...activity.providers.map(given));
  const isKnown = ({ activity: { providers, startsOn } }: Answer) =>
    activities.some((other) => other.endsOn < startsOn && other.providers.some((one) => providers.includes(one)));
  const slice = (name: string, has: (answer: Answer) => boolean): Slice => ({
    by: 'provider',
    name,
    answers: answers.filter(has),
  });
  return [
    slice('gave one of these activities', (answer) => most(answer) === 1),
    slice('gave 2 or 3', (answer) => most(answer) === 2 || most(answer) === 3),
    slice('gave 4 or more', (answer) => most(answer) >= 4),
    slice('had given something before', isKnown),
    slice('had given nothing before', (answer) => !isKnown(answer)),
  ];
}

export const slicesOf = (answers: readonly Answer[], world: World): readonly Slice[] =>
  [...byLanguage(answers), ...byProgramme(answers), ...byProvider(answers, world)].filter(
    (slice) => slice.answers.length > 0,
  );
