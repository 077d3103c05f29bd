/** The three official languages, equal in rank. */
export const officialLanguages = ['AR', 'EN', 'FR'] as const;
export type Language = (typeof officialLanguages)[number];

/** A text in some of the official languages; `own` is the language it was first written in. */
export type LocalizedText = { readonly own: Language } & { readonly [L in Language]?: string };

/** The text that was found, and the language it is really in. */
export interface PickedText {
  readonly text: string;
  readonly language: Language;
}

/** asked → the record's own language → English → French → Arabic */
export function pickText(localized: LocalizedText, asked: Language): PickedText {
  for (const language of [asked, localized.own, 'EN', 'FR', 'AR'] as const) {
    const text = localized[language];
    if (text) return { text, language };
  }
  throw new Error('a localized text has no text in any official language');
}

export function isLanguage(value: string): value is Language {
  return (officialLanguages as readonly string[]).includes(value);
}

/** Honest headers are shorter; of a longer one the beginning counts. */
const longestHeader = 256;

/** The best official language for an HTTP Accept-Language header; English when none is named. */
export function languageFromHeader(header: string | undefined): Language {
  const wishes = (header ?? '')
    .slice(0, longestHeader)
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.trim().split(';');
      const quality = parameters.find((parameter) => parameter.trim().startsWith('q='));
      return {
        language: range.slice(0, 2).toUpperCase(),
        quality: quality ? Number(quality.trim().slice(2)) || 0 : 1,
      };
    })
    .filter((wish) => wish.quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return wishes.map((wish) => wish.language).find(isLanguage) ?? 'EN';
}
