import { parseArgs } from 'node:util';
import { type SizeName, sizes } from '../../seeds/scale/world.ts';
import { type CandidateName, candidates } from './candidates.ts';
import { questions } from './questions.ts';

export interface Options {
  readonly size: SizeName;
  readonly chosen: readonly string[];
  readonly names: readonly CandidateName[];
  readonly connections: readonly number[];
  readonly seconds: number;
  readonly rounds: number;
  /** Only whether all of it works and the answers agree: nothing is judged that depends on the machine. */
  readonly isSmoke: boolean;
  /** Where the hub spends its time, in the place of how much it takes. */
  readonly isProfile: boolean;
}

const usage = `npm run bench -- [--size S|M|L] [--question ${Object.keys(questions).join(',')}]
  [--only ${Object.keys(candidates).join(',')}] [--connections 1,16,64] [--seconds 3] [--rounds 3] [--smoke] [--profile]`;

function refuse(message: string): never {
  console.error(`${message}\n${usage}`);
  process.exit(2);
}

function wholeNumber(text: string, name: string): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : refuse(`--${name}: a whole number from 1`);
}

function among<Name extends string>(text: string, known: Readonly<Record<Name, unknown>>): Name[] {
  const isKnown = (name: string): name is Name => Object.hasOwn(known, name);
  return text.split(',').map((name) => (isKnown(name) ? name : refuse(`There is no "${name}".`)));
}

export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      size: { type: 'string', default: 'S' },
      question: { type: 'string', default: Object.keys(questions).join(',') },
      only: { type: 'string', default: Object.keys(candidates).join(',') },
      connections: { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      smoke: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
    },
  });
  const given = (name: 'connections' | 'seconds' | 'rounds', usual: string, smoke: string) =>
    (values[name] ?? (values.smoke ? smoke : usual)).split(',').map((text) => wholeNumber(text, name));
  return {
    size: among(values.size, sizes)[0] as SizeName,
    chosen: among(values.question, questions),
    names: values.profile ? ['hub'] : among(values.only, candidates),
    connections: given('connections', '1,16,64', '4'),
    seconds: given('seconds', '3', '1')[0] as number,
    rounds: given('rounds', '3', '1')[0] as number,
    isSmoke: values.smoke,
    isProfile: values.profile,
  };
}
