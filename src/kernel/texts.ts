/** How a text may be written: into one line, or into many. */
export type TextForm = 'ONE_LINE' | 'LINES';

/** The longest text that the hub takes anywhere; many fields take less. */
export const longestText = 10_000;

/** Control characters and halves of surrogate pairs; of the former a text of many lines may have line ends and tabs. */
const unwanted: Readonly<Record<TextForm, RegExp>> = {
  ONE_LINE: /[\p{Cc}\p{Cs}\u2028\u2029]/u,
  LINES: /(?![\n\t])[\p{Cc}\p{Cs}]/u,
};

const hexadecimal = (character: string) => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;

/** A text that is written in two ways, such as é in one character or in two, is one text to the hub. */
export const composed = (text: string): string => text.normalize('NFC');

/** Why the hub does not take a text, as the end of a sentence; undefined for one that it takes. */
export function flawOf(text: string, form: TextForm): string | undefined {
  // Most texts are far shorter, and only long ones need to be counted in characters.
  if (text.length > longestText && [...text].length > longestText)
    return `must be at most ${longestText.toLocaleString('en')} characters`;
  const [character] = unwanted[form].exec(text) ?? [];
  if (character === undefined) return undefined;
  const allowed = form === 'LINES' ? 'but line ends and tabs' : 'and is one line';
  return `holds no control characters ${allowed}, and no half of a surrogate pair; it has ${hexadecimal(character)}`;
}
