import type { Sentence } from '../../kernel/errors.ts';
import type { Delivery, Modality } from './taxonomy.type.ts';

/** What people call each form and each way of delivery inside of a sentence. */
export const formNames: Readonly<Record<Modality | Delivery, Sentence>> = {
  TRAINING_COURSE: { EN: 'training course', FR: 'cours de formation', AR: 'دورة تدريبية' },
  WORKSHOP: { EN: 'workshop', FR: 'atelier', AR: 'ورشة عمل' },
  STUDY_VISIT: { EN: 'study visit', FR: "visite d'étude", AR: 'زيارة دراسية' },
  TRAINING_OF_TRAINERS: { EN: 'training of trainers', FR: 'formation de formateurs', AR: 'تدريب المدربين' },
  TECHNICAL_MISSION: { EN: 'technical mission', FR: 'mission technique', AR: 'بعثة فنية' },
  WEBINAR: { EN: 'webinar', FR: 'webinaire', AR: 'ندوة عبر الإنترنت' },
  ONSITE: { EN: 'on site', FR: 'sur place', AR: 'حضوري' },
  ONLINE: { EN: 'online', FR: 'en ligne', AR: 'عبر الإنترنت' },
  HYBRID: { EN: 'hybrid', FR: 'hybride', AR: 'مختلط' },
};

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
