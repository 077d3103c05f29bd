import { factorCodes, formula } from '../../src/modules/matching/matching.model.ts';
import { asScored, type Ranked } from './asking.ts';
import type { Choice } from './tuning.ts';

const [language, unknown] = [factorCodes.indexOf('LANGUAGE'), formula.unknownLanguage];

/**
 * Two changes of the model that these figures gave the idea of, each by what is not ranked without it: all asks take no
 * interpretation, and neither change moves the score of what is ranked with and without it.
 */
const lostWithout: Readonly<Record<string, (one: Ranked) => boolean>> = {
  'silent records pass': ({ values, providerCountryKnown }) => providerCountryKnown && values[language] === unknown,
  'mandates are candidates': ({ basis }) => basis === 'MANDATE',
};

const names = Object.keys(lostWithout);

/** The model before both of them, with one, and with both. */
export const changes: readonly Choice[] = [[], ...names.map((name) => [name]), names].map((made) => ({
  name: made.length === 0 ? 'neither' : made.join(', '),
  ranker: ({ hub }) => {
    const lost = names.filter((name) => !made.includes(name)).map((name) => lostWithout[name]);
    return asScored({ ...hub, ranked: hub.ranked.filter((one) => !lost.some((isLost) => isLost?.(one))) });
  },
}));
