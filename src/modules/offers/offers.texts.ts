import type { Sentence } from '../../kernel/errors.ts';

/** Refusals of the module, in the official languages. */
export const offersTexts = {
  capacityNotActive: (status: string): Sentence => ({
    EN: `Offers are drawn from active capacities; this one is ${status}.`,
    FR: `Une offre provient d'une capacité active ; celle-ci est ${status}.`,
    AR: `تُستمد العروض من قدرات نشطة؛ وحالة هذه القدرة ${status}.`,
  }),
  notOfCapacity: (given: readonly string[], known: readonly string[]): Sentence => ({
    EN: `The capacity does not have ${given.join(', ')}; it has ${known.join(', ')}.`,
    FR: `La capacité ne comprend pas ${given.join(', ')} ; elle comprend ${known.join(', ')}.`,
    AR: `لا تشمل القدرة ${given.join('، ')}؛ وهي تشمل ${known.join('، ')}.`,
  }),
  morePlacesThanCapacity: (places: number): Sentence => ({
    EN: `The capacity can take ${places} people at one time.`,
    FR: `La capacité peut accueillir ${places} personnes à la fois.`,
    AR: `تتسع القدرة لعدد ${places} من الأشخاص في المرة الواحدة.`,
  }),
  deadlineOver: (today: string): Sentence => ({
    EN: `The deadline must not be before today, ${today}.`,
    FR: `La date limite ne doit pas précéder aujourd'hui, ${today}.`,
    AR: `يجب ألا يسبق الموعد النهائي تاريخ اليوم ${today}.`,
  }),
  deadlineAfterStart: {
    EN: 'The deadline must not be after the first day.',
    FR: 'La date limite ne doit pas être postérieure au premier jour.',
    AR: 'يجب ألا يأتي الموعد النهائي بعد اليوم الأول.',
  },
  endBeforeStart: {
    EN: 'The last day must not be before the first.',
    FR: 'Le dernier jour ne doit pas précéder le premier.',
    AR: 'يجب ألا يسبق اليوم الأخير اليوم الأول.',
  },
} as const;
