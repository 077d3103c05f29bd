import type { Question } from './questions.ts';

type Answers = ReadonlyMap<string, readonly (readonly string[])[]>;
/** For each method the rank of the first right topic for each question; 0 where it is not among the first five. */
type Ranks = ReadonlyMap<string, readonly number[]>;

const rankOf = ({ topics }: Question, answer: readonly string[] = []) =>
  answer.findIndex((code) => topics.includes(code)) + 1;

export const ranksOf = (questions: readonly Question[], answers: Answers): Ranks =>
  new Map(
    [...answers].map(([method, all]) => [method, questions.map((question, index) => rankOf(question, all[index]))]),
  );

const measures: Readonly<Record<string, (rank: number) => number>> = {
  'hit@1': (rank) => Number(rank === 1),
  'hit@5': (rank) => Number(rank > 0),
  MRR: (rank) => (rank > 0 ? 1 / rank : 0),
};

const groups: Readonly<Record<string, (question: Question) => boolean>> = {
  Arabic: ({ language }) => language === 'ar',
  English: ({ language }) => language === 'en',
  French: ({ language }) => language === 'fr',
  'with spelling faults': ({ isMisspelt }) => isMisspelt,
  all: () => true,
};

const resamplings = 2000;

/** Even numbers from 0 to 1, the same in every run (a linear congruential generator with the numbers of Numerical Recipes). */
function* evenly(): Generator<number, never> {
  for (let state = 42; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean, and between which two means 95 % of those lie that come of drawing as many questions again. */
function estimate(values: readonly number[]): string {
  const random = evenly();
  const draw = () => values[Math.floor(random.next().value * values.length)] as number;
  const means = Array.from({ length: resamplings }, () => mean(values.map(draw))).sort((a, b) => a - b);
  const [low, high] = [0.025, 0.975].map((share) => means[Math.floor(share * (resamplings - 1))] as number);
  const shown = (value = 0) => value.toFixed(2);
  return `${mean(values).toFixed(3)} (${shown(low)}–${shown(high)})`;
}

export function table(questions: readonly Question[], ranks: Ranks): string {
  const head = ['Questions', 'Number', 'Method', ...Object.keys(measures)];
  const rows = Object.entries(groups).flatMap(([group, belongs]) => {
    const number = questions.filter(belongs).length;
    return [...ranks].map(([method, all]) => {
      const own = all.filter((_, index) => belongs(questions[index] as Question));
      return [group, String(number), method, ...Object.values(measures).map((measure) => estimate(own.map(measure)))];
    });
  });
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export const failures = (questions: readonly Question[], answers: readonly (readonly string[])[]): string =>
  questions
    .flatMap((question, index) => {
      const answer = answers[index] ?? [];
      const rank = rankOf(question, answer);
      const told = `${question.language}\t${question.text}\tright: ${question.topics.join(', ')}\ttaken for: ${answer.join(', ')}`;
      return rank === 1 ? [] : [`${rank || '-'}\t${told}`];
    })
    .join('\n');
