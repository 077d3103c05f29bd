import type { Sentence } from '../../kernel/errors.ts';

/** Refusals of the module, in the official languages. */
export const taxonomyTexts = {
  noSuchTopic: (asked: string): Sentence => ({
    EN: `There is no topic "${asked}".`,
    FR: `Il n'existe pas de thème « ${asked} ».`,
    AR: `لا يوجد موضوع «${asked}».`,
  }),
  unknownLanguages: (asked: readonly string[]): Sentence => ({
    EN: `The hub does not know these languages: ${asked.join(', ')}. Use BCP 47 codes such as fr or pt-BR.`,
    FR: `Langues inconnues de la plateforme : ${asked.join(', ')}. Employez des codes BCP 47 tels que fr ou pt-BR.`,
    AR: `لغات غير معروفة لدى المنصة: ${asked.join('، ')}. استخدموا رموز BCP 47 مثل fr أو pt-BR.`,
  }),
} as const;
