/** One spelling of a word: no marks, no capitals, one form of each Arabic letter, no Arabic article. */
function folded(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/[\p{M}\u0640]/gu, '')
    .toLowerCase()
    .replaceAll('ة', 'ه')
    .replace(/[ىی]/g, 'ي')
    .replaceAll('ک', 'ك')
    .replaceAll('ٱ', 'ا')
    .replace(/^[وفبك]?(ال|لل)(?=..)/, '');
}

function trigrams(word: string): ReadonlySet<string> {
  const padded = `  ${word} `;
  return new Set(Array.from({ length: padded.length - 2 }, (_, start) => padded.slice(start, start + 3)));
}

interface Word {
  readonly text: string;
  readonly trigrams: ReadonlySet<string>;
}

const wordForm = /[\p{L}\p{N}\p{M}]+/gu;
const shortestBeginning = 3;
const leastAlike = 0.5;

function wordOf(written: string): Word {
  const text = folded(written);
  return { text, trigrams: trigrams(text) };
}

/** Whether a word of a label is the word sought: the same, longer by an ending, or spelt nearly the same. */
function isFound(word: Word, sought: Word): boolean {
  if (word.text === sought.text) return true;
  if (sought.text.length >= shortestBeginning && word.text.startsWith(sought.text)) return true;
  const shared = [...word.trigrams].filter((trigram) => sought.trigrams.has(trigram)).length;
  return shared >= leastAlike * (word.trigrams.size + sought.trigrams.size - shared);
}

const harmless: Readonly<Record<string, string>> = { '«': '“', '»': '”', '<': '‹', '>': '›' };

/**
 * The label with «…» around the words that were sought. Marks and angle brackets of the label itself are
 * replaced by like ones, so that the marks are certain and the text is safe inside of HTML.
 */
export function highlighted(label: string, text: string): string {
  const sought = [...text.matchAll(wordForm)].map(([word]) => wordOf(word));
  return label
    .replace(/[«»<>]/g, (sign) => harmless[sign] as string)
    .replace(wordForm, (written) => {
      const word = wordOf(written);
      return sought.some((one) => isFound(word, one)) ? `«${written}»` : written;
    })
    .replace(/»([\s'’-]+)«/g, '$1');
}
