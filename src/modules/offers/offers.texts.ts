import type { Sentence } from '../../kernel/errors.ts';
import type { Language } from '../../kernel/localized.ts';
import { named } from '../../kernel/states.ts';
import { capacityLife } from '../needs/index.ts';
import { formNames } from '../taxonomy/index.ts';

type CapacityStatus = (typeof capacityLife.states)[number];

/** A form or way of delivery by its name and code; a language by its code alone. */
function listed(codes: readonly string[], language: Language, comma = ', '): string {
  const names: Readonly<Record<string, Sentence>> = formNames;
  return codes.map((code) => (names[code] ? `${names[code][language]} (${code})` : code)).join(comma);
}

const window = (from: string | null, to: string | null): Sentence => {
  if (from === null) return { EN: `until ${to}`, FR: `jusqu'au ${to}`, AR: `حتى ${to}` };
  if (to === null) return { EN: `from ${from} on`, FR: `à partir du ${from}`, AR: `ابتداءً من ${from}` };
  return { EN: `from ${from} to ${to}`, FR: `du ${from} au ${to}`, AR: `من ${from} إلى ${to}` };
};

/** Refusals of the module, in the official languages. */
export const offersTexts = {
  capacityNotActive: (status: CapacityStatus): Sentence => ({
    EN: `Offers are drawn from active capacities; this one is in the state ${named(capacityLife, status).EN}.`,
    FR: `Une offre provient d'une capacité active ; celle-ci est dans l'état ${named(capacityLife, status).FR}.`,
    AR: `تُستمد العروض من قدرات نشطة؛ وحالة هذه القدرة ${named(capacityLife, status).AR}.`,
  }),
  notOfCapacity: (given: readonly string[], known: readonly string[]): Sentence => ({
    EN: `The capacity does not include: ${listed(given, 'EN')}. It includes: ${listed(known, 'EN')}.`,
    FR: `La capacité ne comprend pas : ${listed(given, 'FR')}. Elle comprend : ${listed(known, 'FR')}.`,
    AR: `لا تشمل القدرة: ${listed(given, 'AR', '، ')}. وهي تشمل: ${listed(known, 'AR', '، ')}.`,
  }),
  morePlacesThanCapacity: (places: number): Sentence => ({
    EN: `The capacity can take ${places} people at one time.`,
    FR: `La capacité peut accueillir ${places} personnes à la fois.`,
    AR: `تتسع القدرة لعدد ${places} من الأشخاص في المرة الواحدة.`,
  }),
  outsideWindow: (from: string | null, to: string | null): Sentence => ({
    EN: `The capacity can be given only ${window(from, to).EN}; choose days inside of this window.`,
    FR: `La capacité est disponible seulement ${window(from, to).FR} ; choisissez des jours compris dans cette période.`,
    AR: `القدرة متاحة فقط ${window(from, to).AR}؛ اختر أيامًا تقع ضمن هذه الفترة.`,
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
  placesLeft: (left: number, wanted: number): Sentence => ({
    EN: `The offer has ${left} places left, and ${wanted} are wanted.`,
    FR: `Il reste ${left} places dans cette offre, et ${wanted} sont demandées.`,
    AR: `عدد الأماكن المتبقية في هذا العرض ${left} والمطلوب ${wanted}.`,
  }),
} as const;
