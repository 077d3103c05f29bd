import type { Sentence } from '../../kernel/errors.ts';

/** Refusals of the module, in the official languages. */
export const directoryTexts = {
  unknownCountries: (asked: readonly string[]): Sentence => ({
    EN: `No member country has the code: ${asked.join(', ')}. Use ISO 3166-1 alpha-2 codes such as NE.`,
    FR: `Aucun pays membre ne porte le code : ${asked.join(', ')}. Employez des codes ISO 3166-1 alpha-2 tels que NE.`,
    AR: `لا توجد دولة عضو بالرمز: ${asked.join('، ')}. استخدموا رموز ISO 3166-1 alpha-2 مثل NE.`,
  }),
  unknownProgrammes: (asked: readonly string[]): Sentence => ({
    EN: `No programme has the code: ${asked.join(', ')}. Use acronyms such as StatCaB.`,
    FR: `Aucun programme ne porte le code : ${asked.join(', ')}. Employez des sigles tels que StatCaB.`,
    AR: `لا يوجد برنامج بالرمز: ${asked.join('، ')}. استخدموا الأسماء المختصرة مثل StatCaB.`,
  }),
  unknownInstitutions: (asked: readonly string[]): Sentence => ({
    EN: `No institution has the id: ${asked.join(', ')}.`,
    FR: `Aucune institution ne porte l'identifiant : ${asked.join(', ')}.`,
    AR: `لا توجد مؤسسة بالمعرّف: ${asked.join('، ')}.`,
  }),
} as const;
