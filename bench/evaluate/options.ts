import { parseArgs } from 'node:util';
import type { Extent } from './evaluation.ts';

export const usage = `npm run evaluate -- [options]
  --json path       where the figures go as JSON; default docs/evaluation.json, "" for nowhere
  --page path       where the page goes; default docs/evaluation.md, "" for nowhere
  --seed n          of all random numbers; default 20250101
  --resamples n     of the bootstrap; default 10000
  --years n         of the simulation; default 10
  --activities n    only the first n, to try it out`;

export interface Options {
  readonly help: boolean;
  readonly json: string;
  readonly page: string;
  readonly extent: Extent;
}

const words = {
  help: { type: 'boolean', default: false },
  json: { type: 'string', default: 'docs/evaluation.json' },
  page: { type: 'string', default: 'docs/evaluation.md' },
  seed: { type: 'string', default: '20250101' },
  resamples: { type: 'string', default: '10000' },
  years: { type: 'string', default: '10' },
  activities: { type: 'string' },
} as const;

const bounds = {
  seed: [0, 2 ** 31],
  resamples: [100, 1_000_000],
  years: [1, 1_000],
  activities: [1, 1_000_000],
} as const;

/** The options, or in a sentence what is wrong with them. */
export function readOptions(given: readonly string[]): Options | string {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(given);
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')) throw error;
    return `evaluate: ${(error as Error).message}\n${usage}`;
  }
  const numbers: Record<string, number | undefined> = {};
  for (const [name, [least, most]] of Object.entries(bounds)) {
    const text = values[name as keyof typeof bounds];
    if (text === undefined) continue;
    numbers[name] = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    const isFit = (numbers[name] as number) >= least && (numbers[name] as number) <= most;
    if (!isFit) return `evaluate: --${name} is "${text}"; a whole number from ${least} to ${most} is allowed`;
  }
  return { help: values.help, json: values.json, page: values.page, extent: numbers as unknown as Extent };
}

const parse = (given: readonly string[]) => parseArgs({ args: [...given], options: words }).values;
