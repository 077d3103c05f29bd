import type { Sentence } from '../../kernel/errors.ts';
import type { NeededForReview } from './practices.states.ts';

export const practiceNotFound: Sentence = {
  EN: 'There is no best practice with this id that you may see.',
  FR: 'Aucune bonne pratique portant cet identifiant ne vous est accessible.',
  AR: 'لا توجد أفضل ممارسة بهذا المعرّف يمكنك الاطلاع عليها.',
};

export const notOwnPractice: Sentence = {
  EN: 'This best practice belongs to another institution; only its owner may change it.',
  FR: 'Cette bonne pratique appartient à une autre institution ; seule celle-ci peut la modifier.',
  AR: 'تعود هذه الممارسة إلى مؤسسة أخرى، ولا يجوز تعديلها إلا لصاحبتها.',
};

export const onlyFacilitatorsReview: Sentence = {
  EN: 'Best practices are reviewed by the facilitating centre.',
  FR: "L'examen des bonnes pratiques revient au centre de facilitation.",
  AR: 'مراجعة أفضل الممارسات من اختصاص المركز الميسِّر.',
};

export const practiceChanged = (current: number): Sentence => ({
  EN: `The best practice was changed meanwhile and now has version ${current}; read it again first.`,
  FR: `La bonne pratique a été modifiée entre-temps et porte désormais la version ${current} ; relisez-la d'abord.`,
  AR: `عُدِّلت الممارسة في هذه الأثناء وأصبحت في الإصدار ${current}؛ يُرجى قراءتها من جديد أولًا.`,
});

/** In English the codes are the words. */
const fieldNames: Record<NeededForReview, Omit<Sentence, 'EN'>> = {
  title: { FR: 'titre', AR: 'العنوان' },
  summary: { FR: 'résumé', AR: 'الملخص' },
  context: { FR: 'contexte', AR: 'السياق' },
  approach: { FR: 'démarche', AR: 'المنهج' },
  results: { FR: 'résultats', AR: 'النتائج' },
};
const fieldsIn = (language: 'FR' | 'AR', fields: readonly NeededForReview[], comma: string) =>
  fields.map((field) => `${fieldNames[field][language]} (${field})`).join(comma);

export const practiceIncomplete = (missing: readonly NeededForReview[]): Sentence => ({
  EN: `The best practice cannot be submitted yet; these fields are missing: ${missing.join(', ')}.`,
  FR: `La bonne pratique ne peut pas encore être soumise ; il manque les champs suivants : ${fieldsIn('FR', missing, ', ')}.`,
  AR: `لا يمكن تقديم الممارسة بعد؛ الحقول الناقصة هي: ${fieldsIn('AR', missing, '، ')}.`,
});

export const reasonsBelongToReturn: Sentence = {
  EN: 'To return a best practice, give the reasons; to publish it, leave them out.',
  FR: "Pour renvoyer une bonne pratique, indiquez les motifs ; pour la publier, n'en donnez pas.",
  AR: 'لإعادة الممارسة يجب ذكر الأسباب، ولنشرها لا تُذكر أسباب.',
};

export const ownAdaptation: Sentence = {
  EN: 'An adaptation is recorded by another institution than the one whose practice it is.',
  FR: 'Une adaptation est enregistrée par une institution autre que celle à qui appartient la pratique.',
  AR: 'تُسجَّل عملية التكييف من مؤسسة غير المؤسسة صاحبة الممارسة.',
};

export const yearInFuture = (thisYear: number): Sentence => ({
  EN: `The adaptation has happened already, so its year is not after ${thisYear}.`,
  FR: `L'adaptation a déjà eu lieu : son année ne peut pas dépasser ${thisYear}.`,
  AR: `التكييف أمر قد حدث بالفعل، فلا يجوز أن تكون سنته بعد ${thisYear}.`,
});
