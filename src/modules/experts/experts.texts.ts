import type { Sentence } from '../../kernel/errors.ts';

export const topicNamedTwice = (code: string): Sentence => ({
  EN: `The topic ${code} is named twice; give one level and one number of years for each topic.`,
  FR: `Le thème ${code} est cité deux fois ; indiquez un seul niveau et un seul nombre d'années par thème.`,
  AR: `ذُكر الموضوع ${code} مرتين؛ يُحدَّد لكل موضوع مستوى واحد وعدد سنوات واحد.`,
});

export const languageNamedTwice: Sentence = {
  EN: 'A language is named twice; give one level for each language.',
  FR: 'Une langue est citée deux fois ; indiquez un seul niveau par langue.',
  AR: 'ذُكرت لغة مرتين؛ يُحدَّد لكل لغة مستوى واحد.',
};
